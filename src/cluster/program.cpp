// Part of Crossisle, SPDX-License-Identifier: MIT
#include "program.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

#include "crossisle/core/error.hpp"

namespace crossisle::cluster {
namespace {

/// Time between two checks whether a program has ended.
constexpr std::chrono::milliseconds look_interval{5};

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] void fail(const std::string& what, int error_number) {
  throw core::Error(core::ExitCode::io, what, std::strerror(error_number));
}

/// Returns a file without a name. Unlike a pipe, it never blocks a writer until the other side reads, or a
/// reader until the other side writes.
File scratch_file(std::string_view content) {
  File file(std::tmpfile());
  if (!file) fail("cannot create a temporary file", errno);
  const bool written =
      content.empty() || std::fwrite(content.data(), 1, content.size(), file.get()) == content.size();
  if (!written || std::fflush(file.get()) != 0) {
    fail("cannot write a temporary file", errno);
  }
  std::rewind(file.get());
  return file;
}

std::string content_of(const File& file) {
  std::string text;
  std::array<char, 4096> buffer{};
  std::rewind(file.get());
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    text.append(buffer.data(), count);
  }
  return text;
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void give(const File& file, int number) {
    posix_spawn_file_actions_adddup2(&actions_, fileno(file.get()), number);
  }
  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

int wait_for(pid_t child, const std::string& name, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (ended < 0 && errno != EINTR) fail(fmt::format("cannot wait for {}", name), errno);
    if (std::chrono::steady_clock::now() >= deadline) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      throw core::Error(
          core::ExitCode::io,
          fmt::format("{} did not answer in {:.0f} s", name, std::chrono::duration<double>(patience).count()),
          "Slurm's controller may be busy or down", "try again later");
    }
    std::this_thread::sleep_for(look_interval);
  }
}

/// Returns this process's environment without the variables in `names`, ended by a null pointer.
std::vector<char*> environment_without(std::span<const std::string> names) {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (std::find(names.begin(), names.end(), name) == names.end()) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

}  // namespace

std::optional<Outcome> run_program(const std::vector<std::string>& words, std::chrono::milliseconds patience,
                                   std::string_view input, std::span<const std::string> without) {
  const File in = scratch_file(input);
  const File out = scratch_file({});
  const File err = scratch_file({});
  FileActions actions;
  actions.give(in, STDIN_FILENO);
  actions.give(out, STDOUT_FILENO);
  actions.give(err, STDERR_FILENO);
  std::vector<std::string> copies = words;  // execvp takes pointers to non-const text
  std::vector<char*> arguments;
  for (auto& copy : copies) arguments.push_back(copy.data());
  arguments.push_back(nullptr);
  std::vector<char*> environment = environment_without(without);

  pid_t child = 0;
  const int error_number =
      ::posix_spawnp(&child, arguments.front(), actions.get(), nullptr, arguments.data(), environment.data());
  if (error_number == ENOENT) return std::nullopt;
  if (error_number != 0) fail(fmt::format("cannot start {}", words.front()), error_number);
  const int code = wait_for(child, words.front(), patience);
  return Outcome{code, content_of(out), content_of(err)};
}

}  // namespace crossisle::cluster
