// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "crossisle/store/status.hpp"

namespace crossisle::apps {

/// State of a run for a person: `running as process 17 on n1, heard of 0.4 s ago`.
std::string state_text(const store::Status& status, store::Clock::time_point now);

}  // namespace crossisle::apps
