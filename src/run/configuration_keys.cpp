// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/configuration_keys.hpp"

#include <set>
#include <utility>
#include <vector>

#include "crossisle/core/error.hpp"
#include "crossisle/hardware/chip.hpp"
#include "crossisle/run/configuration.hpp"

namespace crossisle::run {
namespace {

using Overrides = std::vector<std::string>;

/// What no single word brings in: sections and lists that are there.
const std::vector<Overrides> sections{
    {"search.phases=[{}]"},
    {"objective.metric=~", "objective.powers={}"},
    {"objective.aggregation=weighted_mean", "objective.weights={}"},
    {"objective.specialists={}"},
    {"objective.specialists=table.yaml"},
    {"design_space=space.yaml"},
    {"design_space.bits_per_cell=1"},
    {"technology=physical"},
    {"technology=physical", "cost_model.corner={}", "objective.constraints={}"},
    {"technology=physical", "objective.constraints.snr_db={}"},
};

/// Each knob of the physical mode, which is asked for where it is there: by a value, or by a word and by a list of words.
std::vector<Overrides> physical_knobs() {
  std::vector<Overrides> assignments;
  for (std::size_t i = 0; i < hardware::knob_count; ++i) {
    const auto& knob = hardware::traits(static_cast<hardware::Knob>(i));
    const std::string path = "design_space." + std::string(knob.name) + "=";
    const std::string value = knob.words.empty() ? "1" : std::string(knob.words.front());
    assignments.push_back({"technology=physical", path + value});
    assignments.push_back({"technology=physical", path + "[" + value + "]"});
  }
  return assignments;
}

/// The assignments that may bring in keys which are not asked for yet.
std::vector<Overrides> assignments_of(const core::KeyRecorder& recorder) {
  std::vector<Overrides> assignments = sections;
  for (auto& knob : physical_knobs()) assignments.push_back(std::move(knob));
  for (const auto& [path, use] : recorder.uses()) {
    if (path.find('[') != std::string::npos) continue;
    assignments.push_back({path + "=~"});
    if (use.kinds.empty()) assignments.push_back({path + "=unknown"});
    for (const auto& word : use.words) assignments.push_back({path + "=" + word});
  }
  return assignments;
}

}  // namespace

std::map<std::string, core::KeyUse> configuration_keys(const std::filesystem::path& file) {
  ConfigurationReader reader;
  const auto look = [&](const Overrides& overrides) {
    try {
      reader.read(file, overrides);
    } catch (const core::Error&) {
      // What was asked for up to there counts all the same.
    }
  };
  // The files that a configuration names have keys of their own: the reader knows them before anything is noted.
  for (const char* set : {"workloads.set=published", "workloads.set=corrected"}) {
    look({set});
    look({set, "technology=physical"});
  }
  const core::KeyRecorder recorder;
  look({});
  std::set<Overrides> tried;
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (const auto& overrides : assignments_of(recorder)) {
      if (!tried.insert(overrides).second) continue;
      look(overrides);
      is_new = true;
    }
  }
  // A key is required where the reader misses it, whatever else is chosen: `edges`, say, only of one topology.
  auto uses = recorder.uses();
  for (auto& [path, use] : uses) {
    if (!use.is_required || path.find('[') != std::string::npos) continue;
    for (const Overrides& mode : {Overrides{}, Overrides{"technology=physical"}}) {
      const core::KeyRecorder alone;
      Overrides without = mode;
      without.push_back(path + "=~");
      look(without);
      const auto found = alone.uses().find(path);
      use.is_required = use.is_required && found != alone.uses().end() && found->second.is_required;
    }
  }
  return uses;
}

}  // namespace crossisle::run
