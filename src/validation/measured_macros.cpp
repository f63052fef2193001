// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/measured_macros.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <span>
#include <variant>

#include "crossisle/core/csv.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::validation {
namespace {

using Optional = std::optional<double>;

/// Column of numbers. One whose member is not optional has to be there.
struct NumberColumn {
  std::string_view name;
  std::variant<double MeasuredMacro::*, Optional MeasuredMacro::*> value;
  double min;
  double max;
  std::string_view meaning;

  bool is_required() const { return value.index() == 0; }
  void set(MeasuredMacro& macro, double number) const {
    std::visit([&](auto member) { macro.*member = number; }, value);
  }
};

// The bounds exclude slips of units and signs; the model's own range is narrower.
using M = MeasuredMacro;
const std::array<NumberColumn, 30> number_columns{{
    {"node_nm", &M::node_nm, 3, 250, "technology node"},
    {"inputs", &M::inputs, 1, 1e5, "inputs of an output that are added at once"},
    {"outputs", &M::outputs, 1, 1e5, "outputs at once: converters, or adder trees"},
    {"input_bits", &M::input_bits, 1, 16, "bits of an input"},
    {"weight_bits", &M::weight_bits, 1, 16, "bits of a weight; 1.5: three values"},
    {"voltage_v", &M::voltage_v, 0.1, 5, "supply; default 1"},
    {"rows", &M::rows, 1, 1e5, "rows of the array; without them no area is compared"},
    {"columns", &M::columns, 1, 1e5, "columns of the array; default: those of the outputs"},
    {"bits_per_cell", &M::bits_per_cell, 1, 8, "default 1"},
    {"adc_bits", &M::adc_bits, 0, 14,
     "logarithm of the levels of a converter; default: all that a sum can have"},
    {"macros", &M::macros, 1, 1e6, "number of macros that the areas are of; default 1"},
    {"operation_ns", &M::operation_ns, 1e-3, 1e8, "time of an operation (all outputs, all input bits)"},
    {"tops", &M::tops, 1e-7, 1e6, "of one macro, operations of its precision"},
    {"tops_1b", &M::tops_1b, 1e-7, 1e6, "of one macro, times input bits and weight bits"},
    {"tops_per_w", &M::tops_per_w, 1e-4, 1e7, "operations of its precision"},
    {"tops_per_w_1b", &M::tops_per_w_1b, 1e-4, 1e7, "times input bits and weight bits"},
    {"area_mm2", &M::area_mm2, 1e-7, 1e5, "area"},
    {"array_pj", &M::array_pj, 1e-6, 1e9, "energy of cells, rows and adder trees, per operation"},
    {"adc_pj", &M::adc_pj, 1e-6, 1e9, "energy of the converters, per operation"},
    {"adc_mm2", &M::adc_mm2, 1e-8, 1e4, "area of the converters"},
    {"periphery_mm2", &M::periphery_mm2, 1e-8, 1e4, "area of drivers and multiplexers"},
    {"buffer_kib", &M::buffer_kib, 0.25, 64, "size of a tile's buffer whose energy is known"},
    {"buffer_pj_per_bit", &M::buffer_pj_per_bit, 1e-6, 1e3, "energy of reading it"},
    {"input_activity", &M::input_activity, 1e-3, 1, "mean input over full scale; default 0.5"},
    {"weight_activity", &M::weight_activity, 1e-3, 1, "mean weight bit; default 0.5"},
    {"cell_f2", &M::cell_f2, 4, 1e4, "area of a cell in squares of the node; default: of the technology"},
    {"on_resistance_ohm", &M::on_resistance_ohm, 1e2, 1e9, "RRAM; default 1e5"},
    {"on_off_ratio", &M::on_off_ratio, 1.01, 1e6, "RRAM; default 20"},
    {"read_voltage_v", &M::read_voltage_v, 0.01, 3, "RRAM; default 0.2"},
    {"pulse_ns", &M::pulse_ns, 0.01, 1e4, "RRAM: shortest input pulse; default 2"},
}};

/// Column of texts, of any or of one of the words. One without a default has to be there.
struct TextColumn {
  std::string_view name;
  std::span<const std::string_view> words;
  std::optional<std::string_view> otherwise;
  std::string_view meaning;
  void (*set)(MeasuredMacro& macro, const std::string& text, std::size_t word);
};

constexpr std::array<std::string_view, 2> scope_words{"macro", "processor"};
constexpr std::array<std::string_view, 5> input_mode_words{"binary", "serial", "dac", "pulse", ""};
constexpr std::array<std::string_view, 5> adc_words{"sar", "flash", "time", "sense", "none"};
constexpr std::array<std::string_view, 4> group_words{"", "fit", "test", "kept"};

const std::array<TextColumn, 9> text_columns{{
    {"chip",
     {},
     std::nullopt,
     "name; rows with the same name are operating points of one chip",
     [](M& macro, const std::string& text, std::size_t) { macro.chip = text; }},
    {"family", macro_family_words, std::nullopt, "kind of circuit",
     [](M& macro, const std::string&, std::size_t word) { macro.family = static_cast<MacroFamily>(word); }},
    {"group", group_words, "", "part in the comparison of the shipped macros",
     [](M& macro, const std::string&, std::size_t word) { macro.group = static_cast<MacroGroup>(word); }},
    {"scope", scope_words, "macro", "a processor has no area to compare, and no time except operation_ns",
     [](M& macro, const std::string&, std::size_t word) { macro.scope = static_cast<MacroScope>(word); }},
    {"input_mode", input_mode_words, "",
     "one bit; bit after bit; voltage levels; pulse widths; default: binary or serial",
     [](M& macro, const std::string&, std::size_t word) {
       if (word + 1 < input_mode_words.size()) macro.input_mode = static_cast<InputMode>(word);
     }},
    {"adc", adc_words, "sar", "kind of converter; none: digital",
     [](M& macro, const std::string&, std::size_t word) {
       if (word + 1 < adc_words.size()) macro.adc = static_cast<hardware::Adc>(word);
     }},
    {"cell",
     {},
     "",
     "kind of cell, for the reader",
     [](M& macro, const std::string& text, std::size_t) { macro.cell = text; }},
    {"note",
     {},
     "",
     "for the reader",
     [](M& macro, const std::string& text, std::size_t) { macro.note = text; }},
    {"source",
     {},
     "",
     "for the reader",
     [](M& macro, const std::string& text, std::size_t) { macro.source = text; }},
}};

std::vector<std::string> column_names() {
  std::vector<std::string> names;
  for (const auto& column : text_columns) names.emplace_back(column.name);
  for (const auto& column : number_columns) names.emplace_back(column.name);
  return names;
}

std::vector<std::string> shown(std::span<const std::string_view> words) {
  std::vector<std::string> texts;
  for (const auto word : words) {
    if (!word.empty()) texts.emplace_back(word);
  }
  return texts;
}

/// Reader of one table.
class MacroTable {
 public:
  MacroTable(std::string csv, const std::string& file, core::Problems& problems)
      : reader_(std::move(csv)), file_(file), problems_(problems) {}

