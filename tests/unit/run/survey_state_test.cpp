// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/survey_state.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "crossisle/core/error.hpp"

namespace crossisle::run {
namespace {

using objective::Status;
using testing::HasSubstr;

constexpr std::size_t keep_best = 10;

const Configuration& configuration() {
  static const Configuration read =
      read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml",
                         {"search.algorithm=exhaustive", "search.keep_best=" + std::to_string(keep_best)});
  return read;
}

/// Returns the survey of the whole space, which is one block, with one feasible design.
search::Survey survey_with(const search::Finding& finding, std::size_t limit = keep_best) {
  search::Census census(limit);
  census.accept(finding);
  const auto designs = static_cast<std::uint64_t>(configuration().space.size());
  for (std::uint64_t i = 1; i < designs; ++i) census.rule_out({{}, Status::area_over_limit, 0.5});
  search::Survey survey(configuration().blocks().count(), limit);
  survey.add(0, census);
  return survey;
}

search::Finding finding() {
  return {{}, 2.0, {1.0, 2.0, 400.0}};
}

store::RunContent checkpoint_of(const store::Blob& blob) {
  return {{}, {}, {}, {blob}};
}

/// Returns the reader's error message for a state, or nothing.
std::string complaint_about(const store::Blob& blob) {
  try {
    read_survey(configuration(), checkpoint_of(blob));
    return {};
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::io);
    return error.what();
  }
}

TEST(SurveyState, comes_back_from_a_checkpoint) {
  const auto survey = read_survey(configuration(), checkpoint_of(blob_of(survey_with(finding()))));

  EXPECT_TRUE(survey.complete());
  EXPECT_EQ(survey.census.designs(), 8748U);
  EXPECT_THAT(survey.census.best().sorted(), testing::ElementsAre(finding()));
  EXPECT_THAT(survey.census.front().sorted(), testing::ElementsAre(finding()));
}

TEST(SurveyState, is_refused_without_a_state) {
  EXPECT_THAT(complaint_about({"island-0", {}}), HasSubstr("another kind of search"));
}

TEST(SurveyState, is_refused_wherever_it_is_cut_off) {
  const auto whole = blob_of(survey_with(finding()));

  for (std::size_t length = 0; length < whole.bytes.size(); ++length) {
    auto cut = whole;
    cut.bytes.resize(length);
    EXPECT_THAT(complaint_about(cut), HasSubstr("does not say which blocks are done")) << length;
  }
}

TEST(SurveyState, takes_no_memory_for_what_it_only_claims) {
  const auto whole = blob_of(survey_with(finding()));
  constexpr std::uint64_t claim = std::uint64_t{1} << 56U;

  // Replaces each number of the state in turn, because any of them may be a count.
  for (std::size_t place = 1; place + sizeof claim <= whole.bytes.size(); ++place) {
    auto forged = whole;
    std::memcpy(forged.bytes.data() + place, &claim, sizeof claim);
    complaint_about(forged);
  }
}

TEST(SurveyState, is_refused_with_designs_that_the_space_has_not) {
  search::Finding elsewhere = finding();
  elsewhere.genome.set(0, 999);
  EXPECT_THAT(complaint_about(blob_of(survey_with(elsewhere))), HasSubstr("the design space does not have"));

  search::Finding without_order = finding();
  without_order.overall.energy_mj = std::nan("");
  EXPECT_THAT(complaint_about(blob_of(survey_with(without_order))),
              HasSubstr("the design space does not have"));
}

TEST(SurveyState, is_refused_where_counts_do_not_agree) {
  auto survey = survey_with(finding());
  survey.blocks_done = 0;
  EXPECT_THAT(complaint_about(blob_of(survey)), HasSubstr("its counts do not agree"));

  survey = survey_with(finding());
  survey.census.rule_out({{}, Status::area_over_limit, 0.5});
  EXPECT_THAT(complaint_about(blob_of(survey)), HasSubstr("its counts do not agree"));

  EXPECT_THAT(complaint_about(blob_of(survey_with(finding(), keep_best + 1))),
              HasSubstr("its counts do not agree"));

  survey = survey_with(finding());
  survey.done[0] = 2;
  EXPECT_THAT(complaint_about(blob_of(survey)), HasSubstr("neither done nor pending"));
}

TEST(SurveyState, is_refused_with_another_number_of_blocks) {
  auto survey = survey_with(finding());
  survey.done.push_back(0);

  EXPECT_THAT(complaint_about(blob_of(survey)), HasSubstr("another number of blocks"));
}

}  // namespace
}  // namespace crossisle::run
