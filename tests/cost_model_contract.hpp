// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>

#include "crossisle/cost/cost_model.hpp"

namespace crossisle::test {

/// Expects that an evaluation calls its attendant, and that an exception of the attendant cancels it.
inline void expect_attends_and_cancels(cost::CostModel& model, const design::Candidate& candidate) {
  cost::Metrics metrics(model.metrics(), cost::all_networks(model));
  int calls = 0;
  const cost::Control counting([&] { ++calls; });
  const cost::Control cancelling([] { throw std::runtime_error("enough"); });

  model.evaluate({&candidate, 1}, metrics, counting);

  EXPECT_GE(calls, 1);
  EXPECT_THROW(model.evaluate({&candidate, 1}, metrics, cancelling), std::runtime_error);
}

}  // namespace crossisle::test
