// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossisle/core/text.hpp"
#include "crossisle/cost/validation.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "present.hpp"
#include "study.hpp"
#include "table.hpp"

namespace crossisle::apps {
namespace {

constexpr auto description =
    "Example: crossisle study modes configs/physical_rram_4networks.yaml --compat "
    "configs/rram_4networks_max.yaml\n\n"
    "Compares both modes of the cost model: the best chip of each judged by the other, how alike they rank "
    "designs, and\n"
    "what each knob of the physical mode does to its best chip.";

using hardware::Chip;
using hardware::Knob;

struct Arguments {
  ConfigurationArguments configuration;
  std::string compat;
  std::string folder;
  std::string reference;
};

/// Designs of the compat run whose ranks are compared, and published ones per table.
constexpr std::size_t most_ranked = 2000;
/// Rounds over all knobs in which a literal chip may be improved; it stops earlier where no knob helps any more.
constexpr int most_rounds = 20;

/// What a chip of the compat mode is in the physical one: all rows at once, inputs of 8 bits as pulses, a flash converter of
/// 5 bits for every column, buffers as deep as the array, copies for free.
Chip literal(const Chip& compat, hardware::CellKind cell) {
  Chip chip = compat;
  chip.technology = cell == hardware::CellKind::rram ? hardware::CellTechnology::rram
                                                     : hardware::CellTechnology::sram_analog;
  chip.encoding = hardware::Encoding::offset;
  chip.active_rows = compat.wordlines;
  chip.dac_bits = 8;
  chip.dac = hardware::Dac::pulse;
  chip.adc_bits = 5;
  chip.adc = hardware::Adc::flash;
  chip.adcs = compat.bitlines;
  chip.input_buffer_kib = compat.wordlines * compat.macros_per_tile / 1024.0;
  chip.output_buffer_kib = compat.bitlines * compat.macros_per_tile / 1024.0;
  chip.buffer_width_bits = 8 * compat.macros_per_tile;
  chip.global_buffer_width_bits = 2048;
  chip.link_width_bits = 128;
  chip.copies = 1 << 24;
  return chip;
}

/// Judges chips, in or out of a design space.
class Judge {
 public:
  explicit Judge(const run::Configuration& configuration)
      : model_(run::make_model(configuration)),
        objective_(run::make_objective(configuration)),
        costs_(configuration.networks.size()) {}

  objective::Fitness operator()(const Chip& chip) {
    for (std::size_t network = 0; network < costs_.size(); ++network) {
      model_->evaluate({&chip, 1}, network, {&costs_[network], 1});
    }
    area_m2_ = model_->area_m2(chip);
    return objective_.score(chip, area_m2_, costs_);
  }
  /// Of the last chip.
  std::string text(const objective::Fitness& fitness) const {
    if (!fitness.mapped()) return std::string(objective::text(fitness.status));
    const std::string status = fitness.feasible() ? "" : fmt::format(", {}", objective::text(fitness.status));
    return fmt::format("{:.5g}, {:.1f} mm2{}", fitness.objective, area_m2_ * 1e6, status);
  }
  double least_snr_db() const {
    return std::min_element(costs_.begin(), costs_.end(),
                            [](const auto& a, const auto& b) { return a.snr_db < b.snr_db; })
        ->snr_db;
  }
  cost::CostModel& model() { return *model_; }

