// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crossisle/compat/compat_model.hpp"
#include "crossisle/core/data_files.hpp"

namespace crossisle::cost {
namespace {

namespace fs = std::filesystem;

/// Runs of the reference itself, in which every component of every layer can be seen.
fs::path reference_runs() {
  const char* chosen = std::getenv("CROSSISLE_REFERENCE");
  const fs::path folder =
      chosen != nullptr ? fs::path(chosen) : fs::path(CROSSISLE_TEST_SOURCE) / "../shared/reference";
  return folder / "reference_runs";
}

const std::map<std::string, Component>& component_names() {
  static const std::map<std::string, Component> names{{"adc", Component::adc},
                                                      {"row_drivers", Component::row_drivers},
                                                      {"column_drivers", Component::column_drivers},
                                                      {"cim_unit", Component::cells},
                                                      {"weight_drivers", Component::weight_drivers},
                                                      {"input_buffer", Component::input_buffer},
                                                      {"output_buffer", Component::output_buffer},
                                                      {"router", Component::router},
                                                      {"glb", Component::global_buffer},
                                                      {"main_memory", Component::dram}};
  return names;
}

/// A design and its node from the reference's key:
/// `A_V_bits_cycle_rows_columns_groups_tiles_macros_depth[_node]`.
struct KeyedDesign {
  hardware::Chip chip;
  int node_nm = 32;
};

KeyedDesign parse_key(const std::string& key) {
  std::vector<double> parts;
  std::istringstream stream(key.substr(2));
  for (std::string part; std::getline(stream, part, '_');) parts.push_back(std::stod(part));
  KeyedDesign design;
  design.chip.voltage_v = parts[0];
  design.chip.bits_per_cell = static_cast<std::int32_t>(parts[1]);
  design.chip.cycle_time_s = parts[2];
  design.chip.wordlines = static_cast<std::int32_t>(parts[3]);
  design.chip.bitlines = static_cast<std::int32_t>(parts[4]);
  design.chip.router_groups = static_cast<std::int32_t>(parts[5]);
  design.chip.tiles_per_group = static_cast<std::int32_t>(parts[6]);
  design.chip.macros_per_tile = static_cast<std::int32_t>(parts[7]);
  design.chip.global_buffer_bits =
      static_cast<std::int64_t>(parts[8]) * hardware::Technology::global_buffer_word_bits;
  if (parts.size() > 9) design.node_nm = static_cast<int>(parts[9]);
  return design;
}

NetworkBreakdown explain(const nlohmann::json& run) {
  core::Problems problems;
  const KeyedDesign design = parse_key(run.at("key"));
  const std::string cell = run.at("tech") == "rram" ? "rram" : "sram";
  const auto technology = hardware::Technology::load(
      core::find_data_file(fmt::format("{}_{}nm", cell, design.node_nm), "technologies", {}), problems);
  const auto network = workload::read_network(
      core::find_data_file(run.at("dnn").get<std::string>(), "workloads/published", {}), problems);
  problems.throw_if_any();
  compat::CompatModel model(technology, {network}, {compat::Mapper::reference, compat::Rounding::exact});
  return model.explain(design.chip, 0);
}

TEST(ReferenceRuns, agree_layer_by_layer_and_component_by_component) {
  if (!fs::is_directory(reference_runs())) {
    GTEST_SKIP() << reference_runs() << " is not there; set CROSSISLE_REFERENCE to the folder that holds it";
  }
  std::size_t compared = 0;
  for (const auto& file : fs::directory_iterator(reference_runs())) {
    std::ifstream stream(file.path());
    for (const auto& run : nlohmann::json::parse(stream)) {
      if (!run.contains("key"))
        continue;  // a list of bare layers, made with another version of CACTI's scaling
      const NetworkBreakdown ours = explain(run);
      const auto& layers = run.at("layers");

      ASSERT_EQ(ours.layers.size(), layers.size()) << file.path();
      for (std::size_t i = 0; i < layers.size(); ++i) {
        EXPECT_EQ(ours.layers[i].cycles, layers[i].at("cycles").get<std::int64_t>())
            << file.path() << " layer " << i;
        for (const auto& [name, component] : component_names()) {
          if (!layers[i].at("components").contains(name)) continue;
          const double reference = layers[i].at("components").at(name).at("energy_J");
          const double energy = ours.layers[i].energy_j[static_cast<std::size_t>(component)];
          // Counts are whole numbers and energies per action have six digits in both: what is left is
          // rounding of sums.
          EXPECT_NEAR(energy, reference, 1e-9 * reference) << file.path() << " layer " << i << " " << name;
          ++compared;
        }
      }
    }
  }
  EXPECT_GT(compared, 2000U);
}

}  // namespace
}  // namespace crossisle::cost
