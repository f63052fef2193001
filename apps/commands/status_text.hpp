// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/store/status.hpp"

namespace crossisle::apps {

/// Returns the state of a run in words: `running as process 17 on n1, heard of 0.4 s ago`.
std::string state_text(const store::Status& status, store::Clock::time_point now);

}  // namespace crossisle::apps
