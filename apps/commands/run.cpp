// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/session.hpp"
#include "crossisle/run/signals.hpp"
#include "present.hpp"
#include "present_json.hpp"
#include "progress.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto run_description =
    "Example: mpirun -n 4 crossisle run configs/rram_4networks.yaml -o runs/first --set seed=7\n\n"
    "Searches for the best chip of a configuration, in one process or on the ranks\n"
    "of mpirun or srun. Repeat the command to resume an interrupted run. SIGINT,\n"
    "SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM or `crossisle stop` ends\n"
    "it with a checkpoint (exit code 75: repeat the command); a second signal\n"
    "abandons a long generation, a third ends the run at once.";

struct RunArguments {
  ConfigurationArguments configuration;
  std::string directory;
  bool fresh = false;
  std::optional<std::uint32_t> stop_after_generation;
  std::optional<double> seconds_at_most;
  std::optional<ProgressStyle> progress;
  std::vector<std::string> reuse;
  bool json = false;
};

bool covers_space(const run::Configuration& configuration) {
  return run::engine_kind(configuration).coverage == run::Coverage::space;
}

void print_best(const run::Configuration& configuration, const run::Ending& ending) {
  const auto& best = *ending.best;
  if (covers_space(configuration)) {
    fmt::print("best chip of {}, certified (of all {})\n\n", configuration.name,
               core::human_count(configuration.space.size()));
  } else {
    fmt::print("best chip of {} (found in generation {} of island {})\n\n", configuration.name,
               best.generation, best.island);
  }
  fmt::print("{}",
             best_text(configuration, best.genome, best.evaluation.metrics.view(), best.evaluation.fitness));
}

void print_front(const run::Configuration& configuration, const run::Front& front) {
  fmt::print("front      {} chips, non-dominated in {} among all {}\n",
             core::human_count(static_cast<double>(front.chips.size())),
             objective::text(front.goals, configuration.metrics()),
             covers_space(configuration) ? "of the space" : "evaluated");
  fmt::print("           hypervolume {}, {:.0f} % beyond the front\n",
             run::hypervolume_text(configuration, front), 100.0 * (search::corner_beyond - 1.0));
}

void print_ending(const run::Configuration& configuration, const run::Ending& ending,
                  const std::string& directory) {
  const bool exhaustive = covers_space(configuration);
  if (ending.state == store::RunState::stopped) {
    say("stopped after {} {} with a checkpoint in {}; repeat the command to resume",
        exhaustive ? "blocks:" : "generation", ending.generation, directory);
    return;
  }
  const std::string effort = core::human_count(static_cast<double>(ending.evaluations));
  if (ending.best) {
    print_best(configuration, ending);
  } else {
    fmt::print("no feasible design among {} {}\n", effort, exhaustive ? "(all of the space)" : "evaluated");
    fmt::print("{}", obstacles_text(configuration, ending.by_status, ending.nearest, ending.diagnosis));
  }
  if (!exhaustive)
    fmt::print("ended      {}, after generation {}\n", text_of(*ending.ended_by, configuration.stop),
               ending.generation);
  fmt::print("effort     {} {}, {}\n", effort, exhaustive ? "designs" : "evaluations",
             core::human_duration(ending.seconds));
  if (ending.reused)
    fmt::print("reused     {} evaluations of stored runs\n",
               core::human_count(static_cast<double>(*ending.reused)));
  if (ending.front && !ending.front->chips.empty()) print_front(configuration, *ending.front);
  if (!ending.digest.empty()) fmt::print("digest     {}\n", ending.digest);
  fmt::print("files      {}/run.h5 ({}), {}{}config.resolved.yaml, log.txt\n", directory,
             exhaustive ? "the best designs and the front" : "all designs",
             exhaustive ? "certificate.txt, " : "", ending.best ? "best.yaml, " : "");
  // If no design is feasible, the page shows which constraints prevented it.
  fmt::print("next       crossisle report {}\n", cluster::shell_word(directory));
}

nlohmann::ordered_json overall_json(const objective::OverallMetrics& overall) {
  return {
      {"energy_mj", overall.energy_mj}, {"latency_ms", overall.latency_ms}, {"area_mm2", overall.area_mm2}};
}

nlohmann::ordered_json goals_json(const run::Configuration& configuration, const run::Front& front,
                                  const objective::GoalValues& values) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& goal = front.goals[i];
    object[objective::column_name(goal, configuration.metrics())] =
        run::goal_value(configuration, goal, values[i]);
  }
  return object;
}

