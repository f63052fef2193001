// Part of Crossisle, SPDX-License-Identifier: MIT
// Time of rank 0 for a cut of a run with many leaders, which this process plays: their messages are made in advance,
// and those of rank 0 are packed but not sent.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "../../src/run/cut_messages.hpp"
#include "../../src/run/island_groups.hpp"
#include "crossisle/island/message.hpp"

namespace crossisle::run {
namespace {

constexpr std::array<double, 4> efforts{1.0, 1.0, 1.0, 1.0};
constexpr std::size_t knobs = 44;

/// Returns the summary of a keeper's branch. @param improves true if it has a new best design
Summary summary_of(std::uint32_t group, bool improves, bool saves) {
  Summary summary;
  summary.tally.evaluations = 1000;
  for (std::size_t status = 0; status < 6; ++status) summary.tally.by_status[status] = 100 + status;
  if (improves) {
    summary.tally.feasible = 100;
    auto& best = summary.tally.best.emplace();
    best.island = group;
    best.genome = design::Genome(std::vector<std::uint16_t>(knobs, 1));
    best.evaluation.fitness.objective = 1.0 + group;
    best.evaluation.metrics = cost::MetricsRow(cost::MetricWidths{2, 8}, efforts.size());
  }
  if (saves) summary.saved[group] = {7, {{123456789, std::string(32, 'a')}, std::string(32, 'b')}};
  return summary;
}

/// One cut: a directive to each child, and the summary of each child. @param state leaders; improving branches;
/// whether the cut ends a checkpoint
void cut_of_rank_0(benchmark::State& state) {
  const auto leaders = static_cast<int>(state.range(0));
  const auto islands = static_cast<std::uint32_t>(leaders);
  const IslandGroups groups(islands);
  const ReportTree tree(groups, island::Layout(leaders, islands, efforts));
  const auto& children = tree.children(0);
  std::vector<island::Message> reports;
  std::size_t bytes = 0;
  for (std::uint32_t child = 0; child < children.size(); ++child) {
    reports.push_back(island::pack(summary_of(child, child < state.range(1), state.range(2) != 0)));
    bytes += reports.back().size();
  }
  for (auto _ : state) {
    const Directive directive{.next = 10, .end = 12, .best = 1.0};
    for (const int child : children) benchmark::DoNotOptimize(island::pack(directive).data() + child);
    Summary all;
    Tally tally;
    for (const auto& report : reports) {
      Summary other;
      island::unpack(report, other);
      all.merge(std::move(other));
    }
    tally.merge(all.tally);
    std::vector<store::PartMark> marks;
    for (const auto& [group, saved] : all.saved) marks.push_back(saved.mark);
    benchmark::DoNotOptimize(store::marks_table(marks));
    benchmark::DoNotOptimize(tally.evaluations);
  }
  state.counters["keepers"] = static_cast<double>(children.size());
  state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK(cut_of_rank_0)
    ->ArgNames({"leaders", "improving", "saves"})
    ->ArgsProduct({{64, 1024, 16384}, {0, 256}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

Share share_of(std::uint32_t designs) {
  Share share;
  for (std::uint32_t i = 0; i < designs; ++i) {
    auto& design = share.log.designs.emplace_back();
    design.slot = i;
    design.genome = design::Genome(std::vector<std::uint16_t>(knobs, 1));
    design.evaluation.metrics = cost::MetricsRow(cost::MetricWidths{2, 8}, efforts.size());
  }
  return share;
}

/// Rows of a leader on their way: packed by it.
void pack_share(benchmark::State& state) {
  const auto share = share_of(1000);
  for (auto _ : state) benchmark::DoNotOptimize(island::pack(share).data());
  state.SetItemsProcessed(1000 * state.iterations());
}
BENCHMARK(pack_share)->Unit(benchmark::kMicrosecond);

/// The same rows, unpacked and kept by the keeper of the group.
void unpack_share(benchmark::State& state) {
  const auto message = island::pack(share_of(1000));
  for (auto _ : state) {
    Share share;
    island::unpack(message, share);
    island::Log held;
    held.append(std::move(share.log));
    benchmark::DoNotOptimize(held.designs.data());
  }
  state.SetItemsProcessed(1000 * state.iterations());
}
BENCHMARK(unpack_share)->Unit(benchmark::kMicrosecond);

/// The tree, which every rank makes once.
void report_tree(benchmark::State& state) {
  const auto leaders = static_cast<int>(state.range(0));
  const IslandGroups groups(static_cast<std::uint32_t>(leaders));
  const island::Layout layout(leaders, static_cast<std::uint32_t>(leaders), efforts);
  for (auto _ : state) benchmark::DoNotOptimize(ReportTree(groups, layout).children(0).data());
}
BENCHMARK(report_tree)->Arg(1024)->Arg(16384)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace crossisle::run

BENCHMARK_MAIN();
