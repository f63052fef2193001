// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/slurm_version.hpp"

#include <chrono>

#include "crossisle/core/error.hpp"
#include "program.hpp"

namespace crossisle::cluster {
namespace {

constexpr std::chrono::seconds patience{10};

std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

}  // namespace

std::optional<SlurmState> slurm_state() {
  const auto version = run_program({"sinfo", "--version"}, patience);
  if (!version) return std::nullopt;
  // sinfo does not print its version if it finds no configuration.
  SlurmState state{version->code == 0 ? one_line(version->out) : "installed", {}};
  try {
    const auto partitions = run_program({"sinfo", "--noheader", "--format=%R"}, patience);
    if (partitions && partitions->code == 0) state.partitions = one_line(partitions->out);
  } catch (const core::Error&) {
    // A controller that does not answer in time counts as one that does not answer.
  }
  return state;
}

}  // namespace crossisle::cluster
