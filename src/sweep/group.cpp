// Part of Crossisle, SPDX-License-Identifier: MIT
#include "group.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <exception>

#include "crossisle/run/session.hpp"

namespace crossisle::sweep {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::size_t max_reason = 500;

/// Returns the seconds of processor time that this process has used since its start.
double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Observer that forwards the requests of a run to the queue.
class ForwardingObserver final : public run::RunObserver {
 public:
  explicit ForwardingObserver(JobQueue& queue) : queue_(queue) {}

  void began(const run::Configuration& /*configuration*/, const run::Beginning& /*beginning*/) override {}
  void progressed(const store::Status& /*status*/) override {}
  void attend() override { queue_.attend(); }
  bool wants_stop() override {
    queue_.attend();
    return queue_.wants_stop();
  }

 private:
  JobQueue& queue_;
};

/// Observer for ranks on which it is never called.
class NoObserver final : public run::RunObserver {
  void began(const run::Configuration& /*configuration*/, const run::Beginning& /*beginning*/) override {}
  void progressed(const store::Status& /*status*/) override {}
};

/// Returns a reason that fits into a table and does not depend on the rank that found it.
std::string plain(std::string text) {
  constexpr std::string_view rank = "rank ";
  if (text.starts_with(rank)) {
    const std::size_t end = text.find_first_not_of("0123456789", rank.size());
    if (end > rank.size() && text.compare(end, 2, ": ") == 0) text.erase(0, end + 2);
  }
  for (char& c : text) {
    if (c == '\n') c = ';';
    if (c < ' ' || c > '~') c = '?';
  }
  if (text.size() > max_reason) text.resize(max_reason);
  return text;
}

core::ExitCode code_of(const std::exception& failure) {
  const auto* known = dynamic_cast<const core::Error*>(&failure);
  if (known == nullptr || known->code() == core::ExitCode::finished) return core::ExitCode::rank_failed;
  return known->code();
}

}  // namespace

RankGroup::RankGroup(island::Communicator ranks, std::optional<SteadyClock::time_point> deadline,
                     std::function<void()> restore_log)
    : ranks_(std::move(ranks)), deadline_(deadline), restore_log_(std::move(restore_log)) {}

run::RunOptions RankGroup::options_of(const Job& job) const {
  run::RunOptions options;
  options.impossible_limit = run::ImpossibleLimit::searched;
  options.configuration = job.base;
  options.overrides = job.overrides;
  options.directory = job.directory;
  options.has_job = false;
  options.files_from = job.keep == Keep::directories ? run::FilesFrom::beginning : run::FilesFrom::checkpoint;
  if (deadline_) options.seconds_at_most = std::max(0.0, Seconds(*deadline_ - SteadyClock::now()).count());
  return options;
}

void RankGroup::tell_others(const Job& job) {
  for (int rank = 1; rank < ranks_.size(); ++rank) ranks_.send(rank, tag::job, island::pack(job));
}

std::optional<Result> RankGroup::lead_run(const Job& job, JobQueue& queue, GroupEnding& group_ending) {
  ForwardingObserver observer(queue);
  auto began = SteadyClock::now();
  Result result;
  try {
    tell_others(job);
    run::Session session(ranks_, options_of(job), cache_);
    began = SteadyClock::now();
    const double cpu_before = cpu_seconds();
    const auto ending = session.execute(observer);
    group_ending.spent.searching += Seconds(SteadyClock::now() - began).count() * ranks_.size();
    group_ending.spent.cpu_searching += cpu_seconds() - cpu_before;
    if (ending.state == store::RunState::stopped) {
      group_ending.stopped = true;
      group_ending.others_at_work = ending.others_at_work;
      return std::nullopt;
    }
    result = result_of(job.id, session.configuration(), ending);
  } catch (const std::exception& failure) {
    ranks_.give_up(failure.what(), code_of(failure));
    result.id = job.id;
    result.code = code_of(failure);
    result.reason = plain(failure.what());
    result.seconds = Seconds(SteadyClock::now() - began).count();
  }
  result.ranks = ranks_.size();
  result.host = store::this_host();
  result.ended = fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::now()));
  return result;
}

GroupEnding RankGroup::lead(JobQueue& queue) {
  GroupEnding ending;
  while (const auto job = queue.next()) {
    auto result = lead_run(*job, queue, ending);
    std::error_code ignored;
    if (std::filesystem::exists(job->directory, ignored)) restore_log_();
    if (ending.stopped) break;
    queue.put(*std::move(result));
  }
  if (!ending.others_at_work) {
    tell_others({});
    ranks_.flush();
  }
  ending.spent.cpu = cpu_seconds();
  return ending;
}

void RankGroup::follow() {
  NoObserver observer;
  for (;;) {
    try {
      Job job;
      island::unpack(ranks_.receive(0, tag::job), job);
      if (job.id.empty()) return;
      run::Session(ranks_, options_of(job), cache_).execute(observer);
    } catch (const std::exception& failure) {
      ranks_.give_up(failure.what(), code_of(failure));
    }
  }
}

}  // namespace crossisle::sweep
