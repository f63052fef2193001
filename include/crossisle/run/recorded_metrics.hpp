// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/cost/metrics.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/run_file.hpp"
#include "crossisle/store/table.hpp"

namespace crossisle::run {

/// Returns the metrics of the cost model that have no column in a table `designs` of an older version.
std::vector<std::string> missing_metrics(const Configuration& configuration, const store::Table& designs);

/// Returns the metrics that the cost model could compute but runs of this configuration do not record.
std::vector<cost::Metric> unrecorded_metrics(const Configuration& configuration);

/// Reads the metrics of a table `designs` of a run of this configuration. If an older version wrote the table
/// without one of the metrics, the designs are evaluated again.
/// @throws core::Error (io) if the new values differ from those in the table
cost::Metrics read_metrics(const Configuration& configuration, const store::Table& designs);

/// Reads the metrics of the designs of another run on the networks of a configuration. @pre no cost_differences
/// @throws core::Error (io) likewise
cost::Metrics read_metrics(const Configuration& configuration, const store::RunContent& content);

}  // namespace crossisle::run
