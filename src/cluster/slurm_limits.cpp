// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/slurm_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <sstream>

#include "crossisle/cluster/slurm_time.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "job_request.hpp"
#include "program.hpp"

namespace crossisle::cluster {
namespace {

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // The rest is a mark such as the `+` of "at least".
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::optional<std::vector<std::string>> ask(const std::vector<std::string>& words) {
  try {
    const auto answer = run_program(words, query_patience);
    if (!answer || answer->code != 0) return std::nullopt;
    return lines_of(answer->out);
  } catch (const core::Error&) {
    return std::nullopt;  // an absent controller sets no limits
  }
}

/// Returns the value of `key=value` among the words of a line, or an empty text.
std::string value_of(const std::string& line, const std::string& key) {
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (word.starts_with(key + "=")) return word.substr(key.size() + 1);
  }
  return {};
}

/// Returns the value of `Key = value`, as `scontrol show config` prints it.
std::string configured(const std::vector<std::string>& lines, const std::string& key) {
  for (const auto& line : lines) {
    std::istringstream words(line);
    std::string name;
    std::string equals;
    std::string value;
    if (words >> name >> equals >> value && name == key && equals == "=") return value;
  }
  return {};
}

std::vector<SlurmPartition> partitions_of(const std::vector<std::string>& lines) {
  std::vector<SlurmPartition> partitions;
  for (const auto& line : lines) {
    SlurmPartition partition;
    partition.name = value_of(line, "PartitionName");
    if (partition.name.empty()) continue;
    partition.is_default = value_of(line, "Default") == "YES";
    partition.max_seconds = parse_slurm_time(value_of(line, "MaxTime"));
    partition.max_nodes = number_in(value_of(line, "MaxNodes"));
    partitions.push_back(std::move(partition));
  }
  return partitions;
}

/// Adds the nodes in lines of the form `partition|cores|MiB`, one node per line.
void add_nodes(std::vector<SlurmPartition>& partitions, const std::vector<std::string>& lines) {
  for (const auto& line : lines) {
    const auto cpus = line.find('|');
    const auto memory = line.find('|', cpus + 1);
    if (cpus == std::string::npos || memory == std::string::npos) continue;
    const auto found =
        std::find_if(partitions.begin(), partitions.end(),
                     [&](const SlurmPartition& partition) { return partition.name == line.substr(0, cpus); });
    if (found == partitions.end()) continue;
    found->nodes.push_back({number_in(std::string_view(line).substr(cpus + 1)).value_or(0),
                            number_in(std::string_view(line).substr(memory + 1)).value_or(0)});
  }
}

void check_nodes(const JobRequest& request, std::optional<std::int64_t> memory_mib_of_task,
                 const SlurmPartition& partition, core::Problems& problems) {
  if (partition.nodes.empty()) return;
  const auto has_cores = [&](const NodeSize& node) { return node.cpus >= request.tasks_per_node; };
  const auto has_memory = [&](const NodeSize& node) {
    return !memory_mib_of_task || node.memory_mib >= *memory_mib_of_task * request.tasks_per_node;
  };
  const auto count = [&](const auto& fits) {
    return std::count_if(partition.nodes.begin(), partition.nodes.end(), fits);
  };
  if (request.nodes > static_cast<std::int64_t>(partition.nodes.size()))
    problems.add("--nodes", fmt::format("is {}", request.nodes),
                 fmt::format("partition '{}' has {} nodes", partition.name, partition.nodes.size()),
                 "request fewer");
  else if (count(has_cores) < request.nodes)
    problems.add(
        "--ntasks-per-node", fmt::format("is {}", request.tasks_per_node),
        fmt::format("{} nodes of partition '{}' have that many cores", count(has_cores), partition.name),
        "request fewer tasks on more nodes");
  else if (count([&](const NodeSize& node) { return has_cores(node) && has_memory(node); }) < request.nodes)
    problems.add(
        "--ntasks-per-node",
        fmt::format("{} tasks are estimated to take {} MiB", request.tasks_per_node,
                    *memory_mib_of_task * request.tasks_per_node),
        fmt::format("{} nodes of partition '{}' have that much memory", count(has_memory), partition.name),
        "request fewer tasks on more nodes, or put `request_memory: false` into the profile");
}

/// Returns the problems of a job on one partition.
core::Problems problems_on(const SlurmPartition& partition, const JobRequest& request,
                           std::optional<std::int64_t> memory_mib_of_task) {
  core::Problems problems;
  if (partition.max_seconds && request.seconds > *partition.max_seconds)
    problems.add("--time", fmt::format("is {}", slurm_time(request.seconds)),
                 fmt::format("partition '{}' allows {}, and a job beyond that would wait forever",
                             partition.name, slurm_time(*partition.max_seconds)),
                 "request less: a run that needs longer continues where it stopped");
  if (partition.max_nodes && request.nodes > *partition.max_nodes)
    problems.add("--nodes", fmt::format("is {}", request.nodes),
                 fmt::format("partition '{}' allows {}", partition.name, *partition.max_nodes),
                 "request fewer");
  check_nodes(request, memory_mib_of_task, partition, problems);
  return problems;
}

std::vector<std::string> words_between_commas(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, ',');) words.push_back(word);
  return words;
}

