// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/search/stop_rules.hpp"
#include "crossisle/store/run_directory.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Position of a search: the completed steps (generations, blocks), and their result.
struct Progress {
  std::uint32_t complete = 0;  ///< last complete generation, or number of complete blocks
  Tally tally;
  /// Generation in which every design of the space was known, which ends the search; none before that.
  std::optional<std::uint32_t> exhausted_in{};
  search::SearchFacts facts{};                  ///< kept only as far as rules need them
  std::optional<search::EndReason> ended_by{};  ///< rule that ended the run; none before that

  /// True if the search has ended before its last step.
  bool is_over() const { return exhausted_in || ended_by; }
};

/// Returns the reason for the end of a run. @pre the run has finished
search::EndReason end_reason(const Configuration& configuration, const Progress& progress);

/// Returns the position that a run file describes. @throws core::Error (io) if the file belongs to another
/// configuration
Progress read_progress(const Configuration& configuration, const store::SavedRun& saved);

/// Request to advance to the next cut.
struct StepRequest {
  std::uint32_t last_step = 0;               ///< last step to complete
  std::uint32_t steps_to_checkpoint = 0;     ///< a checkpoint is due after each multiple of this; 0: never
  std::chrono::duration<double> epoch{0.0};  ///< target time between two cuts
  /// Returns true once it is time for a checkpoint.
  std::function<bool()> is_checkpoint_due;
};

/// A point at which the state of the search is consistent on all ranks.
struct Cut {
  int signals = 0;  ///< maximum number of signals that a rank has received so far
  /// True if a checkpoint was requested here; the state for it is available.
  bool is_for_checkpoint = false;
  /// Time that all ranks waited while the state was copied; none if they continued meanwhile.
  std::optional<double> seconds_copying{};
};

/// Content of the file of a checkpoint. All other files that belong to it are on the disk.
struct Checkpoint {
  std::uint32_t step = 0;  ///< last complete step
  store::RunContent content;
};

/// Maximum number of designs whose rows are held back before they are written to the journal without a
/// checkpoint: some tens of MiB.
inline constexpr std::size_t max_rows_held = 100'000;

/// Rows of the history that are not in the journal yet.
struct HistoryRows {
  std::function<std::vector<store::Table>()>
      make;               ///< may be called in another thread, as long as the configuration exists
  std::size_t bytes = 0;  ///< approximate size
};

/// Text file of a finished run, listed together with `run.h5`.
struct ResultFile {
  std::string name;
  std::string text;
};

/// State of the last complete step at the end of a session.
enum class FinalState : std::uint8_t {
  needed,  ///< a checkpoint needs it
  saved,   ///< a checkpoint contains it already
};

/// Search on all ranks, which a session advances from cut to cut and saves in checkpoints.
///
/// The session handles time, signals and files; the engine handles the state of the search and all messages
/// between ranks. Its result depends only on the configuration, not on the cuts.
///
/// @code
///   const auto engine = engine_kind(configuration).make(communicator, configuration);
///   engine->prepare(model, objective, nullptr);
///   if (engine->writes_files()) engine->use_folder(folder, owner);   // on rank 0
///   engine->begin();
///   if (communicator.rank() != 0) return engine->serve();
///   while (const auto cut = engine->advance(request)) show(engine->progress());
///   engine->finish(FinalState::saved);
/// @endcode
class Engine {
 public:
  Engine() = default;
  virtual ~Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Restores the state of a checkpoint; called on rank 0 only, before all other calls. @throws core::Error
  /// (io) if the checkpoint has no such state
  virtual void restore(const Progress& progress, const store::SavedRun& checkpoint) = 0;
  /// Distributes the search over the ranks, without communication. @pre the arguments outlive the engine
  /// @param known metrics that need not be computed again, the same on all ranks, or null
  virtual void prepare(cost::CostModel& model, const objective::Objective& objective,
                       const cost::KnownMetrics* known) = 0;
  /// Returns the number of ranks without work. @pre prepared
  virtual int idle_ranks() const { return 0; }
  /// True if ranks write files of their own, in the folder of the run.
  virtual bool writes_files() const { return false; }
  /// Names the folder for these files, and the process of rank 0 that owns it; called on rank 0 only, before
  /// begin().
  virtual void use_folder(const std::filesystem::path& /*folder*/, const store::Owner& /*owner*/) {}
  /// Sends each rank its part of the state; all ranks call it together. @pre prepared
  virtual void begin() = 0;
  /// Executes work for rank 0 until rank 0 finishes; called on the other ranks only. @pre begun
  virtual void serve() = 0;
  /// Returns the time that this rank has spent on evaluations. @pre prepared
  virtual double seconds_evaluating() const = 0;
  /// Returns the number of networks, over all designs of this rank, whose metrics were known. @pre prepared
  virtual std::uint64_t networks_known() const = 0;
  /// Answers rank 0 in the middle of a step; called many times a second on the other ranks. @pre begun
  virtual void attend() {}

  // For rank 0 only, after begin().

  /// Advances to the next cut. Exceptions of the communicator's attendant propagate; the engine is then at
  /// the last complete step, and the other ranks are still at work.
  /// @return nothing if the last step of the request, or the end of the search, has already been reached
  virtual std::optional<Cut> advance(const StepRequest& request) = 0;
  /// Makes the last complete step the last one of the run. @pre the engine searches on islands
  virtual void end_by(search::EndReason /*reason*/) {}
  /// Dismisses the other ranks. Steps that they complete before they stop still count.
  virtual void finish(FinalState state) = 0;
  virtual Progress progress() const = 0;
  /// Returns the time of a step, from recent steps or from the longest one; 0 if it is not known yet.
  virtual double seconds_per_step() const = 0;
  /// True if the state of the last complete step is available.
  virtual bool has_state() const = 0;
  /// Begins a checkpoint of the last complete step; does nothing while an earlier one is being written.
  /// @pre has_state(), and the rows of that step have been taken
  virtual void begin_checkpoint() = 0;
  /// Returns a checkpoint that was begun, once all other files that belong to it are on the disk. It then is no
  /// longer available. After finish(FinalState::needed), that of the last complete step is available.
  virtual std::optional<Checkpoint> take_checkpoint() = 0;
  /// Makes a checkpoint of the last complete step possible although the other ranks are in the middle of the next
  /// one. @returns false if it is not
  virtual bool interrupt() { return has_state(); }
  /// Returns the number of designs whose rows have not been taken yet.
  virtual std::size_t rows_waiting() const { return 0; }
  /// Takes the rows up to the last complete step; returns nothing if the search has no history.
  virtual std::optional<HistoryRows> take_rows() { return std::nullopt; }
  /// Returns the content of `run.h5`. @param history reads the rows that were taken; called only if the
  /// search has a history
  virtual store::RunContent content(const std::function<std::vector<store::Table>()>& history) const = 0;
  /// Returns the files of EngineKind::result_files. @param digest digest of the content of `run.h5` @pre the
  /// search has finished
  virtual std::vector<ResultFile> result_files(const std::string& digest) const;
};

}  // namespace crossisle::run
