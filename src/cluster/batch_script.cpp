// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/batch_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>

#include "crossisle/cluster/job.hpp"
#include "crossisle/cluster/slurm_time.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "program.hpp"
#include "script_template.hpp"

namespace crossisle::cluster {
namespace {

/// Slurm looks at time limits every half a minute, and the rest has to be enough for a checkpoint.
constexpr std::int64_t shortest_signal_lead_s = 90;
constexpr std::int64_t longest_signal_lead_s = 600;
constexpr std::int64_t signal_lead_share = 50;
/// As much time for the run as for ending it.
constexpr std::int64_t shortest_limit_s = 2 * shortest_signal_lead_s;
constexpr std::int64_t longest_chain = 1000;
/// What MaxArraySize can be at most.
constexpr std::int64_t largest_array = 4'000'001;
/// What MPI takes of a rank's memory beside the run's own tables, and the grain of what is asked for.
constexpr double mpi_bytes = 128.0 * 1024 * 1024;
constexpr double mebibyte = 1024.0 * 1024;
constexpr double memory_grain_mib = 64.0;
/// sbatch answers in well under a second, a busy controller in some.
constexpr std::chrono::seconds submit_patience{60};

/// The options of a job, with what the profile says where the command line does not.
struct Request {
  std::int64_t nodes;
  std::int64_t tasks_per_node;
  std::int64_t seconds;
  std::int64_t chain;
  std::string partition;
  std::string account;
  std::string qos;
  std::string constraint;
  std::string array;
  Launcher launcher;
};

const std::string& either(const std::string& given, const std::string& fallback) {
  return given.empty() ? fallback : given;
}

std::optional<std::int64_t> read_index(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// Takes `mark` and a number from the front of a text, or nothing where it does not begin with the mark.
std::optional<std::int64_t> read_behind(char mark, std::string_view& text, bool& wrong) {
  if (text.empty() || text.front() != mark) return std::nullopt;
  text.remove_prefix(1);
  const auto value = read_index(text);
  wrong = wrong || !value;
  return value;
}

/// One line of an #SBATCH comment ends where the line does, so nothing may hold more than one word.
void check_word(const std::string& option, const std::string& value, core::Problems& problems) {
  const bool wrong = std::any_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isspace(c) != 0 || std::iscntrl(c) != 0;
  });
  if (wrong)
    problems.add(option, fmt::format("'{}' is not one word", value), "Slurm would read it as several options",
                 "take the spaces out");
}

void check_range(const std::string& option, std::int64_t value, std::int64_t highest,
                 core::Problems& problems) {
  if (value < 1 || value > highest)
    problems.add(option, fmt::format("is {}", value), fmt::format("it must be from 1 to {}", highest),
                 "give a number in that range");
}

std::int64_t check_time(const std::string& text, core::Problems& problems) {
  const auto seconds = parse_slurm_time(text);
  if (!seconds) {
    problems.add("--time", fmt::format("'{}' is no time limit", text), "the run has to know when to stop",
                 "write MINUTES, HOURS:MINUTES:SECONDS or DAYS-HOURS:MINUTES:SECONDS, for example 02:00:00");
    return shortest_limit_s;
  }
  if (*seconds < shortest_limit_s) {
    problems.add("--time",
                 fmt::format("'{}' is {}", text, core::human_duration(static_cast<double>(*seconds))),
                 fmt::format("Slurm has to tell the run {} s before the end", shortest_signal_lead_s),
                 fmt::format("ask for {} at least", slurm_time(shortest_limit_s)));
  }
  return std::max(*seconds, shortest_limit_s);
}

void check_limit(const std::string& option, std::int64_t value, const std::optional<std::int64_t>& highest,
                 const Partition& partition, core::Problems& problems) {
  if (highest && value > *highest)
    problems.add(option, fmt::format("is {}", value),
                 fmt::format("partition '{}' allows {}", partition.name, *highest), "ask for less");
}

void check_partition(const Request& request, const Profile& profile, core::Problems& problems) {
  if (profile.partitions.empty() || request.partition.empty()) return;
  std::vector<std::string> names;
  for (const auto& partition : profile.partitions) names.push_back(partition.name);
  const auto found = std::find(names.begin(), names.end(), request.partition);
  if (found == names.end()) {
    problems.add("--partition", fmt::format("'{}' is unknown", request.partition),
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
                 "ask for less: a run that needs longer continues where it stopped");
}

Request check(const JobOptions& options, const Profile& profile) {
  core::Problems problems;
  Request request{options.nodes,
                  options.tasks_per_node,
                  check_time(options.time, problems),
                  options.chain,
                  either(options.partition, profile.partition),
                  either(options.account, profile.account),
                  either(options.qos, profile.qos),
                  either(options.constraint, profile.constraint),
                  options.array,
                  options.launcher.value_or(profile.launcher)};
  constexpr std::int64_t most = 1'000'000;
  check_range("--nodes", request.nodes, most, problems);
  check_range("--ntasks-per-node", request.tasks_per_node, most, problems);
  check_range("--chain", request.chain, longest_chain, problems);
  check_word("--partition", request.partition, problems);
  check_word("--account", request.account, problems);
  check_word("--qos", request.qos, problems);
  check_word("--constraint", request.constraint, problems);
  if (!request.array.empty() && !parse_task_array(request.array))
    problems.add("--array", fmt::format("'{}' is no list of indices", request.array), {},
                 "write it as 1-20, 0,3,7 or 0-100:10; %4 at the end lets 4 run at a time");
  check_partition(request, profile, problems);
  problems.throw_if_any();
  return request;
}

/// A name that may stand in the name of a file, and in which Slurm replaces nothing.
std::string job_name(const std::string& name) {
  std::string safe = name;
  for (char& c : safe) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-' && c != '_') c = '_';
  }
  return safe;
}

std::string memory_text(double bytes) {
  return fmt::format("{:.0f}M",
                     std::ceil((bytes + mpi_bytes) / mebibyte / memory_grain_mib) * memory_grain_mib);
}

std::string option_lines(const Request& request, const JobWork& work, const Profile& profile) {
  std::string lines = fmt::format("#SBATCH --job-name={}\n", job_name(work.name));
  const auto add = [&lines](std::string_view option, const std::string& value) {
    if (!value.empty()) lines += fmt::format("#SBATCH --{}={}\n", option, shell_word(value));
  };
  add("chdir", work.folder.string());
  add("nodes", std::to_string(request.nodes));
  add("ntasks-per-node", std::to_string(request.tasks_per_node));
  if (work.bytes_per_task && profile.request_memory) add("mem-per-cpu", memory_text(*work.bytes_per_task));
  add("time", slurm_time(request.seconds));
  add("partition", request.partition);
  add("account", request.account);
  add("qos", request.qos);
  add("constraint", request.constraint);
  add("array", request.array);
  for (const auto& option : profile.options) lines += fmt::format("#SBATCH {}\n", option);
  return lines;
}

std::string setup_lines(const Profile& profile) {
  std::string lines;
  for (const auto& module : profile.modules) lines += fmt::format("module load {}\n", shell_word(module));
  for (const auto& line : profile.setup) lines += line + '\n';
  for (const auto& [name, value] : profile.environment)
    lines += fmt::format("export {}={}\n", name, shell_word(value));
  return lines;
}

std::string launch_words(const Request& request, const Profile& profile) {
  std::string words =
      request.launcher == Launcher::mpirun ? "mpirun" : "srun --mpi=" + shell_word(profile.mpi);
  // The options of a profile are those of its own launcher.
  if (request.launcher == profile.launcher) {
    for (const auto& option : profile.launcher_options) words += " " + shell_word(option);
  }
  return words;
}

/// A word in which JobWork::task stands for the index of the array's task.
std::string argument_word(std::string_view argument) {
  std::string word;
  for (auto at = argument.find(JobWork::task); at != std::string_view::npos;
       at = argument.find(JobWork::task)) {
    if (at > 0) word += shell_word(argument.substr(0, at));
    word += "\"$SLURM_ARRAY_TASK_ID\"";
    argument.remove_prefix(at + JobWork::task.size());
  }
  return word.empty() || !argument.empty() ? word + shell_word(argument) : word;
}

std::string command_words(const JobWork& work) {
  std::string words = shell_word(work.program.string());
  for (const auto& argument : work.arguments) words += " " + argument_word(argument);
  return words;
}

std::string summary(const Request& request, const JobWork& work) {
  std::string text =
      fmt::format("{}: {} ranks on {} nodes, {} at a time", work.name, request.nodes * request.tasks_per_node,
                  request.nodes, slurm_time(request.seconds));
  if (!request.array.empty()) text += fmt::format(", tasks {}", request.array);
  if (request.chain > 1) text += fmt::format(", {} jobs one after the other", request.chain);
  return text;
}

std::string submit_by_hand(const Request& request) {
  if (request.chain == 1) return "sbatch SCRIPT";
  return fmt::format(
      "job=$(sbatch --parsable SCRIPT)\n"
      "#   for link in $(seq 2 {}); do job=$(sbatch --parsable --dependency=afterany:$job SCRIPT); done",
      request.chain);
}

/// Whether the script puts its job back into the queue.
bool goes_back(const Request& request, const Profile& profile) {
  return profile.requeue && request.chain == 1;
}

/// What the script has to know before the run starts.
std::string before_start(const Request& request, const JobWork& work, const Profile& profile) {
  if (!goes_back(request, profile)) return {};
  return fmt::format("directory={}\n", argument_word(work.directory)) +
         R"sh(# The generation of the last checkpoint, to see whether a start that fails has got anywhere.
checkpointed() { grep -o '"checkpoint_generation": [0-9]*' "$directory/status.json" 2>/dev/null || true; }
before=$(checkpointed)
)sh";
}

