// Part of Crossisle, SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>
#include <string_view>

#include "crossisle/store/parts.hpp"
#include "crossisle/store/run_file.hpp"
#include "file_io.hpp"
#include "hash.hpp"
#include "part_names.hpp"

namespace crossisle::store {
namespace {

static_assert(std::endian::native == std::endian::little, "digests are defined over little-endian bytes");

/// Writer of self-delimiting items into a hash, so that no two contents give the same stream.
class Serialiser {
 public:
  void add(std::uint64_t number) { hash_.add(&number, sizeof number); }
  void add(std::int64_t number) { hash_.add(&number, sizeof number); }
  void add(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    hash_.add(text.data(), text.size());
  }
  void add(const Values& values) {
    add(type_name(values));
    add(static_cast<std::uint64_t>(size_of(values)));
    std::visit([this](const auto& items) { add_items(items); }, values);
  }
  void add(const Column& column) {
    add(column.name);
    add(column.unit);
    add(column.long_name);
    add(static_cast<std::uint64_t>(column.width));
    add(column.labels);
    add(column.values);
  }
  void add(const Table& table) {
    add(table.name);
    add(table.long_name);
    add(table.index);
    add_by_name(std::span(table.columns));
  }
  void add(const Blob& blob) {
    add(blob.name);
    add(std::string_view(reinterpret_cast<const char*>(blob.bytes.data()), blob.bytes.size()));
  }
  template <class Value>
  void add(const std::map<std::string, Value>& items) {
    add(static_cast<std::uint64_t>(items.size()));
    for (const auto& [name, value] : items) {
      add(std::string_view(name));
      add(value);
    }
  }
  /// Adds named items ordered by name, independently of their stored order.
  template <class Named>
  void add_by_name(std::span<const Named> items) {
    std::vector<const Named*> sorted;
    for (const Named& item : items) sorted.push_back(&item);
    std::sort(sorted.begin(), sorted.end(), [](const Named* a, const Named* b) { return a->name < b->name; });
    add(static_cast<std::uint64_t>(sorted.size()));
    for (const Named* item : sorted) add(*item);
  }
  void add(const std::string& text) { add(std::string_view(text)); }
  std::string hex() const { return hash_.hex(); }

 private:
  template <class Value>
  void add_items(const std::vector<Value>& items) {
    hash_.add(items.data(), items.size() * sizeof(Value));
  }
  void add_items(const std::vector<std::string>& items) {
    for (const std::string& item : items) add(item);
  }

  Hash hash_;
};

}  // namespace

std::string digest_of_rows(std::span<const Table> tables) {
  Serialiser serialiser;
  serialiser.add(std::string_view("crossisle rows 1"));
  serialiser.add_by_name(tables);
  return serialiser.hex();
}

std::string digest(const RunContent& content) {
  const auto joined = joined_tables(content);
  const bool holds_rows = std::any_of(joined.begin(), joined.end(), [&](const JoinedTable& table) {
    return content.table(table.name).rows() > 0;
  });
  if (holds_rows) return digest(without_joined_rows(content));
  Serialiser serialiser;
  serialiser.add(std::string_view("crossisle content 1"));
  serialiser.add(content.attributes);
  serialiser.add(content.numbers);
  serialiser.add_by_name(std::span(content.tables));
  serialiser.add_by_name(std::span(content.blobs));
  return serialiser.hex();
}

std::string file_digest(const std::filesystem::path& path) {
  const Descriptor file = open_to_read(path);
  size_of(file, path);  // refuses folders and devices
  std::vector<std::byte> block(std::size_t{1} << 20);
  Hash hash;
  while (const std::size_t count = read_some(file, path, block)) hash.add(block.data(), count);
  return hash.hex();
}

}  // namespace crossisle::store