  std::vector<MeasuredMacro> read() {
    read_heading();
    std::vector<MeasuredMacro> macros;
    if (!problems_.empty()) return macros;
    while (!reader_.is_at_end()) {
      line_ = reader_.line();
      fields_ = reader_.record();
      if (fields_.size() == 1 && fields_[0].text.empty()) continue;  // an empty line
      if (fields_.size() != width_) {
        problems_.add(fmt::format("{}:{}", file_, line_), fmt::format("has {} fields", fields_.size()),
                      fmt::format("the heading has {}", width_),
                      "leave a field empty if its number is not known");
        continue;
      }
      macros.push_back(read_row());
    }
    if (macros.empty() && problems_.empty())
      problems_.add(file_, "has no row", "there is nothing to compare", "add a row per operating point");
    return macros;
  }

 private:
  void read_heading() {
    if (!reader_.is_at_end()) {
      const auto names = column_names();
      const auto heading = reader_.record();
      width_ = heading.size();
      for (std::size_t i = 0; i < heading.size(); ++i) {
        const std::string& name = heading[i].text;
        const std::string where = fmt::format("{}:1:{}", file_, core::printable(name));
        if (std::find(names.begin(), names.end(), name) == names.end()) {
          problems_.add(where, "is not a column of measured macros", core::suggest(name, names),
                        "rename or remove it");
        } else if (!place_.emplace(name, i).second) {
          problems_.add(where, "is there twice", "one of them would be ignored", "remove one");
        }
      }
    }
    for (const auto& column : text_columns)
      if (!column.otherwise) require(column.name);
    for (const auto& column : number_columns)
      if (column.is_required()) require(column.name);
  }
  void require(std::string_view name) {
    if (place_.contains(std::string(name))) return;
    problems_.add(fmt::format("{}:1", file_), fmt::format("lacks the column {}", name),
                  "the model needs it for every macro", "add it");
  }

  std::string field(std::string_view column) const {
    const auto found = place_.find(std::string(column));
    return found == place_.end() ? std::string() : fields_[found->second].text;
  }
  std::string where(std::string_view column) const { return fmt::format("{}:{}:{}", file_, line_, column); }

