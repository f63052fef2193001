// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossisle/design/design_space.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/store/table.hpp"
#include "crossisle/study/variants.hpp"

namespace crossisle::study {

/// Share by which the objective of a finalist is above that of the one before, unless another one is chosen.
/// The best designs of a long search are hundreds of twins, which differ in knobs without effect.
inline constexpr double default_gap = 0.01;

/// Name of the shipped ranges of DRAM and temperature (data/robustness).
inline constexpr auto default_ranges = "default";

struct FinalistsOptions {
  std::string file;                     ///< of the configuration, for messages
  std::filesystem::path run;            ///< directory of a finished run
  std::size_t count = 10;               ///< of its best designs
  double min_gap = default_gap;         ///< between their objectives, as in run::best_designs
  std::string ranges = default_ranges;  ///< of DRAM and temperature: a name in data/robustness, or a path
};

/// A design under one variant.
struct FinalistOutcome {
  std::optional<double> objective{};  ///< none if the design is infeasible
  std::vector<std::string> broken{};  ///< constraints that it breaks, in words; empty if it is feasible
};

/// The designs under one variant.
struct VariantOutcome {
  std::string name;
  std::string change;
  std::vector<FinalistOutcome> designs;
  std::vector<std::size_t> places;  ///< of the designs, by places_of
};

/// Returns ranks by objective, counted from 1: equal objectives share the better rank; infeasible designs
/// (none) share the last rank.
std::vector<std::size_t> places_of(std::span<const std::optional<double>> objectives);

/// Comparison of the winner, which is the first finalist, with the others under all variants.
struct Verdict {
  /// A variant in which another design takes the winner's place.
  struct Loss {
    std::string variant;
    std::size_t design = 0;  ///< index of the best finalist
    std::optional<double>
        lower{};  ///< share by which its objective is lower; none if the winner is infeasible
  };
  /// A variant in which the winner breaks constraints.
  struct Breach {
    std::string variant;
    std::vector<std::string> constraints;
    bool is_of_all = false;  ///< true if no finalist meets all constraints
  };

  std::size_t finalists = 0;
  std::size_t variants = 0;  ///< without the first one, as stated
  std::vector<Loss> losses{};
  std::vector<Breach> breaches{};
  /// Maximum, over the variants in which the winner is feasible, of its objective over that of the best
  /// finalist, minus 1.
  double worst_regret = 0.0;
  std::string worst_variant{};  ///< that of worst_regret; empty if the regret is 0

  bool is_safe() const noexcept { return losses.empty() && breaches.empty(); }
  /// Returns sentences: whether the winner is safe, its regret, and the constraints that it breaks.
  std::vector<std::string> texts() const;
};

/// The best designs of a run under each variant of its assumptions.
struct Finalists {
  std::vector<design::Genome> designs;   ///< best first
  std::vector<VariantOutcome> variants;  ///< the first one is as stated

  /// Returns the names of the variants that order the designs differently from the one as stated.
  std::vector<std::string> with_other_order() const;
  /// Returns the comparison of the first design with the others. @pre there is a design and a variant
  Verdict verdict() const;
  /// Returns the table `finalists`: a row for each design, with its places.
  store::Table table(const run::Configuration& configuration) const;
  /// Returns the table `variants`: a row for each variant, with the winner's place and regret, the best
  /// design, and the constraints that the winner breaks. A missing number is NaN.
  store::Table variant_table() const;
};

/// Evaluates designs of the physical mode under each variant of variants_of.
/// @param designs best first @pre the configuration is of the physical mode
Finalists evaluate_finalists(const run::Configuration& configuration, std::vector<design::Genome> designs,
                             const SystemRanges& ranges);

/// Evaluates the best designs of a run of the physical mode with every factor of its calibration card at
/// either end of its range, with DRAM of other figures, and at other temperatures.
/// @throws core::Error (usage) for a configuration of the compat mode and for a run without a feasible
/// design, (io) if the configuration has no finished run
Finalists study_finalists(const FinalistsOptions& options, const run::Configuration& configuration);

}  // namespace crossisle::study
