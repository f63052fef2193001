// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cereal/archives/portable_binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <concepts>
#include <filesystem>
#include <type_traits>

#include "crossisle/hardware/physical_technology.hpp"
#include "crossisle/hardware/technology.hpp"
#include "crossisle/physical/calibration_card.hpp"
#include "crossisle/run/specialists.hpp"
#include "crossisle/workload/network.hpp"
#include "start_designs.hpp"

// Serialisation by cereal of the content of input files, for other ranks of the same program on hosts of the
// same kind; found by argument-dependent look-up.

namespace crossisle::run {

/// Writes or reads a structure of numbers as its bytes.
template <class Archive, class Value>
void archive_bytes(Archive& archive, Value& value) {
  static_assert(std::is_trivially_copyable_v<Value>);
  archive(cereal::binary_data(&value, sizeof(value)));
}

/// Writes or reads a path.
template <class Archive>
void archive_path(Archive& archive, std::filesystem::path& path) {
  std::string text = path.string();
  archive(text);
  path = text;
}

template <class Archive>
void serialize(Archive& archive, Specialist& specialist) {
  archive(specialist.network, specialist.problem, specialist.objective, specialist.design,
          specialist.certificate);
}

template <class Archive>
void serialize(Archive& archive, SpecialistTable& table) {
  archive(table.command, table.program, table.specialists);
}

template <class Archive>
void serialize(Archive& archive, StartTable& table) {
  archive(table.parameters, table.designs, table.failure);
}

}  // namespace crossisle::run

namespace crossisle::workload {

template <class Archive>
void serialize(Archive& archive, Layer& layer) {
  archive(layer.name, layer.operand, layer.input_bits, layer.weight_bits, layer.output_bits,
          layer.vector_operations, layer.experts, layer.active_experts, layer.active_share, layer.appended,
          layer.held_bits, layer.added_bits, layer.input_histogram, layer.weight_histogram);
  run::archive_bytes(archive, layer.shape);
  run::archive_bytes(archive, layer.values);
}

template <class Archive>
void serialize(Archive& archive, Network& network) {
  archive(network.name, network.set, network.source, network.notes, network.layers, network.batch,
          network.is_dependent, network.tokens, network.wanted_rate_hz);
  run::archive_path(archive, network.histograms);
}

}  // namespace crossisle::workload

namespace crossisle::hardware {

/// Rows of the tables of technologies, which consist of numbers only.
template <class Row>
concept TableRow = std::same_as<Row, ArrayCosts> || std::same_as<Row, BufferCosts> ||
    std::same_as<Row, PhysicalTechnology::LogicArea> || std::same_as<Row, PhysicalTechnology::Transistor> ||
    std::same_as<Row, PhysicalTechnology::GlobalBuffer> || std::same_as<Row, PhysicalTechnology::Wafer> ||
    std::same_as<Row, PhysicalTechnology::DramType>;

template <class Archive, TableRow Row>
void serialize(Archive& archive, Row& row) {
  run::archive_bytes(archive, row);
}

template <class Archive>
void serialize(Archive& archive, PhysicalTechnology& technology) {
  auto& [gates, converters, arrays, memories, links, digital, idle, accuracy, manufacture, name, long_name,
         logic_area, transistors, global_buffers, wafers, dram] = technology;
  const auto numbers = [&](auto&... structures) { (run::archive_bytes(archive, structures), ...); };
  numbers(gates, converters, arrays, memories, links, digital, idle, accuracy, manufacture);
  archive(name, long_name, logic_area, transistors, global_buffers, wafers, dram);
}

}  // namespace crossisle::hardware

namespace crossisle::physical {

template <class Archive>
void serialize(Archive& archive, CalibrationCard& card) {
  archive(card.name, card.long_name, card.source);
  run::archive_bytes(archive, card.ranges);
}

}  // namespace crossisle::physical
