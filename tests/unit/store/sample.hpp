// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "crossisle/store/run_file.hpp"

namespace crossisle::store {

/// Temporary folder, removed with this object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "crossisle-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void put_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Returns content with every type, non-ASCII texts, a matrix with labels, empty items and extreme numbers.
inline RunContent sample_content(std::size_t rows = 1000) {
  RunContent content;
  content.attributes = {
      {"configuration", "seed: 1\nname: \"Grüße, 世界\"\n"}, {"empty", ""}, {"program_version", "0.1"}};
  content.numbers = {{"seed", 42}, {"generation", 7}, {"smallest", std::numeric_limits<std::int64_t>::min()}};

  std::vector<std::int32_t> wordlines;
  std::vector<std::int64_t> identities;
  std::vector<std::uint8_t> feasible;
  std::vector<double> area;
  std::vector<double> energy;
  std::vector<std::string> origins;
  for (std::size_t i = 0; i < rows; ++i) {
    wordlines.push_back(static_cast<std::int32_t>(i * 64));
    identities.push_back(std::int64_t{1} << (i % 63));
    feasible.push_back(i % 3 == 0);
    area.push_back(std::sqrt(static_cast<double>(i)));
    energy.insert(energy.end(), {0.1 * static_cast<double>(i), 1e-300, -0.0});
    origins.push_back(i % 2 == 0 ? "mutation" : "Kreuzung ×");
  }
  if (rows > 1) area[1] = std::numeric_limits<double>::infinity();
  content.tables.push_back({"networks",
                            "the networks served",
                            {{"name", "", "name", std::vector<std::string>{"resnet18", "vgg16", "bert"}}},
                            "name"});
  content.tables.push_back({"designs",
                            "every design evaluated",
                            {{"identity", "", "number of the design", identities},
                             {"wordlines", "1", "rows of a macro", wordlines},
                             {"feasible", "", "0 or 1", feasible},
                             {"area_mm2", "mm2", "area of the chip", area},
                             {"energy_j", "J", "energy of one inference", energy, 3, "networks/name"},
                             {"origin", "", "what made it", origins}},
                            "identity"});
  content.tables.push_back(
      {"migrations",
       "nobody moved yet",
       {{"source", "", "", std::vector<std::int32_t>{}}, {"route", "", "", std::vector<std::string>{}}}});
  content.tables.push_back({"nothing", "no columns"});
  Blob blob{"island-0", std::vector<std::byte>(5000)};
  for (std::size_t i = 0; i < blob.bytes.size(); ++i) blob.bytes[i] = static_cast<std::byte>(i * i);
  content.blobs = {blob, {"island-1", {}}};
  return content;
}

}  // namespace crossisle::store
