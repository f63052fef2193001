// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/compat/compat_model.hpp"
#include "crossisle/config/key_table.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/island/migration.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/physical/calibration_card.hpp"
#include "crossisle/physical/physical_model.hpp"
#include "crossisle/search/algorithm_options.hpp"
#include "crossisle/search/census.hpp"
#include "crossisle/search/search_options.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::run {

/// Times of checkpoints and the number of checkpoints to keep; may change when a run is resumed.
struct CheckpointOptions {
  double every_seconds = 60.0;
  std::uint32_t every_generations = 0;  ///< 0: by time only
  std::uint32_t keep_every = 0;  ///< keep checkpoints of generations divisible by this permanently; 0: none

  static const config::KeyTable<CheckpointOptions>& keys();
};

/// Options of execution; may change when a run is resumed.
struct ExecutionOptions {
  double watchdog_seconds = 8.0;  ///< silence of a rank after which the job ends; 0: no limit

  static const config::KeyTable<ExecutionOptions>& keys();
};

/// An input file that a configuration names.
struct InputFile {
  std::string role;   ///< `technology`, or the name of a network
  std::string named;  ///< the name in the configuration
  std::filesystem::path path;
  std::string digest;  ///< of its bytes
};

/// Technology and cost-model options for chips of the physical mode; they replace the tables of a technology.
struct PhysicalMode {
  hardware::PhysicalTechnology technology;
  physical::CalibrationCard card;
  InputFile card_file;
  std::optional<InputFile> sensitivities_file;
  physical::PhysicalOptions options;
  cost::MetricList metrics = physical::physical_metrics();  ///< with the further metrics of the options
};

/// Completely resolved run: all defaults are set, all files are read and checked.
struct Configuration {
  std::string name;
  std::uint64_t seed = 1;
  hardware::Technology technology;  ///< of the compat mode
  std::optional<PhysicalMode> physical;
  std::string workload_set;
  std::vector<workload::Network> networks;
  std::vector<InputFile> inputs;
  design::DesignSpace space;
  compat::CompatOptions cost_model;
  objective::ObjectiveOptions objective;
  /// Objective of the best chip for each network alone, in the networks' order, if it is known.
  std::vector<std::optional<double>> specialists;
  std::optional<search::ExhaustiveOptions> exhaustive;  ///< replaces `search` on islands
  std::vector<search::AlgorithmOptions> search;  ///< islands take them in turn; equal numbers of generations
  std::uint32_t polish = 0;                      ///< generations of local search after those of `search`
  /// Distinct designs of generation 0, which the islands take in turn (starts_on); those of a niche, its
  /// islands.
  std::vector<design::Genome> starts{};
  std::vector<std::string>
      start_sources{};               ///< of `starts`, for a run that continues; not part of its identity
  std::vector<std::string> notes{};  ///< what the reader did on its own, for the user, each in one line
  search::StopOptions stop;          ///< rules that end a search on islands early
  std::uint32_t islands = 1;
  island::MigrationOptions migration;
  /// Index of the parameter whose values are assigned to islands in turn; each island searches only designs
  /// with its value.
  std::optional<std::size_t> niche;
  CheckpointOptions checkpoint;
  ExecutionOptions execution;

