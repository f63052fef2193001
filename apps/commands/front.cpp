// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "commands.hpp"
#include "crossisle/analysis/front_choice.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/report/export.hpp"
#include "crossisle/run/content.hpp"
#include "present.hpp"
#include "present_json.hpp"
#include "saved_content.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto front_description =
    "Example: crossisle front runs/rram_4networks --goals energy throughput@resnet18 area --pick knee\n\n"
    "Chips of a run that no other one equals or beats in all goals at once, with\n"
    "any two to six metrics as goals, of one network or of all, whatever the run\n"
    "searched for; and one chip picked from them: the knee, the best in one goal,\n"
    "or the best within bounds.";

constexpr std::size_t default_rows = 15;

struct FrontArguments {
  std::string directory;
  std::vector<std::string> goals;
  std::vector<std::string> picks;
  std::vector<std::string> weights;
  std::uint64_t rows = default_rows;
  bool csv = false;
  bool json = false;
};

using analysis::RunFront;

std::string heading(const RunFront& of, std::size_t goal) {
  const auto& configuration = of.configuration;
  const auto unit = run::goal_unit(configuration, of.front.goals[goal]);
  const auto name = objective::text(of.front.goals[goal], configuration.metrics());
  return unit.empty() ? name : fmt::format("{} ({})", name, unit);
}

std::string value_text(const RunFront& of, const run::FrontChip& chip, std::size_t goal) {
  return fmt::format("{:.5g}", run::goal_value(of.configuration, of.front.goals[goal], chip.goals[goal]));
}

/// Returns positions of chips, evenly spaced along the first goal, with both ends.
std::vector<std::size_t> spread(const run::Front& front, std::size_t limit) {
  std::vector<std::size_t> order(front.chips.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return front.chips[a].goals < front.chips[b].goals; });
  if (order.size() <= limit || limit < 2) {
    order.resize(std::min(order.size(), limit));
    return order;
  }
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < limit; ++i) chosen.push_back(order[i * (order.size() - 1) / (limit - 1)]);
  return chosen;
}

void print_table(const RunFront& of, std::size_t rows) {
  std::vector<std::string> headings{"chip"};
  for (std::size_t goal = 0; goal < of.front.goals.size(); ++goal) headings.push_back(heading(of, goal));
  headings.emplace_back("objective");
  TextTable table(std::move(headings));
  for (const std::size_t position : spread(of.front, rows)) {
    const auto& chip = of.front.chips[position];
    std::vector<std::string> cells{std::to_string(position)};
    for (std::size_t goal = 0; goal < of.front.goals.size(); ++goal)
      cells.push_back(value_text(of, chip, goal));
    cells.push_back(fmt::format("{:.6g}", chip.objective));
    table.add(std::move(cells));
  }
  fmt::print("{}", table.text());
}

void print_picked(const RunFront& of, std::size_t position) {
  const auto& chip = of.front.chips[position];
  fmt::print("\npicked     chip {}, objective {:.6g}\n", position, chip.objective);
  for (std::size_t goal = 0; goal < of.front.goals.size(); ++goal)
    fmt::print("           {} {}\n", heading(of, goal), value_text(of, chip, goal));
  fmt::print("           --design {}\n", of.configuration.space.describe(chip.genome));
}

nlohmann::ordered_json chip_json(const RunFront& of, std::size_t position) {
  const auto& chip = of.front.chips[position];
  nlohmann::ordered_json object{{"chip", position}};
  for (std::size_t goal = 0; goal < of.front.goals.size(); ++goal) {
    object[objective::column_name(of.front.goals[goal], of.configuration.metrics())] =
        run::goal_value(of.configuration, of.front.goals[goal], chip.goals[goal]);
  }
  object["objective"] = chip.objective;
  object["design"] = design_json(of.configuration, chip.genome);
  return object;
}

