// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crossisle/sweep/plan.hpp"

namespace crossisle::sweep {

/// Returns the keys to which a name template refers by `{key}`, such as `{technology}_seed{seed}`.
std::vector<std::string> placeholders(const std::string& names);

/// Gives every run of a plan a name: from the template, or from its values if the template is empty. Letters,
/// digits and `_.=-` stay, any other character becomes `_`; equal names are distinguished by `-2`, `-3`, ...
/// in the order of the plan.
void name_runs(Plan& plan, const std::string& names);

}  // namespace crossisle::sweep
