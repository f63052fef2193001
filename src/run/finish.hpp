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
  /// Intact `run.h5` of the last generation; the run has finished unless there is a checkpoint to resume
  /// from.
  std::optional<store::SavedRun> result{};
  /// State to resume from: for remaining generations, or for the last one if files have to be created again.
  std::optional<store::SavedRun> checkpoint{};
  std::vector<store::FileFault> faults{};
  std::string repair{};  ///< one line: the fault and the file that it is mended from; or empty
};

/// Verifies the files that earlier processes left in a folder and determines where the run resumes.
///
/// The end of a run is one step that can be repeated: `certificate.txt`, `run.h5`, `best.yaml`, then the
/// manifest that lists them, then the status. All of them can be rebuilt from the checkpoint of the last
/// generation, so that a missing or damaged file is repaired from it; if the checkpoint is gone as well, an
/// intact run.h5 is used.
/// @throws core::Error(usage) if the folder holds another run; core::Error(io) if a result is lost
Inspection inspect(const Configuration& configuration, store::RunDirectory& directory);

/// Writes and lists the files of a finished run. @param files those of EngineKind::result_files
void write_finished_files(const Configuration& configuration, store::RunDirectory& directory,
                          const store::RunContent& content, const std::vector<ResultFile>& files,
                          const std::optional<island::DesignRecord>& best);

/// Creates the files that can be derived from `run.h5`, if no checkpoint is left, and lists them.
/// @throws core::Error(io) if a file of EngineKind::result_files is missing, which needs the state of the
/// search
void repair_from_result(const Configuration& configuration, store::RunDirectory& directory,
                        const Inspection& inspection, const std::optional<island::DesignRecord>& best);

/// Writes `status.json` again unless it already shows the progress of `status`.
/// @returns one line that states the fault of the old file; empty if it was right
std::string settle_status(store::RunDirectory& directory, store::Status status);

}  // namespace crossisle::run
