// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/run_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "area_map.hpp"
#include "block_diagram.hpp"
#include "crossisle/analysis/limits.hpp"
#include "crossisle/analysis/network_changes.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/diagnosis.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/store/timing.hpp"
#include "island_charts.hpp"
#include "layer_chart.hpp"
#include "page_facts.hpp"
#include "physical_sections.hpp"
#include "robustness_section.hpp"
#include "run_data.hpp"
#include "search_sections.hpp"
#include "sensitivity_chart.hpp"

namespace crossisle::analysis {
namespace {

std::string best_text(const RunData& run) {
  const auto best = best_row(run);
  if (!best) return "nothing feasible";
  return fmt::format("{:.6g} {}", (*run.designs.objective)[*best], run.unit());
}

std::string lead_of(const RunData& run) {
  const auto best = best_row(run);
  const std::string effort =
      run.exhaustive()
          ? core::human_count(static_cast<double>(run.content().number("designs"))) +
                " designs, all of the space"
          : core::human_count(static_cast<double>(run.content().number("evaluations"))) + " evaluations";
  if (!best) return fmt::format("No design that meets the constraints was found in {}.", effort);
  const std::string certified =
      run.exhaustive() && run.saved.generation == run.content().number("generations")
          ? "No chip of the space is better: the whole space was enumerated. "
          : "";
  return fmt::format("The best chip has an objective of {} ({}), after {}. {}", best_text(run), run.formula(),
                     effort, certified);
}

/// Data about the best chip, for runs with a configuration.
struct Best {
  Breakdown chip;
  std::vector<KnobVariation> sweeps;
  std::vector<NetworkLimit> limits;  ///< of the physical mode
};

std::optional<Best> examine_best(const RunData& run) {
  const auto row = best_row(run);
  if (!row || !run.configuration) return std::nullopt;
  const auto genome = genome_of(run, run.content().table("designs"), *row);
  if (!genome) return std::nullopt;
  Best best{break_down(*run.configuration, *run.model, *genome),
            vary_knobs(*run.configuration, *run.model, *genome),
            {}};
  best.limits = network_limits(*run.configuration, *run.model, best.chip);
  return best;
}

// The answer

report::PageTable network_table(const run::Configuration& configuration, const Breakdown& chip) {
  const auto prices = run::prices_of_generality(configuration, chip.metrics.view());
  const bool has_prices =
      std::any_of(prices.begin(), prices.end(), [](const auto& price) { return price.has_value(); });
  report::PageTable table{"The chip on each network", {"network", "energy", "latency"}, {}};
  const bool is_physical = configuration.physical.has_value();
  if (is_physical) {
    for (const char* heading : {"inferences/s", "power", "SNR (dB)"}) table.headings.emplace_back(heading);
  } else {
    table.headings.emplace_back("EDAP (mJ ms mm²)");
  }
  if (has_prices) table.headings.emplace_back("× its specialist");
  for (std::size_t i = 0; i < chip.costs.size(); ++i) {
    const auto& cost = chip.costs[i];
    table.rows.push_back({{configuration.networks[i].name},
                          {core::si(cost.energy_j, "J"), cost.energy_j},
                          {core::si(cost.latency_s, "s"), cost.latency_s}});
    auto& cells = table.rows.back();
    if (is_physical) {
      const double rate = 1.0 / cost.interval_s;
      const double power_w = cost.energy_j / cost.interval_s;
      cells.emplace_back(fmt::format("{:.4g}", rate), rate);
      cells.emplace_back(core::si(power_w, "W", 3), power_w);
      cells.emplace_back(fmt::format("{:.1f}", cost.snr_db), cost.snr_db);
    } else {
      const double edap = cost.energy_j * 1e3 * cost.latency_s * 1e3 * chip.area_m2 * 1e6;
      cells.emplace_back(fmt::format("{:.5g}", edap), edap);
    }
    if (!has_prices) continue;
    cells.push_back(prices[i] ? report::Cell(fmt::format("{:.3f}", *prices[i]), *prices[i])
                              : report::Cell("not known", 0.0));
  }
  return table;
}

void add_prices(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  const auto prices = run::prices_of_generality(configuration, chip.metrics.view());
  std::vector<std::string> names;
  report::Sample values{"price", {}};
  for (std::size_t i = 0; i < prices.size(); ++i) {
    if (!prices[i]) continue;
    names.push_back(configuration.networks[i].name);
    values.values.push_back(*prices[i]);
  }
  if (names.empty()) return;
  page.add(report::bar_chart(
      {"price-of-generality", "Price of generality",
       "Objective of each network on the shared chip over that on the best chip for it alone; 1 is no loss."},
      "times its specialist", names, {values}));
}

/// Adds the constraints, the number of designs that violate each, and the best value that a design reached.
/// @param is_mapped true if the nearest design has metrics
void add_constraints(const run::Configuration& configuration, const run::Diagnosis& diagnosis, bool is_mapped,
                     report::Page& page) {
  const auto& metrics = configuration.metrics();
  report::PageTable table{"The constraints", {"constraint"}, {}};
  const bool has_values = diagnosis.mapped.value_or(0) > 0;
  if (has_values) {
    table.caption += fmt::format(", and the {} designs that could be mapped",
                                 core::human_count(static_cast<double>(*diagnosis.mapped)));
    for (const char* heading : {"violated by", "best value reached"}) table.headings.emplace_back(heading);
  }
  table.headings.emplace_back("nearest design");
  for (std::size_t i = 0; i < diagnosis.constraints.size(); ++i) {
    const auto& active = diagnosis.constraints[i];
    auto& cells = table.rows.emplace_back();
    cells.emplace_back(text(active, metrics));
    if (has_values) {
      const auto& effect = diagnosis.effects[i];
      const auto designs = static_cast<double>(effect.violated_by);
      cells.emplace_back(core::human_count(designs), designs);
      cells.emplace_back(value_text(active, metrics, effect.reached.value()), effect.reached);
    }
    const auto violation = std::find_if(diagnosis.nearest.begin(), diagnosis.nearest.end(),
                                        [&](const auto& each) { return each.constraint == i; });
    cells.push_back(violation == diagnosis.nearest.end()
                        ? report::Cell(is_mapped ? "meets it" : "not known")
                        : report::Cell(value_text(active, metrics, violation->value)));
  }
  page.add(table);
}

/// Adds the reasons for which no design is feasible, and the design that is nearest to it.
void add_nearest(const RunData& run, report::Page& page) {
  page.add_paragraph("No design met the constraints.");
  if (!run.configuration) return;
  const auto tally = run::tally(*run.configuration, run.content());
  if (!tally.nearest) return;
  page.add_paragraph(fmt::format("The nearest one {}: {}.",
                                 run::near_miss_text(*run.configuration, *tally.nearest),
                                 run.configuration->space.describe(tally.nearest->genome)));
  const auto diagnosis = run::diagnose(*run.configuration, *run.model, run.content());
  if (diagnosis.constraints.empty()) return;
  add_constraints(*run.configuration, diagnosis, objective::is_mapped(tally.nearest->status), page);
  if (const auto reasons = run::reasons(*run.configuration, diagnosis); !reasons.empty())
    page.add_findings("Why nothing was found", reasons);
}

/// Adds the duty cycle of the best chip, if the configuration has rates.
void add_duty(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  const auto& rates_per_s = configuration.objective.rates_per_s;
  const auto duty = objective::duty_cycle(rates_per_s, configuration.metrics(), chip.metrics.view());
  if (duty.empty()) return;
  std::vector<std::string> rates;
  for (std::size_t i = 0; i < rates_per_s.size(); ++i) {
    rates.push_back(
        fmt::format("{} of {}", core::quantity_text(rates_per_s[i], "1/s"), configuration.networks[i].name));
  }
  page.add_paragraph(fmt::format("Duty cycle at {}, switched off between inferences: {}.",
                                 core::join(rates, ", "), objective::duty_cycle_text(duty)));
  if (const auto changes = network_changes(configuration, chip.networks))
    page.add_paragraph(fmt::format("If its networks take turns, {}.", text(configuration, *changes)));
}

/// Adds silicon and price of the chip with its DRAM, if the model computes them.
void add_system(const run::Configuration& configuration, const Breakdown& chip,
                std::vector<std::pair<std::string, std::string>>& merits) {
  const auto& list = configuration.metrics();
  const auto metrics = chip.metrics.view();
  if (const auto area = list.find_chip_column(cost::metric::system_area().name))
    merits.emplace_back("silicon with DRAM", fmt::format("{:.2f} mm²", metrics.of_chip(*area) * 1e6));
  if (const auto price = list.find_chip_column(cost::metric::cost().name))
    merits.emplace_back("price with DRAM", fmt::format("{:.2f} $", metrics.of_chip(*price)));
}

void add_answer(const RunData& run, const std::optional<Best>& best, report::Page& page) {
  page.begin_section("answer", "Best chip");
  const auto row = best_row(run);
  if (!row) {
    add_nearest(run, page);
    return;
  }
  const auto& figures = run.designs.overall[*row];
  std::vector<std::pair<std::string, std::string>> merits{
      {"objective (" + run.unit() + ")", fmt::format("{:.6g}", (*run.designs.objective)[*row])},
      {"energy, over networks", core::si(figures[0] * 1e-3, "J")},
      {"latency, over networks", core::si(figures[1] * 1e-3, "s")},
      {"area", fmt::format("{:.2f} mm²", figures[2])}};
  if (best) add_system(*run.configuration, best->chip, merits);
  page.add_figures_of_merit(merits);
  if (best) add_duty(*run.configuration, best->chip, page);
  if (!best) {
    report::PageTable knobs{"The best chip", {"knob", "value", "unit"}, {}};
    for (const auto* column : knob_columns(run.content().table("designs"))) {
      const double value = std::get<std::vector<double>>(column->values)[*row];
      knobs.rows.push_back({{column->name}, {core::shortest(value), value}, {column->unit}});
    }
    page.add(knobs);
    return;
  }
  page.add(block_diagram({"chip", "The chip, from the outside in",
                          "Each level shows one part of the level before it. Areas are of all such parts of "
                          "the chip together, with their share of it; at most 64 parts are drawn."},
                         best->chip));
  page.add(network_table(*run.configuration, best->chip));
  add_prices(*run.configuration, best->chip, page);
  if (run.configuration->physical) {
    page.add(area_map({"areas", "Silicon to scale",
                       "Areas are proportional within each map: of the chip and the silicon that the system "
                       "has outside it, "
                       "and of the components of the chip."},
                      best->chip));
  }
  auto findings = limits_of(*run.configuration, best->chip, best->sweeps);
  for (const auto& limit : best->limits) findings.push_back(limit_text(*run.configuration, limit));
  page.add_findings("What determines it, and what limits it", findings);
}

// Energy and area by component

std::vector<std::string> component_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cost::component_count; ++i) {
    names.emplace_back(cost::name(static_cast<cost::Component>(i)));
    std::replace(names.back().begin(), names.back().end(), '_', ' ');
  }
  return names;
}

