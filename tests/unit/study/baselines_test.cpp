// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/baselines.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "crossisle/run/problem.hpp"
#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::HasSubstr;
using testing::Not;

class Baselines : public testing::Test {
 protected:
  const run::Configuration configuration_ = smoke();
  const std::unique_ptr<cost::CostModel> model_ = run::make_model(configuration_);
  const JointProblem problem_{configuration_, *model_, run::make_objective(configuration_)};

  /// Returns a design with another value of one knob.
  design::Genome moved(design::Genome genome, hardware::Knob knob) const {
    const auto& parameters = configuration_.space.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (parameters[i].knob == knob) genome.set(i, genome[i] == 0 ? 1 : 0);
    }
    return genome;
  }
};

/// Returns a trial with an objective, or without a feasible design.
run::Trial trial(std::optional<double> objective) {
  run::Trial trial;
  if (objective) {
    trial.best.emplace();
    trial.improvements.push_back({1, *objective});
  }
  return trial;
}

double median_objective(std::vector<run::Trial> trials) {
  return median_trial(std::move(trials)).improvements.back().objective;
}

TEST(MedianTrial, is_the_middle_one_of_an_odd_number) {
  EXPECT_EQ(median_objective({trial(5.0), trial(1.0), trial(3.0)}), 3.0);
}

TEST(MedianTrial, is_the_worse_of_the_two_in_the_middle_of_an_even_number) {
  EXPECT_EQ(median_objective({trial(4.0), trial(1.0), trial(3.0), trial(2.0)}), 3.0);
}

TEST(MedianTrial, puts_trials_without_a_feasible_design_last) {
  EXPECT_EQ(median_objective({trial({}), trial(2.0), trial(1.0)}), 2.0);
  EXPECT_FALSE(median_trial({trial({}), trial(1.0), trial({})}).best);
}

TEST_F(Baselines, max_weight_network_has_no_rival_in_weights) {
  // AlexNet has 61 million weights, ResNet-18 has 12 million.
  EXPECT_EQ(configuration_.networks[max_weight_network(configuration_)].name, "alexnet");
}

TEST_F(Baselines, sequential_design_is_never_worse_than_the_design_it_begins_with) {
  design::Genome largest;
  const auto& parameters = configuration_.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i)
    largest.set(i, static_cast<std::uint16_t>(parameters[i].values.size() - 1));

  const auto design = sequential_design(problem_, 1.0);

  EXPECT_TRUE(configuration_.space.contains(design));
  EXPECT_FALSE(objective::better(problem_.evaluate(largest).fitness, problem_.evaluate(design).fitness));
}

TEST_F(Baselines, sequential_design_has_no_better_value_of_its_last_level) {
  const auto design = sequential_design(problem_, 0.5);

  const auto fitness = problem_.evaluate(design).fitness;
  const auto& parameters = configuration_.space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].knob != hardware::Knob::global_buffer) continue;
    for (std::size_t value = 0; value < parameters[i].values.size(); ++value) {
      auto other = design;
      other.set(i, static_cast<std::uint16_t>(value));
      EXPECT_FALSE(objective::better(problem_.evaluate(other).fitness, fitness));
    }
  }
}

TEST_F(Baselines, no_published_design_is_known_of_a_configuration_of_ones_own) {
  EXPECT_FALSE(published_design(configuration_, "max"));
}

TEST_F(Baselines, published_design_comes_from_the_data_folder_that_the_caller_chooses) {
  const auto data = std::filesystem::path(testing::TempDir()) / "crossisle_published_designs";
  std::filesystem::create_directories(data / "published_designs");
  std::ofstream file(data / "published_designs" / (configuration_.name + "_max.yaml"));
  for (const auto& parameter : configuration_.space.parameters()) {
    file << parameter.name << ": " << parameter.values.front() << "\n";
  }
  file.close();

  EXPECT_EQ(published_design(configuration_, "max", data), design::Genome{});
}

TEST_F(Baselines, difference_of_a_chip_to_itself_is_none) {
  const auto design = sequential_design(problem_, 1.0);

  EXPECT_EQ(difference_of(problem_, {"random", "search"}, design, design), "the same chip");
}

TEST_F(Baselines, difference_names_the_knobs_that_differ_and_the_ratios_of_metrics) {
  // From the middle, the smallest voltage is best: it saves energy, and costs no time at this cycle time.
  const auto after = sequential_design(problem_, 0.5);
  const auto before = moved(after, hardware::Knob::voltage);

  const auto text = difference_of(problem_, {"random", "search"}, before, after);

  EXPECT_THAT(text, HasSubstr("energy x "));
  EXPECT_THAT(text, HasSubstr("; voltage 0.6 -> 0.5"));
  EXPECT_THAT(text, Not(HasSubstr("wordlines")));
}

TEST_F(Baselines, difference_gives_the_share_of_the_network_that_the_baseline_is_for) {
  const auto design = sequential_design(problem_, 1.0);

  const auto text = difference_of(problem_, {"alexnet alone", "certified", design, 0}, design, design);

  EXPECT_THAT(text, HasSubstr("this network has "));
  EXPECT_THAT(text, HasSubstr("of all; the same chip"));
}

}  // namespace
}  // namespace crossisle::study
