// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/analysis/trade.hpp"
#include "crossisle/core/quantity.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/store/run_file.hpp"
#include "present_json.hpp"
#include "saved_content.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto trade_description =
    "Example: crossisle trade runs/rram_4networks --metric area --bounds 300mm2 500mm2 800mm2\n\n"
    "What a limit costs: the best objective of a run as a function of one bound,\n"
    "from the designs that it evaluated, with the shadow price: by how much the\n"
    "objective falls if the bound is relaxed. All other constraints of the run\n"
    "remain. Designs of a search are no proof: a sweep of the bounds, which --sweep\n"
    "writes, searches for better ones.";

constexpr std::size_t default_rows = 12;

struct TradeArguments {
  std::string directory;
  std::string metric;
  std::vector<std::string> bounds;
  std::string sweep;
  bool csv = false;
  bool json = false;
};

using analysis::Trade;

/// Reads the bounds. @throws core::InputError with every one that is wrong
std::vector<double> read_bounds(const Trade& trade, const std::vector<std::string>& words) {
  const auto& unit = trade.quantity.metric().unit;
  core::Problems problems;
  std::vector<double> bounds;
  for (const auto& word : words) {
    const auto bound = core::quantity(word, unit);
    if (bound && !objective::lacks_unit(word, trade.quantity.metric())) {
      bounds.push_back(*bound);
      continue;
    }
    problems.add({"--bounds",
                  fmt::format("'{}' {}", core::printable(word), bound ? "has no unit" : "is no bound"),
                  unit == "1" ? "the metric is a pure number" : fmt::format("the metric is in {}", unit),
                  "give a number, with its unit or a multiple"});
  }
  problems.throw_if_any();
  return bounds;
}

/// Returns bounds that are evenly spaced among the points, with both ends and the bound of the run.
std::vector<double> usual_bounds(const Trade& trade) {
  std::vector<double> bounds;
  const std::size_t points = trade.points.size();
  const std::size_t rows = std::min(points, default_rows);
  for (std::size_t i = 0; i < rows; ++i)
    bounds.push_back(trade.points[rows < 2 ? 0 : i * (points - 1) / (rows - 1)].value);
  if (trade.present) bounds.push_back(*trade.present);
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  if (trade.bound == objective::Bound::min) std::reverse(bounds.begin(), bounds.end());
  return bounds;
}

std::string metric_text(const Trade& trade) {
  const auto& network = trade.quantity.network();
  const std::string words = objective::words_of(trade.quantity.metric());
  if (network) return words + " of " + trade.configuration.networks[*network].name;
  return trade.quantity.is_of_chip() ? words : words + " of every network";
}

/// Returns the best objective within the bound of the run, with which others are compared; nothing without one.
std::optional<double> present_objective(const Trade& trade) {
  if (!trade.present) return std::nullopt;
  const auto best = analysis::best_within(trade, *trade.present);
  if (!best) return std::nullopt;
  return trade.points[*best].objective;
}

void print_table(const Trade& trade, const std::vector<double>& bounds) {
  const auto& unit = trade.quantity.metric().unit;
  const auto reference = present_objective(trade);
  const bool is_maximum = trade.bound == objective::Bound::max;
  TextTable table({is_maximum ? "at most" : "at least", "objective", "reached at",
                   reference ? "against the run" : "against the best", "with 10 % more room"});
  const double base = reference.value_or(trade.points.empty() ? 1.0 : trade.points.back().objective);
  for (const double bound : bounds) {
    const bool is_present = trade.present && bound == *trade.present;
    auto name = core::quantity_text(bound, unit) + (is_present ? " (the run)" : "");
    const auto best = analysis::best_within(trade, bound);
    if (!best) {
      table.add({std::move(name), "none", "-", "-", "-"});
      continue;
    }
    const auto& point = trade.points[*best];
    const auto price = analysis::gain_of_a_tenth(trade, bound);
    table.add({std::move(name), fmt::format("{:.6g}", point.objective),
               core::quantity_text(point.value, unit),
               fmt::format("{:+.1f} %", 100.0 * (point.objective / base - 1.0)),
               price ? fmt::format("{:+.1f} %", 0.0 - 100.0 * *price) : "-"});
  }
  fmt::print("{}", table.text());
}

