// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/validation/publication_tables.hpp"
#include "table.hpp"
#include "talk.hpp"
#include "validate_silicon.hpp"

namespace crossisle::apps {
namespace {

constexpr auto validate_model_description =
    "Example: crossisle validate-model --reference reference --all\n\n"
    "Compares the cost model with published evaluations of others: tables\n"
    "published_rram.csv, published_sram.csv and published_sram_node.csv of a folder\n"
    "(columns network, voltage_v, bits_per_cell, cycle_s, wordlines, bitlines,\n"
    "router_groups, tiles_per_group, macros_per_tile, global_buffer_depth_words,\n"
    "energy_j, area_cm2, latency_s and, if not 32, node_nm). By default as they\n"
    "were produced: with the reference's mapper, rounded as it prints. With\n"
    "--silicon, compares the physical mode with silicon instead: published macros\n"
    "(data/silicon/macros.csv; the blind errors first), and numbers of single chips\n"
    "with what each is evidence of.";

struct ValidateModelArguments {
  std::string reference;
  std::size_t points = 2000;
  bool all = false;
  bool json = false;
  bool silicon = false;
  std::string csv;
  compat::CompatOptions model{compat::Mapper::reference, compat::Rounding::as_printed};
};

validation::PublicationComparison compare(const ValidateModelArguments& arguments) {
  std::string folder = arguments.reference;
  if (const char* chosen = std::getenv("CROSSISLE_REFERENCE"); folder.empty() && chosen != nullptr)
    folder = chosen;
  if (folder.empty()) {
    throw core::Error(core::ExitCode::usage, "no reference is named",
                      "published evaluations are not part of Crossisle",
                      "give --reference DIR, or set CROSSISLE_REFERENCE");
  }
  validation::PublicationOptions options{arguments.points, arguments.model};
  if (arguments.all) options.points.reset();
  auto compared = validation::compare_with_publications(folder, options);
  for (const auto& file : compared.missing) warn("{} is not there", file.string());
  if (compared.technologies.empty()) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} holds no table of published points", folder), {},
                      "name another folder");
  }
  return compared;
}

std::string percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? "-"
                    : fmt::format("{:.2f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

void print_networks(const validation::PublicationComparison& compared) {
  TextTable table({"technology", "network", "points", "infeasible", "cycles exact", "area max", "energy 1e-9",
                   "energy 1e-6", "median", "p99", "max", "latency max", "rank correlation"});
  for (const auto& [technology, report] : compared.technologies) {
    for (const auto& row : report.networks) {
      table.add({technology, row.network, std::to_string(row.points), std::to_string(row.infeasible),
                 percent(row.exact_cycles, row.points), fmt::format("{:.1e}", row.area.largest),
                 percent(row.energy.within_1e9, row.points), percent(row.energy.within_1e6, row.points),
                 fmt::format("{:.1e}", row.energy.median), fmt::format("{:.1e}", row.energy.p99),
                 fmt::format("{:.1e}", row.energy.largest), fmt::format("{:.1e}", row.latency.largest),
                 fmt::format("{:.6f}", row.energy.rank_correlation)});
    }
  }
  fmt::print("{}", table.text());
  if (const auto skipped = compared.skipped(); skipped > 0)
    fmt::print("{} points of networks that are not shipped were skipped\n", skipped);
}

void print_worst(const validation::PublicationComparison& compared) {
  TextTable table({"largest differences", "network", "line", "quantity", "difference", "reference", "model"});
  for (const auto& [technology, point] : compared.worst()) {
    const bool energy = point.quantity == "energy";
    const bool area = point.quantity == "area";
    const double reference = energy ? point.reference.energy_j
                             : area ? point.reference.area_m2
                                    : point.reference.latency_s;
    const double model = energy ? point.energy_j : area ? point.area_m2 : point.latency_s;
    table.add({technology, point.reference.network, std::to_string(point.reference.line), point.quantity,
               fmt::format("{:.2e}", point.difference), fmt::format("{:.9e}", reference),
               point.verdict == cost::Verdict::feasible ? fmt::format("{:.9e}", model)
                                                        : std::string(cost::text(point.verdict))});
  }
  fmt::print("\n{}", table.text());
}

nlohmann::ordered_json agreement_json(const validation::Agreement& agreement) {
  return {{"within_1e-9", agreement.within_1e9}, {"within_1e-6", agreement.within_1e6},
          {"median", agreement.median},          {"p99", agreement.p99},
          {"largest", agreement.largest},        {"rank_correlation", agreement.rank_correlation}};
}

void print_json(const validation::PublicationComparison& compared) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& [technology, report] : compared.technologies) {
    for (const auto& row : report.networks) {
      rows.push_back({{"technology", technology},
                      {"network", row.network},
                      {"points", row.points},
                      {"infeasible", row.infeasible},
                      {"exact_cycles", row.exact_cycles},
                      {"energy", agreement_json(row.energy)},
                      {"latency", agreement_json(row.latency)},
                      {"area", agreement_json(row.area)}});
    }
  }
  fmt::print("{}\n", rows.dump(2));
}

core::ExitCode run_command(const ValidateModelArguments& arguments) {
  if (arguments.silicon) {
    return print_silicon(
        {arguments.all ? SiliconRows::all : SiliconRows::summaries, arguments.csv, arguments.json});
  }
  if (!arguments.csv.empty()) {
    throw core::Error(core::ExitCode::usage, "--csv is given without --silicon",
                      "only the comparison with published macros is written to a file", "add --silicon");
  }
  const auto compared = compare(arguments);
  if (arguments.json) {
    print_json(compared);
  } else {
    print_networks(compared);
    print_worst(compared);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_validate_model(Command app, Action& action) {
  auto arguments = std::make_shared<ValidateModelArguments>();
  auto command = app.add_subcommand("validate-model", validate_model_description);
  command.add_option("--reference", arguments->reference,
                     "folder with the tables (default: the environment variable CROSSISLE_REFERENCE)");
  command.add_option("--points", arguments->points,
                     "points per table, the same share of each network and node (default 2000)");
  command.add_flag("--all", arguments->all, "all points; with --silicon, every macro and number");
  command.add_flag("--silicon", arguments->silicon, "compare the physical mode with measured chips");
  command.add_option("--csv", arguments->csv, "with --silicon: write the numbers of all macros to this file");
  add_model_options(command, arguments->model);
  command.add_flag("--json", arguments->json, "JSON instead of tables");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
