// Part of Crossisle, SPDX-License-Identifier: MIT
#include "../../../src/run/reuse.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "smoke.hpp"

namespace crossisle::run {
namespace {

using testing::HasSubstr;

const std::vector<design::Genome>& designs() {
  static const std::vector<design::Genome> genomes{
      {1, 0, 0, 2, 1, 0, 2, 1, 0}, {1, 0, 1, 2, 1, 0, 2, 1, 0}, {1, 0, 1, 2, 1, 0, 2, 2, 0}};
  return genomes;
}

/// Design on which a network cannot be mapped.
const design::Genome unmapped{1, 1, 1, 2, 1, 0, 2, 2, 0};

/// Returns a packed file of a run that evaluated these designs, the first one twice.
std::filesystem::path file_of_run(const char* name, const std::string& version = {}) {
  const auto configuration = smoke();
  const auto model = make_model(configuration);
  const auto objective = make_objective(configuration);
  island::Log log;
  auto genomes = designs();
  genomes.push_back(genomes.front());
  genomes.push_back(unmapped);
  for (const auto& genome : genomes) {
    const auto evaluated = objective::evaluate(*model, objective, configuration.space.decode(genome));
    auto& record = log.designs.emplace_back();
    record.slot = static_cast<std::uint32_t>(log.designs.size());
    record.genome = genome;
    record.evaluation.fitness = evaluated.fitness;
    record.evaluation.metrics = evaluated.metrics;
  }
  auto content = make_content(configuration, 0, log.designs.size(), history_tables(configuration, log));
  if (!version.empty()) content.attributes["program_version"] = version;
  const auto file = std::filesystem::path(testing::TempDir()) / name;
  store::write_run_file(file, content);
  return file;
}

/// Returns the text of the refusal of a run.
std::string refusal(const Configuration& configuration, const std::filesystem::path& file) {
  try {
    read_reuse(configuration, std::vector<std::filesystem::path>{file});
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Reuse, has_the_bits_of_a_new_evaluation) {
  for (const auto& networks : {"[resnet18, alexnet]", "[alexnet]"}) {
    const auto configuration = smoke({std::string("workloads.networks=") + networks});
    const auto model = make_model(configuration);
    const auto all = cost::all_networks(*model);
    const auto reuse = read_reuse(configuration, std::vector<std::filesystem::path>{file_of_run("reuse.h5")});
    cost::Metrics taken(model->metrics(), all);
    cost::Metrics computed(model->metrics(), all);

    for (const auto& genome : designs()) {
      taken.reset(1);
      reuse.metrics.copy(reuse.metrics.find(genome).value(), all, taken[0]);
      model->evaluate(std::vector{configuration.space.decode(genome)}, computed, {});
      EXPECT_TRUE(std::ranges::equal(taken[0].row(), computed[0].row())) << networks;
    }
  }
}

TEST(Reuse, counts_each_design_once) {
  const auto file = file_of_run("reuse.h5");

  const auto reuse = read_reuse(smoke(), std::vector<std::filesystem::path>{file, file});

  ASSERT_EQ(reuse.runs.size(), 2U);
  EXPECT_EQ(reuse.runs[0].recorded, 4U);
  EXPECT_EQ(reuse.runs[0].taken, 3U);
  EXPECT_EQ(reuse.runs[1].taken, 0U);
  EXPECT_FALSE(reuse.is_full);
  EXPECT_FALSE(reuse.metrics.find(unmapped));
}

TEST(Reuse, leaves_out_designs_of_another_space) {
  const auto configuration = smoke({"design_space.cycle_time_ns=[1]"});

  const auto reuse = read_reuse(configuration, std::vector<std::filesystem::path>{file_of_run("reuse.h5")});

  EXPECT_EQ(reuse.runs[0].taken, 1U);
  EXPECT_EQ(reuse.metrics.size(), reuse.runs[0].taken);
}

TEST(Reuse, takes_no_more_memory_than_allowed) {
  const double bytes = 2.5 * no_known_metrics(smoke()).bytes_per_design();

  const auto reuse = read_reuse(smoke(), std::vector<std::filesystem::path>{file_of_run("reuse.h5")}, bytes);

  EXPECT_EQ(reuse.metrics.size(), 2U);
  EXPECT_TRUE(reuse.is_full);
}

TEST(Reuse, names_what_differs) {
  const auto file = file_of_run("reuse.h5");

  EXPECT_THAT(refusal(smoke({"cost_model.mapper=reference"}), file),
              HasSubstr("reuse.h5: cost_model.mapper: is reference, in the run it was optimal"));
  EXPECT_THAT(refusal(smoke({"workloads.networks=[alexnet, vgg16]"}), file),
              HasSubstr("vgg16 is not among the networks of the run"));
  EXPECT_THAT(refusal(smoke(), file_of_run("older.h5", "0.1.0")),
              HasSubstr("evaluated by crossisle 0.1.0, but this is version "));
  EXPECT_THAT(refusal(smoke({"seed=9", "objective.metric=energy"}), file), "accepted");
}

}  // namespace
}  // namespace crossisle::run
