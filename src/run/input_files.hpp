// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "crossisle/config/document.hpp"
#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/physical/calibration_card.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/workload/network.hpp"
#include "start_designs.hpp"

namespace crossisle::run {

/// Cache of the files of configurations: each file is read once.
///
/// Rank 0 reads the files, and sends what it has read to the other ranks, which open none.
///
/// The problems of a file are added to `problems` by every call that requests the file.
class InputFiles {
 public:
  /// Accuracy of positions in a document with overrides: problems have line numbers only with `exact`.
  enum class Places { exact, unknown };
  config::Document document(const std::filesystem::path& file, std::span<const std::string> overrides,
                            Places places, core::Problems& problems);
  hardware::Technology technology(const std::filesystem::path& file, core::Problems& problems);
  hardware::PhysicalTechnology physical_technology(const std::filesystem::path& file,
                                                   core::Problems& problems);
  physical::CalibrationCard calibration(const std::filesystem::path& file, core::Problems& problems);
  workload::Network network(const std::filesystem::path& file, core::Problems& problems);
  /// Reads a network with its histograms.
  workload::Network network_with_histograms(const std::filesystem::path& file, core::Problems& problems);
  SpecialistTable specialists(const std::filesystem::path& file);
  /// Reads designs as read_start_table does; a failure counts as read, so that all processes have the same.
  StartTable starts(const std::filesystem::path& path, std::uint32_t best,
                    const Configuration& configuration);
  /// Reads the designs with which a run began, if it has a checkpoint and read them from these sources;
  /// otherwise nothing. An absence counts as read.
  std::optional<StartTable> recorded_starts(const std::filesystem::path& folder,
                                            const std::vector<std::string>& from);
  /// Returns the digest of the bytes of a file.
  std::string digest(const std::filesystem::path& file);
  /// True if a technology file is for the physical mode.
  bool describes_physical_technology(const std::filesystem::path& file);

  /// Returns everything that was read since the last call, for the cache of another process.
  std::string take_new();
  /// Adds what take_new returned in another process, whose files then count as read.
  void add(const std::string& from_other);

 private:
  std::map<std::filesystem::path, config::Document> documents_;
  std::map<std::filesystem::path, hardware::Technology> technologies_;
  std::map<std::filesystem::path, hardware::PhysicalTechnology> physical_technologies_;
  std::map<std::filesystem::path, physical::CalibrationCard> calibrations_;
  std::map<std::filesystem::path, workload::Network> networks_;
  std::map<std::filesystem::path, workload::Network> networks_with_histograms_;
  std::map<std::filesystem::path, SpecialistTable> specialists_;
  /// Paths are followed by `:` and the number of designs and the digest of the problem that they are ordered for, or
  /// by the sources of a run.
  std::map<std::filesystem::path, StartTable> starts_;
  std::map<std::filesystem::path, std::string> digests_;
  std::map<std::filesystem::path, bool> describe_physical_technologies_;
  std::set<std::string> taken_;  ///< paths, with the kind of their content, that take_new has returned
};

}  // namespace crossisle::run