void add_shares(const run::Configuration& configuration, const Breakdown& chip, report::Page& page) {
  std::vector<std::string> rows{"area"};
  std::vector<report::Sample> parts;
  for (const auto& name : component_names()) parts.push_back({name, {}});
  for (std::size_t i = 0; i < parts.size(); ++i)
    parts[i].values.push_back(100.0 * chip.area_by_component_m2[i] / chip.area_m2);
  for (std::size_t network = 0; network < chip.networks.size(); ++network) {
    const auto& energy = chip.networks[network].energy_j;
    if (chip.networks[network].total.verdict != cost::Verdict::feasible) continue;
    rows.push_back(configuration.networks[network].name);
    for (std::size_t i = 0; i < parts.size(); ++i)
      parts[i].values.push_back(100.0 * energy[i] / cost::sum(energy));
  }
  page.add(report::bar_chart({"component-shares", "Area, and energy of each network, by component",
                              "Shares of the chip's area and of the energy of one inference."},
                             "share (%)", rows, parts));
  report::PageTable table{"The same in numbers", {"component", "area"}, {}, true};
  for (const auto& network : configuration.networks) table.headings.push_back(network.name);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& cells = table.rows.emplace_back();
    cells.emplace_back(parts[i].name);
    cells.emplace_back(fmt::format("{:.3f} mm²", chip.area_by_component_m2[i] * 1e6),
                       chip.area_by_component_m2[i]);
    for (const auto& network : chip.networks)
      cells.emplace_back(core::si(network.energy_j[i], "J", 3), network.energy_j[i]);
  }
  std::erase_if(table.rows, [](const std::vector<report::Cell>& cells) {
    return std::all_of(cells.begin() + 1, cells.end(),
                       [](const report::Cell& cell) { return cell.number == 0.0; });
  });
  page.add(table);
}

