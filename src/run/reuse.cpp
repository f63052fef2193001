// Part of Crossisle, SPDX-License-Identifier: MIT
#include "reuse.hpp"

#include <fmt/format.h>

#include <utility>

#include "crossisle/core/error.hpp"
#include "crossisle/run/cost_differences.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "crossisle/store/run_directory.hpp"
#include "recorded_genomes.hpp"

namespace crossisle::run {
namespace {

store::RunContent read_content(const std::filesystem::path& place) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(place, ignored)) return store::read_run_file(place);
  auto saved = store::RunView(place).read_result();
  saved.content.blobs.clear();
  return std::move(saved.content);
}

/// Returns the reasons for which a run cannot use the evaluations of a stored one.
std::vector<core::Problem> differences(const Configuration& configuration, const store::RunContent& content,
                                       const std::filesystem::path& place) {
  const std::string where = fmt::format("--reuse {}", place.string());
  const auto& version = content.attribute("program_version");
  if (version != CROSSISLE_VERSION) {
    return {{where,
             fmt::format("its designs were evaluated by crossisle {}, but this is version {}", version,
                         CROSSISLE_VERSION),
             "results may differ between versions", "leave it out, or use that version"}};
  }
  auto differences = cost_differences(content, configuration);
  for (auto& difference : differences) {
    difference.what = fmt::format("{}: {}", std::exchange(difference.where, where), difference.what);
    difference.remedy = "leave it out, or use the value of that run";
  }
  return differences;
}

/// Adds the designs of a run until the table has a number of them.
ReusedRun take(const Configuration& configuration, const store::RunContent& content, std::size_t max_designs,
               const std::filesystem::path& place, Reuse& reuse) {
  const auto& designs = content.table("designs");
  const auto metrics = read_metrics(configuration, content);
  MissingValues others;  // designs outside of the space are of no use, and no problem
  RecordedGenomes genomes(configuration.space, designs, others);
  ReusedRun run{place, designs.rows(), 0};
  design::Genome genome;
  for (std::size_t row = 0; row < metrics.size(); ++row) {
    if (!genomes.read(row, genome)) continue;
    if (reuse.metrics.size() >= max_designs && !reuse.metrics.find(genome)) {
      reuse.is_full = true;
      break;
    }
    if (reuse.metrics.add(genome, metrics[row])) ++run.taken;
  }
  return run;
}

}  // namespace

cost::KnownMetrics no_known_metrics(const Configuration& configuration) {
  return {configuration.space, configuration.metrics(), configuration.networks.size()};
}

Reuse read_reuse(const Configuration& configuration, std::span<const std::filesystem::path> places,
                 double max_bytes) {
  Reuse reuse{no_known_metrics(configuration), {}};
  const auto max_designs = static_cast<std::size_t>(max_bytes / reuse.metrics.bytes_per_design());
  std::vector<core::Problem> problems;
  for (const auto& place : places) {
    const auto content = read_content(place);
    auto of_run = differences(configuration, content, place);
    if (of_run.empty() && content.table("designs").rows() == 0) {
      of_run.push_back({fmt::format("--reuse {}", place.string()), "holds no design that could be mapped",
                        "a run.h5 of more than 8 islands refers to files beside it",
                        "leave it out, or name the folder of the run"});
    }
    problems.insert(problems.end(), of_run.begin(), of_run.end());
    if (problems.empty()) reuse.runs.push_back(take(configuration, content, max_designs, place, reuse));
  }
  if (!problems.empty()) throw core::InputError(std::move(problems));
  return reuse;
}

}  // namespace crossisle::run
