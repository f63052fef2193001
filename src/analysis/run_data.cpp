// Part of Crossisle, SPDX-License-Identifier: MIT
#include "run_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <span>
#include <tuple>

#include "crossisle/objective/words.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"

namespace crossisle::analysis {
namespace {

using store::Table;

void read_configuration(RunData& run) {
  const auto file = run.directory / "config.resolved.yaml";
  try {
    auto configuration = run::read_configuration(file, {});
    if (run::identity_yaml(configuration) != run.content().attribute("configuration")) {
      run.why_no_configuration = file.string() + " or a file that it names is not what the run used";
      return;
    }
    run.model = run::make_model(configuration);
    run.configuration = std::move(configuration);
  } catch (const core::Error& failure) {
    run.why_no_configuration = failure.what();
  }
}

/// Returns energy and latency, aggregated over the networks as in the run, or their means.
std::vector<report::Point> overall_of(const RunData& run, const Table& table) {
  std::vector<report::Point> figures(table.rows());
  if (run.configuration) {
    const auto metrics = run::read_metrics(*run.configuration, table);
    const auto objective = run::make_objective(*run.configuration);
    for (std::size_t row = 0; row < figures.size(); ++row) {
      const auto of_objective = objective.overall(metrics[row]);
      figures[row] = {of_objective.energy_mj, of_objective.latency_ms, of_objective.area_mm2};
    }
    return figures;
  }
  const std::size_t networks = table.column("energy_j").width;
  const auto& energy = table.values<double>("energy_j", networks);
  const auto& latency = table.values<double>("latency_s", networks);
  const auto& area = table.values<double>("area_m2");
  for (std::size_t row = 0; row < area.size(); ++row) {
    double energies = 0.0;
    double latencies = 0.0;
    for (std::size_t i = row * networks; i < (row + 1) * networks; ++i) {
      energies += energy[i];
      latencies += latency[i];
    }
    const auto count = static_cast<double>(std::max<std::size_t>(networks, 1));
    figures[row] = {1e3 * energies / count, 1e3 * latencies / count, 1e6 * area[row]};
  }
  return figures;
}

/// Returns the numbers of the mapped designs among all designs; both tables are in the order of generation,
/// island and slot.
std::vector<double> numbers_of(const store::RunContent& content, const Table& designs) {
  std::vector<double> numbers(designs.rows());
  if (!content.has_table("unmapped")) {
    std::iota(numbers.begin(), numbers.end(), 1.0);
    return numbers;
  }
  struct Place {
    const std::vector<std::int32_t>& generation;
    const std::vector<std::int32_t>& island;
    const std::vector<std::int32_t>& slot;

    explicit Place(const Table& table)
        : generation(table.values<std::int32_t>("generation")),
          island(table.values<std::int32_t>("island")),
          slot(table.values<std::int32_t>("slot")) {}
    auto at(std::size_t row) const { return std::tuple(generation[row], island[row], slot[row]); }
  };
  const Place mapped(designs);
  const Place unmapped(content.table("unmapped"));
  std::size_t passed = 0;
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    while (passed < unmapped.slot.size() && unmapped.at(passed) < mapped.at(row)) ++passed;
    numbers[row] = static_cast<double>(row + passed + 1);
  }
  return numbers;
}

/// Selects the largest of several units, a thousand apart, in which a value is at least 1; the smallest unit
/// if there is none.
Quantity quantity_of(const std::string& what, double value, std::span<const std::string_view> units) {
  double factor = 1.0;
  std::size_t unit = 0;
  while (value * factor < 1.0 && unit + 1 < units.size()) {
    factor *= 1e3;
    ++unit;
  }
  return {fmt::format("{} ({})", what, units[unit]), factor};
}

std::array<Quantity, 3> choose_units(const RunData& run) {
  std::array<Quantity, 3> quantities{{{"energy (mJ)"}, {"latency (ms)"}, {"area (mm²)"}}};
  const auto best = best_row(run);
  const bool has_dimension =
      !run.configuration || run.configuration->objective.aggregation != objective::Aggregation::product;
  if (!best || !has_dimension) return quantities;
  constexpr std::array<std::string_view, 3> energies{"mJ", "uJ", "nJ"};
  constexpr std::array<std::string_view, 4> latencies{"ms", "us", "ns", "ps"};
  quantities[0] = quantity_of("energy", run.designs.overall[*best][0], energies);
  quantities[1] = quantity_of("latency", run.designs.overall[*best][1], latencies);
  return quantities;
}

/// Sorts the rows of a table stably by some of its columns.
void sort_rows(Table& table, std::initializer_list<const char*> names) {
  std::vector<const std::vector<std::int32_t>*> keys;
  for (const char* name : names) {
    if (table.has(name)) keys.push_back(&table.values<std::int32_t>(name));
  }
  std::vector<std::size_t> order(table.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto precedes = [&](std::size_t a, std::size_t b) {
    for (const auto* key : keys) {
      if ((*key)[a] != (*key)[b]) return (*key)[a] < (*key)[b];
    }
    return false;
  };
  if (std::is_sorted(order.begin(), order.end(), precedes)) return;
  std::stable_sort(order.begin(), order.end(), precedes);
  for (auto& column : table.columns) {
    const std::size_t width = std::max<std::size_t>(column.width, 1);
    column.values = std::visit(
        [&](const auto& values) -> store::Values {
          std::decay_t<decltype(values)> sorted;
          sorted.reserve(values.size());
          for (const std::size_t row : order) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * width);
            sorted.insert(sorted.end(), first, first + static_cast<std::ptrdiff_t>(width));
          }
          return sorted;
        },
        column.values);
  }
}

