// Part of Crossisle, SPDX-License-Identifier: MIT
#include "study.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "progress.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

/// Returns a value of a column; null for a missing number.
nlohmann::ordered_json value_of(const store::Column& column, std::size_t row) {
  return std::visit(
      [&](const auto& values) -> nlohmann::ordered_json {
        if constexpr (std::is_same_v<typename std::decay_t<decltype(values)>::value_type, double>) {
          if (!std::isfinite(values[row])) return nullptr;
        }
        return values[row];
      },
      column.values);
}

}  // namespace

nlohmann::ordered_json rows_of(const store::Table& table) {
  auto rows = nlohmann::ordered_json::array();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& object = rows.emplace_back(nlohmann::ordered_json::object());
    for (const auto& column : table.columns) object[column.name] = value_of(column, row);
  }
  return rows;
}

std::unique_ptr<run::RunObserver> StudyDisplay::observe_run() {
  return std::make_unique<ProgressDisplay>(suitable_style());
}

void StudyDisplay::stopped_in(const std::filesystem::path& folder) {
  say("stopped in the run {}; repeat the command to resume", folder.string());
  std::fflush(nullptr);
}

void StudyDisplay::searched(const std::string& kind, const store::RunContent& /*results*/) {
  say("{} is done", kind);
}

study::ConfigurationSource source_of(const ConfigurationArguments& arguments) {
  return {arguments.file, arguments.overrides};
}

std::filesystem::path study_folder(const std::string& asked, const run::Configuration& configuration,
                                   const std::string& study) {
  if (!asked.empty()) return asked;
  return std::filesystem::path("runs") / (configuration.name + "-" + study);
}

std::string set_options(const ConfigurationArguments& arguments) {
  std::string options;
  for (const auto& override : arguments.overrides) options += fmt::format(" --set '{}'", override);
  return options;
}

core::ExitCode study_on_ranks(int& argc, char**& argv, const std::vector<ConfigurationArguments>& arguments,
                              const Study& study) {
  const island::Environment environment(argc, argv);
  auto communicator = island::Communicator::world();
  std::vector<study::ConfigurationSource> sources;
  for (const auto& one : arguments) sources.push_back(source_of(one));
  const auto configurations = study::read_configurations(sources, communicator);
  if (!configurations) return core::ExitCode::finished;
  // From here on the ranks depend on each other: a failure of one rank ends all.
  try {
    return study(*configurations, communicator);
  } catch (const std::exception& failure) {
    if (communicator.size() == 1) throw;
    const auto* known = dynamic_cast<const core::Error*>(&failure);
    communicator.fail(failure.what(), known != nullptr ? known->code() : core::ExitCode::rank_failed);
  }
}

void add_json(Command command, bool& json) {
  command.add_flag("--json", json, "the result as JSON instead of tables");
}

void print_study_json(const std::string& study, const std::filesystem::path& folder,
                      std::span<const store::Table> tables) {
  nlohmann::ordered_json object{{"study", study}};
  if (!folder.empty()) object["folder"] = folder.string();
  for (const auto& table : tables) object[table.name] = rows_of(table);
  fmt::print("{}\n", object.dump(2));
}

void add_study(Command app, Action& action) {
  auto study = app.add_subcommand(
      "study",
      "Example: mpirun -n 2 crossisle study specialists configs/exhaustive/rram_4networks.yaml\n\n"
      "Answers questions that take several runs; repeat the command to resume an\n"
      "interrupted study.");
  study.require_subcommand();
  add_study_specialists(study, action);
  add_study_leave_one_out(study, action);
  add_study_combine(study, action);
  add_study_finalists(study, action);
  add_study_modes(study, action);
  add_study_optimisers(study, action);
  add_study_claims(study, action);
}

}  // namespace crossisle::apps
