// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/interchange/import.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <string>

#include "crossisle/interchange/layer_tables.hpp"
#include "crossisle/interchange/timeloop.hpp"

namespace crossisle::interchange {
namespace {

/// Returns the first line of a file; empty if it cannot be read.
std::string first_line(const std::filesystem::path& file) {
  constexpr std::size_t most = 4096;
  std::ifstream in(file, std::ios::binary);
  std::string line(most, '\0');
  in.read(line.data(), static_cast<std::streamsize>(most));
  line.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return line.substr(0, line.find_first_of("\r\n"));
}

/// True if a table has no letters in its first line: NeuroSim's files have no heading.
bool is_table_without_heading(const std::filesystem::path& file) {
  if (file.extension() != ".csv") return false;
  const std::string line = first_line(file);
  return !line.empty() && std::none_of(line.begin(), line.end(),
                                       [](unsigned char letter) { return std::isalpha(letter) != 0; });
}

/// True if a YAML file has the key `problem` at its top, or a folder has YAML files.
bool is_timeloop(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) return true;
  if (file.extension() != ".yaml" && file.extension() != ".yml") return false;
  std::ifstream in(file, std::ios::binary);
  for (std::string line; in && line.size() < 65536 && std::getline(in, line);) {
    if (line.starts_with("problem:")) return true;
  }
  return false;
}

struct Format {
  bool (*recognises)(const std::filesystem::path&);
  NetworkEntry (*read)(const std::filesystem::path&, const OnnxOptions&);
};

constexpr std::array<Format, 4> formats{{
    {[](const std::filesystem::path& file) {
       return file.extension() == ".onnx" || file.extension() == ".ONNX";
     },
     read_onnx},
    {is_table_without_heading,
     [](const std::filesystem::path& file, const OnnxOptions&) { return read_neurosim(file); }},
    {[](const std::filesystem::path& file) { return file.extension() == ".csv"; },
     [](const std::filesystem::path& file, const OnnxOptions&) { return read_layer_csv(file); }},
    {is_timeloop, [](const std::filesystem::path& file, const OnnxOptions&) { return read_timeloop(file); }},
}};

const Format* format_of(const std::filesystem::path& file) {
  const auto* found = std::find_if(formats.begin(), formats.end(),
                                   [&](const Format& format) { return format.recognises(file); });
  return found == formats.end() ? nullptr : found;
}

}  // namespace

bool is_foreign(const std::filesystem::path& file) {
  return format_of(file) != nullptr;
}

NetworkEntry read_foreign(const std::filesystem::path& file, const OnnxOptions& options) {
  return format_of(file)->read(file, options);
}

workload::Network read_any_network(const std::filesystem::path& file, core::Problems& problems) {
  if (!is_foreign(file)) return workload::read_network(file, problems);
  try {
    return workload::parse_network(network_yaml(read_foreign(file)), file.string(), problems);
  } catch (const core::InputError& error) {
    for (const auto& problem : error.problems()) problems.add(problem);
    return {};
  }
}

}  // namespace crossisle::interchange