/// Orders the rows of a search by generation: in its files, the rows of groups of islands follow each other.
void order_by_generation(store::RunContent& content) {
  for (auto& table : content.tables) {
    if (table.has("generation") && table.has("island")) sort_rows(table, {"generation", "island", "slot"});
    if (table.has("consumed")) sort_rows(table, {"consumed", "target", "source"});
  }
}

}  // namespace

std::string RunData::name() const {
  return configuration ? configuration->name
                       : std::filesystem::absolute(directory).lexically_normal().filename().string();
}

std::string RunData::formula() const {
  return configuration ? objective::objective_text(configuration->objective) : "objective";
}

std::string RunData::unit() const {
  if (!configuration) return "units of its configuration";
  std::string unit = objective::objective_unit(configuration->objective);
  if (const auto square = unit.find("mm2"); square != std::string::npos) unit.replace(square, 3, "mm²");
  return unit;
}

RunData read_run(const std::filesystem::path& directory) {
  RunData run;
  run.directory = directory;
  const store::RunView view(directory);
  run.saved = view.read_result();
  run.saved.content.blobs.clear();
  run.digest = store::digest(run.saved.content);
  if (!run.exhaustive()) order_by_generation(run.saved.content);
  run.status = view.read_status();
  read_configuration(run);
  const Table& table = run.content().table("designs");
  run.designs.count = table.rows();
  run.designs.objective = &table.values<double>("objective");
  run.designs.feasible = &table.values<std::uint8_t>("feasible");
  run.designs.overall = overall_of(run, table);
  run.designs.number = numbers_of(run.content(), table);
  run.quantities = choose_units(run);
  return run;
}

RunData read_run_with_configuration(const std::filesystem::path& directory) {
  auto run = read_run(directory);
  if (run.configuration) return run;
  throw core::Error(core::ExitCode::io,
                    fmt::format("{} has no configuration that can be read", directory.string()),
                    run.why_no_configuration, "restore the files that it names");
}

objective::ObjectiveContext context_of(const run::Configuration& configuration) {
  objective::ObjectiveContext context;
  context.metrics = configuration.metrics();
  context.unrecorded = run::unrecorded_metrics(configuration);
  context.rates_per_s = configuration.objective.rates_per_s;
  for (const auto& network : configuration.networks) context.networks.push_back(network.name);
  return context;
}

