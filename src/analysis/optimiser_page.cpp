// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/optimiser_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "crossisle/core/text.hpp"
#include "crossisle/report/statistics.hpp"
#include "page_facts.hpp"

namespace crossisle::analysis {
namespace {

using store::column;

/// Value that represents the optimum itself in logarithmic drawings of regrets [%].
constexpr double min_drawn_percent = 1e-3;

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

/// Row of the table `searches`.
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

/// Options that all searches on islands share unless they are compared: those of the first search.
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

/// Returns the lines of a convergence chart: the searches on one island and the mixed search.
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

/// Returns the final regrets [%] of the searches that a condition selects.
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
        sample.values.push_back(std::max(min_drawn_percent, 100.0 * regret[i]));
    }
    if (!sample.values.empty()) samples.push_back(std::move(sample));
  }
  return samples;
}

/// Returns the evaluations until the optimum for the searches that found it, one row per search that a
/// condition selects.
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

/// Draws a metric of searches against a number that differs between the searches of one algorithm.
/// @param number returns the number of a row; none if the row is not drawn
/// @param figure returns the metric of a row; NaN if there is none
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

/// Adds charts of the probability of finding the optimum, and of the evaluations until then, against such a
/// number.
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
      "{} The most reliable and fastest search is {}: {} of {} seeds find it, after {:.0f} evaluations at "
      "the median.",
      question, best->search, best->hits, best->searches, best->hit_after);
}

void add_algorithms(const store::RunContent& content, report::Page& page) {
  page.begin_section("algorithms", "Algorithms");
  page.add(optimiser_table(content));
  const report::Axis effort{"evaluations"};
  page.add(report::xy_chart({"regret", "How close searches on one island get to the optimum",
                             fmt::format("Median over the seeds of the excess of the best objective so far "
                                         "over the certified one. The optimum itself is drawn at {} %.",
                                         min_drawn_percent)},
                            effort, {"regret (%)", report::Scale::log},
                            progress_lines(content, "regret_median", 100.0, min_drawn_percent)));
  page.add(report::xy_chart(
      {"hits", "Seeds that have found the optimum",
       "Share of the searches that have seen the certified optimum: the empirical distribution of the "
       "evaluations until then."},
      effort, {"searches with the optimum (%)", report::Scale::linear, report::percentages},
      progress_lines(content, "hit_share", 100.0, 0.0)));
  page.add(report::box_chart(
      {"regrets", "Regret of every search on one island",
       fmt::format(
           "Dots are seeds, boxes reach from the lower to the upper quartile. The optimum is drawn at {} %.",
           min_drawn_percent)},
      {"regret (%)", report::Scale::log},
      regrets_of(content, [](const Row& row) { return row.islands == 1; })));
}

void add_islands(const store::RunContent& content, report::Page& page) {
  const auto rows = rows_of(content);
  const auto usual = usual_of(rows);
  if (usual.islands == 0) return;
  page.begin_section(
      "islands", "Islands",
      "The same total number of evaluations, divided among the islands: smaller populations that migrate.");
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

std::vector<std::pair<std::string, std::string>> page_facts_of(const run::Configuration& configuration) {
  return header_facts({{facts_of(configuration, std::chrono::system_clock::now())}});
}

report::PageTable optimiser_table(const store::RunContent& content) {
  report::PageTable page{"All searches, with the same number of evaluations each",
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
