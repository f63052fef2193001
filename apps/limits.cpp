// Part of Crossisle, SPDX-License-Identifier: MIT
#include "limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossisle/core/text.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::apps {

Limit limit_of(const cost::PhysicalNetwork& physical) {
  const auto& times = physical.time_by_limiter_s;
  const auto* longest = std::max_element(times.begin(), times.end());
  double all = 0.0;
  for (const double time : times) all += time;
  return {static_cast<cost::Limiter>(longest - times.begin()), *longest / all};
}

std::string limits_text(const run::Configuration& configuration, const hardware::Genome& genome) {
  const auto model = run::make_model(configuration);
  const auto chip = configuration.space.decode(genome);
  std::vector<std::string> limits;
  for (std::size_t i = 0; i < configuration.networks.size(); ++i) {
    const Limit limit = limit_of(*model->explain(chip, i).physical);
    limits.push_back(fmt::format("{} {} {:.0f} %", configuration.networks[i].name, cost::name(limit.limiter),
                                 100.0 * limit.share));
  }
  return core::join(limits, ", ");
}

}  // namespace crossisle::apps
