// Part of Crossisle, SPDX-License-Identifier: MIT
#include "input_files.hpp"

#include <fmt/format.h>

#include <sstream>
#include <utility>
#include <vector>

#include "crossisle/core/text.hpp"
#include "crossisle/interchange/import.hpp"
#include "crossisle/store/run_file.hpp"
#include "input_serialization.hpp"

namespace crossisle::run {
namespace {

/// Returns the cached value of a file; otherwise the result of `read`, which is cached unless it adds
/// problems.
template <class Value, class Read>
Value known_or_read(std::map<std::filesystem::path, Value>& known, const std::filesystem::path& file,
                    const core::Problems& problems, Read read) {
  if (const auto found = known.find(file); found != known.end()) return found->second;
  const std::size_t problems_before = problems.count();
  Value value = read();
  if (problems.count() == problems_before) known.emplace(file, value);
  return value;
}

}  // namespace

config::Document InputFiles::document(const std::filesystem::path& file,
                                      std::span<const std::string> overrides, Places places,
                                      core::Problems& problems) {
  if (places == Places::exact) return config::Document::load(file, overrides, problems);
  const auto plain =
      known_or_read(documents_, file, problems, [&] { return config::Document::load(file, {}, problems); });
  return plain.with(overrides, problems);
}

hardware::Technology InputFiles::technology(const std::filesystem::path& file, core::Problems& problems) {
  return known_or_read(technologies_, file, problems,
                       [&] { return hardware::Technology::load(file, problems); });
}

hardware::PhysicalTechnology InputFiles::physical_technology(const std::filesystem::path& file,
                                                             core::Problems& problems) {
  return known_or_read(physical_technologies_, file, problems,
                       [&] { return hardware::PhysicalTechnology::load(file, problems); });
}

physical::CalibrationCard InputFiles::calibration(const std::filesystem::path& file,
                                                  core::Problems& problems) {
  return known_or_read(calibrations_, file, problems,
                       [&] { return physical::CalibrationCard::load(file, problems); });
}

workload::Network InputFiles::network_with_histograms(const std::filesystem::path& file,
                                                      core::Problems& problems) {
  return known_or_read(networks_with_histograms_, file, problems, [&] {
    auto with_histograms = network(file, problems);
    workload::read_histograms(with_histograms, problems);
    return with_histograms;
  });
}

workload::Network InputFiles::network(const std::filesystem::path& file, core::Problems& problems) {
  return known_or_read(networks_, file, problems,
                       [&] { return interchange::read_any_network(file, problems); });
}

SpecialistTable InputFiles::specialists(const std::filesystem::path& file) {
  const auto known = specialists_.find(file);
  if (known != specialists_.end()) return known->second;
  return specialists_.emplace(file, read_specialist_table(file)).first->second;
}

StartTable InputFiles::starts(const std::filesystem::path& path, std::uint32_t best,
                              const Configuration& configuration) {
  const std::filesystem::path name =
      fmt::format("{}:{}:{}", path.string(), best, problem_digest(configuration));
  const auto known = starts_.find(name);
  if (known != starts_.end()) return known->second;
  return starts_.emplace(name, read_start_table(path, best, configuration)).first->second;
}

std::optional<StartTable> InputFiles::recorded_starts(const std::filesystem::path& folder,
                                                      const std::vector<std::string>& from) {
  const std::filesystem::path name = fmt::format("{}:{}", folder.string(), core::join(from, ";"));
  auto known = starts_.find(name);
  if (known == starts_.end()) known = starts_.emplace(name, read_recorded_starts(folder, from)).first;
  return known->second.failure.empty() ? std::optional(known->second) : std::nullopt;
}

bool InputFiles::describes_physical_technology(const std::filesystem::path& file) {
  const auto known = describe_physical_technologies_.find(file);
  if (known != describe_physical_technologies_.end()) return known->second;
  return describe_physical_technologies_.emplace(file, hardware::PhysicalTechnology::describes(file))
      .first->second;
}

std::string InputFiles::digest(const std::filesystem::path& file) {
  if (const auto known = digests_.find(file); known != digests_.end()) return known->second;
  return digests_.emplace(file, store::file_digest(file)).first->second;
}

namespace {

/// Documents travel as text: they are short, and a receiver applies its own overrides.
std::string portable(const config::Document& document) {
  return document.dump();
}
template <class Value>
const Value& portable(const Value& value) {
  return value;
}

/// Writes the entries of a map whose names are not yet among `taken`, and adds them there.
template <class Value>
void write_new(cereal::PortableBinaryOutputArchive& archive,
               const std::map<std::filesystem::path, Value>& known, const std::string& kind,
               std::set<std::string>& taken) {
  std::vector<const std::pair<const std::filesystem::path, Value>*> entries;
  for (const auto& entry : known) {
    if (taken.insert(kind + entry.first.string()).second) entries.push_back(&entry);
  }
  archive(static_cast<std::uint64_t>(entries.size()));
  for (const auto* entry : entries) archive(entry->first.string(), portable(entry->second));
}

/// Reads entries that write_new wrote. @param make makes a value of the map from a path and what was written
template <class Written, class Value, class Make>
void read_new(cereal::PortableBinaryInputArchive& archive, std::map<std::filesystem::path, Value>& known,
              Make make) {
  std::uint64_t count = 0;
  archive(count);
  for (; count > 0; --count) {
    std::string path;
    Written written;
    archive(path, written);
    known.insert_or_assign(path, make(path, std::move(written)));
  }
}

}  // namespace

std::string InputFiles::take_new() {
  std::ostringstream out;
  {
    cereal::PortableBinaryOutputArchive archive(out);
    write_new(archive, documents_, "document ", taken_);
    write_new(archive, technologies_, "technology ", taken_);
    write_new(archive, physical_technologies_, "physical technology ", taken_);
    write_new(archive, calibrations_, "calibration ", taken_);
    write_new(archive, networks_, "network ", taken_);
    write_new(archive, networks_with_histograms_, "network with histograms ", taken_);
    write_new(archive, specialists_, "specialists ", taken_);
    write_new(archive, starts_, "starts ", taken_);
    write_new(archive, digests_, "digest ", taken_);
    write_new(archive, describe_physical_technologies_, "kind ", taken_);
  }
  return std::move(out).str();
}

void InputFiles::add(const std::string& from_other) {
  std::istringstream in(from_other);
  cereal::PortableBinaryInputArchive archive(in);
  const auto as_written = [](const std::string& /*path*/, auto value) { return value; };
  read_new<std::string>(archive, documents_, [](const std::string& path, const std::string& text) {
    core::Problems none;  // the process that read the file reported its problems
    return config::Document::parse(text, path, {}, none);
  });
  read_new<hardware::Technology>(archive, technologies_, as_written);
  read_new<hardware::PhysicalTechnology>(archive, physical_technologies_, as_written);
  read_new<physical::CalibrationCard>(archive, calibrations_, as_written);
  read_new<workload::Network>(archive, networks_, as_written);
  read_new<workload::Network>(archive, networks_with_histograms_, as_written);
  read_new<SpecialistTable>(archive, specialists_, as_written);
  read_new<StartTable>(archive, starts_, as_written);
  read_new<std::string>(archive, digests_, as_written);
  read_new<bool>(archive, describe_physical_technologies_, as_written);
}

}  // namespace crossisle::run