 private:
  std::unique_ptr<cost::CostModel> model_;
  objective::Objective objective_;
  std::vector<cost::NetworkCost> costs_;
  double area_m2_ = 0.0;
};

bool is_physical(Knob knob) {
  return static_cast<std::size_t>(knob) >= hardware::compat_knob_count;
}

/// The best chip by changing one knob of the physical mode at a time, over and over, to values of the design space; on the way
/// every network stays on the chip.
Chip freed(const run::Configuration& configuration, Chip chip, Judge& judge) {
  auto best = judge(chip);
  for (int round = 0; round < most_rounds; ++round) {
    bool better = false;
    for (const auto& [knob, values] : configuration.space.parameters()) {
      if (!is_physical(knob) || knob == Knob::technology || knob == Knob::node) continue;
      for (const double value : values) {
        Chip other = chip;
        hardware::set_knob(other, knob, value);
        const auto fitness = judge(other);
        if (!fitness.mapped() || !objective::better(fitness, best)) continue;
        best = fitness;
        chip = other;
        better = true;
      }
    }
    if (!better) break;
  }
  return chip;
}

void print_optima(const run::Configuration& physical, const run::Configuration& compat,
                  const std::vector<StudyRun>& runs, Judge& by_physical, Judge& by_compat) {
  TextTable table({"chip", "by the physical mode", "least SNR", "by the compat mode"},
                  TextTable::LastColumn::words);
  const auto physical_row = [&](const std::string& name, const Chip& chip, const std::string& other) {
    const auto fitness = by_physical(chip);
    table.add({name, by_physical.text(fitness),
               fitness.mapped() ? fmt::format("{:.1f} dB", by_physical.least_snr_db()) : "-", other});
  };
  if (const auto& best = runs[0].ending.best) {
    const Chip chip = compat.space.decode(best->genome);
    const Chip same = literal(chip, compat.technology.cell());
    const auto own = by_compat(chip);
    physical_row("best of compat, literally", same, by_compat.text(own));
    physical_row("the same, new knobs freed", freed(physical, same, by_physical), by_compat.text(own));
  }
  if (const auto& best = runs[1].ending.best) {
    const Chip chip = physical.space.decode(best->genome);
    std::string other;
    try {
      const auto fitness = by_compat(chip);
      other = by_compat.text(fitness);
    } catch (const core::Error& failure) {
      other = "its tables do not cover this chip";
    }
    physical_row("best of physical", chip, other);
  }
  fmt::print("objective {} ({})\n\n{}", objective_text(physical.objective),
             objective_unit(physical.objective), table.text());
}

/// How alike both modes rank the best designs of the compat run.
void print_ranks(const run::Configuration& compat, const StudyRun& run, Judge& by_physical,
                 Judge& by_compat) {
  std::vector<double> ours;
  std::vector<double> theirs;
  const auto designs = run::best_designs(compat, run.content, most_ranked);
  for (const auto& design : designs) {
    const Chip chip = compat.space.decode(design.genome);
    const auto fitness = by_physical(literal(chip, compat.technology.cell()));
    if (!fitness.mapped()) continue;
    ours.push_back(fitness.objective);
    theirs.push_back(by_compat(chip).objective);
  }
  if (ours.size() < 2) {
    fmt::print("\nno two of the {} best designs of compat run in the physical mode\n", designs.size());
    return;
  }
  fmt::print("\nrank correlation of both modes over {} of the {} best designs of compat: {:.3f}\n",
             ours.size(), designs.size(), cost::Agreement::of(ours, theirs).rank_correlation);
}

/// The same over published designs, network by network.
void print_published_ranks(const run::Configuration& physical, const run::Configuration& compat,
                           const std::string& reference, Judge& by_physical) {
  const bool resistive = compat.technology.cell() == hardware::CellKind::rram;
  const auto file =
      std::filesystem::path(reference) / (resistive ? "published_rram.csv" : "published_sram.csv");
  core::Problems problems;
  const auto all = cost::read_reference_points(file, problems);
  problems.throw_if_any();
  const auto points = cost::stratified_sample(all, most_ranked);
  TextTable table({"network", "published designs", "rank correlation of EDAP"});
  for (std::size_t network = 0; network < physical.networks.size(); ++network) {
    std::vector<double> ours;
    std::vector<double> theirs;
    for (const auto& point : points) {
      if (point.network != physical.networks[network].name) continue;
      const Chip chip = literal(point.chip, compat.technology.cell());
      cost::NetworkCost cost;
      by_physical.model().evaluate({&chip, 1}, network, {&cost, 1});
      if (cost.verdict != cost::Verdict::feasible || point.energy_j <= 0.0) continue;
      ours.push_back(cost.energy_j * cost.latency_s * by_physical.model().area_m2(chip));
      theirs.push_back(point.energy_j * point.latency_s * point.area_m2);
    }
    if (ours.size() < 2) continue;
    table.add({physical.networks[network].name, std::to_string(ours.size()),
               fmt::format("{:.3f}", cost::Agreement::of(ours, theirs).rank_correlation)});
  }
  fmt::print("\n{}", table.text());
}

/// What every knob of the physical mode does to its best chip, the others as they are.
void print_sensitivities(const run::Configuration& configuration, const Chip& best, Judge& judge) {
  const double objective = judge(best).objective;
  TextTable table({"knob", "is", "objective over the best by its values (infeasible: -)"},
                  TextTable::LastColumn::words);
  auto parameters = configuration.space.parameters();
  const auto searches = [&](Knob knob) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const auto& parameter) {
      return parameter.knob == knob && parameter.values.size() > 1;
    });
  };
  if (!searches(Knob::dram)) parameters.push_back({Knob::dram, {0, 1, 2, 3}});
  if (!searches(Knob::node)) parameters.push_back({Knob::node, {7, 14, 22, 32, 45, 65}});
  for (const auto& [knob, values] : parameters) {
    if (!is_physical(knob) || values.size() < 2 || !hardware::applies(best, knob)) continue;
    std::vector<std::string> ratios;
    for (const double value : values) {
      Chip chip = best;
      hardware::set_knob(chip, knob, value);
      const auto fitness = judge(chip);
      ratios.push_back(
          fmt::format("{} {}", hardware::written_text(knob, value),
                      fitness.feasible() ? fmt::format("{:.3f}", fitness.objective / objective) : "-"));
    }
    table.add({std::string(hardware::traits(knob).name),
               hardware::written_text(knob, hardware::written_value(best, knob)), core::join(ratios, ", ")});
  }
  fmt::print("\n{}", table.text());
}

