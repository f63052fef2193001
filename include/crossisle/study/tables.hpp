// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "crossisle/design/design_space.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::study {

/// Writes the tables of a study into its folder, each as `NAME.csv`: `report` shows every such file.
/// A missing number is NaN, written as `nan` in files.
/// @throws core::Error (io)
void write_tables(const std::filesystem::path& folder, std::span<const store::Table> tables);

/// Adds a column per knob of a design space; rows without a chip have NaN.
/// @param genomes one genome or none per row
void add_parameter_columns(store::Table& table, const design::DesignSpace& space,
                           const std::vector<std::optional<design::Genome>>& genomes);

}  // namespace crossisle::study
