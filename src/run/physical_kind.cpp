// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "crossisle/core/data_files.hpp"
#include "crossisle/hardware/physical_limits.hpp"
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
    layers.finish();
  }
  root.keys();  // also accepts networks of other configurations
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
  if (!options.sensitivities.empty()) {
    find("sensitivities", options.sensitivities, "sensitivities", mode.sensitivities_file.emplace(),
         [&](const auto& path) {
           read_sensitivities(path, configuration, sources.problems, mode.options.sensitivities);
         });
  }
  section.finish();
}

config::Lines option_lines(const Configuration& configuration, NameOf name_of) {
  const auto& mode = *configuration.physical;
  physical::PhysicalSection section{name_of(mode.card_file), mode.options.corner, {}};
  if (mode.sensitivities_file) section.sensitivities = name_of(*mode.sensitivities_file);
  return physical::physical_keys().lines(section);
}

objective::ObjectiveContext objective_context(const Configuration& /*configuration*/) {
  objective::ObjectiveContext context;
  context.has_noise = true;
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
  const auto& [technology, card, card_file, sensitivities, options] = *configuration.physical;
  return fmt::format("{} {} {} {} {} {}", card_file.digest, options.corner.noise, options.corner.variation,
                     options.corner.faults, static_cast<int>(options.condition),
                     sensitivities ? sensitivities->digest : "");
}

}  // namespace

const ModelKind physical_kind{
    .knobs = hardware::knob_count,
    .statuses = objective::status_count,
    .reads_histograms = true,
    .metrics = physical::physical_metrics,
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
          hardware::check_limits(configuration.physical->technology, configuration.space.knob_values(),
                                 [&](hardware::Knob knob, double value) {
                                   return design::section_of_value(section, knob, value);
                                 });
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
