// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "commands.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/diagnosis.hpp"
#include "crossisle/run/problem.hpp"
#include "present.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto validate_description =
    "Example: crossisle validate configs/rram_4networks.yaml --ranks 8\n\n"
    "Checks a configuration and everything that it names, and reports every problem\n"
    "at once; otherwise shows what a run of it would do and need.";

struct ValidateArguments {
  ConfigurationArguments configuration;
  int ranks = 1;
  bool json = false;
};

std::string ranks_text(const run::Configuration& configuration, const island::Team& team) {
  std::string text;
  for (const auto& share : team.shares) {
    std::vector<std::string> names;
    for (const std::size_t network : share.networks) names.push_back(configuration.networks[network].name);
    text += fmt::format("{}rank {}: {}", text.empty() ? "" : "; ", share.rank,
                        names.empty() ? "nothing to do" : core::join(names, ", "));
    if (share.slices > 1 && !names.empty())
      text += fmt::format(" (part {} of {})", share.slice + 1, share.slices);
  }
  return text;
}

void print_evolution(const run::Configuration& configuration) {
  fmt::print("evaluations    {} at most, in generations 0 to {}\n",
             core::human_count(static_cast<double>(configuration.evaluation_budget())),
             configuration.generations());
  if (configuration.stop.has_rules())
    fmt::print("ends early by  {}\n", core::join(search::texts_of_rules(configuration.stop), "; "));
  fmt::print("migration      {} edges, every {} generations\n",
             run::make_topology(configuration).count_edges(), configuration.migration.interval);
}

void print_islands(const run::Configuration& configuration, const cost::CostModel& model, int ranks) {
  const auto layout = run::make_layout(configuration, model, ranks);
  fmt::print("\nislands on {} ranks\n", ranks);
  for (std::uint32_t island = 0; island < layout.islands(); ++island) {
    fmt::print("  island {:<4} {}\n", island, ranks_text(configuration, layout.team(island)));
  }
  if (layout.idle() > 0) {
    fmt::print("warning: {} ranks are idle; use {} islands or fewer ranks\n", layout.idle(), ranks);
  }
}

/// Returns a function that returns true after a second.
std::function<bool()> within_a_second() {
  using Clock = std::chrono::steady_clock;
  return [end = Clock::now() + std::chrono::seconds(1)] { return Clock::now() > end; };
}

/// Returns the proof that no chip meets all constraints together, if it takes less than a second.
/// @throws core::InputError with each constraint that no chip meets by itself
std::vector<std::string> proof_of_infeasibility(const run::Configuration& configuration,
                                                const cost::CostModel& model) {
  const auto proof = run::find_impossibility(configuration, model, within_a_second());
  if (auto problems = run::impossible_limits(configuration, proof); !problems.empty())
    throw core::InputError(std::move(problems));
  return run::proof_texts(configuration, proof);
}

void print_json(const run::Configuration& configuration, const run::Footprint& footprint,
                const std::vector<std::string>& proof) {
  nlohmann::ordered_json object{{"name", configuration.name},
                                {"valid", true},
                                {"designs", configuration.space.size()},
                                {"parameters", configuration.space.parameters().size()},
                                {"objective", objective_text(configuration.objective)},
                                {"unit", objective_unit(configuration.objective)},
                                {"evaluations", configuration.evaluation_budget()},
                                {"generations", configuration.generations()},
                                {"islands", configuration.exhaustive ? 0U : configuration.islands},
                                {"rank_bytes", footprint.rank_bytes},
                                {"coordinator_bytes", footprint.coordinator_bytes},
                                {"journal_bytes", footprint.journal_bytes},
                                {"checkpoint_bytes", footprint.checkpoint_bytes}};
  for (const auto& network : configuration.networks) object["networks"].push_back(network.name);
  if (const auto allowed = configuration.space.allowed_size();
      allowed && !configuration.space.exclusions().empty())
    object["allowed_designs"] = *allowed;
  for (const auto& text : configuration.constraint_texts()) object["constraints"].push_back(text);
  if (!proof.empty()) object["proof"] = proof;
  fmt::print("{}\n", object.dump(2));
}

void print_constraints(const run::Configuration& configuration) {
  const char* label = "constraints";
  for (const auto& text : configuration.constraint_texts())
    fmt::print("{:<15}{}\n", std::exchange(label, ""), text);
}

void print_space(const run::Configuration& configuration) {
  const auto& space = configuration.space;
  const auto allowed = space.allowed_size();
  std::string forbidden;
  if (!allowed) {
    forbidden = " (some of them forbidden)";
  } else if (!space.exclusions().empty()) {
    forbidden = fmt::format(" ({} with forbidden ones)", core::human_count(space.size()));
  }
  fmt::print("design space   {} chips of {}{}, {} parameters\n",
             core::human_count(allowed.value_or(space.size())), configuration.technology_long_name(),
             forbidden, space.parameters().size());
}

core::ExitCode run_command(const ValidateArguments& arguments) {
  const auto configuration =
      run::read_configuration(arguments.configuration.file, arguments.configuration.overrides);
  for (const auto& note : configuration.notes) warn("{}", note);
  const auto model = run::make_model(configuration);
  const auto proof = proof_of_infeasibility(configuration, *model);
  for (const auto& text : proof)
    warn("no design of the space is feasible ({}); change the limit or the design space", text);
  for (const auto& text : run::idle_texts(configuration, *model, within_a_second())) warn("{}", text);
  const auto footprint = run::estimate_footprint(configuration, *model, arguments.ranks);
  if (arguments.json) {
    print_json(configuration, footprint, proof);
    return core::ExitCode::finished;
  }

  fmt::print("{} is valid\n\n", arguments.configuration.file);
  print_space(configuration);
  fmt::print("objective      {}\n", objective_text(configuration.objective));
  print_constraints(configuration);
  std::vector<std::string> names;
  for (const auto& network : configuration.networks) names.push_back(network.name);
  fmt::print("networks       {} ({})\n", core::join(names, ", "), configuration.workload_set);
  if (configuration.exhaustive) {
    fmt::print("designs        all, in {} blocks that are handed out to the ranks one by one\n",
               configuration.generations());
  } else {
    print_evolution(configuration);
  }
  fmt::print("memory         {} per rank and {} more on rank 0, at most\n",
             core::human_bytes(footprint.rank_bytes), core::human_bytes(footprint.coordinator_bytes));
  fmt::print("files          {} of history and {} per checkpoint, at most\n",
             core::human_bytes(footprint.journal_bytes), core::human_bytes(footprint.checkpoint_bytes));
  if (!configuration.exhaustive) print_islands(configuration, *model, arguments.ranks);
  return core::ExitCode::finished;
}

}  // namespace

void add_validate(Command app, Action& action) {
  auto arguments = std::make_shared<ValidateArguments>();
  auto command = app.add_subcommand("validate", validate_description);
  arguments->configuration.add_to(command);
  command.add_option("--ranks", arguments->ranks, "MPI ranks to distribute the islands over (default 1)")
      .in_range(1, 1 << 20);
  command.add_flag("--json", arguments->json, "JSON instead of lines");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
