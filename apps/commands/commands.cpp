// Part of Crossisle, SPDX-License-Identifier: MIT
#include "commands.hpp"

namespace crossisle::apps {

void add_commands(CLI::App& app, Action& action) {
  add_run(app, action);
  add_evaluate(app, action);
  add_validate(app, action);
  add_export(app, action);
  add_digest(app, action);
  add_workloads(app, action);
}

void ConfigurationArguments::add_to(CLI::App& command) {
  command.add_option("configuration", file, "configuration file; configs/README.md lists every key")->required();
  command
      .add_option("--set", overrides,
                  "dotted.key=value over the file's, for example --set seed=7 search.population=100")
      ->type_name("KEY=VALUE");
}

}  // namespace crossisle::apps