/// Noise of the best chip as devices get worse.
void print_corners(run::Configuration configuration, const Chip& best) {
  TextTable table({"devices", "least SNR", "meets the constraints"});
  configuration.physical->options.condition = cost::Condition::corner;
  for (const double factor : {1.0, 1.5, 2.0, 3.0}) {
    configuration.physical->options.corner = {factor, factor, factor};
    Judge judge(configuration);
    const auto fitness = judge(best);
    table.add({fmt::format("{} times noise, variation, faults", factor),
               fmt::format("{:.1f} dB", judge.least_snr_db()), fitness.feasible() ? "yes" : "no"});
  }
  fmt::print("\n{}", table.text());
}

core::ExitCode study(const Arguments& arguments, const run::Configuration& physical,
                     const run::Configuration& compat, island::Communicator& communicator) {
  if (!physical.physical || compat.physical) {
    throw core::Error(core::ExitCode::usage, "the two configurations are not of both modes",
                      "the first has to be of the physical mode, --compat of the other",
                      "exchange or replace them");
  }
  const std::filesystem::path folder = arguments.folder.empty()
                                           ? std::filesystem::path("runs") / (physical.name + "-modes")
                                           : std::filesystem::path(arguments.folder);
  ConfigurationArguments of_compat;
  of_compat.file = arguments.compat;
  std::vector<StudyRun> runs{{"compat", of_compat}, {"physical", arguments.configuration}};
  if (!do_runs(runs, folder, communicator)) return core::ExitCode::stopped;
  if (communicator.rank() != 0) return core::ExitCode::finished;
  Judge by_physical(physical);
  Judge by_compat(compat);
  print_optima(physical, compat, runs, by_physical, by_compat);
  print_ranks(compat, runs[0], by_physical, by_compat);
  if (!arguments.reference.empty()) print_published_ranks(physical, compat, arguments.reference, by_physical);
  if (const auto& best = runs[1].ending.best) {
    const Chip chip = physical.space.decode(best->genome);
    print_sensitivities(physical, chip, by_physical);
    print_corners(physical, chip);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_study_modes(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("modes", description);
  arguments->configuration.add_to(*command);
  command->add_option("--compat", arguments->compat, "configuration of the compat mode for the same networks")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("-o,--output", arguments->folder,
                      "folder of the runs (default: runs/<name of the configuration>-modes)");
  command->add_option("--reference", arguments->reference,
                      "folder with published_rram.csv and published_sram.csv");
  command->callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) {
      ConfigurationArguments compat;
      compat.file = arguments->compat;
      return study_on_ranks(argc, argv, {arguments->configuration, compat},
                            [&](const auto& configurations, island::Communicator& communicator) {
                              return study(*arguments, configurations[0], configurations[1], communicator);
                            });
    };
  });
}

}  // namespace crossisle::apps
