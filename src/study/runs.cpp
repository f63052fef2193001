// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/runs.hpp"

#include <fmt/format.h>

#include "crossisle/core/text.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::study {
namespace {

/// Sends a decision of rank 0 to all ranks. @return the decision, on every rank
bool agreed(island::Communicator& communicator, bool go_on) {
  if (communicator.rank() != 0) return communicator.receive(0, island::tag::opening).front() != 0;
  for (int rank = 1; rank < communicator.size(); ++rank) {
    communicator.send(rank, island::tag::opening, {static_cast<char>(go_on)});
  }
  communicator.flush();
  return go_on;
}

std::vector<run::Configuration> read_all(std::span<const ConfigurationSource> sources) {
  std::vector<run::Configuration> configurations;
  configurations.reserve(sources.size());
  for (const auto& source : sources) configurations.push_back(source.read());
  return configurations;
}

void carry_out_one(StudyRun& run, const std::filesystem::path& folder, island::Communicator& communicator,
                   StudyObserver& observer) {
  run::Session session(communicator,
                       {run.source.file, run.source.overrides, folder, false, std::nullopt, std::nullopt});
  const auto of_run = observer.observe_run();
  run.ending = session.execute(*of_run);
  if (run.ending.others_at_work) {
    observer.stopped_in(folder);
    island::Communicator::end_job(core::ExitCode::stopped);
  }
  communicator.flush();
}

}  // namespace

ConfigurationSource ConfigurationSource::with(std::span<const std::string> more) const {
  ConfigurationSource source = *this;
  source.overrides.insert(source.overrides.end(), more.begin(), more.end());
  return source;
}

std::optional<design::Genome> StudyRun::best() const {
  if (!ending.best) return std::nullopt;
  return ending.best->genome;
}

std::vector<std::string> overrides_for(const run::Configuration& configuration,
                                       std::span<const std::size_t> networks) {
  std::vector<std::string> files;  // of all networks, in their order
  for (const auto& input : configuration.inputs) {
    if (input.role != "technology") files.push_back(input.named);
  }
  const auto& rates_per_s = configuration.objective.rates_per_s;
  std::vector<std::string> names;
  std::vector<std::string> rates;
  for (const std::size_t network : networks) {
    names.push_back(files[network]);
    if (rates_per_s.empty()) continue;
    rates.push_back(
        fmt::format("{}: {}/s", configuration.networks[network].name, core::shortest(rates_per_s[network])));
  }
  std::vector<std::string> overrides{fmt::format("workloads.networks=[{}]", core::join(names, ", "))};
  if (!rates.empty()) overrides.push_back(fmt::format("workloads.rates={{{}}}", core::join(rates, ", ")));
  return overrides;
}

std::optional<std::vector<run::Configuration>> read_configurations(
    std::span<const ConfigurationSource> sources, island::Communicator& communicator) {
  if (communicator.rank() != 0) {
    if (!agreed(communicator, true)) return std::nullopt;
    return read_all(sources);
  }
  try {
    auto configurations = read_all(sources);
    agreed(communicator, true);
    return configurations;
  } catch (...) {
    agreed(communicator, false);
    throw;
  }
}

bool carry_out(std::vector<StudyRun>& runs, const std::filesystem::path& folder,
               island::Communicator& communicator, StudyObserver& observer) {
  for (auto& run : runs) {
    carry_out_one(run, folder / run.name, communicator, observer);
    const bool went_on = agreed(communicator, run.ending.state != store::RunState::stopped);
    if (communicator.rank() == 0) {
      if (went_on) {
        run.content = store::RunView(folder / run.name).read_result().content;
      } else {
        observer.stopped_in(folder / run.name);
      }
    }
    if (!went_on) return false;
  }
  return true;
}

}  // namespace crossisle::study
