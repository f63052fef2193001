// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/core/csv.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/interchange/layer_tables.hpp"
#include "entry_limits.hpp"
#include "table_cells.hpp"

namespace crossisle::interchange {
namespace {

using workload::OperandKind;

// The ranges are those of a network file (data/workloads/README.md, format 2).
constexpr config::Range bits_range{1.0, 16.0};
constexpr config::Range expert_range{1.0, 65536.0};
constexpr config::Range share_range{1e-9, 1.0};
constexpr config::Range vector_range{0.0, 1e6};
constexpr std::int32_t max_static_bits = 8;  ///< of inputs and weights of layers with trained weights

/// Layer of a line, and what its defaults depend on.
struct LineLayer {
  LayerEntry entry;
  std::optional<double> vector_operations;
};

void read_operand(const Cell& cell, LineLayer& layer) {
  constexpr std::array<std::pair<std::string_view, OperandKind>, 5> words{
      {{"static", OperandKind::static_weights},
       {"dynamic", OperandKind::dynamic},
       {"cached", OperandKind::cached},
       {"none", OperandKind::none},
       {"lookup", OperandKind::lookup}}};
  std::vector<std::string> valid;
  for (const auto& [word, operand] : words) {
    if (word == cell.text()) layer.entry.operand = operand;
    valid.emplace_back(word);
  }
  if (std::find(valid.begin(), valid.end(), cell.text()) == valid.end())
    cell.problem(fmt::format("'{}' is unknown", core::printable(cell.text())),
                 "an operand is one of " + core::join(valid, ", "), core::suggest(cell.text(), valid));
}

void read_transposed(const Cell& cell, LineLayer& layer) {
  constexpr std::array<std::string_view, 3> yes{"yes", "true", "1"};
  constexpr std::array<std::string_view, 3> no{"no", "false", "0"};
  layer.entry.is_transposed = std::find(yes.begin(), yes.end(), cell.text()) != yes.end();
  if (!layer.entry.is_transposed && std::find(no.begin(), no.end(), cell.text()) == no.end())
    cell.problem(fmt::format("is '{}'", core::printable(cell.text())), "yes or no is needed",
                 "write one of them");
}

template <std::int64_t LayerEntry::*member>
void read_bound(const Cell& cell, LineLayer& layer) {
  layer.entry.*member = cell.whole_number(bound_range);
}

template <std::int32_t LayerEntry::*member>
void read_bits(const Cell& cell, LineLayer& layer) {
  layer.entry.*member = static_cast<std::int32_t>(cell.whole_number(bits_range));
}

template <std::int64_t LayerEntry::*member>
void read_experts(const Cell& cell, LineLayer& layer) {
  layer.entry.*member = cell.whole_number(expert_range);
}

template <std::array<std::int64_t, 2> LayerEntry::*member, std::size_t index>
void read_element(const Cell& cell, LineLayer& layer) {
  (layer.entry.*member)[index] = cell.whole_number(bound_range);
}

template <std::string LayerEntry::*member>
void read_name(const Cell& cell, LineLayer& layer) {
  layer.entry.*member = plain_name(std::string(cell.text()));
}

/// Key of a layer that a column may have.
struct LayerColumn {
  std::string_view key;
  void (*read)(const Cell&, LineLayer&);
};

constexpr std::array<LayerColumn, 23> layer_columns{{
    {"name", read_name<&LayerEntry::name>},
    {"operand", read_operand},
    {"c", read_bound<&LayerEntry::c>},
    {"m", read_bound<&LayerEntry::m>},
    {"p", read_bound<&LayerEntry::p>},
    {"q", read_bound<&LayerEntry::q>},
    {"r", read_bound<&LayerEntry::r>},
    {"s", read_bound<&LayerEntry::s>},
    {"g", read_bound<&LayerEntry::g>},
    {"stride_h", read_element<&LayerEntry::stride, 0>},
    {"stride_w", read_element<&LayerEntry::stride, 1>},
    {"dilation_h", read_element<&LayerEntry::dilation, 0>},
    {"dilation_w", read_element<&LayerEntry::dilation, 1>},
    {"transposed", read_transposed},
    {"input_bits", read_bits<&LayerEntry::input_bits>},
    {"weight_bits", read_bits<&LayerEntry::weight_bits>},
    {"output_bits", read_bits<&LayerEntry::output_bits>},
    {"experts", read_experts<&LayerEntry::experts>},
    {"active", read_experts<&LayerEntry::active_experts>},
    {"active_fraction",
     [](const Cell& cell, LineLayer& layer) { layer.entry.active_share = cell.number(share_range); }},
    {"vector_operations",
     [](const Cell& cell, LineLayer& layer) { layer.vector_operations = cell.number(vector_range); }},
    {"add", read_name<&LayerEntry::add>},
    {"concat", read_name<&LayerEntry::concat>},
}};

/// Column without a key, as spreadsheets leave them at the end; its cells are empty.
constexpr LayerColumn unnamed_column{
    {}, [](const Cell& cell, LineLayer& /*layer*/) {
      cell.problem(fmt::format("holds '{}' in a column without a key", core::printable(cell.text())),
                   "its meaning is unknown", "name the column in the heading");
    }};

std::vector<std::string> valid_keys() {
  std::vector<std::string> keys;
  for (const LayerColumn& column : layer_columns) keys.emplace_back(column.key);
  return keys;
}

/// Returns the columns of a heading, null for an unknown one. Reports unknown, repeated and missing ones.
/// @throws core::InputError if no column is known, because the file is then of another kind
std::vector<const LayerColumn*> read_heading(const std::vector<core::CsvField>& fields, const TableLine& line,
                                             const std::string& place) {
  std::vector<const LayerColumn*> found;
  const std::vector<std::string> keys = valid_keys();
  std::vector<std::string> unknown;
  for (const auto& field : fields) {
    const std::string_view key = trimmed(field.text);
    const auto* const column =
        std::find_if(layer_columns.begin(), layer_columns.end(),
                     [&](const LayerColumn& candidate) { return candidate.key == key; });
    const bool is_known = column != layer_columns.end();
    if (is_known && std::find(found.begin(), found.end(), column) != found.end())
      line.problem(key, "is given twice", "only one can apply", "delete one of the columns");
    if (!is_known && !key.empty()) unknown.emplace_back(key);
    found.push_back(is_known ? column : key.empty() ? &unnamed_column : nullptr);
  }
  const auto is_key = [](const LayerColumn* column) {
    return column != nullptr && column != &unnamed_column;
  };
  if (std::none_of(found.begin(), found.end(), is_key))
    throw core::InputError({{place, "names no column", "a table of layers begins with a line of keys",
                             "begin with c, m and others of: " + core::join(keys, ", ")}});
  for (const std::string& key : unknown)
    line.problem(key, "is unknown", "a column is a key of a layer", core::suggest(key, keys));
  for (const std::string_view key : {"c", "m"}) {
    const auto has_key = [&](const LayerColumn* column) { return column != nullptr && column->key == key; };
    if (std::none_of(found.begin(), found.end(), has_key))
      line.problem(key, "is missing", "it has no default", "add this column");
  }
  return found;
}

/// Reports values of a layer that its operand excludes.
void check_operand(const LayerEntry& layer, const TableLine& line) {
  const bool is_static = layer.operand == OperandKind::static_weights;
  for (const auto& [key, bits] :
       {std::pair{"input_bits", layer.input_bits}, std::pair{"weight_bits", layer.weight_bits}}) {
    if (is_static && bits > max_static_bits)
      line.problem(key, fmt::format("is {}", bits),
                   fmt::format("inputs and weights of arrays have at most {} bits", max_static_bits),
                   "choose fewer, or another operand");
  }
  if (!is_static && (layer.experts > 1 || layer.active_experts > 1))
    line.problem("experts", "has no effect here", "experts hold trained weights", "delete it");
  if (layer.experts > 1 && (layer.g > 1 || layer.r > 1 || layer.s > 1))
    line.problem("experts", "belongs to a layer with groups or a kernel", "an expert is a matrix product",
                 "delete g, r and s");
  if (layer.active_experts > layer.experts)
    line.problem("active", fmt::format("is {}", layer.active_experts),
                 fmt::format("there are {} experts", layer.experts), "choose at most as many");
  const bool is_product = layer.operand == OperandKind::dynamic || layer.operand == OperandKind::cached;
  if (!is_product && layer.active_share != 1.0)
    line.problem("active_fraction", "has no effect here", "only products of activations are masked",
                 "delete it");
}

double default_operations(const LayerEntry& layer) {
  if (layer.operand == OperandKind::static_weights) return 1.0;
  return layer.operand == OperandKind::none ? static_cast<double>(layer.c * layer.r * layer.s) : 0.0;
}

/// Layers of a table, line by line.
class LayerTable {
 public:
  LayerTable(std::string file, core::Problems& problems) : file_(std::move(file)), problems_(problems) {}

