// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/publication_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "crossisle/core/data_files.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/workload/network.hpp"

namespace crossisle::validation {
namespace {

/// Tables by the kind of cell of their technologies.
constexpr std::array<std::pair<const char*, const char*>, 3> tables{
    {{"published_rram.csv", "rram"}, {"published_sram.csv", "sram"}, {"published_sram_node.csv", "sram"}}};

/// Returns the shipped networks of some points; points of other networks are counted as skipped.
std::vector<workload::Network> networks_of(const std::vector<ReferencePoint>& points,
                                           const std::filesystem::path& data) {
  std::vector<std::string> names;
  for (const auto& point : points) {
    if (std::find(names.begin(), names.end(), point.network) == names.end()) names.push_back(point.network);
  }
  std::vector<workload::Network> networks;
  core::Problems problems;
  const auto shipped = core::shipped_names("workloads/published", data);
  for (const auto& name : names) {
    if (std::find(shipped.begin(), shipped.end(), name) == shipped.end()) continue;
    networks.push_back(
        workload::read_network(core::find_data_file(name, "workloads/published", {}, data), problems));
  }
  problems.throw_if_any();
  return networks;
}

void compare_table(const PublicationOptions& options, const std::filesystem::path& file,
                   const std::string& cell, std::vector<TechnologyComparison>& compared) {
  core::Problems problems;
  auto points = read_reference_points(file, problems);
  problems.throw_if_any();
  if (options.points) points = stratified_sample(points, *options.points);
  std::map<double, std::vector<ReferencePoint>> by_node;
  for (const auto& point : points) by_node[point.node_nm].push_back(point);
  for (const auto& [node, of_node] : by_node) {
    const std::string name = fmt::format("{}_{}nm", cell, node);
    const auto technology =
        hardware::Technology::load(core::find_data_file(name, "technologies", {}, options.data), problems);
    problems.throw_if_any();
    compat::CompatModel model(technology, networks_of(of_node, options.data), options.model);
    compared.push_back({name, validate(model, of_node)});
  }
}

}  // namespace

std::size_t PublicationComparison::skipped() const {
  std::size_t skipped = 0;
  for (const auto& technology : technologies) skipped += technology.report.skipped;
  return skipped;
}

std::vector<TechnologyDisagreement> PublicationComparison::worst() const {
  std::vector<TechnologyDisagreement> worst;
  for (const auto& [technology, report] : technologies) {
    for (const auto& point : report.worst) worst.push_back({technology, point});
  }
  std::stable_sort(worst.begin(), worst.end(),
                   [](const auto& a, const auto& b) { return a.point.difference > b.point.difference; });
  worst.resize(std::min(worst.size(), ValidationReport::worst_count));
  return worst;
}

PublicationComparison compare_with_publications(const std::filesystem::path& folder,
                                                const PublicationOptions& options) {
  PublicationComparison comparison;
  for (const auto& [name, cell] : tables) {
    const auto file = folder / name;
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
      compare_table(options, file, cell, comparison.technologies);
    } else {
      comparison.missing.push_back(file);
    }
  }
  return comparison;
}

}  // namespace crossisle::validation
