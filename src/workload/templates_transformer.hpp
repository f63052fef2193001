// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "layer_items.hpp"
#include "layer_writer.hpp"
#include "template_keys.hpp"

namespace crossisle::workload {

enum class Norm : std::uint8_t { rms, layer };
enum class NormPlace : std::uint8_t { before, after };
enum class Logits : std::uint8_t { last, all, none };
enum class Phase : std::uint8_t { prefill, decode };

/// Values of the keys of the template `transformer`.
struct TransformerOptions {
  std::int64_t layers = 1;
  std::int64_t hidden = 1;
  std::int64_t heads = 1;
  std::int64_t kv_heads = 1;
  std::int64_t head_dim = 1;
  std::int64_t ffn = 1;
  bool gated = true;
  Activation activation = Activation::silu;
  Norm norm = Norm::rms;
  NormPlace norm_place = NormPlace::before;
  bool qk_norm = false;
  bool rotary = true;
  std::int64_t experts = 1;
  std::int64_t top_k = 1;
  std::int64_t vocabulary = 0;   ///< 0: neither embeddings nor a head
  std::int64_t positions = 0;    ///< rows of the table of learned positions; 0: none
  std::int64_t token_types = 0;  ///< rows of the table of token types; 0: none
  bool embedding_norm = false;
  bool final_norm = true;
  Logits logits = Logits::last;
  Phase phase = Phase::prefill;
  std::int64_t sequence = 1;    ///< new tokens of a prefill
  std::int64_t cached = 0;      ///< tokens in the cache before this inference
  std::int64_t new_tokens = 1;  ///< of a step of decoding
  bool causal = true;
  bool keeps_cache = true;
  std::int64_t sliding_window = 0;  ///< tokens that a query sees; 0: all
  std::int64_t kv_bits = default_precision_bits;

  /// Returns the number of tokens that pass through the layers.
  std::int64_t tokens() const noexcept { return phase == Phase::prefill ? sequence : new_tokens; }
};

/// Returns the layers of one block: attention and feed-forward, with their norms and residuals.
std::vector<Item> transformer_block(const LayerWriter& writer, const TransformerOptions& options);

/// Returns a norm over the hidden channels of tokens.
Item norm_item(const LayerWriter& writer, const TransformerOptions& options, const std::string& name);

}  // namespace crossisle::workload
