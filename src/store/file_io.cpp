// Part of Crossisle, SPDX-License-Identifier: MIT
#include "file_io.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "crossisle/core/fault_point.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

std::string_view remedy_of(int error_number) {
  switch (error_number) {
    case ENOSPC:
      return "the disk is full: free some space, then start the same command again";
    case EDQUOT:
      return "the quota is used up: free some space, then start the same command again";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that you may write to";
    case EIO:
      return "the disk or the file system failed: look into the system log, or use another disk";
    case ENOTDIR:
      return "a part of this path is a file, not a folder";
    default:
      return {};
  }
}

/// Removes a file unless told to keep it.
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

core::Error system_error(std::string_view action, const fs::path& path, int error_number) {
  return {core::ExitCode::io, fmt::format("cannot {} {}", action, path.string()),
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
  core::fault_point("before_temporary_file", name);
  Temporary temporary(path.string() + temporary_suffix());
  // The messages name the file that was asked for: the temporary one is gone when they are read.
  Descriptor file(
      ::open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file.is_open()) throw system_error("write", path, errno);
  write_all(file, path, bytes.first(bytes.size() / 2));
  core::fault_point("within_file", name);
  write_all(file, path, bytes.subspan(bytes.size() / 2));
  core::fault_point("before_sync", name);
  if (durable && ::fsync(file.number()) != 0) throw system_error("bring to the disk", path, errno);
  core::fault_point("after_sync", name);
  if (const int error = file.close()) throw system_error("finish writing", path, error);
  core::fault_point("after_close", name);
  if (::rename(temporary.path().c_str(), path.c_str()) != 0) throw system_error("replace", path, errno);
  temporary.keep();
  core::fault_point("after_rename", name);
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
    throw system_error("bring to the disk the folder", folder, errno);
  }
}

Descriptor open_to_read(const fs::path& path) {
  // Without O_NONBLOCK, a named pipe in the place of the file would wait for ever.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) throw system_error("read", path, errno);
  return file;
}

std::uint64_t size_of(const Descriptor& file, const fs::path& path) {
  struct stat facts = {};
  if (::fstat(file.number(), &facts) != 0) throw system_error("read", path, errno);
  if (!S_ISREG(facts.st_mode)) {
    throw core::Error(core::ExitCode::io, fmt::format("cannot read {}", path.string()),
                      "it is no regular file");
  }
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

std::string read_text(const fs::path& path, std::uint64_t limit) {
  const Descriptor file = open_to_read(path);
  const std::uint64_t size = size_of(file, path);
  if (size > limit) {
    throw core::Error(core::ExitCode::io, fmt::format("cannot read {}", path.string()),
                      fmt::format("it has {}, more than the {} such a file may have",
                                  core::human_bytes(static_cast<double>(size)),
                                  core::human_bytes(static_cast<double>(limit))));
  }
  std::string text(size, '\0');
  text.resize(read_some(file, path, std::as_writable_bytes(std::span(text))));
  return text;
}

std::string temporary_suffix() {
  return fmt::format(".tmp.{}", ::getpid());
}

bool is_temporary(std::string_view file_name) {
  constexpr std::string_view mark = ".tmp.";
  const std::size_t place = file_name.rfind(mark);
  if (place == 0 || place == std::string_view::npos) return false;
  const std::string_view pid = file_name.substr(place + mark.size());
  return !pid.empty() && std::all_of(pid.begin(), pid.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace crossisle::store
