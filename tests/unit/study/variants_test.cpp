// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/variants.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/study/finalists.hpp"
#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::SizeIs;

/// Returns a configuration whose networks do not fit on its chips, so that they use DRAM.
run::Configuration physical() {
  return run::read_configuration(
      std::string(CROSSISLE_TEST_SOURCE) + "/configs/physical_sram_analog_4networks.yaml", {});
}

/// Returns the ranges 1 to 1, without other temperatures.
SystemRanges no_ranges() {
  return {"none", "none", "none", {}, {}};
}

const Variant& find(const std::vector<Variant>& variants, const std::string& name) {
  const auto found = std::find_if(variants.begin(), variants.end(),
                                  [&](const Variant& variant) { return variant.name == name; });
  if (found == variants.end()) throw std::out_of_range(name);
  return *found;
}

/// Costs of the first network on the first chip of the space under a variant.
cost::NetworkCost cost_with(const Variant& variant) {
  auto configuration = physical();
  variant.apply(*configuration.physical);
  const auto model = run::make_model(configuration);
  const auto chip = configuration.space.chip({});
  return objective::evaluate(*model, run::make_objective(configuration), chip).costs.front();
}

/// Energy of the same [J].
double energy_with(const std::vector<Variant>& variants, const std::string& name) {
  return cost_with(find(variants, name)).energy_j;
}

TEST(Variants, move_one_factor_of_the_card_at_a_time_to_either_end) {
  auto mode = *physical().physical;
  for (std::size_t i = 0; i < mode.card.ranges.size(); ++i) {
    const auto middle = static_cast<double>(i + 1);
    mode.card.ranges[i] = {middle, 0.5 * middle, 2.0 * middle};
  }
  mode.options.calibration = mode.card.calibration();

  const auto variants = variants_of(mode, no_ranges());

  ASSERT_THAT(variants, SizeIs(1 + 2 * physical::calibration_factor_count));
  EXPECT_EQ(variants[0].name, "as stated");
  for (std::size_t i = 1; i < variants.size(); ++i) {
    auto changed = mode;
    variants[i].apply(changed);
    for (std::size_t factor = 0; factor < physical::calibration_factor_count; ++factor) {
      const auto member = physical::calibration_factors[factor].value;
      const double ratio = changed.options.calibration.*member / static_cast<double>(factor + 1);
      const double expected = factor != (i - 1) / 2 ? 1.0 : i % 2 == 1 ? 0.5 : 2.0;
      EXPECT_EQ(ratio, expected) << variants[i].name << ", factor " << factor;
    }
  }
}

TEST(Variants, leave_out_ends_and_temperatures_that_change_nothing) {
  auto mode = *physical().physical;
  mode.card.ranges.fill({1.0, 1.0, 1.0});
  mode.options.system.junction_c = 55.0;
  auto ranges = no_ranges();
  ranges.dram[1] = {1.0, 2.0};
  ranges.junction_c = {55.0, 85.0};

  const auto variants = variants_of(mode, ranges);

  ASSERT_THAT(variants, SizeIs(3));
  EXPECT_EQ(variants[1].name, "dram_energy 2");
  EXPECT_EQ(variants[1].change, "energy of a bit of DRAM with its interface, times 2");
  EXPECT_EQ(variants[2].name, "junction_c 85");
}

TEST(Variants, energy_of_a_chip_is_linear_in_that_of_a_bit_of_dram) {
  auto ranges = no_ranges();
  ranges.dram[1] = {0.5, 1.5};
  const auto variants = variants_of(*physical().physical, ranges);

  const double stated = energy_with(variants, "as stated");
  const double less = stated - energy_with(variants, "dram_energy 0.5");
  const double more = energy_with(variants, "dram_energy 1.5") - stated;

  // Half the energy of all bits of DRAM less, and as much more.
  EXPECT_GT(more, 0.0);
  EXPECT_NEAR(more / less, 1.0, 1e-9);
}

TEST(Variants, power_of_dram_changes_the_energy_and_not_the_latency) {
  auto ranges = no_ranges();
  ranges.dram[2] = {1.0, 2.0};
  const auto variants = variants_of(*physical().physical, ranges);

  const auto stated = cost_with(find(variants, "as stated"));
  const auto changed = cost_with(find(variants, "dram_power 2"));

  EXPECT_GT(changed.energy_j, stated.energy_j);
  EXPECT_EQ(changed.latency_s, stated.latency_s);
}

TEST(Variants, less_bandwidth_of_dram_takes_longer) {
  auto ranges = no_ranges();
  ranges.dram[0] = {0.1, 1.0};
  const auto variants = variants_of(*physical().physical, ranges);

  EXPECT_GT(cost_with(find(variants, "dram_bandwidth 0.1")).latency_s,
            cost_with(find(variants, "as stated")).latency_s);
}

TEST(Variants, sustained_bandwidth_is_at_most_the_peak_also_of_the_users_own_dram) {
  auto mode = *physical().physical;
  mode.options.system.own_dram.emplace();
  mode.options.system.own_dram->sustained = 0.4;
  auto ranges = no_ranges();
  ranges.dram[0] = {1.0, 2.0};

  find(variants_of(mode, ranges), "dram_bandwidth 2").apply(mode);

  for (const auto& type : mode.technology.dram) EXPECT_EQ(type.sustained, 1.0);  // from 0.8 or 0.9
  EXPECT_EQ(mode.options.system.own_dram->sustained, 0.8);
}

TEST(Variants, leakage_of_a_chip_doubles_every_17_degrees) {
  auto ranges = no_ranges();
  ranges.junction_c = {25.0, 42.0, 59.0};
  const auto variants = variants_of(*physical().physical, ranges);

  const double cold = energy_with(variants, "junction_c 25");
  const double warm = energy_with(variants, "junction_c 42");
  const double hot = energy_with(variants, "junction_c 59");

  // Energies are A + L, A + 2 L and A + 4 L, where L leaks at 25 degrees: static.doubling_k is 17.
  EXPECT_GT(warm, cold);
  EXPECT_NEAR((hot - warm) / (warm - cold), 2.0, 1e-6);
}

TEST(EvaluateFinalists, evaluates_designs_under_every_variant) {
  const auto configuration = physical();
  auto ranges = no_ranges();
  ranges.junction_c = {85.0};

  const auto finalists = evaluate_finalists(configuration, {design::Genome{}}, ranges);

  EXPECT_THAT(finalists.variants, SizeIs(variants_of(*configuration.physical, ranges).size()));
  for (const auto& variant : finalists.variants) {
    ASSERT_THAT(variant.designs, SizeIs(1));
    EXPECT_EQ(variant.designs[0].objective.has_value(), variant.designs[0].broken.empty()) << variant.name;
  }
}

}  // namespace
}  // namespace crossisle::study
