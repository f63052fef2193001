// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossisle/island/island.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/engine.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::run {

/// State of the folder of a run at a start: the end of a finished run, or the point to continue from.
struct Inspection {
  /// `run.h5` of the last generation, whole; the run has finished unless there is a checkpoint to go on from.
  std::optional<store::SavedRun> result{};
  /// The state to go on from: of generations that are left, or of the last one where files are to be made again.
  std::optional<store::SavedRun> checkpoint{};
  std::vector<store::FileFault> faults{};
  std::string repair{};  ///< one line: the fault and the file that it is mended from; or empty
};

/// Verifies what earlier processes have left in a folder and decides where the run goes on.
///
/// The end of a run is one step that can be repeated: `certificate.txt`, `run.h5`, `best.yaml`, then the manifest that lists
/// them, then the status. The checkpoint of the last generation holds what all of them are made of, so that whatever is
/// missing or wrong leads back to it; where it is gone too, a whole run.h5 is what can be used.
/// @throws core::Error(usage) where the folder holds another run; core::Error(io) where a result is lost
Inspection inspect(const Configuration& configuration, store::RunDirectory& directory);

/// Writes and lists the files of a finished run. @param files those of EngineKind::result_files
void write_finished_files(const Configuration& configuration, store::RunDirectory& directory,
                          const store::RunContent& content, const std::vector<ResultFile>& files,
                          const std::optional<island::DesignRecord>& best);

/// Makes from `run.h5` the files that can be made of it, where no checkpoint is left, and lists them.
/// @throws core::Error(io) where a file of EngineKind::result_files is missing, which takes the state of the search
void repair_from_result(const Configuration& configuration, store::RunDirectory& directory,
                        const Inspection& inspection, const std::optional<island::DesignRecord>& best);

/// Writes `status.json` anew unless it already shows the progress of `status`.
/// @returns one line that tells its state before; empty where it was right
std::string settle_status(store::RunDirectory& directory, store::Status status);

}  // namespace crossisle::run
