// Part of Crossisle, SPDX-License-Identifier: MIT
#include "input_files.hpp"

#include "crossisle/store/run_file.hpp"

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
  return known_or_read(networks_, file, problems, [&] { return workload::read_network(file, problems); });
}

SpecialistTable InputFiles::specialists(const std::filesystem::path& file) {
  const auto known = specialists_.find(file);
  if (known != specialists_.end()) return known->second;
  return specialists_.emplace(file, read_specialist_table(file)).first->second;
}

std::string InputFiles::digest(const std::filesystem::path& file) {
  if (const auto known = digests_.find(file); known != digests_.end()) return known->second;
  return digests_.emplace(file, store::file_digest(file)).first->second;
}

}  // namespace crossisle::run
