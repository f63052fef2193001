// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/physical_model.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "../../cost_model_contract.hpp"
#include "../../metrics.hpp"
#include "../../physical/random_chips.hpp"
#include "crossisle/hardware/physical_limits.hpp"
#include "crossisle/physical/value_moments.hpp"

namespace crossisle::physical {
namespace {

using cost::component_count;
using cost::NetworkCost;
using cost::PerComponent;
using cost::Verdict;
using hardware::CellTechnology;
using hardware::Chip;
using hardware::Knob;

/// Returns the number of random chips per invariant: 100,000 in the full form, set by
/// CROSSISLE_INVARIANT_CHIPS.
int chip_count() {
  const char* chosen = std::getenv("CROSSISLE_INVARIANT_CHIPS");
  return chosen != nullptr ? std::atoi(chosen) : 1500;
}

constexpr std::array<CellTechnology, 3> technologies{CellTechnology::rram, CellTechnology::sram_analog,
                                                     CellTechnology::sram_digital};
/// Maximum relative difference that rounding of sums causes.
constexpr double rounding = 1e-9;

class PhysicalModelOnRandomChips : public testing::Test {
 protected:
  PhysicalModel make(PhysicalOptions options = {}) const {
    std::vector<workload::Network> networks;
    for (const char* name : {"resnet18", "mobilenet_v3", "mobilebert"}) {
      networks.push_back(test::network_with_values(name));
    }
    return {test::shipped_figures(), std::move(networks), std::move(options)};
  }

  /// Calls `look(chip, network)` for random chips of all technologies, network by network in turn.
  template <class Look>
  void on_random_chips(std::uint64_t seed, Look look) {
    test::RandomChips chips(seed);
    for (int i = 0; i < chip_count(); ++i) {
      look(chips.draw(technologies[static_cast<std::size_t>(i) % technologies.size()]),
           static_cast<std::size_t>(i / 3) % 3);
    }
  }

  static NetworkCost cost_of(PhysicalModel& model, const Chip& chip, std::size_t network) {
    return crossisle::test::evaluate(model, chip, network);
  }

