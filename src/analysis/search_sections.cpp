// Part of Crossisle, SPDX-License-Identifier: MIT
#include "search_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "crossisle/core/text.hpp"
#include "crossisle/report/parallel.hpp"
#include "crossisle/run/front.hpp"
#include "island_charts.hpp"

namespace crossisle::analysis {
namespace {

using store::Table;

constexpr std::size_t designs_in_parallel = 300;
constexpr std::size_t rows_of_front = 50;
constexpr std::size_t max_marks = 120;

std::string count_text(std::size_t count) {
  return core::human_count(static_cast<double>(count));
}

void add_progress(const RunData& run, report::Page& page) {
  report::Series all{"feasible designs", {}, {}, report::Shape::points};
  report::Series best{"best so far", {}, {}, report::Shape::steps};
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t row = 0; row < run.designs.count; ++row) {
    if ((*run.designs.feasible)[row] == 0) continue;
    const double objective = (*run.designs.objective)[row];
    all.x.push_back(run.designs.number[row]);
    all.y.push_back(objective);
    if (objective < least) {
      least = objective;
      best.x.push_back(run.designs.number[row]);
      best.y.push_back(objective);
    }
  }
  if (best.x.empty()) return;
  best.x.push_back(static_cast<double>(run.content().number("evaluations")));
  best.y.push_back(least);
  const std::string count = count_text(all.x.size());
  all.is_background = true;
  page.add(report::xy_chart(
      {"objective-by-evaluations", "Objective against evaluations",
       fmt::format("{} feasible designs in the order of generation and island; designs on the same pixel are "
                   "drawn once.",
                   count)},
      {"evaluations"}, {run.unit(), report::Scale::log, {}, true}, {std::move(all), std::move(best)}));
}

void add_feasibility_by_generation(const RunData& run, report::Page& page) {
  const auto& history = run.content().table("history");
  const auto& generation = history.values<std::int32_t>("generation");
  const auto& evaluated = history.values<std::int32_t>("evaluated");
  const auto& feasible = history.values<std::int32_t>("feasible");
  std::map<std::int32_t, std::pair<double, double>> sums;
  for (std::size_t row = 0; row < generation.size(); ++row) {
    sums[generation[row]].first += feasible[row];
    sums[generation[row]].second += evaluated[row];
  }
  report::Series share{"feasible", {}, {}, report::Shape::line};
  for (const auto& [number, sum] : sums) {
    if (sum.second == 0.0) continue;
    share.x.push_back(number);
    share.y.push_back(100.0 * sum.first / sum.second);
  }
  if (share.x.empty()) return;
  page.add(report::xy_chart(
      {"feasible-by-generation", "Feasible share by generation",
       "Of the designs that the islands evaluated in a generation, those that meet all constraints."},
      {"generation"}, {"feasible (%)", report::Scale::linear, report::percentages}, {std::move(share)}));
}

void add_reasons(const RunData& run, report::Page& page) {
  const auto& status_codes = run.content().table("status_codes");
  const auto& codes = status_codes.values<std::int32_t>("code");
  const auto& meanings = status_codes.values<std::string>("meaning");
  std::vector<double> counts(codes.size(), 0.0);
  const auto count = [&](std::uint8_t code, double designs) {
    const auto listed = std::find(codes.begin(), codes.end(), std::int32_t{code});
    if (listed == codes.end()) {
      throw core::Error(core::ExitCode::io,
                        fmt::format("{} has the status {}", run.saved.file.string(), code),
                        "its table status_codes does not list it", "use a copy of this file");
    }
    counts[static_cast<std::size_t>(listed - codes.begin())] += designs;
  };
  if (run.exhaustive()) {
    const auto& census = run.content().table("census");
    const auto& status = census.values<std::uint8_t>("status");
    const auto& designs = census.values<std::int64_t>("designs");
    for (std::size_t row = 0; row < status.size(); ++row)
      count(status[row], static_cast<double>(designs[row]));
  } else {
    for (const char* table : {"designs", "unmapped"}) {
      for (const std::uint8_t code : run.content().table(table).values<std::uint8_t>("status"))
        count(code, 1.0);
    }
  }
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::vector<std::string> names;
  report::Sample shares{"share of designs", {}};
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (counts[row] == 0.0) continue;
    names.push_back(meanings[row]);
    shares.values.push_back(100.0 * counts[row] / all);
  }
  page.add(report::bar_chart({"reasons", "Outcome of the designs",
                              fmt::format("{} designs; each counts for the constraint that it violates most.",
                                          core::human_count(all))},
                             "share of designs (%)", names, {shares}));
}

/// View of two of the three metrics against each other.
struct View {
  const char* id;
  const char* title;
  std::size_t x;
  std::size_t y;
};

void add_view(const RunData& run, const std::vector<report::Point>& front, const View& view,
              report::Page& page) {
  const auto& x = run.quantities[view.x];
  const auto& y = run.quantities[view.y];
  report::Series all{"feasible designs", {}, {}, report::Shape::points, true};
  for (std::size_t row = 0; row < run.designs.count; ++row) {
    if ((*run.designs.feasible)[row] == 0) continue;
    all.x.push_back(x.factor * run.designs.overall[row][view.x]);
    all.y.push_back(y.factor * run.designs.overall[row][view.y]);
  }
  if (run.exhaustive()) all.name = "designs with the lowest objective";
  report::Series best{
      "Pareto front", {}, {}, front.size() > max_marks ? report::Shape::points : report::Shape::marks};
  for (const auto& point : front) {
    best.x.push_back(x.factor * point[view.x]);
    best.y.push_back(y.factor * point[view.y]);
  }
  report::Series answer{"best chip", {}, {}, report::Shape::marks};
  if (const auto row = best_row(run)) {
    answer.x = {x.factor * run.designs.overall[*row][view.x]};
    answer.y = {y.factor * run.designs.overall[*row][view.y]};
  }
  page.add(report::xy_chart(
      {view.id, view.title,
       "Over all networks, by the aggregation of the objective. Points on the same pixel are drawn once."},
      {x.title, report::Scale::log}, {y.title, report::Scale::log},
      {std::move(all), std::move(best), std::move(answer)}));
}

