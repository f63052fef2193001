// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/rescoring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "columns.hpp"
#include "constraint_tally.hpp"
#include "crossisle/design/genome_index.hpp"
#include "crossisle/island/island.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/cost_differences.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/run/recorded_metrics.hpp"
#include "diagnosis_tables.hpp"
#include "island_groups.hpp"
#include "recorded_genomes.hpp"

namespace crossisle::run {
namespace {

using objective::Status;
using store::Table;

/// Number of designs that the cost model evaluates at once.
constexpr std::size_t block_size = 256;

constexpr std::string_view designs_name = "designs";
constexpr std::string_view unmapped_name = "unmapped";
constexpr std::string_view front_name = "front";

/// A distinct design: the row of its earliest evaluation.
struct Item {
  const Table* table;
  std::size_t row;
};

/// Order in which a run prefers designs of equal objective: the earliest one, and then the first row.
using Place = std::tuple<std::int32_t, std::int32_t, std::int32_t>;

template <class Value>
std::optional<Value> value_at(const Item& item, const char* name) {
  if (!item.table->has(name)) return std::nullopt;
  return values_of<Value>(*item.table, name)[item.row];
}

Place place_of(const Item& item) {
  const auto number = [&](const char* name) {
    return value_at<std::int32_t>(item, name).value_or(std::numeric_limits<std::int32_t>::max());
  };
  return {number("generation"), number("island"), number("slot")};
}

/// True if the run recorded a design as feasible; a front has no other designs.
bool was_feasible(const Item& item) {
  return item.table->name == front_name || value_at<std::uint8_t>(item, "feasible").value_or(0) != 0;
}

/// Designs of a run file and their scores under the objective of a configuration.
class Rescorer {
 public:
  Rescorer(const Configuration& configuration, const store::RunContent& content)
      : configuration_(configuration),
        content_(content),
        objective_(make_objective(configuration)),
        constraints_(objective_, configuration.networks, configuration.metrics()),
        tally_(constraints_.size()),
        genomes_(configuration.space) {}

  Rescoring rescore(std::size_t count) {
    read_designs();
    read_recorded_metrics();
    score_all();
    count_designs();
    choose_best(count);
    diagnose();
    return std::move(rescoring_);
  }

 private:
  void read_designs();
  void read_recorded_metrics();
  void score_all();
  void score(std::size_t item, const cost::CandidateMetrics& metrics);
  void evaluate(const std::vector<std::size_t>& items);
  void count_designs();
  void choose_best(std::size_t count);
  void diagnose();
  /// True for a run that records every evaluation, unlike an enumeration, which has no islands.
  bool is_search() const { return content_.numbers.contains("islands"); }
  bool has_metrics(std::size_t item) const {
    return metrics_.size() > 0 && items_[item].table->name == designs_name;
  }
  /// True for a scored design of the space that has costs.
  bool counts(std::size_t item) const {
    return scores_[item].mapped() && scores_[item].status != Status::excluded;
  }
  bool is_any_feasible() const {
    return std::any_of(scores_.begin(), scores_.end(), [](const auto& score) { return score.feasible(); });
  }
  cost::CostModel& model();
  cost::MetricsRow metrics_of(std::size_t item);
  RecordedScore recorded_score(const Item& item) const;

