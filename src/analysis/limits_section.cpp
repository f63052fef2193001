// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"
#include "physical_sections.hpp"

namespace crossisle::analysis {
namespace {

/// Returns the share of each limiter in the time of each network; limiters of none are left out.
report::Figure limiter_chart(const run::Configuration& configuration, const Breakdown& chip,
                             const std::vector<NetworkLimit>& limits) {
  std::vector<std::string> names;
  std::vector<report::Sample> times;
  for (std::size_t limiter = 0; limiter < cost::limiter_count; ++limiter) {
    times.push_back({std::string(cost::name(static_cast<cost::Limiter>(limiter))), {}});
    std::replace(times.back().name.begin(), times.back().name.end(), '_', ' ');
  }
  for (const auto& limit : limits) {
    const auto& time_s = chip.networks[limit.network].physical->time_by_limiter_s;
    names.push_back(configuration.networks[limit.network].name);
    double all = 0.0;
    for (const double time : time_s) all += time;
    for (std::size_t i = 0; i < times.size(); ++i) times[i].values.push_back(100.0 * time_s[i] / all);
  }
  std::erase_if(times, [](const report::Sample& time) {
    return std::all_of(time.values.begin(), time.values.end(), [](double value) { return value == 0.0; });
  });
  return report::bar_chart({"time-by-limiter", "Time of each network by limiting resource",
                            "The time of a layer is assigned to the resource that takes longest in it."},
                           "share of the time (%)", names, times);
}

report::PageTable state_table(const run::Configuration& configuration, const Breakdown& chip,
                              const std::vector<NetworkLimit>& limits) {
  report::PageTable table{"Each network on the chip",
                          {"network", "weights", "peak power", "DRAM traffic", "limited by", "of its time",
                           "SNR (dB)", "at the corner (dB)", "worst layer (dB)"},
                          {}};
  for (const auto& limit : limits) {
    const auto& physical = *chip.networks[limit.network].physical;
    table.rows.push_back({{configuration.networks[limit.network].name},
                          {physical.resident ? "resident" : "streamed"},
                          {core::si(physical.peak_w, "W", 3), physical.peak_w},
                          {core::si(physical.dram_bytes, "B", 3), physical.dram_bytes},
                          {std::string(cost::name(limit.limit.limiter))},
                          {fmt::format("{:.0f} %", 100.0 * limit.limit.share), limit.limit.share},
                          {fmt::format("{:.1f}", physical.snr_db), physical.snr_db},
                          {fmt::format("{:.1f}", physical.corner_snr_db), physical.corner_snr_db},
                          {fmt::format("{:.1f}", physical.worst_layer_snr_db), physical.worst_layer_snr_db}});
  }
  return table;
}

report::PageTable relief_table(const run::Configuration& configuration,
                               const std::vector<NetworkLimit>& limits) {
  report::PageTable table{
      "What would relieve it: the chip with more of the limiting resource",
      {"network", "limited by", "step", "in the space", "latency", "its EDAP", "objective", "constraints"},
      {}};
  const auto ratio = [](double value) {
    return report::Cell(fmt::format("{:+.1f} %", 100.0 * (value - 1.0)), value);
  };
  for (const auto& limit : limits) {
    for (const auto& relief : limit.reliefs) {
      table.rows.push_back({{configuration.networks[limit.network].name},
                            {std::string(cost::name(limit.limit.limiter))},
                            {knob_text(relief.knob, relief.value)},
                            {relief.is_listed ? "yes" : "no"},
                            ratio(relief.latency),
                            ratio(relief.edap),
                            ratio(relief.objective),
                            {relief.is_feasible ? "met" : "broken"}});
    }
  }
  return table;
}

}  // namespace

void add_limits(const run::Configuration& configuration, const Breakdown& chip,
                const std::vector<NetworkLimit>& limits, report::Page& page) {
  if (limits.empty()) return;
  page.begin_section("limits", "What limits the networks",
                     fmt::format("By the physical mode with the calibration card {}: {}.",
                                 configuration.physical->card.name, configuration.physical->card.long_name));
  page.add(limiter_chart(configuration, chip, limits));
  page.add(state_table(configuration, chip, limits));
  const auto reliefs = relief_table(configuration, limits);
  if (!reliefs.rows.empty()) page.add(reliefs);
}

}  // namespace crossisle::analysis