std::optional<std::size_t> best_row(const RunData& run) {
  std::optional<std::size_t> best;
  for (std::size_t row = 0; row < run.designs.count; ++row) {
    if ((*run.designs.feasible)[row] == 0) continue;
    if (!best || (*run.designs.objective)[row] < (*run.designs.objective)[*best]) best = row;
  }
  return best;
}

std::optional<design::Genome> genome_of(const RunData& run, const Table& table, std::size_t row) {
  design::Genome genome;
  const auto& parameters = run.configuration->space.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& values = parameters[i].values;
    const double written = table.values<double>(parameters[i].name)[row];
    const auto found = std::find(values.begin(), values.end(), written);
    if (found == values.end()) return std::nullopt;
    genome.set(i, static_cast<std::uint16_t>(found - values.begin()));
  }
  return genome;
}

std::vector<const store::Column*> knob_columns(const Table& table) {
  std::vector<const store::Column*> knobs;
  for (const auto& column : table.columns) {
    if (hardware::find_knob(column.name)) knobs.push_back(&column);
  }
  return knobs;
}

std::vector<std::size_t> best_rows(const RunData& run, std::size_t most) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < run.designs.count; ++row) {
    if ((*run.designs.feasible)[row] != 0) rows.push_back(row);
  }
  const auto& objective = *run.designs.objective;
  const auto before = [&](std::size_t a, std::size_t b) {
    return std::tie(objective[a], a) < std::tie(objective[b], b);
  };
  const auto knobs = knob_columns(run.content().table("designs"));
  const auto same_chip = [&](std::size_t a, std::size_t b) {
    return std::all_of(knobs.begin(), knobs.end(), [&](const store::Column* knob) {
      const auto& values = std::get<std::vector<double>>(knob->values);
      return values[a] == values[b];
    });
  };
  // Several islands may have found the same chip, so more designs are sorted than needed until enough of them
  // differ.
  std::vector<std::size_t> best;
  for (std::size_t sorted = 0; sorted < rows.size() && best.size() < most;) {
    const std::size_t end = std::min(rows.size(), sorted + 4 * most);
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(end);
    std::partial_sort(rows.begin() + static_cast<std::ptrdiff_t>(sorted), middle, rows.end(), before);
    for (; sorted < end && best.size() < most; ++sorted) {
      // Equal chips have equal objectives, so only the last ones must be compared.
      bool known = false;
      for (auto other = best.rbegin(); other != best.rend() && objective[*other] == objective[rows[sorted]];
           ++other) {
        known = known || same_chip(*other, rows[sorted]);
      }
      if (!known) best.push_back(rows[sorted]);
    }
  }
  return best;
}

std::vector<std::size_t> front_rows(const RunData& run) {
  std::vector<report::Point> points;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < run.designs.count; ++row) {
    if ((*run.designs.feasible)[row] == 0) continue;
    points.push_back(run.designs.overall[row]);
    rows.push_back(row);
  }
  std::vector<std::size_t> front;
  for (const std::size_t index : report::non_dominated(points)) front.push_back(rows[index]);
  return front;
}

std::vector<report::Point> front_of(const RunData& run) {
  if (run.exhaustive()) return held_front(run);
  std::vector<report::Point> front;
  for (const std::size_t row : front_rows(run)) front.push_back(run.designs.overall[row]);
  return front;
}

std::vector<report::Point> held_front(const RunData& run) {
  std::vector<report::Point> front;
  const auto& table = run.content().table("front");
  const auto& energy = table.values<double>("energy_mj");
  const auto& latency = table.values<double>("latency_ms");
  const auto& area = table.values<double>("area_mm2");
  for (std::size_t row = 0; row < table.rows(); ++row)
    front.push_back({energy[row], latency[row], area[row]});
  return front;
}

}  // namespace crossisle::analysis