void add_chip_details(const RunData& run, const Best& best, report::Page& page) {
  add_limits(*run.configuration, best.chip, best.limits, page);
  if (run.configuration->physical) add_rooflines(*run.configuration, best.chip, page);
  page.begin_section("components", "Energy and area");
  add_shares(*run.configuration, best.chip, page);
  if (run.configuration->physical) {
    add_cascades(*run.configuration, best.chip, page);
    add_heat(*run.configuration, best.chip, page);
    add_silicon(*run.configuration, best.chip, page);
    add_schedules(*run.configuration, best.chip, page);
  }
  page.begin_section("layers", "Layers",
                     "Energy by component and latency of each layer on the best chip, in the order of "
                     "execution; equal layers stand for each of them.");
  const auto drawn = drawn_networks(best.chip);
  for (const std::size_t i : drawn)
    add_layers(run.configuration->networks[i].name, best.chip.networks[i], page);
  if (drawn.size() < best.chip.networks.size())
    page.add_paragraph(
        fmt::format("Charts show the {} networks of {} with the largest product of energy and latency; "
                    "`crossisle evaluate --layers` lists the layers of all.",
                    drawn.size(), best.chip.networks.size()));
  page.begin_section("knobs-moved", "Sensitivity", "The best chip with one knob moved at a time.");
  auto sensitivity = sensitivity_chart(
      {"sensitivity",
       "Objective with one knob moved",
       "Relative to the best chip, which is ringed: 2 is twice its objective. Values that break a constraint "
       "are crosses, those on which a network cannot be mapped are not drawn, and those beyond 100 times "
       "are at the top.",
       {},
       {},
       true},
      best.chip, best.sweeps);
  if (run.configuration->physical) {
    page.add_folded(std::move(sensitivity), knob_steps(best.chip, best.sweeps));
  } else {
    page.add(std::move(sensitivity));
  }
}

