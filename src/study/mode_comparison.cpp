// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/mode_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/statistics.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/hardware/physical_limits.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/search/auto_search.hpp"
#include "crossisle/validation/reference_points.hpp"

namespace crossisle::study {
namespace {

constexpr std::int32_t max_bits_per_cell = 4;  ///< of the physical mode: cells of more are not sold

using hardware::Chip;
using hardware::Knob;

/// Maximum number of designs of the compat run whose ranks are compared, and of published ones per table.
constexpr std::size_t max_ranked = 2000;
/// Maximum number of rounds over all knobs to improve a chip; the search ends earlier if no knob improves it.
constexpr int max_rounds = 20;

/// Evaluator of chips under one configuration, including chips outside its design space.
class Judge {
 public:
  /// @param configuration outlives this
  explicit Judge(const run::Configuration& configuration)
      : configuration_(configuration),
        model_(run::make_model(configuration)),
        objective_(run::make_objective(configuration)) {}

  objective::Fitness operator()(const Chip& chip) {
    last_ = objective::evaluate(*model_, objective_, chip);
    return last_.fitness;
  }
  ModeVerdict verdict(const Chip& chip) {
    const auto fitness = (*this)(chip);
    ModeVerdict verdict{configuration_.text(fitness.status), fitness.feasible(), std::nullopt,
                        last_.area_m2 * 1e6};
    if (fitness.mapped()) verdict.objective = fitness.objective;
    return verdict;
  }
  /// Returns the minimum SNR of the last chip.
  double min_snr_db() const {
    return std::min_element(last_.costs.begin(), last_.costs.end(),
                            [](const auto& a, const auto& b) { return a.snr_db < b.snr_db; })
        ->snr_db;
  }
  /// Returns the evaluation of the last chip.
  const objective::ChipEvaluation& last() const { return last_; }

