// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crossisle/island/evaluator.hpp"
#include "crossisle/island/island.hpp"
#include "crossisle/island/layout.hpp"
#include "crossisle/run/engine.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "known_table.hpp"

namespace crossisle::run {

extern const EngineKind island_engine_kind;

/// Search on islands. Its steps are generations.
///
/// Leaders of islands advance independently for an epoch (as many generations as fit into the requested
/// time), then report their progress to rank 0. They send states only if a checkpoint may be requested.
class IslandEngine final : public Engine {
 public:
  IslandEngine(island::Communicator& communicator, const Configuration& configuration)
      : communicator_(communicator), configuration_(configuration) {}

  void restore(const Progress& progress, const store::RunContent& checkpoint) override;
  void prepare(cost::CostModel& model, const objective::Objective& objective) override;
  int idle_ranks() const override { return layout_->idle(); }
  void begin() override;
  void serve() override;
  double seconds_evaluating() const override { return evaluator_->seconds_evaluating(); }

  std::optional<Cut> advance(const StepRequest& request) override;
  void finish(FinalState state) override;
  Progress progress() const override { return progress_; }
  double seconds_per_step() const override { return seconds_per_generation_.count(); }
  bool has_state() const override { return last_ && last_->generation == progress_.complete; }
  store::RunContent checkpoint() override;
  std::size_t rows_waiting() const override { return held_.designs.size(); }
  std::optional<HistoryRows> take_rows() override;
  store::RunContent content(const std::function<std::vector<store::Table>()>& history) const override;

 private:
  using Seconds = std::chrono::duration<double>;
  using States = std::map<std::uint32_t, island::IslandState>;
  struct Directive;
  struct Report;
  /// States of all islands after one generation, without the designs that they know.
  struct KnownStates {
    std::uint32_t generation = 0;
    std::map<std::uint32_t, std::string> rests;
  };

  bool coordinates() const { return communicator_.rank() == 0; }
  void send_states();
  void receive_states();
  Directive plan_epoch(const StepRequest& request) const;
  Report work(const Directive& directive);
  Report run_epoch(const Directive& directive);
  void note_exhausted(Report& report);
  void count(const island::Log& log);
  void take_in(States&& states);
  store::RunContent content_with(std::vector<store::Table> history) const;

  island::Communicator& communicator_;
  const Configuration& configuration_;
  const cost::CostModel* model_ = nullptr;
  const objective::Objective* objective_ = nullptr;
  std::unique_ptr<island::Layout> layout_;
  std::unique_ptr<island::TeamEvaluator> evaluator_;
  std::vector<island::Island> islands_;  ///< islands that this rank leads

  // Rank 0 only.
  States restored_;
  Progress progress_;
  std::uint32_t next_ = 0;      ///< first generation of the next epoch
  std::uint32_t advanced_ = 0;  ///< last generation of the islands; beyond `complete` once they are exhausted
  island::Log held_;            ///< history since rows were last taken
  KnownByIsland held_known_;    ///< designs that became known in the states since rows were last taken
  std::optional<KnownStates> last_;      ///< newest known states
  Seconds seconds_per_generation_{0.0};  ///< in the last epoch
};

}  // namespace crossisle::run