  const std::string& technology_name() const {
    return physical ? physical->technology.name : technology.name();
  }
  const std::string& technology_long_name() const {
    return physical ? physical->technology.long_name : technology.long_name();
  }
  /// Returns the metrics that its cost model computes.
  const cost::MetricList& metrics() const;
  /// Returns the statuses that its designs may have, in the order of their codes.
  std::vector<objective::Status> statuses() const;
  /// Returns a status in words: `area over the limit`.
  std::string text(objective::Status status) const {
    return objective::text(status, objective.constraints, metrics());
  }
  /// Returns its limits on noise in words, with their origin: `SNR at least 15 dB at the corner (an
  /// assumption)`.
  std::vector<std::string> noise_limit_texts() const;
  /// Returns its constraints in words, one text each; limits on noise with their origin.
  std::vector<std::string> constraint_texts() const;
  /// Returns the number of knobs that its chips have: the first ones of hardware::Knob.
  std::size_t knob_count() const;
  /// Returns the blocks of an exhaustive search. @pre the space has at most `max_enumerable` designs
  search::Blocks blocks() const { return search::Blocks(static_cast<std::uint64_t>(space.size())); }
  /// Returns the algorithm of an island. @pre not exhaustive
  const search::AlgorithmOptions& search_on(std::uint32_t island) const {
    return search[island % search.size()];
  }
  /// Returns the number of the last step of a run: a generation, or a block of an exhaustive search.
  std::uint32_t generations() const;
  /// Returns the maximum number of evaluations of the run.
  std::uint64_t evaluation_budget() const { return max_evaluations(generations()); }
  /// Returns the maximum number of evaluations up to a step of the run.
  std::uint64_t max_evaluations(std::uint32_t generation) const;
};

/// Maximum number of designs of an exhaustive search: weeks on one core at a million designs per second.
inline constexpr double max_enumerable = 1e12;

/// Range of seeds that JSON and a double represent exactly, so that each has one decimal text.
inline constexpr config::Range seed_range{0.0, 9e15};

/// Range of the rates of networks [1/s]: from an inference in 30,000 years to those of no chip.
inline constexpr config::Range rate_range{1e-12, 1e12};

/// Returns the keys that a configuration may have, section by section. The JSON Schema and the reference in
/// configs/README.md are made from them.
std::vector<config::Key> configuration_keys();

/// Reads a configuration file (configs/README.md lists every key) and all files that it names.
/// @param overrides `dotted.key=value`
/// @param data folder of the shipped files that it names, found by core::data_directory
/// @throws core::InputError with every problem found, core::Error if a file cannot be read
Configuration read_configuration(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                                 const std::filesystem::path& data = {});

class InputFiles;

/// Reads related configurations: each file is read once, and all configurations use that content.
class ConfigurationReader {
 public:
  /// @param data folder of shipped files, found by core::data_directory
  explicit ConfigurationReader(std::filesystem::path data = {});
  ~ConfigurationReader();
  ConfigurationReader(ConfigurationReader&&) noexcept;

  /// Reads a configuration as read_configuration does.
  /// @param continued folder of the run that the configuration may continue (empty: the default folder), whose
  /// designs of generation 0 it then has as long as it names the same sources; nothing: reads the sources
  Configuration read(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                     const std::optional<std::filesystem::path>& continued = std::nullopt);

  /// Returns the content of all files that were read since the last call, for readers in other processes.
  std::string take_new_files();
  /// Adds files of another reader; they are not opened here.
  void add_files(const std::string& from_other);

 private:
  std::unique_ptr<InputFiles> files_;
  std::filesystem::path data_;
};

/// Returns the configuration as YAML with all defaults, and the paths of its input files.
std::string resolved_yaml(const Configuration& configuration);

/// Returns everything that determines the result of a run, as YAML: the resolved configuration without
/// checkpoints, with the digests of the files instead of their paths. Runs with the same text (and program
/// version) have the same result.
std::string identity_yaml(const Configuration& configuration);

/// Returns the same problem with another number of generations (of the algorithm, or of its last phase),
/// which is a limit and not part of the problem. Returns nothing if the earlier phases alone have more
/// generations. Returns nothing for an exhaustive search with another number of blocks, because the design
/// space determines it.
std::optional<Configuration> with_generations(Configuration configuration, std::uint32_t generations);

/// Returns the problem of a configuration, independent of the method: identity_yaml without seed, search and
/// islands. The best design of the space depends only on this text (and the program version).
std::string problem_yaml(const Configuration& configuration);
/// Returns the digest of the problem's text as 32 hexadecimal digits.
std::string problem_digest(const Configuration& configuration);

/// Returns the lines in which two texts differ, `-` before those of the first and `+` before those of the
/// second; empty if they are equal.
std::string difference(const std::string& before, const std::string& after);

}  // namespace crossisle::run
