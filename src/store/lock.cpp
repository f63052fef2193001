// Part of Crossisle, SPDX-License-Identifier: MIT
#include "lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

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

/// Takes a lock that belongs to the open file, not to the process: another thread that closes the same file
/// does not release it.
Answer take(const Descriptor& file, const fs::path& path) {
  struct flock range = whole_file();
  return ::fcntl(file.number(), F_OFD_SETLK, &range) == 0 ? Answer::free : answer_of_errno(path);
}

Answer ask(const Descriptor& file, const fs::path& path) {
  struct flock range = whole_file();
  if (::fcntl(file.number(), F_OFD_GETLK, &range) != 0) return answer_of_errno(path);
  return range.l_type == F_UNLCK ? Answer::free : Answer::held;
}

/// Returns the owner written in the lock file; a file without an owner is empty.
std::optional<Owner> read_owner(const fs::path& path) {
  try {
    const Json json = Json::parse(read_text(path, 4096));
    Owner owner{json.at("host").get<std::string>(), json.at("pid").get<std::int64_t>(),
                json.at("started").get<std::string>()};
    if (const auto job = json.find("job"); job != json.end())
      owner.job = {job->get<std::string>(), json.at("restarts").get<std::int64_t>()};
    return owner;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void write_owner(const Descriptor& file, const fs::path& path, const Owner& owner) {
  Json json{{"host", owner.host}, {"pid", owner.pid}, {"started", owner.started}};
  if (owner.job) {
    json["job"] = owner.job->job;
    json["restarts"] = owner.job->restarts;
  }
  const std::string text = to_text(json);
  if (::ftruncate(file.number(), 0) != 0 ||
      ::pwrite(file.number(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    throw system_error("write", path, errno);
  }
}

/// True for a lock file without an owner, and for one whose text was lost in a failure of the machine.
bool is_blank(const std::string& text) {
  return text.find_first_not_of('\0') == std::string::npos;
}

/// Refuses to write into a file of another program that has the name of the lock.
void require_own(const fs::path& path) {
  if (is_lock(path)) return;
  throw core::Error(core::ExitCode::io, fmt::format("{} is not the lock of a run", path.string()),
                    "it has other content, which would be lost", "choose another folder");
}

bool is_here(const Owner& owner) {
  return owner.host == this_host();
}

/// An owner renews the time of its file every few seconds; an owner that has not done so for this long is
/// gone.
constexpr double max_silence_s = 60.0;

/// Returns the seconds since the owner last renewed the file's time, by the clock of the file system if that
/// can be queried.
double seconds_since_life(const fs::path& path) {
  struct stat lock = {};
  if (::stat(path.c_str(), &lock) != 0) return 0.0;
  struct timespec now = {};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const fs::path probe = path.parent_path() / temporary_name(path.filename().string());
  if (const Descriptor file(
          ::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
      file.is_open()) {
    struct stat fresh = {};
    if (::fstat(file.number(), &fresh) == 0) now = fresh.st_mtim;
    ::unlink(probe.c_str());
  }
  return static_cast<double>(now.tv_sec - lock.st_mtim.tv_sec);
}

/// True if, on a file system without locks, the owner in the file may still be at work.
bool may_live(const Owner& owner, const fs::path& path) {
  if (!is_here(owner)) return seconds_since_life(path) < max_silence_s;
  if (owner.pid == ::getpid()) return false;  // a number that belonged to a dead process
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
      is_here(*owner)
          ? std::string("wait for it to end, stop it, or choose another folder")
          : fmt::format("stop it there; if that host is permanently gone, remove {} and start again",
                        path.string());
  throw core::Error(core::ExitCode::io, fmt::format("another process works in {}", folder), why, remedy);
}

/// Time between two attempts to take a lock that an earlier start of this job holds.
constexpr std::chrono::milliseconds between_attempts{200};
/// Maximum time to wait for an earlier start, which leaves within seconds if it is alive. If its host has
/// lost the file system, the lock is kept until the server reclaims it, after 90 s by default for NFS (Linux,
/// nfsd/nfsv4leasetime).
constexpr std::chrono::seconds max_wait{600};

/// Maximum time that an owner needs to write itself into the file.
constexpr std::chrono::seconds max_change{2};

/// Wait for an earlier start of the same job to leave a folder.
class Queue {
 public:
  Queue(const fs::path& path, const Owner& self) : path_(path), self_(self) {}

  /// Tries to take the lock. @return true if the open file's lock is now held @throws core::Error(io) if it
  /// cannot be obtained
  bool try_to_enter(const Descriptor& file) {
    const Answer answer = take(file, path_);
    if (answer == Answer::free) return true;
    const std::optional<Owner> owner = read_owner(path_);
    if (owner && is_earlier_start(*owner)) displace(file, *owner);
    if (answer == Answer::unsupported) {
      const std::optional<Owner>& former = displaced_ ? displaced_ : owner;
      if (!former || !may_live(*former, path_)) return true;
    }
    if (!may_wait(owner)) refuse(path_);
    std::this_thread::sleep_for(between_attempts);
    return false;
  }

 private:
  bool may_wait(const std::optional<Owner>& owner) const {
    const auto waited = std::chrono::steady_clock::now() - began_;
    // The file has no owner while one enters or leaves.
    if (!owner) return self_.job && self_.job->restarts > 0 && waited < (displaced_ ? max_wait : max_change);
    return displaced_ && (*owner == self_ || is_earlier_start(*owner)) && waited < max_wait;
  }

  bool is_earlier_start(const Owner& owner) const {
    return owner.job && self_.job && self_.job->follows(*owner.job);
  }

  /// Writes this process into the file, where the other process sees it.
  void displace(const Descriptor& file, const Owner& owner) {
    spdlog::warn("start {} of this job is still working in {} (process {} on host {}); waiting for it to end",
                 owner.job->restarts + 1, path_.parent_path().string(), owner.pid, owner.host);
    displaced_ = owner;
    write_owner(file, path_, self_);
  }

  const fs::path& path_;
  const Owner& self_;
  std::optional<Owner> displaced_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// True if the path still leads to the open file: the folder may have been renamed meanwhile.
bool is_same_file(const Descriptor& file, const fs::path& path) {
  struct stat opened = {};
  struct stat named = {};
  return ::fstat(file.number(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

RunDirectory::Lock::Lock(const fs::path& folder)
    : path_(folder / "lock"),
      self_{this_host(), ::getpid(), to_text(Clock::now()), cluster::JobStart::from_environment()} {
  Queue queue(path_, self_);
  do {
    file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file_.is_open()) throw system_error("write", path_, errno);
  } while (!queue.try_to_enter(file_) || !is_same_file(file_, path_));
  require_own(path_);
  write_owner(file_, path_, self_);
}

RunDirectory::Lock::~Lock() {
  if (!file_.is_open()) return;
  // A later start of this job may have written itself into the file.
  const std::optional<Owner> owner = read_owner(path_);
  if (owner && *owner != self_) return;
  // Best effort: a remaining record is recognised as stale, because the kernel's lock is gone.
  [[maybe_unused]] const int result = ::ftruncate(file_.number(), 0);
}

void RunDirectory::Lock::require_held() const {
  require_owner(path_.parent_path(), self_);
}

void require_owner(const fs::path& folder, const Owner& expected) {
  // Read by name and not through the open file, for which network file systems may return old content.
  const std::optional<Owner> owner = read_owner(folder / "lock");
  if (!owner || *owner == expected) return;
  const bool moved_on = owner->job && expected.job && owner->job->follows(*expected.job);
  throw LostFolderError(core::ExitCode::io,
                        fmt::format("{} now has another owner: process {} on host {}", folder.string(),
                                    owner->pid, owner->host),
                        moved_on ? fmt::format("start {} of this job, which was requeued, continues there",
                                               owner->job->restarts + 1)
                                 : std::string("the lock of this process was lost"),
                        "this process stops and writes nothing more");
}

void RunDirectory::Lock::show_life() const noexcept {
  // Best effort: if locks work, the time is not used.
  [[maybe_unused]] const int result = ::futimens(file_.number(), nullptr);
}

bool is_lock(const fs::path& path) {
  try {
    return is_blank(read_text(path, 4096)) || read_owner(path);
  } catch (const core::Error&) {
    return false;
  }
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
