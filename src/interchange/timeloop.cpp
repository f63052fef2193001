// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/interchange/timeloop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossisle/core/file_io.hpp"
#include "crossisle/core/text.hpp"
#include "entry_limits.hpp"
#include "timeloop_file.hpp"
#include "timeloop_shape.hpp"

namespace crossisle::interchange {
namespace {

namespace fs = std::filesystem;
using workload::OperandKind;

/// Notes of a problem that state the kind of its second operand, which Timeloop does not know.
constexpr std::array<std::pair<std::string_view, OperandKind>, 2> operand_notes{
    {{"operand: dynamic", OperandKind::dynamic}, {"operand: cached", OperandKind::cached}}};

/// Keys of an instance that do not change the layer: sizes and padding of its input, which follow from the
/// loop bounds, and statistics.
constexpr std::array<std::string_view, 9> passive_keys{
    "H", "W", "Hpad", "Wpad", "Padding", "name", "notes", "densities", "commonDensity"};
/// Other keys of a problem, beside which the instance stands in files before version 0.4.
constexpr std::array<std::string_view, 8> problem_keys{"shape", "version",    "name", "dnn_name",
                                                       "notes", "histograms", "<<<",  "<<"};
/// Dimensions of the bits of inputs, weights and outputs in the problems of CiMLoop.
constexpr std::array<std::string_view, 3> bit_dimensions{"X", "Y", "Z"};

template <std::size_t size>
bool holds_key(const std::array<std::string_view, size>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Marks keys of a section as known, whatever their values.
template <std::size_t size>
void accept(config::Section& section, const std::array<std::string_view, size>& keys) {
  for (const std::string_view key : keys) {
    if (section.has(std::string(key))) section.yaml(std::string(key));
  }
}

/// True if a value is the name of a variable, as CiMLoop writes them: BATCH_SIZE.
bool is_variable(const std::string& text) {
  return text.size() > 1 && std::all_of(text.begin(), text.end(),
                                        [](unsigned char c) { return std::isupper(c) != 0 || c == '_'; });
}

/// Problem of a file, with the base that it extends.
class TimeloopProblem {
 public:
  TimeloopProblem(config::Section problem, const core::Problems& problems)
      : problem_(std::move(problem)), problems_(problems), base_(base_of(problem_)) {}

  /// Returns the layer; it may be used only if no problem was added.
  TimeloopLayer read(const std::string& file_name) {
    config::Section& owner = problem_.has("shape") || !base_.has("shape") ? problem_ : base_;
    if (owner.has("shape") && !owner.is_text("shape")) {
      config::Section section = owner.section("shape");
      return read_with(read_timeloop_shape(section, problems_), section, file_name);
    }
    check_shape_name(owner);
    has_shape_by_name_ = true;
    core::Problems none;
    const auto built_in = config::Document::parse(std::string(grouped_convolution_shape), "shape", {}, none);
    config::Section section = built_in.root();
    return read_with(read_timeloop_shape(section, none), problem_, file_name);
  }

 private:
  /// Returns the map that a problem extends by `<<<` (timeloopfe) or `<<` (YAML); empty if there is none.
  static config::Section base_of(config::Section& problem) {
    return problem.section_or_empty(problem.has("<<<") ? "<<<" : "<<");
  }

  static void check_shape_name(config::Section& owner) {
    const std::string name = owner.text_or("shape", "cnn-layer");
    const std::string plain = name.substr(0, name.find('.'));  // Timeloop accepts the names of files
    if (plain == "cnn-layer" || plain == "cnn_layer") return;
    owner.problem("shape", fmt::format("is '{}'", core::printable(name)),
                  "cnn-layer is the only shape that is known by its name",
                  "write its dimensions and data_spaces here");
  }

  /// @param section place of problems of the shape
  TimeloopLayer read_with(const TimeloopShape& shape, const config::Section& section,
                          const std::string& file_name) {
    if (!problems_.empty()) return {};
    const TimeloopRoles roles = roles_of(shape, section);
    if (!problems_.empty()) return {};
    const TimeloopValues values = read_instance(shape, roles);
    if (!problems_.empty()) return {};
    TimeloopLayer layer = layer_of(shape, roles, values, section);
    layer.entry.name = plain_name(problem_.has("name") ? problem_.text("name") : file_name);
    const std::string notes = problem_.is_text("notes") ? problem_.text("notes") : std::string();
    for (const auto& [note, operand] : operand_notes) {
      if (notes != note) continue;
      layer.entry.operand = operand;
      layer.entry.vector_operations = 0.0;  // the default of products
    }
    return layer;
  }

  TimeloopValues read_instance(const TimeloopShape& shape, const TimeloopRoles& roles) {
    const bool is_nested = problem_.has("instance");
    config::Section instance = is_nested ? problem_.section("instance") : problem_;
    config::Section base = base_.section_or_empty("instance");
    if (!is_nested) accept(instance, problem_keys);
    TimeloopValues values;
    for (const std::string& dimension : shape.dimensions)
      values[dimension] = read_bound(instance, base, dimension, roles);
    for (const auto& [name, value] : shape.coefficients) {
      const std::int64_t fallback = base.integer_or(name, value, bound_range);
      values[name] = instance.integer_or(name, fallback, bound_range);
    }
    accept(instance, passive_keys);
    accept(instance, bit_dimensions);
    constexpr config::Range one{1.0, 1.0, "the shape has no such dimension"};
    for (const std::string key : {"N", "G"}) {
      if (!values.contains(key)) instance.integer_or(key, 1, one);
    }
    instance.finish();
    return values;
  }

  std::int64_t read_bound(config::Section& instance, config::Section& base, std::string key,
                          const TimeloopRoles& roles) const {
    if (holds_key(bit_dimensions, key) && roles.in_one(key)) return 1;
    // Timeloop's own shape calls the output channels K, that of its exercises calls them M.
    if (has_shape_by_name_ && key == "M" && !instance.has(key) && instance.has("K")) key = "K";
    config::Section& source = !instance.has(key) && base.has(key) ? base : instance;
    if (&source == &base) instance.integer_or(key, 1);  // a valid key of the instance, too
    const bool has_default = key == "N" || key == "G";
    if (key == "N" && source.is_text(key) && is_variable(source.text(key))) return 1;
    return has_default ? source.integer_or(key, 1, bound_range) : source.integer(key, bound_range);
  }

  config::Section problem_;
  const core::Problems& problems_;
  config::Section base_;
  bool has_shape_by_name_ = false;
};

/// Layers of a network, collected from files.
class TimeloopNetwork {
 public:
  void add(const fs::path& path) {
    try {
      TimeloopFile file(path);
      config::Section problem = file.root().section("problem");
      if (!file.problems().empty()) return file.report(problems_);
      const TimeloopLayer layer =
          TimeloopProblem(std::move(problem), file.problems()).read(path.stem().string());
      if (!file.problems().empty()) return file.report(problems_);
      add(layer, path.string());
    } catch (const core::InputError& error) {
      for (const auto& problem : error.problems()) problems_.add(problem);
    }
  }

  core::Problems& problems() { return problems_; }

  NetworkEntry take(const std::string& name) {
    NetworkEntry network{plain_name(name), fmt::format("Timeloop, {}", name), {}, std::move(layers_)};
    make_names_unique(network.layers);
    network.notes.emplace_back(
        "Timeloop does not state which operands are trained: the layers are static unless a note of the "
        "problem "
        "says otherwise.");
    if (batch_.value_or(1) > 1)
      network.notes.push_back(
          fmt::format("The problems compute {0} inferences, the layers one; the key batch: {0} "
                      "computes them together.",
                      *batch_));
    return network;
  }

 private:
  void add(const TimeloopLayer& layer, const std::string& place) {
    if (!batch_) batch_ = layer.batch;
    if (layer.batch != *batch_)
      problems_.add(place, fmt::format("has a batch N of {}", layer.batch),
                    fmt::format("that of the first problem is {}, and a network has one", *batch_),
                    "use the same N in all problems");
    counts_.add(layer.entry, place, problems_);
    layers_.push_back(layer.entry);
  }

  core::Problems problems_;
  std::vector<LayerEntry> layers_;
  std::optional<std::int64_t> batch_;
  NetworkCounts counts_;
};

/// Compares names like a reader: sequences of digits by value, so that layer2 precedes layer10.
bool precedes(const std::string& a, const std::string& b) {
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto end_of_number = [&](const std::string& text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) ++at;
    return at;
  };
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (!is_digit(a[i]) || !is_digit(b[j])) {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i;
      ++j;
      continue;
    }
    const std::size_t end_a = end_of_number(a, i);
    const std::size_t end_b = end_of_number(b, j);
    const std::size_t first_a = std::min(a.find_first_not_of('0', i), end_a);
    const std::size_t first_b = std::min(b.find_first_not_of('0', j), end_b);
    const std::string digits_a = a.substr(first_a, end_a - first_a);
    const std::string digits_b = b.substr(first_b, end_b - first_b);
    if (digits_a != digits_b)
      return std::pair(digits_a.size(), digits_a) < std::pair(digits_b.size(), digits_b);
    i = end_a;
    j = end_b;
  }
  return a.size() - i < b.size() - j || (i == a.size() && j == b.size() && a < b);
}

std::vector<fs::path> problem_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string extension = entry->path().extension().string();
    if (extension == ".yaml" || extension == ".yml") files.push_back(entry->path());
  }
  if (failure) throw core::system_error("read", folder, failure.value());
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return precedes(a.filename().string(), b.filename().string());
  });
  return files;
}

}  // namespace

