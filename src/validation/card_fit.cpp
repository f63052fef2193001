// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/card_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "crossisle/core/text.hpp"
#include "fit_numbers.hpp"

namespace crossisle::validation {
namespace {

constexpr std::size_t min_chips_left_out = 3;

std::vector<FitNumber> of_group(const std::vector<FitNumber>& numbers, FactorGroup group,
                                std::string_view without = {}) {
  std::vector<FitNumber> selected;
  for (const auto& number : numbers)
    if (traits(number.kind).group == group && number.chip != without) selected.push_back(number);
  return selected;
}

std::vector<std::string> chips_of_numbers(const std::vector<FitNumber>& numbers) {
  std::vector<std::string> chips;
  for (const auto& number : numbers)
    if (std::find(chips.begin(), chips.end(), number.chip) == chips.end()) chips.push_back(number.chip);
  return chips;
}

physical::Calibration calibration_of(const GroupFit& fit) {
  physical::Calibration calibration;
  for (std::size_t i = 0; i < physical::calibration_factor_count; ++i)
    calibration.*physical::calibration_factors[i].value = fit.values[i];
  return calibration;
}

/// Returns exp of the mean over chips of the mean |ln(predicted / measured)| of each.
template <class CalibrationOf>
double typical_error(const std::vector<FitNumber>& numbers, CalibrationOf calibration) {
  std::map<std::string, std::pair<double, double>> chips;
  for (const auto& number : numbers) {
    auto& [sum, count] = chips[number.chip];
    sum += std::abs(std::log(number.predicted(calibration(number.chip)) / number.measured));
    count += 1.0;
  }
  double sum = 0.0;
  for (const auto& [chip, error] : chips) sum += error.first / error.second;
  return std::exp(sum / static_cast<double>(chips.size()));
}

CardErrors errors_of(const std::vector<FitNumber>& numbers, FactorGroup group, const GroupFit& fit) {
  CardErrors errors;
  const auto chips = chips_of_numbers(numbers);
  errors.chips = chips.size();
  errors.numbers = numbers.size();
  if (numbers.empty()) return errors;
  errors.standard = typical_error(numbers, [](const std::string&) { return physical::Calibration{}; });
  errors.fitted = typical_error(numbers, [&](const std::string&) { return calibration_of(fit); });
  if (chips.size() < min_chips_left_out) return errors;
  std::map<std::string, physical::Calibration> by_others;
  for (const auto& chip : chips)
    by_others[chip] = calibration_of(fit_group(of_group(numbers, group, chip), group));
  errors.left_out = typical_error(numbers, [&](const std::string& chip) { return by_others.at(chip); });
  return errors;
}

/// Adds a remark on each number that is further from the fit than the others.
void remark_outliers(const std::vector<FitNumber>& numbers, const GroupFit& fit, const std::string& file,
                     std::vector<core::Problem>& remarks) {
  constexpr double deviations = 3.0;
  constexpr std::size_t enough = 3;  // below, there is no majority
  if (chips_of_numbers(numbers).size() < enough) return;
  const double limit = std::max(deviations * fit.scale, std::log(2.0));
  for (const auto& number : numbers) {
    const double error = std::log(number.predicted(calibration_of(fit)) / number.measured);
    if (std::abs(error) <= limit) continue;
    const auto& kind = traits(number.kind);
    remarks.push_back(
        {fmt::format("{}:{}", file, number.line),
         fmt::format("the {} of {} is {:.3g} {}, {:.2g} times that of the card", kind.name,
                     core::printable(number.chip), number.measured, kind.unit, std::exp(-error)),
         "it contradicts those of the other chips", "it counts for less: check it"});
  }
}

std::vector<std::pair<NumberKind, std::size_t>> counts(const std::vector<FitNumber>& numbers,
                                                       std::size_t factor) {
  std::vector<std::pair<NumberKind, std::size_t>> list;
  for (std::size_t k = 0; k < number_kind_count; ++k) {
    const auto kind = static_cast<NumberKind>(k);
    const auto count = std::count_if(numbers.begin(), numbers.end(), [&](const FitNumber& number) {
      return number.kind == kind && number.terms[factor] > 0.0;
    });
    if (count > 0) list.emplace_back(kind, count);
  }
  return list;
}

std::string counts_text(const std::vector<std::pair<NumberKind, std::size_t>>& numbers) {
  std::vector<std::string> texts;
  for (const auto& [kind, count] : numbers)
    texts.push_back(fmt::format("{} {}", count, count == 1 ? traits(kind).name : traits(kind).plural));
  return core::join(texts, ", ");
}

std::string_view factor_name(std::size_t factor) {
  return physical::calibration_factors[factor].name;
}

/// Sets value, range and reason of a factor of a fitted group.
void set_factor(FittedFactor& factor, std::size_t place, const GroupFit& fit, const CardErrors& errors,
                const physical::CalibrationRange& standard, FactorGroup group) {
  constexpr double min_width = 1.05;
  factor.state = fit.states[place];
  if (factor.state == FactorState::standard) {
    factor.range = standard;
    factor.reason = factor.numbers.empty() ? "no number" : "not determined";
    return;
  }
  const double value = fit.values[place];
  double width = std::max({min_width, errors.left_out.value_or(errors.fitted)});
  double low = value / width;
  double high = value * width;
  factor.reason = counts_text(factor.numbers);
  if (factor.state == FactorState::common) {
    // Only the sum of both parts is known, so that each part is as uncertain as before.
    low = std::min(low, value * standard.low / standard.value);
    high = std::max(high, value * standard.high / standard.value);
    for (const std::size_t other : factors_of(group))
      if (other != place) factor.reason += fmt::format(", with {}", factor_name(other));
  }
  factor.range = {value, low, high};
}

}  // namespace

std::string_view text(FactorGroup group) {
  constexpr std::array<std::string_view, factor_group_count> texts{"energy", "time", "area", "buffers"};
  return texts[static_cast<std::size_t>(group)];
}

const NumberKindTraits& traits(NumberKind kind) {
  static const std::array<NumberKindTraits, number_kind_count> kinds{
      {{"energy", "energies", "pJ", FactorGroup::energy},
       {"energy of the array", "energies of the array", "pJ", FactorGroup::energy},
       {"energy of converters", "energies of converters", "pJ", FactorGroup::energy},
       {"time", "times", "ns", FactorGroup::time},
       {"area", "areas", "mm2", FactorGroup::area},
       {"area of converters", "areas of converters", "mm2", FactorGroup::area},
       {"area of the periphery", "areas of the periphery", "mm2", FactorGroup::area},
       {"energy of a buffer", "energies of buffers", "pJ/bit", FactorGroup::buffer}}};
  return kinds[static_cast<std::size_t>(kind)];
}

double FitNumber::predicted(const physical::Calibration& calibration) const {
  double sum = constant;
  for (std::size_t i = 0; i < terms.size(); ++i)
    sum += terms[i] * calibration.*physical::calibration_factors[i].value;
  return sum;
}

double FitNumber::share(std::size_t factor) const {
  return terms[factor] / predicted({});
}

physical::Calibration CardFit::calibration() const {
  physical::Calibration calibration;
  for (std::size_t i = 0; i < factors.size(); ++i)
    calibration.*physical::calibration_factors[i].value = factors[i].range.value;
  return calibration;
}

CardFit fit_card(const hardware::PhysicalTechnology& technology, const std::vector<MeasuredMacro>& macros,
                 const physical::CalibrationCard& standard, const std::string& file) {
  CardFit fit;
  fit.numbers = fit_numbers(technology, macros, file, fit.remarks);
  fit.chips = chips_of_numbers(fit.numbers).size();
  for (std::size_t g = 0; g < factor_group_count; ++g) {
    const auto group = static_cast<FactorGroup>(g);
    const auto numbers = of_group(fit.numbers, group);
    const GroupFit of_numbers = fit_group(numbers, group);
    fit.errors[g] = errors_of(numbers, group, of_numbers);
    remark_outliers(numbers, of_numbers, file, fit.remarks);
    for (const std::size_t place : factors_of(group)) {
      fit.factors[place].numbers = counts(numbers, place);
      set_factor(fit.factors[place], place, of_numbers, fit.errors[g], standard.ranges[place], group);
    }
  }
  return fit;
}

physical::CalibrationCard card_of(const CardFit& fit, const std::string& name, const std::string& data) {
  physical::CalibrationCard card;
  card.name = name;
  card.long_name = fmt::format("macros like the {} of {}",
                               fit.chips == 1 ? "chip" : fmt::format("{} chips", fit.chips), data);
  std::vector<std::string> sentences{fmt::format("Fitted by crossisle calibrate to {}.", data)};
  std::vector<std::string> standard;
  for (std::size_t i = 0; i < fit.factors.size(); ++i) {
    card.ranges[i] = fit.factors[i].range;
    if (fit.factors[i].state == FactorState::standard) {
      standard.emplace_back(factor_name(i));
    } else {
      sentences.push_back(fmt::format("{}: {}.", factor_name(i), fit.factors[i].reason));
    }
  }
  if (!standard.empty()) sentences.push_back(fmt::format("As in default: {}.", core::join(standard, ", ")));
  for (std::size_t g = 0; g < factor_group_count; ++g) {
    const auto& errors = fit.errors[g];
    if (errors.left_out) {
      sentences.push_back(fmt::format("Typical error in {} of chips left out one by one: a factor of {:.2f}.",
                                      text(static_cast<FactorGroup>(g)), *errors.left_out));
    }
  }
  card.source = core::join(sentences, " ");
  return card;
}

std::string card_text(const physical::CalibrationCard& card, const CardFit& fit) {
  constexpr std::size_t width = 110;
  std::string lines = core::wrapped(card.source, width);
  for (std::size_t at = 0; (at = lines.find('\n', at)) != std::string::npos; at += 3)
    lines.replace(at, 1, "\n  ");
  std::string quoted;
  for (const char c : core::printable(card.long_name)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  std::string out = fmt::format(
      "# A calibration card of the physical mode; data/calibration/README.md explains the format.\n"
      "format: 1\nname: {}\nlong_name: \"{}\"\nsource: >-\n  {}\nfactors:\n",
      card.name, quoted, lines);
  for (std::size_t i = 0; i < card.ranges.size(); ++i) {
    const auto& range = card.ranges[i];
    out += fmt::format("  {}: {{value: {:.4g}, low: {:.4g}, high: {:.4g}}}{}\n", factor_name(i), range.value,
                       range.low, range.high,
                       fit.factors[i].state == FactorState::standard ? "  # as in default" : "");
  }
  return out;
}

}  // namespace crossisle::validation
