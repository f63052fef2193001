// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any text as the file of a network, and computes all counts of an accepted one.
#include "crossisle/workload/network.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace workload = crossisle::workload;
  static const crossisle::fuzz::ScratchFolder folder;
  const auto file = folder.path() / "network.yaml";
  crossisle::fuzz::put_bytes(file, crossisle::fuzz::text_of(data, size));
  crossisle::fuzz::accepts("network.yaml", [&] {
    crossisle::core::Problems problems;
    const auto network = workload::read_network(file, problems);
    problems.throw_if_any();
    bool sound = network.macs() > 0 && network.weights() >= 0 && network.unique_shapes() > 0;
    for (const auto rule : {workload::CapacityRule::counted, workload::CapacityRule::published}) {
      for (std::int32_t bits = 1; bits <= workload::max_bits_per_cell; ++bits) {
        sound = sound && network.cells_required(bits, rule) >= 0;
      }
    }
    if (!sound) crossisle::fuzz::report("a network counts wrongly", network.name);
  });
  return 0;
}
