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

void add_knob_columns(store::Table& table, const hardware::DesignSpace& space,
                      const std::vector<std::optional<hardware::Genome>>& genomes) {
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const auto& parameter = space.parameters()[i];
    const auto& knob = hardware::traits(parameter.knob);
    table.columns.push_back(store::column<double>(
        genomes, std::string(knob.name), std::string(knob.unit), std::string(knob.long_name),
        [&](const std::optional<hardware::Genome>& genome) {
          return genome ? parameter.values[genome->index[i]] : std::numeric_limits<double>::quiet_NaN();
        }));
  }
}

}  // namespace crossisle::study
