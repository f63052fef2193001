// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "configuration_reader.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/config/section.hpp"
#include "crossisle/cost/cost_model.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/objective/objective_options.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {

/// Function that returns the name of an input file in a resolved configuration.
using NameOf = std::string (*)(const InputFile&);

/// Kind of cost model, and everything that it determines about a configuration: one row of the table in
/// model_kind.cpp.
struct ModelKind {
  std::size_t knobs;  ///< number of knobs that its chips have: the first ones of hardware::Knob
  std::span<const objective::Status> statuses;  ///< that its chips may have, without those of constraints
  bool reads_histograms;                        ///< true if its costs depend on the values of layers
  /// Returns all metrics that limits and goals may name.
  const cost::MetricList& (*all_metrics)();
  /// Returns the metrics that the model of a configuration computes.
  const cost::MetricList& (*metrics)(const Configuration&);
  /// Reports limits that no chip can meet or that have no effect, whatever the chip.
  /// @param section `objective`
  void (*check_limits)(const config::Section& section, const Configuration&);
  /// Adds metrics that limits or goals name, by their names among all_metrics, to those that the model computes.
  void (*compute)(const std::vector<std::string>& names, Configuration&);
  /// True if a technology file belongs to this kind.
  bool (*describes)(const std::filesystem::path& technology, InputFiles& files);
  /// True if the technology of a configuration belongs to this kind.
  bool (*is_chosen)(const Configuration&);
  void (*read_technology)(const std::filesystem::path&, const Sources&, Configuration&);
  /// Reads a design space. `base`: the one that its section names, if it was read
  design::DesignSpace (*read_space)(const config::Section&, const design::DesignSpace* base,
                                    const Configuration&);
  /// Refuses values of knobs for which the model has no data, or for which its formulas do not hold.
  void (*check_space)(const config::Section&, Configuration&);
  /// Reads the section `cost_model`.
  void (*read_options)(config::Section, const Sources&, Configuration&);
  /// Returns the facts that determine which keys of an objective have an effect; without the networks.
  objective::ObjectiveContext (*objective_context)(const Configuration&);
  /// Applies the devices that the section `objective` selects.
  void (*set_devices)(objective::Devices, Configuration&);
  objective::Devices (*devices)(const Configuration&);
  /// Returns the section `cost_model` of a resolved configuration.
  config::Lines (*option_lines)(const Configuration&, NameOf);
  std::unique_ptr<cost::CostModel> (*make)(const Configuration&);
  /// Returns everything that determines the costs, except the inputs of the configuration.
  std::string (*key)(const Configuration&);
};

extern const ModelKind compat_kind;
extern const ModelKind physical_kind;

/// Returns the kind of a technology file: the first kind in the table that describes the file.
const ModelKind& model_kind(const std::filesystem::path& technology, InputFiles& files);
/// Returns the kind of cost model of a configuration.
const ModelKind& model_kind(const Configuration& configuration);

}  // namespace crossisle::run
