// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/engine_kind.hpp"

#include <gmock/gmock.h>

#include "crossisle/run/content.hpp"

namespace crossisle::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Configuration smoke(const std::vector<std::string>& overrides = {}) {
  return read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/smoke.yaml", overrides);
}

TEST(EngineKind, is_islands_unless_a_configuration_asks_for_another) {
  const auto configuration = smoke();

  const auto& kind = engine_kind(configuration);

  EXPECT_EQ(kind.work, store::WorkKind::search);
  EXPECT_EQ(kind.coverage, Coverage::sample);
  EXPECT_THAT(kind.result_files, IsEmpty());
  EXPECT_EQ(kind.extent(configuration), "seed 1, 3 islands, generations 0 to 20");
  EXPECT_EQ(kind.origin(configuration), "seed 1");
  EXPECT_THAT(kind.goals(configuration), IsEmpty());
}

TEST(EngineKind, is_enumeration_when_a_configuration_asks_for_an_exhaustive_search) {
  const auto configuration = smoke({"search.algorithm=exhaustive"});

  const auto& kind = engine_kind(configuration);

  EXPECT_EQ(kind.work, store::WorkKind::exhaustive);
  EXPECT_EQ(kind.coverage, Coverage::space);
  EXPECT_THAT(kind.result_files, ElementsAre(std::string("certificate.txt")));
  // 8748 = 3 * 2 * 2 * 3^6 values of the parameters in configs/smoke.yaml, all in one block.
  EXPECT_EQ(kind.extent(configuration), "all 8748 designs in 1 blocks");
  EXPECT_EQ(kind.origin(configuration), "the best of all");
  EXPECT_EQ(kind.goals(configuration), objective::usual_goals());
}

TEST(EngineKind, gives_the_footprint_of_its_search_alone) {
  const auto searched = smoke();
  const auto enumerated = smoke({"search.algorithm=exhaustive"});
  const auto model = make_model(searched);

  const auto of_search = estimate_footprint(searched, *model, 1);
  const auto of_enumeration = estimate_footprint(enumerated, *model, 1);

  EXPECT_GT(of_search.journal_bytes, 0.0);
  EXPECT_EQ(of_enumeration.journal_bytes, 0.0);
  EXPECT_EQ(of_enumeration.rank_bytes, model->max_table_bytes());
}

}  // namespace
}  // namespace crossisle::run
