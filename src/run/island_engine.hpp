// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crossisle/island/evaluator.hpp"
#include "crossisle/island/island.hpp"
#include "crossisle/island/layout.hpp"
#include "crossisle/run/engine.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "cut_messages.hpp"
#include "group_record.hpp"
#include "island_groups.hpp"

namespace crossisle::run {

extern const EngineKind island_engine_kind;

/// Search on islands. Its steps are generations.
///
/// Leaders of islands advance independently for an epoch (as many generations as fit into the requested
/// time), then send the rows of their islands to the keepers of their groups, and a summary up the ReportTree to
/// rank 0. They send states only if a checkpoint may be requested. A run with several groups has a file for each
/// of them, which its keeper writes; a checkpoint is complete once all keepers have reported theirs.
class IslandEngine final : public Engine {
 public:
  IslandEngine(island::Communicator& communicator, const Configuration& configuration)
      : communicator_(communicator), configuration_(configuration), groups_(configuration.islands) {}

  void restore(const Progress& progress, const store::SavedRun& checkpoint) override;
  void prepare(cost::CostModel& model, const objective::Objective& objective,
               const cost::KnownMetrics* known) override;
  int idle_ranks() const override { return layout_->idle(); }
  bool writes_files() const override { return groups_.count() > 1; }
  void use_folder(const std::filesystem::path& folder, const store::Owner& owner) override;
  void begin() override;
  void serve() override;
  double seconds_evaluating() const override { return evaluator_->seconds_evaluating(); }
  std::uint64_t networks_known() const override { return evaluator_->networks_known(); }
  void attend() override;

  std::optional<Cut> advance(const StepRequest& request) override;
  void end_by(search::EndReason reason) override { progress_.ended_by = reason; }
  void finish(FinalState state) override;
  Progress progress() const override { return progress_; }
  double seconds_per_step() const override { return seconds_per_generation_.count(); }
  bool has_state() const override { return states_after_ == progress_.complete; }
  void begin_checkpoint() override;
  std::optional<Checkpoint> take_checkpoint() override;
  bool interrupt() override;
  std::size_t rows_waiting() const override;
  std::optional<HistoryRows> take_rows() override;
  store::RunContent content(const std::function<std::vector<store::Table>()>& history) const override;

 private:
  using Seconds = std::chrono::duration<double>;
  struct Opening;
  /// Checkpoint that the keepers write.
  struct Pending {
    Progress progress;
    bool is_ordered = false;                           ///< the keepers have been told
    std::map<std::uint32_t, store::PartMark> marks{};  ///< of the groups whose files are on the disk

    bool is_complete(std::uint32_t groups) const { return marks.size() == groups; }
  };

  bool coordinates() const { return communicator_.rank() == 0; }
  void send_openings();
  void receive_opening();
  void share_states(std::uint32_t generation, States& own);
  template <class Work>
  auto attended(Work work);
  Directive plan_epoch(const StepRequest& request) const;
  void obey(const Directive& directive);
  Summary work(const Directive& directive);
  void exchange(const Directive& directive, std::map<std::uint32_t, Share>&& shares);
  void settle(const Directive& directive, Summary& summary);
  Summary execute(const Directive& directive);
  SavedGroups save_in_step(std::uint32_t generation);
  SavedGroups take_saved();
  void take_in(Summary&& summary, const Directive& directive);
  void note_saved(const SavedGroups& saved);
  void apply_stop_rules();
  store::RunContent content_with(const Progress& progress, std::vector<store::Table> history) const;
  /// Adds the reasons for which no design is feasible. @param constraints of all mapped designs
  void explain_infeasibility(const ConstraintTally& constraints, store::RunContent& content) const;

  island::Communicator& communicator_;
  const Configuration& configuration_;
  const IslandGroups groups_;
  cost::CostModel* model_ = nullptr;
  const objective::Objective* objective_ = nullptr;
  std::unique_ptr<island::Layout> layout_;
  std::unique_ptr<island::TeamEvaluator> evaluator_;
  std::unique_ptr<ReportTree> tree_;
  std::vector<island::Island> islands_;  ///< islands that this rank leads
  std::vector<GroupRecord> records_;     ///< of the groups that this rank keeps

  // Rank 0 only.
  States restored_;
  std::vector<store::PartMark> restored_marks_;
  std::filesystem::path folder_;
  store::Owner owner_;
  Progress progress_;
  std::uint32_t next_ = 0;      ///< first generation of the next epoch
  std::uint32_t advanced_ = 0;  ///< last generation of the islands; beyond `complete` once they are exhausted
  std::optional<std::uint32_t> states_after_;     ///< last complete generation whose states the keepers have
  std::optional<Pending> pending_;                ///< checkpoint that was begun
  std::map<std::uint32_t, GroupResult> results_;  ///< of the groups of a finished run
  Seconds seconds_per_generation_{0.0};           ///< in the last epoch
};

}  // namespace crossisle::run