  void read(core::CsvReader& reader) {
    while (!reader.is_at_end() && !problems_.full() && layers_.size() <= workload::max_layer_count) {
      const TableLine line(file_, reader.line(), problems_);
      const std::string place = fmt::format("{}:{}", file_, reader.line());
      const auto fields = reader.record();
      if (fields.size() == 1 && trimmed(fields[0].text).empty()) continue;
      if (columns_.empty()) {
        columns_ = read_heading(fields, line, place);
      } else {
        add(fields, line, place);
      }
    }
    if (layers_.empty() && problems_.empty())
      problems_.add(file_, "has no layers", "a network has at least one layer",
                    "write a heading with c and m, and one line for each layer");
  }

  std::vector<LayerEntry> take_layers() { return std::move(layers_); }

 private:
  void add(const std::vector<core::CsvField>& fields, const TableLine& line, const std::string& place) {
    const std::size_t problems_before = problems_.count();
    LayerEntry layer = read_line(fields, line);
    if (problems_.count() == problems_before) check_operand(layer, line);
    if (problems_.count() == problems_before) counts_.add(layer, place, problems_);
    for (const auto& [key, source] : {std::pair{"add", &layer.add}, std::pair{"concat", &layer.concat}}) {
      if (!source->empty() && !names_.contains(*source))
        line.problem(key, fmt::format("names '{}'", *source), "no layer of this name comes before it",
                     "name an earlier layer");
    }
    if (layer.name.empty()) layer.name = fmt::format("layer_{}", layers_.size() + 1);
    if (!names_.insert(layer.name).second)
      line.problem("name", fmt::format("'{}' names two layers", layer.name),
                   "reports identify layers by name", "choose another");
    layers_.push_back(std::move(layer));
  }

