// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/interchange/import.hpp"

namespace crossisle::interchange {

bool is_foreign(const std::filesystem::path& file) {
  return file.extension() == ".onnx";
}

NetworkEntry read_foreign(const std::filesystem::path& file, const OnnxOptions& options) {
  return read_onnx(file, options);
}

workload::Network read_any_network(const std::filesystem::path& file, core::Problems& problems) {
  if (!is_foreign(file)) return workload::read_network(file, problems);
  try {
    return workload::parse_network(network_yaml(read_foreign(file)), file.string(), problems);
  } catch (const core::InputError& error) {
    for (const auto& problem : error.problems()) problems.add(problem);
    return {};
  }
}

}  // namespace crossisle::interchange