nlohmann::ordered_json front_json(const run::Configuration& configuration, const run::Front& front) {
  nlohmann::ordered_json object{{"in", objective::text(front.goals, configuration.metrics())},
                                {"hypervolume", front.hypervolume},
                                {"is_estimated", front.is_hypervolume_estimated()},
                                {"corner", goals_json(configuration, front, front.corner)},
                                {"chips", nlohmann::ordered_json::array()}};
  for (const auto& chip : front.chips) {
    auto row = overall_json(chip.overall);
    row.update(goals_json(configuration, front, chip.goals));
    row["objective"] = chip.objective;
    row["design"] = design_json(configuration, chip.genome);
    object["chips"].push_back(std::move(row));
  }
  return object;
}

/// Prints the outcome of the run as JSON.
void print_json(const run::Configuration& configuration, const run::Ending& ending,
                const std::string& directory) {
  nlohmann::ordered_json object{{"name", configuration.name},
                                {"directory", directory},
                                {"state", store::name_of(ending.state)},
                                {"generation", ending.generation},
                                {"evaluations", ending.evaluations},
                                {"seconds", ending.seconds},
                                {"digest", ending.digest}};
  if (ending.reused) object["reused_evaluations"] = *ending.reused;
  if (ending.ended_by) object["ended_by"] = name_of(*ending.ended_by);
  if (ending.best) {
    const auto& evaluation = ending.best->evaluation;
    add_best(object, configuration, ending.best->genome, evaluation.metrics.view(), evaluation.fitness);
  }
  if (ending.exhausted_in) object["exhausted_in_generation"] = *ending.exhausted_in;
  add_obstacles(object, configuration, ending.by_status, ending.nearest);
  if (ending.diagnosis) add_diagnosis(object, configuration, *ending.diagnosis);
  if (ending.front) object["front"] = front_json(configuration, *ending.front);
  fmt::print("{}\n", object.dump(2));
}

core::ExitCode run_on_ranks(const RunArguments& arguments, island::Communicator& communicator) {
  const run::RunOptions options{arguments.configuration.file,
                                arguments.configuration.overrides,
                                arguments.directory,
                                arguments.fresh,
                                arguments.stop_after_generation,
                                arguments.seconds_at_most,
                                {arguments.reuse.begin(), arguments.reuse.end()}};
  run::Session session(communicator, options);
  return end_together(communicator, [&] {
    run::Ending ending;
    {
      ProgressDisplay display(arguments.progress.value_or(suitable_style()));
      ending = session.execute(display);
    }
    if (communicator.rank() == 0 && arguments.json) {
      print_json(session.configuration(), ending, session.directory().string());
    } else if (communicator.rank() == 0) {
      print_ending(session.configuration(), ending, session.directory().string());
    }
    if (ending.others_at_work) {
      std::fflush(nullptr);
      island::Communicator::end_job(core::ExitCode::stopped);
    }
    if (ending.state == store::RunState::stopped) return core::ExitCode::stopped;
    return ending.by_status[0] > 0 || communicator.rank() != 0 ? core::ExitCode::finished
                                                               : core::ExitCode::infeasible;
  });
}

}  // namespace

void add_run(Command app, Action& action) {
  auto arguments = std::make_shared<RunArguments>();
  auto command = app.add_subcommand("run", run_description);
  arguments->configuration.add_to(command);
  command.add_option("-o,--output", arguments->directory,
                     "run directory (default: runs/<name of the configuration>)");
  command.add_flag("--fresh", arguments->fresh,
                   "move an existing run aside (never deleted) and start afresh");
  command
      .add_option(
          "--reuse", arguments->reuse,
          "runs (folders or packed files) whose stored evaluations are taken instead of computing them "
          "again, with the same result; of the same cost model, technology and networks, or more networks")
      .type_name("DIR");
  command.add_option("--stop-after-generation", arguments->stop_after_generation,
                     "stop with a checkpoint after this generation, or after this many blocks of an "
                     "exhaustive search (exit code 75)");
  add_max_time(command, arguments->seconds_at_most);
  add_progress(command, arguments->progress);
  command.add_flag("--json", arguments->json, "the result as JSON instead of tables");
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) {
      const run::SignalWatch signals;  // before MPI starts, which takes long enough for a signal to arrive
      const island::Environment environment(argc, argv);
      auto communicator = island::Communicator::world();
      return run_on_ranks(*arguments, communicator);
    };
  });
}

}  // namespace crossisle::apps
