// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <memory>
#include <numeric>
#include <regex>

#include "../../../src/analysis/area_map.hpp"
#include "../../../src/analysis/block_diagram.hpp"
#include "../../../src/analysis/layer_chart.hpp"
#include "../../../src/analysis/physical_sections.hpp"
#include "../../../src/analysis/sensitivity_chart.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::analysis {
namespace {

using testing::HasSubstr;

/// Chip of a shipped configuration in the physical mode: the middle value of each knob.
struct PhysicalExample {
  run::Configuration configuration = run::read_configuration(
      fmt::format("{}/configs/physical_sram_digital_4networks.yaml", CROSSISLE_TEST_SOURCE), {});
  std::unique_ptr<cost::CostModel> model = run::make_model(configuration);
  design::Genome genome;
  Breakdown chip;

  PhysicalExample() {
    const auto& parameters = configuration.space.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
      genome.set(i, static_cast<std::uint16_t>(parameters[i].values.size() / 2));
    chip = break_down(configuration, *model, genome);
  }
};

/// Returns the sum of all numbers that a regular expression finds first in its group.
double sum_of(const std::string& text, const char* form) {
  double sum = 0.0;
  const std::regex expression(form);
  for (std::sregex_iterator each(text.begin(), text.end(), expression), end; each != end; ++each)
    sum += std::stod((*each)[1]);
  return sum;
}

TEST(BlockDiagram, draws_areas_that_add_up_to_the_chip_and_its_system) {
  const PhysicalExample example;
  const double system_mm2 =
      example.chip.metrics.view().of_chip(example.configuration.metrics().chip_column("system_area_m2")) *
      1e6;
  const double chip_mm2 = example.chip.area_m2 * 1e6;

  const auto figure = block_diagram({"chip", "Chip", ""}, example.chip);

  // Texts have three digits, so that they add up to half a percent.
  EXPECT_NEAR(sum_of(figure.svg, R"(([0-9.e+-]+) mm² \([0-9.]+ %\))"), chip_mm2, 0.005 * chip_mm2);
  EXPECT_NEAR(sum_of(figure.svg, R"(\(([0-9.]+) %\))"), 100.0, 0.5);
  const double outside_mm2 = sum_of(figure.svg, "([0-9.e+-]+) mm² outside");
  EXPECT_NEAR(chip_mm2 + outside_mm2, system_mm2, 0.005 * system_mm2);
  EXPECT_GT(outside_mm2, 0.0);
  const auto& areas = std::get<std::vector<double>>(figure.data.columns[1].values);
  EXPECT_NEAR(std::accumulate(areas.begin(), areas.end(), 0.0), system_mm2, 1e-9 * system_mm2);
}

TEST(AreaMap, draws_the_chip_and_its_system_to_scale) {
  const PhysicalExample example;
  const double system_mm2 =
      example.chip.metrics.view().of_chip(example.configuration.metrics().chip_column("system_area_m2")) *
      1e6;

  const auto figure = area_map({"areas", "Areas", ""}, example.chip);

  const auto& areas = std::get<std::vector<double>>(figure.data.columns[1].values);
  const auto& places = std::get<std::vector<std::string>>(figure.data.columns[2].values);
  double of_system_mm2 = 0.0;
  double of_chip_mm2 = 0.0;
  for (std::size_t i = 0; i < areas.size(); ++i)
    (places[i] == "system" ? of_system_mm2 : of_chip_mm2) += areas[i];
  EXPECT_NEAR(of_chip_mm2, example.chip.area_m2 * 1e6, 1e-9 * of_chip_mm2);
  EXPECT_NEAR(of_system_mm2, system_mm2, 1e-9 * system_mm2);
  // The parts of the system cover 478 x 90 units, those of the chip 478 x 230; lengths have one digit after
  // the point.
  const std::regex rectangle(R"r(<rect x="[0-9.]+" y="[0-9.]+" width="([0-9.]+)" height="([0-9.]+)")r");
  std::size_t next = 0;
  for (std::sregex_iterator each(figure.svg.begin(), figure.svg.end(), rectangle), end; each != end; ++each) {
    const double width = std::stod((*each)[1]);
    const double height = std::stod((*each)[2]);
    ASSERT_LT(next, areas.size());
    const double expected = places[next] == "system" ? areas[next] / of_system_mm2 * 478.0 * 90.0
                                                     : areas[next] / of_chip_mm2 * 478.0 * 230.0;
    EXPECT_NEAR(width * height, expected, 0.06 * (width + height) + 0.01) << next;
    ++next;
  }
  EXPECT_EQ(next, areas.size());
}

TEST(KnobSteps, have_the_objectives_of_the_neighbours) {
  PhysicalExample example;
  const auto sweeps = vary_knobs(example.configuration, *example.model, example.genome);

  const auto table = knob_steps(example.chip, sweeps);

  ASSERT_FALSE(table.rows.empty());
  std::size_t row = 0;
  for (const auto& sweep : sweeps) {
    if (sweep.steps.size() < 2) continue;
    const auto& cells = table.rows[row++];
    ASSERT_EQ(cells.size(), table.headings.size());
    EXPECT_EQ(cells[0].text, hardware::traits(sweep.knob).name);
    if (sweep.chosen == 0) {
      EXPECT_EQ(cells[2].text, "end of the list");
      continue;
    }
    const auto& down = sweep.steps[sweep.chosen - 1];
    EXPECT_EQ(cells[2].text, hardware::written_text(sweep.knob, down.value));
    if (!down.fitness.mapped()) continue;
    EXPECT_DOUBLE_EQ(*cells[3].number, down.fitness.objective / example.chip.fitness.objective - 1.0);
    EXPECT_EQ(cells[4].text, down.fitness.feasible() ? "met" : down.state);
  }
  EXPECT_EQ(row, table.rows.size());
}

TEST(LayerTable, has_equal_layers_together) {
  cost::NetworkBreakdown breakdown;
  for (const char* name : {"first", "second", "third", "fourth"}) {
    auto& layer = breakdown.layers.emplace_back();
    layer.layer = name;
    layer.latency_s = layer.layer == "third" ? 2.0 : 1.0;
    layer.energy_j.front() = 1.0;
    layer.physical.emplace();
  }
  report::Page page("test", "");
  page.begin_section("layers", "Layers");

  add_layers("network", breakdown, page);

  const std::string html = page.html();
  EXPECT_THAT(html, HasSubstr(">first and 2 equal ones<"));
  EXPECT_THAT(html, HasSubstr(">third<"));
}

TEST(PhysicalSections, have_a_figure_per_network) {
  const PhysicalExample example;
  report::Page page("test", "");

  add_rooflines(example.configuration, example.chip, page);
  add_cascades(example.configuration, example.chip, page);
  add_heat(example.configuration, example.chip, page);
  add_silicon(example.configuration, example.chip, page);
  add_schedules(example.configuration, example.chip, page);

  const std::string html = page.html();
  EXPECT_EQ(page.figures().size(), 4U * 3U + 1U);
  for (const auto& network : example.configuration.networks) {
    EXPECT_THAT(html, HasSubstr(">" + network.name + "<"));
  }
  EXPECT_EQ(html.find("nan"), std::string::npos);
}

TEST(PhysicalSections, leave_out_networks_that_do_not_run) {
  PhysicalExample example;
  for (auto& network : example.chip.networks) network.physical.reset();
  report::Page page("test", "");

  add_rooflines(example.configuration, example.chip, page);
  add_cascades(example.configuration, example.chip, page);
  add_heat(example.configuration, example.chip, page);
  add_schedules(example.configuration, example.chip, page);

  EXPECT_TRUE(page.figures().empty());
}

}  // namespace
}  // namespace crossisle::analysis
