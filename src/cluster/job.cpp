// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "crossisle/cluster/slurm_time.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "program.hpp"

namespace crossisle::cluster {
namespace {

namespace fs = std::filesystem;

/// Time for which notes are kept.
constexpr std::chrono::hours note_lifetime{24 * 365};
/// A note is a path, and a path has at most 4 KiB.
constexpr std::uint64_t max_note = 8192;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Returns the first line that squeue prints for a job in the given format, or nothing if there is no answer.
std::optional<std::string> ask_squeue(const std::string& job, const std::string& format) {
  try {
    const auto answer = run_program(
        {"squeue", "--noheader", "--states=all", "--jobs=" + job, "--format=" + format}, query_patience);
    if (!answer || answer->code != 0 || answer->out.empty()) return std::nullopt;
    return answer->out.substr(0, answer->out.find('\n'));
  } catch (const core::Error&) {
    return std::nullopt;  // a missing answer is valid here: the caller continues without it
  }
}

fs::path notes_folder() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
    return fs::path(state) / "crossisle" / "jobs";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return fs::path(home) / ".local" / "state" / "crossisle" / "jobs";
  throw core::Error(core::ExitCode::io, "neither XDG_STATE_HOME nor HOME is set",
                    "the runs of jobs are recorded there", "set one of them");
}

std::string this_cluster() {
  const char* name = std::getenv("SLURM_CLUSTER_NAME");
  return name == nullptr || *name == '\0' ? "default" : name;
}

void remove_old_notes(const fs::path& folder) {
  std::error_code ignored;
  const auto oldest = fs::file_time_type::clock::now() - note_lifetime;
  for (const auto& note : fs::directory_iterator(folder, ignored)) {
    const std::string name = note.path().filename().string();
    if (!is_job_id(name) && !core::is_temporary(name)) continue;
    if (const auto written = note.last_write_time(ignored); !ignored && written < oldest)
      fs::remove(note.path(), ignored);
  }
}

void write_note(const fs::path& note, const std::string& line) {
  try {
    // Renamed into place: a reader on another host sees either the complete line or none.
    core::write_atomically(note, line + "\n", core::Durability::visible_at_once);
  } catch (const core::Error& failure) {
    throw core::Error(core::ExitCode::io, failure.what(), "the runs of jobs are recorded there",
                      "`crossisle status JOB` will not know this job; name its run directory instead, or set "
                      "XDG_STATE_HOME to a writable folder");
  }
}

std::string line_of(const fs::path& note) {
  const std::string text = core::read_text(note, max_note);
  return text.substr(0, text.find('\n'));
}

/// Returns the runs recorded for a job: those of this cluster if it has a record of the job, otherwise those
/// of all clusters.
std::vector<std::string> noted_runs(const fs::path& notes, const std::string& job) {
  std::error_code ignored;
  if (const fs::path note = notes / this_cluster() / job; fs::is_regular_file(note, ignored))
    return {line_of(note)};
  std::vector<std::string> runs;
  for (const auto& cluster : fs::directory_iterator(notes, ignored)) {
    if (const fs::path note = cluster.path() / job; fs::is_regular_file(note, ignored))
      runs.push_back(line_of(note));
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

/// Returns the tasks of an array that have notes, in the order of their numbers.
std::vector<std::string> noted_tasks(const fs::path& notes, const std::string& array) {
  std::vector<std::string> tasks;
  std::error_code ignored;
  for (const auto& cluster : fs::directory_iterator(notes, ignored)) {
    for (const auto& note : fs::directory_iterator(cluster.path(), ignored)) {
      const std::string name = note.path().filename().string();
      if (name.starts_with(array + "_") && is_job_id(name)) tasks.push_back(name);
    }
  }
  std::sort(tasks.begin(), tasks.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return tasks;
}

/// Returns the folder that contains the folders of all tasks of an array, or nothing if there is no such
/// folder or no task.
std::optional<fs::path> folder_of_tasks(const fs::path& notes, const std::vector<std::string>& tasks) {
  std::optional<fs::path> folder;
  for (const auto& task : tasks) {
    for (const auto& run : noted_runs(notes, task)) {
      const fs::path parent = fs::path(run).parent_path();
      if (folder && *folder != parent) return std::nullopt;
      folder = parent;
    }
  }
  return folder;
}

[[noreturn]] void refuse(const std::string& job, const fs::path& notes) {
  constexpr auto io = core::ExitCode::io;
  if (const auto tasks = noted_tasks(notes, job); !tasks.empty())
    throw core::Error(io, fmt::format("job {} is an array", job), "its tasks have runs in different folders",
                      "name a task: " + core::join(tasks, ", "));
  if (const auto state = state_of_job(job))
    throw core::Error(io, fmt::format("job {} has not started a run of crossisle", job),
                      "Slurm says " + *state, "try again once it runs, or name the run directory");
  throw core::Error(io, fmt::format("no run of job {} is known", job),
                    fmt::format("{} has no record of it", notes.string()), "name the run directory");
}

}  // namespace

bool is_job_id(std::string_view text) {
  const auto underscore = text.find('_');
  return all_digits(text.substr(0, underscore)) &&
         (underscore == std::string_view::npos || all_digits(text.substr(underscore + 1)));
}

std::optional<double> seconds_left_of_job(const std::string& job) {
  const auto answer = ask_squeue(job, "%L");
  if (!answer) return std::nullopt;
  const auto seconds = parse_slurm_time(*answer);
  return seconds ? std::optional<double>(static_cast<double>(*seconds)) : std::nullopt;
}

std::optional<std::string> state_of_job(const std::string& job) {
  // The reason comes last: it is the only field that may contain the separator.
  const auto answer = ask_squeue(job, "%T|%N|%L|%r");
  if (!answer) return std::nullopt;
  const auto nodes = answer->find('|');
  const auto left = answer->find('|', nodes + 1);
  const auto reason = answer->find('|', left + 1);
  if (nodes == std::string::npos || left == std::string::npos || reason == std::string::npos)
    return std::nullopt;
  const std::string state = answer->substr(0, nodes);
  if (state == "RUNNING")
    return fmt::format("{} on {}, {} left", state, answer->substr(nodes + 1, left - nodes - 1),
                       answer->substr(left + 1, reason - left - 1));
  const std::string why = answer->substr(reason + 1);
  return why.empty() || why == "None" ? state : fmt::format("{} ({})", state, why);
}

std::map<std::string, int> states_of_tasks(const std::string& job) {
  std::map<std::string, int> states;
  try {
    const auto answer = run_program(
        {"squeue", "--noheader", "--array", "--states=all", "--jobs=" + job, "--format=%T"}, query_patience);
    if (!answer || answer->code != 0) return {};
    std::istringstream lines(answer->out);
    for (std::string state; lines >> state;) ++states[state];
  } catch (const core::Error&) {
    return {};
  }
  return states;
}

void remember_job(const std::string& cluster, const std::string& job, const fs::path& directory) {
  const fs::path folder = notes_folder() / (cluster.empty() ? "default" : cluster);
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  write_note(folder / job, fs::absolute(directory).lexically_normal().string());
}

void remember_run(const Allocation& allocation, const fs::path& run_directory) {
  const fs::path folder = notes_folder() / this_cluster();
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  remove_old_notes(folder);
  const std::string line = fs::absolute(run_directory).lexically_normal().string();
  write_note(folder / allocation.job(), line);
  // Each task of an array also has its own number, except one task, which has the number of the array.
  const bool array_itself = allocation.job().starts_with(allocation.number() + "_");
  if (allocation.number() != allocation.job() && !array_itself)
    write_note(folder / allocation.number(), line);
}

fs::path run_directory_of_job(const std::string& job) {
  const fs::path notes = notes_folder();
  const auto runs = noted_runs(notes, job);
  if (runs.empty()) {
    if (auto folder = folder_of_tasks(notes, noted_tasks(notes, job))) return *std::move(folder);
    refuse(job, notes);
  }
  if (runs.size() > 1)
    throw core::Error(core::ExitCode::io, fmt::format("several clusters had a job {}", job),
                      core::join(runs, ", "), "name the run directory");
  return runs.front();
}

}  // namespace crossisle::cluster
