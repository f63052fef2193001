// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/study/finalists.hpp"

#include <gmock/gmock.h>

#include "sample.hpp"

namespace crossisle::study {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Objectives = std::vector<std::optional<double>>;

TEST(PlacesOf, orders_by_objective_from_1) {
  EXPECT_THAT(places_of(Objectives{2.0, 1.0, 3.0}), ElementsAre(2U, 1U, 3U));
}

TEST(PlacesOf, gives_equal_objectives_the_better_place) {
  EXPECT_THAT(places_of(Objectives{2.0, 1.0, 2.0, 3.0}), ElementsAre(2U, 1U, 2U, 4U));
}

TEST(PlacesOf, puts_infeasible_designs_last_together) {
  EXPECT_THAT(places_of(Objectives{std::nullopt, 5.0, std::nullopt}), ElementsAre(2U, 1U, 2U));
}

TEST(CalibrationVariants, move_one_factor_at_a_time_to_either_end) {
  physical::CalibrationCard card;
  for (std::size_t i = 0; i < card.ranges.size(); ++i) {
    const auto middle = static_cast<double>(i + 1);
    card.ranges[i] = {middle, 0.5 * middle, 2.0 * middle};
  }

  const auto variants = calibration_variants(card);

  ASSERT_THAT(variants, SizeIs(1 + 2 * physical::calibration_factor_count));
  EXPECT_EQ(variants[0].name, "as stated");
  for (std::size_t i = 1; i < variants.size(); ++i) {
    for (std::size_t factor = 0; factor < physical::calibration_factor_count; ++factor) {
      const auto member = physical::calibration_factors[factor].value;
      const double ratio = variants[i].calibration.*member / static_cast<double>(factor + 1);
      const double expected = factor != (i - 1) / 2 ? 1.0 : i % 2 == 1 ? 0.5 : 2.0;
      EXPECT_EQ(ratio, expected) << variants[i].name << ", factor " << factor;
    }
  }
}

TEST(Finalists, name_the_variants_that_change_the_order_or_the_best) {
  Finalists finalists{{"as stated", "same", "order", "best"}, std::vector<island::DesignRecord>(3)};
  finalists.places = {{1, 2, 3}, {1, 2, 3}, {1, 3, 2}, {2, 1, 3}};

  EXPECT_THAT(finalists.with_other_order(), ElementsAre("order", "best"));
  EXPECT_THAT(finalists.with_other_best(), ElementsAre("best"));
}

TEST(Finalists, table_has_a_column_of_places_per_variant) {
  Finalists finalists{{"as stated", "adc 2"}, std::vector<island::DesignRecord>(2)};
  finalists.places = {{1, 2}, {2, 1}};
  finalists.designs[0].evaluation.fitness.objective = 0.25;

  const auto table = finalists.table(smoke());

  EXPECT_EQ(table.values<double>("objective")[0], 0.25);
  EXPECT_THAT(table.values<std::int64_t>("adc 2"), ElementsAre(2, 1));
  EXPECT_THAT(table.values<std::string>("design")[0], HasSubstr("voltage=0.5"));
}

TEST(Finalists, refuse_a_configuration_of_the_compat_mode) {
  try {
    study_finalists({"smoke.yaml", "nowhere", 2}, smoke());
    FAIL() << "nothing was thrown";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ExitCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("smoke.yaml uses the compat mode"));
  }
}

}  // namespace
}  // namespace crossisle::study
