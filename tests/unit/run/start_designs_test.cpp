// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "crossisle/run/configuration.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/store/run_file.hpp"

namespace crossisle::run {
namespace {

using design::Genome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Configuration smoke(const std::vector<std::string>& overrides) {
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
}

std::string in_folder(const std::string& name) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "crossisle_starts";
  std::filesystem::create_directories(folder);
  return (folder / name).string();
}

constexpr auto header =
    "voltage,bits_per_cell,cycle_time_ns,wordlines,bitlines,router_groups,tiles_per_group,macros_per_tile,"
    "global_buffer_kib";

/// Writes a CSV of designs. @return its path
std::string csv(const std::string& name, const std::vector<std::string>& rows,
                const std::string& columns = header) {
  std::ofstream out(in_folder(name));
  out << columns << '\n';
  for (const auto& row : rows) out << row << '\n';
  return in_folder(name);
}

std::vector<core::Problem> problems_of(const std::vector<std::string>& overrides) {
  try {
    smoke(overrides);
  } catch (const core::InputError& error) {
    return error.problems();
  }
  return {};
}

TEST(StartDesigns, of_a_csv_are_in_its_order_without_repetition) {
  const auto file = csv("plain.csv", {"0.6,8,1,512,64,2,16,64,512", "0.5,4,2,128,32,4,64,128,2048",
                                      "0.6,8,1,512,64,2,16,64,512"});

  const auto configuration = smoke({"search.start_from=" + file});

  EXPECT_THAT(configuration.starts,
              ElementsAre(Genome{1, 1, 0, 2, 1, 0, 0, 1, 0}, Genome{0, 0, 1, 0, 0, 1, 2, 2, 2}));
  EXPECT_THAT(configuration.notes, IsEmpty());
}

TEST(StartDesigns, with_objectives_are_the_best_first) {
  const auto file = csv(
      "scored.csv",
      {"0.5,8,1,512,64,2,16,64,512,1,7", "0.6,8,1,512,64,2,16,64,512,0,1", "0.7,8,1,512,64,2,16,64,512,1,3"},
      std::string(header) + ",feasible,objective");

  const auto configuration = smoke({"search.start_from=[{path: " + file + ", best: 2}]"});

  ASSERT_EQ(configuration.starts.size(), 2U);
  EXPECT_EQ(configuration.space.value(configuration.starts[0], 0), 0.7);
  EXPECT_EQ(configuration.space.value(configuration.starts[1], 0), 0.5);
}

TEST(StartDesigns, of_a_run_file_are_its_best) {
  const auto source = smoke({});
  island::Log log;
  for (std::uint16_t voltage = 0; voltage < 3; ++voltage) {
    auto& record = log.designs.emplace_back();
    record.genome = {voltage, 1, 0, 2, 1, 0, 0, 1, 0};
    record.evaluation.fitness = {objective::Status::feasible, 0.0, 3.0 - voltage};
    record.evaluation.metrics = cost::MetricsRow(cost::MetricWidths(source.metrics()), 2);
  }
  store::write_run_file(in_folder("run.h5"), make_content(source, 0, 3, history_tables(source, log)));

  const auto configuration = smoke({"search.start_from=[{path: " + in_folder("run.h5") + ", best: 2}]"});

  EXPECT_THAT(configuration.starts,
              ElementsAre(Genome{2, 1, 0, 2, 1, 0, 0, 1, 0}, Genome{1, 1, 0, 2, 1, 0, 0, 1, 0}));
}

TEST(StartDesigns, move_to_the_nearest_values_with_a_note_each) {
  const auto file = csv("far.csv", {"0.64,8,1,400,64,2,16,64,512", "0.64,8,1,512,64,2,16,64,512"});

  const auto configuration = smoke({"search.start_from=" + file});

  ASSERT_EQ(configuration.starts.size(), 1U);  // both become the same design
  EXPECT_EQ(configuration.starts[0], (Genome{1, 1, 0, 2, 1, 0, 0, 1, 0}));
  EXPECT_THAT(configuration.notes, ElementsAre(HasSubstr("voltage moved from 0.64 to 0.6"),
                                               HasSubstr("wordlines moved from 400 to 512")));
}

TEST(StartDesigns, note_ten_moves_and_count_the_others) {
  std::vector<std::string> rows;
  for (int i = 0; i < 15; ++i) rows.push_back(std::to_string(0.61 + 0.001 * i) + ",8,1,512,64,2,16,64,512");

  const auto configuration = smoke({"search.start_from=" + csv("many.csv", rows)});

  ASSERT_EQ(configuration.notes.size(), 11U);
  EXPECT_THAT(configuration.notes.back(), HasSubstr("5 more values"));
}

TEST(StartDesigns, leave_out_forbidden_designs_with_a_note) {
  const auto file = csv("forbidden.csv", {"0.5,8,1,512,64,2,16,64,512", "0.6,8,1,512,64,2,16,64,512"});

  const auto configuration =
      smoke({"search.start_from=" + file, "design_space.exclude=[{voltage: 0.5, wordlines: 512}]"});

  EXPECT_EQ(configuration.starts.size(), 1U);
  EXPECT_THAT(configuration.notes, ElementsAre(HasSubstr("1 designs are excluded")));
}

TEST(StartDesigns, are_refused_if_a_source_is_damaged_or_of_another_kind) {
  std::ofstream(in_folder("damaged.h5")) << "not a run file";
  const auto other = csv("other.csv", {"0.5,8"}, "voltage,bits_per_cell");
  const auto text = csv("text.csv", {"x,8,1,512,64,2,16,64,512"});

  const auto problems = problems_of(
      {"search.start_from=[" + in_folder("damaged.h5") + ", " + other + ", " + text + ", /nowhere]"});

  ASSERT_EQ(problems.size(), 4U);
  EXPECT_THAT(problems[0].what, HasSubstr("damaged.h5"));
  EXPECT_THAT(problems[1].why, HasSubstr("have no cycle_time_ns"));
  EXPECT_THAT(problems[2].why, HasSubstr("row 1: voltage is 'x'"));
  EXPECT_THAT(problems[3].why, HasSubstr("there is no such file or folder"));
  const auto configuration = smoke({"search.start_from=[{path: " + other + ", allow_partial: true}]"});
  EXPECT_THAT(configuration.starts, IsEmpty());
  EXPECT_THAT(configuration.notes, ElementsAre(HasSubstr("other.csv is left out")));
}

TEST(StartDesigns, are_part_of_the_identity_and_of_the_resolved_configuration) {
  const auto file = csv("resolved.csv", {"0.6,8,1,512,64,2,16,64,512"});
  const auto configuration = smoke({"search.start_from=" + file});

  EXPECT_THAT(identity_yaml(configuration), HasSubstr("        - [0.6, 8, 1, 512, 64, 2, 16, 64, 512]\n"));
  EXPECT_THAT(identity_yaml(smoke({})), Not(HasSubstr("start_from")));
  std::ofstream(in_folder("resolved.yaml")) << resolved_yaml(configuration);
  std::filesystem::remove(file);
  const auto again = read_configuration(in_folder("resolved.yaml"), {});
  EXPECT_EQ(again.starts, configuration.starts);
  EXPECT_EQ(identity_yaml(again), identity_yaml(configuration));
}

TEST(StartDesigns, go_to_islands_in_turn_and_those_of_a_niche_to_its_islands) {
  const auto file = csv("turns.csv", {"0.5,8,1,512,64,2,16,64,512", "0.6,8,1,512,64,2,16,64,512",
                                      "0.5,8,2,512,64,2,16,64,512", "0.5,4,2,512,64,2,16,64,512"});

  const auto plain = smoke({"search.start_from=" + file, "islands.count=3"});
  const auto niches = smoke({"search.start_from=" + file, "islands.count=6", "islands.niche=voltage"});

  EXPECT_THAT(starts_on(plain, 0), ElementsAre(plain.starts[0], plain.starts[3]));
  EXPECT_THAT(starts_on(plain, 1), ElementsAre(plain.starts[1]));
  EXPECT_THAT(starts_on(plain, 2), ElementsAre(plain.starts[2]));
  EXPECT_THAT(starts_on(niches, 0), ElementsAre(niches.starts[0], niches.starts[3]));
  EXPECT_THAT(starts_on(niches, 1), ElementsAre(niches.starts[1]));
  EXPECT_THAT(starts_on(niches, 2), IsEmpty());
  EXPECT_THAT(starts_on(niches, 3), ElementsAre(niches.starts[2]));
}

TEST(StartDesigns, are_no_more_than_generation_0_has_places) {
  const auto file = csv("excess.csv", {"0.5,8,1,512,64,2,16,64,512", "0.6,8,1,512,64,2,16,64,512",
                                       "0.7,8,1,512,64,2,16,64,512"});

  const auto configuration = smoke({"search.start_from=" + file, "islands.count=1", "search.random_samples=2",
                                    "search.diverse_samples=2"});

  EXPECT_EQ(configuration.starts.size(), 2U);
  EXPECT_THAT(configuration.notes, ElementsAre(HasSubstr("1 designs are left out")));
}

TEST(StartDesigns, of_a_run_that_continues_are_those_with_which_it_began) {
  const auto file = csv("changing.csv", {"0.6,8,1,512,64,2,16,64,512"});
  const std::string smoke_file = std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml";
  const std::vector<std::string> overrides{"search.start_from=" + file};
  const auto began = read_configuration(smoke_file, overrides);
  const auto run = std::filesystem::path(in_folder("begun"));
  std::filesystem::remove_all(run);
  std::filesystem::create_directories(run);
  std::ofstream(run / "config.resolved.yaml") << resolved_yaml(began);
  csv("changing.csv", {"0.7,8,1,512,64,2,16,64,512"});

  const auto without_checkpoint = ConfigurationReader().read(smoke_file, overrides, run);
  std::ofstream(run / "manifest.json") << "{}";
  const auto continued = ConfigurationReader().read(smoke_file, overrides, run);
  const auto from_other_source =
      ConfigurationReader().read(smoke_file, {"search.start_from=[{path: " + file + ", best: 7}]"}, run);

  EXPECT_EQ(continued.starts, began.starts);
  EXPECT_EQ(continued.start_sources, began.start_sources);
  EXPECT_NE(without_checkpoint.starts, began.starts);
  EXPECT_NE(from_other_source.starts, began.starts);
}

TEST(StartDesigns, are_no_more_than_a_resolved_configuration_can_state) {
  std::vector<std::string> rows;
  for (const char* voltage : {"0.5", "0.6", "0.7"}) {
    for (const int bits : {4, 8}) {
      for (const int cycle : {1, 2}) {
        for (const int wordlines : {128, 256, 512}) {
          for (const int bitlines : {32, 64, 128}) {
            for (const int groups : {2, 4, 8}) {
              for (const int tiles : {16, 32, 64}) {
                for (const int macros : {32, 64, 128}) {
                  for (const int buffer : {512, 1024, 2048}) {
                    rows.push_back(fmt::format("{},{},{},{},{},{},{},{},{}", voltage, bits, cycle, wordlines,
                                               bitlines, groups, tiles, macros, buffer));
                  }
                }
              }
            }
          }
        }
      }
    }
  }
  const auto file = csv("all.csv", rows);

  const auto configuration = smoke({"search={algorithm: random, population: 9000}", "islands.count=1",
                                    "search.start_from=[{path: " + file + ", best: 9000}]"});

  EXPECT_EQ(configuration.starts.size(), 40'000U / 9U);
  EXPECT_THAT(configuration.notes, ElementsAre(HasSubstr("4304 designs are left out")));  // of 8,748
  std::ofstream(in_folder("large.yaml")) << resolved_yaml(configuration);
  EXPECT_EQ(read_configuration(in_folder("large.yaml"), {}).starts, configuration.starts);
}

TEST(StartDesigns, of_an_exhaustive_search_are_refused) {
  const auto problems = problems_of({"search.algorithm=exhaustive", "search.start_from=/nowhere"});

  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems.front().why, HasSubstr("an exhaustive search evaluates every design"));
}

}  // namespace
}  // namespace crossisle::run
