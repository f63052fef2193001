// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/engine.hpp"

namespace crossisle::run {

std::vector<ResultFile> Engine::result_files(const std::string& /*digest*/) const {
  return {};
}

Progress read_progress(const Configuration& configuration, const store::SavedRun& saved) {
  return {static_cast<std::uint32_t>(saved.generation), tally(configuration, saved.content),
          exhausted_generation(saved.content)};
}

}  // namespace crossisle::run