/// What the script does about a run that is not over.
std::string after_stop(const Request& request, const Profile& profile) {
  if (!goes_back(request, profile)) {
    const std::string_view next =
        request.chain > 1 ? "the next job of the chain continues it, or ends at once where it is finished"
                          : "the same job, submitted again, continues it";
    return fmt::format(R"sh(# 75: stopped early, with a checkpoint.
if [ "$status" = 75 ] && [ "$cancelled" = false ]; then
  echo "the run stopped with a checkpoint in start $start: {}"
fi)sh",
                       next);
  }
  return R"sh(again() {
  echo "$1 in start $start: back into the queue"
  scontrol requeue "$SLURM_JOB_ID" || echo "cannot requeue: submit the same again to continue" >&2
}
# What was cancelled stays cancelled.
[ "$cancelled" = false ] || exit "$status"
case $status in
  # Stopped early, with a checkpoint: the same job goes on where it was. `crossisle stop` means it, though.
  75) grep -q '"stopped_by": "request"' "$directory/status.json" || again "stopped with a checkpoint" ;;
  # Finished, or wrong in a way that a person has to look at.
  0 | 2 | 3 | 4) ;;
  # A rank or a node was lost, which the launcher may notice before Slurm does. What fails again without getting anywhere
  # would do so for ever.
  *) { [ "$start" -gt 1 ] && [ "$(checkpointed)" = "$before" ]; } || again "failed with exit code $status" ;;
