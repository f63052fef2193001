// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crossisle/store/table.hpp"
#include "crossisle/sweep/plan.hpp"
#include "crossisle/sweep/result.hpp"

namespace crossisle::sweep {

/// Returns a plan as rows of a journal.
std::vector<store::Table> plan_rows(const Plan& plan, std::int32_t revision);
/// Returns results as rows of a journal.
std::vector<store::Table> result_rows(std::span<const Result> results);

/// Content of the rows of a journal.
struct Records {
  std::vector<Plan> plans{};            ///< in order, without bases and overrides
  std::vector<std::string> versions{};  ///< program version of each plan
  std::vector<Result> results{};        ///< in order
};
/// Reads the rows of a journal. @throws core::Error (io) if tables are missing or inconsistent
Records read_records(const std::vector<store::Table>& tables);

}  // namespace crossisle::sweep
