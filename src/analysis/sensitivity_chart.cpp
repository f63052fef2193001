// Part of Crossisle, SPDX-License-Identifier: MIT
#include "sensitivity_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "crossisle/report/svg.hpp"

namespace crossisle::analysis {
namespace {

constexpr double panel_width = 222.0;
constexpr double panel_height = 150.0;
constexpr std::size_t columns = 5;
constexpr double max_ratio = 100.0;  ///< larger ratios are drawn at the top

/// Position of a ratio of objectives in a panel.
struct Scale {
  double low;
  double high;
  double operator()(double ratio, double top, double bottom) const {
    const double share = (std::log(std::min(ratio, high)) - std::log(low)) / (std::log(high) - std::log(low));
    return bottom - share * (bottom - top);
  }
};

Scale scale_of(const Breakdown& chip, const std::vector<KnobVariation>& sweeps) {
  Scale scale{0.9, 1.5};
  for (const auto& sweep : sweeps) {
    for (const auto& step : sweep.steps) {
      if (!step.fitness.mapped()) continue;
      const double ratio = step.fitness.objective / chip.fitness.objective;
      scale.low = std::min(scale.low, ratio / 1.1);
      scale.high = std::clamp(ratio * 1.1, scale.high, max_ratio);
    }
  }
  return scale;
}

void draw_panel(report::Svg& svg, double x, double y, const Scale& scale, const Breakdown& chip,
                const KnobVariation& sweep) {
  const double left = x + 34.0;
  const double right = x + panel_width - 10.0;
  const double top = y + 24.0;
  const double bottom = y + panel_height - 30.0;
  const auto& traits = hardware::traits(sweep.knob);
  svg.text(left, y + 14.0,
           traits.unit == "1" || traits.unit.empty() ? std::string(traits.name)
                                                     : fmt::format("{} ({})", traits.name, traits.unit),
           report::Svg::Anchor::start, "strong");
  for (const double tick : {0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0}) {
    if (tick < scale.low || tick > scale.high) continue;
    svg.line(left, scale(tick, top, bottom), right, scale(tick, top, bottom), "grid");
    svg.text(left - 5.0, scale(tick, top, bottom) + 4.0, fmt::format("{:g}", tick), report::Svg::Anchor::end,
             "small");
  }
  const double step =
      sweep.steps.size() > 1 ? (right - left - 16.0) / static_cast<double>(sweep.steps.size() - 1) : 0.0;
  double widest = 0.0;
  for (const auto& one : sweep.steps)
    widest = std::max(widest, report::text_width(hardware::written_text(sweep.knob, one.value)));
  const auto every = static_cast<std::size_t>(step > 0.0 ? std::ceil((widest + 2.0) / step) : 1.0);
  std::string line;
  for (std::size_t i = 0; i < sweep.steps.size(); ++i) {
    const auto& one = sweep.steps[i];
    const double at = left + 8.0 + step * static_cast<double>(i);
    // The chip's own value is always labelled; other values are labelled if they leave room for it.
    const std::size_t apart = i < sweep.chosen ? sweep.chosen - i : i - sweep.chosen;
    if (apart % every == 0) {
      // Words at the ends of the panel must stay within the panel.
      const bool is_word = !traits.words.empty();
      const auto anchor = is_word && i == 0                        ? report::Svg::Anchor::start
                          : is_word && i + 1 == sweep.steps.size() ? report::Svg::Anchor::end
                                                                   : report::Svg::Anchor::middle;
      const double nudge = anchor == report::Svg::Anchor::start ? -8.0
                           : anchor == report::Svg::Anchor::end ? 8.0
                                                                : 0.0;
      svg.text(at + nudge, bottom + 16.0, hardware::written_text(sweep.knob, one.value), anchor,
               i == sweep.chosen ? "small strong" : "small");
    }
    if (!one.fitness.mapped()) continue;
    const double height = scale(one.fitness.objective / chip.fitness.objective, top, bottom);
    line += fmt::format("{}{} {}", line.empty() ? "M" : "L", report::length(at), report::length(height));
  }
  svg.path(line, "line s0 d0");
  for (std::size_t i = 0; i < sweep.steps.size(); ++i) {
    const auto& one = sweep.steps[i];
    if (!one.fitness.mapped()) continue;
    const double at = left + 8.0 + step * static_cast<double>(i);
    const double ratio = one.fitness.objective / chip.fitness.objective;
    const double height = scale(ratio, top, bottom);
    if (!one.fitness.feasible()) {
      svg.path(fmt::format("M{} {}l7 7m0 -7l-7 7", report::length(at - 3.5), report::length(height - 3.5)),
               "line s1 d0");
    } else {
      svg.circle(at, height, i == sweep.chosen ? 6.0 : 3.5, i == sweep.chosen ? "mark s1" : "mark s0",
                 fmt::format("{}: {:.4g} times the best", knob_text(sweep.knob, one.value), ratio));
    }
  }
}

}  // namespace

report::PageTable knob_steps(const Breakdown& chip, const std::vector<KnobVariation>& sweeps) {
  report::PageTable table{
      "One step of each knob",
      {"knob", "value", "one down", "objective", "constraints", "one up", "objective", "constraints"},
      {}};
  const auto add_step = [&](const KnobVariation& sweep, std::optional<std::size_t> index,
                            std::vector<report::Cell>& cells) {
    if (!index) {
      cells.insert(cells.end(), {{"end of the list"}, {"", std::nullopt}, {""}});
      return;
    }
    const KnobStep& step = sweep.steps[*index];
    const double change = step.fitness.objective / chip.fitness.objective - 1.0;
    cells.emplace_back(hardware::written_text(sweep.knob, step.value));
    cells.push_back(step.fitness.mapped() ? report::Cell(fmt::format("{:+.2f} %", 100.0 * change), change)
                                          : report::Cell("none", std::nullopt));
    cells.emplace_back(step.fitness.feasible() ? "met" : step.state);
  };
  for (const auto& sweep : sweeps) {
    if (sweep.steps.size() < 2) continue;
    const bool is_first = sweep.chosen == 0;
    const bool is_last = sweep.chosen + 1 == sweep.steps.size();
    auto& cells = table.rows.emplace_back();
    cells.emplace_back(std::string(hardware::traits(sweep.knob).name));
    cells.emplace_back(hardware::written_text(sweep.knob, sweep.steps[sweep.chosen].value));
    add_step(sweep, is_first ? std::nullopt : std::optional(sweep.chosen - 1), cells);
    add_step(sweep, is_last ? std::nullopt : std::optional(sweep.chosen + 1), cells);
  }
  return table;
}

report::Figure sensitivity_chart(report::Figure text, const Breakdown& chip,
                                 std::vector<KnobVariation> sweeps) {
  // A knob with a single value has no sensitivity to show.
  std::erase_if(sweeps, [](const KnobVariation& sweep) { return sweep.steps.size() < 2; });
  const std::size_t rows = (sweeps.size() + columns - 1) / columns;
  report::Svg svg(text, panel_width * columns, panel_height * static_cast<double>(rows));
  const auto scale = scale_of(chip, sweeps);
  std::vector<std::string> knobs;
  std::vector<double> values;
  std::vector<double> ratios;
  std::vector<std::string> states;
  for (std::size_t i = 0; i < sweeps.size(); ++i) {
    const std::size_t row = i / columns;
    const std::size_t column = i % columns;
    draw_panel(svg, panel_width * static_cast<double>(column), panel_height * static_cast<double>(row), scale,
               chip, sweeps[i]);
    for (const auto& step : sweeps[i].steps) {
      if (!step.fitness.mapped()) continue;  // the step has no objective
      knobs.emplace_back(hardware::traits(sweeps[i].knob).name);
      values.push_back(step.value);
      ratios.push_back(step.fitness.objective / chip.fitness.objective);
      states.push_back(step.state);
    }
  }
  text.svg = std::move(svg).finish();
  text.data = {"data",
               "",
               {{"knob", "", "knob", std::move(knobs)},
                {"value", "", "value", std::move(values)},
                {"ratio", "1", "objective over the chip's", std::move(ratios)},
                {"status", "", "status", std::move(states)}},
               ""};
  return text;
}

}  // namespace crossisle::analysis
