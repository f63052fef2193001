// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace crossisle::cluster {

/// Returns the text of a template with every `{{name}}` replaced. A line that contains only a name with an
/// empty value is omitted.
/// @param required names without which the text would be useless
/// @throws core::InputError with every unknown name by file and line, and every missing required one;
/// core::Error(io) if the file cannot be read
std::string fill_template(const std::filesystem::path& file, const std::map<std::string, std::string>& values,
                          const std::vector<std::string>& required);

}  // namespace crossisle::cluster
