// Part of Crossisle, SPDX-License-Identifier: MIT
#include "enumeration.hpp"

#include "crossisle/run/certificate.hpp"
#include "crossisle/run/signals.hpp"
#include "crossisle/run/survey_state.hpp"

namespace crossisle::run {

Enumeration::Enumeration(island::Communicator& communicator, const Configuration& configuration,
                         island::Problem problem)
    : configuration_(configuration),
      problem_(problem),
      enumerator_(communicator, problem, configuration.blocks(), configuration.exhaustive->keep_best),
      survey_(configuration.blocks().count(), configuration.exhaustive->keep_best) {}

void Enumeration::restore(const store::RunContent& checkpoint) {
  survey_ = read_survey(configuration_, checkpoint);
}

void Enumeration::coordinate(std::uint32_t wanted,
                             const std::function<std::uint32_t(const island::BlockDone&)>& added) {
  enumerator_.coordinate(survey_, wanted, added);
}

void Enumeration::follow() {
  enumerator_.serve([&] { return SignalWatch::count(); });
}

std::vector<island::DesignRecord> Enumeration::best_designs(std::size_t at_most) const {
  auto findings = survey_.census.best().sorted();
  if (findings.size() > at_most) findings.resize(at_most);
  std::vector<island::DesignRecord> designs;
  std::vector<hardware::Chip> chips;
  for (const auto& finding : findings) {
    auto& design = designs.emplace_back();
    design.slot = static_cast<std::uint32_t>(chips.size());
    design.genome = finding.genome;
    chips.push_back(configuration_.space.decode(finding.genome));
  }
  std::vector<cost::NetworkCost> costs(chips.size());
  for (std::size_t network = 0; network < configuration_.networks.size(); ++network) {
    problem_.model->evaluate(chips, network, costs);
    for (std::size_t i = 0; i < chips.size(); ++i) designs[i].evaluation.costs.push_back(costs[i]);
  }
  for (std::size_t i = 0; i < chips.size(); ++i) {
    auto& evaluation = designs[i].evaluation;
    evaluation.area_m2 = problem_.model->area_m2(chips[i]);
    evaluation.fitness = problem_.objective->score(chips[i], evaluation.area_m2, evaluation.costs);
  }
  return designs;
}

Tally Enumeration::tally() const {
  Tally tally{survey_.census.designs(), survey_.census.count(objective::Status::feasible)};
  for (std::size_t status = 0; status < tally.by_status.size(); ++status)
    tally.by_status[status] = survey_.census.count(static_cast<objective::Status>(status));
  tally.nearest = survey_.census.nearest();
  if (auto best = best_designs(1); !best.empty()) tally.best = std::move(best.front());
  return tally;
}

store::RunContent Enumeration::checkpoint() {
  survey_.census.compact();
  auto result = content();
  result.blobs.push_back(blob_of(survey_));
  return result;
}

store::RunContent Enumeration::content() const {
  return make_content(configuration_, survey_, best_designs());
}

std::string Enumeration::certificate(const std::string& content_digest) const {
  return certificate_text(configuration_, survey_, best_designs(), content_digest);
}

}  // namespace crossisle::run
