// Part of Crossisle, SPDX-License-Identifier: MIT
#include "network_names.hpp"

#include <fmt/format.h>

#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/workload/suites.hpp"

namespace crossisle::run {
namespace {

std::vector<workload::Suite> suites_of(const Sources& sources) {
  const auto file = core::data_directory(sources.data) / workload::suites_file;
  return workload::read_suites(
      sources.files.document(file, {}, InputFiles::Places::unknown, sources.problems));
}

}  // namespace

std::vector<std::string> read_network_names(config::Section& section, const std::string& set,
                                            const Sources& sources) {
  if (!section.is_text("networks")) return section.texts("networks");
  const std::string named = section.text("networks");
  std::vector<std::string> valid;
  try {
    for (const workload::Suite& suite : suites_of(sources)) {
      valid.push_back(suite.name);
      if (suite.name != named) continue;
      if (set == workload::set_of_suites) return suite.networks;
      section.problem("networks", fmt::format("is the suite '{}'", named),
                      fmt::format("suites have networks of set: {}", workload::set_of_suites),
                      fmt::format("choose set: {}, or list networks", workload::set_of_suites));
      return {};
    }
  } catch (const core::InputError& wrong) {
    for (const auto& problem : wrong.problems()) sources.problems.add(problem);
    return {};
  } catch (const core::Error& failure) {
    section.problem("networks", failure.what());
    return {};
  }
  section.problem("networks", fmt::format("'{}' is not a suite", core::printable(named)),
                  "valid: " + core::join(valid, ", "),
                  fmt::format("choose one, or list networks: [{}]", core::printable(named)));
  return {};
}

}  // namespace crossisle::run
