// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/store/run_file.hpp"

namespace crossisle::store {

std::string part_journal_name(std::uint32_t part);
std::string part_states_name(std::int64_t generation, std::uint32_t part);
std::string part_result_name(std::uint32_t part);

/// Files of the parts of a run in a folder.
struct PartFileNames {
  std::vector<std::string> journals_and_rows;
  std::vector<std::pair<std::int64_t, std::string>> states;  ///< with their generations
};
PartFileNames part_files_in(const std::filesystem::path& folder);

/// Table of `run.h5` whose rows are in files of the parts, with the number of rows of each part.
struct JoinedTable {
  std::string name;
  std::vector<std::int64_t> rows;

  std::int64_t total() const { return std::accumulate(rows.begin(), rows.end(), std::int64_t{0}); }
};
/// Returns the tables that the table `parts` lists; none if the run has no parts.
std::vector<JoinedTable> joined_tables(const RunContent& content);
/// True if the content lists rows of a table without holding them.
bool has_rows_elsewhere(const RunContent& content, const JoinedTable& joined);
/// Returns content that holds the rows of its parts without these rows, of which the table `parts` then has
/// the digests. @throws core::Error(io) if it holds fewer rows than it lists
RunContent without_joined_rows(const RunContent& content);

}  // namespace crossisle::store
