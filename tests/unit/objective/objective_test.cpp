// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/objective/objective.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>
#include <vector>

#include "../../metrics.hpp"

namespace crossisle::objective {
namespace {

using cost::NetworkCost;
using cost::Verdict;

/// Costs of mapped networks in mJ and ms.
NetworkCost costs_of(double energy_mj, double latency_ms) {
  return {Verdict::feasible, 0.0, energy_mj / 1e3, latency_ms / 1e3};
}
NetworkCost unmapped(Verdict verdict, double violation) {
  return {verdict, violation, 0.0, 0.0};
}

/// A network of one layer with `weights` 8-bit weights in each of `groups` groups.
workload::Network network_of(std::int64_t weights, std::int64_t groups = 1) {
  workload::Layer layer;
  layer.shape = {.c = weights, .g = groups};
  workload::Network network;
  network.layers.push_back(layer);
  return network;
}

const std::vector<workload::Network> three_networks{network_of(100), network_of(1000), network_of(500)};

/// 1024 cells of 4 bits: 512 weights of 8 bits.
const hardware::Chip small_chip{.bits_per_cell = 4,
                                .wordlines = 32,
                                .bitlines = 32,
                                .router_groups = 1,
                                .tiles_per_group = 1,
                                .macros_per_tile = 1};

constexpr double one_mm2 = 1e-6;

const cost::MetricList& metrics = test::common_metrics();
const cost::MetricList metrics_with_noise{
    {cost::metric::energy(), cost::metric::latency(), cost::metric::snr()}, {cost::metric::area()}};

Fitness score(const ObjectiveOptions& options, double area_mm2, const std::vector<NetworkCost>& costs) {
  return Objective(options, three_networks, metrics_with_noise)
      .score(small_chip, test::metrics_of(area_mm2 * one_mm2, costs, metrics_with_noise).view());
}
double objective_of(Aggregation aggregation, const std::vector<NetworkCost>& costs,
                    const std::vector<double>& weights = {}) {
  return score({.exponents = {1.0, 1.0, 1.0}, .aggregation = aggregation, .weights = weights}, 2.0, costs)
      .objective;
}

// Order of fitnesses.

TEST(Better, PutsEveryFeasibleFitnessBeforeEveryInfeasibleOne) {
  const std::vector<Fitness> feasible{
      {Status::feasible, 0.0, 0.0}, {Status::feasible, 0.0, 1e300}, {Status::feasible, 0.0, INFINITY}};
  std::vector<Fitness> infeasible;
  for (std::size_t status = 1; status < status_count; ++status) {
    for (const double violation : {0.0, 1e-300, 1e300}) {
      infeasible.push_back({static_cast<Status>(status), violation, 0.0});
    }
  }

  for (const auto& good : feasible) {
    for (const auto& bad : infeasible) {
      EXPECT_TRUE(better(good, bad));
      EXPECT_FALSE(better(bad, good));
    }
  }
}

TEST(Better, ComparesFeasibleOnesByObjectiveOnly) {
  const Fitness small{Status::feasible, 0.0, 1.0};
  const Fitness large{Status::feasible, 0.0, 2.0};

  EXPECT_TRUE(better(small, large));
  EXPECT_FALSE(better(large, small));
  EXPECT_FALSE(better(small, small));
}

TEST(Better, ComparesInfeasibleOnesByViolationOnly) {
  const Fitness near{Status::global_buffer_too_small, 0.1, 0.0};
  const Fitness far{Status::area_over_limit, 0.2, 1e-9};

  EXPECT_TRUE(better(near, far));
  EXPECT_FALSE(better(far, near));
  EXPECT_FALSE(better(near, {Status::area_over_limit, 0.1, 5.0}));
}

TEST(Status, HasATextForEach) {
  std::set<std::string> texts;
  for (std::size_t status = 0; status < named_status_count; ++status)
    texts.insert(text(static_cast<Status>(status)));

  EXPECT_EQ(texts.size(), named_status_count);
  EXPECT_EQ(texts.count(""), 0U);
}

// Combination of costs into one number: energies 1, 2, 6 mJ, latencies 4, 2, 3 ms, area 2 mm^2, weights 1, 2,
// 5.

const std::vector<NetworkCost> made_up{costs_of(1.0, 4.0), costs_of(2.0, 2.0), costs_of(6.0, 3.0)};

TEST(Aggregation, MatchesFiguresCountedByHand) {
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::max, made_up), 6.0 * 4.0 * 2.0);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::mean, made_up), 3.0 * 3.0 * 2.0);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::product, made_up), 12.0 * 24.0 * 2.0);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::geometric_mean, made_up),
                   std::cbrt(12.0) * std::cbrt(24.0) * 2.0);
}