 private:
  const run::Configuration& configuration_;
  std::unique_ptr<cost::CostModel> model_;
  objective::Objective objective_;
  objective::ChipEvaluation last_;
};

bool is_physical(Knob knob) {
  return static_cast<std::size_t>(knob) >= hardware::compat_knob_count;
}

/// True if a knob keeps the value of the chip of the compat mode: the knobs of both modes, the cells and the
/// node.
bool is_kept(Knob knob) {
  return !is_physical(knob) || knob == Knob::technology || knob == Knob::node;
}

/// Returns a chip improved by repeatedly changing one knob of the physical mode at a time to values of the
/// design space; every network stays on the chip during the descent.
Chip descend(const run::Configuration& configuration, Chip chip, Judge& judge) {
  auto best = judge(chip);
  for (int round = 0; round < max_rounds; ++round) {
    bool better = false;
    for (const auto& [knob, values] : configuration.space.knob_values()) {
      if (is_kept(knob)) continue;
      for (const double value : values) {
        Chip other = chip;
        hardware::set_knob(other, knob, value);
        if (configuration.space.is_excluded(other)) continue;
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

/// Returns the better of two designs reached by single-knob steps: one from the literal chip, one from the
/// result of a search.
Chip best_freed(const run::Configuration& physical, const Chip& literally,
                const std::optional<Chip>& searched, Judge& judge) {
  const Chip stepped = descend(physical, literally, judge);
  if (!searched) return stepped;
  const Chip found = descend(physical, *searched, judge);
  return objective::better(judge(found), judge(stepped)) ? found : stepped;
}

/// Returns the knobs that a space searches and those that differ from the initial values of chips, as written
/// in files.
std::string describe(const Chip& chip) {
  const Chip usual;
  std::vector<std::string> knobs;
  for (std::size_t i = 0; i < hardware::knob_count; ++i) {
    const auto knob = static_cast<Knob>(i);
    const double value = hardware::written_value(chip, knob);
    if (is_physical(knob) && knob != Knob::technology &&
        (value == hardware::written_value(usual, knob) || !hardware::applies(chip, knob)))
      continue;
    knobs.push_back(fmt::format("{}={}", hardware::traits(knob).name, hardware::written_text(knob, value)));
  }
  return core::join(knobs, ",");
}

/// Returns the best design of a run as a chip.
std::optional<Chip> best_chip(const run::Configuration& configuration, const store::RunContent& content) {
  const auto best = run::best_designs(configuration, content, 1);
  if (best.empty()) return std::nullopt;
  return configuration.space.chip(best.front().genome);
}

void add_chips(const run::Configuration& physical, const run::Configuration& compat,
               const std::optional<Chip>& best_of_compat, const std::optional<Chip>& best_of_physical,
               const std::optional<Chip>& freed, Judge& by_physical, Judge& by_compat,
               ModeComparison& comparison) {
  const auto add = [&](const std::string& name, const Chip& chip, const ModeVerdict& in_compat) {
    ModeChip& row = comparison.chips.emplace_back();
    row.name = name;
    row.physical = by_physical.verdict(chip);
    if (row.physical.objective) row.min_snr_db = by_physical.min_snr_db();
    row.compat = in_compat;
    row.design = describe(chip);
  };
  if (best_of_compat) {
    const auto own = by_compat.verdict(*best_of_compat);
    const Chip same = literal_chip(compat, *best_of_compat);
    add("best of compat, literally", same, own);
    add("the same, new knobs freed", best_freed(physical, same, freed, by_physical), own);
  }
  if (best_of_physical) {
    ModeVerdict other;
    try {
      other = by_compat.verdict(*best_of_physical);
    } catch (const core::Error&) {
      other.status = "the tables of the compat mode do not cover this chip";
    }
    add("best of physical", *best_of_physical, other);
  }
}

/// Compares the orders in which the two modes rank the best designs of the compat run.
void add_ranks(const run::Configuration& compat, const store::RunContent& content, Judge& by_physical,
               Judge& by_compat, ModeComparison& comparison) {
  std::vector<double> ours;
  std::vector<double> theirs;
  const auto designs = run::best_designs(compat, content, max_ranked);
  comparison.best_designs = designs.size();
  for (const auto& design : designs) {
    const Chip chip = compat.space.chip(design.genome);
    const auto fitness = by_physical(literal_chip(compat, chip));
    if (!fitness.mapped()) continue;
    ours.push_back(fitness.objective);
    theirs.push_back(by_compat(chip).objective);
    comparison.ranks.push_back({theirs.back(), ours.back()});
  }
  if (ours.size() > 1) comparison.rank_correlation = core::rank_correlation(ours, theirs);
}

/// Adds, for each network, the rank correlation of both modes over the published designs.
void add_published(const run::Configuration& physical, const run::Configuration& compat,
                   const std::filesystem::path& reference, Judge& by_physical, ModeComparison& comparison) {
  const bool resistive = compat.technology.cell() == hardware::CellKind::rram;
  core::Problems problems;
  const auto all = validation::read_reference_points(
      reference / (resistive ? "published_rram.csv" : "published_sram.csv"), problems);
  problems.throw_if_any();
  const auto points = validation::stratified_sample(all, max_ranked);
  for (std::size_t network = 0; network < physical.networks.size(); ++network) {
    std::vector<double> ours;
    std::vector<double> theirs;
    for (const auto& point : points) {
      if (point.network != physical.networks[network].name || point.energy_j <= 0.0) continue;
      const Chip chip = literal_chip(compat, point.chip);
      by_physical(chip);
      const auto& cost = by_physical.last().costs[network];
      if (cost.verdict != cost::Verdict::feasible) continue;
      ours.push_back(cost.energy_j * cost.latency_s * by_physical.last().area_m2);
      theirs.push_back(point.energy_j * point.latency_s * point.area_m2);
    }
    if (ours.size() < 2) continue;
    comparison.published.push_back(
        {physical.networks[network].name, ours.size(), core::rank_correlation(ours, theirs)});
  }
}

/// Adds the effect of every knob of the physical mode on its best chip, with the other knobs unchanged;
/// memory interface and node are varied even if the space does not search them.
void add_knobs(const run::Configuration& configuration, const Chip& best, Judge& judge,
               ModeComparison& comparison) {
  const double objective = judge(best).objective;
  auto knobs = configuration.space.knob_values();
  const auto searches = [&](Knob knob) {
    return std::any_of(knobs.begin(), knobs.end(), [&](const hardware::KnobValues& varied) {
      return varied.knob == knob && varied.values.size() > 1;
    });
  };
  if (!searches(Knob::dram)) knobs.push_back({Knob::dram, {0, 1, 2, 3}});
  if (!searches(Knob::node)) knobs.push_back({Knob::node, {7, 14, 22, 32, 45, 65}});
  for (const auto& [knob, values] : knobs) {
    if (!is_physical(knob) || values.size() < 2 || !hardware::applies(best, knob)) continue;
    for (const double value : values) {
      Chip chip = best;
      hardware::set_knob(chip, knob, value);
      if (hardware::find_violation(configuration.physical->technology, chip))
        continue;  // a node without such cells
      const auto fitness = judge(chip);
      KnobEffect& effect = comparison.knobs.emplace_back();
      effect.knob = hardware::traits(knob).name;
      effect.value = hardware::written_text(knob, value);
      effect.number = value;
      effect.is_own = value == hardware::written_value(best, knob);
      effect.is_feasible = fitness.feasible();
      if (fitness.mapped()) effect.ratio = fitness.objective / objective;
    }
  }
}

/// Adds the noise of the best chip with increasingly worse devices.
void add_corners(run::Configuration configuration, const Chip& best, ModeComparison& comparison) {
  configuration.physical->options.condition = physical::Condition::corner;
  for (const double factor : {1.0, 1.5, 2.0, 3.0}) {
    configuration.physical->options.corner = {factor, factor, factor};
    Judge judge(configuration);
    const auto fitness = judge(best);
    comparison.corners.push_back({factor, judge.min_snr_db(), fitness.feasible()});
  }
}

}  // namespace

Chip literal_chip(const run::Configuration& compat, Chip chip) {
  const auto buffer_kib = [](hardware::Knob knob, double bytes) {
    const auto& limits = hardware::traits(knob);
    return std::clamp(bytes / 1024.0, limits.min, limits.max);
  };
  chip.bits_per_cell = std::min(chip.bits_per_cell, max_bits_per_cell);
  chip.technology = compat.technology.cell() == hardware::CellKind::rram
                        ? hardware::CellTechnology::rram
                        : hardware::CellTechnology::sram_analog;
  chip.node_nm = compat.technology.node_nm();
  chip.encoding = hardware::Encoding::offset;
  chip.active_rows = chip.wordlines;
  chip.dac_bits = 8;
  chip.dac = hardware::Dac::pulse;
  chip.adc_bits = 5;
  chip.adc = hardware::Adc::flash;
  chip.adcs = chip.bitlines;
  chip.input_buffer_kib = buffer_kib(Knob::input_buffer, chip.wordlines * chip.macros_per_tile);
  chip.output_buffer_kib = buffer_kib(Knob::output_buffer, chip.bitlines * chip.macros_per_tile);
  chip.buffer_width_bits = 8 * chip.macros_per_tile;
  chip.global_buffer_width_bits = 2048;
  chip.link_width_bits = 128;
  chip.copies = 1 << 24;
  return chip;
}

run::Configuration with_knobs_freed(const run::Configuration& physical, const Chip& chip,
                                    std::uint32_t evaluations) {
  constexpr std::uint32_t population = 70;
  constexpr std::uint32_t first = search::AutoOptions::first_populations * population;
  run::Configuration question = physical;
  auto parameters = physical.space.parameters();
  for (auto& parameter : parameters) {
    if (parameter.knob && is_kept(*parameter.knob))
      parameter.values = {hardware::written_value(chip, *parameter.knob)};
  }
  auto exclusions = physical.space.exclusions();
  for (auto& exclusion : exclusions) {
    for (auto& term : exclusion.terms) {
      const auto& left = parameters[term.parameter].values;
      std::erase_if(term.values,
                    [&](double value) { return !std::binary_search(left.begin(), left.end(), value); });
    }
  }
  std::erase_if(exclusions, [](const design::Exclusion& exclusion) {
    return std::any_of(exclusion.terms.begin(), exclusion.terms.end(),
                       [](const design::Exclusion::Term& term) { return term.values.empty(); });
  });
  question.space = design::DesignSpace(std::move(parameters), std::move(exclusions));
  question.exhaustive.reset();
  question.polish = 0;
  question.islands = 1;
  question.migration = {};
  question.search = {
      search::AutoOptions{population, evaluations > first ? (evaluations - first) / population : 0}};
  return question;
}

ModeComparison compare_modes(const run::Configuration& physical, const run::Configuration& compat,
                             const store::RunContent& physical_content,
                             const store::RunContent& compat_content, const std::optional<Chip>& freed,
                             const std::filesystem::path& reference) {
  ModeComparison comparison;
  comparison.name = physical.name;
  comparison.objective = objective::objective_text(physical.objective);
  comparison.unit = objective::objective_unit(physical.objective);
  Judge by_physical(physical);
  Judge by_compat(compat);
  const auto best_of_compat = best_chip(compat, compat_content);
  const auto best_of_physical = best_chip(physical, physical_content);
  add_chips(physical, compat, best_of_compat, best_of_physical, freed, by_physical, by_compat, comparison);
  add_ranks(compat, compat_content, by_physical, by_compat, comparison);
  if (!reference.empty()) add_published(physical, compat, reference, by_physical, comparison);
  if (best_of_physical) {
    add_knobs(physical, *best_of_physical, by_physical, comparison);
    add_corners(physical, *best_of_physical, comparison);
  }
  return comparison;
}

}  // namespace crossisle::study
