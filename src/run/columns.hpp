// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/design/design_space.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::run {

/// Returns one column per parameter. @param designs any items with a genome
template <class Record>
void add_parameter_columns(std::vector<store::Column>& columns, const design::DesignSpace& space,
                           const std::vector<Record>& designs) {
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const auto& parameter = space.parameters()[i];
    columns.push_back(
        store::column<double>(designs, parameter.name, parameter.unit, parameter.meaning,
                              [&](const Record& design) { return space.value(design.genome, i); }));
  }
}

/// Returns the values of a column with `width` values per row (0: a plain column). The table may come from
/// any file.
/// @throws core::Error (io)
template <class Value>
const std::vector<Value>& values_of(const store::Table& table, std::string_view name, std::size_t width = 0) {
  return table.values<Value>(name, width);
}

/// Returns the genomes of a table with one column per parameter. @throws core::Error (io) if the table
/// belongs to another design space
std::vector<design::Genome> read_genomes(const design::DesignSpace& space, const store::Table& table);

}  // namespace crossisle::run
