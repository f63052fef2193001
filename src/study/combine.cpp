// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/combine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "crossisle/core/text.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/study/tables.hpp"

namespace crossisle::study {
namespace {

std::vector<FrontChip> chips_on_fronts(const std::vector<CombinedSpace>& spaces) {
  std::vector<FrontChip> chips;
  for (std::size_t space = 0; space < spaces.size(); ++space) {
    const auto& table = spaces[space].run.content.table("front");
    const auto& energy = table.values<double>("energy_mj");
    const auto& latency = table.values<double>("latency_ms");
    const auto& area = table.values<double>("area_mm2");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      chips.push_back(
          {space, row, area[row] * spaces[space].cost_per_mm2, energy[row] * latency[row] * area[row]});
    }
  }
  return chips;
}

std::vector<FrontChip> front_of(const std::vector<CombinedSpace>& spaces) {
  auto chips = chips_on_fronts(spaces);
  std::sort(chips.begin(), chips.end(), [](const FrontChip& a, const FrontChip& b) {
    return std::tie(a.cost, a.edap, a.space, a.row) < std::tie(b.cost, b.edap, b.space, b.row);
  });
  double min_edap = std::numeric_limits<double>::infinity();
  std::erase_if(chips, [&](const FrontChip& chip) {
    const bool beaten = chip.edap >= min_edap;
    min_edap = std::min(min_edap, chip.edap);
    return beaten;
  });
  return chips;
}

}  // namespace

std::int64_t CombinedSpace::feasible() const {
  return run.content.table("census").values<std::int64_t>("designs").front();
}

std::optional<double> CombinedSpace::objective() const {
  if (!run.ending.best) return std::nullopt;
  return run.ending.best->evaluation.fitness.objective;
}

std::string CombinedSpace::design() const {
  const auto best = run.best();
  return best ? space.describe(*best) : "";
}

CombinedSpaces::CombinedSpaces(std::vector<CombinedSpace> spaces, std::string unit)
    : spaces_(std::move(spaces)), unit_(std::move(unit)), front_(front_of(spaces_)) {}

const CombinedSpace* CombinedSpaces::best() const {
  const CombinedSpace* best = nullptr;
  for (const auto& space : spaces_) {
    const auto& found = space.run.ending.best;
    if (!found) continue;
    if (best == nullptr ||
        objective::better(found->evaluation.fitness, best->run.ending.best->evaluation.fitness)) {
      best = &space;
    }
  }
  return best;
}

std::vector<store::Table> CombinedSpaces::tables() const {
  return {space_table(), front_table()};
}

store::Table CombinedSpaces::front_table() const {
  store::Table table{"front", "chips that no other one equals or beats in cost and EDAP at once", {}, {}};
  table.columns = {
      store::column<std::string>(front_, "space", "", "configuration",
                                 [&](const FrontChip& chip) { return spaces_[chip.space].name; }),
      store::column<double>(front_, "cost", "", "cost of silicon",
                            [](const FrontChip& chip) { return chip.cost; }),
      store::column<double>(front_, "edap_mj_ms_mm2", "", "energy x latency x area",
                            [](const FrontChip& chip) { return chip.edap; })};
  for (const auto& column : spaces_.front().run.content.table("front").columns) {
    table.columns.push_back(
        store::column<double>(front_, column.name, column.unit, column.long_name, [&](const FrontChip& chip) {
          const auto& own = spaces_[chip.space].run.content.table("front");
          return own.values<double>(column.name)[chip.row];
        }));
  }
  return table;
}

store::Table CombinedSpaces::space_table() const {
  store::Table table{"spaces", "the certified best chip of each design space", {}, {}};
  table.columns = {
      store::column<std::string>(spaces_, "space", "", "configuration",
                                 [](const CombinedSpace& space) { return space.name; }),
      store::column<double>(spaces_, "chips", "1", "chips of the space",
                            [](const CombinedSpace& space) { return space.space.size(); }),
      store::column<std::int64_t>(spaces_, "feasible", "1", "chips that meet the constraints",
                                  [](const CombinedSpace& space) { return space.feasible(); }),
      store::column<double>(spaces_, "objective", unit_, "least objective",
                            [](const CombinedSpace& space) {
                              return space.objective().value_or(std::numeric_limits<double>::quiet_NaN());
                            }),
      store::column<std::string>(spaces_, "design", "", "the chip that has it",
                                 [](const CombinedSpace& space) { return space.design(); })};
  return table;
}

std::string CombinedSpaces::certificate() const {
  std::string text =
      "# Certificate: every chip of these design spaces was looked at (certificate.txt of each), and of "
      "those that "
      "meet the\n# constraints none has a smaller objective than the optimum.\n";
  text += fmt::format("program: crossisle {}\nspaces:\n", CROSSISLE_VERSION);
  std::int64_t all = 0;
  for (const auto& space : spaces_) {
    all += space.chips();
    const auto objective = space.objective();
    text +=
        fmt::format("  - {{name: {}, problem: \"{}\", result: \"{}\", chips: {}, feasible: {}, best: {}}}\n",
                    space.name, space.problem, store::digest(space.run.content), space.chips(),
                    space.feasible(), objective ? core::shortest(*objective) : "none");
  }
  text += fmt::format("chips: {}\n", all);
  const auto* best = this->best();
  if (best == nullptr) return text + "optimum: none  # no chip meets the constraints\n";
  return text + fmt::format("optimum:\n  space: {}\n  objective: {}\n  design: {}\n", best->name,
                            core::shortest(*best->objective()), best->design());
}

void require_same_problem(const std::vector<run::Configuration>& configurations) {
  const auto& first = configurations.front();
  for (const auto& other : configurations) {
    auto same_space = other;
    same_space.space = first.space;
    for (auto& input : same_space.inputs) {
      if (input.role == "technology") input = first.inputs.front();
    }
    if (run::problem_yaml(same_space) == run::problem_yaml(first)) continue;
    throw core::Error(core::ExitCode::usage,
                      fmt::format("{} and {} solve different problems:\n{}", first.name, other.name,
                                  run::difference(run::problem_yaml(first), run::problem_yaml(same_space))),
                      "their results cannot be compared",
                      "give them the same networks, objective and constraints");
  }
}

Outcome<CombinedSpaces> study_combine(const CombineOptions& options,
                                      const std::vector<run::Configuration>& configurations,
                                      island::Communicator& communicator, StudyObserver& observer) {
  require_same_problem(configurations);
  std::vector<StudyRun> runs;
  const std::vector<std::string> exhaustive{"search.algorithm=exhaustive", "search.stop=null",
                                            "search.start_from=null"};
  for (std::size_t i = 0; i < configurations.size(); ++i)
    runs.push_back({configurations[i].name, options.sources[i].with(exhaustive)});
  if (!carry_out(runs, options.folder, communicator, observer)) return {true};
  if (communicator.rank() != 0) return {};
  std::vector<CombinedSpace> spaces;
  for (std::size_t i = 0; i < configurations.size(); ++i) {
    const auto& configuration = configurations[i];
    spaces.push_back({configuration.name, configuration.space, configuration.objective.cost_per_mm2,
                      run::problem_digest(configuration), std::move(runs[i])});
  }
  CombinedSpaces combined(std::move(spaces), objective::objective_unit(configurations.front().objective));
  write_tables(options.folder, combined.tables());
  store::write_text_file(options.folder / "certificate.txt", combined.certificate());
  return {false, std::move(combined)};
}

}  // namespace crossisle::study
