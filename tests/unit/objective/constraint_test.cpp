// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/constraint.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "../../metrics.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/objective/objective.hpp"
#include "crossisle/objective/objective_options.hpp"

namespace crossisle::objective {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const cost::MetricList metrics{{cost::metric::energy(), cost::metric::latency(), cost::metric::snr()},
                               {cost::metric::area()}};

std::vector<workload::Network> networks() {
  std::vector<workload::Network> networks(2);
  networks[0].name = "small";
  networks[1].name = "large";
  return networks;
}

/// Returns metrics of two networks: 1 and 4 mJ, 2 and 3 ms, 20 and 12 dB; 50 mm2.
cost::MetricsRow sample() {
  return test::metrics_of(
      50e-6,
      {{cost::Verdict::feasible, 0.0, 1e-3, 2e-3, 20.0}, {cost::Verdict::feasible, 0.0, 4e-3, 3e-3, 12.0}},
      metrics);
}

Fitness score(const std::vector<Constraint>& constraints, const cost::MetricsRow& row = sample()) {
  return Objective({.constraints = constraints}, networks(), metrics).score({}, row.view());
}

TEST(Constraint, HoldsForEveryNetworkOrForOne) {
  EXPECT_TRUE(score({{"latency_s", "", Bound::max, 3e-3}}).feasible());
  EXPECT_FALSE(score({{"latency_s", "", Bound::max, 2e-3}}).feasible());
  EXPECT_TRUE(score({{"latency_s", "small", Bound::max, 2e-3}}).feasible());
  EXPECT_FALSE(score({{"latency_s", "large", Bound::max, 2e-3}}).feasible());
  EXPECT_FALSE(score({{"energy_j", "small", Bound::min, 2e-3}}).feasible());
}

TEST(Constraint, IsViolatedByTheShareOfItsLimit) {
  const Fitness latency = score({{"latency_s", "", Bound::max, 2e-3}});
  const Fitness energy = score({{"energy_j", "", Bound::min, 2e-3}});
  const Fitness snr = score({{"snr_db", "", Bound::min, 15.0}});

  EXPECT_DOUBLE_EQ(latency.violation, 0.5);
  EXPECT_DOUBLE_EQ(energy.violation, 0.5);
  EXPECT_DOUBLE_EQ(snr.violation, 0.3);  // of 10 dB
  EXPECT_TRUE(latency.mapped());
  EXPECT_GT(latency.objective, 0.0);
}

TEST(Constraint, GivesTheStatusIfItIsViolatedMost) {
  const std::vector<Constraint> constraints{{"latency_s", "", Bound::max, 2e-3},
                                            {"area_m2", "", Bound::max, 20e-6}};

  const Fitness fitness = score(constraints);

  EXPECT_EQ(fitness.status, constraint_status(1));
  EXPECT_DOUBLE_EQ(fitness.violation, 2.0);
  EXPECT_EQ(text(fitness.status, constraints, metrics), "not area at most 20 mm2");
  EXPECT_EQ(text(constraint_status(0), constraints, metrics), "not latency at most 2 ms");
  EXPECT_EQ(text(constraint_status(0), constraints), "not latency_s at most 0.002");
}

TEST(Constraint, OnTheAreaIsJudgedBeforeTheNetworks) {
  const Objective objective({.constraints = {{"area_m2", "", Bound::max, 20e-6}}}, networks(), metrics);

  EXPECT_FALSE(objective.screen({}, 21e-6).feasible());
  EXPECT_TRUE(objective.screen({}, 20e-6).feasible());
}

TEST(Constraint, IsListedWithAllOthersThatAreViolated) {
  const Objective objective(
      {.area_limit_mm2 = 40.0,
       .constraints = {{"latency_s", "", Bound::max, 2e-3}, {"energy_j", "", Bound::max, 1.0}}},
      networks(), metrics);

  const auto violations = objective.violations({}, sample().view());

  ASSERT_EQ(violations.size(), 2U);
  EXPECT_EQ(violations[0].status, Status::area_over_limit);
  EXPECT_DOUBLE_EQ(violations[0].amount, 0.25);
  EXPECT_EQ(violations[1].status, constraint_status(0));
  EXPECT_DOUBLE_EQ(violations[1].amount, 0.5);
}

TEST(Constraint, DoesNotJudgeNetworksThatCannotRun) {
  const auto row = test::metrics_of(50e-6,
                                    {{cost::Verdict::array_too_small, 0.1, 0.0, 0.0, 0.0},
                                     {cost::Verdict::feasible, 0.0, 4e-3, 3e-3, 12.0}},
                                    metrics);

  const Fitness fitness = score({{"energy_j", "", Bound::min, 8e-3}}, row);

  EXPECT_EQ(fitness.status, Status::array_too_small);  // before a larger violation of a metric
  EXPECT_DOUBLE_EQ(fitness.violation, 0.1 + 0.5);
}

TEST(Constraint, OnAMetricOrNetworkThatIsNotThereIsRefused) {
  EXPECT_THROW(score({{"energy", "", Bound::max, 1.0}}), core::Error);
  EXPECT_THROW(score({{"energy_j", "medium", Bound::max, 1.0}}), core::Error);
}

// Keys of configurations.

class ConstraintReader : public testing::Test {
 protected:
  ObjectiveSection read(const std::string& limits, const std::vector<double>& rates_per_s = {}) {
    return read_text("constraints: {limits: [" + limits + "]}\n", rates_per_s);
  }
  ObjectiveSection read_text(const std::string& text, const std::vector<double>& rates_per_s = {}) {
    const auto document = config::Document::parse(text, "run.yaml", {}, problems_);
    auto section = document.root();
    return read_objective(section,
                          {.networks = {"small", "large"}, .metrics = metrics, .rates_per_s = rates_per_s});
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> texts;
    for (const auto& problem : problems_.all()) texts.push_back(problem.text());
    return texts;
  }

