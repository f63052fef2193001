// Part of Crossisle, SPDX-License-Identifier: MIT
#include "columns.hpp"

#include <algorithm>

namespace crossisle::run {

std::vector<design::Genome> read_genomes(const design::DesignSpace& space, const store::Table& table) {
  std::vector<design::Genome> genomes(table.rows());
  const auto& parameters = space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string& name = parameters[i].name;
    const auto& written = values_of<double>(table, name);
    const auto& values = parameters[i].values;
    for (std::size_t row = 0; row < genomes.size(); ++row) {
      const auto listed = std::find(values.begin(), values.end(), written[row]);
      if (listed == values.end()) {
        throw core::Error(core::ExitCode::io,
                          table.name + "/" + name + " holds a value that the design space does not have",
                          "the file belongs to another configuration", "start afresh with --fresh");
      }
      genomes[row].set(i, static_cast<std::uint16_t>(listed - values.begin()));
    }
  }
  return genomes;
}

}  // namespace crossisle::run
