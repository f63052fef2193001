// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/calibration_page.hpp"

#include <gmock/gmock.h>

namespace crossisle::analysis {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

/// A fit of two times by a factor of 2.
validation::CardFit sample() {
  validation::CardFit fit;
  for (const double ns : {10.0, 40.0}) {
    validation::FitNumber number{"chip <a>", 2, validation::NumberKind::time, ns, 0.0, {}};
    number.terms[4] = ns / 2.0;
    fit.numbers.push_back(number);
  }
  fit.factors[4] = {
      {2.0, 1.9, 2.1}, validation::FactorState::fitted, {{validation::NumberKind::time, 2}}, "2 times"};
  fit.errors[static_cast<std::size_t>(validation::FactorGroup::time)] = {1, 2, 2.0, 1.0, {}};
  fit.remarks.push_back({"m.csv:3:tops", "is odd", "it should not be", "check it"});
  return fit;
}

TEST(CalibrationPage, shows_predicted_over_measured_numbers_of_each_kind) {
  const auto fit = sample();

  const auto page = calibration_report(fit, validation::card_of(fit, "mine", "m.csv"));

  ASSERT_THAT(page.figures(), SizeIs(1));
  EXPECT_EQ(page.figures()[0].id, "predicted-time");
  EXPECT_THAT(page.html(), HasSubstr("chip &lt;a&gt;"));
  EXPECT_THAT(page.html(), HasSubstr("2 times"));
  EXPECT_THAT(page.html(), HasSubstr("m.csv:3:tops: is odd"));
  EXPECT_THAT(page.html(), Not(HasSubstr("Predicted over measured: area")));
}

}  // namespace
}  // namespace crossisle::analysis
