// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crossisle/run/problem.hpp"
#include "smoke.hpp"

namespace crossisle::run {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Configuration, reads_what_the_file_says) {
  const auto configuration = smoke();

  EXPECT_EQ(configuration.name, "smoke");
  EXPECT_EQ(configuration.networks.size(), 2U);
  EXPECT_EQ(configuration.networks[1].name, "resnet18");
  EXPECT_EQ(configuration.islands, 3U);
  EXPECT_EQ(configuration.generations(), 20U);
  EXPECT_EQ(configuration.space.size(), 8748.0);
  EXPECT_EQ(configuration.evaluation_budget(), 3U * (20U + 20U * 8U));
  ASSERT_TRUE(configuration.objective.area_limit_mm2.has_value());
  EXPECT_EQ(*configuration.objective.area_limit_mm2, 800.0);
}

TEST(Configuration, resolved_yaml_reads_back_as_the_same_configuration) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "crossisle_resolved";
  std::filesystem::create_directories(folder);
  for (const auto* name :
       {"smoke", "rram_4networks", "sram_9networks", "sram_4networks_product", "exhaustive/rram_4networks",
        "exhaustive/sram_cost_7nm", "physical_any_4networks"}) {
    const auto configuration = read_configuration(shipped / (std::string(name) + ".yaml"), {});
    std::ofstream(folder / "config.resolved.yaml") << resolved_yaml(configuration);

    const auto again = read_configuration(folder / "config.resolved.yaml", {});

    EXPECT_EQ(identity_yaml(again), identity_yaml(configuration)) << name;
    EXPECT_EQ(resolved_yaml(again), resolved_yaml(configuration)) << name;
  }
}

TEST(Configuration, identity_names_what_decides_the_result_and_nothing_else) {
  const std::string identity = identity_yaml(smoke());

  EXPECT_EQ(identity_yaml(smoke({"checkpoint.every_seconds=1", "name=other"})), identity);
  EXPECT_THAT(identity, Not(HasSubstr(CROSSISLE_TEST_SOURCE)));
  for (const auto* change : {"seed=2", "islands.count=2", "search.population=9", "objective.aggregation=max",
                             "islands.migration.lag=2", "cost_model.rounding=as_printed",
                             "workloads.set=corrected", "workloads.networks=[resnet18, alexnet]",
                             "design_space.voltage=[0.5, 0.6]", "objective.constraints.area_mm2=801"}) {
    EXPECT_NE(identity_yaml(smoke({change})), identity) << change;
  }
}

TEST(Configuration, difference_shows_both_sides) {
  const std::string text = difference(identity_yaml(smoke()), identity_yaml(smoke({"seed=2"})));

  EXPECT_EQ(text, "- seed: 1\n+ seed: 2\n");
}

TEST(Configuration, every_problem_is_reported_at_once) {
  const std::string text =
      problems_of({"seed=-1", "technology=rram_32mn", "workloads.networks=[alexnet, alexnet]",
                   "objective.metric=edpa", "search.diverse_samples=41", "islands.count=0",
                   "islands.migration.lag=0", "checkpoint.every_second=1"});

  EXPECT_THAT(text, HasSubstr("--set seed: is -1"));
  EXPECT_THAT(text, HasSubstr("did you mean 'rram_32nm'?"));
  EXPECT_THAT(text, HasSubstr("'alexnet' is listed twice"));
  EXPECT_THAT(text, HasSubstr("'edpa' is unknown"));
  EXPECT_THAT(text, HasSubstr("they are chosen from 40 random ones"));
  EXPECT_THAT(text, HasSubstr("islands.count"));
  EXPECT_THAT(text, HasSubstr("islands.migration.lag"));
  EXPECT_THAT(text, HasSubstr("did you mean 'every_seconds'?"));
}

TEST(Configuration, values_off_the_technology_are_refused_with_those_it_has) {
  const std::string text = problems_of({"design_space.wordlines=[128, 200]"});

  EXPECT_THAT(text, HasSubstr("200 is not covered by the technology"));
  EXPECT_THAT(text, HasSubstr("32, 64, 128, 256, 512"));
}

TEST(Configuration, sram_has_no_bits_per_cell) {
  EXPECT_THAT(problems_of({"technology=sram_32nm"}), HasSubstr("an SRAM cell stores one bit"));
}