esac)sh";
}

std::string trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  return text;
}

/// Submits one job. @return its number
std::string submit_one(const std::string& script, const std::string& after) {
  std::vector<std::string> words{"sbatch", "--parsable"};
  if (!after.empty()) words.push_back("--dependency=afterany:" + after);
  const auto outcome = run_program(words, submit_patience, script);
  if (!outcome)
    throw core::Error(core::ExitCode::io, "cannot submit: there is no sbatch on this machine",
                      "jobs are submitted where Slurm is installed",
                      "log in to the cluster, or leave --submit out and take the script there");
  if (outcome->code != 0)
    throw core::Error(core::ExitCode::io, "sbatch refused the job",
                      trimmed(outcome->err.empty() ? outcome->out : outcome->err),
                      "change the options and try again");
  // With several clusters: NUMBER;CLUSTER.
  std::string number = trimmed(outcome->out.substr(0, outcome->out.find(';')));
  if (!is_job_id(number))
    throw core::Error(core::ExitCode::io, fmt::format("sbatch answered '{}'", trimmed(outcome->out)),
                      "that is no number of a job", "look with squeue whether there is one");
  return number;
}

}  // namespace

std::optional<std::vector<std::int64_t>> parse_task_array(std::string_view text) {
  std::vector<std::int64_t> indices;
  bool wrong = false;
  for (;;) {
    const auto first = read_index(text);
    if (!first) return std::nullopt;
    const auto last = read_behind('-', text, wrong);
    const auto step = last ? read_behind(':', text, wrong) : std::nullopt;
    wrong = wrong || last.value_or(*first) < *first || last.value_or(*first) >= largest_array || step == 0;
    if (wrong) return std::nullopt;
    for (std::int64_t index = *first; index <= last.value_or(*first); index += step.value_or(1))
      indices.push_back(index);
    if (text.empty() || text.front() != ',') break;
    text.remove_prefix(1);
  }
  const auto at_a_time = read_behind('%', text, wrong);
  if (wrong || !text.empty() || at_a_time == 0) return std::nullopt;
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

std::int64_t signal_lead_s(std::int64_t limit_s) {
  return std::clamp(limit_s / signal_lead_share, shortest_signal_lead_s, longest_signal_lead_s);
}

std::string batch_script(const JobOptions& options, const JobWork& work, const Profile& profile) {
  const Request request = check(options, profile);
  const bool requeue = profile.requeue;
  const std::map<std::string, std::string> values{
      {"summary", summary(request, work)},
      {"made_by", work.made_by},
      {"submit_by_hand", submit_by_hand(request)},
      {"options", option_lines(request, work, profile)},
      {"signal_lead_s", std::to_string(signal_lead_s(request.seconds))},
      {"requeue_option", requeue ? "--requeue" : "--no-requeue"},
      {"log", request.array.empty() ? "slurm-%x-%j.out" : "slurm-%x-%A_%a.out"},
      {"setup", setup_lines(profile)},
      {"launch", launch_words(request, profile)},
      {"command", command_words(work)},
      {"before_start", before_start(request, work, profile)},
      {"after_stop", after_stop(request, profile)}};
  return fill_template(profile.template_file, values, {"options", "signal_lead_s", "launch", "command"});
}

std::vector<std::string> submit(const std::string& script, std::int64_t chain) {
  std::vector<std::string> jobs;
  try {
    while (static_cast<std::int64_t>(jobs.size()) < chain)
      jobs.push_back(submit_one(script, jobs.empty() ? std::string() : jobs.back()));
  } catch (const core::Error&) {
    // A chain is of use as a whole only.
    std::vector<std::string> words{"scancel"};
    words.insert(words.end(), jobs.begin(), jobs.end());
    if (!jobs.empty()) run_program(words, submit_patience);
    throw;
  }
  return jobs;
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace crossisle::cluster
