// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/survey_state.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "crossisle/core/error.hpp"
#include "crossisle/island/message.hpp"

namespace crossisle::run {
namespace {

constexpr auto state_name = "survey";

[[noreturn]] void refuse(std::string_view why) {
  throw core::Error(core::ExitCode::io, "the checkpoint does not say which blocks are done", why,
                    "start afresh with --fresh");
}

bool is_of_space(const design::DesignSpace& space, const search::Finding& finding) {
  const auto& overall = finding.overall;
  return space.contains(finding.genome) && std::isfinite(finding.objective) &&
         std::isfinite(overall.energy_mj) && std::isfinite(overall.latency_ms) &&
         std::isfinite(overall.area_mm2);
}

void require_whole(const Configuration& configuration, const search::Survey& survey) {
  const auto blocks = configuration.blocks();
  std::uint64_t designs = 0;
  std::uint32_t blocks_done = 0;
  for (std::uint32_t block = 0; block < blocks.count(); ++block) {
    if (survey.done[block] > 1) refuse("a block is neither done nor pending");
    if (survey.done[block] == 0) continue;
    ++blocks_done;
    designs += blocks.end(block) - blocks.first(block);
  }
  if (blocks_done != survey.blocks_done || designs != survey.census.designs() ||
      survey.census.evaluated() > designs ||
      !survey.census.best().has_limit(configuration.exhaustive->keep_best)) {
    refuse("its counts do not agree");
  }
  const auto in_space = [&](const search::Finding& finding) {
    return is_of_space(configuration.space, finding);
  };
  const auto& nearest = survey.census.nearest();
  if (nearest && (!configuration.space.contains(nearest->genome) ||
                  static_cast<std::size_t>(nearest->status) >= objective::max_statuses))
    refuse("it holds a design that the design space does not have");
  if (!survey.census.best().all_of(in_space) || !survey.census.front().all_of(in_space))
    refuse("it holds a design that the design space does not have");
}

}  // namespace

store::Blob blob_of(const search::Survey& survey) {
  store::Blob blob{state_name, {}};
  const auto message = island::pack(survey);
  const auto bytes = std::as_bytes(std::span(message));
  blob.bytes.assign(bytes.begin(), bytes.end());
  return blob;
}

search::Survey read_survey(const Configuration& configuration, const store::RunContent& checkpoint) {
  const auto found = std::find_if(checkpoint.blobs.begin(), checkpoint.blobs.end(),
                                  [](const store::Blob& blob) { return blob.name == state_name; });
  if (found == checkpoint.blobs.end()) refuse("it belongs to another kind of search");
  search::Survey survey(configuration.blocks().count(), configuration.exhaustive->keep_best);
  const auto* bytes = reinterpret_cast<const char*>(found->bytes.data());
  try {
    island::unpack(island::Message(bytes, bytes + found->bytes.size()), survey);
  } catch (const std::exception& failure) {
    refuse(failure.what());
  }
  require_whole(configuration, survey);
  return survey;
}

}  // namespace crossisle::run
