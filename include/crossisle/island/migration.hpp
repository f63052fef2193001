// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crossisle/core/random.hpp"
#include "crossisle/island/topology.hpp"
#include "crossisle/search/algorithm.hpp"

namespace crossisle::island {

/// Row of the registry of policies that choose emigrants.
struct EmigrantPolicy {
  std::string_view name;
  std::string_view meaning;  ///< for the reference of configurations
  /// Returns at most `count` distinct members of a population that is sorted best first.
  std::vector<search::Individual> (*select)(std::span<const search::Individual> population,
                                            std::uint32_t count, core::RandomStream& stream);
};
std::span<const EmigrantPolicy> emigrant_policies();

/// Adds a policy of the calling program to emigrant_policies(), so that configurations can choose it by its
/// name.
/// @param row its texts must live as long as the program
/// @pre no configuration has been read, and no other thread uses the registry
/// @throws core::Error (usage) if another policy already has the name
void add_emigrant_policy(const EmigrantPolicy& row);

/// Row of the registry of policies that select the member to replace by an immigrant.
struct ReplacementPolicy {
  std::string_view name;
  std::string_view meaning;  ///< for the reference of configurations
  /// Returns the slot of the member to replace, or nothing to reject the immigrant. @pre the population is
  /// not empty
  std::optional<std::size_t> (*slot)(std::span<const search::Individual> population,
                                     const search::Individual& immigrant, core::RandomStream& stream);
};
std::span<const ReplacementPolicy> replacement_policies();

/// Adds a policy of the calling program to replacement_policies(), as add_emigrant_policy() does.
void add_replacement_policy(const ReplacementPolicy& row);

struct MigrationOptions {
  TopologyOptions topology;
  std::uint32_t interval = 5;                  ///< generations between two emigrations, at least 1
  std::uint32_t lag = 1;                       ///< generations from emigration to immigration, at least 1
  std::uint32_t count = 2;                     ///< emigrants per edge
  std::string_view emigrants = "best";         ///< name of a row of emigrant_policies()
  std::string_view replacement = "if_better";  ///< name of a row of replacement_policies()

  /// True if emigrants leave after a generation. They leave after the last generation as well, so that a run
  /// whose number of generations is increased later continues as if it had had that number from the start.
  bool leaves_after(std::uint32_t generation) const noexcept {
    return generation > 0 && generation % interval == 0;
  }
};

/// Returns at most `count` distinct members of a population. @pre `policy` names a row of emigrant_policies()
std::vector<search::Individual> select_emigrants(std::span<const search::Individual> population,
                                                 std::string_view policy, std::uint32_t count,
                                                 core::RandomStream& stream);

/// Adds immigrants to a population, in their order; immigrants that are already in it are rejected.
/// @return number of accepted immigrants @pre `policy` names a row of replacement_policies()
std::uint32_t accept_immigrants(search::Algorithm& algorithm, std::span<const search::Individual> immigrants,
                                std::string_view policy, core::RandomStream& stream);

}  // namespace crossisle::island
