// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/model_options.hpp"

namespace crossisle::physical {
namespace {

config::KeyTable<Corner> corner_table() {
  constexpr config::Range factor{0.0, 100.0};
  config::KeyTable<Corner> table;
  table.value("noise", &Corner::noise, "factor on thermal noise of devices at the corner", factor)
      .value("variation", &Corner::variation, "factor on spreads of devices at the corner", factor)
      .value("faults", &Corner::faults, "factor on the share of stuck cells at the corner", factor);
  return table;
}

}  // namespace

const config::KeyTable<PhysicalSection>& physical_keys() {
  static const auto table =
      config::KeyTable<PhysicalSection>()
          .value("calibration", &PhysicalSection::calibration,
                 "a card in [data/calibration](../data/calibration/README.md), or the path of one")
          .section("corner", &PhysicalSection::corner, corner_table(), "devices worse than nominal")
          .value("sensitivities", &PhysicalSection::sensitivities,
                 "a file of `network: {layer: weight}`: weight of a layer's noise in the mean of its "
                 "network, 1 unless given")
          .fallback_rule("none")
          .written_if([](const PhysicalSection& section) { return !section.sensitivities.empty(); });
  return table;
}

}  // namespace crossisle::physical
