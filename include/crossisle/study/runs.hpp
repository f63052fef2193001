// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/island/communicator.hpp"
#include "crossisle/run/session.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::study {

/// Configuration file and the values that override it.
struct ConfigurationSource {
  std::string file;
  std::vector<std::string> overrides{};  ///< `dotted.key=value`

  /// Returns the same file with additional overrides, which take precedence over the earlier ones.
  ConfigurationSource with(std::span<const std::string> more) const;
  /// Reads the configuration. @throws core::InputError with every problem found, core::Error if a file cannot
  /// be read
  run::Configuration read() const { return run::read_configuration(file, overrides); }
};

/// One of the runs of a study.
struct StudyRun {
  std::string name;  ///< of its folder
  ConfigurationSource source;
  // Set on rank 0 when the run is done:
  run::Ending ending{};
  store::RunContent content{};  ///< of its run.h5

  /// Returns the best design that was found, or nothing if none is feasible.
  std::optional<design::Genome> best() const;
};

/// Receives progress events of a study.
class StudyObserver {
 public:
  virtual ~StudyObserver() = default;
  /// Creates the observer of the next run; called on every rank.
  virtual std::unique_ptr<run::RunObserver> observe_run() = 0;
  /// Called when a signal has stopped a run, which a repetition of the study continues. The process may end
  /// soon.
  virtual void stopped_in(const std::filesystem::path& folder) = 0;
  /// Called on rank 0 when all searches of one kind are done, with the results so far, which the folder
  /// contains.
  virtual void searched(const std::string& /*kind*/, const store::RunContent& /*results*/) {}
};

/// Outcome of a study on one rank.
template <class Result>
struct Outcome {
  bool is_stopped = false;         ///< by a signal to one of its runs
  std::optional<Result> result{};  ///< on rank 0 of a study that was not stopped
};

/// Returns the overrides that reduce a configuration to some of its networks, with their rates.
/// @param networks positions, ascending
std::vector<std::string> overrides_for(const run::Configuration& configuration,
                                       std::span<const std::size_t> networks);

/// Reads the configurations of a study on all ranks: rank 0 reads them first, so that only it reports errors.
/// @return nothing on the other ranks if rank 0 has failed
/// @throws core::InputError, core::Error on rank 0
std::optional<std::vector<run::Configuration>> read_configurations(
    std::span<const ConfigurationSource> sources, island::Communicator& communicator);

/// Executes the runs of a study in sequence on all ranks, each in its own folder below `folder`. An existing
/// run is continued, or reused if it is finished.
/// @return false if a signal has stopped one of them
bool carry_out(std::vector<StudyRun>& runs, const std::filesystem::path& folder,
               island::Communicator& communicator, StudyObserver& observer);

}  // namespace crossisle::study