  static double sum(const PerComponent& parts) {
    double total = 0.0;
    for (const double part : parts) total += part;
    return total;
  }
};

TEST_F(PhysicalModelOnRandomChips, area_is_the_same_or_grows_with_the_knobs_of_which_the_model_says_so) {
  const PhysicalModel model = make();
  const auto figures = test::shipped_figures();
  test::RandomChips others(17);

  on_random_chips(16, [&](const Chip& chip, std::size_t /*network*/) {
    const Chip other = others.draw(chip.technology);
    for (std::size_t i = 0; i < hardware::knob_count; ++i) {
      const auto knob = static_cast<Knob>(i);
      if (model.area_depends_on(knob) && !model.area_grows_with(knob)) continue;
      Chip changed = chip;
      hardware::set_knob(changed, knob, hardware::written_value(other, knob));
      if (hardware::find_violation(figures, changed))
        continue;  // a combination that no converter or DRAM has
      const bool is_larger = hardware::written_value(changed, knob) >= hardware::written_value(chip, knob);
      const Chip& smaller = is_larger ? chip : changed;
      const Chip& larger = is_larger ? changed : chip;

      if (model.area_depends_on(knob)) {
        EXPECT_LE(model.area_m2(smaller), model.area_m2(larger)) << hardware::traits(knob).name;
      } else {
        EXPECT_EQ(model.area_m2(smaller), model.area_m2(larger)) << hardware::traits(knob).name;
      }
    }
  });
}

TEST_F(PhysicalModelOnRandomChips, parts_add_up) {
  PhysicalModel model = make();

  on_random_chips(1, [&](const Chip& chip, std::size_t network) {
    const auto breakdown = model.explain(chip, network);
    const auto cost = cost_of(model, chip, network);

    EXPECT_NEAR(sum(model.area_by_component_m2(chip)) / model.area_m2(chip), 1.0, rounding);
    ASSERT_EQ(breakdown.total.verdict, cost.verdict);
    if (cost.verdict != Verdict::feasible) {
      EXPECT_GT(cost.violation, 0.0);
      EXPECT_FALSE(breakdown.reason.empty());
      return;
    }
    EXPECT_EQ(breakdown.total.energy_j, cost.energy_j);
    EXPECT_EQ(breakdown.total.latency_s, cost.latency_s);
    EXPECT_EQ(breakdown.total.snr_db, cost.snr_db);
    EXPECT_NEAR(sum(breakdown.energy_j) / cost.energy_j, 1.0, rounding);
    PerComponent of_layers{};
    double leakage = 0.0;
    double time = 0.0;
    for (const auto& layer : breakdown.layers) {
      for (std::size_t part = 0; part < component_count; ++part) of_layers[part] += layer.energy_j[part];
      leakage += layer.leakage_j;
      time += layer.latency_s;
    }
    EXPECT_NEAR(sum(of_layers) / cost.energy_j, 1.0, rounding);
    EXPECT_NEAR(leakage / breakdown.leakage_j, 1.0, rounding);
    for (std::size_t part = 0; part < component_count; ++part) {
      EXPECT_NEAR(of_layers[part], breakdown.energy_j[part], rounding * breakdown.energy_j[part]);
    }
    double by_limiter = 0.0;
    for (const double of_limiter : breakdown.physical->time_by_limiter_s) by_limiter += of_limiter;
    EXPECT_NEAR(by_limiter / time, 1.0, rounding);
    if (!(chip.pipelining && breakdown.physical->resident)) {
      EXPECT_NEAR(time / cost.latency_s, 1.0, rounding);
    }
    EXPECT_LE(breakdown.physical->interval_s, cost.latency_s * (1.0 + rounding));
  });
}

TEST_F(PhysicalModelOnRandomChips, layers_of_a_network_that_does_not_fit_have_names_and_no_figures) {
  PhysicalModel model = make();
  int looked_at = 0;

  on_random_chips(1, [&](Chip chip, std::size_t network) {
    chip.router_groups = 1;
    chip.tiles_per_group = 2;
    const auto breakdown = model.explain(chip, network);
    if (breakdown.total.verdict == Verdict::feasible) return;
    ++looked_at;
    const auto& layers = model.networks()[network].layers;
    ASSERT_EQ(breakdown.layers.size(), layers.size());
    EXPECT_FALSE(breakdown.physical);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      EXPECT_EQ(breakdown.layers[i].layer, layers[i].name);
      EXPECT_EQ(breakdown.layers[i].verdict, breakdown.total.verdict);
      EXPECT_EQ(sum(breakdown.layers[i].energy_j), 0.0);
    }
  });
  EXPECT_GT(looked_at, 0);
}

// Writing a cell takes 85 pJ (data/technologies/physical.yaml); a weight of resnet18 takes 2 ceil(7 / 2)
// cells of 2 bits.
TEST_F(PhysicalModelOnRandomChips, programming_writes_every_copy) {
  PhysicalModel model = make();
  Chip chip{.voltage_v = 0.8,
            .cycle_time_s = 1e-9,
            .bits_per_cell = 2,
            .wordlines = 128,
            .bitlines = 128,
            .router_groups = 16,
            .tiles_per_group = 32,
            .macros_per_tile = 64,
            .global_buffer_bits = std::int64_t{4} << 23U};
  chip.copies = 1;
  const auto once = model.explain(chip, 0);
  chip.copies = 64;

  const auto copied = model.explain(chip, 0);

  double more = 0.0;  // J
  for (std::size_t i = 0; i < copied.layers.size(); ++i) {
    const double of_layer = static_cast<double>(model.networks()[0].layers[i].weights()) * 8.0 * 85e-12;
    more += of_layer * (copied.layers[i].physical->copies - 1.0);
  }
  const double cells = static_cast<double>(model.networks()[0].weights()) * 8.0;
  // Beside the cells, the weights come from DRAM.
  EXPECT_GT(once.physical->programming_j, cells * 85e-12);
  EXPECT_NEAR((copied.physical->programming_j - once.physical->programming_j) / more, 1.0, rounding);
  EXPECT_GT(copied.physical->programming_j, 1.5 * once.physical->programming_j);
  EXPECT_GT(copied.physical->programming_s, once.physical->programming_s);
}

TEST_F(PhysicalModelOnRandomChips, nothing_is_programmed_of_weights_that_are_streamed) {
  PhysicalModel model = make();

  on_random_chips(12, [&](Chip chip, std::size_t network) {
    chip.pinned_fraction = 0.0;
    const auto breakdown = model.explain(chip, network);
    if (breakdown.total.verdict != Verdict::feasible || breakdown.physical->resident) return;
    EXPECT_EQ(breakdown.physical->programming_j, 0.0);
    EXPECT_EQ(breakdown.physical->programming_s, 0.0);
  });
}

TEST_F(PhysicalModelOnRandomChips, refuses_chips_for_which_the_formulas_do_not_hold) {
  PhysicalModel model = make();
  const Chip chip = test::RandomChips(1).draw(CellTechnology::rram);
  const auto refuses = [&](Knob knob, double value) {
    Chip changed = chip;
    hardware::set_knob(changed, knob, value);
    EXPECT_THROW(crossisle::test::evaluate(model, changed, 0), core::Error) << hardware::traits(knob).name;
    EXPECT_THROW(model.explain(changed, 0), core::Error);
    EXPECT_THROW(model.area_m2(changed), core::Error);
  };

  refuses(Knob::bits_per_cell, 9);  // would read past the tables of values
  refuses(Knob::voltage, 0.05);     // would be faster and cheaper
  refuses(Knob::global_buffer, 7);
  refuses(Knob::global_buffer, 129.0 * 1024);
}

TEST_F(PhysicalModelOnRandomChips, streamed_weights_take_as_long_as_the_dram) {
  PhysicalModel model = make();
  const auto technology = test::shipped_figures();

  on_random_chips(2, [&](Chip chip, std::size_t network) {
    chip.pinned_fraction = 0.0;
    const auto breakdown = model.explain(chip, network);
    if (breakdown.total.verdict != Verdict::feasible || breakdown.physical->resident) return;
    const auto weights = static_cast<double>(model.networks()[network].weights());
    const auto& dram = technology.dram[static_cast<std::size_t>(chip.dram)];
    const double bytes_per_s = dram.peak_gb_per_s * dram.sustained * 1e9;
    EXPECT_GE(breakdown.total.latency_s, weights / bytes_per_s * (1.0 - rounding));
  });
}

/// Factor by which a chip may be slower although a resource is faster or larger. Numbers of copies are whole
/// and are chosen for the whole chip: one more copy for layers that gain more can mean one less for another
/// layer. Rounding down takes at most half of the copies that the rule requests (two become one), which
/// doubles the time of a layer: an excess must stay below a factor of 2. Of 93,900 chips that run a network
/// (of 100,000): a faster DRAM makes 154 (0.16 %) slower, by at most 3.03 %; a wider global buffer none; 0.1
/// V more 1984 (2.1 %), by a factor of at most 1.829. The limits below are slightly larger, for the samples
/// of a short run.
struct Excess {
  int slower = 0;
  int compared = 0;
  double largest = 1.0;
};

TEST_F(PhysicalModelOnRandomChips, more_of_what_helps_is_not_slower) {
  PhysicalModel model = make();
  const auto excess_of = [&](std::uint64_t seed, auto improve) {
    Excess excess;
    on_random_chips(seed, [&](const Chip& chip, std::size_t network) {
      const Chip better = improve(chip);
      const auto before = cost_of(model, chip, network);
      const auto after = cost_of(model, better, network);
      if (before.verdict != Verdict::feasible) return;
      ++excess.compared;
      const double ratio = after.latency_s / before.latency_s;
      if (ratio > 1.0 + rounding) ++excess.slower;
      excess.largest = std::max(excess.largest, ratio);
    });
    return excess;
  };

  const Excess dram = excess_of(3, [](Chip chip) {
    chip.dram = hardware::Dram::hbm2;
    chip.dram_gb = 0.0;
    return chip;
  });
  const Excess width = excess_of(4, [](Chip chip) {
    chip.global_buffer_width_bits *= 2;
    return chip;
  });
  const auto technology = test::shipped_figures();
  const Excess voltage = excess_of(5, [&](Chip chip) {
    const double raised = chip.voltage_v + 0.1;
    if (physical_limits(technology, chip, Knob::voltage).hold(raised)) chip.voltage_v = raised;
    return chip;
  });

  for (const auto& [name, excess] :
       {std::pair{"dram", dram}, std::pair{"width", width}, std::pair{"voltage", voltage}}) {
    RecordProperty(
        name, fmt::format("{} of {} slower, {:.4f} at most", excess.slower, excess.compared, excess.largest));
    SCOPED_TRACE(name);
    EXPECT_GT(excess.compared, chip_count() / 2);
    EXPECT_LT(excess.largest, 2.0);
  }
  EXPECT_LE(dram.slower, 0.005 * dram.compared);
  EXPECT_LE(dram.largest, 1.04);
  EXPECT_LE(voltage.slower, 0.03 * voltage.compared);
  EXPECT_EQ(width.slower, 0) << width.largest;
}

/// Error of the model of rounding. If a converter resolves the integers, the part of an analog variance v
/// that remains has a maximum of 1.33 at v = 0.18 and falls to 1 for larger v. The formulas apply this part
/// to each source of noise separately, and weigh variation by the values of whole inputs, but thermal noise
/// by slices: more variation reduces the weight of thermal noise, which leaves a small error. The maximum
/// over 93,992 chips is 0.066 dB. Finer converters never increase the noise, except by rounding of sums.
constexpr double split_db = 0.07;

TEST_F(PhysicalModelOnRandomChips, more_adc_bits_and_less_variation_are_not_noisier) {
  PhysicalModel model = make();
  int compared = 0;
  double bits = 0.0;
  double variation = 0.0;
  const auto figures = test::shipped_figures();

  on_random_chips(6, [&](const Chip& chip, std::size_t network) {
    const auto before = cost_of(model, chip, network);
    if (before.verdict != Verdict::feasible) return;
    Chip finer = chip;
    if (physical_limits(figures, chip, Knob::adc_bits).hold(chip.adc_bits + 1.0)) ++finer.adc_bits;
    Chip worse = chip;
    worse.device.conductance_spread *= 1.5;
    worse.device.capacitor_mismatch *= 1.5;
    worse.device.drift_spread *= 1.5;

    const auto of_finer = cost_of(model, finer, network);
    if (of_finer.verdict != Verdict::feasible) return;  // its converters make the die too large
    ++compared;
    const double of_bits = before.snr_db - of_finer.snr_db;
    const double of_variation = cost_of(model, worse, network).snr_db - before.snr_db;
    bits = std::max(bits, of_bits);
    variation = std::max(variation, of_variation);

    EXPECT_LE(of_bits, rounding);
    EXPECT_LE(of_variation, split_db);
  });
  RecordProperty("excess_db",
                 fmt::format("{} compared: {:.2g} dB by a finer converter, {:.2g} dB by variation", compared,
                             bits, variation));
}

TEST_F(PhysicalModelOnRandomChips, knobs_that_do_not_apply_change_nothing) {
  PhysicalModel model = make();
  test::RandomChips others(8);

  on_random_chips(7, [&](const Chip& chip, std::size_t network) {
    const Chip other = others.draw(chip.technology);
    Chip changed = chip;
    for (std::size_t i = 0; i < hardware::knob_count; ++i) {
      const auto knob = static_cast<Knob>(i);
      if (knob == Knob::dac && chip.technology == CellTechnology::sram_digital) continue;
      if (!hardware::applies(chip, knob))
        hardware::set_knob(changed, knob, hardware::written_value(other, knob));
    }
    const auto before = cost_of(model, chip, network);
    const auto after = cost_of(model, changed, network);

    EXPECT_EQ(before.verdict, after.verdict);
    EXPECT_EQ(before.energy_j, after.energy_j);
    EXPECT_EQ(before.latency_s, after.latency_s);
    EXPECT_EQ(before.snr_db, after.snr_db);
    EXPECT_EQ(model.area_m2(chip), model.area_m2(changed));
  });
}

TEST_F(PhysicalModelOnRandomChips, the_corner_is_what_its_factors_say_and_sensitivities_weigh_layers) {
  const Corner corner{2.0, 1.5, 3.0};
  PhysicalModel nominal = make();
  PhysicalOptions options;
  options.corner = corner;
  options.condition = Condition::corner;
  PhysicalModel at_corner = make(options);
  PhysicalOptions doubled;
  for (const auto& network : nominal.networks())
    doubled.sensitivities.emplace_back(network.layers.size(), 2.0);
  PhysicalModel twice = make(doubled);

  int compared = 0;
  on_random_chips(9, [&](const Chip& chip, std::size_t network) {
    const auto before = cost_of(nominal, chip, network);
    if (before.verdict != Verdict::feasible || chip.technology == CellTechnology::sram_digital) return;
    Chip worse = chip;
    worse.device.thermal_noise *= corner.noise;
    worse.device.conductance_spread *= corner.variation;
    worse.device.drift_spread *= corner.variation;
    worse.device.capacitor_mismatch *= corner.variation;
    worse.device.stuck_cells *= corner.faults;
    ++compared;

    EXPECT_EQ(cost_of(at_corner, chip, network).snr_db, cost_of(nominal, worse, network).snr_db);
    const double halved_db = 10.0 * std::log10(2.0);
    EXPECT_NEAR(cost_of(twice, chip, network).snr_db, before.snr_db - halved_db, 1e-6);
  });
  EXPECT_GT(compared, 0);
}

TEST_F(PhysicalModelOnRandomChips, an_evaluation_attends_and_can_be_cancelled) {
  auto model = make();

  crossisle::test::expect_attends_and_cancels(model, test::RandomChips(1).draw(CellTechnology::rram));
}

TEST(ValueMoments, of_even_values_are_those_of_even_codes) {
  const ValueMoments moments = ValueMoments::of({}, {});

  EXPECT_NEAR(moments.bit_density, 0.5, 0.02);
  EXPECT_NEAR(moments.weight_square, 1.0 / 3.0, 0.03);  // the outer bins are clipped
  EXPECT_NEAR(moments.input_activity[0], 0.5, 0.02);
}

TEST(ValueMoments, of_zeros_alone_are_zero_at_any_precision) {
  std::vector<double> zeros(31, 0.0);
  zeros[15] = 1.0;

  const ValueMoments moments = ValueMoments::of(zeros, zeros, {.weight = 4, .input = 3});

  EXPECT_EQ(moments.input_activity[0], 0.0);
  EXPECT_NEAR(moments.weight_square, 0.0, 0.01);  // the bin around zero has a width
}

TEST(ValueMoments, of_fewer_bits_cover_a_narrower_range_with_coarser_codes) {
  std::vector<double> bell;
  for (int i = -15; i <= 15; ++i)
    bell.push_back(std::exp(-0.5 * i * i / 9.0));  // 3 bins: a fifth of full scale

  const ValueMoments eight = ValueMoments::of(bell, bell);
  const ValueMoments four = ValueMoments::of(bell, bell, {.weight = 4, .input = 4});

  // 2.559 standard deviations of 15 steps: 7 of the codes, so that their mean square is 1 / 2.559^2 of the largest.
  EXPECT_NEAR(four.weight_square, 1.0 / (2.559 * 2.559), 0.02);
  EXPECT_NEAR(eight.weight_square, 1.0 / 25.0, 0.005);
}

TEST(ValueMoments, of_inputs_that_are_never_negative_use_all_codes) {
  std::vector<double> inputs(31, 0.0);
  inputs[30] = 1.0;

  const ValueMoments moments = ValueMoments::of(inputs, {});

  // The last bin spreads over half its width: codes 251.75 to 255 of 8 bits, whose upper slice of 4 bits is
  // full.
  EXPECT_NEAR(moments.input_mean[3][1], 15.0, 1e-9);
}

}  // namespace
}  // namespace crossisle::physical
