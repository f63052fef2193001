// Part of Crossisle, SPDX-License-Identifier: MIT
// Templates of networks for images: vision transformers (Dosovitskiy et al., ICLR 2021) and U-Nets
// (Ronneberger et al., MICCAI 2015, with padded convolutions).
#include <fmt/format.h>

#include <string>
#include <utility>

#include "templates.hpp"
#include "templates_transformer.hpp"

namespace crossisle::workload {
namespace {

constexpr std::int64_t image_channels = 3;  ///< red, green and blue
constexpr std::int64_t usual_kernel = 3;    ///< of a U-Net's convolutions
constexpr std::int64_t usual_convolutions = 2;
constexpr config::Range kernel_range{1.0, 64.0};
constexpr config::Range convolution_range{1.0, 64.0};

struct VisionOptions {
  std::int64_t image = 1, channels = image_channels, patch = 1;
  std::int64_t hidden = 1, layers = 1, heads = 1, mlp = 1;
  std::int64_t class_tokens = 1;
  bool embedding_norm = false;
  std::int64_t classes = 0;
};

config::KeyTable<VisionOptions> vision_keys() {
  using Options = VisionOptions;
  config::KeyTable<Options> table;
  add_required(table, "image", &Options::image, "rows, and columns, of the image, in pixels", channel_range);
  table.value("channels", &Options::channels, "channels of the image", channel_range);
  add_required(table, "patch", &Options::patch,
               "rows, and columns, of a patch, in pixels: a divisor of `image`", channel_range);
  add_required(table, "hidden", &Options::hidden, "channels of a token", channel_range);
  add_required(table, "layers", &Options::layers, "blocks of attention and feed-forward", block_range);
  add_required(table, "heads", &Options::heads, "heads, a divisor of `hidden`", head_range);
  add_derived<Options>(table, "mlp", &Options::mlp, "channels of the feed-forward network", channel_range,
                       "4 x `hidden`",
                       [](const Options& options) { return usual_expansion * options.hidden; });
  table.value("class_tokens", &Options::class_tokens, "tokens that are not patches", optional_count_range)
      .value("embedding_norm", &Options::embedding_norm, "the tokens are normalised before the first block")
      .value("classes", &Options::classes, "outputs of the head; 0: no head", optional_count_range);
  return table;
}

/// Returns the options of the blocks: a non-causal encoder with LayerNorm and GELU.
TransformerOptions encoder_options(const VisionOptions& options) {
  TransformerOptions encoder;
  const std::int64_t side = options.image / options.patch;
  encoder.layers = options.layers;
  encoder.hidden = options.hidden;
  encoder.heads = encoder.kv_heads = options.heads;
  encoder.head_dim = options.hidden / options.heads;
  encoder.ffn = options.mlp;
  encoder.gated = false;
  encoder.activation = Activation::gelu;
  encoder.norm = Norm::layer;
  encoder.rotary = false;
  encoder.causal = false;
  encoder.sequence = side * side + options.class_tokens;
  return encoder;
}

std::vector<Item> vision_items(const LayerWriter& writer, const VisionOptions& options) {
  TransformerOptions encoder = encoder_options(options);
  encoder.kv_bits = writer.defaults().precision.weight;
  const std::int64_t side = options.image / options.patch;
  std::vector<Item> items;
  items.push_back(writer.trained("patches", {.c = options.channels,
                                             .m = options.hidden,
                                             .p = side,
                                             .q = side,
                                             .r = options.patch,
                                             .s = options.patch,
                                             .stride_h = options.patch,
                                             .stride_w = options.patch}));
  items.push_back(writer.elementwise("positions", {.c = 1, .m = options.hidden, .p = encoder.sequence},
                                     operations::addition));
  if (options.embedding_norm) items.push_back(norm_item(writer, encoder, "embedding_norm"));
  items.push_back({.repeat = options.layers, .block = transformer_block(writer, encoder)});
  items.push_back(norm_item(writer, encoder, "norm"));
  if (options.classes > 0)
    items.push_back(writer.trained("head", {.c = options.hidden, .m = options.classes}));
  return items;
}

/// Reports a size that is not a multiple of another one. @param key that is reported, with its value
void check_multiple(const config::Section& section, const std::pair<std::string, std::int64_t>& key,
                    const std::string& whole, std::int64_t size, std::int64_t divisor) {
  if (size % divisor == 0) return;
  section.problem(key.first, fmt::format("is {}", key.second),
                  fmt::format("{} must be a multiple of {}, and {} is not", whole, divisor, size),
                  "change one of them");
}

std::vector<Item> read_vision(config::Section& section, const LayerWriter& writer,
                              const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  VisionOptions options;
  vision_keys().read(section, options);
  section.finish();
  if (problems.count() > problems_before) return {};
  check_multiple(section, {"patch", options.patch}, "image", options.image, options.patch);
  check_multiple(section, {"heads", options.heads}, "hidden", options.hidden, options.heads);
  if (problems.count() > problems_before) return {};
  return writer.checked(vision_items(writer, options));
}

struct UnetOptions {
  std::int64_t image = 1, channels = image_channels;
  std::vector<std::int64_t> widths;
  std::int64_t convolutions = usual_convolutions, kernel = usual_kernel, classes = 0;
};

config::KeyTable<UnetOptions> unet_keys() {
  using Options = UnetOptions;
  config::KeyTable<Options> table;
  add_required(table, "image", &Options::image,
               "rows, and columns, of the image, in pixels: a multiple of 2 to the number of poolings",
               channel_range);
  table.value("channels", &Options::channels, "channels of the image", channel_range);
  add_sizes(table, "widths", &Options::widths,
            "channels of the levels, from the image to the bottleneck: `[64, 128, 256, 512, 1024]`", 2);
  table.value("convolutions", &Options::convolutions, "of a level, on either side", convolution_range)
      .value("kernel", &Options::kernel, "rows, and columns, of their kernels", kernel_range);
  add_required(table, "classes", &Options::classes, "channels of the output", channel_range);
  return table;
}

/// Writer of the levels of a U-Net.
class UnetLevels {
 public:
  UnetLevels(const LayerWriter& writer, const UnetOptions& options) : writer_(writer), options_(options) {}

