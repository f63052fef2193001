// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "crossisle/config/key.hpp"
#include "crossisle/config/section.hpp"
#include "crossisle/core/error.hpp"
#include "layer_items.hpp"
#include "layer_list.hpp"
#include "layer_writer.hpp"

namespace crossisle::workload {

/// True if a map has the key of a template.
bool has_template(const config::Section& section);

/// Marks the keys of all templates as known, so that a misspelt one is recognised.
void mark_templates(config::Section& section);

/// Reads the template in a map, and returns its layers. @param prefix of their names
/// @pre has_template(section)
std::vector<Item> read_template(config::Section& section, const std::string& prefix,
                                const LayerDefaults& defaults, const core::Problems& problems);

/// Functions of one template: its keys, and the layers of a map of them. Layers are written only if the map
/// adds no problems.
struct TemplateFunctions {
  std::vector<config::Key> (*keys)();
  std::vector<Item> (*read)(config::Section& section, const LayerWriter& writer,
                            const core::Problems& problems);
};
extern const TemplateFunctions transformer_template;
extern const TemplateFunctions vision_transformer_template;
extern const TemplateFunctions unet_template;
extern const TemplateFunctions perceptron_template;

}  // namespace crossisle::workload
