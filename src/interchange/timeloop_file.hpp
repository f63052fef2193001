// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "crossisle/config/document.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::interchange {

/// File of Timeloop, with the file that its first line may include by `{{include_text('...')}}`, the form of
/// timeloopfe: problems of a network share their base so.
class TimeloopFile {
 public:
  /// @throws core::InputError, core::Error (usage) like config::Document::load
  explicit TimeloopFile(const std::filesystem::path& file);
  TimeloopFile(const TimeloopFile&) = delete;  // sections refer to its problems
  TimeloopFile& operator=(const TimeloopFile&) = delete;

  config::Section root() const { return document_->root(); }
  /// Returns the problems that reading its sections has added, with places in the joined text.
  const core::Problems& problems() const noexcept { return problems_; }
  /// Adds the problems to others, with the places of the files instead of those in the joined text.
  void report(core::Problems& all) const;

 private:
  core::Problem relocated(core::Problem problem) const;

  std::string file_;
  std::string text_;
  std::string included_;            ///< file; empty if there is none
  std::size_t included_lines_ = 0;  ///< which precede those of the file in the joined text
  core::Problems problems_;
  std::optional<config::Document> document_;
};

}  // namespace crossisle::interchange