TEST(Configuration, weights_are_of_any_aggregation) {
  for (const auto* aggregation : {"mean", "max", "product", "geometric_mean", "weighted_mean"}) {
    const auto weighted = smoke(
        {std::string("objective.aggregation=") + aggregation, "objective.weights={resnet18: 2, alexnet: 1}"});
    EXPECT_EQ(weighted.objective.weights, (std::vector<double>{1.0, 2.0})) << aggregation;
  }
  EXPECT_THAT(resolved_yaml(smoke({"objective.weights={resnet18: 2, alexnet: 1}"})),
              HasSubstr("  weights:\n    alexnet: 1\n    resnet18: 2\n"));
  EXPECT_EQ(smoke().objective.weights, std::vector<double>{});
}

TEST(Configuration, weights_are_positive_and_of_all_networks) {
  EXPECT_THAT(problems_of({"objective.aggregation=weighted_mean"}),
              HasSubstr("objective.weights: is missing"));
  EXPECT_THAT(problems_of({"objective.weights={alexnet: 1}"}),
              HasSubstr("objective.weights.resnet18: is missing"));
  EXPECT_THAT(problems_of({"objective.weights={alexnet: 1, resnet18: 2, resnet81: 1}"}),
              HasSubstr("did you mean 'resnet18'?"));
  EXPECT_THAT(problems_of({"objective.weights={alexnet: 1, resnet18: 0}"}), HasSubstr("resnet18: is 0"));
  EXPECT_THAT(problems_of({"objective.aggregation=product", "objective.weights={alexnet: 1, resnet18: 17}"}),
              HasSubstr("weights are powers in a product"));
}

TEST(Configuration, powers_replace_the_metric) {
  const auto configuration = smoke({"objective.metric=null", "objective.powers={energy: 2, area: 0.5}"});

  EXPECT_EQ(configuration.objective.exponents.energy, 2.0);
  EXPECT_EQ(configuration.objective.exponents.latency, 0.0);
  EXPECT_EQ(configuration.objective.exponents.area, 0.5);
  EXPECT_THAT(problems_of({"objective.powers={energy: 2}"}), HasSubstr("given with powers"));
  EXPECT_THAT(problems_of({"objective.metric=null", "objective.powers={energy: 0}"}), HasSubstr("all zero"));
}

TEST(WithGenerations, changes_the_limit_and_nothing_else) {
  const auto genetic = smoke({});
  const auto longer = with_generations(genetic, 500);
  ASSERT_TRUE(longer.has_value());
  EXPECT_EQ(longer->generations(), 500U);
  EXPECT_EQ(identity_yaml(*longer), identity_yaml(smoke({"search.generations=500"})));
  EXPECT_EQ(identity_yaml(*with_generations(*longer, genetic.generations())), identity_yaml(genetic));

  const auto random = with_generations(smoke({"search.algorithm=random"}), 500);
  EXPECT_EQ(identity_yaml(*random),
            identity_yaml(smoke({"search.algorithm=random", "search.generations=500"})));
}

TEST(WithGenerations, keeps_the_earlier_phases) {
  const auto phased = smoke({"search.algorithm=four_phase", "search.generations=40"});
  ASSERT_EQ(phased.generations(), 40U);

  EXPECT_EQ(with_generations(phased, 30)->generations(), 30U);
  EXPECT_FALSE(with_generations(phased, 29).has_value());
}

TEST(Configuration, lengthens_the_last_of_four_phases_to_the_generations_asked_for) {
  const auto longer = smoke({"search.algorithm=four_phase", "search.generations=60"});

  EXPECT_EQ(longer.generations(), 60U);
  EXPECT_EQ(identity_yaml(longer), identity_yaml(*with_generations(
                                       smoke({"search.algorithm=four_phase", "search.generations=40"}), 60)));
  EXPECT_THROW(smoke({"search.algorithm=four_phase", "search.generations=29"}), core::InputError);
}

TEST(Configuration, budgets_no_more_evaluations_than_islands_have_designs) {
  const auto four_designs =
      smoke({"design_space.voltage=[0.5, 0.6]", "design_space.bits_per_cell=8",
             "design_space.cycle_time_ns=1", "design_space.wordlines=512", "design_space.bitlines=32",
             "design_space.router_groups=8", "design_space.tiles_per_group=64",
             "design_space.macros_per_tile=128", "design_space.global_buffer_kib=[1024, 2048]"});

  EXPECT_EQ(four_designs.evaluation_budget(), 3U * 4U);  // three islands
}