  const Configuration& configuration_;
  const store::RunContent& content_;
  objective::Objective objective_;
  objective::ActiveConstraints constraints_;
  ConstraintTally tally_;  ///< of the mapped designs that were evaluated again
  std::vector<Item> items_;
  design::GenomeIndex genomes_;             ///< of the items
  std::vector<objective::Fitness> scores_;  ///< of the items
  cost::Metrics metrics_;                   ///< of the rows of table `designs`; empty if not recorded
  std::vector<double> objectives_before_;   ///< of the feasible designs, ascending
  std::unique_ptr<cost::CostModel> model_;
  Rescoring rescoring_;
};

void Rescorer::read_designs() {
  MissingValues missing;
  const bool has_groups = is_search() && static_cast<std::uint64_t>(content_.number("islands")) >
                                             IslandGroups::max_islands_of_one;
  for (const auto name : {designs_name, unmapped_name, front_name}) {
    if (!content_.has_table(name)) continue;
    const Table& table = content_.table(name);
    const std::size_t rows = table.rows();  // counts the rows of every column
    RecordedGenomes recorded(configuration_.space, table, missing);
    design::Genome genome;
    for (std::size_t row = 0; row < rows; ++row) {
      if (!recorded.read(row, genome)) continue;
      const auto [position, is_new] = genomes_.add(genome);
      const Item item{&table, row};
      if (is_new) {
        items_.push_back(item);
      } else if (has_groups && place_of(item) < place_of(items_[position])) {
        items_[position] =
            item;  // rows are in the order of groups of islands, and only within a group by generation
      }
    }
  }
  core::Problems problems;
  missing.report(problems);
  problems.throw_if_any();
  rescoring_.designs = items_.size();
  if (is_search())
    rescoring_.evaluations = content_.table(designs_name).rows() + content_.table(unmapped_name).rows();
}

void Rescorer::read_recorded_metrics() {
  const Table& designs = content_.table(designs_name);
  if (!missing_metrics(configuration_, designs).empty()) return;
  metrics_ = read_metrics(configuration_, content_);
}

void Rescorer::score(std::size_t item, const cost::CandidateMetrics& metrics) {
  const auto genome = genomes_.at(item);
  scores_[item] = configuration_.space.is_excluded(genome)
                      ? objective::Fitness{Status::excluded}
                      : objective_.score(configuration_.space.chip(genome), metrics);
}

void Rescorer::score_all() {
  scores_.resize(items_.size());
  std::vector<std::size_t> unmapped;
  std::vector<std::size_t> without_metrics;
  for (std::size_t item = 0; item < items_.size(); ++item) {
    if (has_metrics(item)) {
      score(item, std::as_const(metrics_)[items_[item].row]);
    } else if (items_[item].table->name == unmapped_name) {
      scores_[item].status = static_cast<Status>(value_at<std::uint8_t>(items_[item], "status").value());
      unmapped.push_back(item);
    } else {
      without_metrics.push_back(item);
    }
  }
  evaluate(without_metrics);
  // A design that cannot run some network of the run may run all of fewer networks. Otherwise it is infeasible,
  // and its violation only matters if every design is.
  const bool has_fewer_networks = content_.table("networks").rows() > configuration_.networks.size();
  if (has_fewer_networks || !is_any_feasible()) evaluate(unmapped);
}

void Rescorer::evaluate(const std::vector<std::size_t>& items) {
  if (items.empty()) return;
  cost::Metrics metrics(model().metrics(), cost::all_networks(model()));
  std::vector<design::Candidate> candidates;
  for (std::size_t first = 0; first < items.size(); first += block_size) {
    const auto block = std::span(items).subspan(first, std::min(block_size, items.size() - first));
    candidates.clear();
    for (const auto item : block) candidates.push_back(configuration_.space.decode(genomes_.at(item)));
    model().evaluate(candidates, metrics, {});
    for (std::size_t i = 0; i < block.size(); ++i) {
      score(block[i], std::as_const(metrics)[i]);
      if (counts(block[i])) tally_.add(constraints_, candidates[i].chip, std::as_const(metrics)[i]);
    }
  }
  rescoring_.evaluated_again += items.size();
}

void Rescorer::count_designs() {
  for (std::size_t item = 0; item < items_.size(); ++item) {
    const auto& score = scores_[item];
    ++rescoring_.by_status[static_cast<std::size_t>(score.status)];
    if (was_feasible(items_[item])) {
      ++rescoring_.feasible_before;
      objectives_before_.push_back(value_at<double>(items_[item], "objective").value());
    }
  }
  std::sort(objectives_before_.begin(), objectives_before_.end());
  rescoring_.feasible = rescoring_.by_status[0];
  if (rescoring_.feasible > 0) return;
  for (std::size_t item = 0; item < items_.size(); ++item) {
    const auto& score = scores_[item];
    // The space has no such design, so that nothing can be nearest to it.
    if (score.status == Status::excluded) continue;
    if (!rescoring_.nearest || score.violation <= rescoring_.nearest->violation)
      search::keep_nearest(rescoring_.nearest, {genomes_.at(item), score.status, score.violation});
  }
}

void Rescorer::choose_best(std::size_t count) {
  std::vector<std::size_t> feasible;
  for (std::size_t item = 0; item < items_.size(); ++item) {
    if (scores_[item].feasible()) feasible.push_back(item);
  }
  const auto precedes = [&](std::size_t a, std::size_t b) {
    if (scores_[a].objective != scores_[b].objective) return scores_[a].objective < scores_[b].objective;
    return std::tuple(place_of(items_[a]), a) < std::tuple(place_of(items_[b]), b);
  };
  const auto end = feasible.begin() + static_cast<std::ptrdiff_t>(std::min(count, feasible.size()));
  std::partial_sort(feasible.begin(), end, feasible.end(), precedes);
  feasible.erase(end, feasible.end());
  for (const std::size_t item : feasible) {
    auto& best = rescoring_.best.emplace_back();
    best.genome = genomes_.at(item);
    best.fitness = scores_[item];
    best.metrics = metrics_of(item);
    best.before = recorded_score(items_[item]);
    if (!is_search()) continue;
    best.generation = value_at<std::int32_t>(items_[item], "generation");
    best.island = value_at<std::int32_t>(items_[item], "island");
  }
}

/// States the reasons for which no design is feasible, as a run does.
void Rescorer::diagnose() {
  if (rescoring_.feasible > 0 || constraints_.size() == 0) return;
  for (std::size_t item = 0; item < items_.size(); ++item) {
    if (has_metrics(item) && counts(item)) {
      tally_.add(constraints_, configuration_.space.chip(genomes_.at(item)),
                 std::as_const(metrics_)[items_[item].row]);
    }
  }
  // An enumeration does not list all of its designs.
  const auto of_search = is_search() ? std::optional(tally_) : std::nullopt;
  rescoring_.diagnosis =
      make_diagnosis(configuration_, model(), rescoring_.nearest, of_search, tally_.passes_screen());
}

cost::CostModel& Rescorer::model() {
  if (!model_) model_ = make_model(configuration_);
  return *model_;
}

cost::MetricsRow Rescorer::metrics_of(std::size_t item) {
  if (has_metrics(item)) return cost::MetricsRow(std::as_const(metrics_)[items_[item].row]);
  cost::Metrics metrics(model().metrics(), cost::all_networks(model()));
  model().evaluate(std::vector{configuration_.space.decode(genomes_.at(item))}, metrics, {});
  return cost::MetricsRow(std::as_const(metrics)[0]);
}

RecordedScore Rescorer::recorded_score(const Item& item) const {
  RecordedScore score;
  score.is_feasible = was_feasible(item);
  score.objective = value_at<double>(item, "objective");
  const auto code = value_at<std::uint8_t>(item, "status").value_or(0);
  const Table& legend = content_.table("status_codes");
  const auto& codes = values_of<std::int32_t>(legend, "code");
  const auto meaning = std::find(codes.begin(), codes.end(), code);
  if (meaning != codes.end())
    score.status =
        values_of<std::string>(legend, "meaning")[static_cast<std::size_t>(meaning - codes.begin())];
  // Of an exhaustive search, only the designs with the smallest objectives are recorded with their order.
  if (!score.is_feasible || item.table->name == front_name) return score;
  const auto earlier =
      std::lower_bound(objectives_before_.begin(), objectives_before_.end(), *score.objective);
  score.position = static_cast<std::uint64_t>(earlier - objectives_before_.begin()) + 1;
  return score;
}

template <class Value>
std::string text_or_empty(const std::optional<Value>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

}  // namespace

Rescoring rescore(const Configuration& configuration, const store::RunContent& content, std::size_t count) {
  return Rescorer(configuration, content).rescore(count);
}

store::RunContent rescored_content(const Configuration& configuration, const Rescoring& rescoring) {
  island::Log log;
  for (const auto& design : rescoring.best) {
    auto& record = log.designs.emplace_back();
    record.genome = design.genome;
    record.evaluation.fitness = design.fitness;
    record.evaluation.metrics = design.metrics;
  }
  Table table = std::move(history_tables(configuration, log).front());
  std::erase_if(table.columns, [](const store::Column& column) {
    return column.name == "generation" || column.name == "island" || column.name == "slot";
  });
  const auto add = [&](const char* name, const char* long_name, const auto& text) {
    table.columns.push_back(store::column<std::string>(rescoring.best, name, "", long_name, text));
  };
  add("generation", "generation that asked for the design",
      [](const RescoredDesign& design) { return text_or_empty(design.generation); });
  add("island", "island that asked for the design",
      [](const RescoredDesign& design) { return text_or_empty(design.island); });
  add("status_before", "whether it met the constraints of the run",
      [](const RescoredDesign& design) { return design.before.status; });
  add("objective_before", "objective of the run; empty where a network could not be mapped",
      [](const RescoredDesign& design) { return text_or_empty(design.before.objective); });
  add("position_before", "place among the feasible designs of the run; empty for others",
      [](const RescoredDesign& design) { return text_or_empty(design.before.position); });
  store::RunContent result;
  name_choices(table);
  result.tables.push_back(std::move(table));
  add_legends(configuration, result);
  return result;
}

}  // namespace crossisle::run
