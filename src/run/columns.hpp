// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/design_space.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::run {

/// Returns a column per knob. @param designs anything that has a genome
template <class Record>
void add_knob_columns(std::vector<store::Column>& columns, const hardware::DesignSpace& space,
                      const std::vector<Record>& designs) {
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const auto& parameter = space.parameters()[i];
    const auto& knob = hardware::traits(parameter.knob);
    columns.push_back(store::column<double>(
        designs, std::string(knob.name), std::string(knob.unit), std::string(knob.long_name),
        [&](const Record& design) { return parameter.values[design.genome.index[i]]; }));
  }
}

/// Returns the values of a column with `width` of them in each row, 0 for a plain column. The table may be
/// from any file.
/// @throws core::Error (io)
template <class Value>
const std::vector<Value>& values_of(const store::Table& table, std::string_view name, std::size_t width = 0) {
  return table.values<Value>(name, width);
}

/// Returns the genomes of a table with the columns of the knobs. @throws core::Error (io) if it is of another
/// design space
std::vector<hardware::Genome> read_genomes(const hardware::DesignSpace& space, const store::Table& table);

}  // namespace crossisle::run
