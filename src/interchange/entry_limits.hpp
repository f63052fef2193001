// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/config/section.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/interchange/network_entry.hpp"

namespace crossisle::interchange {

inline constexpr config::Range bound_range{1.0, static_cast<double>(workload::max_loop_bound)};

/// Sums of the layers of a network, which a file limits (workload/network.hpp).
class NetworkCounts {
 public:
  /// Adds a layer to the sums; adds a problem if its counts, or the sums for the first time, exceed a limit.
  void add(const LayerEntry& layer, const std::string& place, core::Problems& problems);

 private:
  double macs_ = 0.0;
  double weights_ = 0.0;
  std::size_t layers_ = 0;
};

}  // namespace crossisle::interchange
