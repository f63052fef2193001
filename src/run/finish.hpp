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

/// State of a run's folder at a start: a finished run, or the point from which the run continues.
struct Inspection {
  /// Intact `run.h5` of the last generation; the run has finished unless `checkpoint` is set.
  std::optional<store::SavedRun> result{};
  /// State to resume from: for remaining generations, or for the last one if its files must be created again.
  std::optional<store::SavedRun> checkpoint{};
  std::vector<store::FileFault> faults{};
  std::string repair{};  ///< one line: the fault and the file that repairs it; or empty
};

/// Verifies the files that earlier processes left in a folder and determines where the run resumes.
///
/// The end of a run is one repeatable step, which writes `certificate.txt`, `run.h5`, `best.yaml`, then the
/// manifest that lists them, then the status. All of them can be rebuilt from the checkpoint of the last
/// generation, which therefore repairs missing or damaged files; if that checkpoint is missing too, an intact
/// run.h5 is used.
/// @throws core::Error(usage) if the folder contains another run; core::Error(io) if a result is lost
Inspection inspect(const Configuration& configuration, store::RunDirectory& directory);

/// Writes and lists the files of a finished run. @param files files of EngineKind::result_files
void write_finished_files(const Configuration& configuration, store::RunDirectory& directory,
                          const store::RunContent& content, const std::vector<ResultFile>& files,
                          const std::optional<island::DesignRecord>& best);

/// Creates the files that can be derived from `run.h5`, if no checkpoint is left, and lists them.
/// @throws core::Error(io) if a file of EngineKind::result_files is missing, because it can be made only from
/// the state of the search
void repair_from_result(const Configuration& configuration, store::RunDirectory& directory,
                        const Inspection& inspection, const std::optional<island::DesignRecord>& best);

/// Writes `status.json` again unless it already shows the progress of `status`.
/// @returns one line that states the fault of the old file; empty if the file was correct
std::string settle_status(store::RunDirectory& directory, store::Status status);

}  // namespace crossisle::run
