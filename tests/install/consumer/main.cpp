// Part of Crossisle, SPDX-License-Identifier: MIT
#include <cstdio>
#include <exception>

#include "crossisle/core/data_files.hpp"
#include "crossisle/hardware/design_space.hpp"
#include "crossisle/run/configuration.hpp"

using crossisle::hardware::DesignSpace;
using crossisle::hardware::Genome;
using crossisle::hardware::Knob;

/// Decodes a design of a small space, and reads the configuration that its argument names: the first takes one of the
/// lowest rooms, the second links all of them.
int main(int argc, char** argv) {
  const DesignSpace space({{Knob::wordlines, {128, 256, 512}}, {Knob::bitlines, {64, 128}}});
  Genome genome;
  genome.index = {2, 1};
  const auto chip = space.decode(genome);
  std::printf("%s: %d x %d cells\n", space.describe(genome).c_str(), chip.wordlines, chip.bitlines);
  if (chip.wordlines != 512 || chip.bitlines != 128) return 1;

  if (argc != 2) return 2;
  try {
    const auto configuration = crossisle::run::read_configuration(argv[1], {});
    std::printf("%s: %zu networks from %s\n", configuration.name.c_str(), configuration.networks.size(),
                crossisle::core::data_directory().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