/// Returns the partitions from which Slurm would select one. @return none if they are unknown
std::vector<const SlurmPartition*> candidates(const JobRequest& request, const SlurmLimits& limits,
                                              core::Problems& problems) {
  std::vector<const SlurmPartition*> found;
  std::vector<std::string> names;
  for (const auto& partition : limits.partitions) {
    names.push_back(partition.name);
    if (request.partition.empty() && partition.is_default) found.push_back(&partition);
  }
  for (const auto& name : words_between_commas(request.partition)) {
    const auto place = std::find(names.begin(), names.end(), name);
    if (place == names.end()) {
      problems.add("--partition", fmt::format("'{}' is unknown", name),
                   fmt::format("cluster '{}' has no such partition", limits.cluster),
                   core::suggest(name, names));
    } else {
      found.push_back(&limits.partitions[static_cast<std::size_t>(place - names.begin())]);
    }
  }
  return found;
}

void check_array(const JobRequest& request, const SlurmLimits& limits, core::Problems& problems) {
  const auto indices = parse_task_array(request.array);
  if (!indices || !limits.max_array_index || indices->back() <= *limits.max_array_index) return;
  problems.add(
      "array", fmt::format("the last task has index {}", indices->back()),
      fmt::format("cluster '{}' allows up to {} (MaxArraySize)", limits.cluster, *limits.max_array_index),
      "use smaller indices, or fewer tasks");
}

/// True if options of the profile set the partition, memory or cluster; a check would have to parse these
/// first.
bool is_overridden(const Profile& profile) {
  return std::any_of(profile.options.begin(), profile.options.end(), [](const std::string& option) {
    return option.starts_with("-p") || option.starts_with("--partition") || option.starts_with("--mem") ||
           option.starts_with("-M") || option.starts_with("--clusters");
  });
}

}  // namespace

std::optional<SlurmLimits> read_slurm_limits() {
  const auto configuration = ask({"scontrol", "show", "config"});
  if (!configuration) return std::nullopt;
  SlurmLimits limits;
  limits.cluster = configured(*configuration, "ClusterName");
  if (const auto size = number_in(configured(*configuration, "MaxArraySize")))
    limits.max_array_index = *size - 1;
  if (const auto lines = ask({"scontrol", "show", "partition", "--all", "--oneliner"}))
    limits.partitions = partitions_of(*lines);
  if (const auto lines = ask({"sinfo", "--all", "--noheader", "--Node", "--format=%R|%c|%m"}))
    add_nodes(limits.partitions, *lines);
  return limits;
}

void require_possible(const JobOptions& options, std::optional<double> bytes_per_task, const Profile& profile,
                      const SlurmLimits& limits) {
  core::Problems problems;
  const JobRequest request = make_request(options, profile, problems);
  problems.throw_if_any();
  check_array(request, limits, problems);
  if (!is_overridden(profile)) {
    std::optional<std::int64_t> memory;
    if (bytes_per_task && profile.request_memory) memory = memory_mib(*bytes_per_task);
    std::optional<core::Problems> first;
    bool fits = false;
    for (const auto* partition : candidates(request, limits, problems)) {
      auto found = problems_on(*partition, request, memory);
      fits = fits || found.empty();
      if (!first) first = std::move(found);
    }
    if (first && !fits) {
      for (const auto& problem : first->all()) problems.add(problem);
    }
  }
  problems.throw_if_any();
}

}  // namespace crossisle::cluster
