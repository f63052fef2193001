// Part of Crossisle, SPDX-License-Identifier: MIT
#include "frame.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

namespace crossisle::store {
namespace {

static_assert(std::endian::native == std::endian::little, "journals are little-endian");

class Encoder {
 public:
  void add(std::uint64_t number) { add_raw(&number, sizeof number); }
  void add(const std::string& text) {
    add(std::uint64_t{text.size()});
    add_raw(text.data(), text.size());
  }
  void add(const Values& values) {
    add(std::uint64_t{values.index()});
    add(std::uint64_t{size_of(values)});
    std::visit([this](const auto& items) { add_items(items); }, values);
  }
  void add(const Column& column) {
    add(column.name);
    add(column.unit);
    add(column.long_name);
    add(std::uint64_t{column.width});
    add(column.labels);
    add(column.values);
  }
  void add(const Table& table) {
    add(table.name);
    add(table.long_name);
    add(table.index);
    add(std::uint64_t{table.columns.size()});
    for (const Column& column : table.columns) add(column);
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  template <class Value>
  void add_items(const std::vector<Value>& items) {
    add_raw(items.data(), items.size() * sizeof(Value));
  }
  void add_items(const std::vector<std::string>& items) {
    for (const std::string& item : items) add(item);
  }
  void add_raw(const void* data, std::size_t size) {
    if (size == 0) return;
    const auto* first = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }

  std::vector<std::byte> bytes_;
};

class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }
  std::uint64_t number() {
    std::uint64_t number = 0;
    take_raw(&number, sizeof number);
    return number;
  }
  /// Returns a number of items of at least `min_bytes` each, checked against the number of remaining bytes.
  std::size_t count(std::size_t min_bytes) {
    const std::uint64_t claimed = number();
    if (claimed > bytes_.size() / min_bytes) throw std::invalid_argument("it claims more than it holds");
    return static_cast<std::size_t>(claimed);
  }
  std::string text() {
    std::string text(count(1), '\0');
    take_raw(text.data(), text.size());
    return text;
  }
  Values values() {
    switch (number()) {
      case 0:
        return items<std::uint8_t>();
      case 1:
        return items<std::int32_t>();
      case 2:
        return items<std::int64_t>();
      case 3:
        return items<double>();
      case 4: {
        std::vector<std::string> texts(count(sizeof(std::uint64_t)));
        for (std::string& item : texts) item = text();
        return texts;
      }
      default:
        throw std::invalid_argument("a column has an unknown type");
    }
  }
  Column column() {
    Column column{.name = text()};
    column.unit = text();
    column.long_name = text();
    column.width = static_cast<std::size_t>(number());
    column.labels = text();
    column.values = values();
    return column;
  }
  Table table() {
    Table table{.name = text()};
    table.long_name = text();
    table.index = text();
    table.columns.resize(count(6 * sizeof(std::uint64_t)));
    for (Column& item : table.columns) item = column();
    table.rows();  // throws if the columns differ
    return table;
  }

 private:
  template <class Value>
  std::vector<Value> items() {
    std::vector<Value> items(count(sizeof(Value)));
    take_raw(items.data(), items.size() * sizeof(Value));
    return items;
  }
  void take_raw(void* data, std::size_t size) {
    if (size > bytes_.size()) throw std::invalid_argument("it ends too early");
    if (size > 0) std::memcpy(data, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
  }

  std::span<const std::byte> bytes_;
};

}  // namespace

std::vector<std::byte> encode_tables(std::span<const Table> tables) {
  Encoder encoder;
  encoder.add(std::uint64_t{tables.size()});
  for (const Table& table : tables) encoder.add(table);
  return encoder.take();
}

std::vector<Table> decode_tables(std::span<const std::byte> bytes) {
  Decoder decoder(bytes);
  std::vector<Table> tables(decoder.count(4 * sizeof(std::uint64_t)));
  for (Table& table : tables) table = decoder.table();
  if (!decoder.at_end()) throw std::invalid_argument("it continues after its end");
  return tables;
}

}  // namespace crossisle::store
