// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/diagnosis.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "../../../src/run/diagnosis_tables.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Configuration smoke(std::vector<std::string> overrides) {
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
}

/// Content of a run of all 27 designs of router groups, tiles and macros, and the tables of its diagnosis.
struct Sample {
  explicit Sample(const std::vector<std::string>& overrides)
      : configuration(smoke(overrides)),
        model(make_model(configuration)),
        objective(make_objective(configuration)) {
    island::Log log;
    for (std::uint16_t groups = 0; groups < 3; ++groups) {
      for (std::uint16_t tiles = 0; tiles < 3; ++tiles) {
        for (std::uint16_t macros = 0; macros < 3; ++macros) {
          const design::Genome genome{1, 1, 0, 1, 2, groups, tiles, macros, 2};
          const auto evaluated = objective::evaluate(*model, objective, configuration.space.decode(genome));
          auto& record = log.designs.emplace_back();
          record.slot = static_cast<std::uint32_t>(log.designs.size());
          record.genome = genome;
          record.evaluation.fitness = evaluated.fitness;
          record.evaluation.metrics = evaluated.metrics;
        }
      }
    }
    content = make_content(configuration, 0, log.designs.size(), history_tables(configuration, log));
  }

  const store::Table& designs() const { return content.table("designs"); }

  Configuration configuration;
  std::unique_ptr<cost::CostModel> model;
  objective::Objective objective;
  store::RunContent content;
};

/// Latency falls with the area: limits on both that no chip meets together.
Sample sample_with_conflict() {
  const Sample free({});
  const auto& area = free.designs().values<double>("area_m2");
  const auto& latency = free.designs().values<double>("latency_s", 2);
  double min_area = area[0];
  double min_latency = latency[0];
  for (std::size_t row = 0; row < area.size(); ++row) {
    min_area = std::min(min_area, area[row]);
    min_latency = std::min(min_latency, latency[2 * row]);
  }
  return Sample(
      {fmt::format("objective.constraints={{area_mm2: {}, weights_on_chip: none, limits: [{{metric: latency, "
                   "network: alexnet, max: {}}}, {{metric: energy, max: 1}}]}}",
                   1e6 * min_area * (1.0 + 1e-12), min_latency * (1.0 + 1e-12))});
}

TEST(Diagnosis, counts_each_design_for_every_constraint_that_it_violates) {
  Sample sample = sample_with_conflict();
  const auto diagnosis = diagnose(sample.configuration, *sample.model, sample.content);

  const std::size_t rows = sample.designs().rows();
  ASSERT_EQ(diagnosis.mapped, rows);
  ASSERT_LT(rows, 27U);  // one design cannot be mapped
  std::vector<std::uint64_t> violated(3, 0);
  const objective::ActiveConstraints constraints(sample.objective, sample.configuration.networks,
                                                 sample.configuration.metrics());
  const auto& area = sample.designs().values<double>("area_m2");
  const auto& latency = sample.designs().values<double>("latency_s", 2);
  for (std::size_t row = 0; row < rows; ++row) {
    if (area[row] > constraints[0].constraint.limit) ++violated[0];
    if (latency[2 * row] > constraints[1].constraint.limit) ++violated[1];
  }
  ASSERT_EQ(diagnosis.effects.size(), 3U);
  EXPECT_EQ(diagnosis.effects[0].violated_by, violated[0]);
  EXPECT_EQ(diagnosis.effects[1].violated_by, violated[1]);
  EXPECT_EQ(diagnosis.effects[2].violated_by, 0U);  // no design takes a joule
  EXPECT_EQ(diagnosis.effects[0].reached, *std::min_element(area.begin(), area.end()));
}

TEST(Diagnosis, names_the_pairs_of_constraints_that_no_design_meets_together) {
  Sample sample = sample_with_conflict();

  const auto diagnosis = diagnose(sample.configuration, *sample.model, sample.content);

  EXPECT_THAT(diagnosis.never_together, ElementsAre(Pair(0, 1)));
  EXPECT_THAT(conflict_texts(sample.configuration, diagnosis),
              ElementsAre(HasSubstr(" and latency of alexnet at most ")));
}

