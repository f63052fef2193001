// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "crossisle/cost/cost_model.hpp"

namespace crossisle::test {

inline std::vector<std::string> names_of(const std::vector<cost::ChipPart>& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(part.name);
  return names;
}

inline const cost::ChipPart& named(const std::vector<cost::ChipPart>& parts, const std::string& name) {
  return *std::find_if(parts.begin(), parts.end(),
                       [&](const cost::ChipPart& part) { return part.name == name; });
}

/// Expects one part per component with an area, except the overhead that is spread over all components.
inline void expect_all_areas(const cost::Explainer& model, const hardware::Chip& chip) {
  const auto parts = model.parts(chip);
  const auto areas = model.area_by_component_m2(chip);
  for (std::size_t i = 0; i < cost::component_count; ++i) {
    const auto component = static_cast<cost::Component>(i);
    if (areas[i] == 0.0 || component == cost::Component::clock_and_control) continue;
    EXPECT_TRUE(std::any_of(parts.begin(), parts.end(), [&](const cost::ChipPart& part) {
      return part.component == component;
    })) << name(component);
  }
}

}  // namespace crossisle::test
