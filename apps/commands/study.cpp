// Part of Crossisle, SPDX-License-Identifier: MIT
#include "study.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crossisle/report/export.hpp"
#include "crossisle/store/run_directory.hpp"
#include "progress.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

using Configurations = std::vector<run::Configuration>;

/// Rank 0's word to all: whether there is more to do.
bool agreed(island::Communicator& communicator, bool go_on) {
  if (communicator.rank() != 0) return communicator.receive(0, island::tag::opening).front() != 0;
  for (int rank = 1; rank < communicator.size(); ++rank) {
    communicator.send(rank, island::tag::opening, {static_cast<char>(go_on)});
  }
  communicator.flush();
  return go_on;
}

Configurations read_all(const std::vector<ConfigurationArguments>& arguments) {
  Configurations configurations;
  for (const auto& one : arguments) {
    configurations.push_back(run::read_configuration(one.file, one.overrides));
  }
  return configurations;
}

/// Rank 0 reads first, so that what is wrong is said once; nothing on the other ranks then.
std::optional<Configurations> read_on_ranks(const std::vector<ConfigurationArguments>& arguments,
                                            island::Communicator& communicator) {
  if (communicator.rank() != 0) {
    if (!agreed(communicator, true)) return std::nullopt;
    return read_all(arguments);
  }
  try {
    auto configurations = read_all(arguments);
    agreed(communicator, true);
    return configurations;
  } catch (...) {
    agreed(communicator, false);
    throw;
  }
}

/// A value of a column; null where a number is none.
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

nlohmann::ordered_json rows_of(const store::Table& table) {
  auto rows = nlohmann::ordered_json::array();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& object = rows.emplace_back(nlohmann::ordered_json::object());
    for (const auto& column : table.columns) object[column.name] = value_of(column, row);
  }
  return rows;
}

void do_run(StudyRun& run, const std::filesystem::path& folder, island::Communicator& communicator) {
  run::Session session(communicator, {run.configuration.file, run.configuration.overrides, folder, false,
                                      std::nullopt, std::nullopt});
  ProgressDisplay display(suitable_style());
  run.ending = session.execute(display);
  if (run.ending.others_at_work) {
    say("stopped in the run {}; the same command continues", folder.string());
    std::fflush(nullptr);
    island::Communicator::end_job(core::ExitCode::stopped);
  }
  communicator.flush();
}

}  // namespace

bool do_runs(std::vector<StudyRun>& runs, const std::filesystem::path& folder,
             island::Communicator& communicator) {
  for (auto& run : runs) {
    do_run(run, folder / run.name, communicator);
    const bool went_on = agreed(communicator, run.ending.state != store::RunState::stopped);
    if (communicator.rank() == 0) {
      if (went_on) {
        run.content = store::RunView(folder / run.name).read_result().content;
      } else {
        say("stopped in the run {}; the same command continues", (folder / run.name).string());
      }
    }
    if (!went_on) return false;
  }
  return true;
}

core::ExitCode study_on_ranks(int& argc, char**& argv, const std::vector<ConfigurationArguments>& arguments,
                              const Study& study) {
  const island::Environment environment(argc, argv);
  auto communicator = island::Communicator::world();
  const auto configurations = read_on_ranks(arguments, communicator);
  if (!configurations) return core::ExitCode::finished;
  // From here on the ranks count on each other: one that fails ends all.
  try {
    return study(*configurations, communicator);
  } catch (const std::exception& failure) {
    if (communicator.size() == 1) throw;
    const auto* known = dynamic_cast<const core::Error*>(&failure);
    communicator.fail(failure.what(), known != nullptr ? known->code() : core::ExitCode::rank_failed);
  }
}

void add_json(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "the answer as JSON instead of tables");
}

void write_tables(const std::filesystem::path& folder, const std::vector<store::Table>& tables) {
  for (const auto& table : tables) {
    std::ostringstream csv;
    report::write_csv(table, csv);
    store::write_text_file(folder / (table.name + ".csv"), csv.str());
  }
}

void print_json(const std::string& study, const std::filesystem::path& folder,
                const std::vector<store::Table>& tables) {
  nlohmann::ordered_json object{{"study", study}};
  if (!folder.empty()) object["folder"] = folder.string();
  for (const auto& table : tables) object[table.name] = rows_of(table);
  fmt::print("{}\n", object.dump(2));
}

void add_knob_columns(store::Table& table, const hardware::DesignSpace& space,
                      const std::vector<std::optional<hardware::Genome>>& genomes) {
  for (std::size_t i = 0; i < space.parameters().size(); ++i) {
    const auto& parameter = space.parameters()[i];
    const auto& knob = hardware::traits(parameter.knob);
    table.columns.push_back(store::column<double>(
        genomes, std::string(knob.name), std::string(knob.unit), std::string(knob.long_name),
        [&](const std::optional<hardware::Genome>& genome) {
          return genome ? parameter.values[genome->index[i]] : std::numeric_limits<double>::quiet_NaN();
        }));
  }
}

void add_study(CLI::App& app, Action& action) {
  auto* study = app.add_subcommand(
      "study",
      "Example: mpirun -n 2 crossisle study specialists configs/exhaustive/rram_4networks.yaml\n\n"
      "Answers questions that take several runs; the same command continues a study that was interrupted.");
  study->require_subcommand(1);
  add_study_specialists(*study, action);
  add_study_leave_one_out(*study, action);
  add_study_combine(*study, action);
  add_study_finalists(*study, action);
  add_study_modes(*study, action);
  add_study_optimisers(*study, action);
  add_study_claims(*study, action);
}

}  // namespace crossisle::apps
