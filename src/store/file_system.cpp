// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/file_system.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>

#include "crossisle/store/run_file.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;
using Locks = FileSystemBehaviour::Locks;

/// Temporary folder that is removed with this object.
class ProbeFolder {
 public:
  explicit ProbeFolder(const fs::path& parent) {
    std::string name = (parent / ".crossisle-probe.XXXXXX").string();
    // The name is unique, so the whole content may be removed.
    if (::mkdtemp(name.data()) == nullptr) {
      throw core::Error(core::ExitCode::io, fmt::format("{} cannot be written", parent.string()),
                        std::generic_category().message(errno), "choose another folder");
    }
    path_ = name;
  }
  ~ProbeFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ProbeFolder(const ProbeFolder&) = delete;
  ProbeFolder& operator=(const ProbeFolder&) = delete;

  const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

RunContent sample() {
  return {{{"program", "crossisle"}},
          {{"seed", 1}},
          {{"designs", "probe", {{"voltage", "V", "supply voltage", std::vector<double>(1000, 0.5)}}, ""}},
          {}};
}

double durable_write_s(const fs::path& folder) {
  std::array<double, 5> times{};
  for (double& time : times) {
    const auto began = std::chrono::steady_clock::now();
    write_text_file(folder / "small", "written, synced, renamed\n");
    time = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

int lock(int file) {
  struct flock range = {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  return ::fcntl(file, F_OFD_SETLK, &range);
}

Locks try_locks(const fs::path& file) {
  const int first = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const int second = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  Locks locks = Locks::unsupported;
  if (first >= 0 && second >= 0 && lock(first) == 0)
    locks = lock(second) == 0 ? Locks::shared : Locks::exclusive;
  if (first >= 0) ::close(first);
  if (second >= 0) ::close(second);
  return locks;
}

}  // namespace

std::string hdf5_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

FileSystemBehaviour try_file_system(const fs::path& folder) {
  const ProbeFolder probe(folder);
  FileSystemBehaviour behaviour;
  write_run_file(probe.path() / "probe.h5", sample());
  behaviour.reads_back = read_run_file(probe.path() / "probe.h5") == sample();
  behaviour.durable_write_s = durable_write_s(probe.path());
  behaviour.locks = try_locks(probe.path() / "lock");
  return behaviour;
}

}  // namespace crossisle::store
