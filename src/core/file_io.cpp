// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/file_io.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::core {
namespace {

namespace fs = std::filesystem;

std::string_view remedy_of(int error_number) {
  switch (error_number) {
    case ENOSPC:
      return "the disk is full: free some space, then start the same command again";
    case EDQUOT:
      return "the disk quota is exceeded: free some space, then start the same command again";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that you may write to";
    case EIO:
      return "the disk or the file system failed: check the system log, or use another disk";
    case ELOOP:
      return "it is a symbolic link, which is not followed: remove the link";
    case ENOTDIR:
      return "a part of this path is a file, not a folder";
    default:
      return {};
  }
}

/// Removes a file on destruction, unless keep() was called.
class Temporary {
 public:
  explicit Temporary(fs::path path) : path_(std::move(path)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const fs::path& path() const noexcept { return path_; }
  void keep() noexcept { path_.clear(); }

 private:
  fs::path path_;
};

/// Opens a file for reading. Without O_NONBLOCK, the call would wait forever if the file is a named pipe.
Descriptor try_to_open(const fs::path& path) {
  return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

[[noreturn]] void refuse_irregular(std::string_view action, const fs::path& path) {
  throw Error(ExitCode::io, fmt::format("cannot {} {}", action, path.string()), "it is not a regular file");
}

struct stat facts_of(const Descriptor& file, const fs::path& path) {
  struct stat facts = {};
  if (::fstat(file.number(), &facts) != 0) throw system_error("read", path, errno);
  return facts;
}

/// Returns the FNV-1a hash (http://www.isthe.com/chongo/tech/comp/fnv), which is the same in every process.
std::uint32_t checksum(std::string_view text) {
  std::uint32_t sum = 2166136261U;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 16777619U;
  return sum;
}

constexpr std::string_view temporary_mark = ".crossisle-";
constexpr std::string_view temporary_end = ".tmp";
constexpr std::size_t salt_length = 8;

std::string with_salt(std::string_view file_name, std::string_view salt) {
  return fmt::format("{}{}{}{:08x}{}", file_name, temporary_mark, salt,
                     checksum(fmt::format("{}/{}", file_name, salt)), temporary_end);
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

Descriptor::~Descriptor() {
  close();
}

int Descriptor::close() noexcept {
  if (number_ < 0) return 0;
  return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno;
}

Error system_error(std::string_view action, const fs::path& path, int error_number) {
  return {ExitCode::io, fmt::format("cannot {} {}", action, path.string()),
          std::generic_category().message(error_number), remedy_of(error_number)};
}

void write_all(const Descriptor& file, const fs::path& path, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw system_error("write", path, errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void write_atomically(const fs::path& path, std::span<const std::byte> bytes, Durability durability) {
  const bool durable = durability == Durability::survives_power_loss;
  const std::string name = path.filename().string();
  fault_point("before_temporary_file", name);
  Temporary temporary(folder_of(path) / temporary_name(name));
  // Messages name the requested file, since the temporary file is gone by the time they are read.
  Descriptor file(
      ::open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file.is_open()) {
    const int reason = errno;
    temporary.keep();  // the existing file does not belong to this process
    throw system_error("write", path, reason);
  }
  write_all(file, path, bytes.first(bytes.size() / 2));
  fault_point("within_file", name);
  write_all(file, path, bytes.subspan(bytes.size() / 2));
  fault_point("before_sync", name);
  if (durable && ::fsync(file.number()) != 0) throw system_error("sync", path, errno);
  fault_point("after_sync", name);
  if (const int error = file.close()) throw system_error("finish writing", path, error);
  fault_point("after_close", name);
  if (::rename(temporary.path().c_str(), path.c_str()) != 0) throw system_error("replace", path, errno);
  temporary.keep();
  fault_point("after_rename", name);
  if (durable) sync_folder(folder_of(path));
}

void write_atomically(const fs::path& path, std::string_view text, Durability durability) {
  write_atomically(path, std::as_bytes(std::span(text)), durability);
}

void sync_folder(const fs::path& folder) {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) throw system_error("open the folder", folder, errno);
  // Some network file systems make renames durable by themselves and refuse this call.
  if (::fsync(directory.number()) != 0 && errno != EINVAL && errno != ENOTSUP) {
    throw system_error("sync the folder", folder, errno);
  }
}

Descriptor open_to_read(const fs::path& path) {
  Descriptor file = try_to_open(path);
  if (!file.is_open()) throw system_error("read", path, errno);
  return file;
}

Descriptor open_to_append(const fs::path& path) {
  Descriptor file(::open(
      path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0666));
  // Opening a pipe without a reader fails with the error of a missing device.
  if (!file.is_open() && errno == ENXIO) refuse_irregular("write", path);
  if (!file.is_open()) throw system_error("write", path, errno);
  if (!S_ISREG(facts_of(file, path).st_mode)) refuse_irregular("write", path);
  return file;
}

std::uint64_t size_of(const Descriptor& file, const fs::path& path) {
  const struct stat facts = facts_of(file, path);
  if (!S_ISREG(facts.st_mode)) refuse_irregular("read", path);
  return static_cast<std::uint64_t>(facts.st_size);
}

std::size_t read_some(const Descriptor& file, const fs::path& path, std::span<std::byte> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t count = ::read(file.number(), buffer.data() + filled, buffer.size() - filled);
    if (count < 0) {
      if (errno == EINTR) continue;
      throw system_error("read", path, errno);
    }
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

TextOrFailure try_to_read_text(const fs::path& path, std::uint64_t limit) {
  const Descriptor file = try_to_open(path);
  struct stat facts = {};
  if (!file.is_open() || ::fstat(file.number(), &facts) != 0)
    return {{}, std::generic_category().message(errno)};
  if (!S_ISREG(facts.st_mode)) return {{}, "it is not a regular file"};
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (size > limit) {
    return {{},
            fmt::format("it is larger than {}, the limit for such a file",
                        human_bytes(static_cast<double>(limit)))};
  }
  // Read no more than the known size: by now the file may be longer, or grow without end.
  TextOrFailure text{std::string(size, '\0'), {}};
  try {
    text.content.resize(read_some(file, path, std::as_writable_bytes(std::span(text.content))));
  } catch (const Error&) {
    return {{}, std::generic_category().message(errno)};
  }
  return text;
}

std::string read_text(const fs::path& path, std::uint64_t limit, ExitCode code, std::string_view remedy) {
  auto text = try_to_read_text(path, limit);
  if (text.failure.empty()) return std::move(text.content);
  throw Error(code, fmt::format("cannot read {}", path.string()), text.failure, remedy);
}

std::string temporary_name(std::string_view file_name) {
  static std::atomic<std::uint64_t> count{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  const std::string salt =
      fmt::format("{:08x}", checksum(fmt::format("{} {} {}", ::getpid(), now, count.fetch_add(1))));
  return with_salt(file_name, salt);
}

bool is_temporary(std::string_view file_name) {
  const std::size_t place = file_name.rfind(temporary_mark);
  if (place == 0 || place == std::string_view::npos) return false;
  const std::string_view salt = file_name.substr(place + temporary_mark.size()).substr(0, salt_length);
  return salt.size() == salt_length && file_name == with_salt(file_name.substr(0, place), salt);
}

}  // namespace crossisle::core
