// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/physical_limits.hpp"
#include "crossisle/objective/constraint.hpp"
#include "crossisle/physical/model_options.hpp"
#include "model_kind.hpp"

namespace crossisle::run {
namespace {

using config::Section;

/// Reads the noise weights of layers from a file of `network: {layer: weight}`; layers that the file does not
/// name have weight 1.
void read_sensitivities(const std::filesystem::path& file, const Configuration& configuration,
                        core::Problems& problems, std::vector<std::vector<double>>& sensitivities) {
  constexpr config::Range weight_range{0.0, 1e6};
  const auto document = config::Document::load(file, {}, problems);
  Section root = document.root();
  for (const auto& network : configuration.networks) {
    auto& weights = sensitivities.emplace_back();
    Section layers = root.section_or_empty(network.name);
    for (const auto& layer : network.layers)
      weights.push_back(layers.number_or(layer.name, 1.0, weight_range));
    if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0.0; }))
      layers.problem({}, "gives every layer a weight of 0", "no noise would count",
                     "weigh at least one layer");
    layers.finish();
  }
  root.keys();  // also accepts networks of other configurations
}

/// Reports figures of the DRAM type `own` that are missing or have no effect.
void check_own_dram(const Section& section, const Configuration& configuration) {
  const auto own = static_cast<double>(hardware::Dram::own);
  bool is_searched = false;
  for (const auto& [knob, values] : configuration.space.knob_values()) {
    if (knob == hardware::Knob::dram)
      is_searched = std::find(values.begin(), values.end(), own) != values.end();
  }
  const bool is_given = configuration.physical->options.system.own_dram.has_value();
  if (is_searched && !is_given) {
    section.problem("system", "has no own_dram",
                    "the design space has dram: own, whose figures are not known",
                    "add own_dram: {peak_gb_per_s: ..., sustained: ..., pj_per_bit: ..., idle_w: ..., "
                    "active_w: ..., interface_mm2: ...}");
  }
  if (!is_searched && is_given) {
    section.problem("system.own_dram", "has no effect here", "the design space has no dram: own",
                    "add the word to its list, or delete the key");
  }
}

void read_options(Section section, const Sources& sources, Configuration& configuration) {
  PhysicalMode& mode = *configuration.physical;
  const auto find = [&](const std::string& key, const std::string& named, const std::string& folder,
                        InputFile& file, const auto& read) {
    try {
      const auto path = core::find_data_file(named, folder, sources.base, sources.data);
      read(path);
      file = {key, named, path, sources.files.digest(path)};
    } catch (const core::InputError& wrong) {
      for (const auto& problem : wrong.problems()) sources.problems.add(problem);
    } catch (const core::Error& failure) {
      section.problem(key, failure.what());
    }
  };
  physical::PhysicalSection options;
  physical::physical_keys().read(section, options);
  find("calibration", options.calibration, "calibration", mode.card_file,
       [&](const auto& path) { mode.card = sources.files.calibration(path, sources.problems); });
  mode.options.calibration = mode.card.calibration();
  mode.options.corner = options.corner;
  mode.options.system = options.system;
  if (!options.sensitivities.empty()) {
    find("sensitivities", options.sensitivities, "sensitivities", mode.sensitivities_file.emplace(),
         [&](const auto& path) {
           read_sensitivities(path, configuration, sources.problems, mode.options.sensitivities);
         });
  }
  const double every = options.system.reprogram_every;
  if (every > 0.0 && every < 1.0) {
    section.problem("system.reprogram_every", fmt::format("is {}", every),
                    "weights are not written several times during an inference", "choose 0 or at least 1");
  }
  check_own_dram(section, configuration);
  section.finish();
}

config::Lines option_lines(const Configuration& configuration, NameOf name_of) {
  const auto& mode = *configuration.physical;
  physical::PhysicalSection section{name_of(mode.card_file), mode.options.corner, {}, mode.options.system};
  if (mode.sensitivities_file) section.sensitivities = name_of(*mode.sensitivities_file);
  return physical::physical_keys().lines(section);
}

/// Signal-to-noise ratio of exact arithmetic, above which no chip is.
constexpr double exact_snr_db = 120.0;