TEST(Aggregation, WeighsTheNetworks) {
  const std::vector<double> weights{1.0, 2.0, 5.0};
  // Weights times energies: 1, 4, 30; times latencies: 4, 4, 15. Energies to the weights: 1, 4, 7776; latencies: 4,
  // 4, 243.
  const double mean = (35.0 / 8.0) * (23.0 / 8.0) * 2.0;

  EXPECT_DOUBLE_EQ(objective_of(Aggregation::max, made_up, weights), 30.0 * 15.0 * 2.0);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::mean, made_up, weights), mean);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::weighted_mean, made_up, weights), mean);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::product, made_up, weights), 31104.0 * 3888.0 * 2.0);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::geometric_mean, made_up, weights),
                   std::pow(31104.0 * 3888.0, 1.0 / 8.0) * 2.0);
}

TEST(Aggregation, TakesAnyPositiveWeight) {
  const std::vector<double> weights{0.5, 1.5, 2.5};

  // Energies to the weights: 1, 2^1.5, 6^2.5; latencies: 2, 2^1.5, 3^2.5.
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::product, made_up, weights),
                   2.0 * 8.0 * std::pow(18.0, 2.5) * 2.0);
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::geometric_mean, made_up, weights),
                   std::pow(2.0 * 8.0 * std::pow(18.0, 2.5), 1.0 / 4.5) * 2.0);
}

TEST(Aggregation, DependsOnRatiosOfWeightsOnlyIfItIsAMean) {
  for (const auto mean : {Aggregation::mean, Aggregation::weighted_mean, Aggregation::geometric_mean}) {
    EXPECT_DOUBLE_EQ(objective_of(mean, made_up, {4.0, 8.0, 20.0}),
                     objective_of(mean, made_up, {1.0, 2.0, 5.0}));
  }
  EXPECT_DOUBLE_EQ(objective_of(Aggregation::max, made_up, {4.0, 8.0, 20.0}),
                   16.0 * objective_of(Aggregation::max, made_up, {1.0, 2.0, 5.0}));
}

TEST(Aggregation, OfOneNetworkIsThatNetwork) {
  const std::vector<workload::Network> one{network_of(1)};
  const std::vector<NetworkCost> costs{costs_of(3.0, 5.0)};

  for (const auto mean : {Aggregation::mean, Aggregation::geometric_mean, Aggregation::weighted_mean}) {
    const Objective objective({.aggregation = mean, .weights = {0.7}}, one, metrics);
    EXPECT_DOUBLE_EQ(objective.score(small_chip, test::metrics_of(one_mm2, costs).view()).objective, 15.0);
  }
  for (const auto aggregation :
       {Aggregation::max, Aggregation::mean, Aggregation::product, Aggregation::geometric_mean}) {
    const Objective objective({.aggregation = aggregation}, one, metrics);
    EXPECT_DOUBLE_EQ(objective.score(small_chip, test::metrics_of(one_mm2, costs).view()).objective, 15.0);
  }
}

TEST(Aggregation, OfEqualWeightsHasTheBitsOfNone) {
  for (const auto aggregation : {Aggregation::max, Aggregation::mean, Aggregation::product}) {
    EXPECT_EQ(objective_of(aggregation, made_up, {1.0, 1.0, 1.0}), objective_of(aggregation, made_up));
  }
}

TEST(Aggregation, KeepsAGeometricMeanOfManyNetworksInRange) {
  // The product of 400 energies of 1000 mJ is 10^1200.
  const std::vector<workload::Network> networks(400, network_of(1));
  const Objective objective({.exponents = {1.0, 0.0, 0.0}, .aggregation = Aggregation::geometric_mean},
                            networks, metrics);

  const std::vector<NetworkCost> large(400, costs_of(1000.0, 1.0));
  const std::vector<NetworkCost> small(400, costs_of(1e-3, 1.0));

  EXPECT_NEAR(objective.score(small_chip, test::metrics_of(one_mm2, large).view()).objective, 1000.0,
              1000.0 * 400 * 2.3e-16);
  EXPECT_NEAR(objective.score(small_chip, test::metrics_of(one_mm2, small).view()).objective, 1e-3,
              1e-3 * 400 * 2.3e-16);
}

