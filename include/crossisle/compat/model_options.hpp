// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include "crossisle/compat/compat_model.hpp"
#include "crossisle/config/key_table.hpp"

namespace crossisle::compat {

/// Returns the keys of `cost_model` for the compat model.
const config::KeyTable<CompatOptions>& compat_keys();

}  // namespace crossisle::compat
