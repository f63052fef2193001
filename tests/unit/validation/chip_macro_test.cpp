// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <array>

#include "../../physical/random_chips.hpp"
#include "crossisle/physical/physical_model.hpp"
#include "crossisle/validation/macro_comparison.hpp"

namespace crossisle::validation {
namespace {

using cost::Component;
using hardware::CellTechnology;
using hardware::Chip;

constexpr physical::Precision byte_precision{8, 8};
constexpr double positions = 4096.0;

/// Chip whose macros hold 16 weights of 8 bits per row, 64 rows at a time, with converters for an eighth of
/// the columns.
Chip chip_of(CellTechnology technology) {
  Chip chip = physical::test::RandomChips(9).draw(technology);
  chip.node_nm = 28.0;
  chip.voltage_v = 0.8;
  chip.adc_voltage_v = 0.0;
  chip.cycle_time_s = 1e-9;
  chip.wordlines = 128;
  chip.bitlines = 128;
  chip.active_rows = 64;
  chip.bits_per_cell = 1;
  chip.encoding = hardware::Encoding::offset;
  chip.combined_slices = 1;
  chip.paired_adc = false;
  chip.dac_bits = 1;
  chip.dac = hardware::Dac::voltage;
  chip.adc = hardware::Adc::sar;
  chip.adc_bits = 6.0;
  chip.adcs = 16;
  chip.router_groups = 2;
  chip.tiles_per_group = 2;
  chip.macros_per_tile = 8;
  chip.device = {};
  return chip;
}

/// Network of one layer that fills the active rows and all columns of a macro.
workload::Network network_of_a_macro() {
  workload::Layer layer;
  layer.name = "full";
  layer.shape.c = 64;
  layer.shape.m = 16;
  layer.shape.p = static_cast<std::int64_t>(positions);
  layer.values = workload::evenly_spread_values(layer.weight_bits);
  workload::Network network;
  network.name = "macro";
  network.layers.push_back(layer);
  return network;
}

TEST(ChipMacro, takes_the_energy_that_a_layer_takes_in_its_macros) {
  for (const auto technology :
       {CellTechnology::rram, CellTechnology::sram_analog, CellTechnology::sram_digital}) {
    const Chip chip = chip_of(technology);
    const auto figures = physical::test::shipped_figures();
    physical::PhysicalModel model(figures, {network_of_a_macro()});

    const auto macro = predict_chip_macro(figures, chip, {}, byte_precision);
    const auto breakdown = model.explain(chip, 0);

    ASSERT_TRUE(breakdown.physical) << breakdown.reason;
    double energy_j = 0.0;
    for (const auto part :
         {Component::adc, Component::cells, Component::row_drivers, Component::accumulators})
      energy_j += breakdown.energy_j[static_cast<std::size_t>(part)];
    // The layer computes as many products of 64 x 16 weights as it has positions; its values are evenly
    // spread, so half of the bits are 1, up to the one code that has no counterpart.
    EXPECT_NEAR(energy_j / positions * 1e12 / macro.energy_pj, 1.0, 0.01);
  }
}

TEST(ChipMacro, is_as_fast_as_the_peak_of_the_chip) {
  constexpr double macros = 32.0;
  for (const auto technology :
       {CellTechnology::rram, CellTechnology::sram_analog, CellTechnology::sram_digital}) {
    const Chip chip = chip_of(technology);
    const auto figures = physical::test::shipped_figures();
    physical::PhysicalModel model(figures, {network_of_a_macro()});

    const auto macro = predict_chip_macro(figures, chip, {}, byte_precision);
    const auto breakdown = model.explain(chip, 0);

    ASSERT_TRUE(breakdown.physical) << breakdown.reason;
    const double peak_per_ns = breakdown.layers[0].physical->peak_operations_per_s * 1e-9;
    EXPECT_EQ(macro.bit_operations, 2.0 * 64 * 16 * 8 * 8);
    EXPECT_NEAR(macros * macro.bit_operations / (8 * 8) / macro.time_ns / peak_per_ns, 1.0, 1e-9);
  }
}

TEST(ChipMacro, has_the_area_of_the_macros_of_the_chip) {
  const Chip chip = chip_of(CellTechnology::sram_analog);
  const auto figures = physical::test::shipped_figures();
  const physical::PhysicalModel model(figures, {});

  const auto macro = predict_chip_macro(figures, chip, {}, byte_precision);

  // Converters, cells, drivers of rows and columns are parts of macros only; the accumulators have the logic
  // of the macros and the adders of the tiles.
  const auto areas = model.area_by_component_m2(chip);
  const double parts_m2 = areas[static_cast<std::size_t>(Component::adc)] +
                          areas[static_cast<std::size_t>(Component::cells)] +
                          areas[static_cast<std::size_t>(Component::row_drivers)] +
                          areas[static_cast<std::size_t>(Component::column_drivers)];
  EXPECT_GT(macro.area_mm2 * 32.0, parts_m2 * 1e6);
  EXPECT_LT(macro.area_mm2 * 32.0,
            (parts_m2 + areas[static_cast<std::size_t>(Component::accumulators)]) * 1e6);
}

}  // namespace
}  // namespace crossisle::validation
