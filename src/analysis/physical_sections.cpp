// Part of Crossisle, SPDX-License-Identifier: MIT
#include "physical_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "crossisle/analysis/network_figures.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/report/svg.hpp"
#include "layer_chart.hpp"

namespace crossisle::analysis {
namespace {

using cost::Limiter;

constexpr std::size_t ink = 6;          ///< number of the colour of lines that is the colour of text
constexpr std::size_t dashed_ink = 14;  ///< the same, dashed

template <class Name>
std::string words_of(Name name) {
  std::string words(cost::name(name));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

/// Returns a range of networks of a chip that run on it.
std::vector<std::size_t> running(const Breakdown& chip) {
  std::vector<std::size_t> networks;
  for (std::size_t i = 0; i < chip.networks.size(); ++i)
    if (chip.networks[i].physical) networks.push_back(i);
  return networks;
}

/// Returns those of the running networks that have charts of their layers.
std::vector<std::size_t> drawn(const Breakdown& chip) {
  auto networks = drawn_networks(chip);
  std::erase_if(networks, [&](std::size_t i) { return !chip.networks[i].physical.has_value(); });
  return networks;
}

/// Unit with an SI prefix in which a value has one to three digits before the point.
struct Unit {
  double factor = 1.0;  ///< from the unit without prefix
  std::string name;

  Unit(double value, const std::string& unit) {
    constexpr std::array<const char*, 7> prefixes{"f", "p", "n", "u", "m", "", "k"};
    constexpr double unscaled = 5.0;
    const double thousands = value > 0.0 ? std::floor(std::log10(value) / 3.0) : 0.0;
    const double index = std::clamp(thousands + unscaled, 0.0, static_cast<double>(prefixes.size() - 1));
    factor = std::pow(1000.0, unscaled - index);
    name = prefixes[static_cast<std::size_t>(index)] + unit;
  }
};

// Roofline

std::string intensity_text(const RooflinePoint& point) {
  return point.dram_bytes > 0.0 ? fmt::format("{:.4g} per byte", point.intensity()) : "no DRAM traffic";
}

std::string tip_of(const RooflinePoint& point, const Roofline& roofline) {
  const std::string count = point.layers > 1 ? fmt::format(" and {} equal ones", point.layers - 1) : "";
  return fmt::format("{}{}: {}, {}, {:.3g} % of its roof, limited by {}", point.name, count,
                     core::si(point.rate_per_s, "OPS", 3), intensity_text(point),
                     100.0 * point.rate_per_s / roofline.roof_per_s(point), words_of(point.limiter));
}

/// Returns the roof of a peak between two intensities and for no traffic: the bandwidth's line up to the
/// ridge, and the peak.
report::Series roof(std::string name, double peak_per_s, const Roofline& roofline, double low, double high,
                    std::size_t colour) {
  const auto& bandwidth = roofline.dram_bytes_per_s;
  const double ridge = bandwidth ? std::clamp(peak_per_s / *bandwidth, low, high) : low;
  report::Series series{std::move(name), {}, {}};
  series.colour = colour;
  for (const double intensity : {low, ridge, high, std::numeric_limits<double>::infinity()}) {
    series.x.push_back(intensity);
    series.y.push_back(bandwidth ? std::min(peak_per_s, *bandwidth * intensity) : peak_per_s);
  }
  return series;
}

/// Adds the layers that a resource limits, for each resource.
void add_layer_marks(const Roofline& roofline, std::vector<report::Series>& series) {
  for (std::size_t limiter = 0; limiter < cost::limiter_count; ++limiter) {
    report::Series marks{words_of(static_cast<Limiter>(limiter)), {}, {}, report::Shape::marks};
    marks.colour = limiter;
    marks.is_filled = true;
    for (const auto& point : roofline.layers) {
      if (point.limiter != static_cast<Limiter>(limiter)) continue;
      marks.x.push_back(point.intensity());
      marks.y.push_back(point.rate_per_s);
      marks.tips.push_back(tip_of(point, roofline));
    }
    if (!marks.x.empty()) series.push_back(std::move(marks));
  }
}

store::Table data_of(const Roofline& roofline) {
  std::vector<RooflinePoint> points = roofline.layers;
  points.push_back(roofline.network);
  using store::column;
  using P = RooflinePoint;
  return {"data",
          "",
          {column<std::string>(points, "layer", "", "layer", [](const P& point) { return point.name; }),
           column<double>(points, "layers", "1", "equal layers",
                          [](const P& point) { return static_cast<double>(point.layers); }),
           column<double>(points, "operations", "1", "operations", [](const P& p) { return p.operations; }),
           column<double>(points, "dram_bytes", "B", "DRAM traffic (B)",
                          [](const P& point) { return point.dram_bytes; }),
           column<double>(points, "operations_per_s", "1/s", "operations/s",
                          [](const P& point) { return point.rate_per_s; }),
           column<double>(points, "roof_per_s", "1/s", "roof (operations/s)",
                          [&](const P& point) { return roofline.roof_per_s(point); }),
           column<std::string>(points, "limiter", "", "limited by",
                               [](const P& point) { return words_of(point.limiter); })},
          ""};
}

report::Figure roofline_chart(const std::string& network, const Roofline& roofline) {
  double low = std::numeric_limits<double>::infinity();
  double high = 0.0;
  const auto include = [&](double intensity) {
    if (!std::isfinite(intensity)) return;
    low = std::min(low, intensity);
    high = std::max(high, intensity);
  };
  for (const auto& point : roofline.layers) include(point.intensity());
  include(roofline.network.intensity());
  const double top =
      std::max(roofline.array_peak_per_s.value_or(0.0), roofline.multiplier_peak_per_s.value_or(0.0));
  // The ridges of both roofs are in sight, also without traffic.
  include(roofline.dram_bytes_per_s ? top / *roofline.dram_bytes_per_s : 1.0);
  constexpr double margin = 3.0;
  low /= margin;
  high *= margin;

  std::vector<report::Series> series;
  if (roofline.array_peak_per_s)
    series.push_back(roof("roof of arrays", *roofline.array_peak_per_s, roofline, low, high, ink));
  if (roofline.multiplier_peak_per_s)
    series.push_back(
        roof("roof of multipliers", *roofline.multiplier_peak_per_s, roofline, low, high, dashed_ink));
  add_layer_marks(roofline, series);
  report::Series whole{
      "network", {roofline.network.intensity()}, {roofline.network.rate_per_s}, report::Shape::marks};
  whole.colour = ink;
  whole.tips.push_back(tip_of(roofline.network, roofline));
  series.push_back(std::move(whole));

  const std::string silent = roofline.silent_layers == 0
                                 ? std::string()
                                 : fmt::format(" {} layers without products take {} and are not drawn.",
                                               roofline.silent_layers, core::si(roofline.silent_s, "s", 3));
  auto figure = report::xy_chart(
      {figure_id("roofline", network), network,
       "Layers by the resource that limits them, and the network at its full rate." + silent},
      {"operations per byte of DRAM traffic", report::Scale::log, {}, false, "none"},
      {"operations/s", report::Scale::log}, std::move(series));
  figure.data = data_of(roofline);
  return figure;
}

std::vector<report::Cell> roofline_row(const std::string& name, const cost::PhysicalNetwork& physical,
                                       const Roofline& roofline) {
  const RooflinePoint& whole = roofline.network;
  const double roof = roofline.roof_per_s(whole);
  double time = 0.0;
  for (const double part : physical.time_by_limiter_s) time += part;
  const double share = physical.time_by_limiter_s[static_cast<std::size_t>(whole.limiter)] / time;
  const std::optional<double> intensity =
      whole.dram_bytes > 0.0 ? std::optional(whole.intensity()) : std::nullopt;
  return {{name},
          {core::human_count(whole.operations), whole.operations},
          {core::si(whole.dram_bytes, "B", 3), whole.dram_bytes},
          {intensity ? fmt::format("{:.4g}", *intensity) : "no traffic", intensity},
          {core::si(whole.rate_per_s, "OPS", 3), whole.rate_per_s},
          {core::si(roof, "OPS", 3), roof},
          {roofline.is_under_bandwidth(whole) ? "DRAM" : "compute"},
          {fmt::format("{:.1f} %", 100.0 * whole.rate_per_s / roof), whole.rate_per_s / roof},
          {fmt::format("{} {:.0f} %", words_of(whole.limiter), 100.0 * share)}};
}

/// Returns what the roofs are, from the figures of the model.
std::string roofs_text(const Breakdown& chip, const std::vector<Roofline>& rooflines) {
  double arrays = 0.0;
  double multipliers = 0.0;
  for (const auto& roofline : rooflines) {
    arrays = std::max(arrays, roofline.array_peak_per_s.value_or(0.0));
    multipliers = std::max(multipliers, roofline.multiplier_peak_per_s.value_or(0.0));
  }
  std::string text =
      "An operation is a multiplication or an addition. The rate of a layer is its operations over its "
      "latency; "
      "layers that are resident have only their own macros. ";
  if (arrays > 0.0) {
    text += fmt::format(
        "The roof of the arrays, {}, is that of all {} macros at work without pause with all rows and "
        "columns in "
        "use, by the model's times of reads and conversions at the precision of the layers. ",
        core::si(arrays, "OPS", 3), core::human_count(static_cast<double>(chip.chip.macros())));
  }
  if (multipliers > 0.0) {
    text += fmt::format("The roof of the {} digital multipliers, for products of activations, is {}. ",
                        chip.chip.digital_macs, core::si(multipliers, "OPS", 3));
  }
  const auto& bandwidth = rooflines.front().dram_bytes_per_s;
  text += bandwidth ? fmt::format("The slope is the sustained bandwidth of DRAM, {}. ",
                                  core::si(*bandwidth, "B/s", 3))
                    : "The chip has no DRAM. ";
  return text + "What causes no DRAM traffic is in the strip at the right border.";
}

// Schedule

std::string schedule_text(const Schedule& schedule, const cost::NetworkBreakdown& breakdown) {
  const std::string round =
      schedule.images > 1.0 ? fmt::format(" for {:g} inferences that pass together", schedule.images) : "";
  if (!schedule.is_pipelined) {
    return fmt::format("{}{}, one layer after the other.", core::si(schedule.latency_s, "s"), round);
  }
  std::string cause;
  if (const auto layer = schedule.limiting_layer()) {
    cause = fmt::format(", set by layer {}", schedule.layers[*layer].name);
  } else if (const auto unit = schedule.limiting_unit()) {
    cause = fmt::format(", set by the {}, which all layers share", words_of(schedule.shared[*unit].unit));
  } else if (schedule.waits_for_results()) {
    cause = ", because each inference needs the result of the one before it";
  }
  return fmt::format(
      "A pipeline{}: an inference every {}{}; latency {}. Layers begin when the one before has the rows "
      "under "
      "their kernels, and work as long as without waiting; the model's latency adds the longest layer to the "
      "time "
      "until all {} layers have begun.",
      round, core::si(breakdown.total.interval_s, "s"), cause, core::si(schedule.latency_s, "s"),
      schedule.layers.size());
}

report::Figure schedule_figure(const std::string& network, const cost::NetworkBreakdown& breakdown) {
  const Schedule schedule = schedule_of(breakdown);
  const Unit unit(schedule.latency_s, "s");
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < cost::limiter_count; ++i) kinds.push_back(words_of(static_cast<Limiter>(i)));
  std::vector<report::Span> spans;
  for (const auto& layer : schedule.layers) {
    spans.push_back({layer.name, layer.begin_s * unit.factor, layer.end_s * unit.factor,
                     static_cast<std::size_t>(layer.limiter), ""});
  }
  if (const auto layer = schedule.limiting_layer()) spans[*layer].note = "sets the interval";
  const auto limiting = schedule.limiting_unit();
  for (std::size_t i = 0; i < schedule.shared.size(); ++i) {
    const auto& shared = schedule.shared[i];
    spans.push_back({"all: " + words_of(shared.unit), 0.0, shared.busy_s * unit.factor,
                     static_cast<std::size_t>(shared.unit), limiting == i ? "sets the interval" : ""});
  }
  std::vector<report::Moment> moments;
  if (schedule.is_pipelined)
    moments.push_back({schedule.images > 1.0 ? "next round begins" : "next inference begins",
                       schedule.interval_s * unit.factor});
  moments.push_back({"result", schedule.latency_s * unit.factor});
  return report::schedule_chart({figure_id("schedule", network), network, schedule_text(schedule, breakdown)},
                                fmt::format("time ({})", unit.name), kinds, spans, moments);
}

}  // namespace

void add_rooflines(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  std::vector<Roofline> rooflines;
  std::vector<report::Figure> figures;
  report::PageTable table{"The networks under their roofs",
                          {"network", "operations", "DRAM traffic", "operations per byte", "rate", "roof",
                           "by", "of its roof", "most time in"},
                          {}};
  for (const std::size_t i : running(chip)) {
    const auto& network = configuration.networks[i];
    rooflines.push_back(roofline_of(network, chip.networks[i]));
    if (rooflines.back().layers.empty()) continue;  // no products, so no operations
    figures.push_back(roofline_chart(network.name, rooflines.back()));
    table.rows.push_back(roofline_row(network.name, *chip.networks[i].physical, rooflines.back()));
  }
  if (figures.empty()) return;
  page.begin_section("roofline", "Roofline", roofs_text(chip, rooflines));
  for (auto& figure : figures) page.add(std::move(figure));
  page.add(table);
}

void add_cascades(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  const auto networks = drawn(chip);
  if (networks.empty()) return;
  page.begin_section("cascade", "Energy, part by part");
  for (const std::size_t i : networks) {
    const auto& breakdown = chip.networks[i];
    const Unit unit(breakdown.total.energy_j, "J");
    std::vector<std::string> names;
    std::vector<double> values;
    for (const auto& step : energy_cascade(breakdown.energy_j)) {
      names.push_back(words_of(step.component));
      values.push_back((step.end_j - step.begin_j) * unit.factor);
    }
    const auto& name = configuration.networks[i].name;
    page.add(report::cascade_chart(
        {figure_id("cascade", name), name,
         fmt::format("{} for one inference; each part begins where the one before it ends.",
                     core::si(breakdown.total.energy_j, "J"))},
        fmt::format("energy of an inference ({})", unit.name), names, values));
  }
}

void add_schedules(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  const auto networks = drawn(chip);
  if (networks.empty()) return;
  page.begin_section(
      "schedule", "When the layers work",
      "From the beginning of an inference to its result, by the resource that limits each layer.");
  for (const std::size_t i : networks)
    page.add(schedule_figure(configuration.networks[i].name, chip.networks[i]));
}

void add_heat(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  report::PageTable table{
      "Power at full rate, and its density on the chip",
      {"network", "power", "of it DRAM", "W/mm² of the chip", "W/mm² without DRAM", "peak power"},
      {}};
  for (const std::size_t i : running(chip)) {
    const Heat heat = heat_of(chip, i);
    const double peak_w = chip.networks[i].physical->peak_w;
    table.rows.push_back({{configuration.networks[i].name},
                          {core::si(heat.power_w, "W", 3), heat.power_w},
                          {core::si(heat.dram_w, "W", 3), heat.dram_w},
                          {fmt::format("{:.3g}", heat.w_per_mm2()), heat.w_per_mm2()},
                          {fmt::format("{:.3g}", heat.w_per_mm2_on_chip()), heat.w_per_mm2_on_chip()},
                          {core::si(peak_w, "W", 3), peak_w}});
  }
  if (table.rows.empty()) return;
  page.begin_section(
      "heat", "Power and heat",
      fmt::format(
          "Power is the energy of an inference over the interval between two, and densities are means over "
          "the chip's "
          "{:.4g} mm². The model does not divide the power of DRAM between its dies and the interface on the "
          "chip: the first density counts all of it, the second one nothing.",
          chip.area_m2 * 1e6));
  page.add(table);
}

}  // namespace crossisle::analysis