void add_front_table(const RunData& run, report::Page& page) {
  const bool is_held = run.has_front();
  const Table& table = run.content().table(is_held ? "front" : "designs");
  const auto& objective = table.values<double>("objective");
  std::vector<std::size_t> rows = is_held ? std::vector<std::size_t>(table.rows()) : front_rows(run);
  if (is_held) std::iota(rows.begin(), rows.end(), std::size_t{0});
  const std::size_t all = rows.size();
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(objective[a], a) < std::tie(objective[b], b);
  });
  rows.resize(std::min(rows.size(), rows_of_front));
  report::PageTable shown{
      fmt::format("Chips on the front, {} of {} by objective", rows.size(), all), {"objective"}, {}, true};
  for (const auto& quantity : run.quantities) shown.headings.push_back(quantity.title);
  const auto knobs = knob_columns(table);
  for (const auto* knob : knobs) shown.headings.push_back(knob->name);
  for (const std::size_t row : rows) {
    const report::Point figures = is_held ? report::Point{table.values<double>("energy_mj")[row],
                                                          table.values<double>("latency_ms")[row],
                                                          table.values<double>("area_mm2")[row]}
                                          : run.designs.overall[row];
    auto& cells = shown.rows.emplace_back();
    cells.emplace_back(fmt::format("{:.6g}", objective[row]), objective[row]);
    for (std::size_t i = 0; i < figures.size(); ++i) {
      const double figure = run.quantities[i].factor * figures[i];
      cells.emplace_back(fmt::format("{:.5g}", figure), figure);
    }
    for (const auto* knob : knobs) {
      const double value = std::get<std::vector<double>>(knob->values)[row];
      cells.emplace_back(hardware::written_text(*hardware::find_knob(knob->name), value), value);
    }
  }
  page.add(shown);
}

}  // namespace

void add_search(const RunData& run, report::Page& page) {
  page.begin_section("search", "Search");
  if (!run.exhaustive()) {
    add_progress(run, page);
    add_convergence(run, page);
    add_feasibility_by_generation(run, page);
  }
  add_reasons(run, page);
}

void add_trade_offs(const RunData& run, report::Page& page) {
  const auto front = run.has_front() ? held_front(run) : front_of(run);
  if (front.empty()) return;
  const auto of_goals = run.configuration ? run::read_front(*run.configuration, run.content()) : std::nullopt;
  page.begin_section(
      "trade-offs", "Trade-offs",
      fmt::format(
          "{} chips on the front: non-dominated among all chips {} in {}.{}", count_text(front.size()),
          run.exhaustive() ? "of the space" : "that were evaluated",
          of_goals ? objective::text(of_goals->goals, run.configuration->metrics()) : "energy, latency and area",
          of_goals
              ? fmt::format(
                    " Their hypervolume is {}, with a corner {:.0f} % beyond the worst values of the front.",
                    run::hypervolume_text(*run.configuration, *of_goals), 100.0 * (run::corner_beyond - 1.0))
              : ""));
  for (const View& view : {View{"energy-latency", "Latency against energy", 0, 1},
                           View{"area-energy", "Energy against area", 2, 0},
                           View{"area-latency", "Latency against area", 2, 1}}) {
    add_view(run, front, view, page);
  }
  add_front_table(run, page);
}

void add_space(const RunData& run, report::Page& page) {
  const auto rows = best_rows(run, designs_in_parallel);
  if (rows.empty()) return;
  page.begin_section("space", "Design space");
  std::vector<report::ParallelAxis> axes;
  const auto take = [&](const std::string& name, bool is_listed, auto value) {
    report::ParallelAxis axis{name, {}, is_listed};
    for (const std::size_t row : rows) axis.values.push_back(value(row));
    axes.push_back(std::move(axis));
  };
  for (const auto* knob : knob_columns(run.content().table("designs"))) {
    const auto& values = std::get<std::vector<double>>(knob->values);
    take(knob->name, true, [&](std::size_t row) { return values[row]; });
    for (const auto word : hardware::traits(*hardware::find_knob(knob->name)).words)
      axes.back().words.emplace_back(word);
  }
  for (std::size_t i = 0; i < run.quantities.size(); ++i) {
    const auto& quantity = run.quantities[i];
    take(quantity.title, false,
         [&](std::size_t row) { return quantity.factor * run.designs.overall[row][i]; });
  }
  take("objective", false, [&](std::size_t row) { return (*run.designs.objective)[row]; });
  auto parallel =
      report::parallel_coordinates({"knobs", fmt::format("The {} best designs", rows.size()),
                                    "Each line is a chip, the best one in orange; the better half of the "
                                    "others in blue. A range on an axis (its two lists, or "
                                    "dragging along it) and the slider choose which are shown."},
                                   std::move(axes));
  page.add_html(parallel.html);
  page.note(std::move(parallel.figure));
}

}  // namespace crossisle::analysis
