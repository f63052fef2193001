// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/optimiser_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "crossisle/core/text.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/report/statistics.hpp"
#include "crossisle/search/hypervolume.hpp"
#include "page_facts.hpp"

namespace crossisle::analysis {
namespace {

using store::column;

constexpr double not_found = std::numeric_limits<double>::quiet_NaN();
/// Two sums of the same figures: a regret below is a rounding, which the certified optimum itself would have
/// too.
constexpr double rounding = 1e-12;
/// Points of a line of convergence, evenly apart.
constexpr std::uint64_t progress_points = 40;
/// Value that represents the optimum itself in logarithmic drawings of regrets [%].
constexpr double least_drawn_percent = 1e-3;

bool is_hit(double regret) {
  return regret < rounding;
}

std::vector<double> ascending(std::vector<double> values) {
  // Optima that were not found come last, as the worst: a quantile among them counts as not found.
  std::sort(values.begin(), values.end(),
            [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; });
  return values;
}

double median(std::vector<double> values) {
  if (values.empty()) return not_found;
  return report::quantile(ascending(std::move(values)), 0.5);
}

template <class Item, class Figure>
std::vector<double> figures_of(const std::vector<Item>& items, Figure figure) {
  std::vector<double> values;
  values.reserve(items.size());
  for (const auto& item : items) values.push_back(figure(item));
  return values;
}

std::string percent_text(double regret) {
  return std::isnan(regret) ? "-" : fmt::format("{:.3f}", 100.0 * regret);
}

report::Cell percent_cell(double regret) {
  if (std::isnan(regret)) return {"-", std::nullopt};
  return {percent_text(regret), regret};
}

report::Cell count_cell(double count) {
  if (std::isnan(count)) return {"-", std::nullopt};
  return {fmt::format("{:.0f}", count), count};
}

/// A row of the table `searches`.
struct Row {
  std::string search;
  std::string algorithm;
  std::int32_t islands = 0;
  std::string topology;
  std::int32_t every_generations = 0;
  std::int64_t searches = 0;
  std::int64_t hits = 0;
  double hit_after = 0.0;
  double regret = 0.0;

  double hit_share() const { return static_cast<double>(hits) / static_cast<double>(searches); }
};

std::vector<Row> rows_of(const store::RunContent& content) {
  const auto& table = content.table("searches");
  std::vector<Row> rows;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    rows.push_back({table.values<std::string>("search")[i], table.values<std::string>("algorithm")[i],
                    table.values<std::int32_t>("islands")[i], table.values<std::string>("topology")[i],
                    table.values<std::int32_t>("every_generations")[i],
                    table.values<std::int64_t>("searches")[i], table.values<std::int64_t>("hits")[i],
                    table.values<double>("median_hit_after")[i], table.values<double>("regret_median")[i]});
  }
  return rows;
}

/// Options that searches on islands share unless they are compared by them: those of the first search.
struct Usual {
  std::int32_t islands = 0;  ///< 0: no search has islands
  std::string topology;
  std::int32_t every_generations = 0;
};

Usual usual_of(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    if (row.islands > 1) return {row.islands, row.topology, row.every_generations};
  }
  return {};
}

