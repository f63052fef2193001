// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/store/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "crossisle/core/fault_point.hpp"
#include "lock.hpp"
#include "manifest.hpp"
#include "part_names.hpp"

namespace crossisle::store {
namespace {

namespace fs = std::filesystem;

constexpr auto digest_column = "digest";

[[noreturn]] void refuse_part(const fs::path& file, std::string_view joined_by) {
  throw core::Error(core::ExitCode::io, fmt::format("{} is not the file that was written", file.string()),
                    fmt::format("{} gives another checksum for it", joined_by));
}

/// Reads the states of a part. @throws core::Error(io) if they are not those of a mark
RunContent states_of(const fs::path& folder, std::int64_t generation, std::uint32_t part,
                     const PartMark& mark) {
  const fs::path file = folder / part_states_name(generation, part);
  RunContent states = read_run_file(file);
  if (digest(states) != mark.states) refuse_part(file, checkpoint_name(generation));
  return states;
}

Table& find_table(RunContent& content, const std::string& name) {
  for (Table& table : content.tables) {
    if (table.name == name) return table;
  }
  throw core::Error(core::ExitCode::io, fmt::format("the run file has no table '{}'", name),
                    fmt::format("its table '{}' lists it", parts_name));
}

}  // namespace

Part::Part(fs::path folder, Owner owner, std::uint32_t number, const std::optional<PartMark>& mark)
    : folder_(std::move(folder)), owner_(std::move(owner)), number_(number) {
  if (!mark) return;
  mark_ = *mark;
  journal_ = Journal::resume(folder_ / part_journal_name(number_), mark->journal);
}

Journal& Part::journal() {
  if (!journal_) journal_ = Journal::create(folder_ / part_journal_name(number_));
  return *journal_;
}

void Part::append_history(std::span<const Table> tables) {
  require_owner(folder_, owner_);
  journal().append(tables);
}

void Part::write_states(std::int64_t generation, const RunContent& states) {
  require_owner(folder_, owner_);
  core::fault_point("before_states_of_part");
  write_run_file(folder_ / part_states_name(generation, number_), states);
  mark_ = {journal().mark(), digest(states)};
}

std::vector<Table> Part::read_history(JournalTables which) const {
  return journal_ ? read_journal(folder_ / part_journal_name(number_), journal_->mark(), which)
                  : std::vector<Table>{};
}

RunContent Part::read_states(std::int64_t generation) const {
  return states_of(folder_, generation, number_, mark_);
}

void Part::write_rows(const RunContent& content) const {
  require_owner(folder_, owner_);
  core::fault_point("before_rows_of_part");
  write_run_file(folder_ / part_result_name(number_), content);
}

Table marks_table(const std::vector<PartMark>& marks) {
  std::vector<std::int64_t> bytes;
  std::vector<std::string> chains;
  std::vector<std::string> states;
  for (const PartMark& mark : marks) {
    bytes.push_back(static_cast<std::int64_t>(mark.journal.bytes));
    chains.push_back(mark.journal.chain);
    states.push_back(mark.states);
  }
  return {marks_name,
          "files of the parts up to this checkpoint",
          {{"journal_bytes", "byte", "length of the journal", std::move(bytes)},
           {"journal_chain", "", "checksum of the journal", std::move(chains)},
           {"states", "", "digest of the states", std::move(states)}},
          {}};
}

std::vector<PartMark> take_marks(RunContent& checkpoint) {
  std::vector<PartMark> marks;
  if (!checkpoint.has_table(marks_name)) return marks;
  const Table table = checkpoint.table(marks_name);
  const auto& bytes = table.values<std::int64_t>("journal_bytes");
  const auto& chains = table.values<std::string>("journal_chain");
  const auto& states = table.values<std::string>("states");
  for (std::size_t part = 0; part < bytes.size(); ++part) {
    marks.push_back({{static_cast<std::uint64_t>(bytes[part]), chains[part]}, states[part]});
  }
  std::erase_if(checkpoint.tables, [](const Table& each) { return each.name == marks_name; });
  return marks;
}

Table parts_table(const std::vector<std::string>& tables, const std::vector<PartRows>& parts) {
  Table table{parts_name, "groups of islands, whose rows follow each other in the tables", {}, {}};
  for (std::size_t i = 0; i < tables.size(); ++i) {
    std::vector<std::int64_t> rows;
    for (const PartRows& part : parts) rows.push_back(part.rows[i]);
    table.columns.push_back({tables[i], "1", fmt::format("rows in table {}", tables[i]), std::move(rows)});
  }
  std::vector<std::string> digests;
  for (const PartRows& part : parts) digests.push_back(part.digest);
  table.columns.push_back({digest_column, "", "digest of these rows", std::move(digests)});
  return table;
}

std::vector<JoinedTable> joined_tables(const RunContent& content) {
  std::vector<JoinedTable> joined;
  if (!content.has_table(parts_name)) return joined;
  for (const Column& column : content.table(parts_name).columns) {
    if (column.name == digest_column) continue;
    joined.push_back({column.name, content.table(parts_name).values<std::int64_t>(column.name)});
  }
  return joined;
}

bool has_rows_elsewhere(const RunContent& content, const JoinedTable& joined) {
  return joined.total() > 0 && content.table(joined.name).rows() == 0;
}

RunContent without_joined_rows(const RunContent& content) {
  const auto joined = joined_tables(content);
  RunContent rest{content.attributes, content.numbers, {}, content.blobs};
  for (const Table& table : content.tables) {
    const bool is_joined = std::any_of(joined.begin(), joined.end(),
                                       [&](const JoinedTable& each) { return each.name == table.name; });
    rest.tables.push_back(is_joined ? slice(table, 0, 0) : table);
  }
  std::vector<std::string> digests;
  std::vector<std::size_t> next(joined.size(), 0);
  for (std::size_t part = 0; part < content.table(parts_name).rows(); ++part) {
    std::vector<Table> rows;
    for (std::size_t i = 0; i < joined.size(); ++i) {
      const Table& table = content.table(joined[i].name);
      const auto count = static_cast<std::size_t>(joined[i].rows[part]);
      if (count > table.rows() - next[i])
        throw core::Error(core::ExitCode::io, fmt::format("table '{}' has too few rows", table.name),
                          fmt::format("table '{}' lists more of them", parts_name));
      rows.push_back(slice(table, next[i], count));
      next[i] += count;
    }
    digests.push_back(digest_of_rows(rows));
  }
  for (Column& column : find_table(rest, parts_name).columns) {
    if (column.name == digest_column) column.values = digests;
  }
  return rest;
}

void join_history(const fs::path& folder, std::int64_t generation, const std::vector<PartMark>& marks,
                  RunContent& checkpoint) {
  if (marks.empty()) return;
  std::vector<Table> tables;
  std::vector<std::string> names;
  std::vector<PartRows> parts;
  for (std::uint32_t part = 0; part < marks.size(); ++part) {
    auto more = read_journal(folder / part_journal_name(part), marks[part].journal);
    const auto first_state = std::stable_partition(more.begin(), more.end(), std::not_fn(is_state));
    const std::span<const Table> rows(more.begin(), first_state);
    names.clear();
    auto& of_part = parts.emplace_back();
    for (const Table& table : rows) {
      names.push_back(table.name);
      of_part.rows.push_back(static_cast<std::int64_t>(table.rows()));
    }
    of_part.digest = digest_of_rows(rows);
    append_rows(tables, std::move(more));
    RunContent states = states_of(folder, generation, part, marks[part]);
    std::move(states.blobs.begin(), states.blobs.end(), std::back_inserter(checkpoint.blobs));
  }
  append_rows(tables, std::move(checkpoint.tables));
  tables.push_back(parts_table(names, parts));
  checkpoint.tables = std::move(tables);
}

void verify_history(const fs::path& folder, std::int64_t generation, const std::vector<PartMark>& marks) {
  for (std::uint32_t part = 0; part < marks.size(); ++part) {
    verify_journal(folder / part_journal_name(part), marks[part].journal);
    states_of(folder, generation, part, marks[part]);
  }
}

void join_rows(const fs::path& folder, RunContent& content) {
  const auto joined = joined_tables(content);
  if (joined.empty()) return;
  const auto digests = content.table(parts_name).values<std::string>(digest_column);
  for (std::uint32_t part = 0; part < digests.size(); ++part) {
    const fs::path file = folder / part_result_name(part);
    RunContent rows = read_run_file(file);
    std::erase_if(rows.tables, [&](const Table& table) {
      return std::none_of(joined.begin(), joined.end(),
                          [&](const JoinedTable& each) { return each.name == table.name; });
    });
    if (digest_of_rows(rows.tables) != digests[part]) refuse_part(file, result_name);
    append_rows(content.tables, std::move(rows.tables));
  }
}

}  // namespace crossisle::store
