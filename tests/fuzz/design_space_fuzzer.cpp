// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any text as the file of a design space and, after a line of four tildes, of a design in it.
#include "crossisle/design/design_space.hpp"
#include "fuzz.hpp"

namespace {

using namespace crossisle;

design::Genome corner(const design::DesignSpace& space, bool last) {
  design::Genome genome;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    if (last) genome.set(i, static_cast<std::uint16_t>(space.parameters()[i].values.size() - 1));
  }
  return genome;
}

/// Checks that a written design reads back as the same design.
void check_design(const design::DesignSpace& space, const design::Genome& genome) {
  if (space.chip(genome).cells() <= 0) fuzz::report("a chip has no cells", space.describe(genome));
  std::string text;
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const auto& parameter = space.parameters()[i];
    text += parameter.name + ": " + core::shortest(parameter.values[genome[i]]) + "\n";
  }
  core::Problems problems;
  const auto again =
      space.read_design(config::Document::parse(text, "again.yaml", {}, problems).root(), problems);
  if (!problems.empty() || again != genome) fuzz::report("a design does not read back", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view separator = "\n~~~~\n";
  const std::string text = fuzz::text_of(data, size);
  const auto place = text.find(separator);
  fuzz::accepts("fuzz.yaml", [&] {
    core::Problems problems;
    const auto document = config::Document::parse(text.substr(0, place), "fuzz.yaml", {}, problems);
    const auto space = design::DesignSpace::read(document.root());
    problems.throw_if_any();
    for (const bool last : {false, true}) check_design(space, corner(space, last));
    if (place == std::string::npos) return;
    const auto design =
        config::Document::parse(text.substr(place + separator.size()), "fuzz.yaml", {}, problems);
    const auto genome = space.read_design(design.root(), problems);
    problems.throw_if_any();
    check_design(space, genome);
  });
  return 0;
}
