// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/certificate.hpp"

#include <gmock/gmock.h>

#include "../../metrics.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/run/content.hpp"

namespace crossisle::run {
namespace {

using objective::Status;
using testing::HasSubstr;

const Configuration& configuration() {
  static const Configuration read = read_configuration(
      std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", {"search.algorithm=exhaustive"});
  return read;
}

island::DesignRecord design(std::uint16_t voltage, double energy_j) {
  island::DesignRecord record;
  record.genome = {voltage};
  record.evaluation.metrics = test::metrics_of(
      4e-4, {{cost::Verdict::feasible, 0.0, energy_j, 2e-3}, {cost::Verdict::feasible, 0.0, 3e-3, 4e-3}});
  // The mean energy and latency, in mJ and ms, and 400 mm2.
  record.evaluation.fitness.objective = (energy_j * 1e3 + 3.0) / 2.0 * 3.0 * 400.0;
  return record;
}

search::Survey survey_with(const std::vector<island::DesignRecord>& best) {
  search::Census census(10);
  for (const auto& one : best) {
    census.accept({one.genome,
                   one.evaluation.fitness.objective,
                   {one.evaluation.metrics.view().of_network(0, 0), 3.0, 400.0}});
  }
  for (int i = 0; i < 5; ++i) census.rule_out({{}, Status::area_over_limit, 1.0});
  for (int i = 0; i < 3; ++i) census.reject({{}, Status::global_buffer_too_small, 1.0});
  search::Survey survey(1, 10);
  survey.add(0, census);
  return survey;
}

std::string text_of(const std::vector<island::DesignRecord>& best) {
  return certificate_text(configuration(), survey_with(best), best, "0123");
}

TEST(Certificate, IsYamlThatStatesOptimumAndRunnersUp) {
  const std::vector<island::DesignRecord> best{design(0, 1e-3), design(1, 2e-3), design(2, 3e-3)};
  core::Problems problems;
  const auto document = config::Document::parse(text_of(best), "certificate", {}, problems);
  auto root = document.root();
  auto optimum = root.section("optimum");
  const auto runners_up = root.sections("runners_up");

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(root.text("result"), "0123");
  EXPECT_EQ(root.text("problem"), problem_digest(configuration()));
  EXPECT_EQ(optimum.number("objective"), 2400.0);
  EXPECT_EQ(optimum.number("latency_ms"), 3.0);
  EXPECT_EQ(optimum.section("design").number("voltage"), 0.5);
  EXPECT_EQ(optimum.section("networks").section("resnet18").number("objective"), 3.0 * 4.0 * 400.0);
  ASSERT_EQ(runners_up.size(), 2u);
  EXPECT_EQ(config::Section(runners_up[1]).section("design").number("voltage"), 0.7);
}

TEST(Certificate, CountsEveryDesignOnceByItsReason) {
  const std::string text = text_of({design(0, 1e-3)});
  core::Problems problems;
  const auto document = config::Document::parse(text, "certificate", {}, problems);
  auto chips = document.root().section("chips");

  EXPECT_EQ(chips.number("all"), 9.0);
  EXPECT_EQ(chips.number("feasible"), 1.0);
  EXPECT_EQ(chips.number("area over the limit"), 5.0);
  EXPECT_EQ(chips.number("a layer's tiles exceed the global buffer"), 3.0);
  EXPECT_EQ(chips.number("evaluated"), 4.0);
  EXPECT_EQ(chips.number("ruled out without evaluation"), 5.0);
  EXPECT_THAT(text, HasSubstr("runners_up: []"));
}

TEST(Certificate, SaysThatNoChipIsFeasible) {
  EXPECT_THAT(text_of({}), HasSubstr("optimum: none"));
}

TEST(Certificate, RunFileHasTheSameCountsTheBestAndTheFront) {
  const std::vector<island::DesignRecord> best{design(0, 1e-3), design(1, 2e-3)};
  const auto content = make_content(configuration(), survey_with(best), best);

  EXPECT_EQ(content.number("generation"), 1);
  EXPECT_EQ(content.number("designs"), 10);
  EXPECT_EQ(content.number("evaluations"), 5);
  EXPECT_EQ(content.table("census").values<std::int64_t>("designs"),
            (std::vector<std::int64_t>{2, 5, 0, 0, 3, 0}));
  EXPECT_EQ(content.table("designs").values<double>("voltage"), (std::vector<double>{0.5, 0.6}));
  EXPECT_EQ(content.table("front").rows(), 1u);  // the second takes more energy for the same
  EXPECT_EQ(content.table("front").values<double>("area_mm2").front(), 400.0);
}

TEST(Certificate, CountsAndTheBestComeBackFromTheRunFile) {
  const std::vector<island::DesignRecord> best{design(1, 2e-3), design(0, 3e-3)};
  const auto content = make_content(configuration(), survey_with(best), best);

  const auto done = tally(configuration(), content);

  EXPECT_EQ(done.evaluations, 10u);
  EXPECT_EQ(done.feasible, 2u);
  ASSERT_TRUE(done.best.has_value());
  EXPECT_EQ(done.best->genome, best[0].genome);
  EXPECT_EQ(done.best->evaluation.fitness, best[0].evaluation.fitness);
  EXPECT_EQ(done.best->evaluation.metrics.view().of_network(0, 0), 2e-3);
  EXPECT_FALSE(tally(configuration(), make_content(configuration(), survey_with({}), {})).best.has_value());
}

}  // namespace
}  // namespace crossisle::run
