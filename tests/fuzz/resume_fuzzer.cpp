// Part of Crossisle, SPDX-License-Identifier: MIT
// Passes data of a forged checkpoint to a run that resumes from it: tables with wrong values, and states of
// islands with any bytes. The first byte selects the kind.
#include <fuzzer/FuzzedDataProvider.h>

#include <sstream>

#include "../metrics.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/genetic_algorithm.hpp"
#include "fuzz.hpp"

namespace {

using namespace crossisle;
using Choices = FuzzedDataProvider;

design::DesignSpace space() {
  return design::DesignSpace(
      {{hardware::Knob::voltage, {0.5, 0.6}}, {hardware::Knob::wordlines, {32, 64, 128}}});
}

run::Configuration configuration() {
  run::Configuration made;
  made.space = space();
  made.networks.resize(2);
  made.networks[0].name = "one";
  made.networks[1].name = "two";
  return made;
}

/// Returns a log with every kind of record.
island::Log log() {
  island::Log made;
  for (std::uint32_t i = 0; i < 3; ++i) {
    island::DesignRecord design{i, 0, i, {}, {}};
    design.evaluation.metrics = test::metrics_of(0.0, std::vector<cost::NetworkCost>(2));
    if (i == 2) design.evaluation.fitness.status = objective::Status::array_too_small;
    made.designs.push_back(design);
  }
  made.generations.push_back({0, 0, 3, 2, 2, 2, 0, 1.0, 2.0});
  made.migrations.push_back({1, 2, 0, 1, 2, 1});
  return made;
}

struct ChangeValues {
  Choices& choices;
  void operator()(std::vector<std::string>& values) const {
    values.resize(choices.ConsumeIntegralInRange<std::size_t>(0, 3));
  }
  template <class Number>
  void operator()(std::vector<Number>& values) const {
    if (choices.ConsumeBool()) values.resize(choices.ConsumeIntegralInRange<std::size_t>(0, 8));
    if (values.empty()) return;
    auto& value = values[choices.ConsumeIntegralInRange<std::size_t>(0, values.size() - 1)];
    if constexpr (std::is_floating_point_v<Number>) {
      value = choices.ConsumeFloatingPoint<Number>();
    } else {
      value = choices.ConsumeIntegral<Number>();
    }
  }
};

void change(Choices& choices, store::RunContent& content) {
  auto& table = content.tables[choices.ConsumeIntegralInRange<std::size_t>(0, content.tables.size() - 1)];
  if (table.columns.empty()) return;
  auto& column = table.columns[choices.ConsumeIntegralInRange<std::size_t>(0, table.columns.size() - 1)];
  switch (choices.ConsumeIntegralInRange(0, 4)) {
    case 0:
      column.name += 'x';
      break;
    case 1:
      column.width = choices.ConsumeIntegralInRange<std::size_t>(0, 4);
      break;
    case 2:
      column.values = std::vector<std::int32_t>(choices.ConsumeIntegralInRange<std::size_t>(0, 4));
      break;
    default:
      std::visit(ChangeValues{choices}, column.values);
  }
}

void resume_tables(Choices& choices) {
  static const auto made = configuration();
  static const auto whole = run::make_content(made, 2, 3, run::history_tables(made, log()));
  auto content = whole;
  while (choices.remaining_bytes() > 0) change(choices, content);
  fuzz::accepts("", [&] {
    for (const auto& table : content.tables) table.rows();  // as the reader of files does
    const auto tally = run::tally(made, content);
    if (tally.best) run::design_yaml(made, *tally.best);
  });
}

void resume_state(const std::string& state) {
  static const auto searched = space();
  const search::SearchContext context{&searched, [](const design::Genome&) { return true; }, 1, 0};
  search::GeneticOptions options;
  options.population = 4;
  options.phases = {{}};
  const auto algorithm = search::make_algorithm(options, context);
  try {
    std::istringstream in(state);
    search::KnownRows known;
    cereal::PortableBinaryInputArchive archive(in);
    search::load_bounded(archive, in, known.codes, sizeof(std::uint64_t));
    search::load_bounded(archive, in, known.statuses, sizeof(std::uint8_t));
    for (auto* column : {&known.violations, &known.objectives, &known.goals})
      search::load_bounded(archive, in, *column, sizeof(double));
    algorithm->load(in, known);
  } catch (const std::bad_alloc&) {
    fuzz::report("a state claims memory", {});
  } catch (const std::exception&) {
    return;
  }
  for (const auto& genome : algorithm->ask(1)) searched.decode(genome);
  for (const auto& individual : algorithm->population()) searched.decode(individual.genome);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if (data[0] % 2 == 0) {
    resume_state(fuzz::text_of(data + 1, size - 1));
  } else {
    Choices choices(data + 1, size - 1);
    resume_tables(choices);
  }
  return 0;
}