TEST(Configuration, a_space_in_a_file_of_its_own_takes_overrides) {
  const auto configuration =
      read_configuration(shipped / "rram_4networks.yaml", {"design_space.voltage=[0.5, 0.6]"});

  EXPECT_EQ(configuration.space.size(), 12'096'000.0 / 4.0);
}

TEST(Configuration, names_nothing_outside_of_the_folder_of_runs) {
  for (const char* name :
       {"../escape", "a/b", "/tmp/x", "..", ".", ".hidden", "\"\"", "\"a\\0b\"", "\"a\\nb\""}) {
    EXPECT_THAT(problems_of({std::string("name=") + name}), HasSubstr("--set name: ")) << name;
  }
  EXPECT_THAT(problems_of({"name=" + std::string(201, 'n')}),
              HasSubstr("a name is one line of 1 to 200 bytes"));
  EXPECT_EQ(smoke({"name='Versuch: \"ü\", #2'"}).name, "Versuch: \"ü\", #2");
}

TEST(Configuration, odd_names_read_back_from_the_resolved_form) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "crossisle a, b: [c]";
  std::filesystem::create_directories(folder);
  const auto data = std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "workloads" / "published";
  std::filesystem::copy_file(data / "alexnet.yaml", folder / "my net, #1.yaml",
                             std::filesystem::copy_options::overwrite_existing);
  std::ofstream(folder / "net.yaml")
      << "format: 1\nname: 'x: {y}'\nsource: z\nlayers: [{name: a, c: 1, m: 1}]\n";
  const auto configuration = smoke({"name='a: b'", "objective.aggregation=weighted_mean",
                                    "objective.weights={alexnet: 1, 'x: {y}': 2}",
                                    "workloads.networks=['" + (folder / "my net, #1.yaml").string() + "', '" +
                                        (folder / "net.yaml").string() + "']"});
  std::ofstream(folder / "resolved.yaml") << resolved_yaml(configuration);

  const auto again = read_configuration(folder / "resolved.yaml", {});

  EXPECT_EQ(resolved_yaml(again), resolved_yaml(configuration));
  EXPECT_EQ(identity_yaml(again), identity_yaml(configuration));
}

TEST(Configuration, names_refer_to_the_data_folder_that_the_caller_chooses) {
  const auto data = std::filesystem::path(testing::TempDir()) / "crossisle_chosen_data";
  std::filesystem::create_directories(data / "technologies");
  std::filesystem::create_directories(data / "workloads" / "published");
  std::filesystem::copy_file(
      std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / "technologies" / "rram_32nm.yaml",
      data / "technologies" / "chosen_technology.yaml", std::filesystem::copy_options::overwrite_existing);
  std::ofstream(data / "workloads" / "published" / "chosen_network.yaml")
      << "format: 1\nname: chosen\nsource: z\nlayers: [{name: a, c: 1, m: 1}]\n";
  const std::vector<std::string> overrides{"technology=chosen_technology",
                                           "workloads.networks=[chosen_network]"};

  const auto configuration = read_configuration(shipped / "smoke.yaml", overrides, data);

  EXPECT_EQ(configuration.networks.at(0).name, "chosen");
  EXPECT_EQ(ConfigurationReader(data).read(shipped / "smoke.yaml", overrides).inputs.at(0).path,
            data / "technologies" / "chosen_technology.yaml");
  EXPECT_THROW(read_configuration(shipped / "smoke.yaml", overrides), core::InputError);
  // A user who continues the run may have another data folder, or none.
  std::ofstream(data / "resolved.yaml") << resolved_yaml(configuration);
  EXPECT_EQ(identity_yaml(read_configuration(data / "resolved.yaml", {})), identity_yaml(configuration));
}