/// Lines of a figure of convergence, of the searches on one island and of the mixed one.
std::vector<report::Series> progress_lines(const store::RunContent& content, std::string_view figure,
                                           double factor, double least) {
  const auto& table = content.table("convergence");
  const auto& search = table.values<std::string>("search");
  const auto& evaluations = table.values<double>("evaluations");
  const auto& values = table.values<double>(figure);
  std::vector<report::Series> lines;
  for (const auto& row : rows_of(content)) {
    if (row.islands != 1) continue;
    report::Series line{row.search, {}, {}, report::Shape::line};
    for (std::size_t i = 0; i < search.size(); ++i) {
      if (search[i] != row.search || std::isnan(values[i])) continue;
      line.x.push_back(evaluations[i]);
      line.y.push_back(std::max(least, factor * values[i]));
    }
    if (!line.x.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

/// Regrets at the end [%] of the searches that a condition picks.
template <class Condition>
std::vector<report::Sample> regrets_of(const store::RunContent& content, Condition picks) {
  const auto& table = content.table("trials");
  const auto& search = table.values<std::string>("search");
  const auto& regret = table.values<double>("regret");
  std::vector<report::Sample> samples;
  for (const auto& row : rows_of(content)) {
    if (!picks(row)) continue;
    report::Sample sample{row.search, {}};
    for (std::size_t i = 0; i < search.size(); ++i) {
      if (search[i] == row.search && !std::isnan(regret[i]))
        sample.values.push_back(std::max(least_drawn_percent, 100.0 * regret[i]));
    }
    if (!sample.values.empty()) samples.push_back(std::move(sample));
  }
  return samples;
}

/// Evaluations until the optimum, of the searches that found it; a row per search that a condition picks.
template <class Condition>
report::PageTable comparison_of(const store::RunContent& content, std::string caption,
                                const std::string& what, Condition picks) {
  report::PageTable table{std::move(caption),
                          {"search", what, "found the optimum", "median evaluations until then", "regret %"}};
  for (const auto& row : rows_of(content)) {
    const auto value = picks(row);
    if (value.text.empty()) continue;
    table.rows.push_back({{row.search},
                          value,
                          {fmt::format("{} of {}", row.hits, row.searches), row.hit_share()},
                          count_cell(row.hit_after),
                          percent_cell(row.regret)});
  }
  return table;
}

/// Draws a metric of searches by a number in which those of one algorithm differ.
/// @param number of a row, none if it is not drawn @param figure of a row, NaN if there is none
template <class Number, class Figure>
std::vector<report::Series> lines_by(const std::vector<Row>& rows, Number number, Figure figure) {
  std::map<std::string, std::map<double, double>> lines;
  for (const auto& row : rows) {
    const auto x = number(row);
    if (x && !std::isnan(figure(row))) lines[row.algorithm][*x] = figure(row);
  }
  std::vector<report::Series> series;
  for (const auto& [algorithm, points] : lines) {
    if (points.size() < 2) continue;
    auto& line = series.emplace_back(report::Series{algorithm, {}, {}, report::Shape::line});
    for (const auto& [x, y] : points) {
      line.x.push_back(x);
      line.y.push_back(y);
    }
  }
  return series;
}

/// Adds the probability of finding the optimum, and the evaluations until then, by such a number.
template <class Number>
void add_lines(const std::vector<Row>& rows, const std::string& id, const std::string& what,
               const std::string& caption, const std::string& axis, Number number, report::Page& page) {
  auto shares = lines_by(rows, number, [](const Row& row) { return 100.0 * row.hit_share(); });
  if (shares.empty()) return;
  page.add(report::xy_chart({id + "-hits", "Searches that find the optimum, by the " + what, caption}, {axis},
                            {"searches with the optimum (%)", report::Scale::linear, report::percentages},
                            std::move(shares)));
  auto efforts = lines_by(rows, number, [](const Row& row) { return row.hit_after; });
  if (efforts.empty()) return;
  page.add(report::xy_chart({id + "-effort", "Evaluations until the optimum, by the " + what,
                             "Median of the searches that find it."},
                            {axis}, {"evaluations"}, std::move(efforts)));
}

std::string lead_of(const store::RunContent& content) {
  const auto rows = rows_of(content);
  const auto best = std::min_element(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.hits != b.hits) return a.hits > b.hits;
    if (a.hits == 0) return a.regret < b.regret;
    return a.hit_after < b.hit_after;
  });
  std::string question =
      fmt::format("The best of {} designs has an objective of {} (certified).",
                  core::human_count(static_cast<double>(content.number("designs_of_space"))),
                  content.attribute("optimum"));
  if (best == rows.end()) return question;
  if (best->hits == 0)
    return fmt::format("{} No search found it; {} came closest, {} % above it at the median.", question,
                       best->search, percent_text(best->regret));
  return fmt::format(
      "{} Most surely and soonest it is found by {}: by {} of {} seeds, after {:.0f} evaluations at the "
      "median.",
      question, best->search, best->hits, best->searches, best->hit_after);
}

void add_algorithms(const store::RunContent& content, report::Page& page) {
  page.begin_section("algorithms", "Algorithms");
  page.add(optimiser_table(content));
  const report::Axis effort{"evaluations"};
  page.add(report::xy_chart({"regret", "How close searches on one island are to the optimum",
                             fmt::format("Median over the seeds of how far the best objective so far is "
                                         "above the certified one. {} % stands for "
                                         "the optimum itself.",
                                         least_drawn_percent)},
                            effort, {"regret (%)", report::Scale::log},
                            progress_lines(content, "regret_median", 100.0, least_drawn_percent)));
  page.add(report::xy_chart(
      {"hits", "Seeds that have found the optimum",
       "Share of the searches that have seen the certified optimum: the empirical distribution of the "
       "evaluations until then."},
      effort, {"searches with the optimum (%)", report::Scale::linear, report::percentages},
      progress_lines(content, "hit_share", 100.0, 0.0)));
  page.add(report::box_chart(
      {"regrets", "Regret of every search on one island",
       fmt::format(
           "Dots are seeds, boxes reach from the lower to the upper quartile. {} % stands for the optimum.",
           least_drawn_percent)},
      {"regret (%)", report::Scale::log},
      regrets_of(content, [](const Row& row) { return row.islands == 1; })));
}

void add_islands(const store::RunContent& content, report::Page& page) {
  const auto rows = rows_of(content);
  const auto usual = usual_of(rows);
  if (usual.islands == 0) return;
  page.begin_section(
      "islands", "Islands",
      "The same evaluations in all, shared out over the islands: smaller populations that migrate.");
  add_lines(
      rows, "by-islands", "number of islands",
      fmt::format("Topology {}, migration every {} generations.", usual.topology, usual.every_generations),
      "islands",
      [&](const Row& row) -> std::optional<double> {
        if (row.islands == 1) return 1.0;
        if (row.topology != usual.topology || row.every_generations != usual.every_generations)
          return std::nullopt;
        return row.islands;
      },
      page);
  add_lines(
      rows, "by-interval", "interval of migration",
      fmt::format("{} islands, topology {}.", usual.islands, usual.topology),
      "generations between migrations",
      [&](const Row& row) -> std::optional<double> {
        if (row.islands != usual.islands || row.topology != usual.topology) return std::nullopt;
        return row.every_generations;
      },
      page);
  page.add(comparison_of(content, fmt::format("On {} islands, by topology", usual.islands), "topology",
                         [&](const Row& row) -> report::Cell {
                           if (row.islands != usual.islands ||
                               row.every_generations != usual.every_generations)
                             return {""};
                           return {row.topology};
                         }));
}

}  // namespace

