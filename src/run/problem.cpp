// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/problem.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/run/engine_kind.hpp"
#include "crossisle/run/front.hpp"
#include "model_kind.hpp"

namespace crossisle::run {

std::unique_ptr<cost::CostModel> make_model(const Configuration& configuration) {
  return model_kind(configuration).make(configuration);
}

std::string model_key(const Configuration& configuration) {
  std::string key = model_kind(configuration).key(configuration);
  for (const auto& input : configuration.inputs) key += " " + input.digest;
  return key;
}

objective::Objective make_objective(const Configuration& configuration) {
  auto options = configuration.objective;
  options.goals = goals_of(configuration);
  return {std::move(options), configuration.networks, configuration.metrics()};
}

objective::Objective make_objective(const Configuration& configuration, const cost::CostModel& model) {
  auto options = configuration.objective;
  options.goals = goals_of(configuration);
  return {std::move(options), configuration.networks, model.metrics()};
}

Configuration ProblemCache::read(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                                 const std::optional<std::filesystem::path>& continued) {
  return reader_.read(file, overrides, continued);
}

std::shared_ptr<cost::CostModel> ProblemCache::model(const Configuration& configuration) {
  std::string key = model_key(configuration);
  if (!model_ || key != key_) {
    model_.reset();  // before the other model is made, because one model may fill the memory of a rank
    model_ = make_model(configuration);
    key_ = std::move(key);
  }
  return model_;
}

namespace {

std::uint32_t niche_count(const Configuration& configuration) {
  return static_cast<std::uint32_t>(configuration.space.parameters()[*configuration.niche].values.size());
}

std::optional<search::Niche> niche_of(const Configuration& configuration, std::uint32_t island) {
  if (!configuration.niche) return std::nullopt;
  return search::Niche{*configuration.niche, static_cast<std::uint16_t>(island % niche_count(configuration))};
}

}  // namespace

std::vector<design::Genome> starts_on(const Configuration& configuration, std::uint32_t island) {
  const std::uint32_t niches = configuration.niche ? niche_count(configuration) : 1;
  const std::uint32_t niche = island % niches;
  const std::uint32_t islands = (configuration.islands - niche + niches - 1) / niches;
  std::vector<design::Genome> starts;
  std::uint32_t turn = 0;
  for (const auto& genome : configuration.starts) {
    if (configuration.niche && genome[*configuration.niche] != niche) continue;
    if (turn++ % islands == island / niches) starts.push_back(genome);
  }
  return starts;
}

search::SearchContext make_context(const Configuration& configuration, const cost::CostModel& model,
                                   const objective::Objective& objective, std::uint32_t island) {
  const auto* space = &configuration.space;
  return {space,
          [space, &objective](const design::Genome& genome) {
            return objective.holds_weights(space->chip(genome));
          },
          configuration.seed,
          island,
          [space, &model, &objective](const design::Genome& genome) {
            const auto candidate = space->decode(genome);
            return objective.screen(candidate.chip, model.area_m2(candidate)).feasible();
          },
          niche_of(configuration, island),
          objective.goals_with_ratios(),
          starts_on(configuration, island)};
}

island::Topology make_topology(const Configuration& configuration) {
  const auto& topology = configuration.migration.topology;
  const bool is_of_niches = configuration.niche && topology.name != "custom";
  return {topology, configuration.islands, configuration.seed,
          is_of_niches ? niche_count(configuration) : 1U};
}

island::SearchProblem make_problem(const Configuration& configuration, cost::CostModel& model,
                                   const objective::Objective& objective, const cost::KnownMetrics* known) {
  return {&configuration.space, &model, &objective, known};
}

island::Layout make_layout(const Configuration& configuration, const cost::CostModel& model, int ranks) {
  std::vector<double> efforts;
  for (std::size_t network = 0; network < configuration.networks.size(); ++network) {
    efforts.push_back(model.effort(network));
  }
  return {ranks, configuration.islands, efforts};
}

double bytes_of_row(const Configuration& configuration) {
  const auto networks = static_cast<double>(configuration.networks.size());
  const auto knobs = static_cast<double>(configuration.space.parameters().size());
  const auto metrics = static_cast<double>(configuration.metrics().of_network.size());
  return 3 * 4 + 8 * knobs + 2 + 3 * 8 + 8 * metrics * networks;
}

Footprint estimate_footprint(const Configuration& configuration, const cost::CostModel& model, int ranks) {
  return engine_kind(configuration).footprint(configuration, model, ranks);
}

}  // namespace crossisle::run
