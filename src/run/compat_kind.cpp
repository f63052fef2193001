// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/compat/model_options.hpp"
#include "crossisle/core/text.hpp"
#include "model_kind.hpp"

namespace crossisle::run {
namespace {

using config::Section;

constexpr double mm2_per_cm2 = 100.0;

design::DesignSpace read_space(const Section& section, const design::DesignSpace* base,
                               const Configuration& configuration) {
  auto space = design::DesignSpace::read(section, design::DesignSpace::Mode::compat, base);
  if (configuration.technology.cell() == hardware::CellKind::sram && space.find("bits_per_cell")) {
    section.problem("bits_per_cell", "is given", "an SRAM cell stores one bit", "leave it out");
  }
  return space;
}

/// Reports values that the technology does not cover, with those that it does; voltages may be interpolated.
void check_space(const Section& section, Configuration& configuration) {
  for (const auto& [knob, values] : configuration.space.knob_values()) {
    const auto covered = configuration.technology.grid(knob);
    if (covered.empty()) continue;
    const std::string key(hardware::traits(knob).name);
    for (const double value : values) {
      if (std::find(covered.begin(), covered.end(), value) != covered.end()) continue;
      std::string why = fmt::format("it has data for {}", core::list_text(covered));
      if (knob == hardware::Knob::voltage) {
        const auto refusal = configuration.technology.add_voltage(value);
        if (!refusal) continue;
        why = fmt::format("{}; {}", *refusal, why);
      }
      design::section_of_value(section, knob, value)
          .problem(key, fmt::format("{} is not covered by the technology", value), why,
                   "choose among them, or add data to the technology file");
    }
  }
}

objective::ObjectiveContext objective_context(const Configuration& configuration) {
  objective::ObjectiveContext context;
  context.has_cost = true;
  context.cost_per_mm2 = configuration.technology.cost_per_cm2() / mm2_per_cm2;
  if (configuration.technology.cell() == hardware::CellKind::rram)
    context.default_capacity_rule = workload::CapacityRule::counted;
  return context;
}

/// Returns what a layer has and the compat model lacks; nothing if the model can compute it.
std::optional<std::string> missing_for(const workload::Layer& layer) {
  using workload::OperandKind;
  const auto& shape = layer.shape;
  if (layer.operand != OperandKind::static_weights && layer.operand != OperandKind::dynamic)
    return "is neither a layer with trained weights nor a product of activations";
  if (layer.experts > 1) return "has experts";
  if (shape.dilation_h > 1 || shape.dilation_w > 1) return "is dilated";
  if (layer.active_share < 1.0) return "is masked";
  for (const std::int32_t bits : {layer.input_bits, layer.weight_bits, layer.output_bits}) {
    if (bits != workload::default_precision_bits) return fmt::format("has values of {} bits", bits);
  }
  return std::nullopt;
}

/// Refuses networks that only the physical mode can compute: the first such layer of each.
void check_networks(const Configuration& configuration, core::Problems& problems) {
  constexpr const char* remedy = "choose technology: physical, or another network";
  std::vector<std::string> files;  // in the networks' order
  for (const auto& input : configuration.inputs) {
    if (input.role == "network") files.push_back(input.path.string());
  }
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    const auto& network = configuration.networks[i];
    const std::string& place = i < files.size() ? files[i] : network.name;
    if (network.batch > 1) {
      problems.add(place + ":batch", fmt::format("has a batch of {}", network.batch),
                   "this cost model computes one inference", remedy);
    }
    for (const auto& layer : network.layers) {
      const auto missing = missing_for(layer);
      if (!missing) continue;
      problems.add(fmt::format("{}: layer {}", place, layer.name), *missing,
                   "this cost model does not compute such layers", remedy);
      break;
    }
  }
}

std::unique_ptr<cost::CostModel> make(const Configuration& configuration) {
  return std::make_unique<compat::CompatModel>(configuration.technology, configuration.networks,
                                               configuration.cost_model);
}

std::string key_of(const Configuration& configuration) {
  std::string key = fmt::format("{} {}", static_cast<int>(configuration.cost_model.mapper),
                                static_cast<int>(configuration.cost_model.rounding));
  // A design space may have added voltages to those of the technology file.
  for (const double voltage : configuration.technology.grid(hardware::Knob::voltage))
    key += fmt::format(" {}", voltage);
  return key;
}

}  // namespace

const ModelKind compat_kind{
    .knobs = hardware::compat_knob_count,
    .statuses = objective::compat_statuses,
    .reads_histograms = false,
    .all_metrics = compat::compat_metrics,
    .metrics = [](const Configuration& /*configuration*/) -> const cost::MetricList& {
      return compat::compat_metrics();
    },
    .check_limits = [](const Section& /*section*/, const Configuration& /*configuration*/) {},
    .compute = [](const std::vector<std::string>& /*names*/, Configuration& /*configuration*/) {},
    .describes = [](const std::filesystem::path& /*technology*/, InputFiles& /*files*/) { return true; },
    .is_chosen = [](const Configuration& configuration) { return !configuration.physical.has_value(); },
    .read_technology =
        [](const std::filesystem::path& path, const Sources& sources, Configuration& configuration) {
          configuration.technology = sources.files.technology(path, sources.problems);
        },
    .read_space = read_space,
    .check_space = check_space,
    .read_options =
        [](Section section, const Sources& sources, Configuration& configuration) {
          compat::compat_keys().read(section, configuration.cost_model);
          section.finish();
          check_networks(configuration, sources.problems);
        },
    .objective_context = objective_context,
    .set_devices = [](objective::Devices /*devices*/, Configuration& /*configuration*/) {},
    .devices = [](const Configuration& /*configuration*/) { return objective::Devices::nominal; },
    .option_lines = [](const Configuration& configuration,
                       NameOf /*name_of*/) { return compat::compat_keys().lines(configuration.cost_model); },
    .make = make,
    .key = key_of,
};

}  // namespace crossisle::run
