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

/// A metric of the chips on the front, in the unit in which it is shown.
struct FrontAxis {
  std::string name;   ///< `energy`
  std::string title;  ///< with the unit
  std::vector<double> values;
  report::Scale scale = report::Scale::log;
  std::optional<std::size_t> figure{};  ///< its place in Designs::overall
};

/// Chips on the front of a run.
struct FrontChips {
  const Table& table;
  std::vector<std::size_t> rows;  ///< of the table
  std::vector<FrontAxis> axes;
  std::vector<std::size_t> listed;   ///< positions of those in the table of the page, best objective first
  std::vector<std::string> row_ids;  ///< by position; empty for those that are not listed
};

std::vector<FrontAxis> usual_axes(const RunData& run, const std::vector<report::Point>& figures) {
  constexpr std::array<const char*, 3> names{"energy", "latency", "area"};
  std::vector<FrontAxis> axes;
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto& axis = axes.emplace_back(FrontAxis{names[i], run.quantities[i].title, {}, report::Scale::log, i});
    for (const auto& point : figures) axis.values.push_back(run.quantities[i].factor * point[i]);
  }
  return axes;
}

/// Returns the goals of a run beyond energy, latency and area of all networks.
std::vector<FrontAxis> other_axes(const run::Configuration& configuration, const run::Front& front) {
  const auto& usual = objective::usual_goals();
  std::vector<FrontAxis> axes;
  for (std::size_t i = 0; i < front.goals.size(); ++i) {
    const auto& goal = front.goals[i];
    if (std::find(usual.begin(), usual.end(), goal) != usual.end()) continue;
    const auto unit = run::goal_unit(configuration, goal);
    auto& axis = axes.emplace_back();
    axis.name = objective::text(goal, configuration.metrics());
    axis.title = unit.empty() ? axis.name : fmt::format("{} ({})", axis.name, unit);
    for (const auto& chip : front.chips)
      axis.values.push_back(run::goal_value(configuration, goal, chip.goals[i]));
    const bool is_positive =
        std::all_of(axis.values.begin(), axis.values.end(), [](double value) { return value > 0.0; });
    axis.scale = is_positive && unit != "dB" ? report::Scale::log : report::Scale::linear;
  }
  return axes;
}

FrontChips front_chips(const RunData& run, const std::optional<run::Front>& of_goals) {
  const bool is_held = run.has_front();
  FrontChips chips{run.content().table(is_held ? "front" : "designs"), {}, {}, {}, {}};
  chips.rows = is_held ? std::vector<std::size_t>(chips.table.rows()) : front_rows(run);
  if (is_held) std::iota(chips.rows.begin(), chips.rows.end(), std::size_t{0});
  chips.axes = usual_axes(run, is_held ? held_front(run) : front_of(run));
  if (of_goals) {
    for (auto& axis : other_axes(*run.configuration, *of_goals)) chips.axes.push_back(std::move(axis));
  }
  const auto& objective = chips.table.values<double>("objective");
  chips.listed.resize(chips.rows.size());
  std::iota(chips.listed.begin(), chips.listed.end(), std::size_t{0});
  std::sort(chips.listed.begin(), chips.listed.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(objective[chips.rows[a]], a) < std::tie(objective[chips.rows[b]], b);
  });
  chips.listed.resize(std::min(chips.listed.size(), rows_of_front));
  chips.row_ids.resize(chips.rows.size());
  for (const std::size_t position : chips.listed) chips.row_ids[position] = fmt::format("chip-{}", position);
  return chips;
}

/// Returns the chips of the front whose marks lead to the table.
report::Series listed_marks(const FrontChips& chips, const FrontAxis& x, const FrontAxis& y) {
  const bool is_all = chips.listed.size() == chips.rows.size();
  report::Series marks{is_all ? "Pareto front" : "in the table below", {}, {}, report::Shape::marks};
  for (const std::size_t position : chips.listed) {
    marks.x.push_back(x.values[position]);
    marks.y.push_back(y.values[position]);
    marks.row_ids.push_back(chips.row_ids[position]);
  }
  return marks;
}

