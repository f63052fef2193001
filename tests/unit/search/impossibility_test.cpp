// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/impossibility.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "../../metrics.hpp"

namespace crossisle::search {
namespace {

using design::DesignSpace;
using design::Parameter;
using hardware::Knob;
using objective::ActiveConstraints;
using objective::Bound;
using objective::Objective;
using objective::ObjectiveOptions;

constexpr double mm2 = 1e-6;

/// Model of area alone: 1 mm2 per router group, and 1 mm2 times the distance of the voltage from 0.6 V in units of 0.1 V.
class AreaModel : public cost::CostModel {
 public:
  explicit AreaModel(bool knows_monotony = false) : knows_monotony_(knows_monotony) {}

  const cost::MetricList& metrics() const override { return test::common_metrics(); }
  std::span<const workload::Network> networks() const override { return networks_; }
  void evaluate(std::span<const design::Candidate> /*candidates*/, cost::Metrics& /*metrics*/,
                const cost::Control& /*control*/) override {
    FAIL() << "a proof needs no costs of networks";
  }
  double area_m2(const design::Candidate& candidate) const override {
    ++looks;
    const double distance = std::abs(candidate.chip.voltage_v - 0.6) / 0.1;
    return mm2 * (candidate.chip.router_groups + std::round(distance));
  }
  bool area_depends_on(Knob knob) const override { return !knows_monotony_ || knob != Knob::cycle_time; }
  bool area_grows_with(Knob knob) const override { return knows_monotony_ && knob == Knob::router_groups; }

  mutable int looks = 0;

