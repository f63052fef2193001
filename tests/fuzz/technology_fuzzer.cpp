// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any text as the file of a technology, and looks up everything that an accepted one covers, and
// voltages in between.
#include <cmath>

#include "crossisle/hardware/technology.hpp"
#include "fuzz.hpp"

namespace {

using namespace crossisle::hardware;

void ask_everything(Technology technology) {
  for (std::size_t i = 0; i < knob_count; ++i) technology.grid(static_cast<Knob>(i));
  const auto voltages = technology.grid(Knob::voltage);
  for (std::size_t i = 0; i + 1 < std::min<std::size_t>(voltages.size(), 6); ++i) {
    technology.add_voltage(std::sqrt(voltages[i] * voltages[i + 1]));
  }
  double sum = 0.0;
  for (std::size_t v = 0; v < technology.voltage_count(); ++v) {
    for (std::size_t w = 0; w < technology.wordlines_count(); ++w) {
      for (std::size_t b = 0; b < technology.bitlines_count(); ++b)
        sum += technology.array(v, w, b).adc_area_um2;
    }
  }
  if (!std::isfinite(sum)) crossisle::fuzz::report("an array has no finite area", technology.name());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const crossisle::fuzz::ScratchFolder folder;
  const auto file = folder.path() / "technology.yaml";
  crossisle::fuzz::put_bytes(file, crossisle::fuzz::text_of(data, size));
  crossisle::fuzz::accepts("technology.yaml", [&] {
    crossisle::core::Problems problems;
    auto technology = Technology::load(file, problems);
    problems.throw_if_any();
    ask_everything(std::move(technology));
  });
  return 0;
}
