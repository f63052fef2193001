// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/report/page.hpp"
#include "crossisle/validation/card_fit.hpp"

namespace crossisle::analysis {

/// Returns the page of a calibration: predicted over measured numbers with the default card and with the
/// fitted one, factors, errors and remarks.
report::Page calibration_report(const validation::CardFit& fit, const physical::CalibrationCard& card);

}  // namespace crossisle::analysis