  std::vector<Item> items() {
    const auto& widths = options_.widths;
    std::int64_t inputs = options_.channels;
    for (std::size_t level = 0; level < widths.size(); ++level) {
      if (level > 0) pool(level, inputs);
      add_convolutions("enc", level, inputs, {});
      inputs = widths[level];
    }
    for (std::size_t level = widths.size() - 1; level-- > 0;) {
      enlarge(level);
      add_convolutions("dec", level, 2 * widths[level], last_of("enc", level));
    }
    items_.push_back(
        writer_.trained("head", {.c = widths[0], .m = options_.classes, .p = side(0), .q = side(0)}));
    return std::move(items_);
  }

 private:
  std::int64_t side(std::size_t level) const { return options_.image >> level; }
  std::string last_of(const std::string& half, std::size_t level) const {
    return fmt::format("{}{}_{}", half, level + 1, options_.convolutions);
  }
  void pool(std::size_t level, std::int64_t channels) {
    items_.push_back(writer_.elementwise(fmt::format("pool{}", level),
                                         {.c = 1,
                                          .m = 1,
                                          .p = side(level),
                                          .q = side(level),
                                          .r = 2,
                                          .s = 2,
                                          .g = channels,
                                          .stride_h = 2,
                                          .stride_w = 2},
                                         4.0));  // one comparison per value of the window
  }
  /// Adds the convolution that doubles rows and columns, in its sub-pixel form.
  void enlarge(std::size_t level) {
    const std::int64_t width = options_.widths[level];
    items_.push_back(writer_.trained(
        fmt::format("up{}", level + 1),
        {.c = options_.widths[level + 1], .m = 4 * width, .p = side(level + 1), .q = side(level + 1)}));
  }
  void add_convolutions(const std::string& half, std::size_t level, std::int64_t inputs,
                        const std::string& joined) {
    for (std::int64_t i = 1; i <= options_.convolutions; ++i) {
      Item item = writer_.trained(fmt::format("{}{}_{}", half, level + 1, i), {.c = inputs,
                                                                               .m = options_.widths[level],
                                                                               .p = side(level),
                                                                               .q = side(level),
                                                                               .r = options_.kernel,
                                                                               .s = options_.kernel});
      items_.push_back(i == 1 && !joined.empty() ? writer_.joining(std::move(item), joined)
                                                 : std::move(item));
      inputs = options_.widths[level];
    }
  }

  const LayerWriter& writer_;
  const UnetOptions& options_;
  std::vector<Item> items_;
};

std::vector<Item> read_unet(config::Section& section, const LayerWriter& writer,
                            const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  UnetOptions options;
  unet_keys().read(section, options);
  section.finish();
  if (problems.count() > problems_before) return {};
  constexpr std::size_t max_levels = 24;  // an image has at most 2^24 rows
  if (options.widths.size() > max_levels) {
    section.problem("widths", fmt::format("has {} items", options.widths.size()),
                    fmt::format("at most {} levels are possible", max_levels), "shorten the list");
    return {};
  }
  const std::int64_t reduction = std::int64_t{1} << (options.widths.size() - 1);
  check_multiple(section, {"image", options.image}, "it", options.image, reduction);
  if (problems.count() > problems_before) return {};
  return writer.checked(UnetLevels(writer, options).items());
}

}  // namespace

const TemplateFunctions vision_transformer_template{[] { return vision_keys().keys(); }, read_vision};
const TemplateFunctions unet_template{[] { return unet_keys().keys(); }, read_unet};

}  // namespace crossisle::workload
