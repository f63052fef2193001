// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/island_options.hpp"
#include "crossisle/objective/objective_options.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_file.hpp"
#include "model_kind.hpp"

namespace crossisle::run {
namespace {

enum class FilesBy { place, digest };

/// Returns the name of a file in a resolved configuration: the name of a shipped file, the path of a user's
/// file; in an identity, its digest.
std::string named(const InputFile& file, FilesBy files) {
  if (files == FilesBy::digest) return file.digest;
  return core::is_shipped_data(file.path) ? file.named
                                          : std::filesystem::absolute(file.path).lexically_normal().string();
}

std::string scalar_of(const InputFile& file, FilesBy files) {
  return config::yaml_scalar(named(file, files));
}

config::Lines cost_model_lines(const Configuration& configuration, FilesBy files) {
  const NameOf by_place = [](const InputFile& file) { return named(file, FilesBy::place); };
  const NameOf by_digest = [](const InputFile& file) { return named(file, FilesBy::digest); };
  return model_kind(configuration)
      .option_lines(configuration, files == FilesBy::place ? by_place : by_digest);
}

config::Lines workload_lines(const Configuration& configuration, FilesBy files) {
  std::vector<std::string> networks;
  for (const auto& file : configuration.inputs) {
    if (file.role != "technology") networks.push_back(scalar_of(file, files));
  }
  config::Lines lines{"set: " + configuration.workload_set,
                      fmt::format("networks: [{}]", core::join(networks, ", "))};
  const auto& rates = configuration.objective.rates_per_s;
  config::Lines by_name;
  for (std::size_t i = 0; i < rates.size(); ++i)
    by_name.push_back(config::yaml_scalar(configuration.networks[i].name) + ": " + core::shortest(rates[i]) +
                      "/s");
  if (!rates.empty()) config::append_map(lines, "rates", by_name, config::MapStyle::flow);
  return lines;
}

config::Lines lines_of_objective(const Configuration& configuration, FilesBy files) {
  auto options = configuration.objective;
  if (files == FilesBy::digest) {
    // The origin of a limit affects no result.
    options.snr_source.clear();
    for (auto& constraint : options.constraints) constraint.source.clear();
  }
  std::vector<std::string> networks;
  for (const auto& network : configuration.networks) networks.push_back(network.name);
  return objective::objective_lines(options, model_kind(configuration).devices(configuration), networks);
}

config::Lines island_lines(const Configuration& configuration) {
  island::IslandOptions options{configuration.islands, "none", configuration.migration};
  if (configuration.niche) {
    options.niche = configuration.space.parameters()[*configuration.niche].name;
  }
  return island::IslandOptions::keys().lines(options);
}

config::Lines search_section_lines(const Configuration& configuration, FilesBy files) {
  auto lines = search::search_lines(
      {configuration.exhaustive, configuration.search, configuration.polish, configuration.stop});
  auto starts =
      search::start_lines(configuration.space, configuration.starts,
                          files == FilesBy::place ? configuration.start_sources : std::vector<std::string>{});
  std::move(starts.begin(), starts.end(), std::back_inserter(lines));
  return lines;
}

/// Returns the lines of the problem only, without the search method.
config::Lines problem_lines(const Configuration& configuration, FilesBy files) {
  config::Lines lines;
  const auto append = [&](const char* name, const config::Lines& inner) {
    config::append_map(lines, name, inner, config::MapStyle::block);
  };
  for (const auto& file : configuration.inputs) {
    if (file.role == "technology") lines.push_back("technology: " + scalar_of(file, files));
  }
  append("workloads", workload_lines(configuration, files));
  append("design_space", design::space_lines(configuration.space));
  append("cost_model", cost_model_lines(configuration, files));
  append("objective", lines_of_objective(configuration, files));
  return lines;
}

std::string to_yaml(const Configuration& configuration, FilesBy files) {
  config::Lines lines;
  const auto append = [&](const char* name, const config::Lines& inner) {
    config::append_map(lines, name, inner, config::MapStyle::block);
  };
  if (files == FilesBy::place) lines.push_back("name: " + config::yaml_scalar(configuration.name));
  // Neither seed nor islands affect an exhaustive search.
  const bool has_islands = !configuration.exhaustive;
  if (has_islands) lines.push_back(fmt::format("seed: {}", configuration.seed));
  for (auto& line : problem_lines(configuration, files)) lines.push_back(std::move(line));
  append("search", search_section_lines(configuration, files));
  if (has_islands) append("islands", island_lines(configuration));
  if (files == FilesBy::place) {
    append("checkpoint", CheckpointOptions::keys().lines(configuration.checkpoint));
    append("execution", ExecutionOptions::keys().lines(configuration.execution));
  }
  return core::join(lines, "\n") + "\n";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

std::string resolved_yaml(const Configuration& configuration) {
  return to_yaml(configuration, FilesBy::place);
}

std::string identity_yaml(const Configuration& configuration) {
  return to_yaml(configuration, FilesBy::digest);
}

std::string problem_yaml(const Configuration& configuration) {
  return core::join(problem_lines(configuration, FilesBy::digest), "\n") + "\n";
}

std::string problem_digest(const Configuration& configuration) {
  return store::digest({{{"problem", problem_yaml(configuration)}}, {}, {}, {}});
}

std::string difference(const std::string& before, const std::string& after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  std::string text;
  for (const auto& line : old_lines) {
    if (std::find(new_lines.begin(), new_lines.end(), line) == new_lines.end()) text += "- " + line + "\n";
  }
  for (const auto& line : new_lines) {
    if (std::find(old_lines.begin(), old_lines.end(), line) == old_lines.end()) text += "+ " + line + "\n";
  }
  return text;
}

}  // namespace crossisle::run
