// Part of Crossisle, SPDX-License-Identifier: MIT
#include "templates_transformer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "templates.hpp"

namespace crossisle::workload {
namespace {

/// Products of attention: how many keys a query sees, and what remains in the cache.
struct AttentionShape {
  std::int64_t keys = 1;
  double active_share = 1.0;
  std::int64_t appended = 0;  ///< elements per group, of keys and of values each
  OperandKind operand = OperandKind::dynamic;
};

/// Returns the share of the products that a causal mask and a sliding window leave: the mean of min(window,
/// cached + i) keys over the new tokens i, as an integral, so that a mask without window or cache leaves one
/// half.
double causal_share(double sequence, double cached, double window) {
  const double growing = std::clamp(window - cached, 0.0, sequence);  // tokens that see more and more keys
  const double pairs = cached * growing + 0.5 * growing * growing + (sequence - growing) * window;
  return pairs / (sequence * (cached + sequence));
}

AttentionShape attention_shape(const TransformerOptions& options) {
  AttentionShape shape;
  const std::int64_t all = options.cached + options.tokens();
  const std::int64_t window = options.sliding_window == 0 ? all : options.sliding_window;
  if (options.causal && options.keeps_cache) shape.appended = options.head_dim * options.tokens();
  if (options.phase == Phase::decode) {
    shape.operand = OperandKind::cached;
    shape.keys = std::min(all, window);
    return shape;
  }
  const std::int64_t visible = std::min(options.cached, window);
  if (visible > 0) shape.operand = OperandKind::cached;
  shape.keys = visible + options.sequence;
  if (options.causal) {
    shape.active_share = causal_share(static_cast<double>(options.sequence), static_cast<double>(visible),
                                      static_cast<double>(window));
  }
  return shape;
}

double norm_operations(Norm norm) {
  return norm == Norm::rms ? operations::rms_norm : operations::layer_norm;
}

void add_attention(const LayerWriter& writer, const TransformerOptions& options, std::vector<Item>& block) {
  const AttentionShape attention = attention_shape(options);
  const std::int64_t tokens = options.tokens();
  const std::int64_t outputs = (options.heads + 2 * options.kv_heads) * options.head_dim;
  double operations_of_qkv = options.rotary ? operations::rotary : writer.defaults().vector_operations;
  if (options.qk_norm) operations_of_qkv += norm_operations(options.norm);
  block.push_back(writer.trained("qkv", {.c = options.hidden, .m = outputs, .p = tokens}, operations_of_qkv));
  const std::int64_t queries = tokens * (options.heads / options.kv_heads);
  for (const bool is_scores : {true, false}) {
    const std::int64_t inputs = is_scores ? options.head_dim : attention.keys;
    const std::int64_t results = is_scores ? attention.keys : options.head_dim;
    Item item =
        writer.product(is_scores ? "scores" : "context", attention.operand,
                       {.c = inputs, .m = results, .p = queries, .g = options.kv_heads}, options.kv_bits);
    item.written->layer.vector_operations = is_scores ? operations::softmax : 0.0;
    item.written->layer.active_share = attention.active_share;
    item.written->layer.appended = attention.appended;
    block.push_back(std::move(item));
  }
  block.push_back(writer.adding(
      writer.trained("out", {.c = options.heads * options.head_dim, .m = options.hidden, .p = tokens}),
      entering_output));
}

/// Adds the feed-forward network. @param source of its residual
void add_feed_forward(const LayerWriter& writer, const TransformerOptions& options, const std::string& source,
                      std::vector<Item>& block) {
  const std::int64_t tokens = options.tokens();
  const double activation = operations_of(options.activation);
  // Half of the outputs of a gated network are activated, and multiply the other half.
  const double operations_of_up = options.gated ? 0.5 * (activation + operations::product) : activation;
  const LayerShape up{.c = options.hidden, .m = (options.gated ? 2 : 1) * options.ffn, .p = tokens};
  const LayerShape down{.c = options.ffn, .m = options.hidden, .p = tokens};
  if (options.experts == 1) {
    block.push_back(writer.trained(options.gated ? "gate_up" : "up", up, operations_of_up));
    block.push_back(writer.adding(writer.trained("down", down), source));
    return;
  }
  block.push_back(writer.trained("router", {.c = options.hidden, .m = options.experts, .p = tokens},
                                 operations::softmax));
  const auto expert = [&](Item item) {
    item.written->layer.experts = options.experts;
    item.written->layer.active_experts = options.top_k;
    return item;
  };
  block.push_back(expert(writer.trained("experts_up", up, operations_of_up)));
  // The output of an expert is multiplied by the weight of the router, and added to the others.
  block.push_back(writer.adding(
      expert(writer.trained("experts_down", down, operations::product + operations::addition)), source));
}

/// Adds the look-up of tokens, positions and types, and their norm.
void add_embeddings(const LayerWriter& writer, const TransformerOptions& options, std::vector<Item>& items) {
  const std::int64_t tokens = options.tokens();
  items.push_back(writer.lookup("embed", options.vocabulary, options.hidden, tokens));
  std::string sum = "embed";
  for (const auto& [name, rows] :
       {std::pair{"positions", options.positions}, std::pair{"token_types", options.token_types}}) {
    if (rows == 0) continue;
    items.push_back(writer.adding(writer.lookup(name, rows, options.hidden, tokens), sum));
    sum = name;
  }
  if (options.embedding_norm) items.push_back(norm_item(writer, options, "embedding_norm"));
}

std::vector<Item> transformer_items(const LayerWriter& writer, const TransformerOptions& options) {
  std::vector<Item> items;
  if (options.vocabulary > 0) add_embeddings(writer, options, items);
  items.push_back({.repeat = options.layers, .block = transformer_block(writer, options)});
  if (options.final_norm) items.push_back(norm_item(writer, options, "norm"));
  if (options.vocabulary > 0 && options.logits != Logits::none) {
    const std::int64_t positions = options.logits == Logits::all ? options.tokens() : 1;
    items.push_back(writer.trained("head", {.c = options.hidden, .m = options.vocabulary, .p = positions},
                                   operations::sampling));
  }
  return items;
}

using Table = config::KeyTable<TransformerOptions>;
using Options = TransformerOptions;

constexpr std::array<std::pair<std::string_view, Norm>, 2> norm_names{
    {{"rms", Norm::rms}, {"layer", Norm::layer}}};
constexpr std::array<std::pair<std::string_view, NormPlace>, 2> norm_place_names{
    {{"before", NormPlace::before}, {"after", NormPlace::after}}};
constexpr std::array<std::pair<std::string_view, Logits>, 3> logits_names{
    {{"last", Logits::last}, {"all", Logits::all}, {"none", Logits::none}}};
constexpr std::array<std::pair<std::string_view, Phase>, 2> phase_names{
    {{"prefill", Phase::prefill}, {"decode", Phase::decode}}};
constexpr config::Range expert_count_range{1.0, 65536.0};
constexpr config::Range kv_bits_range{1.0, 16.0};

void add_block_keys(Table& table) {
  add_required(table, "layers", &Options::layers, "blocks of attention and feed-forward", block_range);
  add_required(table, "hidden", &Options::hidden, "channels of a token", channel_range);
  add_required(table, "heads", &Options::heads, "query heads", head_range);
  add_derived<Options>(table, "kv_heads", &Options::kv_heads, "key and value heads, a divisor of `heads`",
                       head_range, "`heads`", [](const Options& options) { return options.heads; });
  add_derived<Options>(
      table, "head_dim", &Options::head_dim, "channels of a head", channel_range, "`hidden` / `heads`",
      [](const Options& options) { return options.hidden / std::max<std::int64_t>(options.heads, 1); });
  add_derived<Options>(table, "ffn", &Options::ffn, "channels of the feed-forward network, of one expert",
                       channel_range, "4 x `hidden`",
                       [](const Options& options) { return usual_expansion * options.hidden; });
  table.value("gated", &Options::gated, "a gate multiplies the feed-forward channels (SwiGLU, GeGLU)")
      .choice("activation", &Options::activation, activation_names, "activation of the feed-forward network")
      .choice("norm", &Options::norm, norm_names, "RMSNorm or LayerNorm")
      .choice("norm_place", &Options::norm_place, norm_place_names,
              "norms before or after their half of a block")
      .value("qk_norm", &Options::qk_norm, "queries and keys are normalised")
      .value("rotary", &Options::rotary, "queries and keys are rotated by their positions (RoPE)")
      .value("experts", &Options::experts, "experts of the feed-forward network; 1: dense",
             expert_count_range)
      .value("top_k", &Options::top_k, "experts that compute a token", expert_count_range)
      .when("with more than one of `experts`", [](const Options& options) { return options.experts > 1; });
}

void add_token_keys(Table& table) {
  const auto has_vocabulary = [](const Options& options) { return options.vocabulary > 0; };
  table
      .value("vocabulary", &Options::vocabulary, "rows of the embeddings and of the head; 0: neither",
             optional_count_range)
      .value("positions", &Options::positions, "rows of a table of learned positions; 0: none",
             optional_count_range)
      .when("with a `vocabulary`", has_vocabulary)
      .value("token_types", &Options::token_types, "rows of a table of token types; 0: none",
             optional_count_range)
      .when("with a `vocabulary`", has_vocabulary)
      .value("embedding_norm", &Options::embedding_norm, "the embeddings are normalised")
      .when("with a `vocabulary`", has_vocabulary)
      .value("final_norm", &Options::final_norm, "a norm follows the last block")
      .choice("logits", &Options::logits, logits_names, "tokens for which the head is computed")
      .when("with a `vocabulary`", has_vocabulary)
      .choice("phase", &Options::phase, phase_names,
              "`prefill`: a sequence at once; `decode`: a step that adds tokens to a cache");
}

/// Adds the keys whose need depends on the phase.
void add_phase_keys(Table& table, std::int64_t weight_bits) {
  const auto prefills = [](const Options& options) { return options.phase == Phase::prefill; };
  const auto decodes = [](const Options& options) { return options.phase == Phase::decode; };
  const auto is_causal = [](const Options& options) { return options.causal; };
  config::Key sequence{.name = "sequence", .forms = {config::Form::whole_number}, .meaning = "new tokens"};
  sequence.range = channel_range;
  sequence.is_required = true;
  table
      .row({std::move(sequence),
            [prefills](config::Section& section, Options& options) {
              options.sequence = prefills(options) ? section.integer("sequence", channel_range)
                                                   : section.integer_or("sequence", 1, channel_range);
            }})
      .when("of `phase: prefill`", prefills);
  config::Key cached{.name = "cached",
                     .forms = {config::Form::whole_number},
                     .meaning = "tokens in the cache before this inference"};
  cached.range = optional_count_range;
  cached.fallback_rule = "0; required with `phase: decode`";
  table.row({std::move(cached), [decodes](config::Section& section, Options& options) {
               options.cached = decodes(options) ? section.integer("cached", optional_count_range)
                                                 : section.integer_or("cached", 0, optional_count_range);
             }});
  table
      .value("new_tokens", &Options::new_tokens, "tokens of a step; several if a draft is verified",
             channel_range)
      .when("of `phase: decode`", decodes)
      .value("causal", &Options::causal, "a token sees only those before it")
      .value("keeps_cache", &Options::keeps_cache, "keys and values are kept for later inferences")
      .when("with `causal: true`", is_causal)
      .value("sliding_window", &Options::sliding_window, "tokens that a token sees; 0: all",
             optional_count_range)
      .when("with `causal: true`", is_causal);
  add_derived<Options>(table, "kv_bits", &Options::kv_bits, "bits of keys and values", kv_bits_range,
                       "`precision.weight`", [weight_bits](const Options&) { return weight_bits; });
}

Table transformer_keys(std::int64_t weight_bits) {
  Table table;
  add_block_keys(table);
  add_token_keys(table);
  add_phase_keys(table, weight_bits);
  return table;
}

void check_options(const config::Section& section, const Options& options) {
  if (options.heads % options.kv_heads != 0) {
    section.problem("kv_heads", fmt::format("is {}", options.kv_heads),
                    fmt::format("it must divide the {} heads", options.heads), "choose a divisor");
  }
  if (!section.has("head_dim") && options.hidden % options.heads != 0) {
    section.problem("heads", fmt::format("is {}", options.heads),
                    fmt::format("it does not divide hidden, {}", options.hidden),
                    "correct one, or give head_dim");
  }
  if (options.experts > 1 && options.top_k > options.experts) {
    section.problem("top_k", fmt::format("is {}", options.top_k),
                    fmt::format("there are {} experts", options.experts), "choose at most as many");
  }
  if (!options.causal && (options.phase == Phase::decode || options.cached > 0)) {
    section.problem("causal", "is false", "a token in a cache has not seen those after it",
                    "delete causal, or the keys of the cache");
  }
}

std::vector<Item> read_transformer(config::Section& section, const LayerWriter& writer,
                                   const core::Problems& problems) {
  const std::size_t problems_before = problems.count();
  Options options;
  transformer_keys(writer.defaults().precision.weight).read(section, options);
  section.finish();
  if (problems.count() == problems_before) check_options(section, options);
  if (problems.count() > problems_before) return {};
  return writer.checked(transformer_items(writer, options));
}

}  // namespace

Item norm_item(const LayerWriter& writer, const TransformerOptions& options, const std::string& name) {
  return writer.elementwise(name, {.c = 1, .m = options.hidden, .p = options.tokens()},
                            norm_operations(options.norm));
}

std::vector<Item> transformer_block(const LayerWriter& writer, const TransformerOptions& options) {
  const bool is_before = options.norm_place == NormPlace::before;
  std::vector<Item> block;
  if (is_before) block.push_back(norm_item(writer, options, "norm1"));
  add_attention(writer, options, block);
  block.push_back(norm_item(writer, options, is_before ? "norm2" : "norm1"));
  add_feed_forward(writer, options, is_before ? "out" : "norm1", block);
  if (!is_before) block.push_back(norm_item(writer, options, "norm2"));
  return block;
}

const TemplateFunctions transformer_template{[] { return transformer_keys(default_precision_bits).keys(); },
                                             read_transformer};

}  // namespace crossisle::workload
