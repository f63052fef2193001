// Part of Crossisle, SPDX-License-Identifier: MIT
#include "templates.hpp"

#include <algorithm>
#include <array>

#include "crossisle/workload/templates.hpp"

namespace crossisle::workload {
namespace {

struct TemplateRow {
  const char* name;
  const char* meaning;
  const TemplateFunctions& functions;
};

/// All templates. A new one needs a row here, and a file with its keys and its layers.
const std::array<TemplateRow, 4>& rows() {
  static const std::array<TemplateRow, 4> all{{
      {"transformer", "a language model or encoder: prefill of a sequence, or one step of decoding",
       transformer_template},
      {"vit", "a vision transformer of square images", vision_transformer_template},
      {"unet", "a U-Net of square images: convolutions, poolings, and transposed convolutions that join them",
       unet_template},
      {"mlp", "fully connected layers", perceptron_template},
  }};
  return all;
}

}  // namespace

bool has_template(const config::Section& section) {
  return std::any_of(rows().begin(), rows().end(),
                     [&](const TemplateRow& row) { return section.has(row.name); });
}

void mark_templates(config::Section& section) {
  for (const TemplateRow& row : rows()) section.section_or_empty(row.name);
}

std::vector<Item> read_template(config::Section& section, const std::string& prefix,
                                const LayerDefaults& defaults, const core::Problems& problems) {
  std::vector<Item> items;
  const TemplateRow* used = nullptr;
  for (const TemplateRow& row : rows()) {
    if (!section.has(row.name)) continue;
    config::Section inner = section.section(row.name);
    if (defaults.format == 1) {
      section.problem(row.name, "is a key of format 2", "this file has format 1", "write format: 2");
      continue;
    }
    if (used != nullptr) {
      section.problem(row.name, std::string("stands next to ") + used->name, "an item has one template",
                      "give each an item of layers");
      continue;
    }
    used = &row;
    if (!section.is_map(row.name)) continue;  // reported before
    items = row.functions.read(inner, LayerWriter(inner, defaults, prefix), problems);
  }
  return items;
}

std::vector<TemplateDescription> template_descriptions() {
  std::vector<TemplateDescription> all;
  for (const TemplateRow& row : rows()) all.push_back({row.name, row.meaning, row.functions.keys()});
  return all;
}

}  // namespace crossisle::workload
