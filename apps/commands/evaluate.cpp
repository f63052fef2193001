// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/analysis/breakdown.hpp"
#include "crossisle/analysis/limits.hpp"
#include "crossisle/analysis/network_changes.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"
#include "design_arguments.hpp"
#include "present.hpp"
#include "present_json.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto evaluate_description =
    "Example: crossisle evaluate configs/rram_4networks.yaml --design-file runs/rram_4networks/best.yaml "
    "--layers\n\n"
    "Evaluates one chip of a configuration's design space on its networks: energy,\n"
    "latency, area and EDAP, and their breakdown.";

struct EvaluateArguments {
  ConfigurationArguments configuration;
  DesignArguments design;
  bool layers = false;
  bool compare_mappers = false;
  bool json = false;
};

using Evaluated = analysis::Breakdown;

Evaluated evaluate(const run::Configuration& configuration, const design::Genome& genome) {
  return analysis::break_down(configuration, *run::make_model(configuration), genome);
}

double sum(const cost::PerComponent& values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

double percent(double part, double whole) {
  return whole > 0.0 ? 100.0 * part / whole : 0.0;
}

bool mapped(const cost::NetworkBreakdown& network) {
  return network.total.verdict == cost::Verdict::feasible;
}

nlohmann::ordered_json by_component(const cost::PerComponent& values) {
  nlohmann::ordered_json object;
  for (std::size_t i = 0; i < values.size(); ++i) {
    object[std::string(cost::name(static_cast<cost::Component>(i)))] = values[i];
  }
  return object;
}

/// Operations per second and related rates: a multiply-accumulate is two operations.
struct Efficiency {
  double power_w = 0.0;
  double tops = 0.0;
  double tops_per_w = 0.0;
  double tops_per_mm2 = 0.0;
};

Efficiency efficiency(const workload::Network& network, const cost::NetworkBreakdown& breakdown,
                      double area_m2) {
  const double tera_operations = 2.0 * static_cast<double>(network.macs()) * 1e-12;
  const double interval_s = breakdown.physical->interval_s;
  Efficiency result;
  result.power_w = breakdown.total.energy_j / interval_s;
  result.tops = tera_operations / interval_s;
  result.tops_per_w = tera_operations / breakdown.total.energy_j;
  result.tops_per_mm2 = result.tops / (area_m2 * 1e6);
  return result;
}

nlohmann::ordered_json physical_json(const workload::Network& network,
                                     const cost::NetworkBreakdown& breakdown, double area_m2) {
  const auto& physical = *breakdown.physical;
  const Efficiency rates = efficiency(network, breakdown, area_m2);
  const auto limit = analysis::limit_of(physical);
  nlohmann::ordered_json object{{"resident", physical.resident},
                                {"interval_s", physical.interval_s},
                                {"power_w", rates.power_w},
                                {"tops", rates.tops},
                                {"tops_per_w", rates.tops_per_w},
                                {"tops_per_mm2", rates.tops_per_mm2},
                                {"peak_w", physical.peak_w},
                                {"dram_bytes", physical.dram_bytes},
                                {"images_at_once", physical.images},
                                {"cache_share", physical.cache_share},
                                {"programming_j", physical.programming_j},
                                {"programming_s", physical.programming_s},
                                {"snr_db", physical.snr_db},
                                {"corner_snr_db", physical.corner_snr_db},
                                {"worst_layer_snr_db", physical.worst_layer_snr_db},
                                {"limiter", cost::name(limit.limiter)}};
  if (network.tokens > 0.0) {
    object["tokens_per_s"] = physical.tokens_per_s;
    object["token_j"] = physical.token_j;
  }
  if (physical.wanted_rate_hz > 0.0) {
    object["wanted_rate_hz"] = physical.wanted_rate_hz;
    object["reaches_rate"] = physical.wanted_rate_hz * physical.interval_s <= 1.0;
    object["power_at_rate_w"] = physical.power_at_rate_w;
  }
  if (std::isfinite(physical.lifetime_s)) object["lifetime_s"] = physical.lifetime_s;
  for (std::size_t i = 0; i < cost::limiter_count; ++i) {
    object["time_by_limiter_s"][std::string(cost::name(static_cast<cost::Limiter>(i)))] =
        physical.time_by_limiter_s[i];
  }
  return object;
}

nlohmann::ordered_json network_json(const workload::Network& network, const cost::NetworkBreakdown& breakdown,
                                    double area_m2) {
  nlohmann::ordered_json object{{"network", network.name}, {"mapped", mapped(breakdown)}};
  if (mapped(breakdown)) {
    object["energy_j"] = breakdown.total.energy_j;
    object["latency_s"] = breakdown.total.latency_s;
    object["edap_mj_ms_mm2"] =
        breakdown.total.energy_j * 1e3 * breakdown.total.latency_s * 1e3 * area_m2 * 1e6;
    object["energy_by_component_j"] = by_component(breakdown.energy_j);
    object["leakage_j"] = breakdown.leakage_j;
    if (breakdown.physical) object["physical"] = physical_json(network, breakdown, area_m2);
  } else {
    object["reason"] = breakdown.reason;
  }
  object["layers"] = nlohmann::ordered_json::array();
  for (const auto& layer : breakdown.layers) {
    nlohmann::ordered_json row{{"layer", layer.layer}, {"mapped", layer.verdict == cost::Verdict::feasible}};
    if (layer.verdict == cost::Verdict::feasible) {
      row["cycles"] = layer.cycles;
      row["latency_s"] = layer.latency_s;
      row["utilisation"] = layer.utilisation;
      row["energy_j"] = sum(layer.energy_j);
      row["energy_by_component_j"] = by_component(layer.energy_j);
      row["leakage_j"] = layer.leakage_j;
      row["mapping"] = layer.mapping;
      if (layer.physical) {
        row["limiter"] = cost::name(layer.physical->limiter);
        row["copies"] = layer.physical->copies;
        row["passes"] = layer.physical->passes;
        row["snr_db"] = layer.physical->snr_db;
      }
    }
    object["layers"].push_back(std::move(row));
  }
  return object;
}

void print_json(const run::Configuration& configuration, const design::Genome& genome,
                const Evaluated& result) {
  nlohmann::ordered_json object;
  for (std::size_t i = 0; i < configuration.space.parameters().size(); ++i) {
    const auto& parameter = configuration.space.parameters()[i];
    const double value = configuration.space.value(genome, i);
    auto& entry = object["design"][parameter.name];
    if (parameter.words.empty()) {
      entry = value;
    } else {
      entry = parameter.text(value);
    }
  }
  object["status"] = configuration.text(result.fitness.status);
  object["feasible"] = result.fitness.feasible();
  object["violation"] = result.fitness.violation;
  if (result.fitness.mapped()) object["objective"] = result.fitness.objective;
  object["area_m2"] = result.area_m2;
  add_duty(object, configuration, result.metrics.view());
  if (const auto changes = analysis::network_changes(configuration, result.networks))
    object["changes"] = {{"max_power_w", changes->max_power_w},
                         {"max_utilisation", changes->max_utilisation}};
  if (configuration.physical) {
    const auto& list = configuration.metrics();
    for (const auto* metric : {&cost::metric::system_area(), &cost::metric::cost()})
      object[metric->name] = result.metrics.view().of_chip(list.chip_column(metric->name));
    object["calibration"] = configuration.physical->card.name;
  } else {
    object["cost"] = result.area_m2 * 1e4 * configuration.technology.cost_per_cm2();
  }
  object["area_by_component_m2"] = by_component(result.area_by_component_m2);
  for (std::size_t i = 0; i < result.networks.size(); ++i) {
    object["networks"].push_back(network_json(configuration.networks[i], result.networks[i], result.area_m2));
  }
  fmt::print("{}\n", object.dump(2));
}

std::string share(double part, double whole, std::string_view unit) {
  return fmt::format("{} {:>5.1f} %", core::si(part, unit, 3), percent(part, whole));
}

/// Returns the components as rows, with the area and the energy of each network as columns.
std::string component_table(const run::Configuration& configuration, const Evaluated& result) {
  std::vector<std::string> headings{"component", "area"};
  for (const auto& network : configuration.networks) headings.push_back(network.name);
  TextTable table(std::move(headings));
  for (std::size_t i = 0; i < cost::component_count; ++i) {
    std::vector<std::string> row{std::string(cost::name(static_cast<cost::Component>(i)))};
    double used = result.area_by_component_m2[i];
    row.push_back(fmt::format("{:.3f} mm2 {:>5.1f} %", result.area_by_component_m2[i] * 1e6,
                              100.0 * result.area_by_component_m2[i] / result.area_m2));
    for (const auto& network : result.networks) {
      used += network.energy_j[i];
      row.push_back(mapped(network) ? share(network.energy_j[i], sum(network.energy_j), "J") : "-");
    }
    if (used > 0.0) table.add(std::move(row));  // a chip without DRAM needs no empty DRAM row
  }
  std::vector<std::string> leakage{"(of it leakage)", ""};
  for (const auto& network : result.networks) {
    leakage.push_back(mapped(network) ? share(network.leakage_j, sum(network.energy_j), "J") : "-");
  }
  table.add(std::move(leakage));
  return table.text();
}

/// Returns the power at the rate that a network wants, if it does and the chip reaches it.
std::string rate_text(const cost::PhysicalNetwork& physical) {
  if (!(physical.wanted_rate_hz > 0.0)) return "-";
  if (physical.wanted_rate_hz * physical.interval_s > 1.0) return "too slow";
  return core::si(physical.power_at_rate_w, "W", 3);
}

/// Returns a table of power, DRAM traffic and batch of each network; '-' where a column does not apply.
std::string system_table(const run::Configuration& configuration, const Evaluated& result) {
  TextTable table({"network", "peak power", "at its rate", "DRAM traffic", "at once", "tokens/s", "per token",
                   "cache on chip", "lifetime"});
  for (std::size_t i = 0; i < result.networks.size(); ++i) {
    const auto& network = result.networks[i];
    if (!mapped(network)) continue;
    const auto& physical = *network.physical;
    const auto& described = configuration.networks[i];
    const bool has_tokens = described.tokens > 0.0;
    const bool has_cache =
        std::any_of(described.layers.begin(), described.layers.end(), [](const auto& layer) {
          return layer.operand == workload::OperandKind::cached || layer.appended > 0;
        });
    constexpr double s_per_year = 365.25 * 86400.0;
    table.add(
        {described.name, core::si(physical.peak_w, "W", 3), rate_text(physical),
         core::si(physical.dram_bytes, "B", 3), fmt::format("{:.3g} of {}", physical.images, described.batch),
         has_tokens ? fmt::format("{:.4g}", physical.tokens_per_s) : "-",
         has_tokens ? core::si(physical.token_j, "J", 3) : "-",
         has_cache ? fmt::format("{:.0f} %", 100.0 * physical.cache_share) : "-",
         std::isfinite(physical.lifetime_s) ? fmt::format("{:.3g} years", physical.lifetime_s / s_per_year)
                                            : "-"});
  }
  return table.text();
}

/// Prints rates, noise and limiter of each network.
void print_physical(const run::Configuration& configuration, const Evaluated& result) {
  TextTable rates(
      {"network", "weights", "inferences/s", "power", "TOPS/W", "TOPS/mm2", "programming", "takes"});
  TextTable noise({"network", "SNR", "at the corner", "worst layer", "limited by", "of the time", "relief"},
                  TextTable::LastColumn::words);
  for (std::size_t i = 0; i < result.networks.size(); ++i) {
    const auto& network = result.networks[i];
    if (!mapped(network)) continue;
    const auto& physical = *network.physical;
    const auto limit = analysis::limit_of(physical);
    const std::string& name = configuration.networks[i].name;
    const Efficiency rate = efficiency(configuration.networks[i], network, result.area_m2);
    rates.add({name, physical.resident ? "resident" : "streamed",
               fmt::format("{:.1f}", 1.0 / physical.interval_s), core::si(rate.power_w, "W", 3),
               fmt::format("{:.3f}", rate.tops_per_w), fmt::format("{:.4f}", rate.tops_per_mm2),
               core::si(physical.programming_j, "J", 3), core::si(physical.programming_s, "s", 3)});
    noise.add({name, fmt::format("{:.1f} dB", physical.snr_db),
               fmt::format("{:.1f} dB", physical.corner_snr_db),
               fmt::format("{:.1f} dB", physical.worst_layer_snr_db), std::string(cost::name(limit.limiter)),
               fmt::format("{:.0f} %", 100.0 * limit.share), std::string(cost::remedy(limit.limiter))});
  }
  fmt::print("\n{}\n{}\n{}", rates.text(), system_table(configuration, result), noise.text());
}

std::string layer_table(const cost::NetworkBreakdown& network) {
  std::vector<std::string> headings{"layer",        "cycles",       "latency", "energy",
                                    "cells in use", "largest part", "mapping"};
  if (network.physical) headings.insert(headings.end() - 1, {"limited by", "SNR"});
  TextTable table(std::move(headings), TextTable::LastColumn::words);
  for (const auto& layer : network.layers) {
    if (layer.verdict != cost::Verdict::feasible) {
      table.add({layer.layer, "-", "-", "-", "-", "-", std::string(cost::text(layer.verdict))});
      continue;
    }
    const auto largest = std::max_element(layer.energy_j.begin(), layer.energy_j.end());
    const auto component = static_cast<cost::Component>(largest - layer.energy_j.begin());
    std::vector<std::string> row{
        layer.layer,
        core::human_count(static_cast<double>(layer.cycles)),
        core::si(layer.latency_s, "s"),
        core::si(sum(layer.energy_j), "J"),
        fmt::format("{:.1f} %", 100.0 * layer.utilisation),
        fmt::format("{} {:.0f} %", cost::name(component), percent(*largest, sum(layer.energy_j))),
        layer.mapping};
    if (layer.physical) {
      row.insert(row.end() - 1, {std::string(cost::name(layer.physical->limiter)),
                                 fmt::format("{:.1f} dB", layer.physical->snr_db)});
    }
    table.add(std::move(row));
  }
  return table.text();
}

void print_text(const run::Configuration& configuration, const design::Genome& genome,
                const Evaluated& result, bool layers) {
  fmt::print("chip\n{}\n{}\n", chip_text(configuration, genome),
             network_table(configuration, result.metrics.view()));
  fmt::print("area       {:.2f} mm2\n", result.area_m2 * 1e6);
  fmt::print("{}", system_line(configuration, result.metrics.view()));
  if (configuration.physical) {
    fmt::print("card       {}: {}\n", configuration.physical->card.name,
               configuration.physical->card.long_name);
  } else {
    fmt::print("cost       {:.2f}  (a square centimetre at 32 nm is 100)\n",
               result.area_m2 * 1e4 * configuration.technology.cost_per_cm2());
  }
  if (result.fitness.mapped()) {
    fmt::print("objective  {:.6g} {}  = {}\n", result.fitness.objective,
               objective_unit(configuration.objective), objective_text(configuration.objective));
  }
  fmt::print("{}", duty_line(configuration, result.metrics.view()));
  if (const auto changes = analysis::network_changes(configuration, result.networks))
    fmt::print("{}", labelled("changes", analysis::text(configuration, *changes)));
  fmt::print("status     {}\n", configuration.text(result.fitness.status));
  for (const auto& network : result.networks) {
    if (!network.reason.empty()) fmt::print("           {}\n", network.reason);
  }
  if (configuration.physical) print_physical(configuration, result);
  fmt::print("\n{}", component_table(configuration, result));
  for (std::size_t i = 0; layers && i < result.networks.size(); ++i) {
    fmt::print("\n{}\n{}", configuration.networks[i].name, layer_table(result.networks[i]));
  }
}

/// The same chip evaluated with two mappers.
struct MapperPair {
  Evaluated optimal;
  Evaluated reference;
};

MapperPair evaluate_by_both(run::Configuration configuration, const design::Genome& genome) {
  MapperPair pair;
  configuration.cost_model.mapper = compat::Mapper::optimal;
  pair.optimal = evaluate(configuration, genome);
  configuration.cost_model.mapper = compat::Mapper::reference;
  pair.reference = evaluate(configuration, genome);
  return pair;
}

/// Returns the number of layers whose mappings differ in energy.
std::size_t layers_that_differ(const cost::NetworkBreakdown& a, const cost::NetworkBreakdown& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.layers.size(); ++i)
    count += sum(a.layers[i].energy_j) != sum(b.layers[i].energy_j);
  return count;
}