TEST(Configuration, a_file_that_it_names_is_blamed_at_its_own_line_or_at_the_key) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "crossisle_blame";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "broken.yaml") << "format: 1\nname: [\n";
  std::ofstream(folder / "run.yaml")
      << "technology: rram_32nm\nworkloads: {networks: [broken.yaml, alexnet, alexnt]}\n"
         "design_space: absent.yaml\nseed: -1\n";
  const auto problems = [&](const std::vector<std::string>& overrides) {
    try {
      read_configuration(folder / "run.yaml", overrides);
    } catch (const core::InputError& error) {
      return std::string(error.what());
    }
    return std::string("no problem");
  };

  EXPECT_THAT(problems({}), HasSubstr("run.yaml:3:design_space: "));
  const std::string text = problems({"design_space=" + (shipped / "spaces" / "rram.yaml").string()});
  EXPECT_THAT(text, HasSubstr("broken.yaml:3: is not valid YAML"));
  EXPECT_THAT(text, HasSubstr("did you mean 'alexnet'?"));
  EXPECT_THAT(text, HasSubstr("run.yaml:4:seed: is -1"));
}

TEST(Configuration, a_network_is_read_once_however_often_it_is_listed) {
  std::string list = "workloads.networks=[alexnet";
  for (int i = 0; i < 5000; ++i) list += ", alexnet";

  EXPECT_THAT(problems_of({list + "]"}), HasSubstr("lists 5001 networks (a search supports at most 256)"));
  EXPECT_THAT(problems_of({"workloads.networks=[alexnet, ../data/workloads/corrected/alexnet.yaml]"}),
              HasSubstr("contain two that are named 'alexnet'"));
}