  core::Problems problems_;
};

TEST_F(ConstraintReader, TakesUnitsAndBothBounds) {
  const auto options = read(
                           "{metric: latency, network: large, max: 5 ms}, {metric: area, max: 80 mm2}, "
                           "{metric: snr_db, min: 10, max: 30}")
                           .options;

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_THAT(options.constraints, ElementsAre(Constraint{"latency_s", "large", Bound::max, 0.005},
                                               Constraint{"area_m2", "", Bound::max, 80e-6},
                                               Constraint{"snr_db", "", Bound::min, 10.0},
                                               Constraint{"snr_db", "", Bound::max, 30.0}));
}

TEST_F(ConstraintReader, WritesWhatItReadsAgain) {
  const auto options =
      read("{metric: latency, network: large, max: 5 ms}, {metric: area, max: 80 mm2}").options;
  std::string text;
  for (const auto& line : objective_lines(options, Devices::nominal, {"small", "large"})) text += line + "\n";
  const auto document = config::Document::parse(text, "run.yaml", {}, problems_);
  auto section = document.root();

  const auto again = read_objective(section, {.networks = {"small", "large"}, .metrics = metrics});

  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_EQ(again.options.constraints, options.constraints);
}

TEST_F(ConstraintReader, NamesEveryProblem) {
  read(
      "{metric: latenzy, max: 1}, {metric: latency, network: medium, max: 1}, {metric: area, network: small, "
      "max: 1 mm2},"
      "{metric: energy}, {metric: energy, max: 5 ms}, {max: 3}, {metric: energy, maxi: 3, max: 1}");

  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr("is 'latenzy' (it is not a metric of this cost model) did you mean 'latency'?"),
                  HasSubstr("'medium' is not among the networks"),
                  HasSubstr("area_m2 is a metric of the chip"), HasSubstr("has neither min nor max"),
                  HasSubstr("the metric is in J"), HasSubstr("metric: is missing"),
                  HasSubstr("did you mean 'max'?")));
}

TEST_F(ConstraintReader, RefusesAreasBeyondAWaferWithoutUnit) {
  read("{metric: area, max: 50}, {metric: system_area, max: 0.09}");

  EXPECT_THAT(messages(),
              ElementsAre(HasSubstr("limits[0].max: is 50 without a unit (that is more than a wafer in m2) "
                                    "write 50 mm2"),
                          HasSubstr("limits[1].metric")));
}

TEST_F(ConstraintReader, RefusesLimitsThatEveryChipOrNoneMeets) {
  read(
      "{metric: latency, min: 0}, {metric: energy, max: 0}, {metric: snr, min: -5}, {metric: throughput, "
      "min: "
      "-1/s}");

  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr("limits[0].min: is 0 s (every chip meets it, because the metric is always "
                            "positive) give a larger limit, or delete it"),
                  HasSubstr("limits[1].max: is 0 J (the metric is always positive)"),
                  HasSubstr("limits[3].min: is -1/s")));
}

