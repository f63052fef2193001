// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/hypervolume.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

namespace crossisle::search {
namespace {

/// The area that points of energy and latency beat up to a corner, kept while points come in.
class Staircase {
 public:
  explicit Staircase(const objective::Figures& corner) : corner_(corner) {}

  void add(double energy, double latency) {
    const auto above = steps_.upper_bound(energy);
    if (above != steps_.begin() && std::prev(above)->second <= latency) return;
    auto next = steps_.insert_or_assign(energy, latency).first;
    for (++next; next != steps_.end() && next->second >= latency;) next = steps_.erase(next);
  }
  double area() const {
    double sum = 0.0;
    for (auto step = steps_.begin(); step != steps_.end(); ++step) {
      const auto next = std::next(step);
      const double end = next == steps_.end() ? corner_.energy_mj : next->first;
      sum += (end - step->first) * (corner_.latency_ms - step->second);
    }
    return sum;
  }

 private:
  const objective::Figures& corner_;
  std::map<double, double> steps_;  ///< latency by energy; the one falls where the other rises
};

}  // namespace

double hypervolume(std::span<const objective::Figures> front, const objective::Figures& corner) {
  std::vector<objective::Figures> inside;
  std::copy_if(front.begin(), front.end(), std::back_inserter(inside), [&](const objective::Figures& point) {
    return point.energy_mj < corner.energy_mj && point.latency_ms < corner.latency_ms &&
           point.area_mm2 < corner.area_mm2;
  });
  std::sort(inside.begin(), inside.end(),
            [](const objective::Figures& a, const objective::Figures& b) { return a.area_mm2 < b.area_mm2; });
  // Slices between areas: in each, what all points of less area beat.
  double volume = 0.0;
  Staircase stairs(corner);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    stairs.add(inside[i].energy_mj, inside[i].latency_ms);
    const double end = i + 1 == inside.size() ? corner.area_mm2 : inside[i + 1].area_mm2;
    volume += stairs.area() * (end - inside[i].area_mm2);
  }
  return volume;
}

}  // namespace crossisle::search