TEST(Configuration, a_suite_stands_for_its_networks) {
  const auto data = std::filesystem::path(testing::TempDir()) / "crossisle_no_suites";
  std::filesystem::create_directories(data / "workloads");
  std::ofstream(data / "workloads" / "suites.yaml")
      << "small: {meaning: 'for a test', networks: [alexnet, resnet18]}\n";
  for (const char* folder : {"technologies", "workloads/corrected"}) {
    std::filesystem::copy(
        std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data" / folder, data / folder,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }
  const auto named = [&](const std::string& networks) {
    return read_configuration(shipped / "smoke.yaml", std::vector<std::string>{"workloads=" + networks},
                              data);
  };

  const auto suite = named("{networks: small}");

  EXPECT_EQ(identity_yaml(suite), identity_yaml(named("{networks: [alexnet, resnet18]}")));
  EXPECT_EQ(suite.networks.size(), 2U);
}

TEST(Configuration, a_word_that_is_not_a_suite_is_refused) {
  EXPECT_THAT(problems_of({"workloads={networks: visoin}"}),
              HasSubstr("workloads.networks: 'visoin' is not a suite (valid: tiny, vision, language, "
                        "generative, all) choose one, or list networks: [visoin]"));
  EXPECT_THAT(problems_of({"workloads={set: published, networks: vision}"}),
              HasSubstr("is the suite 'vision' (suites have networks of set: corrected) choose set: "
                        "corrected, or list networks"));
}

TEST(Configuration, efforts_that_no_run_ends_are_refused) {
  EXPECT_THAT(problems_of({"search.algorithm=four_phase",
                           "search.phases=[{generations: 900000000}, {generations: 900000000}]"}),
              HasSubstr("have 1800000000 generations in total"));
  EXPECT_THAT(problems_of({"search.generations=1000000000", "search.population=1000000"}),
              HasSubstr("search: asks for 3.0e+15 evaluations"));
}

TEST(Configuration, thousands_of_voltages_are_refused_and_take_no_time) {
  std::string list = "design_space.voltage=[0.5";
  for (int i = 1; i < 4096; ++i) list += ", " + std::to_string(0.5 + 0.35 * i / 4096.0);

  EXPECT_THAT(problems_of({list + "]"}), HasSubstr("more than 50000 arrays"));
}

TEST(Configuration, exhaustive_search_needs_no_key_of_another_one) {
  const auto configuration = smoke({"search={algorithm: exhaustive}", "islands=null"});

  ASSERT_TRUE(configuration.exhaustive.has_value());
  EXPECT_EQ(configuration.exhaustive->keep_best, 100U);
  EXPECT_EQ(configuration.generations(), configuration.blocks().count());
  EXPECT_EQ(configuration.evaluation_budget(), 8748U);
  EXPECT_EQ(smoke({"search.algorithm=exhaustive", "search.keep_best=7"}).exhaustive->keep_best, 7U);
}

TEST(Configuration, has_rules_that_end_a_run_only_if_they_are_given) {
  const std::string plain = identity_yaml(smoke());
  const auto configuration = smoke({"search.stop.evaluations=300"});

  EXPECT_FALSE(smoke().stop.has_rules());
  EXPECT_THAT(plain, Not(HasSubstr("stop")));
  EXPECT_EQ(configuration.stop.evaluations, 300U);
  EXPECT_THAT(identity_yaml(configuration), HasSubstr("  stop: {evaluations: 300, check_every: 5}\n"));
  EXPECT_EQ(difference(plain, identity_yaml(configuration)),
            "+   stop: {evaluations: 300, check_every: 5}\n");
}

TEST(Configuration, refuses_rules_that_cannot_end_a_run_before_its_last_generation) {
  // 3 islands x (20 first designs + 15 generations x 8) up to the last check before generation 20.
  EXPECT_EQ(problems_of({"search.stop.evaluations=420"}), "no problem");
  EXPECT_THAT(problems_of({"search.stop.evaluations=421"}),
              HasSubstr("at most 420 evaluations up to generation 15"));
  EXPECT_THAT(problems_of({"search.stop.no_progress=421"}), HasSubstr("search.stop.no_progress: is 421"));
  // A generation later: 3 x 4 x 8 evaluations more.
  EXPECT_EQ(problems_of({"search.stop.evaluations=516", "search.stop.check_every=1"}), "no problem");
  EXPECT_THAT(problems_of({"search.stop.target=1", "search.generations=0"}), HasSubstr("has no effect here"));
  EXPECT_THAT(problems_of({"search.stop.wall_time=1h", "search.algorithm=exhaustive"}),
              HasSubstr("an exhaustive search ends when it knows every design"));
}

TEST(Configuration, identity_of_an_exhaustive_search_has_neither_seed_nor_islands) {
  const std::string exhaustive = "search.algorithm=exhaustive";
  const std::string identity = identity_yaml(smoke({exhaustive}));

  EXPECT_THAT(identity, Not(HasSubstr("seed")));
  for (const auto* change : {"seed=2", "islands.count=2", "search.population=9", "islands.migration.lag=2"}) {
    EXPECT_EQ(identity_yaml(smoke({exhaustive, change})), identity) << change;
  }
  for (const auto* change : {"search.keep_best=2", "objective.aggregation=max", "design_space.voltage=0.5"}) {
    EXPECT_NE(identity_yaml(smoke({exhaustive, change})), identity) << change;
  }
}

TEST(Configuration, problem_is_what_is_asked_whoever_answers) {
  const std::string problem = problem_digest(smoke());

  for (const auto* change : {"seed=2", "islands.count=2", "search.algorithm=exhaustive", "name=other"}) {
    EXPECT_EQ(problem_digest(smoke({change})), problem) << change;
  }
  for (const auto* change : {"objective.aggregation=max", "objective.constraints.area_mm2=801",
                             "workloads.set=corrected", "design_space.voltage=[0.5, 0.6]"}) {
    EXPECT_NE(problem_digest(smoke({change})), problem) << change;
  }
}

TEST(Configuration, a_space_too_large_to_enumerate_is_refused) {
  const auto up_to = [](int last) {
    std::string values = "1";
    for (int i = 2; i <= last; ++i) values += ", " + std::to_string(i);
    return "[" + values + "]";
  };
  const std::vector<std::string> large{"design_space.cycle_time_ns=" + up_to(4000),
                                       "design_space.router_groups=" + up_to(1000),
                                       "design_space.tiles_per_group=" + up_to(1000)};

  EXPECT_EQ(problems_of(large), "no problem");
  EXPECT_THAT(problems_of({large[0], large[1], large[2], "search.algorithm=exhaustive"}),
              HasSubstr("search.algorithm: cannot enumerate all 1.9e+12 designs"));
}

TEST(Configuration, cost_of_silicon_is_a_power_like_the_others) {
  const auto configuration = smoke({"objective.metric=edcp"});

  EXPECT_EQ(configuration.objective.exponents.area, 0.0);
  EXPECT_EQ(configuration.objective.exponents.cost, 1.0);
  EXPECT_EQ(configuration.objective.cost_per_mm2, configuration.technology.cost_per_cm2() / 100.0);
  EXPECT_EQ(smoke({"objective.metric=null", "objective.powers={cost: 2}"}).objective.exponents.cost, 2.0);
}

TEST(Configuration, regret_compares_with_the_specialists_that_are_given) {
  const std::vector<std::string> regret{"objective.aggregation=regret",
                                        "objective.specialists={resnet18: 0.5, alexnet: 0.25}"};
  const auto configuration = smoke(regret);

  EXPECT_EQ(configuration.objective.specialists, (std::vector<double>{0.25, 0.5}));
  EXPECT_NE(identity_yaml(configuration),
            identity_yaml(smoke({regret[0], "objective.specialists={resnet18: 0.5, alexnet: 0.3}"})));
  EXPECT_EQ(identity_yaml(smoke({"objective.specialists={resnet18: 0.5}"})), identity_yaml(smoke()));
}

TEST(Configuration, regret_without_specialists_is_refused_network_by_network) {
  const std::string text = problems_of({"objective.aggregation=mean_regret"});

  EXPECT_THAT(text, HasSubstr("objective.aggregation: requires the best chip for alexnet alone"));
  EXPECT_THAT(text, HasSubstr("requires the best chip for resnet18 alone"));
  EXPECT_THAT(text, HasSubstr("crossisle study specialists"));
  EXPECT_THAT(problems_of({"objective.specialists={resnet81: 1}"}), HasSubstr("did you mean 'resnet18'?"));
  EXPECT_THAT(problems_of({"objective.specialists=nowhere.yaml"}), HasSubstr("'nowhere.yaml' is not found"));
}

TEST(Configuration, the_search_that_no_key_names_is_auto) {
  const auto configuration = smoke({"search={population: 8}"});

  ASSERT_EQ(configuration.search.size(), 1U);
  EXPECT_EQ((configuration.search.front())->name(), "auto");
}

TEST(Configuration, islands_take_the_algorithms_of_a_list_in_turn) {
  const auto configuration =
      smoke({"search.algorithm=[auto, nsga2]", "search.goals=[energy, cost]", "search.polish=2"});

  EXPECT_EQ((configuration.search_on(0))->name(), "auto");
  EXPECT_EQ((configuration.search_on(1))->name(), "nsga2");
  EXPECT_EQ((configuration.search_on(2))->name(), "auto");
  EXPECT_EQ(configuration.search_on(1)->goals(), (std::vector<objective::Goal>{{"energy"}, {"cost"}}));
  EXPECT_EQ(configuration.generations(), 22U);
  EXPECT_EQ(configuration.evaluation_budget(), 2U * (3 * 8 + 22 * 8) + 20U + 22U * 8U);
}

TEST(Configuration, islands_of_a_niche_exchange_designs_among_themselves) {
  const auto configuration =
      smoke({"islands.count=5", "islands.niche=bits_per_cell", "design_space.bits_per_cell=[1, 2]"});

  ASSERT_TRUE(configuration.niche);
  EXPECT_EQ(configuration.space.parameters()[*configuration.niche].knob, hardware::Knob::bits_per_cell);
  const auto topology = make_topology(configuration);
  const auto exchange = [&](std::uint32_t island) {
    const auto neighbours = topology.neighbours(island);
    return std::pair(neighbours.sources, neighbours.targets);
  };
  using Islands = std::vector<std::uint32_t>;
  EXPECT_EQ(exchange(0), std::pair(Islands{4}, Islands{2}));
  EXPECT_EQ(exchange(2), std::pair(Islands{0}, Islands{4}));
  EXPECT_EQ(exchange(4), std::pair(Islands{2}, Islands{0}));
  EXPECT_EQ(exchange(1), std::pair(Islands{3}, Islands{3}));
  EXPECT_EQ(topology.count_edges(), 5U);
  EXPECT_THAT(resolved_yaml(configuration), HasSubstr("  niche: bits_per_cell\n"));
  EXPECT_THAT(resolved_yaml(smoke({})), Not(HasSubstr("niche")));
}

TEST(Configuration, niches_that_cannot_be_are_refused) {
  EXPECT_THAT(problems_of({"islands.niche=bits_per_sell"}), HasSubstr("did you mean 'bits_per_cell'?"));
  EXPECT_THAT(problems_of({"islands.niche=bits_per_cell", "design_space.bits_per_cell=1"}),
              HasSubstr("a niche is a parameter of the design space with several values"));
  EXPECT_THAT(
      problems_of({"islands.count=1", "islands.niche=bits_per_cell", "design_space.bits_per_cell=[1, 2]"}),
      HasSubstr("use at least 2 islands"));
  EXPECT_THAT(
      problems_of({"islands.count=4", "islands.niche=bits_per_cell", "design_space.bits_per_cell=[1, 2]",
                   "islands.topology=custom", "islands.edges=[[0, 1], [2, 0]]"}),
      HasSubstr("[0, 1] joins two values of bits_per_cell"));
}

TEST(Configuration, every_search_is_written_so_that_it_reads_back) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "crossisle_searches";
  std::filesystem::create_directories(folder);
  for (const auto* algorithm :
       {"auto", "four_phase", "genetic", "nsga2", "nsga3", "sms_emoa", "differential_evolution",
        "simulated_annealing", "local", "random", "diverse",
        "[auto, four_phase, nsga2, differential_evolution]", "[simulated_annealing, random, genetic]"}) {
    const auto configuration = smoke({std::string("search.algorithm=") + algorithm, "search.generations=40",
                                      "search.goals=[area, {metric: energy, network: resnet18}]",
                                      "search.weight=0.7", "search.polish=3", "search.first_temperature=2"});
    std::ofstream(folder / "config.resolved.yaml") << resolved_yaml(configuration);

    const auto again = read_configuration(folder / "config.resolved.yaml", {});

    EXPECT_EQ(resolved_yaml(again), resolved_yaml(configuration)) << algorithm;
    EXPECT_EQ(again.generations(), 43U) << algorithm;
  }
}

TEST(Configuration, searches_that_cannot_be_are_refused) {
  EXPECT_THAT(problems_of({"search.algorithm=[auto, genetick]"}),
              HasSubstr("search.algorithm: lists 'genetick'"));
  EXPECT_THAT(problems_of({"search.algorithm=[auto, exhaustive]"}), HasSubstr("lists 'exhaustive'"));
  EXPECT_THAT(problems_of({"search.algorithm=[genetic, four_phase]"}),
              HasSubstr("lists genetic in addition to four_phase"));
  EXPECT_THAT(problems_of({"search.algorithm=[auto, four_phase]"}),
              HasSubstr("lists algorithms of 20 and 40 generations"));
  EXPECT_THAT(problems_of({"search.algorithm=nsga", "search.goal=[energy]"}),
              HasSubstr("did you mean 'goals'?"));
  EXPECT_THAT(problems_of({"search.goals=[energy]"}), HasSubstr("lists fewer than two metrics"));
  EXPECT_THAT(problems_of({"search.goals=[area, cost]"}), HasSubstr("lists area twice"));
  EXPECT_THAT(problems_of({"search.goals=[energy, powr]"}), HasSubstr("did you mean 'power'?"));
  EXPECT_THAT(problems_of({"search.goals=[energy, {metric: area, network: alexnet}]"}),
              HasSubstr("names a network for area"));
  EXPECT_THAT(problems_of({"search.goals=[energy, power@vgg16]"}), HasSubstr("names 'vgg16'"));
  EXPECT_THAT(
      problems_of({"search.algorithm=sms_emoa", "search.goals=[energy, latency, area, power, throughput]"}),
      HasSubstr("sms_emoa takes at most 4"));
  EXPECT_THAT(problems_of({"search.last_temperature=3"}),
              HasSubstr("it must fall from a first_temperature of"));
  EXPECT_THAT(problems_of({"search.polsih=3"}), HasSubstr("did you mean 'polish'?"));
}

TEST(Configuration, more_generations_go_to_what_a_search_does_last) {
  const auto more = with_generations(smoke({"search.polish=2"}), 30);
  ASSERT_TRUE(more);
  EXPECT_EQ(more->polish, 10U);
  EXPECT_FALSE(with_generations(smoke({"search.polish=2"}), 20));
  EXPECT_FALSE(with_generations(smoke({"search.algorithm=simulated_annealing"}), 30));
  EXPECT_EQ(with_generations(smoke({"search.algorithm=[auto, nsga2]"}), 30)->generations(), 30U);
}

}  // namespace
}  // namespace crossisle::run