  MeasuredMacro read_row() {
    MeasuredMacro macro;
    macro.line = line_;
    for (const auto& column : text_columns) read_text(column, macro);
    for (const auto& column : number_columns) read_number(column, macro);
    const bool several_bits = macro.input_bits > 1.0;
    if (several_bits && field("input_mode").empty()) macro.input_mode = InputMode::serial;
    if (several_bits && macro.input_mode == InputMode::binary)
      problems_.add(where("input_mode"), "is binary", fmt::format("an input has {:g} bits", macro.input_bits),
                    "choose serial, dac or pulse");
    if (!macro.adc && macro.family != MacroFamily::digital)
      problems_.add(where("adc"), "is none", "only digital macros have no converters", "name its kind");
    return macro;
  }
  void read_text(const TextColumn& column, MeasuredMacro& macro) {
    std::string written = field(column.name);
    if (written.empty()) {
      if (!column.otherwise) {
        problems_.add(where(column.name), "is empty", "the model needs it for every macro", "fill it in");
        return;
      }
      written = *column.otherwise;
    }
    if (column.words.empty()) {
      column.set(macro, written, 0);
      return;
    }
    const auto found = std::find(column.words.begin(), column.words.end(), written);
    if (found == column.words.end()) {
      problems_.add(where(column.name), fmt::format("is '{}'", core::printable(written)), "it is not known",
                    core::suggest(written, shown(column.words)));
      return;
    }
    column.set(macro, written, static_cast<std::size_t>(found - column.words.begin()));
  }
  void read_number(const NumberColumn& column, MeasuredMacro& macro) {
    const std::string written = field(column.name);
    if (written.empty()) {
      if (column.is_required())
        problems_.add(where(column.name), "is empty", "the model needs it for every macro", "fill it in");
      return;
    }
    double number = 0.0;
    const auto [end, code] = std::from_chars(written.data(), written.data() + written.size(), number);
    if (code != std::errc{} || end != written.data() + written.size() || !std::isfinite(number)) {
      problems_.add(where(column.name), fmt::format("is '{}'", core::printable(written)),
                    "a number is expected", "write it with a point, without a unit");
    } else if (number < column.min || number > column.max) {
      problems_.add(where(column.name), fmt::format("is {}", written),
                    fmt::format("numbers from {} to {} are plausible", column.min, column.max),
                    "check its unit");
    } else {
      column.set(macro, number);
    }
  }

  core::CsvReader reader_;
  const std::string& file_;
  core::Problems& problems_;
  std::map<std::string, std::size_t> place_;
  std::size_t width_ = 0;
  std::size_t line_ = 1;
  std::vector<core::CsvField> fields_;
};

}  // namespace

std::optional<double> measured_energy_pj(const MeasuredMacro& macro) {
  // TOPS/W are operations per pJ.
  if (macro.tops_per_w_1b) return macro.bit_operations() / *macro.tops_per_w_1b;
  if (macro.tops_per_w) return macro.bit_operations() / (*macro.tops_per_w * macro.bit_products());
  return std::nullopt;
}

std::optional<double> measured_time_ns(const MeasuredMacro& macro) {
  if (macro.operation_ns) return macro.operation_ns;
  if (macro.scope == MacroScope::processor) return std::nullopt;
  if (macro.tops_1b) return macro.bit_operations() / *macro.tops_1b * 1e-3;
  if (macro.tops) return macro.bit_operations() / (*macro.tops * macro.bit_products()) * 1e-3;
  return std::nullopt;
}

std::optional<double> measured_area_mm2(const MeasuredMacro& macro) {
  if (!macro.area_mm2 || !macro.rows || macro.scope == MacroScope::processor) return std::nullopt;
  return *macro.area_mm2 / macro.macros.value_or(1.0);
}

std::vector<MeasuredMacro> read_macros(const std::string& csv, const std::string& file,
                                       core::Problems& problems) {
  return MacroTable(csv, file, problems).read();
}

std::vector<MeasuredMacro> load_macros(const std::filesystem::path& file) {
  core::Problems problems;
  auto macros = read_macros(core::read_text(file), file.string(), problems);
  problems.throw_if_any();
  return macros;
}

std::vector<MeasuredMacro> shipped_macros(const std::filesystem::path& data) {
  return load_macros(core::data_directory(data) / "silicon" / "macros.csv");
}

std::string macro_columns_reference() {
  std::string reference = "| column | required | values | meaning |\n|---|---|---|---|\n";
  for (const auto& column : text_columns) {
    const auto words = shown(column.words);
    reference += fmt::format("| `{}` | {} | {} | {} |\n", column.name, column.otherwise ? "" : "yes",
                             words.empty() ? "text" : core::join(words, ", "), column.meaning);
  }
  for (const auto& column : number_columns) {
    reference += fmt::format("| `{}` | {} | {} to {} | {} |\n", column.name,
                             column.is_required() ? "yes" : "", column.min, column.max, column.meaning);
  }
  return reference;
}

}  // namespace crossisle::validation
