// Part of Crossisle, SPDX-License-Identifier: MIT
#include "island_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "crossisle/report/svg.hpp"

namespace crossisle::analysis {
namespace {

constexpr std::size_t max_named = 8;  ///< islands with separate colours

/// Migrants on an edge of the topology.
struct Traffic {
  double emigrants = 0.0;
  double accepted = 0.0;
};
using TrafficByEdge = std::map<std::pair<std::int32_t, std::int32_t>, Traffic>;

TrafficByEdge traffic_of(const store::Table& migrations) {
  const auto& source = migrations.values<std::int32_t>("source");
  const auto& target = migrations.values<std::int32_t>("target");
  const auto& emigrants = migrations.values<std::int32_t>("emigrants");
  const auto& accepted = migrations.values<std::int32_t>("accepted");
  TrafficByEdge traffic;
  for (std::size_t row = 0; row < source.size(); ++row) {
    auto& edge = traffic[{source[row], target[row]}];
    edge.emigrants += emigrants[row];
    edge.accepted += accepted[row];
  }
  return traffic;
}

/// Returns marks of accepted migrants on the line of the island, at the generation of arrival.
report::Series arrivals(const store::Table& migrations,
                        const std::map<std::int32_t, report::Series>& islands) {
  const auto& consumed = migrations.values<std::int32_t>("consumed");
  const auto& target = migrations.values<std::int32_t>("target");
  const auto& accepted = migrations.values<std::int32_t>("accepted");
  report::Series marks{"migrants accepted", {}, {}, report::Shape::marks};
  for (std::size_t row = 0; row < target.size(); ++row) {
    const auto island = islands.find(target[row]);
    if (accepted[row] == 0 || island == islands.end()) continue;
    const auto& line = island->second;
    const auto at = std::lower_bound(line.x.begin(), line.x.end(), static_cast<double>(consumed[row]));
    if (at == line.x.end() || *at != consumed[row]) continue;
    marks.x.push_back(*at);
    marks.y.push_back(line.y[static_cast<std::size_t>(at - line.x.begin())]);
  }
  return marks;
}

report::Series best_of(const std::map<std::int32_t, report::Series>& islands) {
  std::map<double, double> least;
  for (const auto& [number, line] : islands) {
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      const auto [at, is_new] = least.emplace(line.x[i], line.y[i]);
      if (!is_new) at->second = std::min(at->second, line.y[i]);
    }
  }
  report::Series best{"best of all islands", {}, {}, report::Shape::steps};
  for (const auto& [generation, objective] : least) {
    best.x.push_back(generation);
    best.y.push_back(objective);
  }
  return best;
}

/// Draws an edge as a line bent to its right, so that both directions are visible.
std::string arc(double x1, double y1, double x2, double y2) {
  constexpr double bend = 0.12;
  constexpr double node = 17.0;
  const double distance = std::hypot(x2 - x1, y2 - y1);
  const double ux = (x2 - x1) / distance;
  const double uy = (y2 - y1) / distance;
  const double mx = (x1 + x2) / 2.0 - uy * distance * bend;
  const double my = (y1 + y2) / 2.0 + ux * distance * bend;
  return fmt::format("M{} {}Q{} {} {} {}", report::length(x1 + ux * node), report::length(y1 + uy * node),
                     report::length(mx), report::length(my), report::length(x2 - ux * node),
                     report::length(y2 - uy * node));
}

report::Figure graph(report::Figure text, const TrafficByEdge& traffic, std::int64_t islands) {
  constexpr double size = 360.0;
  constexpr double middle = size / 2.0;
  const double radius = middle - 34.0;
  const auto place = [&](std::int32_t island) {
    const double angle =
        2.0 * std::numbers::pi * island / static_cast<double>(islands) - std::numbers::pi / 2.0;
    return std::pair(middle + radius * std::cos(angle), middle + radius * std::sin(angle));
  };
  double most = 1.0;
  for (const auto& [edge, sent] : traffic) most = std::max(most, sent.accepted);
  report::Svg svg(text, size, size);
  for (const auto& [edge, sent] : traffic) {
    if (edge.first == edge.second) continue;
    const auto [x1, y1] = place(edge.first);
    const auto [x2, y2] = place(edge.second);
    svg.open_group(fmt::format("stroke-width=\"{}\"{}", report::length(0.8 + 5.0 * sent.accepted / most),
                               sent.accepted == 0.0 ? " stroke-dasharray=\"2 3\"" : ""));
    svg.path(arc(x1, y1, x2, y2), "edge");
    svg.close_group();
    // The end of the edge at which migrants arrive.
    const double distance = std::hypot(x2 - x1, y2 - y1);
    svg.circle(x2 - (x2 - x1) / distance * 19.0, y2 - (y2 - y1) / distance * 19.0, 2.6, "f1",
               fmt::format("island {} to {}: {:.0f} sent, {:.0f} accepted", edge.first, edge.second,
                           sent.emigrants, sent.accepted));
  }
  for (std::int32_t island = 0; island < islands; ++island) {
    const auto [x, y] = place(island);
    if (islands <= 40) {
      svg.circle(x, y, 15.0, "block");
      svg.text(x, y + 4.0, std::to_string(island), report::Svg::Anchor::middle);
    } else {
      svg.circle(x, y, 3.0, "f0");
    }
  }
  text.svg = std::move(svg).finish();
  return text;
}

store::Table traffic_table(const TrafficByEdge& traffic) {
  std::vector<double> source;
  std::vector<double> target;
  std::vector<double> emigrants;
  std::vector<double> accepted;
  for (const auto& [edge, sent] : traffic) {
    source.push_back(edge.first);
    target.push_back(edge.second);
    emigrants.push_back(sent.emigrants);
    accepted.push_back(sent.accepted);
  }
  return {"data",
          "",
          {{"source", "1", "from island", std::move(source)},
           {"target", "1", "to island", std::move(target)},
           {"emigrants", "1", "sent", std::move(emigrants)},
           {"accepted", "1", "accepted", std::move(accepted)}},
          ""};
}

}  // namespace