void print_json(const RunFront& of, std::optional<std::size_t> picked) {
  nlohmann::ordered_json object{{"name", of.configuration.name},
                                {"goals", objective::text(of.front.goals, of.configuration.metrics())},
                                {"covers_space", of.covers_space},
                                {"hypervolume", of.front.hypervolume},
                                {"is_estimated", of.front.is_hypervolume_estimated()},
                                {"picked", nullptr},
                                {"chips", nlohmann::ordered_json::array()}};
  if (picked) object["picked"] = chip_json(of, *picked);
  for (std::size_t i = 0; i < of.front.chips.size(); ++i) object["chips"].push_back(chip_json(of, i));
  std::cout << object.dump(2) << '\n';
}

core::ExitCode run_front(const FrontArguments& arguments) {
  require_one_format(arguments.csv, arguments.json);
  const auto of = analysis::read_front(arguments.directory, arguments.goals);
  if (!of.warning.empty()) warn("{}", of.warning);
  std::optional<std::size_t> picked;
  const bool is_asked = !arguments.picks.empty() || !arguments.weights.empty();
  if (is_asked) picked = analysis::choose(of.front, choice_rule(of, arguments.picks, arguments.weights));
  if (arguments.csv) {
    auto chips = of.front.chips;
    if (is_asked) chips = picked ? std::vector{chips[*picked]} : std::vector<run::FrontChip>{};
    auto table = run::front_table(of.configuration, of.front.goals, chips);
    run::name_choices(table);
    report::write_csv(table, std::cout);
  } else if (arguments.json) {
    print_json(of, picked);
  } else if (of.front.chips.empty()) {
    fmt::print("no feasible design among those {}\n", of.covers_space ? "of the space" : "evaluated");
  } else {
    constexpr std::size_t label = 11;
    constexpr std::size_t width = 80 - label;
    const auto indented = [](const std::string& text) {
      std::string lines = core::wrapped(text, width);
      for (auto end = lines.find('\n'); end != std::string::npos; end = lines.find('\n', end + 1))
        lines.insert(end + 1, label, ' ');
      return lines;
    };
    fmt::print("front      {}\n           {}\n\n",
               indented(fmt::format("{} chips, non-dominated in {} among all {}",
                                    core::human_count(static_cast<double>(of.front.chips.size())),
                                    objective::text(of.front.goals, of.configuration.metrics()),
                                    of.covers_space ? "of the space" : "evaluated")),
               indented("hypervolume " + run::hypervolume_text(of.configuration, of.front)));
    print_table(of, arguments.rows);
    if (picked) print_picked(of, *picked);
    if (is_asked && !picked) fmt::print("\npicked     none: no chip of the front is within the bounds\n");
  }
  const bool is_found = !of.front.chips.empty() && (!is_asked || picked);
  return is_found ? core::ExitCode::finished : core::ExitCode::infeasible;
}

}  // namespace

void add_front(Command app, Action& action) {
  auto arguments = std::make_shared<FrontArguments>();
  auto command = app.add_subcommand("front", front_description);
  command.add_option("directory", arguments->directory, "run directory").required();
  command.add_option(
      "--goals", arguments->goals,
      "two to six metrics: energy, latency, area, power, throughput, snr; METRIC@NETWORK for one "
      "network; default: the goals of the run, or energy, latency and area");
  command.add_option(
      "--pick", arguments->picks,
      "one chip: knee, a goal for the best chip in it, or bounds such as power=5W area=150mm2");
  command.add_option("--weights", arguments->weights,
                     "importance of goals for the knee, such as energy=2; 1 unless given");
  command.add_option("--rows", arguments->rows, "chips of the table, evenly spaced along the first goal")
      .in_range(std::uint64_t{1}, std::uint64_t{1'000'000});
  command.add_flag("--csv", arguments->csv, "the chips as CSV, or the picked one, with all digits");
  command.add_flag("--json", arguments->json, "the chips as JSON");
  command.callback([arguments, &action] {
    action = [arguments](int& /*argc*/, char**& /*argv*/) { return run_front(*arguments); };
  });
}

}  // namespace crossisle::apps
