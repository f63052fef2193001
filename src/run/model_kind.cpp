// Part of Crossisle, SPDX-License-Identifier: MIT
#include "model_kind.hpp"

#include <algorithm>
#include <array>

namespace crossisle::run {
namespace {

/// All kinds of models, in the order in which they are tried; compat takes every other technology.
constexpr std::array model_kinds{&physical_kind, &compat_kind};

}  // namespace

const ModelKind& model_kind(const std::filesystem::path& technology, InputFiles& files) {
  return **std::find_if(model_kinds.begin(), model_kinds.end(),
                        [&](const ModelKind* kind) { return kind->describes(technology, files); });
}

const ModelKind& model_kind(const Configuration& configuration) {
  return **std::find_if(model_kinds.begin(), model_kinds.end(),
                        [&](const ModelKind* kind) { return kind->is_chosen(configuration); });
}

}  // namespace crossisle::run