void check_limits(const Section& section, const Configuration& configuration) {
  const std::string key = "constraints.limits";
  for (const auto& constraint : configuration.objective.constraints) {
    const auto words = objective::text(constraint, physical::all_physical_metrics());
    if (constraint.metric == "lifetime_s" &&
        !(configuration.physical->options.system.reprogram_every > 0.0)) {
      section.problem(key, fmt::format("'{}' has no effect", words),
                      "weights are never written again, so that cells do not wear out",
                      "set cost_model.system.reprogram_every, or delete the limit");
    }
    const bool is_min = constraint.bound == objective::Bound::min;
    if (constraint.metric.ends_with("snr_db") && is_min && constraint.limit > exact_snr_db) {
      section.problem(key, fmt::format("'{}' cannot be met", words),
                      fmt::format("exact arithmetic counts as {:g} dB", exact_snr_db),
                      "choose a smaller one");
    }
    if (constraint.metric != "tokens_per_s") continue;
    for (const auto& network : configuration.networks) {
      const bool is_limited = constraint.network.empty() || constraint.network == network.name;
      if (is_limited && network.tokens == 0.0)
        section.problem(key, fmt::format("'{}' has no meaning for {}", words, network.name),
                        "it produces no tokens", "name a network that does, or limit the throughput");
    }
  }
}

void compute(const std::vector<std::string>& names, Configuration& configuration) {
  PhysicalMode& mode = *configuration.physical;
  mode.options.further_metrics.clear();
  for (const auto& metric : physical::all_physical_metrics().of_network) {
    const bool is_named = std::find(names.begin(), names.end(), metric.name) != names.end();
    if (is_named && !physical::physical_metrics().find_network_column(metric.name))
      mode.options.further_metrics.push_back(metric.name);
  }
  mode.metrics = physical::physical_metrics(mode.options.further_metrics);
}

objective::ObjectiveContext objective_context(const Configuration& /*configuration*/) {
  objective::ObjectiveContext context;
  context.has_noise = true;
  context.has_cost = true;
  context.cost_unit = "$";
  return context;
}

void set_devices(objective::Devices devices, Configuration& configuration) {
  configuration.physical->options.condition =
      devices == objective::Devices::corner ? physical::Condition::corner : physical::Condition::nominal;
}

objective::Devices devices_of(const Configuration& configuration) {
  return configuration.physical->options.condition == physical::Condition::corner
             ? objective::Devices::corner
             : objective::Devices::nominal;
}

std::unique_ptr<cost::CostModel> make(const Configuration& configuration) {
  return std::make_unique<physical::PhysicalModel>(configuration.physical->technology, configuration.networks,
                                                   configuration.physical->options);
}

std::string key_of(const Configuration& configuration) {
  const auto& [technology, card, card_file, sensitivities, options, metrics] = *configuration.physical;
  const auto& system = options.system;
  std::string own_dram;
  if (system.own_dram) {
    const auto& own = *system.own_dram;
    own_dram = fmt::format(" {} {} {} {} {} {}", own.peak_gb_per_s, own.sustained, own.pj_per_bit, own.idle_w,
                           own.active_w, own.interface_mm2);
    own_dram += fmt::format(" {} {}", own.die_mm2_per_gb, own.usd_per_gb);
  }
  return fmt::format("{} {} {} {} {} {} {} {} {}{} {}", card_file.digest, options.corner.noise,
                     options.corner.variation, options.corner.faults, static_cast<int>(options.condition),
                     sensitivities ? sensitivities->digest : "", system.junction_c, system.reprogram_every,
                     system.endurance_cycles, own_dram, core::join(options.further_metrics, " "));
}

}  // namespace

const ModelKind physical_kind{
    .knobs = hardware::knob_count,
    .statuses = objective::physical_statuses,
    .reads_histograms = true,
    .all_metrics = physical::all_physical_metrics,
    .metrics = [](const Configuration& configuration) -> const cost::MetricList& {
      return configuration.physical->metrics;
    },
    .check_limits = check_limits,
    .compute = compute,
    .describes = [](const std::filesystem::path& technology,
                    InputFiles& files) { return files.describes_physical_technology(technology); },
    .is_chosen = [](const Configuration& configuration) { return configuration.physical.has_value(); },
    .read_technology =
        [](const std::filesystem::path& path, const Sources& sources, Configuration& configuration) {
          configuration.physical.emplace().technology =
              sources.files.physical_technology(path, sources.problems);
        },
    .read_space =
        [](const Section& section, const design::DesignSpace* base, const Configuration& /*configuration*/) {
          return design::DesignSpace::read(section, design::DesignSpace::Mode::physical, base);
        },
    .check_space =
        [](const Section& section, Configuration& configuration) {
          hardware::check_limits(
              configuration.physical->technology, configuration.space.knob_values(),
              [&](hardware::Knob knob, double value) {
                return design::section_of_value(section, knob, value);
              },
              [&](const hardware::Chip& chip) { return configuration.space.is_excluded(chip); });
        },
    .read_options = read_options,
    .objective_context = objective_context,
    .set_devices = set_devices,
    .devices = devices_of,
    .option_lines = option_lines,
    .make = make,
    .key = key_of,
};

}  // namespace crossisle::run
