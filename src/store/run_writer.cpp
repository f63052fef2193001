// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/run_writer.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "crossisle/core/error.hpp"

namespace crossisle::store {
namespace {

using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

/// Delay before a failed write is retried, unless drain() or the end of the run retries it earlier.
constexpr std::chrono::seconds pause_after_failure{2};

/// Returns the memory of this thread's former rows and images to the system. Their sizes differ each time, so
/// that otherwise megabytes would stay allocated permanently.
void return_memory() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

struct Rows {
  std::function<std::vector<Table>()> make;  ///< empty once the rows are made
  std::size_t bytes;
  std::vector<Table> tables{};
};
struct Checkpoint {
  std::int64_t generation;
  RunContent content;
};
using Task = std::variant<Rows, Checkpoint, Status>;

/// Functions that write the files.
struct Target {
  std::function<void(std::span<const Table>)> append_history;
  std::function<void(std::int64_t, const RunContent&)> write_checkpoint;
  std::function<void(const Status&)> write_status;
};

}  // namespace

struct RunWriter::State {
  const Target target;
  std::mutex mutex;
  std::condition_variable work;        ///< there is something to do, or the thread has to stop
  std::condition_variable progress;    ///< something was written, or a write failed
  std::list<Task> tasks;               ///< a list, because the first one is written while others are added
  std::size_t backlog = 0;             ///< bytes of waiting rows
  std::optional<core::Error> failure;  ///< of the first task, until it succeeds
  std::uint64_t failures = 0;          ///< number of failed attempts since the beginning
  bool urgent = false;                 ///< retry the first task without a pause
  bool leaving = false;
  WriterNews news;
  std::thread thread;  ///< declared last, because it uses all other members

  explicit State(Target target_in) : target(std::move(target_in)), thread([this] { run(); }) {}

  /// Adds a task, which replaces one of the same kind that has not begun.
  template <class Kind>
  void replace_waiting(Kind task) {
    const auto found = std::find_if(tasks.empty() ? tasks.end() : std::next(tasks.begin()), tasks.end(),
                                    [](const Task& other) { return std::holds_alternative<Kind>(other); });
    if (found != tasks.end()) tasks.erase(found);
    tasks.emplace_back(std::move(task));
    work.notify_one();
  }

  void write(Rows& rows) {
    if (rows.make) {
      rows.tables = rows.make();
      rows.make = nullptr;  // frees the data from which the rows were made
    }
    target.append_history(rows.tables);
  }
  void write(const Status& status) { target.write_status(status); }
  void write(const Checkpoint& checkpoint) {
    const auto began = SteadyClock::now();
    target.write_checkpoint(checkpoint.generation, checkpoint.content);
    const std::lock_guard lock(mutex);
    news.checkpoint = checkpoint.generation;
    news.written = Clock::now();
    news.seconds = Seconds(SteadyClock::now() - began).count();
  }

  void drop_front() {
    if (const auto* rows = std::get_if<Rows>(&tasks.front())) backlog -= rows->bytes;
    tasks.pop_front();
  }

  void succeed() {
    failure.reset();
    drop_front();
  }

  void fail(const core::Error& error) {
    if (!failure || std::string_view(failure->what()) != error.what())
      news.warnings.emplace_back(error.what());
    // Nothing depends on a status, and the next one comes soon.
    if (std::holds_alternative<Status>(tasks.front())) return drop_front();
    failure = error;
    ++failures;
    const bool outdated = std::holds_alternative<Checkpoint>(tasks.front()) &&
                          std::any_of(std::next(tasks.begin()), tasks.end(), [](const Task& other) {
                            return std::holds_alternative<Checkpoint>(other);
                          });
    if (outdated) drop_front();
  }

  std::optional<core::Error> attempt(Task& task) {
    try {
      std::visit([this](auto& kind) { write(kind); }, task);
      return std::nullopt;
    } catch (const core::Error& error) {
      return error;
    } catch (const std::exception& error) {
      return core::Error(core::ExitCode::io, "the files of the run cannot be written", error.what());
    }
  }

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      work.wait(lock, [this] { return leaving || !tasks.empty(); });
      if (tasks.empty()) return;
      if (failure) work.wait_for(lock, pause_after_failure, [this] { return urgent || leaving; });
      urgent = false;
      Task& front = tasks.front();
      const bool checkpoint = std::holds_alternative<Checkpoint>(front);
      lock.unlock();
      const auto error = attempt(front);
      lock.lock();
      if (error) {
        fail(*error);
      } else {
        succeed();
      }
      progress.notify_all();
      if (checkpoint) {
        lock.unlock();
        return_memory();
        lock.lock();
      }
      if (leaving && failure) return;
    }
  }
};

RunWriter::RunWriter(RunDirectory& directory)
    : state_(std::make_unique<State>(
          Target{[&directory](std::span<const Table> tables) { directory.append_history(tables); },
                 [&directory](std::int64_t generation, const RunContent& content) {
                   directory.write_checkpoint(generation, content);
                 },
                 [&directory](const Status& status) { directory.write_status(status); }})) {}

RunWriter::RunWriter(Part& part)
    : state_(std::make_unique<State>(
          Target{[&part](std::span<const Table> tables) { part.append_history(tables); },
                 [&part](std::int64_t generation, const RunContent& states) {
                   part.write_states(generation, states);
                 },
                 {}})) {}

RunWriter::~RunWriter() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->leaving = true;
  }
  state_->work.notify_one();
  state_->thread.join();
}

void RunWriter::append(std::function<std::vector<Table>()> rows, std::size_t bytes) {
  std::unique_lock lock(state_->mutex);
  state_->progress.wait(lock, [this] { return state_->backlog < max_backlog || state_->failure; });
  if (state_->backlog >= max_backlog) throw core::Error(*state_->failure);
  state_->backlog += bytes;
  state_->tasks.emplace_back(Rows{std::move(rows), bytes});
  state_->work.notify_one();
}

void RunWriter::checkpoint(std::int64_t generation, RunContent content) {
  const std::lock_guard lock(state_->mutex);
  state_->replace_waiting(Checkpoint{generation, std::move(content)});
}

void RunWriter::status(Status status) {
  const std::lock_guard lock(state_->mutex);
  state_->replace_waiting(std::move(status));
}

void RunWriter::drain() {
  std::unique_lock lock(state_->mutex);
  const std::uint64_t before = state_->failures;
  state_->urgent = true;
  state_->work.notify_one();
  // The failed write may have succeeded in a later attempt, before this thread was woken.
  const auto has_failed = [this, before] { return state_->failure && state_->failures > before; };
  state_->progress.wait(lock, [&] { return state_->tasks.empty() || has_failed(); });
  if (has_failed()) throw core::Error(*state_->failure);
}

WriterNews RunWriter::take_news() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->news, {});
}

}  // namespace crossisle::store
