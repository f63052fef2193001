// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "crossisle/store/run_file.hpp"

namespace crossisle::apps {

/// Returns the results of a run so far, without the states of its islands, which are not useful to a reader.
/// Warns if a newer file is damaged.
/// @param place folder of the run, or a packed file
/// @throws core::Error (io) if there are none
store::RunContent read_content(const std::filesystem::path& place);

/// Checks that at most one format is requested. @throws core::Error (usage)
void require_one_format(bool csv, bool json);

/// Checks that a file to be written does not exist yet, so that it takes the place of no other one, for example
/// of a file of a run. @throws core::Error (usage)
void require_new_file(const std::filesystem::path& file);
/// Refuses an existing file that is not a page, which a new page would replace. @throws core::Error (usage)
void require_page_or_nothing(const std::filesystem::path& file);

}  // namespace crossisle::apps
