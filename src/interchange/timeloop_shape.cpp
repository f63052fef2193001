// Part of Crossisle, SPDX-License-Identifier: MIT
#include "timeloop_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <utility>

#include "crossisle/core/text.hpp"
#include "entry_limits.hpp"

namespace crossisle::interchange {

const std::string_view grouped_convolution_shape = R"(    dimensions: [C, M, R, S, N, P, Q, G]
    coefficients:
    - {name: Wstride, default: 1}
    - {name: Hstride, default: 1}
    - {name: Wdilation, default: 1}
    - {name: Hdilation, default: 1}
    data_spaces:
    - name: Weights
      projection: [[[C]], [[M]], [[R]], [[S]], [[G]]]
    - name: Inputs
      projection: [[[N]], [[C]], [[R, Wdilation], [P, Wstride]], [[S, Hdilation], [Q, Hstride]], [[G]]]
    - name: Outputs
      projection: [[[N]], [[M]], [[Q]], [[P]], [[G]]]
      read_write: true
)";

namespace {

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Returns the key in the form with a hyphen (before version 0.4) if the section has that, else with an
/// underscore.
std::string key_in_use(const config::Section& section, const std::string& key) {
  std::string old = key;
  std::replace(old.begin(), old.end(), '_', '-');
  return section.has(old) ? old : key;
}

/// Returns a term, [dimension] or [dimension, coefficient], or a word; nothing if it has another form.
std::optional<TimeloopTerm> term_of(const YAML::Node& node) {
  if (node.IsScalar()) return TimeloopTerm{node.Scalar(), {}};
  if (!node.IsSequence() || node.size() == 0 || node.size() > 2) return std::nullopt;
  for (const auto& part : node) {
    if (!part.IsScalar()) return std::nullopt;
  }
  return TimeloopTerm{node[0].Scalar(), node.size() == 2 ? node[1].Scalar() : std::string()};
}

/// Reports a term that refers to what the shape does not have.
void check_term(const TimeloopTerm& term, const TimeloopShape& shape, const config::Section& section) {
  const auto& known = shape.dimensions;
  if (std::find(known.begin(), known.end(), term.dimension) == known.end())
    section.problem("projection", fmt::format("names '{}'", core::printable(term.dimension)),
                    "the shape has no such dimension", core::suggest(term.dimension, known));
  if (term.coefficient.empty() || shape.coefficients.contains(term.coefficient)) return;
  std::vector<std::string> names;
  for (const auto& [name, value] : shape.coefficients) names.push_back(name);
  section.problem(
      "projection", fmt::format("names '{}'", core::printable(term.coefficient)),
      "the shape has no such coefficient",
      names.empty() ? "add it to coefficients of the shape" : core::suggest(term.coefficient, names));
}

/// Reports names that several dimensions or coefficients have.
void check_names(const TimeloopShape& shape, const config::Section& section) {
  for (auto name = shape.dimensions.begin(); name != shape.dimensions.end(); ++name) {
    if (std::find(shape.dimensions.begin(), name, *name) != name || shape.coefficients.contains(*name))
      section.problem("dimensions", fmt::format("names '{}' twice", core::printable(*name)),
                      "dimensions and coefficients are known by their names", "choose another name");
  }
}

/// Reports dimensions that stand in several indices of a data space: it would be a diagonal.
void check_indices(const TimeloopDataSpace& space, const config::Section& section) {
  std::set<std::string> seen;
  for (const auto& index : space.indices) {
    for (const auto& term : index) {
      if (!seen.insert(term.dimension).second)
        section.problem("projection", fmt::format("names '{}' twice", core::printable(term.dimension)),
                        "a layer has each dimension once in an operand", "use different dimensions");
    }
  }
}

TimeloopDataSpace read_data_space(config::Section& section, const TimeloopShape& shape) {
  TimeloopDataSpace space;
  space.name = section.name("name");
  space.is_output = section.flag_or(key_in_use(section, "read_write"), false);
  if (!section.is_list("projection")) {
    section.problem("projection", "is not a list", "it says which dimensions index the data space",
                    "write it as [[[C]], [[M]]]");
    return space;
  }
  for (const auto& node : YAML::Load(section.yaml("projection"))) {
    auto& index = space.indices.emplace_back();
    const bool is_word = node.IsScalar();
    for (std::size_t i = 0; i < (is_word ? 1 : node.size()); ++i) {
      const auto term = is_word || node.IsSequence() ? term_of(is_word ? node : node[i]) : std::nullopt;
      if (!term) {
        section.problem("projection", "has an index of another form than [[dimension, coefficient], ...]",
                        "a coefficient is optional", "correct the index");
        return space;
      }
      check_term(*term, shape, section);
      index.push_back(*term);
    }
  }
  check_indices(space, section);
  return space;
}

bool holds(const TimeloopDataSpace& space, const std::string& dimension) {
  return std::any_of(space.indices.begin(), space.indices.end(), [&](const auto& index) {
    return std::any_of(index.begin(), index.end(),
                       [&](const TimeloopTerm& term) { return term.dimension == dimension; });
  });
}

bool is_named(const TimeloopDataSpace& space, const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), lower_case(space.name)) != names.end();
}