OptimiserStudy::OptimiserStudy(const run::Configuration& configuration, const store::RunContent& certificate,
                               double optimum, std::uint64_t first_seed, std::string command)
    : name_(configuration.name),
      facts_(header_facts({{facts_of(configuration, std::chrono::system_clock::now())}})),
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

OptimiserStudy::Trial OptimiserStudy::judge(const SearchVariant& variant, std::uint64_t seed,
                                            const run::Trial& trial) const {
  Trial judged{variant.name, seed, trial.evaluations, not_found, not_found, 0.0, trial.seconds};
  judged.hypervolume = search::hypervolume(trial.front, corner_) / volume_;
  if (trial.improvements.empty()) return judged;
  judged.regret = trial.improvements.back().objective / optimum_ - 1.0;
  if (is_hit(judged.regret)) judged.hit_after = static_cast<double>(trial.improvements.back().evaluations);
  return judged;
}

OptimiserStudy::Progress OptimiserStudy::progress_after(const SearchVariant& variant,
                                                        const std::vector<run::Trial>& trials,
                                                        std::uint64_t evaluations) const {
  const auto regrets = ascending(figures_of(trials, [&](const run::Trial& trial) {
    const auto objective = trial.objective_after(evaluations);
    return objective ? *objective / optimum_ - 1.0 : not_found;
  }));
  const auto hits = std::count_if(regrets.begin(), regrets.end(), is_hit);
  return {variant.name,
          evaluations,
          report::quantile(regrets, 0.25),
          report::quantile(regrets, 0.5),
          report::quantile(regrets, 0.75),
          static_cast<double>(hits) / static_cast<double>(regrets.size())};
}

void OptimiserStudy::add(const SearchVariant& variant, const std::vector<run::Trial>& trials) {
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

store::RunContent OptimiserStudy::content() const {
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

report::PageTable optimiser_table(const store::RunContent& content) {
  report::PageTable page{"All searches, the same evaluations each",
                         {"search", "evaluations", "hits", "median hit after", "regret %", "upper quartile %",
                          "worst %", "hypervolume", "s"}};
  const auto& table = content.table("searches");
  const auto figure = [&](const char* name, std::size_t row) { return table.values<double>(name)[row]; };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto evaluations = table.values<std::int64_t>("evaluations")[row];
    const auto hits = table.values<std::int64_t>("hits")[row];
    page.rows.push_back(
        {{table.values<std::string>("search")[row]},
         count_cell(static_cast<double>(evaluations)),
         {fmt::format("{}/{}", hits, table.values<std::int64_t>("searches")[row]), static_cast<double>(hits)},
         count_cell(figure("median_hit_after", row)),
         percent_cell(figure("regret_median", row)),
         percent_cell(figure("regret_upper_quartile", row)),
         percent_cell(figure("regret_worst", row)),
         {fmt::format("{:.3f}", figure("hypervolume", row)), figure("hypervolume", row)},
         {fmt::format("{:.3f}", figure("seconds", row)), figure("seconds", row)}});
  }
  return page;
}

report::Page optimiser_page(const store::RunContent& content) {
  report::Page page("Optimisers on " + content.attribute("configuration_name"), lead_of(content));
  std::vector<std::pair<std::string, std::string>> facts;
  for (const char* what : {"technology", "networks", "constraints", "date"}) {
    const auto found = content.attributes.find(what);
    if (found != content.attributes.end()) facts.emplace_back(what, found->second);
  }
  page.set_facts(std::move(facts));
  add_algorithms(content, page);
  add_islands(content, page);
  page.begin_section("provenance", "How to repeat it");
  page.add_code("Command", content.attribute("command") + "\n");
  return page;
}

}  // namespace crossisle::analysis