TEST(Aggregation, OfThePublicationIsMeanEnergyTimesMeanLatencyTimesArea) {
  // arXiv 2603.03880 first averages energies and latencies; the mean of the EDAPs differs.
  const std::vector<NetworkCost> costs{costs_of(10.0, 1.0), costs_of(20.0, 3.0), costs_of(60.0, 8.0)};

  const Fitness fitness = score({}, 100.0, costs);

  EXPECT_TRUE(fitness.feasible());
  EXPECT_DOUBLE_EQ(fitness.objective, 30.0 * 4.0 * 100.0);
  EXPECT_NE(fitness.objective, (10.0 * 1.0 + 20.0 * 3.0 + 60.0 * 8.0) / 3.0 * 100.0);
}

TEST(Aggregation, AddsNetworksInTheirOrder) {
  // In doubles (1 + 1) + 2^53 is 2^53 + 2, but (2^53 + 1) + 1 is 2^53: the bits depend on the order.
  const auto sum_of = [](double a, double b, double c) {
    const std::vector<NetworkCost> costs{
        {Verdict::feasible, 0.0, a, 1.0}, {Verdict::feasible, 0.0, b, 1.0}, {Verdict::feasible, 0.0, c, 1.0}};
    return score({.exponents = {1.0, 0.0, 0.0}}, 1.0, costs).objective;
  };
  constexpr double large = 0x1p53;

  EXPECT_EQ(sum_of(large, 1.0, 1.0), (large * 1e3 + 1e3 + 1e3) / 3.0);
  EXPECT_EQ(sum_of(1.0, 1.0, large), (1e3 + 1e3 + large * 1e3) / 3.0);
}

