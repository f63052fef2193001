// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "crossisle/compat/dimensions.hpp"
#include "crossisle/core/random.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::compat::test {

inline hardware::Technology shipped_technology(const std::string& name) {
  core::Problems problems;
  hardware::Technology technology = hardware::Technology::load(
      fmt::format("{}/data/technologies/{}.yaml", CROSSISLE_TEST_SOURCE, name), problems);
  problems.throw_if_any();
  return technology;
}

inline workload::Network shipped_network(const std::string& path) {
  core::Problems problems;
  workload::Network network =
      workload::read_network(fmt::format("{}/data/workloads/{}.yaml", CROSSISLE_TEST_SOURCE, path), problems);
  problems.throw_if_any();
  return network;
}

/// Draws values from lists; the sequence is the same in every run.
class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : stream_({.seed = seed, .purpose = core::Purpose::test}) {}

  template <class Value>
  Value of(const std::vector<Value>& values) {
    return values[stream_.below(static_cast<std::uint32_t>(values.size()))];
  }
  std::uint64_t below(std::uint64_t bound) { return stream_.below(static_cast<std::uint32_t>(bound)); }

  /// Returns a convolution, a depthwise convolution or a matrix product; some sizes are powers of two, others
  /// are not.
  workload::LayerShape shape() {
    const std::vector<std::int64_t> channels{1, 3, 16, 40, 64, 72, 96, 120, 200, 512};
    const std::vector<std::int64_t> rows{1, 7, 13, 14, 27, 55, 56, 112};
    const std::vector<std::int64_t> kernels{1, 1, 2, 3, 5, 7, 11};
    const std::vector<std::int64_t> strides{1, 1, 1, 2, 4};
    workload::LayerShape shape;
    shape.c = of(channels);
    shape.m = of(channels);
    shape.p = of(rows);
    shape.q = of(rows);
    shape.r = of(kernels);
    shape.s = of(kernels);
    shape.stride_h = of(strides);
    shape.stride_w = of(strides);
    if (below(5) == 0) {
      shape.g = of(channels);
      shape.c = of<std::int64_t>({1, 4});
      shape.m = of<std::int64_t>({1, 6});
    }
    if (below(8) == 0) shape.n = of<std::int64_t>({2, 3});
    return shape;
  }

  hardware::Chip chip(hardware::CellKind kind) {
    const bool rram = kind == hardware::CellKind::rram;
    hardware::Chip chip;
    chip.voltage_v = of<double>({0.5, 0.6, 0.7, 0.85});
    chip.cycle_time_s = of<double>({1e-9, 2e-9, 1e-8});
    chip.bits_per_cell = rram ? of<std::int32_t>({1, 2, 3, 4, 5, 6, 7, 8}) : 1;
    const std::vector<std::int32_t> sizes = rram ? std::vector<std::int32_t>{32, 64, 128, 256, 512}
                                                 : std::vector<std::int32_t>{16, 32, 64, 128, 256, 512};
    chip.wordlines = of(sizes);
    chip.bitlines = of(sizes);
    chip.router_groups = rram ? of<std::int32_t>({1, 2, 8, 32}) : of<std::int32_t>({1, 2, 6, 16});
    chip.tiles_per_group = of<std::int32_t>({2, 4, 16, 64});
    chip.macros_per_tile = of<std::int32_t>({2, 4, 16, 128});
    chip.global_buffer_bits = of<std::int64_t>({2048, 8192, 65536}) * 2048;
    return chip;
  }

 private:
  core::RandomStream stream_;
};

}  // namespace crossisle::compat::test
