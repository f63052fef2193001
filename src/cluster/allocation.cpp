// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/allocation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>

#include "crossisle/cluster/job.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::cluster {
namespace {

/// Time that all ranks have to stop. Slurm sends SIGTERM no earlier than at the limit, and the signal that
/// batch scripts request no earlier than signal_lead_s() plus 30 s before the limit: the run itself decides
/// when to stop, and the signal is a safety net.
constexpr double stop_margin_s = 60.0;
/// Maximum share of a job's time that the margin may take; applies to jobs shorter than batch_script()
/// allows.
constexpr double max_margin_share = 1.0 / 3.0;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Returns the seconds until the time limit, according to the environment or Slurm.
std::optional<double> ask_remaining(const std::string& number) {
  if (const auto end = number_in(environment("SLURM_JOB_END_TIME"))) {
    const std::chrono::system_clock::time_point limit{std::chrono::seconds(*end)};
    return std::chrono::duration<double>(limit - std::chrono::system_clock::now()).count();
  }
  return seconds_left_of_job(number);
}

}  // namespace

std::optional<JobStart> JobStart::from_environment() {
  const std::string number = environment("SLURM_JOB_ID");
  if (!number_in(number)) return std::nullopt;
  return JobStart{fmt::format("{}/{}", environment("SLURM_CLUSTER_NAME"), number),
                  number_in(environment("SLURM_RESTART_COUNT")).value_or(0)};
}

std::optional<Allocation> Allocation::from_environment() {
  Allocation allocation;
  allocation.number_ = environment("SLURM_JOB_ID");
  if (!number_in(allocation.number_)) return std::nullopt;
  const std::string array = environment("SLURM_ARRAY_JOB_ID");
  const std::string task = environment("SLURM_ARRAY_TASK_ID");
  const bool in_array = number_in(array) && number_in(task);
  allocation.job_ = in_array ? fmt::format("{}_{}", array, task) : allocation.number_;
  allocation.restarts_ = static_cast<int>(number_in(environment("SLURM_RESTART_COUNT")).value_or(0));
  allocation.nodes_ = environment("SLURM_JOB_NODELIST");
  if (const auto seconds = ask_remaining(allocation.number_)) {
    allocation.end_ =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(*seconds));
  }
  return allocation;
}

std::optional<double> Allocation::remaining_seconds() const {
  if (!end_) return std::nullopt;
  return std::max(0.0, std::chrono::duration<double>(*end_ - Clock::now()).count());
}

std::optional<double> Allocation::seconds_to_run() const {
  const auto remaining = remaining_seconds();
  if (!remaining) return std::nullopt;
  return *remaining - std::min(stop_margin_s, *remaining * max_margin_share);
}

std::string Allocation::text() const {
  std::string text = "Slurm job " + job_;
  if (restarts_ == 1) text += ", restarted once";
  if (restarts_ > 1) text += fmt::format(", restarted {} times", restarts_);
  if (!nodes_.empty()) text += ", on " + nodes_;
  const auto remaining = remaining_seconds();
  return text + (remaining ? fmt::format(", {} left", core::human_duration(*remaining))
                           : std::string(", time limit unknown"));
}

}  // namespace crossisle::cluster
