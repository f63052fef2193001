// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/objective_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/quantity.hpp"
#include "limit_checks.hpp"

namespace crossisle::objective {
namespace {

using config::Form;
using config::Key;
using config::Section;

constexpr std::array<std::pair<std::string_view, Aggregation>, 7> aggregations{
    {{"mean", Aggregation::mean},
     {"max", Aggregation::max},
     {"product", Aggregation::product},
     {"geometric_mean", Aggregation::geometric_mean},
     {"weighted_mean", Aggregation::weighted_mean},
     {"regret", Aggregation::regret},
     {"mean_regret", Aggregation::mean_regret}}};

/// Named products of powers.
struct NamedMetric {
  std::string_view name;
  Exponents exponents;
};
constexpr std::array<NamedMetric, 8> metrics{{{"edap", {1.0, 1.0, 1.0}},
                                              {"edcp", {1.0, 1.0, 0.0, 1.0}},
                                              {"edp", {1.0, 1.0, 0.0}},
                                              {"energy", {1.0, 0.0, 0.0}},
                                              {"latency", {0.0, 1.0, 0.0}},
                                              {"area", {0.0, 0.0, 1.0}},
                                              {"cost", {0.0, 0.0, 0.0, 1.0}},
                                              {"noise", {0.0, 0.0, 0.0, 0.0, 1.0}}}};

enum class CapacityChoice : std::uint8_t { published, counted, none };
constexpr std::array<std::pair<std::string_view, CapacityChoice>, 3> capacity_rules{
    {{"published", CapacityChoice::published},
     {"counted", CapacityChoice::counted},
     {"none", CapacityChoice::none}}};

constexpr std::array<std::pair<std::string_view, Devices>, 2> device_names{
    {{"nominal", Devices::nominal}, {"corner", Devices::corner}}};

constexpr config::Range weight_range{1e-12, 1e12};
constexpr config::Range power_range{1e-12, 16.0, "weights are powers in a product"};
constexpr config::Range objective_range{1e-300, 1e300};
constexpr config::Range area_range{1e-9, 1e12};
constexpr config::Range snr_range{-100.0, 120.0};
constexpr double m2_of_one_mm2 = 1e-6;

/// Exponents of the objective; if all of them are zero, all chips are equally good.
struct Powers {
  Exponents exponents{0.0, 0.0, 0.0, 0.0, 0.0};

