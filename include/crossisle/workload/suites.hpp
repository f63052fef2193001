// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/config/document.hpp"

namespace crossisle::workload {

/// Named list of networks of the set `corrected`.
struct Suite {
  std::string name;
  std::string meaning;
  std::vector<std::string> networks;
};

/// Set of the networks of suites.
inline constexpr const char* set_of_suites = "corrected";

/// File of the suites, in the data folder.
inline constexpr const char* suites_file = "workloads/suites.yaml";

/// Returns the suites of a document in the form of data/workloads/suites.yaml. Problems are added to those of
/// the document.
std::vector<Suite> read_suites(const config::Document& document);

}  // namespace crossisle::workload