void add_view(const RunData& run, const FrontChips& chips, std::size_t of_x, std::size_t of_y,
              report::Page& page) {
  const auto& x = chips.axes[of_x];
  const auto& y = chips.axes[of_y];
  std::vector<report::Series> series;
  const bool is_usual = x.figure && y.figure;
  if (is_usual) {
    const auto shown = [&](const FrontAxis& axis, std::size_t row) {
      return run.quantities[*axis.figure].factor * run.designs.overall[row][*axis.figure];
    };
    report::Series all{run.exhaustive() ? "designs with the lowest objective" : "feasible designs",
                       {},
                       {},
                       report::Shape::points,
                       true};
    for (std::size_t row = 0; row < run.designs.count; ++row) {
      if ((*run.designs.feasible)[row] == 0) continue;
      all.x.push_back(shown(x, row));
      all.y.push_back(shown(y, row));
    }
    series.push_back(std::move(all));
  }
  if (chips.listed.size() < chips.rows.size()) {
    series.push_back({"Pareto front", x.values, y.values,
                      chips.rows.size() > max_marks ? report::Shape::points : report::Shape::marks});
  }
  series.push_back(listed_marks(chips, x, y));
  if (const auto row = best_row(run); row && is_usual) {
    series.push_back({"best chip",
                      {run.quantities[*x.figure].factor * run.designs.overall[*row][*x.figure]},
                      {run.quantities[*y.figure].factor * run.designs.overall[*row][*y.figure]},
                      report::Shape::marks});
  }
  std::string title = fmt::format("{} against {}", y.name, x.name);
  title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
  page.add(report::xy_chart(
      {fmt::format("view-{}-{}", of_x, of_y), std::move(title),
       "Over all networks, unless one is named. Points on the same pixel are drawn once; a mark "
       "leads to its chip in the table."},
      {x.title, x.scale}, {y.title, y.scale}, std::move(series)));
}

void add_front_table(const FrontChips& chips, report::Page& page) {
  const auto& objective = chips.table.values<double>("objective");
  report::PageTable shown{
      fmt::format("Chips on the front, {} of {} by objective", chips.listed.size(), chips.rows.size()),
      {"objective"},
      {},
      true};
  for (const auto& axis : chips.axes) shown.headings.push_back(axis.title);
  const auto knobs = knob_columns(chips.table);
  for (const auto* knob : knobs) shown.headings.push_back(knob->name);
  for (const std::size_t position : chips.listed) {
    const std::size_t row = chips.rows[position];
    shown.row_ids.push_back(chips.row_ids[position]);
    auto& cells = shown.rows.emplace_back();
    cells.emplace_back(fmt::format("{:.6g}", objective[row]), objective[row]);
    for (const auto& axis : chips.axes)
      cells.emplace_back(fmt::format("{:.5g}", axis.values[position]), axis.values[position]);
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
  const auto of_goals = run.configuration ? run::read_front(*run.configuration, run.content()) : std::nullopt;
  const auto chips = front_chips(run, of_goals);
  if (chips.rows.empty()) return;
  page.begin_section(
      "trade-offs", "Trade-offs",
      fmt::format("{} chips on the front: non-dominated among all chips {} in {}.{}",
                  count_text(chips.rows.size()), run.exhaustive() ? "of the space" : "that were evaluated",
                  of_goals ? objective::text(of_goals->goals, run.configuration->metrics())
                           : "energy, latency and area",
                  of_goals ? fmt::format(" Their hypervolume is {}, with a corner {:.0f} % beyond the worst "
                                         "values of the front.",
                                         run::hypervolume_text(*run.configuration, *of_goals),
                                         100.0 * (search::corner_beyond - 1.0))
                           : ""));
  enum Usual : std::size_t { energy, latency, area, first_other };
  add_view(run, chips, energy, latency, page);
  add_view(run, chips, area, energy, page);
  add_view(run, chips, area, latency, page);
  for (std::size_t other = first_other; other < chips.axes.size(); ++other)
    add_view(run, chips, area, other, page);
  if (chips.axes.size() == first_other + 2) add_view(run, chips, first_other, first_other + 1, page);
  add_front_table(chips, page);
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
