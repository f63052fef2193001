// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/workload/suites.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace crossisle::workload {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::filesystem::path data = std::filesystem::path(CROSSISLE_TEST_SOURCE) / "data";

std::vector<Suite> shipped_suites() {
  core::Problems problems;
  auto suites = read_suites(config::Document::load(data / suites_file, {}, problems));
  problems.throw_if_any();
  return suites;
}

TEST(Suites, keep_the_order_of_their_file) {
  core::Problems problems;
  const auto document =
      config::Document::parse("b: {meaning: second, networks: [x, y]}\na: {meaning: first, networks: [z]}\n",
                              "suites.yaml", {}, problems);

  const auto suites = read_suites(document);

  EXPECT_TRUE(problems.all().empty());
  ASSERT_EQ(suites.size(), 2U);
  EXPECT_EQ(suites[0].name, "b");
  EXPECT_EQ(suites[0].meaning, "second");
  EXPECT_THAT(suites[0].networks, ElementsAre("x", "y"));
  EXPECT_EQ(suites[1].name, "a");
}

TEST(Suites, report_all_problems_of_their_file) {
  core::Problems problems;
  const auto document = config::Document::parse(
      "a: {meaning: m, networks: []}\nb: {network: [x], meaning: m}\n", "suites.yaml", {}, problems);

  read_suites(document);

  std::vector<std::string> texts;
  for (const auto& problem : problems.all()) texts.push_back(problem.text());
  EXPECT_THAT(texts, ElementsAre(HasSubstr("suites.yaml:1:a.networks: is empty"),
                                 HasSubstr("suites.yaml:2:b.networks: is missing"),
                                 HasSubstr("suites.yaml:2:b.network: unknown key 'network'")));
}

TEST(ShippedSuites, name_existing_networks_once_and_no_suite_is_a_network) {
  for (const Suite& suite : shipped_suites()) {
    EXPECT_EQ(std::set<std::string>(suite.networks.begin(), suite.networks.end()).size(),
              suite.networks.size())
        << suite.name;
    for (const std::string& network : suite.networks) {
      EXPECT_TRUE(std::filesystem::exists(data / "workloads" / "corrected" / (network + ".yaml"))) << network;
      EXPECT_NE(network, suite.name);
    }
  }
}

TEST(ShippedSuites, include_every_network_in_a_kind_and_in_all) {
  const auto suites = shipped_suites();
  std::set<std::string> kinds;
  std::vector<std::string> all;
  for (const Suite& suite : suites) {
    if (suite.name == "all")
      all = suite.networks;
    else
      kinds.insert(suite.networks.begin(), suite.networks.end());
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(data / "workloads" / "corrected"))
    files.push_back(entry.path().stem().string());
  std::sort(files.begin(), files.end());

  EXPECT_EQ(all, files);
  EXPECT_EQ(std::vector<std::string>(kinds.begin(), kinds.end()), files);
}

}  // namespace
}  // namespace crossisle::workload
