// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/batch_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "crossisle/cluster/slurm_time.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "job_request.hpp"
#include "script_template.hpp"

namespace crossisle::cluster {
namespace {

/// Slurm checks time limits every 30 s and sends the signal up to 30 s early. Source: Slurm 22.05,
/// src/slurmctld/job_mgr.c, job_check_warn_signal and PERIODIC_TIMEOUT.
constexpr std::int64_t min_signal_lead_s = 30;
/// Time of a generation and a checkpoint that the minimum lead covers, and granularity of longer leads, so
/// that a lead that is computed from measured times is reproducible.
constexpr double covered_s = 5.0;
constexpr double lead_grain_s = 30.0;

/// Reports control characters: a control character would end the enclosing comment or word, and the rest of
/// the text would be executed.
void check_text(const std::string& where, const std::string& text, core::Problems& problems) {
  const bool wrong =
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::iscntrl(c) != 0; });
  if (wrong)
    problems.add(where, fmt::format("'{}' has a control character", core::printable(text)),
                 "what follows it would become part of the batch script", "delete it");
}

void check_texts(const std::string& where, const std::vector<std::string>& texts, core::Problems& problems) {
  for (const auto& text : texts) check_text(where, text, problems);
}

void check_word_of_job(const std::string& where, const JobWord& word, core::Problems& problems) {
  check_text(where, word.before(), problems);
  check_text(where, word.after(), problems);
}

void check_work(const JobWork& work, core::Problems& problems) {
  check_text("name of the run", work.name, problems);
  check_text("program", work.program.string(), problems);
  if (work.program.empty())
    problems.add("program", "is not named", "the job would execute nothing", "set JobWork::program");
  check_text("working directory", work.folder.string(), problems);
  check_word_of_job("run directory", work.directory, problems);
  for (const auto& argument : work.arguments) check_word_of_job("argument", argument, problems);
  check_text("command line", work.made_by, problems);
}

/// Checks the texts of a profile, which need not come from a file.
void check_profile(const Profile& profile, core::Problems& problems) {
  const auto where = [&profile](const char* key) {
    return fmt::format("profile '{}': {}", profile.name, key);
  };
  check_text(where("mpi"), profile.mpi, problems);
  check_texts(where("launcher_options"), profile.launcher_options, problems);
  check_texts(where("modules"), profile.modules, problems);
  check_texts(where("setup"), profile.setup, problems);
  check_texts(where("options"), profile.options, problems);
  for (const auto& [name, value] : profile.environment) {
    check_text(where("environment"), name, problems);
    check_text(where("environment"), value, problems);
  }
}

/// Returns a name that is valid in file names and in which Slurm replaces nothing.
std::string job_name(const std::string& name) {
  std::string safe = name;
  for (char& c : safe) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-' && c != '_') c = '_';
  }
  return safe;
}

std::string option_lines(const JobRequest& request, const JobWork& work, const Profile& profile) {
  std::string lines = fmt::format("#SBATCH --job-name={}\n", job_name(work.name));
  const auto add = [&lines](std::string_view option, const std::string& value) {
    if (!value.empty()) lines += fmt::format("#SBATCH --{}={}\n", option, shell_word(value));
  };
  add("chdir", work.folder.string());
  add("nodes", std::to_string(request.nodes));
  add("ntasks-per-node", std::to_string(request.tasks_per_node));
  if (work.bytes_per_task && profile.request_memory)
    add("mem-per-cpu", fmt::format("{}M", memory_mib(*work.bytes_per_task)));
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

std::string launch_words(const JobRequest& request, const Profile& profile) {
  std::string words =
      request.launcher == Launcher::mpirun ? "mpirun" : "srun --mpi=" + shell_word(profile.mpi);
  // The launcher options of a profile apply to the profile's own launcher only.
  if (request.launcher == profile.launcher) {
    for (const auto& option : profile.launcher_options) words += " " + shell_word(option);
  }
  return words;
}

std::string command_words(const JobWork& work) {
  std::string words = shell_word(work.program.string());
  for (const auto& argument : work.arguments) words += " " + argument.shell_text();
  return words;
}

std::string summary(const JobRequest& request, const JobWork& work) {
  std::string text =
      fmt::format("{}: {} ranks on {} nodes, time limit {}", work.name,
                  request.nodes * request.tasks_per_node, request.nodes, slurm_time(request.seconds));
  if (!request.array.empty()) text += fmt::format(", tasks {}", request.array);
  if (request.chain > 1) text += fmt::format(", a chain of {} jobs", request.chain);
  return text;
}

std::string submit_by_hand(const JobRequest& request) {
  if (request.chain == 1) return "sbatch SCRIPT";
  return fmt::format(
      "job=$(sbatch --parsable SCRIPT)\n"
      "#   for link in $(seq 2 {}); do job=$(sbatch --parsable --dependency=afterany:$job SCRIPT); done",
      request.chain);
}

/// True if the script requeues its job.
bool goes_back(const JobRequest& request, const Profile& profile) {
  return profile.requeue && request.chain == 1;
}

/// Returns the part of the script that comes before the start of the run.
std::string before_start(const JobRequest& request, const JobWork& work, const Profile& profile) {
  if (!goes_back(request, profile)) return {};
  return fmt::format("directory={}\n", work.directory.shell_text()) +
         R"sh(# The job, or this task of an array alone: the number of one of the tasks is the number of all.
job=$SLURM_JOB_ID
[ -z "${SLURM_ARRAY_JOB_ID:-}" ] || job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
# The job and its last checkpoint, to see whether a start that fails has got anywhere.
reached() { echo "$job: $(grep -o '"checkpoint_generation": [0-9]*' "$directory/status.json" 2>/dev/null || true)"; }
before=$(reached)
)sh";
}