NetworkEntry read_timeloop(const fs::path& file_or_folder) {
  TimeloopNetwork network;
  std::error_code ignored;
  if (!fs::is_directory(file_or_folder, ignored)) {
    network.add(file_or_folder);
    network.problems().throw_if_any();
    return network.take(file_or_folder.stem().string());
  }
  const auto files = problem_files(file_or_folder);
  if (files.empty())
    network.problems().add(file_or_folder.string(), "holds no YAML file", "a problem of Timeloop is one",
                           "check the path");
  for (const fs::path& file : files) {
    if (!network.problems().full()) network.add(file);
  }
  network.problems().throw_if_any();
  const fs::path path = fs::absolute(file_or_folder).lexically_normal();
  return network.take((path.has_filename() ? path : path.parent_path()).filename().string());
}

std::string timeloop_problem(const workload::Layer& layer) {
  const auto refuse = [&](const char* why) {
    throw core::Error(core::ExitCode::usage, fmt::format("layer {} has no problem of Timeloop", layer.name),
                      why, "leave it out");
  };
  if (!workload::has_products(layer.operand)) refuse("it multiplies by no operand");
  if (layer.experts > 1) refuse("it has experts");
  if (layer.active_share != 1.0) refuse("only a share of its product is computed");
  std::string text = fmt::format("problem:\n  version: 0.4\n  name: {}\n", config::yaml_scalar(layer.name));
  for (const auto& [note, operand] : operand_notes) {
    if (operand == layer.operand) text += fmt::format("  notes: \"{}\"\n", note);
  }
  const auto& shape = layer.shape;
  text += fmt::format(
      "  instance: {{C: {}, M: {}, P: {}, Q: {}, R: {}, S: {}, N: {}, G: {}, Wstride: {}, Hstride: {}, "
      "Wdilation: {}, Hdilation: {}}}\n",
      shape.c, shape.m, shape.p, shape.q, shape.r, shape.s, shape.n, shape.g, shape.stride_h, shape.stride_w,
      shape.dilation_h, shape.dilation_w);
  text += "  shape:\n    name: grouped-convolution\n";
  return text + std::string(grouped_convolution_shape);
}

}  // namespace crossisle::interchange