TEST(Powers, AreThoseOfTheExponents) {
  const auto with = [](Exponents exponents) {
    return score({.exponents = exponents}, 2.0, made_up).objective;
  };

  EXPECT_DOUBLE_EQ(with({1.0, 1.0, 0.0}), 9.0);   // EDP
  EXPECT_DOUBLE_EQ(with({1.0, 2.0, 1.0}), 54.0);  // ED^2AP
  EXPECT_DOUBLE_EQ(with({0.0, 0.0, 1.0}), 2.0);
  EXPECT_DOUBLE_EQ(with({0.0, 0.0, 0.0}), 1.0);
  EXPECT_DOUBLE_EQ(with({-1.0, 0.0, 0.0}), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(with({0.5, 0.0, 0.0}), std::sqrt(3.0));
}

TEST(OfNetwork, IsTheProductOfItsOwnPowers) {
  const Objective objective({.exponents = {1.0, 2.0, 1.0}}, three_networks, metrics);

  EXPECT_DOUBLE_EQ(objective.of_network(test::metrics_of(2.0 * one_mm2, {costs_of(3.0, 5.0)}).view(), 0),
                   3.0 * 25.0 * 2.0);
}

// Constraints.

TEST(Area, ViolatesInUnitsOfItsLimit) {
  const ObjectiveOptions options{.area_limit_mm2 = 4.0};

  const Fitness within = score(options, 3.9, made_up);
  const Fitness over = score(options, 6.0, made_up);

  EXPECT_TRUE(within.feasible());
  EXPECT_EQ(within.violation, 0.0);
  EXPECT_EQ(over.status, Status::area_over_limit);
  EXPECT_DOUBLE_EQ(over.violation, 0.5);
  EXPECT_DOUBLE_EQ(over.objective, 3.0 * 3.0 * 6.0);  // all networks run: there are costs
  EXPECT_TRUE(over.mapped());
}

TEST(Area, MayBeExactlyItsLimit) {
  EXPECT_TRUE(score({.area_limit_mm2 = 4.0}, 4.0, made_up).feasible());
}

TEST(Capacity, CountsCellsOfEachNetworkByTheRule) {
  const std::vector<workload::Network> networks{network_of(100, 4)};
  const Objective counted({.weights_on_chip = workload::CapacityRule::counted}, networks, metrics);
  const Objective published({.weights_on_chip = workload::CapacityRule::published}, networks, metrics);
  const Objective none({}, networks, metrics);

  EXPECT_EQ(counted.cells_required(small_chip, 0), 4 * 100 * 2);
  EXPECT_EQ(published.cells_required(small_chip, 0), 100 * 2);
  EXPECT_EQ(none.cells_required(small_chip, 0), 0);
}

TEST(Capacity, CountsCellsByTheBitsOfACell) {
  const Objective objective({.weights_on_chip = workload::CapacityRule::counted}, three_networks, metrics);

  for (const auto& [bits, cells_per_weight] : std::vector<std::pair<int, int>>{{1, 8}, {3, 3}, {8, 1}}) {
    hardware::Chip chip = small_chip;
    chip.bits_per_cell = bits;
    EXPECT_EQ(objective.cells_required(chip, 1), 1000 * cells_per_weight) << bits;
  }
}

TEST(Capacity, ViolatesByTheLargestNetworkInUnitsOfTheChip) {
  const ObjectiveOptions options{.weights_on_chip = workload::CapacityRule::counted};

  const Fitness fitness = score(options, 1.0, made_up);

  EXPECT_EQ(fitness.status, Status::weights_off_chip);
  EXPECT_DOUBLE_EQ(fitness.violation, 2000.0 / 1024.0 - 1.0);
  EXPECT_TRUE(fitness.mapped());
}

TEST(Capacity, IsMetWhereEveryNetworkFitsExactly) {
  const Objective objective({.weights_on_chip = workload::CapacityRule::counted},
                            std::vector<workload::Network>{network_of(512)}, metrics);
  hardware::Chip smaller = small_chip;
  smaller.wordlines = 31;

  EXPECT_TRUE(objective.holds_weights(small_chip));
  EXPECT_FALSE(objective.holds_weights(smaller));
}

TEST(Capacity, HoldsEverythingWithoutARule) {
  EXPECT_TRUE(Objective({}, three_networks, metrics).holds_weights(small_chip));
  EXPECT_TRUE(score({}, 1.0, made_up).feasible());
}

TEST(Unmapped, NetworksMakeTheChipInfeasibleWithoutAnObjective) {
  auto costs = made_up;
  costs[1] = unmapped(Verdict::array_too_small, 0.25);

  const Fitness fitness = score({}, 1.0, costs);

  EXPECT_EQ(fitness, (Fitness{Status::array_too_small, 0.25, 0.0}));
  EXPECT_FALSE(fitness.mapped());
}

TEST(Unmapped, NetworksAddUpAndTheWorstGivesTheReason) {
  const Fitness fitness = score({}, 1.0,
                                {unmapped(Verdict::array_too_small, 0.25),
                                 unmapped(Verdict::global_buffer_too_small, 0.5), costs_of(1.0, 1.0)});

  EXPECT_EQ(fitness, (Fitness{Status::global_buffer_too_small, 0.75, 0.0}));
}

TEST(Unmapped, NetworksAreTheReasonBeforeAnyOther) {
  auto costs = made_up;
  costs[2] = unmapped(Verdict::global_buffer_too_small, 0.01);
  const ObjectiveOptions options{.area_limit_mm2 = 1.0, .weights_on_chip = workload::CapacityRule::counted};

  const Fitness fitness = score(options, 100.0, costs);

  EXPECT_EQ(fitness.status, Status::global_buffer_too_small);
  EXPECT_DOUBLE_EQ(fitness.violation, 0.01 + (2000.0 / 1024.0 - 1.0) + 99.0);
  EXPECT_EQ(fitness.objective, 0.0);
}

TEST(Unmapped, NetworksAreNeverFeasibleEvenWithoutAViolation) {
  auto costs = made_up;
  costs[0] = unmapped(Verdict::array_too_small, 0.0);

  EXPECT_EQ(score({}, 1.0, costs).status, Status::array_too_small);
}

TEST(Constraints, AddUpAndTheWorstGivesTheReason) {
  const ObjectiveOptions options{.area_limit_mm2 = 1.0, .weights_on_chip = workload::CapacityRule::counted};
  const double over_capacity = 2000.0 / 1024.0 - 1.0;

  const Fitness by_area = score(options, 3.0, made_up);
  const Fitness by_weights = score(options, 1.5, made_up);

  EXPECT_EQ(by_area.status, Status::area_over_limit);
  EXPECT_DOUBLE_EQ(by_area.violation, over_capacity + 2.0);
  EXPECT_EQ(by_weights.status, Status::weights_off_chip);
  EXPECT_DOUBLE_EQ(by_weights.violation, over_capacity + 0.5);
}

// Regrets.

TEST(Objective, RegretIsTheWorstRatioToASpecialist) {
  const std::vector<NetworkCost> costs{costs_of(1, 2), costs_of(3, 4), costs_of(2, 2)};
  // Own objectives at 2 mm2: 4, 24, 8.
  ObjectiveOptions options{
      .aggregation = Aggregation::regret, .weights = {}, .specialists = {2.0, 20.0, 8.0}};

  EXPECT_DOUBLE_EQ(score(options, 2.0, costs).objective, 2.0);
  options.aggregation = Aggregation::mean_regret;
  EXPECT_DOUBLE_EQ(score(options, 2.0, costs).objective, (2.0 + 1.2 + 1.0) / 3.0);
}

TEST(Objective, RegretWeighsTheRatios) {
  const std::vector<NetworkCost> costs{costs_of(1, 2), costs_of(3, 4), costs_of(2, 2)};
  // Ratios: 2, 1.2, 1.
  ObjectiveOptions options{
      .aggregation = Aggregation::regret, .weights = {1.0, 2.0, 5.0}, .specialists = {2.0, 20.0, 8.0}};

  EXPECT_DOUBLE_EQ(score(options, 2.0, costs).objective, 5.0);
  options.aggregation = Aggregation::mean_regret;
  EXPECT_DOUBLE_EQ(score(options, 2.0, costs).objective, (2.0 + 2.4 + 5.0) / 8.0);
}

TEST(Objective, RegretUsesThePowersOfTheMetric) {
  const std::vector<NetworkCost> costs{costs_of(1, 2), costs_of(3, 4), costs_of(2, 2)};
  const ObjectiveOptions options{.exponents = {1.0, 0.0, 0.0},
                                 .aggregation = Aggregation::regret,
                                 .weights = {},
                                 .specialists = {1.0, 1.5, 1.0}};

  EXPECT_DOUBLE_EQ(score(options, 2.0, costs).objective, 2.0);
}

TEST(Objective, FiguresAreThoseOfTheAggregation) {
  const std::vector<NetworkCost> costs{costs_of(1, 8), costs_of(3, 4), costs_of(2, 3)};
  const auto overall = [&](Aggregation aggregation) {
    return Objective({.aggregation = aggregation}, three_networks, metrics)
        .overall(test::metrics_of(2.0 * one_mm2, costs).view());
  };

  EXPECT_DOUBLE_EQ(overall(Aggregation::mean).energy_mj, 2.0);
  EXPECT_DOUBLE_EQ(overall(Aggregation::mean).latency_ms, 5.0);
  EXPECT_DOUBLE_EQ(overall(Aggregation::mean).area_mm2, 2.0);
  EXPECT_DOUBLE_EQ(overall(Aggregation::max).latency_ms, 8.0);
  EXPECT_DOUBLE_EQ(overall(Aggregation::product).energy_mj, 6.0);
  EXPECT_EQ(overall(Aggregation::regret), overall(Aggregation::max));
  EXPECT_EQ(overall(Aggregation::mean_regret), overall(Aggregation::mean));
}

TEST(Objective, OverallMetricsAndGoalsAreWeighted) {
  const auto row = test::metrics_of(2.0 * one_mm2,
                                    std::vector<NetworkCost>{costs_of(1, 8), costs_of(3, 4), costs_of(2, 3)});
  const auto objective = [&](Aggregation aggregation) {
    return Objective(
        {.aggregation = aggregation, .weights = {1.0, 2.0, 5.0}, .goals = {{"energy"}, {"latency"}}},
        three_networks, metrics);
  };

  // Weights times energies: 1, 6, 10; times latencies: 8, 8, 15.
  EXPECT_DOUBLE_EQ(objective(Aggregation::max).overall(row.view()).energy_mj, 10.0);
  EXPECT_DOUBLE_EQ(objective(Aggregation::mean).overall(row.view()).latency_ms, 31.0 / 8.0);
  EXPECT_EQ(objective(Aggregation::regret).overall(row.view()),
            objective(Aggregation::max).overall(row.view()));
  EXPECT_DOUBLE_EQ(objective(Aggregation::max).goals(row.view())[1], 15.0);
  EXPECT_DOUBLE_EQ(objective(Aggregation::mean).goals(row.view())[0], 17.0 / 8.0);
}

TEST(Objective, CostOfSiliconIsAnAreaByItsPrice) {
  const std::vector<NetworkCost> costs{costs_of(1, 2), costs_of(3, 4), costs_of(2, 2)};
  const ObjectiveOptions options{
      .exponents = {1.0, 1.0, 0.0, 1.0}, .aggregation = Aggregation::max, .cost_per_mm2 = 0.5};

  EXPECT_DOUBLE_EQ(score(options, 3.0, costs).objective, 3.0 * 4.0 * 1.5);
}

// Constraints that need no costs.

TEST(Objective, ScreensByAreaAndWeights) {
  ObjectiveOptions options;
  options.area_limit_mm2 = 1.0;
  options.weights_on_chip = workload::CapacityRule::counted;
  const Objective objective(options, three_networks, metrics);
  hardware::Chip large_chip = small_chip;
  large_chip.macros_per_tile = 2;

  EXPECT_TRUE(objective.screen(large_chip, one_mm2).feasible());
  EXPECT_EQ(objective.screen(small_chip, one_mm2).status, Status::weights_off_chip);
  EXPECT_EQ(objective.screen(large_chip, 1.5 * one_mm2).status, Status::area_over_limit);
  const Fitness both = objective.screen(small_chip, 4.0 * one_mm2);
  EXPECT_EQ(both.status, Status::area_over_limit);  // its violation is larger than that of the weights
  EXPECT_DOUBLE_EQ(both.violation, 3.0 + objective.screen(small_chip, one_mm2).violation);
}

TEST(Objective, ScreensOutOnlyWhatItScoresAsInfeasible) {
  ObjectiveOptions options;
  options.area_limit_mm2 = 1.0;
  options.weights_on_chip = workload::CapacityRule::counted;
  const Objective objective(options, three_networks, metrics);
  const std::vector<NetworkCost> costs{costs_of(1, 2), costs_of(3, 4), costs_of(2, 2)};

  for (const double area_mm2 : {0.5, 1.0, 2.0}) {
    for (const std::int32_t macros : {1, 2}) {
      hardware::Chip chip = small_chip;
      chip.macros_per_tile = macros;
      const Fitness screened = objective.screen(chip, area_mm2 * one_mm2);
      const Fitness scored = objective.score(chip, test::metrics_of(area_mm2 * one_mm2, costs).view());
      EXPECT_EQ(screened.status, scored.status);
      EXPECT_EQ(screened.violation, scored.violation);
    }
  }
}

// Noise.

std::vector<NetworkCost> costs_with_snr(const std::vector<double>& snr_db) {
  std::vector<NetworkCost> costs;
  for (const double db : snr_db) {
    costs.push_back(costs_of(1.0, 1.0));
    costs.back().snr_db = db;
  }
  return costs;
}

TEST(Snr, OfTheWorstNetworkIsHeldAgainstTheLimit) {
  const ObjectiveOptions options{.exponents = {1.0, 1.0, 1.0}, .snr_limit_db = 15.0};

  const Fitness quiet = score(options, 1.0, costs_with_snr({15.0, 20.0, 120.0}));
  const Fitness noisy = score(options, 1.0, costs_with_snr({15.0, 10.0, 120.0}));
  const Fitness noisier = score(options, 1.0, costs_with_snr({5.0, 10.0, 120.0}));

  EXPECT_TRUE(quiet.feasible());
  EXPECT_EQ(noisy.status, Status::snr_under_limit);
  EXPECT_TRUE(noisy.mapped());  // it has costs
  EXPECT_GT(noisy.objective, 0.0);
  EXPECT_DOUBLE_EQ(noisy.violation, 0.5);
  EXPECT_DOUBLE_EQ(noisier.violation, 1.0);
}

TEST(Snr, AsAnObjectiveIsNoiseOverSignal) {
  const ObjectiveOptions options{.exponents = {0.0, 0.0, 0.0, 0.0, 1.0}, .aggregation = Aggregation::max};

  const Fitness fitness = score(options, 1.0, costs_with_snr({20.0, 10.0, 30.0}));

  EXPECT_NEAR(fitness.objective, 0.1, 1e-15);
}

}  // namespace
}  // namespace crossisle::objective
