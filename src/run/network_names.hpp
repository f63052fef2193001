// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "configuration_reader.hpp"
#include "crossisle/config/section.hpp"

namespace crossisle::run {

/// Reads the key `networks`: a list of networks, or the name of a suite, whose networks are returned. @param
/// set that the configuration selects
std::vector<std::string> read_network_names(config::Section& section, const std::string& set,
                                            const Sources& sources);

}  // namespace crossisle::run
