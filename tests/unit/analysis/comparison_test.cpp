// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/comparison.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "../../metrics.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::analysis {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

/// Temporary folder, removed with this object.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::path(testing::TempDir()) /
              ("comparison-" + std::to_string(getpid()) + "-" + std::to_string(count_++))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  /// Adds a finished run that has found one design. @param objective_scale factor on its energy, latency and
  /// area
  void add_run(const std::string& name, std::vector<std::string> overrides, double objective_scale,
               objective::Status status = objective::Status::feasible) const {
    const auto configuration =
        run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
    island::Log log;
    island::DesignRecord design;
    design.evaluation.fitness = {status, 0.0, objective_scale};
    const cost::NetworkCost cost{cost::Verdict::feasible, 0.0, 1e-3 * objective_scale, 1e-8};
    design.evaluation.metrics = test::metrics_of(1e-4 * objective_scale, {cost, cost});
    log.designs = {design};
    store::RunDirectory directory(path_ / name);
    directory.write_text("config.resolved.yaml", run::resolved_yaml(configuration));
    directory.write_result(run::make_content(configuration, configuration.generations(), 1,
                                             run::history_tables(configuration, log)));
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  static inline int count_ = 0;
  std::filesystem::path path_;
};

Comparison compare(const Folder& folder) {
  return compare_runs(runs_below(folder.path()));
}

TEST(Comparison, puts_seeds_of_a_configuration_together) {
  const Folder folder;
  folder.add_run("a1", {"seed=1"}, 3.0);
  folder.add_run("a2", {"seed=2"}, 1.0);
  folder.add_run("a3", {"seed=3"}, 2.0, objective::Status::area_over_limit);
  folder.add_run("b1", {"seed=1", "islands.topology=none"}, 4.0);

  const auto comparison = compare(folder);

  ASSERT_EQ(comparison.runs.size(), 4U);
  ASSERT_EQ(comparison.groups.size(), 2U);
  EXPECT_TRUE(comparison.same_question);
  EXPECT_THAT(comparison.groups[0].runs, ElementsAre(0U, 1U, 2U));
  // A run that found nothing feasible has no objective.
  EXPECT_THAT(comparison.groups[0].objectives, ElementsAre(1.0, 3.0));
  EXPECT_FALSE(comparison.runs[2].objective.has_value());
  EXPECT_THAT(comparison.groups[0].name, HasSubstr("a1 and 2 other seeds"));
  EXPECT_TRUE(comparison.groups[0].difference.empty());
  EXPECT_THAT(comparison.groups[1].difference, HasSubstr("topology: none"));
  EXPECT_FALSE(comparison.groups[0].test.has_value());
  ASSERT_TRUE(comparison.groups[1].test.has_value());
  EXPECT_EQ(comparison.groups[1].test->effect, 0.0);
}

TEST(Comparison, corrects_p_values_for_their_number_by_holm) {
  const Folder folder;
  for (int seed = 1; seed <= 4; ++seed) {
    const auto add = [&](const std::string& name, const std::string& topology, double objective) {
      folder.add_run(name + std::to_string(seed),
                     {"seed=" + std::to_string(seed), "islands.topology=" + topology}, objective);
    };
    add("a", "ring", seed);
    add("b", "none", 10.0 + seed);
    add("c", "fully_connected", seed + 0.5);
  }

  const auto comparison = compare(folder);

  ASSERT_EQ(comparison.groups.size(), 3U);
  const auto& apart = comparison.groups[1];
  const auto& mixed = comparison.groups[2];
  // Two of the 70 ways to select four of eight values differ at least as much.
  EXPECT_THAT(apart.test->p_value, DoubleEq(2.0 / 70.0));
  EXPECT_THAT(apart.adjusted_p_value, DoubleEq(4.0 / 70.0));
  EXPECT_GT(mixed.test->p_value, apart.test->p_value);
  EXPECT_THAT(mixed.adjusted_p_value, DoubleEq(std::max(mixed.test->p_value, 4.0 / 70.0)));
}

TEST(Comparison, hypervolumes_are_relative_to_the_best_and_the_worst_of_all) {
  const Folder folder;
  folder.add_run("best", {"seed=1"}, 1.0);
  folder.add_run("middle", {"seed=2"}, 2.0);
  folder.add_run("worst", {"seed=3"}, 4.0);

  const auto comparison = compare(folder);

  EXPECT_DOUBLE_EQ(comparison.runs[0].hypervolume, 1.0);
  // Halfway in the logarithms of energy and area; the latencies are equal.
  EXPECT_DOUBLE_EQ(comparison.runs[1].hypervolume, 0.25);
  EXPECT_DOUBLE_EQ(comparison.runs[2].hypervolume, 0.0);
}

TEST(Comparison, makes_no_test_of_runs_that_ask_different_questions) {
  const Folder folder;
  folder.add_run("a", {"seed=1"}, 1.0);
  folder.add_run("b", {"seed=1", "objective.constraints.area_mm2=700"}, 2.0);

  const auto comparison = compare(folder);

  EXPECT_FALSE(comparison.same_question);
  EXPECT_FALSE(comparison.groups[1].test.has_value());
}

TEST(Comparison, tells_differences_of_networks_by_their_names) {
  const Folder folder;
  folder.add_run("a", {}, 1.0);
  folder.add_run("b", {"workloads.networks=[resnet18, alexnet]"}, 2.0);

  const auto difference = compare(folder).groups[1].difference;

  // A configuration's identity contains digests instead of file names, which readers do not know.
  EXPECT_THAT(difference, testing::HasSubstr("+   networks: [resnet18, alexnet]"));
}

TEST(Comparison, of_what_is_no_run_is_refused) {
  const Folder folder;

  EXPECT_THROW(compare_runs({folder.path()}), core::Error);
}

}  // namespace
}  // namespace crossisle::analysis