void print_comparison_text(const run::Configuration& configuration, const MapperPair& pair) {
  TextTable table(
      {"network", "optimal mapper", "reference mapper", "reference / optimal", "layers that differ"});
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    const auto& optimal = pair.optimal.networks[i];
    const auto& reference = pair.reference.networks[i];
    if (!mapped(optimal) || !mapped(reference)) {
      table.add({configuration.networks[i].name, "cannot be mapped", "", "", ""});
      continue;
    }
    table.add({configuration.networks[i].name, core::si(optimal.total.energy_j, "J"),
               core::si(reference.total.energy_j, "J"),
               fmt::format("{:.6f}", reference.total.energy_j / optimal.total.energy_j),
               fmt::format("{} of {}", layers_that_differ(optimal, reference), optimal.layers.size())});
  }
  fmt::print("energy of one inference by mapper (latency and area are the same)\n\n{}", table.text());
}

void print_comparison_json(const run::Configuration& configuration, const MapperPair& pair) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    const auto& optimal = pair.optimal.networks[i];
    const auto& reference = pair.reference.networks[i];
    nlohmann::ordered_json row{{"network", configuration.networks[i].name},
                               {"mapped", mapped(optimal) && mapped(reference)}};
    if (mapped(optimal) && mapped(reference)) {
      row["optimal_energy_j"] = optimal.total.energy_j;
      row["reference_energy_j"] = reference.total.energy_j;
      row["layers_that_differ"] = layers_that_differ(optimal, reference);
    }
    rows.push_back(std::move(row));
  }
  fmt::print("{}\n", rows.dump(2));
}

