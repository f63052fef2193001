// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/suites.hpp"

#include <utility>

namespace crossisle::workload {

std::vector<Suite> read_suites(const config::Document& document) {
  std::vector<Suite> suites;
  config::Section root = document.root();
  for (const std::string& name : root.keys()) {
    config::Section section = root.section(name);
    Suite suite{name, section.text("meaning"), section.texts("networks")};
    if (section.is_empty_list("networks"))
      section.problem("networks", "is empty", "a suite has at least one network",
                      "list one, or delete the suite");
    section.finish();
    suites.push_back(std::move(suite));
  }
  return suites;
}

}  // namespace crossisle::workload