TEST_F(ConstraintReader, RefusesLimitsThatContradictEachOther) {
  read("{metric: latency, min: 5 ms, max: 3 ms}");
  read("{metric: latency, max: 3 ms}, {metric: latency, network: small, min: 4 ms}");
  read("{metric: latency, network: large, max: 3 ms}, {metric: latency, network: small, min: 4 ms}");
  read_text(
      "constraints: {area_mm2: 80, limits: [{metric: area, min: 90 mm2}, {metric: area, min: 80 mm2}]}\n");

  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr("limits[0]: requires at least 5 ms and at most 3 ms (no chip can meet both) "),
                  HasSubstr("limits[1]: requires at least 4 ms and at most 3 ms (no chip can meet both; the "
                            "other one is at run.yaml:1:constraints.limits[0].max)"),
                  HasSubstr("requires at least 90 mm2 and at most 80 mm2 (no chip can meet both; the other "
                            "one is at run.yaml:1:constraints.area_mm2)")));
}

TEST_F(ConstraintReader, NotesLimitsThatOthersImply) {
  const auto notes = [&](const std::string& limits) { return read(limits).notes; };

  EXPECT_THAT(notes("{metric: latency, max: 3 ms}, {metric: latency, network: small, max: 4 ms}"),
              ElementsAre("run.yaml:1:constraints.limits[1].max: latency of small at most 4 ms has no effect "
                          "(every chip within latency at most 3 ms meets it)"));
  EXPECT_THAT(notes("{metric: latency, max: 3 ms}, {metric: latency, max: 3 ms}"),
              ElementsAre(HasSubstr("limits[1].max: ")));
  EXPECT_THAT(notes("{metric: latency, max: 4 ms}, {metric: latency, network: small, max: 3 ms}"), IsEmpty());
  EXPECT_THAT(notes("{metric: latency, min: 1 ms, max: 4 ms}, {metric: energy, max: 4 mJ}"), IsEmpty());
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(ConstraintReader, LimitsTheUtilisationOnceIfThereAreRates) {
  const Constraint all_time{"utilisation", "", Bound::max, 1.0};
  const Constraint power{"average_power_w", "", Bound::max, 0.05};
  const Constraint half{"utilisation", "", Bound::max, 0.5};

  EXPECT_THAT(read_text("metric: edap\n", {30.0, 2.0}).options.constraints, ElementsAre(all_time));
  EXPECT_THAT(read("{metric: average_power, max: 50 mW}", {30.0, 2.0}).options.constraints,
              ElementsAre(power, all_time));
  EXPECT_THAT(read("{metric: utilisation, max: 0.5}", {30.0, 2.0}).options.constraints, ElementsAre(half));
  EXPECT_THAT(read("{metric: utilisation, max: 2}", {30.0, 2.0}).options.constraints,
              ElementsAre(Constraint{"utilisation", "", Bound::max, 2.0}, all_time));
  EXPECT_THAT(read("").options.constraints, IsEmpty());
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(ConstraintReader, WritesTheLimitOnUtilisationThatItAdded) {
  const auto options = read("{metric: average_power, max: 50 mW}", {30.0, 2.0}).options;
  std::string text;
  for (const auto& line : objective_lines(options, Devices::nominal, {"small", "large"})) text += line + "\n";

  EXPECT_EQ(read_text(text, {30.0, 2.0}).options.constraints, options.constraints);
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(ConstraintReader, ExplainsThatTheDutyCycleNeedsRates) {
  read("{metric: average_power, max: 1 W}, {metric: utilization, max: 1}");
  read("{metric: utilization, max: 1}, {metric: utilisation, network: small, max: 1}", {30.0, 2.0});

  EXPECT_THAT(
      messages(),
      ElementsAre(HasSubstr("is 'average_power' (it is computed with the rates of the networks) give "
                            "workloads.rates"),
                  HasSubstr("is 'utilization' (it is not a metric"), HasSubstr("did you mean 'utilisation'?"),
                  HasSubstr("utilisation is a metric of the chip")));
}

TEST(Constraint, OnTheDutyCycleIsViolatedByItsShare) {
  // 30/s x 2 mJ + 2/s x 4 mJ = 68 mW; 30/s x 1 ms + 2/s x 3 ms = 0.036.
  const auto row = test::metrics_of(
      50e-6,
      {{cost::Verdict::feasible, 0.0, 2e-3, 1e-3, 20.0}, {cost::Verdict::feasible, 0.0, 4e-3, 3e-3, 12.0}},
      metrics);
  const Objective objective(
      {.rates_per_s = {30.0, 2.0},
       .constraints = {{"average_power_w", "", Bound::max, 0.034}, {"utilisation", "", Bound::max, 1.0}}},
      networks(), metrics);

  const Fitness fitness = objective.score({}, row.view());

  EXPECT_EQ(fitness.status, constraint_status(0));
  EXPECT_DOUBLE_EQ(fitness.violation, 1.0);
  EXPECT_DOUBLE_EQ(objective.limited_value(1, row.view()), 0.036);
}

}  // namespace
}  // namespace crossisle::objective
