// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/optimiser_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "crossisle/core/statistics.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/search/hypervolume.hpp"

namespace crossisle::study {
namespace {

using store::column;

constexpr double not_found = std::numeric_limits<double>::quiet_NaN();
/// Regret below which a search has found the optimum: two sums of the same metrics may differ by this
/// rounding, and the certified optimum itself would differ as much.
constexpr double rounding = 1e-12;
/// Number of points of a convergence line, evenly spaced.
constexpr std::uint64_t progress_points = 40;

bool is_hit(double regret) {
  return regret < rounding;
}

std::vector<double> ascending(std::vector<double> values) {
  // Searches that did not find the optimum come last, as the worst: a quantile among them counts as not
  // found.
  std::sort(values.begin(), values.end(),
            [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; });
  return values;
}

double median(std::vector<double> values) {
  if (values.empty()) return not_found;
  return core::quantile(ascending(std::move(values)), 0.5);
}

template <class Item, class Figure>
std::vector<double> figures_of(const std::vector<Item>& items, Figure figure) {
  std::vector<double> values;
  values.reserve(items.size());
  for (const auto& item : items) values.push_back(figure(item));
  return values;
}

}  // namespace

OptimiserResults::OptimiserResults(const run::Configuration& configuration,
                                   const store::RunContent& certificate, double optimum,
                                   std::uint64_t first_seed, std::string command,
                                   std::vector<std::pair<std::string, std::string>> facts)
    : name_(configuration.name),
      facts_(std::move(facts)),
      command_(std::move(command)),
      question_(fmt::format("{} [{}]", objective::objective_text(configuration.objective),
                            objective::objective_unit(configuration.objective))),
      designs_(static_cast<std::int64_t>(configuration.space.size())),
      optimum_(optimum),
      first_seed_(first_seed) {
  const auto& table = certificate.table("front");
  const auto& energy = table.values<double>("energy_mj");
  const auto& latency = table.values<double>("latency_ms");
  const auto& area = table.values<double>("area_mm2");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    front_.push_back({energy[row], latency[row], area[row]});
    corner_ = {std::max(corner_.energy_mj, 1.1 * energy[row]),
               std::max(corner_.latency_ms, 1.1 * latency[row]), std::max(corner_.area_mm2, 1.1 * area[row])};
  }
  volume_ = search::hypervolume(front_, corner_);
}

OptimiserResults::Trial OptimiserResults::judge(const SearchVariant& variant, std::uint64_t seed,
                                                const run::Trial& trial) const {
  Trial judged{variant.name, seed, trial.evaluations, not_found, not_found, 0.0, trial.seconds};
  judged.hypervolume = search::hypervolume(trial.front, corner_) / volume_;
  if (trial.improvements.empty()) return judged;
  judged.regret = trial.improvements.back().objective / optimum_ - 1.0;
  if (is_hit(judged.regret)) judged.hit_after = static_cast<double>(trial.improvements.back().evaluations);
  return judged;
}

OptimiserResults::Progress OptimiserResults::progress_after(const SearchVariant& variant,
                                                            const std::vector<run::Trial>& trials,
                                                            std::uint64_t evaluations) const {
  const auto regrets = ascending(figures_of(trials, [&](const run::Trial& trial) {
    const auto objective = trial.objective_after(evaluations);
    return objective ? *objective / optimum_ - 1.0 : not_found;
  }));
  const auto hits = std::count_if(regrets.begin(), regrets.end(), is_hit);
  return {variant.name,
          evaluations,
          core::quantile(regrets, 0.25),
          core::quantile(regrets, 0.5),
          core::quantile(regrets, 0.75),
          static_cast<double>(hits) / static_cast<double>(regrets.size())};
}

void OptimiserResults::add(const SearchVariant& variant, const std::vector<run::Trial>& trials) {
  std::vector<Trial> judged;
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    judged.push_back(judge(variant, first_seed_ + i, trials[i]));
    most = std::max(most, trials[i].evaluations);
  }
  for (std::uint64_t point = 1; point <= progress_points; ++point)
    progress_.push_back(progress_after(variant, trials, most * point / progress_points));
  std::vector<double> hits;
  for (const auto& trial : judged) {
    if (!std::isnan(trial.hit_after)) hits.push_back(trial.hit_after);
  }
  const auto regrets = ascending(figures_of(judged, [](const Trial& trial) { return trial.regret; }));
  summaries_.push_back({variant, progress_.back(), judged.size(), hits.size(), median(hits), regrets.back(),
                        median(figures_of(judged, [](const Trial& trial) { return trial.hypervolume; })),
                        median(figures_of(judged, [](const Trial& trial) { return trial.seconds; }))});
  trials_.insert(trials_.end(), judged.begin(), judged.end());
}

