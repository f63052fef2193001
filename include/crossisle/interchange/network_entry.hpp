// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "crossisle/workload/network.hpp"

namespace crossisle::interchange {

/// Layer in the terms of a network file (data/workloads/README.md, format 2).
struct LayerEntry {
  std::string name;
  workload::OperandKind operand = workload::OperandKind::static_weights;
  std::int64_t c = 1, m = 1, p = 1, q = 1, r = 1, s = 1, g = 1;
  std::array<std::int64_t, 2> stride{1, 1};  ///< rows, columns
  std::array<std::int64_t, 2> dilation{1, 1};
  bool is_transposed = false;
  std::int32_t input_bits = workload::default_precision_bits;
  std::int32_t weight_bits = workload::default_precision_bits;
  std::int32_t output_bits = workload::default_precision_bits;
  double vector_operations = 1.0;  ///< per output element
  std::int64_t experts = 1;
  std::int64_t active_experts = 1;
  double active_share = 1.0;
  std::string add{};     ///< name of an earlier layer whose output is added; empty: none
  std::string concat{};  ///< name of an earlier layer whose output is part of the input

  /// Returns the number of multiply-accumulates of an inference, which may exceed those of any valid network.
  double macs() const noexcept;
};

/// Network in the terms of a network file.
struct NetworkEntry {
  std::string name;
  std::string source;
  std::vector<std::string> notes;
  std::vector<LayerEntry> layers;
};

/// Returns the file of a network, in format 2.
std::string network_yaml(const NetworkEntry& network);

/// Returns a name that files accept: letters, digits, `_`, `.` and `-`, at most 60 characters; the last
/// characters of a longer one. Never empty.
std::string plain_name(const std::string& name);

/// Gives layers of equal names different ones, by numbers at their ends.
void make_names_unique(std::vector<LayerEntry>& layers);

}  // namespace crossisle::interchange