bool has_sums(const TimeloopDataSpace& space) {
  return std::any_of(space.indices.begin(), space.indices.end(),
                     [](const auto& index) { return index.size() > 1; });
}

/// True if a data space can only be the weights, seen beside the other operand.
bool is_evidently_weights(const TimeloopDataSpace& space, const TimeloopDataSpace& other) {
  const std::vector<std::string> weights{"weights", "weight", "filters", "filter", "kernel", "w"};
  const std::vector<std::string> inputs{"inputs", "input", "activations", "ifmap", "i"};
  if (is_named(space, weights) || is_named(other, inputs)) return true;
  if (is_named(other, weights) || is_named(space, inputs)) return false;
  return has_sums(other) && !has_sums(space);
}

}  // namespace

TimeloopShape read_timeloop_shape(config::Section& section, const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  TimeloopShape shape;
  shape.dimensions = section.texts("dimensions");
  if (section.has("coefficients")) {
    for (config::Section& coefficient : section.sections("coefficients"))
      shape.coefficients[coefficient.name("name")] = coefficient.integer_or("default", 1, bound_range);
  }
  check_names(shape, section);
  const std::string key = key_in_use(section, "data_spaces");
  for (config::Section& space : section.sections(key)) {
    if (problems.count() > problems_before) break;  // terms can be checked only if all names are known
    shape.data_spaces.push_back(read_data_space(space, shape));
  }
  if (problems.count() == problems_before && section.has("flatten"))
    section.problem("flatten", "is not understood", "it joins dimensions", "write the problem without it");
  return shape;
}

bool TimeloopRoles::in_weights(const std::string& dimension) const {
  return holds(*weights, dimension);
}
bool TimeloopRoles::in_inputs(const std::string& dimension) const {
  return holds(*inputs, dimension);
}
bool TimeloopRoles::in_outputs(const std::string& dimension) const {
  return holds(*outputs, dimension);
}
bool TimeloopRoles::in_one(const std::string& dimension) const {
  return static_cast<int>(in_weights(dimension)) + static_cast<int>(in_inputs(dimension)) +
             static_cast<int>(in_outputs(dimension)) ==
         1;
}

TimeloopRoles roles_of(const TimeloopShape& shape, const config::Section& section) {
  TimeloopRoles roles;
  std::vector<const TimeloopDataSpace*> operands;
  for (const auto& space : shape.data_spaces) {
    if (space.is_output) {
      roles.outputs = &space;
    } else {
      operands.push_back(&space);
    }
  }
  if (operands.size() != 2 || shape.data_spaces.size() != 3) {
    section.problem("data_spaces",
                    fmt::format("has {} operands and {} outputs", operands.size(),
                                shape.data_spaces.size() - operands.size()),
                    "a layer multiplies two operands into one output, which has read_write",
                    "write two operands, and one output with read_write: true");
    return {};
  }
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
    if (!is_evidently_weights(*operands[i], *operands[1 - i])) continue;
    roles.weights = operands[i];
    roles.inputs = operands[1 - i];
  }
  if (roles.weights != nullptr) return roles;
  section.problem("data_spaces",
                  fmt::format("are '{}' and '{}', which are alike", core::printable(operands[0]->name),
                              core::printable(operands[1]->name)),
                  "the weights stay in the arrays", "name one of them Weights");
  return {};
}

}  // namespace crossisle::interchange