store::RunContent OptimiserResults::content() const {
  store::RunContent content;
  content.attributes = {{"program", "crossisle"}, {"program_version", CROSSISLE_VERSION},
                        {"study", "optimisers"},  {"configuration_name", name_},
                        {"objective", question_}, {"optimum", fmt::format("{:.6g}", optimum_)},
                        {"command", command_}};
  for (const auto& [what, value] : facts_) content.attributes.emplace(what, value);
  content.numbers = {{"designs_of_space", designs_}, {"first_seed", static_cast<std::int64_t>(first_seed_)}};
  const auto searches = [&](const char* name, const char* unit, const char* long_name, auto figure) {
    return column<double>(summaries_, name, unit, long_name, figure);
  };
  content.tables = {
      {"searches",
       "what ways to search find at equal effort",
       {column<std::string>(summaries_, "search", "", "name",
                            [](const Summary& s) { return s.variant.name; }),
        column<std::string>(summaries_, "algorithm", "", "algorithm",
                            [](const Summary& s) { return s.variant.algorithm; }),
        column<std::int32_t>(summaries_, "islands", "1", "islands",
                             [](const Summary& s) { return s.variant.islands; }),
        column<std::string>(summaries_, "topology", "", "topology",
                            [](const Summary& s) { return s.variant.topology; }),
        column<std::int32_t>(summaries_, "every_generations", "1", "generations between migrations",
                             [](const Summary& s) { return s.variant.every_generations; }),
        column<std::int64_t>(summaries_, "evaluations", "1", "evaluations of a search",
                             [](const Summary& s) { return s.end.evaluations; }),
        column<std::int64_t>(summaries_, "searches", "1", "seeds",
                             [](const Summary& s) { return s.searches; }),
        column<std::int64_t>(summaries_, "hits", "1", "seeds that found the certified optimum",
                             [](const Summary& s) { return s.hits; }),
        searches("median_hit_after", "1",
                 "median of the evaluations until the optimum, of those that found it",
                 [](const Summary& s) { return s.hit_after; }),
        searches("regret_lower_quartile", "1", "regret, lower quartile",
                 [](const Summary& s) { return s.end.lower; }),
        searches("regret_median", "1", "regret, median", [](const Summary& s) { return s.end.median; }),
        searches("regret_upper_quartile", "1", "regret, upper quartile",
                 [](const Summary& s) { return s.end.upper; }),
        searches("regret_worst", "1", "regret of the worst seed", [](const Summary& s) { return s.worst; }),
        searches("hypervolume", "1", "hypervolume over that of the certified front, median",
                 [](const Summary& s) { return s.hypervolume; }),
        searches("seconds", "s", "time of a search on one core, median",
                 [](const Summary& s) { return s.seconds; })}},
      {"trials",
       "every search",
       {column<std::string>(trials_, "search", "", "name", [](const Trial& t) { return t.search; }),
        column<std::int64_t>(trials_, "seed", "1", "seed", [](const Trial& t) { return t.seed; }),
        column<std::int64_t>(trials_, "evaluations", "1", "evaluations",
                             [](const Trial& t) { return t.evaluations; }),
        column<double>(trials_, "regret", "1", "best objective over the certified one, less 1",
                       [](const Trial& t) { return t.regret; }),
        column<double>(trials_, "hit_after", "1", "evaluations until the optimum",
                       [](const Trial& t) { return t.hit_after; }),
        column<double>(trials_, "hypervolume", "1", "hypervolume over that of the certified front",
                       [](const Trial& t) { return t.hypervolume; }),
        column<double>(trials_, "seconds", "s", "time on one core",
                       [](const Trial& t) { return t.seconds; })}},
      {"convergence",
       "regret over the seeds, and the share of them that has found the optimum, by evaluations",
       {column<std::string>(progress_, "search", "", "name", [](const Progress& p) { return p.search; }),
        column<double>(progress_, "evaluations", "1", "evaluations",
                       [](const Progress& p) { return p.evaluations; }),
        column<double>(progress_, "regret_lower_quartile", "1", "regret, lower quartile",
                       [](const Progress& p) { return p.lower; }),
        column<double>(progress_, "regret_median", "1", "regret, median",
                       [](const Progress& p) { return p.median; }),
        column<double>(progress_, "regret_upper_quartile", "1", "regret, upper quartile",
                       [](const Progress& p) { return p.upper; }),
        column<double>(progress_, "hit_share", "1", "share of the seeds that has found the optimum",
                       [](const Progress& p) { return p.hit_share; })}}};
  return content;
}

}  // namespace crossisle::study
