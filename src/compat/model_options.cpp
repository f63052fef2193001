// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/model_options.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace crossisle::compat {
namespace {

constexpr std::array<std::pair<std::string_view, Mapper>, 2> mappers{
    {{"optimal", Mapper::optimal}, {"reference", Mapper::reference}}};
constexpr std::array<std::pair<std::string_view, Rounding>, 2> roundings{
    {{"exact", Rounding::exact}, {"as_printed", Rounding::as_printed}}};

}  // namespace

const config::KeyTable<CompatOptions>& compat_keys() {
  static const auto table =
      config::KeyTable<CompatOptions>()
          .choice("mapper", &CompatOptions::mapper, mappers,
                  "`optimal`: the best mapping of each layer; `reference`: the one that the reference's "
                  "random search "
                  "finds")
          .choice("rounding", &CompatOptions::rounding, roundings,
                  "`exact`, or `as_printed`: to three digits per component, as the reference prints");
  return table;
}

}  // namespace crossisle::compat
