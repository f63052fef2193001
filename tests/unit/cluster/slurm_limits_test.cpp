// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/slurm_limits.hpp"

#include "crossisle/core/error.hpp"
#include "sample.hpp"

namespace crossisle::cluster {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

constexpr double gibibyte = 1024.0 * 1024 * 1024;

/// Returns a cluster of two partitions: the default one with two nodes of 4 cores and 8 GiB, and one with a
/// node of 64 cores for an hour.
SlurmLimits a_cluster() {
  return {"blue",
          1000,
          {{"batch", true, 86400, std::nullopt, {{4, 8192}, {4, 8192}}},
           {"short", false, 3600, 1, {{64, 65536}}}}};
}

JobOptions small_job() {
  JobOptions options;
  options.nodes = 2;
  options.tasks_per_node = 2;
  options.time = "02:00:00";
  return options;
}

void expect_refusal(const JobOptions& options, const std::string& text,
                    std::optional<double> bytes = std::nullopt) {
  EXPECT_THAT([&] { require_possible(options, bytes, read_profile("generic"), a_cluster()); },
              ThrowsMessage<core::InputError>(HasSubstr(text)));
}

TEST(SlurmLimits, let_pass_what_fits) {
  EXPECT_NO_THROW(require_possible(small_job(), 2.0 * gibibyte, read_profile("generic"), a_cluster()));
}

TEST(SlurmLimits, refuse_what_would_wait_for_ever) {
  JobOptions options = small_job();
  options.time = "2-00:00:00";
  expect_refusal(options, "--time: is 2-00:00:00 (partition 'batch' allows 1-00:00:00");

  options = small_job();
  options.nodes = 3;
  expect_refusal(options, "--nodes: is 3 (partition 'batch' has 2 nodes)");

  options = small_job();
  options.tasks_per_node = 5;
  expect_refusal(options, "--ntasks-per-node: is 5 (0 nodes of partition 'batch' have that many cores)");

  // 2 tasks of 6 GiB and the memory of MPI, on nodes of 8 GiB.
  expect_refusal(small_job(), "2 tasks are estimated to take 12544 MiB", 6.0 * gibibyte);

  options = small_job();
  options.partition = "short";
  expect_refusal(options, "--nodes: is 2 (partition 'short' allows 1)");
  expect_refusal(options, "--time: is 02:00:00 (partition 'short' allows 01:00:00");

  options.partition = "shrt";
  expect_refusal(options, "did you mean 'short'?");

  options = small_job();
  options.array = "1-1001%4";
  expect_refusal(options, "the last task has index 1001 (cluster 'blue' allows up to 1000 (MaxArraySize))");
}

TEST(SlurmLimits, let_pass_what_one_of_several_partitions_allows) {
  JobOptions options = small_job();
  options.partition = "short,batch";

  EXPECT_NO_THROW(require_possible(options, std::nullopt, read_profile("generic"), a_cluster()));
}

TEST(SlurmLimits, leave_to_slurm_what_options_of_the_profile_decide) {
  Profile profile = read_profile("generic");
  profile.options = {"--partition=elsewhere"};
  JobOptions options = small_job();
  options.nodes = 100;

  EXPECT_NO_THROW(require_possible(options, std::nullopt, profile, a_cluster()));
}

class LimitsOfSlurm : public WithoutSlurm {};

TEST_F(LimitsOfSlurm, are_not_known_without_slurm) {
  EXPECT_FALSE(read_slurm_limits());

  provide("scontrol", "exit 1");

  EXPECT_FALSE(read_slurm_limits());
}

TEST_F(LimitsOfSlurm, are_read_from_its_answers) {
  // Output of Slurm 22.05, without the parts that are not read.
  provide("scontrol", R"(case "$*" in
  "show config") echo 'Configuration data as of 2026-01-01T00:00:00'
    echo 'ClusterName             = blue'; echo 'MaxArraySize            = 1001' ;;
  *) echo 'PartitionName=batch AllowGroups=ALL Default=YES MaxNodes=UNLIMITED MaxTime=1-00:00:00 State=UP'
    echo 'PartitionName=short AllowGroups=ALL Default=NO MaxNodes=1 MaxTime=UNLIMITED State=UP' ;;
esac)");
  provide("sinfo", "echo 'batch|4|8192'; echo 'batch|8|16384'; echo 'short|64|65536+'");

  const auto limits = read_slurm_limits();

  ASSERT_TRUE(limits);
  EXPECT_EQ(limits->cluster, "blue");
  EXPECT_EQ(limits->max_array_index, 1000);
  ASSERT_EQ(limits->partitions.size(), 2U);
  const auto& batch = limits->partitions[0];
  EXPECT_TRUE(batch.is_default);
  EXPECT_EQ(batch.max_seconds, 86400);
  EXPECT_EQ(batch.max_nodes, std::nullopt);
  ASSERT_EQ(batch.nodes.size(), 2U);
  EXPECT_EQ(batch.nodes[1].cpus, 8);
  EXPECT_EQ(batch.nodes[1].memory_mib, 16384);
  const auto& short_jobs = limits->partitions[1];
  EXPECT_FALSE(short_jobs.is_default);
  EXPECT_EQ(short_jobs.max_seconds, std::nullopt);
  EXPECT_EQ(short_jobs.max_nodes, 1);
  EXPECT_EQ(short_jobs.nodes.front().memory_mib, 65536);
}

}  // namespace
}  // namespace crossisle::cluster
