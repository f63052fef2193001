// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "crossisle/run/signals.hpp"
#include "group.hpp"
#include "messages.hpp"

namespace crossisle::sweep {

using Seconds = std::chrono::duration<double>;

/// Time between two polls for messages during a run.
inline constexpr Seconds between_looks{0.001};

/// Timer that is due when a given time has passed since it was last due.
class Interval {
 public:
  explicit Interval(Seconds length) : length_(length) {}
  bool has_passed() {
    const auto now = SteadyClock::now();
    if (now - last_ < length_) return false;
    last_ = now;
    return true;
  }

 private:
  Seconds length_;
  SteadyClock::time_point last_ = SteadyClock::now();
};

/// Queue of a leader other than rank 0, which receives its runs from rank 0 in batches.
class RemoteQueue final : public JobQueue {
 public:
  RemoteQueue(island::Communicator& world, std::optional<SteadyClock::time_point> deadline)
      : world_(world), deadline_(deadline) {
    ask();
  }

  std::optional<Job> next() override {
    attend();
    if (wants_stop()) return std::nullopt;
    if (queue_.empty() && !nothing_left_) take(world_.receive(0, tag::batch));
    if (queue_.empty()) return std::nullopt;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    // The answer arrives while this run is being executed.
    if (queue_.empty() && !nothing_left_ && !asked_) ask();
    return job;
  }

  void put(Result result) override { send({{std::move(result)}}); }

  void attend() override {
    if (!look_.has_passed()) return;
    if (world_.try_receive(0, tag::stop)) stop_ = true;
    if (!asked_) return;
    if (auto batch = world_.try_receive(0, tag::batch)) take(*batch);
  }

  bool wants_stop() override {
    return stop_ || run::SignalWatch::count() > 0 || (deadline_ && SteadyClock::now() >= *deadline_);
  }

  /// Sends the final report, after which rank 0 stops waiting for this group.
  void leave(const GroupEnding& ending) {
    LeaderReport report;
    report.leaves = true;
    report.stopped = ending.stopped || wants_stop();
    report.signalled = run::SignalWatch::count() > 0;
    report.others_at_work = ending.others_at_work;
    report.spent = ending.spent;
    send(report);
    world_.flush();
  }

 private:
  void send(const LeaderReport& report) { world_.send(0, tag::report, island::pack(report)); }

  void ask() {
    LeaderReport report;
    report.wants_more = true;
    send(report);
    asked_ = true;
  }

  void take(const island::Message& message) {
    std::vector<Job> batch;
    island::unpack(message, batch);
    nothing_left_ = batch.empty();
    asked_ = false;
    std::move(batch.begin(), batch.end(), std::back_inserter(queue_));
  }

  island::Communicator& world_;
  std::optional<SteadyClock::time_point> deadline_;
  run::SignalWatch signals_;
  Interval look_{between_looks};
  std::deque<Job> queue_;
  bool asked_ = false;
  bool nothing_left_ = false;
  bool stop_ = false;
};

}  // namespace crossisle::sweep
