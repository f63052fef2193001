// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace crossisle::report {

extern const std::string_view figure_style;  ///< of drawings, in a page and alone
extern const std::string_view page_style;
extern const std::string_view page_script;

}  // namespace crossisle::report
