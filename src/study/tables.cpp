// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/tables.hpp"

#include <limits>
#include <sstream>

#include "crossisle/report/export.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::study {

void write_tables(const std::filesystem::path& folder, std::span<const store::Table> tables) {
  for (const auto& table : tables) {
    std::ostringstream csv;
    report::write_csv(table, csv);
    store::write_text_file(folder / (table.name + ".csv"), csv.str());
  }
}

void add_parameter_columns(store::Table& table, const design::DesignSpace& space,
                           const std::vector<std::optional<design::Genome>>& genomes) {
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const auto& parameter = space.parameters()[i];
    table.columns.push_back(store::column<double>(genomes, parameter.name, parameter.unit, parameter.meaning,
                                                  [&](const std::optional<design::Genome>& genome) {
                                                    return genome ? space.value(*genome, i)
                                                                  : std::numeric_limits<double>::quiet_NaN();
                                                  }));
  }
}

}  // namespace crossisle::study
