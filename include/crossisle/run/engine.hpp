// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
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
#include "crossisle/store/run_directory.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {

/// Position of a search: steps (generations, blocks) that are complete, and their result.
struct Progress {
  std::uint32_t complete = 0;  ///< last complete generation, or number of complete blocks
  Tally tally;
  /// Generation in which every design of the space was known; the search is over then. None before it.
  std::optional<std::uint32_t> exhausted_in{};
};

/// The position that a run file is of. @throws core::Error (io) if the file is of another configuration
Progress read_progress(const Configuration& configuration, const store::SavedRun& saved);

/// Request for the way to the next cut.
struct Plan {
  std::uint32_t last_step = 0;               ///< step to stop after
  std::uint32_t steps_to_checkpoint = 0;     ///< a checkpoint after each multiple of so many steps; 0: none
  std::chrono::duration<double> epoch{0.0};  ///< time between two cuts to aim at
  /// Returns true once it is time for a checkpoint.
  std::function<bool()> is_checkpoint_due;
};

/// A point at which the state of the search is consistent on all ranks.
struct Cut {
  int signals = 0;  ///< received by a rank so far, at most
  /// The plan wants a checkpoint here; the state for it is at hand.
  bool is_for_checkpoint = false;
  /// Time that all ranks stood still while the state was copied; none where they go on meanwhile.
  std::optional<double> seconds_copying{};
};

/// Rows of the history that are not in the journal yet.
struct HistoryRows {
  std::function<std::vector<store::Table>()>
      make;               ///< may be called in another thread, as long as the configuration lives
  std::size_t bytes = 0;  ///< about
};

/// A text file of a finished run, listed with `run.h5`.
struct ResultFile {
  std::string name;
  std::string text;
};

/// State of the last complete step at the end of a session.
enum class FinalState : std::uint8_t {
  needed,  ///< for a checkpoint
  saved,   ///< a checkpoint holds it already
};

/// A kind of search on all ranks, as a session drives it: from cut to cut, with checkpoints.
///
/// The session keeps time, signals and files; the engine keeps the state of the search and all messages between ranks. Its
/// result is a function of the configuration alone, whatever the cuts.
///
/// @code
///   const auto engine = engine_kind(configuration).make(communicator, configuration);
///   engine->prepare(model, objective);
///   engine->begin();
///   if (communicator.rank() != 0) return engine->serve();
///   while (const auto cut = engine->advance(plan)) show(engine->progress());
///   engine->finish(FinalState::saved);
/// @endcode
class Engine {
 public:
  Engine() = default;
  virtual ~Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// For rank 0, before everything else: continues a checkpoint. @throws core::Error (io) if it holds no such state
  virtual void restore(const Progress& progress, const store::RunContent& checkpoint) = 0;
  /// Lays the search on the ranks, without a message. @pre what is referred to outlives the engine
  virtual void prepare(cost::CostModel& model, const objective::Objective& objective) = 0;
  /// Number of ranks without work. @pre prepared
  virtual int idle_ranks() const { return 0; }
  /// Gives each rank its part of the state; all ranks call it together. @pre prepared
  virtual void begin() = 0;
  /// For the other ranks: works for rank 0 until it finishes. @pre begun
  virtual void serve() = 0;
  /// Time that this rank has spent on evaluations. @pre prepared
  virtual double seconds_evaluating() const = 0;

  // For rank 0 alone, once begun.

  /// Goes on to the next cut. What the communicator's attendant throws passes through; the engine is then at the last
  /// complete step, and the other ranks are at work.
  /// @return nothing where the plan's last step, or the end of the search, was reached before
  virtual std::optional<Cut> advance(const Plan& plan) = 0;
  /// Sends the other ranks home. Steps that they complete on the way count.
  virtual void finish(FinalState state) = 0;
  virtual Progress progress() const = 0;
  /// Time that a step takes: of the last ones or the longest; 0 where it is not known yet.
  virtual double seconds_per_step() const = 0;
  /// True if the state of the last complete step is at hand.
  virtual bool has_state() const = 0;
  /// The content of a checkpoint of the last complete step, whose rows are taken. @pre has_state()
  virtual store::RunContent checkpoint() = 0;
  /// Number of designs whose rows wait to be taken.
  virtual std::size_t rows_waiting() const { return 0; }
  /// Takes the rows up to the last complete step; nothing where a search has no history.
  virtual std::optional<HistoryRows> take_rows() { return std::nullopt; }
  /// The content of `run.h5`. @param history reads the rows that were taken; only called where the search has a history
  virtual store::RunContent content(const std::function<std::vector<store::Table>()>& history) const = 0;
  /// The files of EngineKind::result_files. @param digest of the content of `run.h5` @pre the search has finished
  virtual std::vector<ResultFile> result_files(const std::string& digest) const;
};

}  // namespace crossisle::run