core::ExitCode run_command(const EvaluateArguments& arguments) {
  const auto configuration =
      run::read_configuration(arguments.configuration.file, arguments.configuration.overrides);
  const auto genome = arguments.design.read(configuration.space);
  if (arguments.compare_mappers && configuration.physical) {
    throw core::Error(core::ExitCode::usage, "--compare-mappers does not apply to the physical mode",
                      "its mappings are stated, not searched for", "leave it out");
  }
  if (arguments.compare_mappers) {
    const auto pair = evaluate_by_both(configuration, genome);
    if (arguments.json) {
      print_comparison_json(configuration, pair);
    } else {
      print_comparison_text(configuration, pair);
    }
    return core::ExitCode::finished;
  }
  const auto result = evaluate(configuration, genome);
  if (arguments.json) {
    print_json(configuration, genome, result);
  } else {
    print_text(configuration, genome, result, arguments.layers);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_evaluate(Command app, Action& action) {
  auto arguments = std::make_shared<EvaluateArguments>();
  auto command = app.add_subcommand("evaluate", evaluate_description);
  arguments->configuration.add_to(command);
  arguments->design.add_to(command);
  command.add_flag("--layers", arguments->layers, "also print a line per layer");
  command.add_flag("--compare-mappers", arguments->compare_mappers,
                   "instead, compare the energy of the reference's random search for mappings with the best "
                   "ones");
  command.add_flag("--json", arguments->json, "JSON with everything instead of tables");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