  bool all_zero() const {
    return exponents.energy == 0.0 && exponents.latency == 0.0 && exponents.area == 0.0 &&
           exponents.cost == 0.0 && exponents.noise == 0.0;
  }
};

const config::KeyTable<Powers>& powers_table() {
  constexpr config::Range exponent{-16.0, 16.0};
  const auto is_not_zero = [](double Exponents::*member) {
    return [member](const Powers& powers) { return powers.exponents.*member != 0.0; };
  };
  static const auto table = config::KeyTable<Powers>()
                                .value(
                                    "energy", [](auto& powers) -> auto& { return powers.exponents.energy; },
                                    "power of the energy in mJ", exponent)
                                .value(
                                    "latency", [](auto& powers) -> auto& { return powers.exponents.latency; },
                                    "power of the latency in ms", exponent)
                                .value(
                                    "area", [](auto& powers) -> auto& { return powers.exponents.area; },
                                    "power of the area in mm2", exponent)
                                .value(
                                    "cost", [](auto& powers) -> auto& { return powers.exponents.cost; },
                                    "power of the price (`cost_usd`) in the physical mode, else of the area "
                                    "times the technology's `cost_per_cm2`",
                                    exponent)
                                .written_if(is_not_zero(&Exponents::cost))
                                .value(
                                    "noise", [](auto& powers) -> auto& { return powers.exponents.noise; },
                                    "power of the ratio of noise to signal (physical mode)", exponent)
                                .written_if(is_not_zero(&Exponents::noise));
  return table;
}

Exponents read_exponents(Section& section) {
  if (section.has("powers")) {
    if (section.has("metric")) {
      section.problem("metric", "is given with powers", "either one defines the objective",
                      "keep one of them");
    }
    section.text_or("metric", "");
    Powers powers;
    Section powers_section = section.section("powers");
    powers_table().read(powers_section, powers);
    powers_section.finish();
    if (powers.all_zero()) {
      powers_section.problem({}, "are all zero", "all chips would be equally good", "give at least one");
    }
    return powers.exponents;
  }
  section.section_or_empty("powers");
  std::vector<std::string> names;
  for (const auto& metric : metrics) names.emplace_back(metric.name);
  return metrics[section.choice("metric", names, 0)].exponents;
}

void check_exponents(const Section& section, const Exponents& exponents, const ObjectiveContext& context) {
  const std::string key = section.has("powers") ? "powers" : "metric";
  if (!context.has_cost && exponents.cost != 0.0) {
    section.problem(key, "includes the cost of silicon", "the technology has no prices", "use area instead");
  }
  if (!context.has_noise && exponents.noise != 0.0) {
    section.problem(key, "includes noise", "the compat model has none",
                    "delete it, or set technology: physical");
  }
}

std::vector<double> read_weights(Section& section, Aggregation aggregation, const ObjectiveContext& context) {
  const bool is_given = section.has("weights");
  const bool is_required = aggregation == Aggregation::weighted_mean;
  Section weights = is_required ? section.section("weights") : section.section_or_empty("weights");
  std::vector<double> values;
  if (!is_given) return values;
  const auto range = aggregation == Aggregation::product ? power_range : weight_range;
  for (const auto& network : context.networks) values.push_back(weights.number(network, range));
  weights.finish();
  return values;
}

/// Reads `snr_db: {min: 15, at: corner, source: a measurement}`.
void read_snr_limit(Section& constraints, const ObjectiveContext& context, ObjectiveSection& read) {
  const bool is_given = constraints.has("snr_db");
  Section limit = constraints.section_or_empty("snr_db");
  if (!is_given) return;
  read.options.snr_limit_db = limit.number("min", snr_range);
  read.snr_devices = limit.choice_of_or<Devices>("at", device_names, Devices::corner);
  read.options.snr_source = limit.text_or("source", "");
  limit.finish();
  if (context.has_noise) return;
  constraints.problem("snr_db", "is given", "the compat model has no noise",
                      "delete it, or set technology: physical");
}

/// Reads the bound `min` or `max` of a limit: a number in the metric's unit, or one with a unit (`5 ms`).
void read_bound(Section& limit, Bound bound, const cost::Metric* metric, const Constraint& of,
                std::vector<StatedLimit>& stated) {
  const std::string key = bound == Bound::min ? "min" : "max";
  const std::string text = limit.text_or(key, "");
  if (!limit.has(key) || metric == nullptr || text.empty()) return;  // an empty text is reported before
  const auto value = core::quantity(text, metric->unit);
  if (!value) {
    limit.problem(key, fmt::format("is '{}'", core::printable(text)),
                  metric->unit == "1" ? "the metric is a pure number"
                                      : fmt::format("the metric is in {}", metric->unit),
                  metric->unit == "1"
                      ? "give a number"
                      : fmt::format("give a number, with {} or a multiple of it", metric->unit));
    return;
  }
  // A wafer of 300 mm has 0.07 m2: larger limits are meant in mm2. Resolved configurations state limits without units.
  constexpr double max_area_m2 = 0.1;
  const bool has_unit = text.find('m') != std::string::npos;
  if (metric->unit == "m2" && !has_unit && *value > max_area_m2) {
    limit.problem(key, fmt::format("is {} without a unit", core::printable(text)),
                  "that is more than a wafer in m2", fmt::format("write {} mm2", core::printable(text)));
    return;
  }
  stated.push_back(
      {{of.metric, of.network, bound, *value, bound == Bound::min ? of.source : ""}, limit, key});
}

/// Adds the limit that every duty cycle has: a chip cannot work for more than all of the time.
void add_utilisation_limit(std::vector<Constraint>& limits) {
  const Constraint all_time{std::string(utilisation_name), {}, Bound::max, 1.0};
  const bool is_implied = std::any_of(limits.begin(), limits.end(), [&](const Constraint& limit) {
    return limit.metric == all_time.metric && limit.bound == Bound::max && limit.limit <= all_time.limit;
  });
  if (!is_implied) limits.push_back(all_time);
}

/// Reads the entries `{metric: latency, network: resnet50, max: 5 ms}`.
void read_limits(Section& constraints, const ObjectiveContext& context, std::vector<StatedLimit>& stated) {
  if (!constraints.has("limits")) constraints.section_or_empty("limits");
  std::vector<Section> entries;
  if (constraints.has("limits")) entries = constraints.sections("limits");
  for (auto& limit : entries) {
    const std::string name = limit.text("metric");
    const auto* metric = find_metric(context, name);
    // A bound on the area is no bound on a price.
    if (metric != nullptr && name == short_name(cost::metric::cost()) &&
        metric->name != cost::metric::cost().name)
      metric = nullptr;
    if (metric == nullptr && !name.empty()) {
      const auto unknown = unknown_metric(context, name);
      limit.problem("metric", fmt::format("is '{}'", core::printable(name)), unknown.why, unknown.remedy);
    }
    Constraint constraint{metric == nullptr ? name : metric->name, limit.text_or("network", "all")};
    if (constraint.network == "all") constraint.network.clear();
    if (!constraint.network.empty() && metric != nullptr && is_of_chip(*metric, context.metrics)) {
      limit.problem("network", "is given", fmt::format("{} is a metric of the chip", constraint.metric),
                    "delete it");
    } else if (!constraint.network.empty() && std::find(context.networks.begin(), context.networks.end(),
                                                        constraint.network) == context.networks.end()) {
      limit.problem("network",
                    fmt::format("'{}' is not among the networks", core::printable(constraint.network)), {},
                    core::suggest(constraint.network, context.networks));
    }
    if (!limit.has("min") && !limit.has("max"))
      limit.problem({}, "has neither min nor max", "it limits nothing", "give one of them, or both");
    constraint.source = limit.text_or("source", "");
    if (limit.has("source") && (constraint.metric != cost::metric::snr().name || !limit.has("min"))) {
      limit.problem("source", "is given",
                    "it states where a minimum of the signal-to-noise ratio was measured", "delete it");
    }
    read_bound(limit, Bound::min, metric, constraint, stated);
    read_bound(limit, Bound::max, metric, constraint, stated);
    limit.finish();
  }
}

/// Checks the limits together with the short forms, and adds them to the options.
void take_limits(Section& constraints, const ObjectiveContext& context,
                 const std::vector<StatedLimit>& stated, ObjectiveSection& read) {
  auto& limits = read.options.constraints;
  for (const auto& limit : stated) limits.push_back(limit.constraint);
  if (!context.rates_per_s.empty()) add_utilisation_limit(limits);
  if (limits.size() > max_constraints) {
    constraints.problem("limits",
                        fmt::format("sets {} limits{}", limits.size(),
                                    context.rates_per_s.empty() ? "" : ", with that on utilisation"),
                        fmt::format("the maximum is {}", max_constraints), "set fewer");
  }
  std::vector<StatedLimit> all;
  if (const auto& area_mm2 = read.options.area_limit_mm2) {
    const auto& area = cost::metric::area().name;
    all.push_back({{area, {}, Bound::max, *area_mm2 * m2_of_one_mm2}, constraints, "area_mm2"});
  }
  if (const auto& snr_db = read.options.snr_limit_db) {
    const auto& snr = cost::metric::snr().name;
    all.push_back({{snr, {}, Bound::min, *snr_db}, constraints.section("snr_db"), "min"});
  }
  all.insert(all.end(), stated.begin(), stated.end());
  read.notes = check_limits(all, context);
}

void read_constraints(Section constraints, const ObjectiveContext& context, ObjectiveSection& read) {
  auto& options = read.options;
  if (constraints.has("area_mm2")) options.area_limit_mm2 = constraints.number("area_mm2", area_range);
  constraints.number_or("area_mm2", 0.0);
  read_snr_limit(constraints, context, read);
  std::vector<StatedLimit> stated;
  read_limits(constraints, context, stated);
  take_limits(constraints, context, stated, read);
  CapacityChoice fallback = CapacityChoice::none;
  if (const auto& rule = context.default_capacity_rule) {
    fallback =
        *rule == workload::CapacityRule::published ? CapacityChoice::published : CapacityChoice::counted;
  }
  const auto choice = constraints.choice_of_or<CapacityChoice>("weights_on_chip", capacity_rules, fallback);
  if (choice != CapacityChoice::none) {
    options.weights_on_chip = choice == CapacityChoice::published ? workload::CapacityRule::published
                                                                  : workload::CapacityRule::counted;
  }
  constraints.finish();
}

void read_specialists(Section& section, const ObjectiveContext& context, ObjectiveSection& read) {
  if (section.is_text("specialists")) {
    read.specialist_table = section.text("specialists");
    return;
  }
  const bool is_given = section.has("specialists");
  Section given = section.section_or_empty("specialists");
  if (!is_given) return;
  for (const auto& network : context.networks) {
    const double objective = given.number_or(network, 0.0, objective_range);
    read.given_specialists.push_back(given.has(network) ? std::optional(objective) : std::nullopt);
  }
  given.finish();
}

template <class Enum>
std::vector<std::string> words_of(config::Names<Enum> names) {
  std::vector<std::string> words;
  for (const auto& [word, value] : names) words.emplace_back(word);
  return words;
}

Key constraints_key() {
  Key area{.name = "area_mm2", .forms = {Form::number}, .meaning = "maximum area of the chip", .unit = "mm2"};
  area.range = area_range;
  area.fallback_rule = "none";
  Key weights{
      .name = "weights_on_chip",
      .forms = {Form::choice},
      .meaning =
          "all weights of each network must fit at once: `counted`, `published` (ignoring groups, as in the "
          "publication), `none`"};
  weights.words = words_of<CapacityChoice>(capacity_rules);
  weights.fallback_rule = "`counted` for RRAM, `none` for SRAM";
  Key min{.name = "min",
          .forms = {Form::number},
          .meaning = "minimum signal-to-noise ratio of every network",
          .unit = "dB"};
  min.range = snr_range;
  min.is_required = true;
  Key at{.name = "at", .forms = {Form::choice}, .meaning = "devices that it applies to"};
  at.words = words_of<Devices>(device_names);
  at.fallback = "corner";
  Key snr{.name = "snr_db", .forms = {Form::map}, .meaning = "limit on noise (physical mode)"};
  Key source{
      .name = "source",
      .forms = {Form::text},
      .meaning = "where a minimum of the signal-to-noise ratio was measured, which outputs then state"};
  source.fallback_rule = "none: it is an assumption";
  snr.keys = {min, at, source};
  Key metric{.name = "metric",
             .forms = {Form::text},
             .meaning =
                 "a metric of the cost model, with or without its unit: `latency_s`, `latency`; or `power`, "
                 "`throughput`; with `workloads.rates` also `average_power`, `energy_per_day`, "
                 "`utilisation`"};
  metric.is_required = true;
  Key network{
      .name = "network", .forms = {Form::text}, .meaning = "the network that it applies to, or `all`"};
  network.fallback = "all";
  Key lowest{.name = "min",
             .forms = {Form::number, Form::text},
             .meaning = "minimum value, in the metric's unit or with an explicit unit: `30 dB`"};
  lowest.fallback_rule = "none";
  Key highest{
      .name = "max", .forms = {Form::number, Form::text}, .meaning = "maximum value: `5 ms`, `80 mm2`"};
  highest.fallback_rule = "none";
  Key limits{.name = "limits",
             .forms = {Form::maps},
             .meaning = "limits on any metrics, each a map with `metric`, `network`, `min`, `max`, `source`"};
  limits.keys = {metric, network, lowest, highest, source};
  limits.fallback_rule = "none";
  Key constraints{
      .name = "constraints", .forms = {Form::map}, .meaning = "limits that a design must satisfy"};
  constraints.keys = {area, weights, snr, limits};
  return constraints;
}

/// Returns the key `source` of a flow map, or nothing for an assumption.
std::string source_entry(const std::string& source) {
  return source.empty() ? "" : fmt::format(", source: {}", config::yaml_scalar(source));
}

void append_by_network(config::Lines& lines, const std::string& name, const std::vector<double>& values,
                       const std::vector<std::string>& networks) {
  if (values.empty()) return;
  config::Lines inner;
  for (std::size_t i = 0; i < values.size(); ++i)
    inner.push_back(config::yaml_scalar(networks[i]) + ": " + core::shortest(values[i]));
  config::append_map(lines, name, inner, config::MapStyle::block);
}

}  // namespace

const cost::Metric* find_metric(const ObjectiveContext& context, const std::string& name) {
  const auto* metric = find_metric(context.metrics, name);
  if (metric == nullptr || !context.rates_per_s.empty()) return metric;
  return needs_rates(*metric, context.metrics) ? nullptr : metric;
}

core::Problem unknown_metric(const ObjectiveContext& context, const std::string& name) {
  for (const auto& metric : context.unrecorded) {
    if (metric.name == name || short_name(metric) == name) {
      return {{},
              {},
              "the run did not record it",
              "name it in a limit or goal of a configuration, and apply this to the run with `crossisle "
              "rescore`"};
    }
  }
  if (find_metric(context.metrics, name) != nullptr)
    return {{}, {}, "it is computed with the rates of the networks", "give workloads.rates, or delete it"};
  std::vector<std::string> names;
  const auto rates = context.rates_per_s.empty() ? Rates::absent : Rates::given;
  for (const auto* metric : nameable_metrics(context.metrics, rates)) names.push_back(short_name(*metric));
  return {{}, {}, "it is not a metric of this cost model", core::suggest(name, names)};
}

std::vector<Key> objective_keys() {
  Key metric{.name = "metric",
             .forms = {Form::choice},
             .meaning =
                 "`edap`, `edcp` (cost instead of area), `edp`, `energy`, `latency`, `area`, `cost` (as in "
                 "`powers.cost`), or `noise` (ratio to the signal; physical mode)"};
  for (const auto& named : metrics) metric.words.emplace_back(named.name);
  metric.fallback = metric.words.front();
  Key powers{.name = "powers",
             .forms = {Form::map},
             .meaning = "instead of `metric`: the powers whose product is the objective, 0 unless given"};
  powers.keys = powers_table().keys();
  Key aggregation{
      .name = "aggregation",
      .forms = {Form::choice},
      .meaning =
          "over networks, separately for energy and latency: `mean`, `max`, `product`, `geometric_mean`, "
          "`weighted_mean`; or `regret`, `mean_regret`: the maximum and the mean ratio of a network's metric "
          "to that of its specialist, the best chip for it alone"};
  aggregation.words = words_of<Aggregation>(aggregations);
  aggregation.fallback = "mean";
  Key weights{
      .name = "weights",
      .forms = {Form::map},
      .meaning =
          "importance of the networks, a positive number for each: of weighted means (`mean`, "
          "`weighted_mean`, `geometric_mean`, `mean_regret`); times the value (`max`, `regret`); power of "
          "the value, at most 16 (`product`)"};
  weights.range_by_name = weight_range;
  weights.fallback_rule = "all equal; required by `weighted_mean`";
  Key specialists{
      .name = "specialists",
      .forms = {Form::text, Form::map},
      .meaning =
          "for the regrets, and for the price of generality after a run: the path of another table (made by "
          "`crossisle study specialists`), or a number per network"};
  specialists.range_by_name = objective_range;
  specialists.fallback_rule = "the tables in `data/specialists`";
  return {metric, powers, aggregation, weights, specialists, constraints_key()};
}

ObjectiveSection read_objective(Section& section, const ObjectiveContext& context) {
  ObjectiveSection read;
  auto& options = read.options;
  options.cost_per_mm2 = context.cost_per_mm2;
  options.cost_unit = context.cost_unit;
  options.rates_per_s = context.rates_per_s;
  options.exponents = read_exponents(section);
  check_exponents(section, options.exponents, context);
  options.aggregation = section.choice_of_or<Aggregation>("aggregation", aggregations, Aggregation::mean);
  options.weights = read_weights(section, options.aggregation, context);
  read_constraints(section.section_or_empty("constraints"), context, read);
  read_specialists(section, context, read);
  section.finish();
  return read;
}

std::string limit_entry(const Constraint& constraint) {
  return fmt::format("{{metric: {}, network: {}, {}: {}{}}}", constraint.metric,
                     config::yaml_scalar(constraint.network.empty() ? "all" : constraint.network),
                     constraint.bound == Bound::min ? "min" : "max", core::shortest(constraint.limit),
                     source_entry(constraint.source));
}

config::Lines objective_lines(const ObjectiveOptions& options, Devices snr_devices,
                              const std::vector<std::string>& networks) {
  config::Lines lines;
  config::append_map(lines, "powers", powers_table().lines({options.exponents}), config::MapStyle::flow);
  lines.push_back(
      fmt::format("aggregation: {}", config::name_of<Aggregation>(aggregations, options.aggregation)));
  append_by_network(lines, "weights", options.weights, networks);
  append_by_network(lines, "specialists", options.specialists, networks);
  CapacityChoice rule = CapacityChoice::none;
  if (options.weights_on_chip) {
    rule = *options.weights_on_chip == workload::CapacityRule::published ? CapacityChoice::published
                                                                         : CapacityChoice::counted;
  }
  config::Lines constraints{
      fmt::format("weights_on_chip: {}", config::name_of<CapacityChoice>(capacity_rules, rule))};
  if (options.area_limit_mm2) constraints.push_back("area_mm2: " + core::shortest(*options.area_limit_mm2));
  if (options.snr_limit_db) {
    constraints.push_back(fmt::format("snr_db: {{min: {}, at: {}{}}}", core::shortest(*options.snr_limit_db),
                                      config::name_of<Devices>(device_names, snr_devices),
                                      source_entry(options.snr_source)));
  }
  if (!options.constraints.empty()) constraints.emplace_back("limits:");
  for (const auto& constraint : options.constraints) {
    constraints.push_back("  - " + limit_entry(constraint));
  }
  config::append_map(lines, "constraints", constraints, config::MapStyle::block);
  return lines;
}

}  // namespace crossisle::objective
