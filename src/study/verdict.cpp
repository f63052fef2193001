// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "crossisle/core/text.hpp"
#include "crossisle/study/finalists.hpp"

namespace crossisle::study {
namespace {

/// Returns a share in percent with one digit, or two if it is less than 1 %: `4.1 %`.
std::string percent(double share) {
  constexpr double small = 0.01;
  return fmt::format("{:.{}f} %", 100.0 * share, share < small ? 2 : 1);
}

/// Returns `design 3 takes its place with adc_energy 3.2 (its objective is then lower by 4.1 %)`.
std::string loss_text(const Verdict::Loss& loss) {
  const std::string place = fmt::format("design {} takes its place with {}", loss.design + 1, loss.variant);
  return loss.lower ? fmt::format("{} (its objective is then lower by {})", place, percent(*loss.lower))
                    : fmt::format("{}, where the winner breaks a constraint", place);
}

/// Returns `it loses its place in 1 and breaks a constraint in 2 of 22 variants`.
std::string failure_text(const Verdict& verdict) {
  std::vector<std::string> failures;
  if (!verdict.losses.empty())
    failures.push_back(fmt::format("loses its place in {}", verdict.losses.size()));
  if (!verdict.breaches.empty())
    failures.push_back(fmt::format("breaks a constraint in {}", verdict.breaches.size()));
  return fmt::format("it {} of {} variants", core::join(failures, " and "), verdict.variants);
}

}  // namespace

std::vector<std::string> Verdict::texts() const {
  std::vector<std::string> texts;
  if (!is_safe()) {
    texts.push_back(fmt::format("the winner is not safe: {}", failure_text(*this)));
  } else if (finalists == 1) {
    texts.emplace_back("the run has one feasible design: the winner has no rival");
  } else {
    texts.push_back(
        fmt::format("the winner is safe: it stays first of {} in all {} variants", finalists, variants));
  }
  for (const auto& loss : losses) texts.push_back(loss_text(loss));
  if (!worst_variant.empty()) {
    texts.push_back(fmt::format("worst regret: its objective is {} above that of the best finalist with {}",
                                percent(worst_regret), worst_variant));
  }
  for (const auto& breach : breaches) {
    texts.push_back(fmt::format("{} breaks a limit of {}: {}", breach.variant,
                                breach.is_of_all ? "all finalists; of the winner" : "the winner",
                                core::join(breach.constraints, "; ")));
  }
  return texts;
}

}  // namespace crossisle::study
