// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/status.hpp"

#include "crossisle/core/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "file_io.hpp"
#include "json.hpp"
#include "manifest.hpp"
#include "time.hpp"

namespace crossisle::store {
namespace {

constexpr std::array<std::pair<RunState, const char*>, 4> state_names = {{{RunState::running, "running"},
                                                                          {RunState::stopped, "stopped"},
                                                                          {RunState::finished, "finished"},
                                                                          {RunState::failed, "failed"}}};

constexpr std::array<std::pair<StopCause, const char*>, 3> cause_names = {
    {{StopCause::signal, "signal"}, {StopCause::time, "time"}, {StopCause::request, "request"}}};

struct KindTraits {
  WorkKind kind;
  const char* name;
  const char* step;
};

constexpr std::array<KindTraits, 3> all_kinds = {{{WorkKind::search, "search", "generation"},
                                                  {WorkKind::exhaustive, "exhaustive", "block"},
                                                  {WorkKind::sweep, "sweep", "run"}}};

constexpr const KindTraits& traits(WorkKind kind) {
  return *std::find_if(all_kinds.begin(), all_kinds.end(),
                       [&](const KindTraits& each) { return each.kind == kind; });
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <class Value>
std::optional<Value> optional_at(const Json& json, const char* key) {
  if (json.at(key).is_null()) return std::nullopt;
  return json.at(key).get<Value>();
}

RunState state_of(const std::string& name) {
  for (const auto& [state, known] : state_names) {
    if (name == known) return state;
  }
  throw std::invalid_argument("unknown state '" + name + "'");
}

/// Returns the kind of work by its name; a status of an earlier program has no name and is a search.
WorkKind kind_of(const std::string& name) {
  for (const auto& each : all_kinds) {
    if (name == each.name) return each.kind;
  }
  throw std::invalid_argument("unknown kind '" + name + "'");
}

const char* name_of(WorkKind kind) {
  return traits(kind).name;
}

Json json_of(const std::optional<StopCause>& cause) {
  for (const auto& [known, name] : cause_names) {
    if (known == cause) return name;
  }
  return nullptr;
}

std::optional<StopCause> cause_from(const Json& json) {
  for (const auto& [cause, name] : cause_names) {
    if (json == name) return cause;
  }
  return std::nullopt;
}

/// Facts about a process from `/proc`.
struct ProcessFacts {
  char state = '?';
  std::int64_t start = 0;  ///< in clock ticks since the host was started
};

/// Returns facts of a process of this host; nothing if there is no such process, or no `/proc`.
std::optional<ProcessFacts> facts_of_process(const std::string& pid) {
  // Format: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. The name is in brackets and may
  // contain anything.
  std::ifstream in("/proc/" + pid + "/stat");
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  const std::size_t bracket = line.rfind(')');
  if (bracket == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(bracket + 1));
  ProcessFacts facts;
  std::string skipped;
  fields >> facts.state;
  constexpr int fields_between = 18;  // from the state, the third field, to the start, the 22nd
  for (int i = 0; i < fields_between; ++i) fields >> skipped;
  if (!(fields >> facts.start)) return std::nullopt;
  return facts;
}

enum class Presence { gone, unsure, present };

/// Returns the presence of the process of a status of this host. A zombie has ended, even though its parent
/// has not waited for it yet.
Presence presence(const Status& status) {
  if (status.pid <= 0 || (::kill(static_cast<pid_t>(status.pid), 0) != 0 && errno == ESRCH))
    return Presence::gone;
  const auto facts = facts_of_process(std::to_string(status.pid));
  if (!facts) return Presence::unsure;
  if (facts->state == 'Z' || facts->state == 'X') return Presence::gone;
  if (!status.process_start) return Presence::unsure;
  return facts->start == *status.process_start ? Presence::present : Presence::gone;
}

}  // namespace

const char* step_name(WorkKind kind) noexcept {
  return traits(kind).step;
}

std::string this_host() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

const char* name_of(RunState state) noexcept {
  for (const auto& [known, name] : state_names) {
    if (known == state) return name;
  }
  return "unknown";
}

std::optional<double> Status::checkpoint_age_s(Clock::time_point now) const {
  if (!checkpoint_written || *checkpoint_written > now) return std::nullopt;
  return std::chrono::duration<double>(now - *checkpoint_written).count();
}

void describe_this_process(Status& status) {
  status.host = this_host();
  status.pid = ::getpid();
  const auto facts = facts_of_process("self");
  status.process_start = facts ? std::optional(facts->start) : std::nullopt;
}

Liveness liveness(const Status& status, Clock::time_point now) {
  if (status.state != RunState::running) return Liveness::ended;
  constexpr std::chrono::seconds max_silence{60};
  const bool was_heard_of = std::chrono::abs(now - status.updated) < max_silence;
  if (status.host != this_host()) return was_heard_of ? Liveness::at_work : Liveness::silent;
  switch (presence(status)) {
    case Presence::gone:
      return Liveness::dead;
    case Presence::unsure:
      return was_heard_of ? Liveness::at_work : Liveness::dead;
    case Presence::present:
      break;
  }
  // The process is alive. A status with a future time was written before the clock was set back.
  return was_heard_of || status.updated > now ? Liveness::at_work : Liveness::silent;
}

namespace {

Json json_of(const Status& status) {
  Json json;
  json["format"] = status_format;
  json["format_version"] = 1;
  json["kind"] = name_of(status.kind);
  json["state"] = name_of(status.state);
  json["stopped_by"] = json_of(status.stopped_by);
  json["ended_by"] = status.ended_by.empty() ? Json(nullptr) : Json(status.ended_by);
  json["message"] = status.message;
  if (!status.reasons.empty()) json["reasons"] = status.reasons;
  json["job"] = status.job;
  json["host"] = status.host;
  json["pid"] = status.pid;
  json["process_start"] = or_null(status.process_start);
  json["started"] = to_text(status.started);
  json["updated"] = to_text(status.updated);
  json["generation"] = status.generation;
  json["generations"] = status.generations;
  json["evaluations"] = status.evaluations;
  json["evaluations_per_second"] = status.evaluations_per_second;
  json["best_objective"] = or_null(status.best_objective);
  json["feasible_share"] = status.feasible_share;
  json["seconds_left"] = or_null(status.seconds_left);
  json["checkpoint_generation"] = or_null(status.checkpoint_generation);
  json["checkpoint_written"] =
      status.checkpoint_written ? Json(to_text(*status.checkpoint_written)) : Json(nullptr);
  json["checkpoint_age_s"] = or_null(status.checkpoint_age_s(status.updated));
  json["ranks"] = status.ranks;
  json["islands"] = status.islands;
  return json;
}

}  // namespace

std::string to_json(const Status& status) {
  return to_text(json_of(status));
}

std::string to_json(const Status& status, Liveness liveness) {
  constexpr std::array<const char*, 4> names{"at_work", "ended", "dead", "silent"};
  Json json = json_of(status);
  json["liveness"] = names[static_cast<std::size_t>(liveness)];
  return to_text(json);
}

Status status_from(const Json& json) {
  Status status;
  status.state = state_of(json.at("state").get<std::string>());
  status.stopped_by = cause_from(json.value("stopped_by", Json(nullptr)));
  const Json ended_by = json.value("ended_by", Json(nullptr));  // earlier programs wrote none
  if (!ended_by.is_null()) status.ended_by = core::escaped(ended_by.get<std::string>());
  status.message = core::escaped(json.at("message").get<std::string>(), "\n");
  for (const auto& reason : json.value("reasons", std::vector<std::string>()))
    status.reasons.push_back(core::escaped(reason));
  status.job = core::escaped(json.value("job", ""));
  status.host = core::escaped(json.at("host").get<std::string>());
  json.at("pid").get_to(status.pid);
  if (json.contains("process_start")) status.process_start = optional_at<std::int64_t>(json, "process_start");
  status.kind = kind_of(json.value("kind", "search"));
  status.started = time_from(json.at("started").get<std::string>());
  status.updated = time_from(json.at("updated").get<std::string>());
  json.at("generation").get_to(status.generation);
  json.at("generations").get_to(status.generations);
  json.at("evaluations").get_to(status.evaluations);
  // Numbers that were not finite are null in JSON; they are treated as missing.
  status.evaluations_per_second = optional_at<double>(json, "evaluations_per_second").value_or(0);
  status.best_objective = optional_at<double>(json, "best_objective");
  status.feasible_share = optional_at<double>(json, "feasible_share").value_or(0);
  status.seconds_left = optional_at<double>(json, "seconds_left");
  status.checkpoint_generation = optional_at<std::int64_t>(json, "checkpoint_generation");
  if (const auto written = optional_at<std::string>(json, "checkpoint_written")) {
    status.checkpoint_written = time_from(*written);
  }
  json.at("ranks").get_to(status.ranks);
  json.at("islands").get_to(status.islands);
  return status;
}

}  // namespace crossisle::store
