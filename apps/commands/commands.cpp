// Part of Crossisle, SPDX-License-Identifier: MIT
#include "commands.hpp"

#include <map>

#include "crossisle/core/text.hpp"
#include "talk.hpp"

namespace crossisle::apps {

void add_commands(Command app, Action& action) {
  add_run(app, action);
  add_status(app, action);
  add_stop(app, action);
  add_evaluate(app, action);
  add_validate(app, action);
  add_report(app, action);
  add_compare(app, action);
  add_rescore(app, action);
  add_explain(app, action);
  add_front(app, action);
  add_trade(app, action);
  add_init(app, action);
  add_schema(app, action);
  add_export(app, action);
  add_pack(app, action);
  add_digest(app, action);
  add_import(app, action);
  add_workloads(app, action);
  add_validate_model(app, action);
  add_calibrate(app, action);
  add_bench(app, action);
  add_slurm(app, action);
  add_sweep(app, action);
  add_study(app, action);
  add_doctor(app, action);
  add_completion(app, action);
  add_manual(app, action);
  add_quiet(app);
}

void ConfigurationArguments::add_to(Command command) {
  command.add_option("configuration", file, "configuration file; configs/README.md lists every key")
      .required();
  command
      .add_option("--set", overrides,
                  "override keys of the file: dotted.key=value, for example --set seed=7 "
                  "search.population=100")
      .type_name("KEY=VALUE");
}

void add_max_time(Command command, std::optional<double>& seconds) {
  command
      .add_option_function(
          "--max-time", [&seconds](const std::string& text) { seconds = core::duration_s(text); },
          "stop with a checkpoint to end within this time: 90s, 30m, 2h, 1:30:00 (exit code 75)")
      .check(
          [](const std::string& text) {
            return core::duration_s(text) ? std::string()
                                          : "'" + text + "' is not a time such as 90s, 30m, 2h or 1:30:00";
          },
          "TIME");
}

core::ExitCode end_together(island::Communicator& communicator, const std::function<core::ExitCode()>& work) {
  try {
    const auto code = work();
    communicator.flush();
    return code;
  } catch (const std::exception& failure) {
    if (communicator.size() == 1) throw;
    const auto* known = dynamic_cast<const core::Error*>(&failure);
    const auto code = known != nullptr ? known->code() : core::ExitCode::rank_failed;
    if (communicator.rank() == 0) print_failure_json(failure, code);
    communicator.fail(failure.what(), code);
  }
}

void add_model_options(Command command, compat::CompatOptions& options) {
  const std::map<std::string, compat::Mapper> mappers{{"optimal", compat::Mapper::optimal},
                                                      {"reference", compat::Mapper::reference}};
  const std::map<std::string, compat::Rounding> roundings{{"exact", compat::Rounding::exact},
                                                          {"as_printed", compat::Rounding::as_printed}};
  command.add_choice("--mapper", options.mapper, mappers,
                     "optimal, or reference (its random search, draw for draw)");
  command.add_choice("--rounding", options.rounding, roundings,
                     "exact, or as_printed (three digits per component)");
}

}  // namespace crossisle::apps
