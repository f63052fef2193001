// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/island/enumeration.hpp"
#include "crossisle/run/engine.hpp"
#include "crossisle/run/engine_kind.hpp"

namespace crossisle::run {

extern const EngineKind enumeration_engine_kind;

/// Enumeration of the whole design space. Its steps are blocks of the space; a checkpoint contains the
/// completed blocks, in any order of completion.
class EnumerationEngine final : public Engine {
 public:
  /// @pre the configuration describes an exhaustive search
  EnumerationEngine(island::Communicator& communicator, const Configuration& configuration);

  void restore(const Progress& progress, const store::SavedRun& checkpoint) override;
  void prepare(cost::CostModel& model, const objective::Objective& objective,
               const cost::KnownMetrics* known) override;
  void begin() override {}
  void serve() override;
  double seconds_evaluating() const override { return enumerator_->seconds_evaluating(); }
  std::uint64_t networks_known() const override { return enumerator_->networks_known(); }

  std::optional<Cut> advance(const StepRequest& request) override;
  void finish(FinalState state) override;
  Progress progress() const override { return {survey_.blocks_done, tally(), std::nullopt}; }
  double seconds_per_step() const override { return max_seconds_of_block_; }
  bool has_state() const override { return true; }
  void begin_checkpoint() override { checkpoint_ = Checkpoint{survey_.blocks_done, checkpoint_content()}; }
  std::optional<Checkpoint> take_checkpoint() override { return std::exchange(checkpoint_, std::nullopt); }
  store::RunContent content(const std::function<std::vector<store::Table>()>& history) const override;
  std::vector<ResultFile> result_files(const std::string& digest) const override;

 private:
  Tally tally() const;
  store::RunContent content() const;
  store::RunContent checkpoint_content();
  /// Returns the best designs so far, best first, with their costs.
  std::vector<island::DesignRecord> best_designs(std::size_t max_designs) const;

  island::Communicator& communicator_;
  const Configuration& configuration_;
  std::size_t keep_best_;
  island::SearchProblem problem_{};
  std::unique_ptr<island::Enumerator> enumerator_;
  search::Survey survey_;
  std::optional<Checkpoint> checkpoint_;  ///< begun
  std::vector<store::Table> diagnosis_;   ///< of a finished search without a feasible design
  std::chrono::steady_clock::time_point last_cut_{};
  double max_seconds_of_block_ = 0.0;
};

}  // namespace crossisle::run
