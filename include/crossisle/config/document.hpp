// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "crossisle/config/section.hpp"
#include "crossisle/core/error.hpp"

namespace crossisle::config {

/// Returns a text as a scalar of YAML, quoted if necessary: `Document::parse` reads it back as the same text.
std::string yaml_scalar(const std::string& text);

/// A YAML file combined with `key=value` overrides from the command line.
class Document {
 public:
  /// Reads a regular file of UTF-8 within the limits of configs/README.md: unreadable files, larger ones and
  /// invalid YAML throw at once (@throws core::Error, core::InputError); everything later is collected in
  /// `problems`, which must outlive the document.
  /// @param overrides `dotted.key=value`, the value in YAML
  static Document load(const std::filesystem::path& file, std::span<const std::string> overrides,
                       core::Problems& problems);
  /// Reads the same from text; messages use `name` instead of a file.
  static Document parse(const std::string& text, const std::string& name,
                        std::span<const std::string> overrides, core::Problems& problems);

  /// Returns this document with overrides applied. Its values have lost their line numbers: to report a
  /// problem found in it, find the problem again in a document that was loaded with the same overrides.
  Document with(std::span<const std::string> overrides, core::Problems& problems) const;

  Section root() const;
  /// Returns the document as YAML text, overrides included.
  std::string dump() const;

 private:
  YAML::Node root_;
  std::shared_ptr<const Section::Origin> origin_;
};

}  // namespace crossisle::config
