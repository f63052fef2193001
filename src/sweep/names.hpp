// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crossisle/sweep/plan.hpp"

namespace crossisle::sweep {

/// Returns the keys that a template of names refers to: `{key}` in `{technology}_seed{seed}`.
std::vector<std::string> placeholders(const std::string& names);

/// Gives every run of a plan a name: by the template, or from its values if the template is empty. Letters,
/// digits and `_.=-` stay, anything else becomes `_`; equal names are distinguished by `-2`, `-3`, ... in the
/// plan's order.
void name_runs(Plan& plan, const std::string& names);

}  // namespace crossisle::sweep
