// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/island.hpp"

#include <algorithm>
#include <tuple>

#include "crossisle/core/error.hpp"
#include "crossisle/island/message.hpp"

namespace crossisle::island {
namespace {

template <class Record, class Key>
void merge_in_order(std::vector<Record>& all, std::vector<Record>& added, Key key) {
  std::stable_sort(added.begin(), added.end(),
                   [&](const Record& a, const Record& b) { return key(a) < key(b); });
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  std::move(added.begin(), added.end(), std::back_inserter(all));
  std::inplace_merge(all.begin(), all.begin() + middle, all.end(),
                     [&](const Record& a, const Record& b) { return key(a) < key(b); });
}

/// Saves a batch without its metrics, in the format of the states of islands.
void save_batch(cereal::PortableBinaryOutputArchive& archive, const std::vector<search::Individual>& batch) {
  archive(cereal::make_size_tag(static_cast<cereal::size_type>(batch.size())));
  for (const auto& migrant : batch) archive(migrant.genome, migrant.fitness);
}

void load_batch(cereal::PortableBinaryInputArchive& archive, std::istream& in,
                std::vector<search::Individual>& batch) {
  cereal::size_type count = 0;
  archive(cereal::make_size_tag(count));
  if (count >
      static_cast<cereal::size_type>(in.rdbuf()->in_avail()) / (design::first_places * sizeof(std::uint16_t)))
    throw std::length_error("it claims more migrants than it holds");
  batch.resize(static_cast<std::size_t>(count));
  for (auto& migrant : batch) {
    archive(migrant.genome, migrant.fitness);
    if (static_cast<std::size_t>(migrant.fitness.status) >= objective::max_statuses)
      throw std::out_of_range("a migrant has an unknown status");
  }
}

/// Returns the migrants that wait at inlets, in order. @tparam Inlets const or not, like the returned
/// pointers
template <class Inlets>
auto waiting_migrants(Inlets& inlets) {
  std::vector<decltype(&inlets.front().waiting.front().front())> migrants;
  for (auto& inlet : inlets) {
    for (auto& batch : inlet.waiting) {
      for (auto& migrant : batch) migrants.push_back(&migrant);
    }
  }
  return migrants;
}

}  // namespace

void Log::cut_after(std::uint32_t generation) {
  std::erase_if(designs, [&](const DesignRecord& record) { return record.generation > generation; });
  std::erase_if(generations, [&](const GenerationRecord& record) { return record.generation > generation; });
  std::erase_if(migrations, [&](const MigrationRecord& record) { return record.consumed > generation; });
}

void Log::append(Log other) {
  merge_in_order(designs, other.designs, [](const DesignRecord& record) {
    return std::tie(record.generation, record.island, record.slot);
  });
  merge_in_order(generations, other.generations,
                 [](const GenerationRecord& record) { return std::tie(record.generation, record.island); });
  merge_in_order(migrations, other.migrations, [](const MigrationRecord& record) {
    return std::tie(record.consumed, record.target, record.source);
  });
}

Island::Island(std::uint32_t index, std::unique_ptr<search::Algorithm> algorithm, MigrationOptions migration,
               const Neighbours& neighbours, std::uint64_t seed, const Layout& layout,
               Communicator& communicator)
    : index_(index),
      algorithm_(std::move(algorithm)),
      migration_(std::move(migration)),
      seed_(seed),
      communicator_(communicator) {
  const auto edge_tag = [&](std::uint32_t source, std::uint32_t target) {
    return tag::migrants + static_cast<int>(source * layout.islands() + target);
  };
  for (const std::uint32_t source : neighbours.sources) {
    inlets_.push_back(
        {source, layout.team(source).leader(), edge_tag(source, index_), {}, migration_.interval});
  }
  for (const std::uint32_t target : neighbours.targets)
    outlets_.push_back({target, layout.team(target).leader(), edge_tag(index_, target)});
}

void Island::receive_batch(Inlet& inlet) {
  unpack(communicator_.receive(inlet.rank, inlet.tag), inlet.waiting.emplace_back());
  inlet.next_sent += migration_.interval;
}

std::uint32_t Island::immigrate(std::uint32_t generation) {
  if (generation < migration_.lag || !migration_.leaves_after(generation - migration_.lag)) {
    return 0;
  }
  std::uint32_t total = 0;
  for (auto& inlet : inlets_) {
    if (inlet.waiting.empty()) receive_batch(inlet);
    const auto batch = std::move(inlet.waiting.front());
    inlet.waiting.pop_front();
    core::RandomStream stream({seed_, index_, generation, inlet.source, core::Purpose::replacement});
    const std::uint32_t accepted = accept_immigrants(*algorithm_, batch, migration_.replacement, stream);
    log_.migrations.push_back({generation - migration_.lag, generation, inlet.source, index_,
                               static_cast<std::uint32_t>(batch.size()), accepted});
    total += accepted;
  }
  return total;
}

void Island::emigrate(std::uint32_t generation) {
  if (!migration_.leaves_after(generation)) return;
  for (const auto& outlet : outlets_) {
    core::RandomStream stream({seed_, index_, generation, outlet.target, core::Purpose::emigration});
    communicator_.send(
        outlet.rank, outlet.tag,
        pack(select_emigrants(algorithm_->population(), migration_.emigrants, migration_.count, stream)));
  }
}

void Island::record(std::uint32_t generation, std::size_t evaluated, std::size_t feasible,
                    std::uint32_t immigrants) {
  GenerationRecord record;
  record.generation = generation;
  record.island = index_;
  record.evaluated = static_cast<std::uint32_t>(evaluated);
  record.feasible = static_cast<std::uint32_t>(feasible);
  record.immigrants = immigrants;
  const auto population = algorithm_->population();
  record.population = static_cast<std::uint32_t>(population.size());
  double sum = 0.0;
  for (const auto& member : population) {
    if (!member.fitness.feasible()) break;  // sorted best first: no feasible member follows
    // With several goals, the first member need not have the best objective.
    if (record.population_feasible == 0 || member.fitness.objective < record.best_objective)
      record.best_objective = member.fitness.objective;
    ++record.population_feasible;
    sum += member.fitness.objective;
  }
  if (record.population_feasible > 0) record.mean_objective = sum / record.population_feasible;
  log_.generations.push_back(record);
}

void Island::advance(std::uint32_t generation, TeamEvaluator& evaluator) {
  const std::uint32_t immigrants = immigrate(generation);
  const auto genomes = algorithm_->ask(generation);
  if (genomes.empty() && !exhausted_in_ && algorithm_->is_exhausted()) exhausted_in_ = generation;
  auto evaluations = evaluator.evaluate(genomes);
  std::vector<search::Individual> individuals;
  std::size_t feasible = 0;
  for (std::size_t i = 0; i < genomes.size(); ++i) {
    individuals.push_back({genomes[i], evaluations[i].fitness, evaluations[i].goals});
    feasible += evaluations[i].fitness.feasible() ? 1U : 0U;
    log_.designs.push_back(
        {generation, index_, static_cast<std::uint32_t>(i), genomes[i], std::move(evaluations[i])});
  }
  algorithm_->tell(generation, individuals);
  record(generation, genomes.size(), feasible, immigrants);
  emigrate(generation);
}

void Island::collect_migrants(std::uint32_t generation) {
  for (auto& inlet : inlets_) {
    while (inlet.next_sent <= generation) receive_batch(inlet);
  }
}

Log Island::take_log() {
  return std::exchange(log_, {});
}

std::optional<std::uint32_t> exhausted_in(std::span<const Island> islands) {
  std::uint32_t last = 0;
  for (const auto& island : islands) {
    if (!island.exhausted_in()) return std::nullopt;
    last = std::max(last, *island.exhausted_in());
  }
  return last;
}

IslandState Island::save() {
  IslandState state;
  state.new_designs = algorithm_->known().rows(known_saved_);
  known_saved_ = algorithm_->known().size();
  std::ostringstream out;
  algorithm_->save(out);
  cereal::PortableBinaryOutputArchive archive(out);
  archive(index_, static_cast<std::uint64_t>(inlets_.size()));
  for (const auto& inlet : inlets_) {
    archive(inlet.source, inlet.next_sent, static_cast<std::uint64_t>(inlet.waiting.size()));
    for (const auto& batch : inlet.waiting) save_batch(archive, batch);
  }
  // If an algorithm has several goals, their values follow after everything that a state has always contained.
  const auto migrants = waiting_migrants(inlets_);
  if (std::any_of(migrants.begin(), migrants.end(),
                  [](const search::Individual* migrant) { return !migrant->goals.empty(); })) {
    for (const search::Individual* migrant : migrants) archive(migrant->goals);
  }
  state.rest = std::move(out).str();
  return state;
}

void Island::load(const IslandState& state) {
  const auto refuse = [this](std::string_view why) {
    return core::Error(core::ExitCode::io,
                       "the state of island " + std::to_string(index_) + " cannot be read", why,
                       "resume with the version and configuration that wrote it");
  };
  try {
    std::istringstream in(state.rest);
    algorithm_->load(in, state.new_designs);
    known_saved_ = algorithm_->known().size();
    cereal::PortableBinaryInputArchive archive(in);
    std::uint32_t index = 0;
    std::uint64_t inlets = 0;
    archive(index, inlets);
    if (index != index_ || inlets != inlets_.size()) throw refuse("it belongs to another topology");
    for (auto& inlet : inlets_) {
      std::uint32_t source = 0;
      std::uint64_t batches = 0;
      archive(source, inlet.next_sent, batches);
      if (source != inlet.source) throw refuse("it belongs to another topology");
      inlet.waiting.clear();
      for (; batches > 0; --batches) load_batch(archive, in, inlet.waiting.emplace_back());
    }
    if (in.rdbuf()->in_avail() > 0) {
      for (search::Individual* migrant : waiting_migrants(inlets_)) archive(migrant->goals);
    }
  } catch (const core::Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw refuse(failure.what());
  }
}

void Island::require_migrants_of(const design::DesignSpace& space) const {
  for (const search::Individual* migrant : waiting_migrants(inlets_)) {
    if (space.contains(migrant->genome)) continue;
    throw core::Error(core::ExitCode::io, "the state of island " + std::to_string(index_) + " cannot be read",
                      "a migrant in transit is outside the design space",
                      "resume with the version and configuration that wrote it");
  }
}

}  // namespace crossisle::island
