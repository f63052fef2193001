// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>

namespace crossisle::study {

/// Aggregations over the networks by which claims are judged, as in arXiv 2603.03880.
inline constexpr std::array claims_aggregations{"max", "mean", "product"};

}  // namespace crossisle::study