TEST(Diagnosis, lists_every_constraint_that_the_nearest_design_violates) {
  Sample sample(
      {"objective.constraints={area_mm2: 5, weights_on_chip: none, limits: [{metric: latency, max: 1 ns}]}"});

  const auto diagnosis = diagnose(sample.configuration, *sample.model, sample.content);
  const auto nearest = tally(sample.configuration, sample.content).nearest.value();
  const auto evaluated =
      objective::evaluate(*sample.model, sample.objective, sample.configuration.space.decode(nearest.genome));

  ASSERT_EQ(diagnosis.nearest.size(), 2U);
  EXPECT_EQ(diagnosis.nearest[0].value, evaluated.area_m2);
  EXPECT_EQ(diagnosis.nearest[0].violation + diagnosis.nearest[1].violation, nearest.violation);
  EXPECT_THAT(
      nearest_texts(sample.configuration, diagnosis),
      ElementsAre(testing::AllOf(testing::StartsWith("area "), testing::EndsWith(" mm2, at most 5 mm2")),
                  testing::AllOf(testing::StartsWith("latency "), testing::EndsWith(", at most 1 ns"))));
}

TEST(Diagnosis, proves_that_no_chip_of_the_space_is_small_enough) {
  Sample sample({"objective.constraints={area_mm2: 1, weights_on_chip: none}"});

  const auto diagnosis = diagnose(sample.configuration, *sample.model, sample.content);

  // The other dimensions of the smallest chip are their smallest values.
  double smallest = 1.0;
  for (std::uint16_t voltage = 0; voltage < 3; ++voltage) {
    for (std::uint16_t words = 0; words < 3; ++words) {
      for (std::uint16_t macros = 0; macros < 3; ++macros) {
        const design::Genome genome{voltage, 0, 0, words, 0, 0, 0, macros, 0};
        smallest = std::min(smallest, sample.model->area_m2(sample.configuration.space.decode(genome)));
      }
    }
  }
  ASSERT_EQ(diagnosis.proof.alone.size(), 1U);
  EXPECT_EQ(diagnosis.proof.alone[0].best, smallest);
  EXPECT_THAT(proof_texts(sample.configuration, diagnosis.proof),
              ElementsAre(testing::StartsWith("no chip of this space can: the smallest has ")));
}

TEST(Diagnosis, reads_back_the_tables_of_a_run_file) {
  for (const char* limits :
       {"area_mm2: 1, weights_on_chip: none", "limits: [{metric: latency, max: 1 ns}]"}) {
    Sample sample({fmt::format("objective.constraints={{{}}}", limits)});
    const auto computed = diagnose(sample.configuration, *sample.model, sample.content);
    const auto tally = tally_constraints(sample.configuration, sample.designs());

    add_diagnosis(sample.configuration, *sample.model,
                  run::tally(sample.configuration, sample.content).nearest, tally, tally.passes_screen(),
                  sample.content);

    EXPECT_EQ(read_diagnosis(sample.configuration, sample.content), computed) << limits;
  }
}

TEST(Diagnosis, refuses_tables_of_another_configuration) {
  Sample sample({"objective.constraints={area_mm2: 1, weights_on_chip: none}"});
  const auto tally = tally_constraints(sample.configuration, sample.designs());
  add_diagnosis(sample.configuration, *sample.model, {}, tally, false, sample.content);

  EXPECT_THROW(read_diagnosis(smoke({"objective.constraints={weights_on_chip: none}"}), sample.content),
               core::Error);
}

TEST(ConstraintTally, is_the_same_in_parts) {
  Sample sample = sample_with_conflict();
  const objective::ActiveConstraints constraints(sample.objective, sample.configuration.networks,
                                                 sample.configuration.metrics());
  auto one = tally_constraints(sample.configuration, store::slice(sample.designs(), 0, 10));
  auto other = tally_constraints(sample.configuration,
                                 store::slice(sample.designs(), 10, sample.designs().rows() - 10));

  const auto whole = tally_constraints(sample.configuration, sample.designs());
  auto backwards = other;
  backwards.merge(constraints, one);
  one.merge(constraints, other);

  for (const auto& merged : {one, backwards}) {
    EXPECT_EQ(merged.designs(), whole.designs());
    EXPECT_EQ(merged.never_together(), whole.never_together());
    EXPECT_EQ(merged.passes_screen(), whole.passes_screen());
    for (std::size_t i = 0; i < constraints.size(); ++i) {
      EXPECT_EQ(merged.violated_by(i), whole.violated_by(i));
      EXPECT_EQ(merged.best(i), whole.best(i));
    }
  }
}

}  // namespace
}  // namespace crossisle::run
