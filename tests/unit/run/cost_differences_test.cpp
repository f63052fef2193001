// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/cost_differences.hpp"

#include <gmock/gmock.h>

#include "crossisle/run/content.hpp"

namespace crossisle::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Configuration read(const std::string& file, const std::vector<std::string>& overrides) {
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/" + file, overrides);
}

/// Returns the content of a run file as far as it concerns costs.
store::RunContent content_of(const Configuration& configuration) {
  auto content = make_identity(configuration);
  add_legends(configuration, content);
  return content;
}

std::vector<std::string> places(const std::vector<core::Problem>& problems) {
  std::vector<std::string> places;
  for (const auto& problem : problems) places.push_back(problem.where);
  return places;
}

TEST(CostDifferences, are_none_for_another_objective_search_and_space) {
  const auto content = content_of(read("smoke.yaml", {}));
  const auto other = read("smoke.yaml", {"objective.metric=latency", "objective.constraints.area_mm2=100",
                                         "search.algorithm=auto", "islands.count=1", "seed=9",
                                         "design_space.voltage=0.6", "workloads.networks=[resnet18]"});

  EXPECT_THAT(cost_differences(content, other), IsEmpty());
  EXPECT_THAT(networks_in_run(content, other), ElementsAre(1U));
}

TEST(CostDifferences, name_each_key_that_changes_costs) {
  const auto content = content_of(read("smoke.yaml", {}));
  const auto other = read("smoke.yaml", {"cost_model.mapper=reference", "cost_model.rounding=as_printed",
                                         "workloads.networks=[alexnet, vgg16]"});

  const auto differences = cost_differences(content, other);

  EXPECT_THAT(places(differences),
              ElementsAre("workloads.networks", "cost_model.mapper", "cost_model.rounding"));
  EXPECT_THAT(differences[0].what, HasSubstr("vgg16 is not among the networks of the run"));
  EXPECT_EQ(differences[1].what, "is reference, in the run it was optimal");
}

TEST(CostDifferences, tell_a_network_with_other_layers_from_an_unknown_one) {
  const auto content = content_of(read("smoke.yaml", {}));

  const auto differences = cost_differences(content, read("smoke.yaml", {"workloads.set=corrected"}));

  ASSERT_FALSE(differences.empty());
  EXPECT_THAT(differences.front().what, HasSubstr("has other layers than in the run"));
}

TEST(CostDifferences, of_another_kind_of_model_are_not_its_options) {
  const auto content = content_of(read("physical_rram_4networks.yaml", {}));

  const auto differences = cost_differences(content, read("rram_4networks.yaml", {}));

  ASSERT_FALSE(differences.empty());
  EXPECT_EQ(differences.front().where, "technology");
  for (const auto& difference : differences) EXPECT_THAT(difference.where, Not(HasSubstr("cost_model")));
}

TEST(CostDifferences, include_the_devices_whose_noise_was_recorded) {
  const auto content = content_of(read("physical_rram_4networks.yaml", {}));
  const auto other =
      read("physical_rram_4networks.yaml",
           {"objective.constraints.snr_db={min: 12, at: nominal}", "cost_model.calibration=aimc1"});

  const auto differences = cost_differences(content, other);

  EXPECT_THAT(places(differences), ElementsAre("cost_model.calibration", "objective.constraints.snr_db.at"));
  EXPECT_EQ(differences[0].what, "names another file than in the run");
}

}  // namespace
}  // namespace crossisle::run