// Execution of the run

void add_timing(const RunData& run, report::Page& page) {
  const auto times = store::read_timing(run.directory);
  if (times.empty()) return;
  std::vector<std::string> ranks;
  report::Sample evaluating{"evaluating", {}};
  report::Sample rest{"other: search, migration, waiting", {}};
  const bool continued = times.front().started != times.back().started;
  std::map<store::Clock::time_point, int> starts;
  for (const auto& time : times) starts.emplace(time.started, static_cast<int>(starts.size()) + 1);
  double whole = 0.0;
  for (const auto& time : times) {
    ranks.push_back(continued
                        ? fmt::format("start {}, rank {} on {}", starts[time.started], time.rank, time.host)
                        : fmt::format("rank {} on {}", time.rank, time.host));
    evaluating.values.push_back(time.seconds_evaluating);
    rest.values.push_back(std::max(0.0, time.seconds - time.seconds_evaluating));
    whole += time.seconds;
  }
  page.add(report::bar_chart(
      {"time-by-rank", "Time by rank",
       fmt::format("{} of ranks together, from start to end.", core::human_duration(whole))},
      "seconds", ranks, {evaluating, rest}));
}

/// Returns the reason for the end of a search before its last generation, or an empty text.
std::string text_of_end(const RunData& run) {
  if (run::exhausted_generation(run.content())) return text_of(search::EndReason::space, {});
  const auto rule = run::rule_that_ended(run.content());
  if (!rule) return {};
  // Without its configuration, the limit of the rule is not known.
  return run.configuration ? text_of(*rule, run.configuration->stop)
                           : fmt::format("search.stop.{}", name_of(*rule));
}

