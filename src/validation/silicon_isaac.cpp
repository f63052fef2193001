// Part of Crossisle, SPDX-License-Identifier: MIT
#include "silicon_comparisons.hpp"

#include <algorithm>
#include <cmath>

namespace crossisle::validation {

void SiliconComparisons::isaac() {
  const auto power = [&](const char* part) { return value("isaac", "power_mW", part); };
  const auto area = [&](const char* part) { return value("isaac", "area_mm2", part); };
  const physical::Circuits circuits = at(32.0, 0.9);
  const auto& memories = technology_.memories;
  const auto buffer_mm2 = [&](double kib) {
    return kib * 8192 * memories.buffer_um2_per_bit *
           (1.0 + memories.buffer_growth * std::max(std::log2(kib / memories.buffer_growth_kib), 0.0)) /
           um2_per_mm2;
  };
  add("isaac", "S+A mm2", "4 of 16 bits", area("S+A x4"),
      4 * 16 * (circuits.full_adder_um2() + circuits.flip_flop_um2()) * circuits.area_scale() / um2_per_mm2,
      Evidence::none);
  add("isaac", "S+A mW", "9.6 GHz, 16 bits", power("S+A x4"), 9.6 * circuits.shift_add_pj(16),
      Evidence::none);
  add("isaac", "IR 2KB mm2", "", area("IR 2KB"), buffer_mm2(2.0), Evidence::none);
  add("isaac", "eDRAM 64KB mm2", "as SRAM", area("eDRAM 64KB"), buffer_mm2(64.0), Evidence::none);
  add("isaac", "eDRAM pJ", "256 bits, as SRAM", 20.45,
      256 * (memories.buffer_read_pj +
             memories.buffer_read_pj_per_kib * std::pow(64.0, memories.buffer_exponent)),
      Evidence::none);
  double macro_mw = 0.0;
  double macro_mm2 = 0.0;
  for (const char* part : {"ADC 8b 1.2GS/s x8", "DAC 1b 8x128", "S+H 8x128", "array 8x128x128 2b", "S+A x4",
                           "IR 2KB", "OR 256B"}) {
    macro_mw += power(part);
    macro_mm2 += area(part);
  }
  double tile_mw = 0.52 + 0.05 + 0.4 + 1.68;  // sigmoids, shift-and-add, pooling and the output register
  double tile_mm2 = 0.0006 + 0.00006 + 0.00024 + 0.0032;
  for (const char* part : {"IMA x12", "eDRAM 64KB", "eDRAM bus", "router /4"}) {
    tile_mw += power(part);
    tile_mm2 += area(part);
  }
  add("isaac", "IMA x12 mW", "", power("IMA x12"), 12 * macro_mw, Evidence::sum_of_parts);
  add("isaac", "IMA x12 mm2", "", area("IMA x12"), 12 * macro_mm2, Evidence::sum_of_parts);
  add("isaac", "tile mW", "", power("tile"), tile_mw, Evidence::sum_of_parts);
  add("isaac", "tile mm2", "", area("tile"), tile_mm2, Evidence::sum_of_parts);
  const char* chip = "chip 168 tiles + HT";
  add("isaac", "chip mW", "168 tiles and links", power(chip), 168 * power("tile") + 10400,
      Evidence::sum_of_parts);
  add("isaac", "chip mm2", "168 tiles and links", area(chip), 168 * area("tile") + 22.88,
      Evidence::sum_of_parts);
}

}  // namespace crossisle::validation
