// Part of Crossisle, SPDX-License-Identifier: MIT
#include "job_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "crossisle/cluster/slurm_time.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::cluster {
namespace {

/// Twice the time that a run and Slurm need to end a job properly (signal_lead_s).
constexpr std::int64_t min_limit_s = 180;
constexpr std::int64_t max_chain = 1000;
constexpr std::int64_t max_nodes = 1'000'000;
/// Maximum number of ranks: above the largest existing machines, and such that data for every rank fit any
/// memory.
constexpr std::int64_t max_ranks = 1'000'000;
/// Memory that MPI needs per rank in addition to the run's tables, and granularity of the requested memory.
constexpr double mpi_bytes = 128.0 * 1024 * 1024;
constexpr double mebibyte = 1024.0 * 1024;
constexpr double memory_grain_mib = 64.0;

const std::string& either(const std::string& given, const std::string& fallback) {
  return given.empty() ? fallback : given;
}

/// Checks that an option is a single word: Slurm would read further words of an #SBATCH line as options.
void check_word(const std::string& option, const std::string& value, core::Problems& problems) {
  const bool wrong = std::any_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isspace(c) != 0 || std::iscntrl(c) != 0;
  });
  if (wrong)
    problems.add(option, fmt::format("'{}' is not one word", core::printable(value)),
                 "Slurm would read it as several options", "delete the spaces");
}

void check_range(const std::string& option, std::int64_t value, std::int64_t highest,
                 core::Problems& problems) {
  if (value < 1 || value > highest)
    problems.add(option, fmt::format("is {}", value), fmt::format("it must be from 1 to {}", highest),
                 "give a number in that range");
}

void check_ranks(const JobRequest& request, core::Problems& problems) {
  if (request.nodes < 1 || request.tasks_per_node < 1) return;
  // Compared by division, because the product may overflow.
  if (request.nodes > max_ranks / request.tasks_per_node)
    problems.add("--nodes",
                 fmt::format("{} nodes with {} tasks each are more than {} ranks", request.nodes,
                             request.tasks_per_node, core::human_count(static_cast<double>(max_ranks))),
                 "no cluster has that many cores", "request fewer");
}

std::int64_t check_time(const std::string& text, core::Problems& problems) {
  const auto seconds = parse_slurm_time(text);
  if (!seconds) {
    problems.add("--time", fmt::format("'{}' is not a time limit", core::printable(text)),
                 "the run must know when to stop",
                 "write MINUTES, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS, for example 02:00:00");
    return min_limit_s;
  }
  if (*seconds < min_limit_s) {
    problems.add("--time",
                 fmt::format("'{}' is {}", text, core::human_duration(static_cast<double>(*seconds))),
                 "the run stops a minute before the limit",
                 fmt::format("request at least {}", slurm_time(min_limit_s)));
  }
  return std::max(*seconds, min_limit_s);
}

void check_limit(const std::string& option, std::int64_t value, const std::optional<std::int64_t>& highest,
                 const Partition& partition, core::Problems& problems) {
  if (highest && value > *highest)
    problems.add(option, fmt::format("is {}", value),
                 fmt::format("partition '{}' allows {}", partition.name, *highest), "request less");
}

void check_partition(const JobRequest& request, const Profile& profile, core::Problems& problems) {
  if (profile.partitions.empty() || request.partition.empty()) return;
  std::vector<std::string> names;
  for (const auto& partition : profile.partitions) names.push_back(partition.name);
  const auto found = std::find(names.begin(), names.end(), request.partition);
  if (found == names.end()) {
    problems.add("--partition", fmt::format("'{}' is unknown", core::printable(request.partition)),
                 fmt::format("profile '{}' lists the partitions", profile.name),
                 core::suggest(request.partition, names));
    return;
  }
  const Partition& partition = profile.partitions[static_cast<std::size_t>(found - names.begin())];
  check_limit("--nodes", request.nodes, partition.nodes, partition, problems);
  check_limit("--ntasks-per-node", request.tasks_per_node, partition.tasks_per_node, partition, problems);
  if (partition.seconds && request.seconds > *partition.seconds)
    problems.add("--time", fmt::format("is {}", slurm_time(request.seconds)),
                 fmt::format("partition '{}' allows {}", partition.name, slurm_time(*partition.seconds)),
                 "request less: a run that needs longer continues where it stopped");
}

}  // namespace

JobRequest make_request(const JobOptions& options, const Profile& profile, core::Problems& problems) {
  JobRequest request{options.nodes,
                     options.tasks_per_node,
                     check_time(options.time, problems),
                     options.chain,
                     either(options.partition, profile.partition),
                     either(options.account, profile.account),
                     either(options.qos, profile.qos),
                     either(options.constraint, profile.constraint),
                     options.array,
                     options.launcher.value_or(profile.launcher)};
  check_range("--nodes", request.nodes, max_nodes, problems);
  check_range("--ntasks-per-node", request.tasks_per_node, max_ranks, problems);
  check_ranks(request, problems);
  check_range("--chain", request.chain, max_chain, problems);
  check_word("--partition", request.partition, problems);
  check_word("--account", request.account, problems);
  check_word("--qos", request.qos, problems);
  check_word("--constraint", request.constraint, problems);
  if (!request.array.empty() && !parse_task_array(request.array))
    problems.add("--array", fmt::format("'{}' is not a list of indices", core::printable(request.array)), {},
                 "write it as 1-20, as 0,3,7 or as 0-100:10; %4 at the end runs at most 4 at a time");
  check_partition(request, profile, problems);
  return request;
}

std::int64_t memory_mib(double bytes_per_task) {
  return static_cast<std::int64_t>(std::ceil((bytes_per_task + mpi_bytes) / mebibyte / memory_grain_mib) *
                                   memory_grain_mib);
}

void require_valid(const JobOptions& options, const Profile& profile) {
  core::Problems problems;
  make_request(options, profile, problems);
  problems.throw_if_any();
}

}  // namespace crossisle::cluster
