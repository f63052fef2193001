// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "crossisle/cluster/batch_script.hpp"

namespace crossisle::apps {

/// What commands that make batch scripts have in common.
struct JobArguments {
  cluster::JobOptions job;
  std::string profile = "generic";
  bool submit = false;

  void add_to(CLI::App& command);
};

/// The command line as a shell takes it.
std::string made_by(int argc, char** argv);

}  // namespace crossisle::apps