void add_convergence(const RunData& run, report::Page& page) {
  const auto& convergence = run.content().table("convergence");
  const auto& generation = convergence.values<std::int32_t>("generation");
  const auto& island = convergence.values<std::int32_t>("island");
  const auto& objective = convergence.values<double>("best_objective");
  std::map<std::int32_t, report::Series> islands;
  for (std::size_t row = 0; row < generation.size(); ++row) {
    auto& line = islands[island[row]];
    line.x.push_back(generation[row]);
    line.y.push_back(objective[row]);
  }
  if (islands.empty()) return;
  const bool named = islands.size() <= max_named;
  std::vector<report::Series> series;
  for (auto& [number, line] : islands) {
    line.shape = report::Shape::line;
    series.push_back(line);
    series.back().is_background = !named;
    if (named) series.back().name = fmt::format("island {}", number);
  }
  if (!named) series.push_back(best_of(islands));
  if (named) {
    auto marks = arrivals(run.content().table("migrations"), islands);
    if (!marks.x.empty()) series.push_back(std::move(marks));
  }
  page.add(report::xy_chart(
      {"convergence", "Convergence by island",
       named ? "Best objective in each island's population, from its first feasible member on; dots mark "
               "generations in which it accepted migrants."
             : fmt::format("Best objective in the population of each of {} islands, and of all.",
                           islands.size())},
      {"generation"}, {run.unit(), report::Scale::log, {}, true}, std::move(series)));
}

void add_migrations(const RunData& run, report::Page& page) {
  if (!run.content().has_table("migrations")) return;
  const auto traffic = traffic_of(run.content().table("migrations"));
  if (traffic.empty()) return;
  Traffic all;
  for (const auto& [edge, sent] : traffic) {
    all.emigrants += sent.emigrants;
    all.accepted += sent.accepted;
  }
  auto figure = graph({"migration-graph", "Migration between islands",
                       fmt::format("{:.0f} of {:.0f} migrants were accepted. The more were accepted, the "
                                   "wider the line; the dot marks the destination; dashed: none accepted.",
                                   all.accepted, all.emigrants)},
                      traffic, run.content().number("islands"));
  figure.data = traffic_table(traffic);
  page.add(std::move(figure));
}

std::string python_snippet(const std::string& file, bool exhaustive) {
  if (exhaustive) {
    return fmt::format(
        "import h5py, matplotlib.pyplot as plt\n"
        "with h5py.File(\"{}\") as f:\n"
        "    front = {{k: f[\"front\"][k][:] for k in (\"energy_mj\", \"latency_ms\", \"area_mm2\")}}\n"
        "plt.scatter(front[\"energy_mj\"], front[\"latency_ms\"], c=front[\"area_mm2\"])\n"
        "plt.xscale(\"log\"); plt.yscale(\"log\"); plt.xlabel(\"energy (mJ)\"); plt.ylabel(\"latency "
        "(ms)\")\n"
        "plt.colorbar(label=\"area (mm2)\"); plt.savefig(\"front.svg\")\n",
        file);
  }
  return fmt::format(
      "import h5py, matplotlib.pyplot as plt\n"
      "with h5py.File(\"{}\") as f:\n"
      "    c = f[\"convergence\"]\n"
      "    for island in sorted(set(c[\"island\"][:])):\n"
      "        rows = c[\"island\"][:] == island\n"
      "        plt.step(c[\"generation\"][rows], c[\"best_objective\"][rows], label=f\"island {{island}}\")\n"
      "plt.yscale(\"log\"); plt.xlabel(\"generation\"); plt.ylabel(\"objective\")\n"
      "plt.legend(); plt.savefig(\"convergence.svg\")\n",
      file);
}

}  // namespace crossisle::analysis
