// Part of Crossisle, SPDX-License-Identifier: MIT
#include "run_folders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/cluster/job.hpp"
#include "crossisle/cluster/submission.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/jobs/recipe.hpp"
#include "crossisle/store/run_directory.hpp"
#include "crossisle/sweep/collection.hpp"
#include "crossisle/sweep/sweep_folder.hpp"
#include "status_text.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

namespace fs = std::filesystem;

/// Maximum number of members that are listed individually.
constexpr std::size_t max_listed = 20;

/// Member of the group with its last status.
struct Member {
  std::string name;
  store::Status status;
  store::Liveness liveness;
};

bool has_status(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "status.json", ignored);
}

/// Returns the folders in `folder` with this prefix, with `seed-9` before `seed-10`.
std::vector<fs::path> folders_with(const fs::path& folder, const std::string& prefix) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with(prefix) && entry.is_directory(ignored))
      found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end(), [](const fs::path& a, const fs::path& b) {
    const std::string one = a.filename().string();
    const std::string other = b.filename().string();
    return one.size() != other.size() ? one.size() < other.size() : one < other;
  });
  return found;
}

/// Returns the array job to which a task belongs, or the job itself.
std::string array_of(const std::string& job) {
  return job.substr(0, job.find('_'));
}

std::vector<Member> members_of(const RunFolders& group, store::Clock::time_point now) {
  std::vector<Member> members;
  for (const auto& folder : group.members) {
    const auto status = store::RunView(folder).read_status();
    if (!status) continue;
    if (!group.is_sweep && !group.job.empty() && array_of(status->job) != group.job) continue;
    members.push_back({folder.filename().string(), *status, store::liveness(*status, now)});
  }
  return members;
}

/// Returns a text like `3 running, 1 stopped, 2 finished`.
std::string states_text(const std::vector<Member>& members) {
  std::map<std::string, int> counts;
  for (const auto& member : members) {
    const bool lost = member.liveness == store::Liveness::dead || member.liveness == store::Liveness::silent;
    ++counts[lost ? (member.liveness == store::Liveness::dead ? "dead" : "silent")
                  : store::name_of(member.status.state)];
  }
  std::vector<std::string> texts;
  for (const auto& [state, count] : counts) texts.push_back(fmt::format("{} {}", count, state));
  return texts.empty() ? "none has started" : core::join(texts, ", ");
}

/// Returns the seconds until the last member at work is done, as the members estimate it.
std::optional<double> seconds_left(const std::vector<Member>& members) {
  std::optional<double> seconds;
  for (const auto& member : members) {
    if (member.liveness != store::Liveness::at_work || !member.status.seconds_left) continue;
    seconds = std::max(seconds.value_or(0.0), *member.status.seconds_left);
  }
  return seconds;
}

std::string member_lines(const std::vector<Member>& members, bool is_sweep, store::Clock::time_point now) {
  std::string text;
  std::size_t width = 11;
  for (const auto& member : members) width = std::max(width, member.name.size());
  for (std::size_t i = 0; i < std::min(members.size(), max_listed); ++i) {
    const auto& [name, status, liveness] = members[i];
    const std::string done =
        is_sweep ? status.message : fmt::format("generation {} of {}", status.generation, status.generations);
    const std::string best =
        status.best_objective ? fmt::format(", best {:.6g}", *status.best_objective) : std::string();
    // The message of a part already counts its runs in all states.
    store::Status plain = status;
    if (is_sweep && status.state != store::RunState::failed) plain.message.clear();
    text += fmt::format("{:<{}} {}; {}{}\n", name, width, done, state_text(plain, now), best);
  }
  if (members.size() > max_listed) text += fmt::format("... and {} more\n", members.size() - max_listed);
  return text;
}

/// Returns the runs of the whole sweep by outcome, from the journals of all parts.
std::optional<sweep::Progress> progress_of_sweep(const fs::path& folder) {
  try {
    const auto memory = sweep::read_sweep_folder(folder);
    return sweep::progress_of(*memory.plan, memory.results);
  } catch (const core::Error&) {
    return std::nullopt;  // the first journal is currently being created
  }
}

/// Removes the pending tasks of a job from the queue. @return number of its running tasks
int cancel_waiting(const std::string& job) {
  const auto states = cluster::states_of_tasks(job);
  const auto count = [&states](const char* state) {
    const auto found = states.find(state);
    return found == states.end() ? 0 : found->second;
  };
  const int pending = count("PENDING");
  if (pending > 0 && cluster::cancel_pending(job)) {
    say("{} pending {} of job {} {} removed from the queue", pending, pending == 1 ? "task" : "tasks", job,
        pending == 1 ? "is" : "are");
  } else if (pending > 0) {
    warn("{0} tasks of job {1} are pending and would continue; scancel --state=PENDING {1} removes them",
         pending, job);
  }
  return count("RUNNING");
}

/// Leaves a request to stop for every process that may be at work. @return number of these processes
int ask_to_stop(const RunFolders& group) {
  const auto now = store::Clock::now();
  int asked = 0;
  for (const auto& folder : group.members) {
    const auto status = store::RunView(folder).read_status();
    if (!status || (!group.is_sweep && !group.job.empty() && array_of(status->job) != group.job)) continue;
    const auto liveness = store::liveness(*status, now);
    if (liveness == store::Liveness::ended || liveness == store::Liveness::dead) continue;
    store::RunView(folder).request_stop({});
    ++asked;
  }
  return asked;
}

