// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossisle/config/key_table.hpp"
#include "layer_writer.hpp"

namespace crossisle::workload {

/// Ranges of the keys of templates. The products of them are checked as those of layers are.
inline constexpr config::Range block_range{1.0, 1024.0};
inline constexpr config::Range channel_range{1.0, static_cast<double>(max_loop_bound)};
inline constexpr config::Range optional_count_range{0.0, static_cast<double>(max_loop_bound)};
inline constexpr config::Range head_range{1.0, 4096.0};
/// Channels of the feed-forward network over those of a token: Vaswani et al., NeurIPS 2017; Dosovitskiy et
/// al., ICLR 2021.
inline constexpr std::int64_t usual_expansion = 4;

enum class Activation : std::uint8_t { relu, gelu, silu };
inline constexpr std::array<std::pair<std::string_view, Activation>, 3> activation_names{{
    {"relu", Activation::relu},
    {"gelu", Activation::gelu},
    {"silu", Activation::silu},
}};

/// Returns the operations of an activation per output element.
constexpr double operations_of(Activation activation) {
  switch (activation) {
    case Activation::relu:
      break;
    case Activation::gelu:
      return operations::gelu;
    case Activation::silu:
      return operations::silu;
  }
  return operations::relu;
}

/// Adds a key for a whole number that has no default.
template <class Options>
void add_required(config::KeyTable<Options>& table, const std::string& name, std::int64_t Options::*member,
                  const std::string& meaning, config::Range range) {
  config::Key key{.name = name, .forms = {config::Form::whole_number}, .meaning = meaning};
  key.range = range;
  key.is_required = true;
  table.row({std::move(key), [name, member, range](config::Section& section, Options& options) {
               options.*member = section.integer(name, range);
             }});
}

/// Adds a key for a whole number whose default depends on keys before it. @param rule the default in words
template <class Options>
void add_derived(config::KeyTable<Options>& table, const std::string& name, std::int64_t Options::*member,
                 const std::string& meaning, config::Range range, const std::string& rule,
                 const std::function<std::int64_t(const Options&)>& fallback) {
  config::Key key{.name = name, .forms = {config::Form::whole_number}, .meaning = meaning};
  key.range = range;
  key.fallback_rule = rule;
  table.row({std::move(key), [name, member, range, fallback](config::Section& section, Options& options) {
               options.*member = section.integer_or(name, fallback(options), range);
             }});
}

/// Adds a key for a list of whole numbers that has no default.
template <class Options>
void add_sizes(config::KeyTable<Options>& table, const std::string& name,
               std::vector<std::int64_t> Options::*member, const std::string& meaning,
               std::size_t min_count) {
  config::Key key{.name = name, .forms = {config::Form::numbers}, .meaning = meaning};
  key.range = channel_range;
  key.is_required = true;
  table.row({std::move(key), [name, member, min_count](config::Section& section, Options& options) {
               const bool is_list = section.is_list(name);
               bool is_whole = true;
               for (const double size : section.numbers(name, channel_range)) {
                 is_whole = is_whole && size == std::floor(size);
                 (options.*member).push_back(static_cast<std::int64_t>(size));
               }
               if (!is_whole) section.problem(name, "has a fraction", "sizes are whole numbers", "round it");
               if (is_list && (options.*member).size() < min_count) {
                 section.problem(name, "has " + std::to_string((options.*member).size()) + " items",
                                 "at least " + std::to_string(min_count) + " are needed",
                                 "complete the list");
               }
             }});
}

}  // namespace crossisle::workload
