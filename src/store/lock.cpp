// Part of Crossisle, SPDX-License-Identifier: MIT
#include "lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "json.hpp"
#include "time.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

enum class Answer { free, held, unsupported };

struct flock whole_file() {
  struct flock range = {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  return range;
}

Answer answer_of_errno(const fs::path& path) {
  if (errno == EAGAIN || errno == EACCES) return Answer::held;
  if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL)
    return Answer::unsupported;
  throw system_error("lock", path, errno);
}

/// Locks of the open file, not of the process: another thread that closes the same file does not drop them.
Answer take(const Descriptor& file, const fs::path& path) {
  struct flock range = whole_file();
  return ::fcntl(file.number(), F_OFD_SETLK, &range) == 0 ? Answer::free : answer_of_errno(path);
}

Answer ask(const Descriptor& file, const fs::path& path) {
  struct flock range = whole_file();
  if (::fcntl(file.number(), F_OFD_GETLK, &range) != 0) return answer_of_errno(path);
  return range.l_type == F_UNLCK ? Answer::free : Answer::held;
}

/// The owner written in the lock file, which is empty when nobody has been left in it.
std::optional<Owner> read_owner(const fs::path& path) {
  try {
    const Json json = Json::parse(read_text(path, 4096));
    return Owner{json.at("host").get<std::string>(), json.at("pid").get<std::int64_t>(),
                 json.at("started").get<std::string>()};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void write_owner(const Descriptor& file, const fs::path& path) {
  const std::string text =
      to_text(Json{{"host", this_host()}, {"pid", ::getpid()}, {"started", to_text(Clock::now())}});
  if (::ftruncate(file.number(), 0) != 0 ||
      ::pwrite(file.number(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    throw system_error("write", path, errno);
  }
}

bool is_here(const Owner& owner) {
  return owner.host == this_host();
}

/// An owner renews the time of its file every few seconds; one that has not for so long is gone.
constexpr double longest_silence_s = 60.0;

/// Seconds since the owner last renewed the file's time, by the clock of the file system where that can be asked.
double seconds_since_life(const fs::path& path) {
  struct stat lock = {};
  if (::stat(path.c_str(), &lock) != 0) return 0.0;
  struct timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const fs::path probe = path.string() + temporary_suffix();
  if (const Descriptor file(
          ::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
      file.is_open()) {
    struct stat fresh = {};
    if (::fstat(file.number(), &fresh) == 0) now = fresh.st_mtim;
    ::unlink(probe.c_str());
  }
  return static_cast<double>(now.tv_sec - lock.st_mtim.tv_sec);
}

/// Without locks of the file system: whether the owner in the file may still be at work.
bool may_live(const Owner& owner, const fs::path& path) {
  if (!is_here(owner)) return seconds_since_life(path) < longest_silence_s;
  if (owner.pid == ::getpid()) return false;  // a number that a dead process had before
  return ::kill(static_cast<pid_t>(owner.pid), 0) == 0 || errno == EPERM;
}

[[noreturn]] void refuse(const fs::path& path) {
  const std::string folder = path.parent_path().string();
  const std::optional<Owner> owner = read_owner(path);
  if (!owner) {
    throw core::Error(core::ExitCode::io, fmt::format("another process works in {}", folder), {},
                      "wait for it to end or choose another folder");
  }
  const std::string why =
      fmt::format("process {} on host {} since {}", owner->pid, owner->host, owner->started);
  const std::string remedy =
      is_here(*owner) ? std::string("wait for it to end, stop it, or choose another folder")
                      : fmt::format("stop it there; if that host is gone for good, remove {} and start again",
                                    path.string());
  throw core::Error(core::ExitCode::io, fmt::format("another process works in {}", folder), why, remedy);
}

/// Whether the path still leads to the open file: the folder may have been renamed in between.
bool is_same_file(const Descriptor& file, const fs::path& path) {
  struct stat opened = {};
  struct stat named = {};
  return ::fstat(file.number(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

RunDirectory::Lock::Lock(const fs::path& folder) {
  const fs::path path = folder / "lock";
  do {
    file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file_.is_open()) throw system_error("write", path, errno);
    const Answer answer = take(file_, path);
    if (answer == Answer::held) refuse(path);
    if (answer == Answer::unsupported) {
      const std::optional<Owner> owner = read_owner(path);
      if (owner && may_live(*owner, path)) refuse(path);
    }
  } while (!is_same_file(file_, path));
  write_owner(file_, path);
}

RunDirectory::Lock::~Lock() {
  // Best effort: a record that stays behind is recognised as stale, the kernel's lock being gone.
  if (file_.is_open()) [[maybe_unused]]
    const int result = ::ftruncate(file_.number(), 0);
}

void RunDirectory::Lock::show_life() const noexcept {
  // Best effort as well: where locks work, nobody looks at the time.
  [[maybe_unused]] const int result = ::futimens(file_.number(), nullptr);
}

std::optional<Owner> lock_owner(const fs::path& folder) {
  const fs::path path = folder / "lock";
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw system_error("read", path, errno);
  }
  const Answer answer = ask(file, path);
  if (answer == Answer::free) return std::nullopt;
  std::optional<Owner> owner = read_owner(path);
  if (answer == Answer::held) return owner ? owner : Owner{"unknown", 0, ""};
  return owner && may_live(*owner, path) ? owner : std::nullopt;
}

}  // namespace crossisle::store