  LayerEntry read_line(const std::vector<core::CsvField>& fields, const TableLine& line) const {
    LineLayer layer;
    if (fields.size() != columns_.size()) {
      line.problem({}, fmt::format("has {} cells", fields.size()),
                   fmt::format("the heading has {}", columns_.size()),
                   "complete the line; quote a text that holds a comma");
      return layer.entry;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string_view text = trimmed(fields[i].text);
      const LayerColumn* const column = columns_[i];
      if (column != nullptr && !text.empty()) column->read({line, column->key, text}, layer);
      if (column != nullptr && text.empty() && (column->key == "c" || column->key == "m"))
        line.problem(column->key, "is missing", "it has no default", "add it");
    }
    layer.entry.vector_operations = layer.vector_operations.value_or(default_operations(layer.entry));
    return layer.entry;
  }

  std::string file_;
  core::Problems& problems_;
  std::vector<const LayerColumn*> columns_;
  std::vector<LayerEntry> layers_;
  std::set<std::string> names_;
  NetworkCounts counts_;
};

}  // namespace

NetworkEntry read_layer_csv(const std::filesystem::path& file) {
  core::CsvReader reader(read_table(file));
  core::Problems problems;
  LayerTable table(file.string(), problems);
  table.read(reader);
  problems.throw_if_any();
  return {plain_name(file.stem().string()),
          fmt::format("table of layers {}", file.filename().string()),
          {},
          table.take_layers()};
}

}  // namespace crossisle::interchange
