// Part of Crossisle, SPDX-License-Identifier: MIT
// damage FOLDER FILE [--cuts N] [--flips N] [--seed S]
//
// Truncates a file of a run directory at every 4 KiB, or at N of these places, and flips single random bits.
// After each damage it looks for the newest checkpoint. There are three valid outcomes: the same checkpoint;
// the previous checkpoint, with a warning that names the broken file; or, if all checkpoints need the file,
// an error that names it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "../unit/store/sample.hpp"
#include "crossisle/store/run_directory.hpp"

namespace {

namespace fs = std::filesystem;
using namespace crossisle;
using store::bytes_of;
using store::put_bytes;

constexpr std::size_t block_bytes = 4096;

struct Options {
  fs::path folder;
  std::string file;
  std::size_t cuts = 1'000'000;
  std::size_t flips = 1000;
  std::uint64_t seed = 1;
};

/// The parts of a found checkpoint that are compared.
struct Found {
  std::int64_t generation = 0;
  std::string digest;
  std::string warning;

  bool same(const Found& other) const { return generation == other.generation && digest == other.digest; }
};

Found find_newest(const fs::path& folder) {
  auto saved = store::RunView(folder).newest_checkpoint();
  if (!saved) return {-1, {}, {}};
  return {saved->generation, store::digest(saved->content), saved->warning};
}

/// Outcomes of all damages of one kind.
struct Tally {
  std::size_t harmless = 0;
  std::size_t fallback = 0;
  std::size_t refused = 0;
  std::size_t placed = 0;  ///< of both previous counts: with the dataset or frame at fault
  std::vector<std::string> findings{};
};

class Campaign {
 public:
  explicit Campaign(const Options& options) : file_(scratch_.path() / options.file) {
    for (const auto& entry : fs::directory_iterator(options.folder)) fs::copy(entry.path(), scratch_.path());
    whole_ = bytes_of(file_);
    newest_ = find_newest(scratch_.path());
    const fs::path newest_file = scratch_.path() / fmt::format("checkpoint-{}.h5", newest_.generation);
    const std::string kept = bytes_of(newest_file);
    fs::remove(newest_file);
    before_ = find_newest(scratch_.path());
    put_bytes(newest_file, kept);
    if (newest_.generation < 1 || before_.generation < 0)
      throw std::runtime_error("the run has no two checkpoints");
  }

  const std::string& whole() const { return whole_; }

  void try_damage(const std::string& bytes, const std::string& what, Tally& tally) {
    put_bytes(file_, bytes);
    try {
      const Found found = find_newest(scratch_.path());
      if (found.same(newest_) && found.warning.empty()) {
        ++tally.harmless;
      } else if (found.same(before_) && names_file(found.warning)) {
        ++tally.fallback;
        tally.placed += names_place(found.warning) ? 1U : 0U;
      } else {
        tally.findings.push_back(
            fmt::format("{}: found generation {}, {}", what, found.generation, found.warning));
      }
    } catch (const core::Error& error) {
      // There is a previous checkpoint; the journal belongs to both.
      const bool allowed = error.code() == core::ExitCode::io && file_.extension() != ".h5";
      if (allowed && names_file(error.what())) {
        ++tally.refused;
        tally.placed += names_place(error.what()) ? 1U : 0U;
      } else {
        tally.findings.push_back(fmt::format("{}: {}", what, error.what()));
      }
    }
  }

 private:
  bool names_file(std::string_view message) const {
    return message.find(file_.string()) != std::string_view::npos;
  }
  /// True if a message names a dataset, as in `of /state/island-0` or `/state/island-0 cannot`, or a frame of
  /// the journal.
  static bool names_place(std::string_view message) {
    return message.find(" /state/") != std::string_view::npos ||
           message.find(" /networks/") != std::string_view::npos ||
           message.find(" /status_codes/") != std::string_view::npos ||
           message.find("in the frame at byte") != std::string_view::npos;
  }

  store::ScratchFolder scratch_;
  fs::path file_;
  std::string whole_;
  Found newest_;
  Found before_;
};

void cut_off(Campaign& campaign, std::size_t cuts, Tally& tally) {
  const std::string& whole = campaign.whole();
  const std::size_t blocks = (whole.size() + block_bytes - 1) / block_bytes;
  const std::size_t step = std::max<std::size_t>(blocks / std::min(cuts, blocks), 1);
  for (std::size_t block = 0; block < blocks; block += step) {
    campaign.try_damage(whole.substr(0, block * block_bytes), fmt::format("cut at block {}", block), tally);
  }
  campaign.try_damage(whole.substr(0, whole.size() - 1), "last byte cut off", tally);
}

void flip_bits(Campaign& campaign, std::size_t flips, std::uint64_t seed, Tally& tally) {
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < flips; ++i) {
    std::string bytes = campaign.whole();
    const std::size_t place = random() % bytes.size();
    const unsigned bit = static_cast<unsigned>(random() % 8);
    bytes[place] = static_cast<char>(static_cast<unsigned char>(bytes[place]) ^ (1U << bit));
    campaign.try_damage(bytes, fmt::format("bit {} of byte {} turned", bit, place), tally);
  }
}

/// @returns true if there was no finding
bool summarise(const std::string& file, const char* kind, const Tally& tally) {
  fmt::print("{:<22} {:<6} {:>6} harmless {:>6} fallback {:>6} refused, {:>6} with the place, {} findings\n",
             file, kind, tally.harmless, tally.fallback, tally.refused, tally.placed, tally.findings.size());
  for (const auto& finding : tally.findings) fmt::print("FINDING: {}\n", finding);
  return tally.findings.empty();
}

Options parse(int argc, char** argv) {
  Options options;
  std::vector<std::string> places;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("--") && i + 1 < argc) {
      const std::uint64_t number = std::stoull(argv[++i]);
      if (word == "--cuts") options.cuts = number;
      if (word == "--flips") options.flips = number;
      if (word == "--seed") options.seed = number;
    } else {
      places.push_back(word);
    }
  }
  if (places.size() != 2 || options.cuts == 0)
    throw std::runtime_error("usage: damage FOLDER FILE [--cuts N] [--flips N] [--seed S]");
  options.folder = places[0];
  options.file = places[1];
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = parse(argc, argv);
    Campaign campaign(options);
    Tally cuts;
    Tally flips;
    cut_off(campaign, options.cuts, cuts);
    flip_bits(campaign, options.flips, options.seed, flips);
    const bool cuts_found = summarise(options.file, "cuts", cuts);
    return summarise(options.file, "flips", flips) && cuts_found ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "damage: {}\n", error.what());
    return 2;
  }
}