 private:
  bool knows_monotony_;
  std::vector<workload::Network> networks_ = std::vector<workload::Network>(1);
};

std::vector<Parameter> parameters() {
  return {Parameter(Knob::voltage, {0.5, 0.6, 0.7}), Parameter(Knob::bits_per_cell, {4, 8}),
          Parameter(Knob::cycle_time, {1, 2, 4, 8}), Parameter(Knob::wordlines, {32}),
          Parameter(Knob::bitlines, {32}),           Parameter(Knob::router_groups, {2, 4, 8}),
          Parameter(Knob::tiles_per_group, {1}),     Parameter(Knob::macros_per_tile, {1})};
}

Impossibility prove(const AreaModel& model, const ObjectiveOptions& options, const DesignSpace& space,
                    std::uint64_t max_chips = max_chips_of_proof) {
  std::vector<workload::Network> networks(1);
  if (options.weights_on_chip) {
    workload::Layer layer;
    layer.shape = {.c = 4096, .g = 1};  // 8-bit weights: 8,192 cells of 4 bits, 4,096 of 8 bits
    networks[0].layers.push_back(layer);
  }
  const Objective objective(options, networks, model.metrics());
  return find_impossibility(space, model, objective, ActiveConstraints(objective, networks, model.metrics()),
                            max_chips);
}

ObjectiveOptions max_area(double limit_mm2) {
  ObjectiveOptions options;
  options.area_limit_mm2 = limit_mm2;
  return options;
}

TEST(Impossibility, names_the_smallest_area_where_it_is_above_the_limit) {
  const auto proof = prove(AreaModel(), max_area(1.5), DesignSpace(parameters()));

  // Two router groups at 0.6 V.
  EXPECT_THAT(proof.alone, testing::ElementsAre(ImpossibleConstraint{0, 2.0 * mm2}));
  EXPECT_TRUE(proof.together.empty());
}

TEST(Impossibility, is_not_claimed_where_a_chip_meets_the_limit_exactly) {
  EXPECT_TRUE(prove(AreaModel(), max_area(2.0), DesignSpace(parameters())).empty());
}

TEST(IdleConstraint, is_a_limit_that_the_largest_or_smallest_chip_meets) {
  const auto idle = [](const ObjectiveOptions& options, const AreaModel& model = AreaModel()) {
    const std::vector<workload::Network> networks(1);
    const Objective objective(options, networks, model.metrics());
    return find_idle_constraints(DesignSpace(parameters()), model, objective,
                                 ActiveConstraints(objective, networks, model.metrics()));
  };
  ObjectiveOptions minima;
  minima.constraints = {{"area_m2", "", Bound::min, 2.5 * mm2}, {"area_m2", "", Bound::min, 2.0 * mm2}};

  // Two to eight router groups, at most 0.1 V from 0.6 V: 2 to 9 mm2.
  EXPECT_THAT(idle(max_area(9.0)), testing::ElementsAre(IdleConstraint{0, 9.0 * mm2}));
  EXPECT_THAT(idle(max_area(8.9)), testing::IsEmpty());
  EXPECT_THAT(idle(minima), testing::ElementsAre(IdleConstraint{1, 2.0 * mm2}));
  EXPECT_EQ(idle(max_area(9.0), AreaModel(true)), idle(max_area(9.0)));
}

TEST(Impossibility, names_the_largest_area_for_a_minimum) {
  ObjectiveOptions options;
  options.constraints = {{"area_m2", "", Bound::min, 10.0 * mm2}};

  const auto proof = prove(AreaModel(), options, DesignSpace(parameters()));

  EXPECT_THAT(proof.alone, testing::ElementsAre(ImpossibleConstraint{0, 9.0 * mm2}));
}

TEST(Impossibility, counts_only_chips_that_are_not_forbidden) {
  const DesignSpace space(parameters(), {{{{0, {0.6}}, {5, {2.0}}}}});

  const auto proof = prove(AreaModel(true), max_area(1.5), space);

  EXPECT_THAT(proof.alone, testing::ElementsAre(ImpossibleConstraint{0, 3.0 * mm2}));
}

TEST(Impossibility, of_constraints_that_only_different_chips_meet) {
  auto options = max_area(4.0);
  options.weights_on_chip = workload::CapacityRule::counted;

  // 4,096 cells are those of 4 router groups, whose smallest chip has 4 mm2; at 4.0 mm2 one chip meets both.
  EXPECT_TRUE(prove(AreaModel(), options, DesignSpace(parameters())).empty());
  options.area_limit_mm2 = 3.5;
  const auto proof = prove(AreaModel(), options, DesignSpace(parameters()));

  EXPECT_TRUE(proof.alone.empty());
  // The smallest area; 4,096 cells of 8,192.
  EXPECT_THAT(proof.together,
              testing::ElementsAre(ImpossibleConstraint{0, 2.0 * mm2}, ImpossibleConstraint{1, 0.5}));
}

TEST(Impossibility, examines_few_chips_where_the_model_knows_more_about_the_area) {
  const AreaModel blind;
  const AreaModel knowing(true);

  const auto proof = prove(blind, max_area(1.5), DesignSpace(parameters()));

  EXPECT_EQ(prove(knowing, max_area(1.5), DesignSpace(parameters())), proof);
  EXPECT_EQ(blind.looks, 3 * 2 * 4 * 3);
  EXPECT_EQ(knowing.looks, 3 * 2);
}

TEST(Impossibility, is_not_claimed_for_a_space_that_is_too_large) {
  EXPECT_TRUE(prove(AreaModel(), max_area(1.5), DesignSpace(parameters()), 71).empty());
  EXPECT_FALSE(prove(AreaModel(), max_area(1.5), DesignSpace(parameters()), 72).empty());
}

TEST(Impossibility, is_not_claimed_if_time_runs_out) {
  std::vector<Parameter> many = parameters();
  many[2] =
      Parameter(Knob::cycle_time, design::values_of_range(1, 1000, 1000, design::Spacing::linear, false));
  const DesignSpace space(many);
  const AreaModel model;
  const std::vector<workload::Network> networks(1);
  const Objective objective(max_area(1.5), networks, model.metrics());
  const ActiveConstraints constraints(objective, networks, model.metrics());

  EXPECT_TRUE(find_impossibility(space, model, objective, constraints, max_chips_of_proof, [] {
                return true;
              }).empty());
  EXPECT_LT(model.looks, 18'000);
}

}  // namespace
}  // namespace crossisle::search
