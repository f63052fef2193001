// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/config/key_table.hpp"
#include "crossisle/cost/calibration_card.hpp"
#include "crossisle/cost/compat_model.hpp"
#include "crossisle/cost/physical_model.hpp"
#include "crossisle/hardware/design_space.hpp"
#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/island/migration.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/search/search_options.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::run {

/// When to write checkpoints and which to keep; may change when a run is resumed.
struct CheckpointOptions {
  double every_seconds = 60.0;
  std::uint32_t every_generations = 0;  ///< 0: by time only
  std::uint32_t keep_every = 0;  ///< keep checkpoints of generations divisible by this for good; 0: none

  static const config::KeyTable<CheckpointOptions>& keys();
};

/// How a run is carried out; may change when it is resumed.
struct ExecutionOptions {
  double watchdog_seconds = 8.0;  ///< silence of a rank after which the job ends; 0: never

  static const config::KeyTable<ExecutionOptions>& keys();
};

/// An input file that a configuration names.
struct InputFile {
  std::string role;   ///< `technology`, or the name of a network
  std::string named;  ///< as the configuration names it
  std::filesystem::path path;
  std::string digest;  ///< of its bytes
};

/// What chips of the physical mode are made of and priced by, instead of a technology's tables.
struct PhysicalMode {
  hardware::PhysicalTechnology technology;
  cost::CalibrationCard card;
  InputFile card_file;
  std::optional<InputFile> sensitivities_file;
  cost::PhysicalOptions options;
};

/// A run, fully resolved: every default filled in, every file it names read and checked.
struct Configuration {
  std::string name;
  std::uint64_t seed = 1;
  hardware::Technology technology;  ///< of the compat mode
  std::optional<PhysicalMode> physical;
  std::string workload_set;
  std::vector<workload::Network> networks;
  std::vector<InputFile> inputs;
  hardware::DesignSpace space;
  cost::CompatOptions cost_model;
  objective::ObjectiveOptions objective;
  /// The objective that the best chip for each network alone has, in the networks' order, where it is known.
  std::vector<std::optional<double>> specialists;
  std::optional<search::ExhaustiveOptions> exhaustive;  ///< instead of `search` on islands
  std::vector<search::AlgorithmOptions> search;  ///< islands take them in turn; all have as many generations
  std::uint32_t polish = 0;                      ///< generations of local search after those of `search`
  std::uint32_t islands = 1;
  island::MigrationOptions migration;
  /// Index of the parameter whose values islands take in turn, each searching designs of its value alone.
  std::optional<std::size_t> niche;
  CheckpointOptions checkpoint;
  ExecutionOptions execution;

  const std::string& technology_name() const {
    return physical ? physical->technology.name : technology.name();
  }
  const std::string& technology_long_name() const {
    return physical ? physical->technology.long_name : technology.long_name();
  }
  /// How many of objective::Status its chips may have.
  std::size_t status_count() const {
    return physical ? objective::status_count : objective::compat_status_count;
  }
  /// The blocks of an exhaustive search. @pre the space has at most `largest_enumerable` designs
  search::Blocks blocks() const { return search::Blocks(static_cast<std::uint64_t>(space.size())); }
  /// The algorithm of an island. @pre not exhaustive
  const search::AlgorithmOptions& search_on(std::uint32_t island) const {
    return search[island % search.size()];
  }
  /// The last step of a run: its generations, or the blocks of an exhaustive one.
  std::uint32_t generations() const;
  /// Evaluations that the run asks for at most.
  std::uint64_t evaluation_budget() const;
};

/// The most designs that an exhaustive search takes on: weeks of a core, a million designs a second.
inline constexpr double largest_enumerable = 1e12;

/// Seeds that have one decimal text, which JSON and a double can carry.
inline constexpr config::Range seed_range{0.0, 9e15};

/// Keys that a configuration may have, section by section: source of the JSON Schema and of the reference in
/// configs/README.md.
std::vector<config::Key> configuration_keys();

/// Reads a configuration file (configs/README.md lists every key) and everything that it names.
/// @param overrides `dotted.key=value`
/// @throws core::InputError with every problem found, core::Error where a file cannot be read
Configuration read_configuration(const std::filesystem::path& file,
                                 const std::vector<std::string>& overrides);

class InputFiles;

/// Reads configurations that have much in common: each file is read once, and stays for this reader as it was then.
class ConfigurationReader {
 public:
  ConfigurationReader();
  ~ConfigurationReader();
  ConfigurationReader(ConfigurationReader&&) noexcept;

  /// As read_configuration.
  Configuration read(const std::filesystem::path& file, const std::vector<std::string>& overrides);

 private:
  std::unique_ptr<InputFiles> files_;
};

/// The configuration as YAML with all defaults written out, and where its input files are.
std::string resolved_yaml(const Configuration& configuration);

/// What decides the result of a run, as YAML: the resolved configuration without checkpoints and places of files, with
/// the digests of the files instead. Two runs with the same text (and program version) have the same result.
std::string identity_yaml(const Configuration& configuration);

/// The same problem with another number of generations, which is a limit and no part of the problem: that of the
/// algorithm, or of its last phase. None where the earlier phases alone have more, or
/// where the number is that of a space's blocks and another one.
std::optional<Configuration> with_generations(Configuration configuration, std::uint32_t generations);

/// What a configuration asks, whoever answers it: identity_yaml without seed, search and islands. The best design of the
/// space is a function of this text (and the program version).
std::string problem_yaml(const Configuration& configuration);
/// The problem's text in 32 hexadecimal digits.
std::string problem_digest(const Configuration& configuration);

/// The lines in which two texts differ, `-` before those of the first and `+` before those of the second; empty where
/// they do not.
std::string difference(const std::string& before, const std::string& after);

}  // namespace crossisle::run