std::set<std::string> arrays_of(const RunFolders& group) {
  std::set<std::string> arrays;
  if (!group.job.empty()) return {group.job};
  for (const auto& folder : group.members) {
    const auto status = store::RunView(folder).read_status();
    if (status && !status->job.empty()) arrays.insert(array_of(status->job));
  }
  return arrays;
}

}  // namespace

std::optional<RunFolders> find_group(const fs::path& folder, const std::string& job) {
  std::error_code ignored;
  const bool is_part = folder.filename().string().starts_with(sweep::part_prefix);
  auto parts = folders_with(folder, sweep::part_prefix);
  const bool is_sweep = !is_part && (fs::exists(folder / sweep::journal_name, ignored) || !parts.empty());
  if (!is_sweep && has_status(folder)) return std::nullopt;
  auto members = is_sweep ? std::move(parts) : folders_with(folder, jobs::seed_prefix);
  if (is_sweep && has_status(folder)) members.insert(members.begin(), folder);
  members.erase(std::remove_if(members.begin(), members.end(),
                               [](const fs::path& member) { return !has_status(member); }),
                members.end());
  if (members.empty()) return std::nullopt;
  return RunFolders{folder, job, is_sweep, std::move(members)};
}

std::string group_text(const RunFolders& group, store::Clock::time_point now) {
  const auto members = members_of(group, now);
  std::string text;
  if (group.is_sweep) {
    if (const auto progress = progress_of_sweep(group.folder)) {
      const auto count = [](std::size_t number) { return core::human_count(static_cast<double>(number)); };
      text += fmt::format("progress    {} of {} runs finished, {} failed, {} to do\n",
                          count(progress->finished), count(progress->runs), count(progress->failed),
                          count(progress->runs - progress->finished - progress->failed));
    }
    text += fmt::format("parts       {}\n", states_text(members));
  } else {
    std::int64_t generation = 0;
    std::int64_t generations = 0;
    const Member* best = nullptr;
    for (const auto& member : members) {
      generation += member.status.generation;
      generations += member.status.generations;
      const auto& objective = member.status.best_objective;
      if (objective && (best == nullptr || *objective < *best->status.best_objective)) best = &member;
    }
    text += fmt::format("runs        {}\n", states_text(members));
    text += fmt::format("generation  {} of {} in all\n", core::human_count(static_cast<double>(generation)),
                        core::human_count(static_cast<double>(generations)));
    if (best != nullptr)
      text += fmt::format("best        {:.6g} ({})\n", *best->status.best_objective, best->name);
  }
  double rate = 0.0;
  for (const auto& member : members) {
    if (member.liveness == store::Liveness::at_work) rate += member.status.evaluations_per_second;
  }
  if (rate > 0.0) text += fmt::format("designs     {}/s\n", core::human_count(rate));
  if (const auto seconds = seconds_left(members))
    text += fmt::format("time left   {} for the runs in progress\n", core::human_duration(*seconds));
  return text + member_lines(members, group.is_sweep, now);
}

std::string group_json(const RunFolders& group, store::Clock::time_point now) {
  nlohmann::ordered_json json{{"format", "crossisle-group-status"}, {"format_version", 1}};
  json["folder"] = group.folder.string();
  if (group.is_sweep) {
    if (const auto progress = progress_of_sweep(group.folder)) {
      json["runs"] = progress->runs;
      json["finished"] = progress->finished;
      json["failed"] = progress->failed;
    }
  }
  json["members"] = nlohmann::ordered_json::object();
  for (const auto& member : members_of(group, now)) {
    json["members"][member.name] =
        nlohmann::ordered_json::parse(store::to_json(member.status, member.liveness));
  }
  return json.dump(2) + "\n";
}

bool is_at_work(const RunFolders& group, store::Clock::time_point now) {
  const auto members = members_of(group, now);
  return std::any_of(members.begin(), members.end(),
                     [](const Member& member) { return member.liveness == store::Liveness::at_work; });
}

std::string group_job_text(const RunFolders& group) {
  std::string text;
  for (const auto& job : arrays_of(group)) {
    std::vector<std::string> states;
    for (const auto& [state, count] : cluster::states_of_tasks(job))
      states.push_back(fmt::format("{} {}", count, state));
    text += fmt::format("job         {}: {}\n", job,
                        states.empty() ? "not known to Slurm here" : core::join(states, ", "));
  }
  return text;
}

void stop_group(const RunFolders& group) {
  // Cancelled first, so that no further task begins meanwhile.
  int running = 0;
  for (const auto& job : arrays_of(group)) running += cancel_waiting(job);
  const int asked = ask_to_stop(group);
  if (asked == 0) {
    say("nothing to stop: no process is running in {}", group.folder.string());
  } else {
    say("{} {} asked to stop now with a checkpoint; `crossisle status {} --watch` shows it", asked,
        asked == 1 ? "process is" : "processes are", cluster::shell_word(group.folder.string()));
  }
  if (running > asked)
    warn("{} tasks are just starting (they have no status yet); stop again in a few seconds",
         running - asked);
}

}  // namespace crossisle::apps