/// Returns the part of the script that continues an unfinished run.
std::string after_stop(const JobRequest& request, const Profile& profile) {
  if (!goes_back(request, profile)) {
    const std::string_view next =
        request.chain > 1 ? "the next job of the chain continues it, or ends immediately if it is finished"
                          : "resubmit the same job to continue it";
    return fmt::format(R"sh(# 75: stopped early, with a checkpoint.
if [ "$status" = 75 ] && [ "$cancelled" = false ]; then
  echo "the run stopped with a checkpoint in start $start: {}"
fi)sh",
                       next);
  }
  return R"sh(again() {
  echo "$1 in start $start: back into the queue"
  scontrol requeue "$job" || echo "cannot requeue: submit the same again to continue" >&2
}
# Starts in a row that fail without a newer checkpoint are counted: a few may be the fault of a node, more would go on for
# ever.
again_unless_hopeless() {
  local now last="" failures=0 what=$1
  now=$(reached)
  if [ "$now" = "$before" ]; then
    { IFS= read -r last && read -r failures; } 2>/dev/null <"$directory/failed-starts" || true
    if [ "$last" != "$now" ] || ! [[ $failures =~ ^[0-9]{1,6}$ ]]; then failures=0; fi
    failures=$((failures + 1))
    what+=", failure $failures in a row without a newer checkpoint,"
  fi
  # Where that cannot be written down, all starts count.
  { mkdir -p "$directory" && printf '%s\n%s\n' "$now" "$failures" >"$directory/failed-starts"; } || failures=$start
  if [ "$failures" -ge )sh" +
         std::to_string(profile.max_failures) +
         R"sh( ]; then
    echo "$what in start $start: not repeated" >&2
  else
    again "$what"
  fi
}
# What was cancelled stays cancelled.
[ "$cancelled" = false ] || exit "$status"
case $status in
  # Stopped early, with a checkpoint: the same job goes on where it was. `crossisle stop` means it, though.
  75) grep -q '"stopped_by": "request"' "$directory/status.json" || again "stopped with a checkpoint" ;;
  # Finished, or wrong in a way that a person has to look at.
  0 | 2 | 3 | 4 | 6) ;;
  # A rank or a node was lost, which the launcher may notice before Slurm does.
  *) again_unless_hopeless "failed with exit code $status" ;;
esac)sh";
}

}  // namespace

JobWord JobWord::with_task(std::string before, std::string after) {
  JobWord word(std::move(before));
  word.after_ = std::move(after);
  word.has_task_ = true;
  return word;
}

std::string JobWord::shell_text() const {
  if (!has_task_) return shell_word(before_);
  return (before_.empty() ? "" : shell_word(before_)) + "\"$SLURM_ARRAY_TASK_ID\"" +
         (after_.empty() ? "" : shell_word(after_));
}

std::int64_t signal_lead_s(std::int64_t limit_s, const StopTimes& times) {
  const double to_end_s = 2.0 * (times.generation_s + times.checkpoint_s);
  const double beyond_s = to_end_s <= covered_s ? 0.0 : std::ceil(to_end_s / lead_grain_s) * lead_grain_s;
  const double max_s = static_cast<double>(limit_s) / 2.0;
  return std::max(min_signal_lead_s, static_cast<std::int64_t>(
                                         std::min(static_cast<double>(min_signal_lead_s) + beyond_s, max_s)));
}

std::string batch_script(const JobOptions& options, const JobWork& work, const Profile& profile) {
  core::Problems problems;
  const JobRequest request = make_request(options, profile, problems);
  check_work(work, problems);
  check_profile(profile, problems);
  problems.throw_if_any();
  const bool requeue = profile.requeue;
  const std::map<std::string, std::string> values{
      {"summary", summary(request, work)},
      {"made_by", work.made_by},
      {"submit_by_hand", submit_by_hand(request)},
      {"options", option_lines(request, work, profile)},
      {"signal_lead_s", std::to_string(signal_lead_s(request.seconds, work.stop))},
      {"requeue_option", requeue ? "--requeue" : "--no-requeue"},
      {"log", request.array.empty() ? "slurm-%x-%j.out" : "slurm-%x-%A_%a.out"},
      {"setup", setup_lines(profile)},
      {"launch", launch_words(request, profile)},
      {"command", command_words(work)},
      {"before_start", before_start(request, work, profile)},
      {"after_stop", after_stop(request, profile)}};
  return fill_template(profile.template_file, values, {"options", "signal_lead_s", "launch", "command"});
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
