// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "crossisle/core/random.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/physical/physical_model.hpp"

namespace crossisle::physical::test {

inline const std::vector<std::string>& nine_networks() {
  static const std::vector<std::string> names{"resnet18",     "vgg16",       "alexnet",
                                              "mobilenet_v3", "gpt2_medium", "mobilebert",
                                              "densenet201",  "resnet50",    "vision_transformer"};
  return names;
}

inline hardware::PhysicalTechnology shipped_figures() {
  core::Problems problems;
  auto technology = hardware::PhysicalTechnology::load(
      fmt::format("{}/data/technologies/physical.yaml", CROSSISLE_TEST_SOURCE), problems);
  problems.throw_if_any();
  return technology;
}

/// Returns a network of the corrected set with its histograms.
inline workload::Network network_with_values(const std::string& name) {
  core::Problems problems;
  auto network = workload::read_network(
      fmt::format("{}/data/workloads/corrected/{}.yaml", CROSSISLE_TEST_SOURCE, name), problems);
  workload::read_histograms(network, problems);
  problems.throw_if_any();
  return network;
}

/// Random chips of all technologies: every knob of the physical mode is in its realistic range; some sizes
/// are powers of two, others are not. The sequence is the same in every run.
class RandomChips {
 public:
  explicit RandomChips(std::uint64_t seed) : stream_({.seed = seed, .purpose = core::Purpose::test}) {}

  /// @param has_own_dram true: DRAM may be of the type `own`
  hardware::Chip draw(hardware::CellTechnology technology, bool has_own_dram = false) {
    using hardware::Knob;
    hardware::Chip chip;
    chip.technology = technology;
    const bool resistive = technology == hardware::CellTechnology::rram;
    set(chip, Knob::node,
        resistive ? std::vector<double>{22, 28, 32, 45, 65}
                  : std::vector<double>{5, 7, 10, 14, 22, 28, 32, 40, 65, 130});
    set(chip, Knob::voltage, {0.6, 0.65, 0.7, 0.8, 0.85, 0.9, 1.0});
    set(chip, Knob::adc_voltage, {0, 0, 0.7, 0.9, 1.0});
    set(chip, Knob::cycle_time, {1, 1.5, 2, 3, 4});
    set(chip, Knob::wordlines, {32, 64, 96, 128, 200, 256, 512});
    set(chip, Knob::bitlines, {32, 64, 96, 128, 200, 256, 512});
    set(chip, Knob::bits_per_cell, {1, 2, 3, 4});
    set(chip, Knob::encoding, {0, 1});
    set(chip, Knob::active_rows, {8, 16, 32, 50, 64, 128, 256, 512});
    set(chip, Knob::dac_bits, {1, 1, 2, 3, 4, 5, 6, 7, 8});
    set(chip, Knob::dac, {0, 1});
    set(chip, Knob::adc, {0, 1, 2, 3});
    set(chip, Knob::adc_bits,
        chip.adc == hardware::Adc::sense   ? std::vector<double>{1, 1.5, 2, 3, 4}
        : chip.adc == hardware::Adc::flash ? std::vector<double>{1.5, 3, 4, 5, 6}
                                           : std::vector<double>{3, 4, 5, 5.5, 6, 7, 8, 10});
    if (resistive) {
      set(chip, Knob::combined_slices,
          chip.bits_per_cell > 2 ? std::vector<double>{1, 2} : std::vector<double>{1, 1, 2, 3, 4});
    } else {
      set(chip, Knob::combined_slices, {1, 1, 2, 4, 7, 8});
    }
    set(chip, Knob::paired_adc, {0, 1});
    set(chip, Knob::cell_area, {0, 0, 60, 400, 1000});
    set(chip, Knob::adcs, {1, 2, 4, 8, 12, 16, 32, 64, 128, 512});
    set(chip, Knob::sample_and_hold, {0, 1});
    // Large enough that most networks fit if weights are resident.
    set(chip, Knob::router_groups,
        resistive ? std::vector<double>{6, 8, 16, 32} : std::vector<double>{1, 2, 4, 6, 8, 16, 32});
    set(chip, Knob::tiles_per_group,
        resistive ? std::vector<double>{16, 24, 32, 64} : std::vector<double>{2, 4, 8, 16, 24, 32, 64});
    set(chip, Knob::macros_per_tile,
        resistive ? std::vector<double>{16, 32, 64, 128} : std::vector<double>{2, 4, 8, 12, 16, 32, 64, 128});
    set(chip, Knob::input_buffer, {2, 4, 8, 16, 32});
    set(chip, Knob::output_buffer, {2, 4, 8, 16, 32});
    set(chip, Knob::buffer_width, {64, 100, 128, 256, 512, 1024});
    set(chip, Knob::global_buffer, {8, 32, 100, 512, 1024, 2048, 3000, 4096, 8192, 16384, 32768});
    set(chip, Knob::global_buffer_width, {256, 512, 1000, 1024, 2048});
    set(chip, Knob::link_width, {64, 128, 200, 256, 512});
    set(chip, Knob::dram,
        has_own_dram ? std::vector<double>{0, 1, 2, 3, 4, 5} : std::vector<double>{0, 1, 2, 3, 3, 4});
    if (chip.dram == hardware::Dram::own) {
      set(chip, Knob::dram_capacity, {1, 3, 64});
    } else if (chip.dram != hardware::Dram::none) {
      set(chip, Knob::dram_capacity, {0, chip.dram == hardware::Dram::lpddr4_x32 ? 2.0 : 4.0});
    }
    set(chip, Knob::double_buffering, {0, 1});
    set(chip, Knob::pinned_fraction, {0, 0.25, 0.5, 0.75});
    set(chip, Knob::copies, {1, 2, 8, 32, 64, 256, 1024, 16384});
    set(chip, Knob::pipelining, {0, 1});
    set(chip, Knob::digital_macs, {256, 512, 1000, 1024, 4096});
    set(chip, Knob::vector_lanes, {32, 64, 128, 256});
    set(chip, Knob::on_resistance, {25e3, 50e3, 1e5, 250e3});
    set(chip, Knob::on_off_ratio, {5, 10, 20, 100});
    set(chip, Knob::read_voltage, {0.1, 0.2, 0.5});
    set(chip, Knob::pulse_time, {2, 4, 10});
    set(chip, Knob::conductance_spread, {0, 0.005, 0.02, 0.05});
    set(chip, Knob::stuck_cells, {0, 1e-5, 2e-4, 1e-3});
    set(chip, Knob::drift_spread, {0, 0.005, 0.01, 0.03});
    set(chip, Knob::drift_time_ratio, {1, 1e2, 1e4, 1e6});
    set(chip, Knob::thermal_noise, {1e-4, 5e-4, 1e-3, 2e-3});
    set(chip, Knob::capacitor_mismatch, {0, 0.005, 0.01, 0.02});
    set(chip, Knob::dac_mismatch, {0, 0.005, 0.01, 0.03});
    return chip;
  }

  template <class Value>
  Value of(const std::vector<Value>& values) {
    return values[stream_.below(static_cast<std::uint32_t>(values.size()))];
  }

 private:
  void set(hardware::Chip& chip, hardware::Knob knob, const std::vector<double>& values) {
    hardware::set_knob(chip, knob, of(values));
  }

  core::RandomStream stream_;
};

}  // namespace crossisle::physical::test