nlohmann::ordered_json point_json(const Trade& trade, const analysis::TradePoint& point) {
  nlohmann::ordered_json object{{trade.quantity.metric().name, point.value}, {"objective", point.objective}};
  object["design"] = design_json(trade.configuration, point.genome);
  return object;
}

void print_json(const Trade& trade, const std::vector<double>& bounds) {
  nlohmann::ordered_json object{{"name", trade.configuration.name},
                                {"metric", trade.quantity.metric().name},
                                {"network", nullptr},
                                {"unit", trade.quantity.metric().unit},
                                {"bound", trade.bound == objective::Bound::max ? "max" : "min"},
                                {"present", nullptr},
                                {"bounds", nlohmann::ordered_json::array()},
                                {"points", nlohmann::ordered_json::array()}};
  if (const auto& network = trade.quantity.network())
    object["network"] = trade.configuration.networks[*network].name;
  if (trade.present) object["present"] = *trade.present;
  for (const double bound : bounds) {
    nlohmann::ordered_json row{{"bound", bound}, {"objective", nullptr}, {"gain_of_10_percent", nullptr}};
    if (const auto best = analysis::best_within(trade, bound))
      row["objective"] = trade.points[*best].objective;
    if (const auto price = analysis::gain_of_a_tenth(trade, bound)) row["gain_of_10_percent"] = *price;
    object["bounds"].push_back(std::move(row));
  }
  for (const auto& point : trade.points) object["points"].push_back(point_json(trade, point));
  std::cout << object.dump(2) << '\n';
}

void print_csv(const Trade& trade) {
  fmt::print("{},objective", trade.quantity.metric().name);
  for (const auto& parameter : trade.configuration.space.parameters()) fmt::print(",{}", parameter.name);
  fmt::print("\r\n");
  for (const auto& point : trade.points) {
    fmt::print("{},{}", core::shortest(point.value), core::shortest(point.objective));
    const auto& parameters = trade.configuration.space.parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
      fmt::print(",{}", parameters[i].text(trade.configuration.space.value(point.genome, i)));
    fmt::print("\r\n");
  }
}

core::ExitCode run_trade(const TradeArguments& arguments) {
  require_one_format(arguments.csv, arguments.json);
  if (!arguments.sweep.empty()) require_new_file(arguments.sweep);
  const auto trade = analysis::read_trade(arguments.directory, arguments.metric);
  if (!trade.warning.empty()) warn("{}", trade.warning);
  const auto bounds = arguments.bounds.empty() ? usual_bounds(trade) : read_bounds(trade, arguments.bounds);
  if (arguments.csv) {
    print_csv(trade);
  } else if (arguments.json) {
    print_json(trade, bounds);
  } else {
    fmt::print("best {} ({}) by a bound on {}\n\n", objective::objective_text(trade.configuration.objective),
               objective::objective_unit(trade.configuration.objective), metric_text(trade));
    print_table(trade, bounds);
  }
  if (!arguments.sweep.empty()) {
    const std::filesystem::path file(arguments.sweep);
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    store::write_text_file(file, analysis::sweep_of_bounds(trade, arguments.directory, bounds, folder));
    say("wrote {}; search within these bounds by: crossisle sweep run {}", file.string(), file.string());
  }
  return trade.points.empty() ? core::ExitCode::infeasible : core::ExitCode::finished;
}

}  // namespace

void add_trade(Command app, Action& action) {
  auto arguments = std::make_shared<TradeArguments>();
  auto command = app.add_subcommand("trade", trade_description);
  command.add_option("directory", arguments->directory, "run directory").required();
  command
      .add_option("--metric", arguments->metric,
                  "metric of the bound, such as area, power or throughput; METRIC@NETWORK for one network")
      .required();
  command.add_option("--bounds", arguments->bounds,
                     "bounds of the table, in the metric's unit or with one: 5W 10W; default: evenly spaced");
  command.add_option("--sweep", arguments->sweep,
                     "also write a sweep that searches within each of these bounds to this file");
  command.add_flag("--csv", arguments->csv, "every step of the function as CSV, with its design");
  command.add_flag("--json", arguments->json, "the bounds, and every step of the function, as JSON");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_trade(*arguments); }; });
}

}  // namespace crossisle::apps
