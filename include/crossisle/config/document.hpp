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

/// Returns a text as a YAML scalar, quoted if necessary, so that `Document::parse` reads back the same text.
std::string yaml_scalar(const std::string& text);

/// A YAML file combined with `key=value` overrides from the command line.
class Document {
 public:
  /// Reads a regular UTF-8 file within the limits of configs/README.md. Unreadable files, files beyond the
  /// limits and invalid YAML throw at once (@throws core::Error, core::InputError); all later problems are
  /// collected in `problems`, which must outlive the document.
  /// @param overrides `dotted.key=value`, the value in YAML
  static Document load(const std::filesystem::path& file, std::span<const std::string> overrides,
                       core::Problems& problems);
  /// Reads a document from text, like `load`; messages use `name` instead of a file name.
  static Document parse(const std::string& text, const std::string& name,
                        std::span<const std::string> overrides, core::Problems& problems);
  /// Reads a document that the program composed, of any size.
  static Document parse_own(const std::string& text, const std::string& name, core::Problems& problems);

  /// Returns this document with overrides applied. Its values have no line numbers: to report a problem found
  /// in it, look for the problem again in a document that was loaded with the same overrides.
  Document with(std::span<const std::string> overrides, core::Problems& problems) const;

  Section root() const;
  /// Returns the document as YAML text, overrides included.
  std::string dump() const;

 private:
  YAML::Node root_;
  std::shared_ptr<const Section::Origin> origin_;
};

}  // namespace crossisle::config
