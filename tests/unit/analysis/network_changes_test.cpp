// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/network_changes.hpp"

#include <gmock/gmock.h>

namespace crossisle::analysis {
namespace {

run::Configuration configuration_with(const std::vector<std::string>& overrides) {
  std::vector<std::string> all{"workloads.networks=[resnet18, alexnet]"};
  all.insert(all.end(), overrides.begin(), overrides.end());
  return run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/physical_rram_4networks.yaml",
                                 all);
}

/// Two networks whose weights take 2 mJ and 1 ms, and 3 mJ and 4 ms, to write.
std::vector<cost::NetworkBreakdown> two_networks() {
  std::vector<cost::NetworkBreakdown> networks(2);
  networks[0].physical.emplace().programming_j = 2e-3;
  networks[0].physical->programming_s = 1e-3;
  networks[1].physical.emplace().programming_j = 3e-3;
  networks[1].physical->programming_s = 4e-3;
  return networks;
}

TEST(NetworkChanges, counts_a_writing_before_every_inference) {
  const auto configuration = configuration_with({"workloads.rates={resnet18: 30/s, alexnet: 5/s}"});

  const auto changes = network_changes(configuration, two_networks());

  // 30/s x 2 mJ + 5/s x 3 mJ, and 30/s x 1 ms + 5/s x 4 ms.
  ASSERT_TRUE(changes);
  EXPECT_DOUBLE_EQ(changes->max_power_w, 0.075);
  EXPECT_DOUBLE_EQ(changes->max_utilisation, 0.05);
  EXPECT_EQ(text(configuration, *changes),
            "writing weights takes 2.00 mJ, 1.00 ms for resnet18; 3.00 mJ, 4.00 ms for alexnet; before every "
            "inference: 75.0 mW and 5 % of the time more");
}

TEST(NetworkChanges, cost_nothing_if_weights_are_streamed) {
  const auto configuration = configuration_with({"workloads.rates={resnet18: 30/s, alexnet: 5/s}"});
  std::vector<cost::NetworkBreakdown> networks(2);
  for (auto& network : networks) network.physical.emplace();

  const auto changes = network_changes(configuration, networks);

  ASSERT_TRUE(changes);
  EXPECT_EQ(text(configuration, *changes),
            "no network keeps weights in the arrays, so that changes write none");
}

TEST(NetworkChanges, are_absent_without_duty_cycle_or_if_metrics_include_writing) {
  const std::string rates = "workloads.rates={resnet18: 30/s, alexnet: 5/s}";

  EXPECT_FALSE(network_changes(configuration_with({}), two_networks()));
  EXPECT_FALSE(
      network_changes(configuration_with({rates, "cost_model.system.reprogram_every=10"}), two_networks()));
  EXPECT_TRUE(network_changes(configuration_with({rates}), two_networks()));
}

TEST(NetworkChanges, are_absent_if_a_network_does_not_run) {
  auto networks = two_networks();
  networks[1].total.verdict = cost::Verdict::no_mapping_found;

  EXPECT_FALSE(
      network_changes(configuration_with({"workloads.rates={resnet18: 30/s, alexnet: 5/s}"}), networks));
}

}  // namespace
}  // namespace crossisle::analysis
