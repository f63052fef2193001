// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace crossisle::report {

extern const std::string_view figure_style;  ///< styles of drawings, in a page and standalone
extern const std::string_view page_style;
extern const std::string_view page_script;

}  // namespace crossisle::report