void add_provenance(const RunData& run, report::Page& page) {
  const auto& content = run.content();
  page.begin_section("provenance", "How to repeat it",
                     "The same configuration, seed and version give the same bytes, on any number of ranks.");
  report::PageTable facts{"Provenance", {"what", "value"}, {}};
  const auto add = [&](const std::string& what, const std::string& value) {
    facts.rows.push_back({{what}, {value}});
  };
  add("version", "crossisle " + content.attribute("program_version"));
  if (content.numbers.contains("seed")) add("seed", std::to_string(content.number("seed")));
  add("digest of the result", run.digest);
  add("digest of the configuration", content.attribute("configuration_digest"));
  add(run.exhaustive() ? "blocks" : "generations",
      fmt::format("{} of {}", run.saved.generation, content.number("generations")));
  if (const auto ended = text_of_end(run); !ended.empty()) add("ended", ended);
  if (run.status) {
    add("state", store::name_of(run.status->state));
    add("host", run.status->host);
  }
  if (!run.saved.warning.empty()) add("warning", run.saved.warning);
  page.add(facts);
  const std::string folder = run.directory.string();
  page.add_code(
      "Commands",
      fmt::format("crossisle run {0}/config.resolved.yaml -o {0}-again      # repeats it\n"
                  "crossisle evaluate {0}/config.resolved.yaml --design-file {0}/best.yaml --layers\n"
                  "crossisle explain {0}/config.resolved.yaml --design-file {0}/best.yaml\n"
                  "crossisle report {0} --csv {0}/plots --svg {0}/plots   # the figures of this page and "
                  "their numbers\n",
                  cluster::shell_word(folder)));
  page.add_code("Redraw in Python", python_snippet(folder + "/run.h5", run.exhaustive()));
  if (run.configuration)
    page.add_code("Configuration, all defaults written out", run::resolved_yaml(*run.configuration));
  page.add_code("What determines the result", content.attribute("configuration"));
}

}  // namespace

report::Page run_report(const std::filesystem::path& directory) {
  const RunData run = read_run(directory);
  const auto best = examine_best(run);
  report::Page page(run.name(), lead_of(run));
  const std::array facts{facts_of(run)};
  page.set_facts(header_facts(facts));
  add_answer(run, best, page);
  if (!run.configuration)
    page.add_paragraph("The analysis of the chip by the cost model is omitted: " + run.why_no_configuration +
                       ".");
  add_search(run, page);
  add_trade_offs(run, page);
  add_space(run, page);
  if (best) add_chip_details(run, *best, page);
  add_robustness(run, page);
  page.begin_section("ranks", "Ranks and islands");
  add_timing(run, page);
  add_migrations(run, page);
  add_provenance(run, page);
  return page;
}

}  // namespace crossisle::analysis
