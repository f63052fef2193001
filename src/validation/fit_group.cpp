// Part of Crossisle, SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "crossisle/core/statistics.hpp"
#include "fit_numbers.hpp"

namespace crossisle::validation {
namespace {

/// Residuals below this are taken for it: no model of a chip is better, however few numbers are fitted
/// exactly.
constexpr double min_residual = 0.1;
/// Largest standard errors of the logarithm of a factor that counts as determined, among two that are fitted
/// separately and alone: factors of 1.4 and 2. Less certain factors would be no better than the default
/// card's.
constexpr double max_error_separately = 0.34;
constexpr double max_error_alone = 0.69;
/// A factor whose part is smaller in all numbers is not looked for.
constexpr double min_share = 0.05;
constexpr double huber = 1.345;              ///< threshold in standard deviations: 95 % efficiency
constexpr double normal_deviation = 1.4826;  ///< of the median of absolute deviations
constexpr int iterations = 200;

/// A logarithmic step that all factors of a parameter share.
using Parameter = std::vector<std::size_t>;

/// Least squares with one or two parameters.
struct Solution {
  std::vector<double> logarithms;
  std::vector<double> errors;  ///< standard errors; infinite if not determined
  double scale = 0.0;
};

physical::Calibration calibration_of(const std::vector<Parameter>& parameters,
                                     const std::vector<double>& logarithms) {
  physical::Calibration calibration;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    for (const std::size_t factor : parameters[i])
      calibration.*physical::calibration_factors[factor].value = std::exp(logarithms[i]);
  }
  return calibration;
}

class LeastSquares {
 public:
  LeastSquares(const std::vector<FitNumber>& numbers, std::vector<Parameter> parameters)
      : numbers_(numbers), parameters_(std::move(parameters)), logarithms_(parameters_.size(), 0.0) {
    std::map<std::string, double> count;
    for (const auto& number : numbers) count[number.chip] += 1.0;
    for (const auto& number : numbers) weights_.push_back(1.0 / count[number.chip]);
  }

  Solution solve() {
    for (int i = 0; i < iterations; ++i) {
      linearise();
      if (step() < 1e-12) break;
    }
    linearise();
    return {logarithms_, standard_errors(), scale_};
  }

 private:
  /// Computes residuals, derivatives and the weighted normal equations at the current parameters.
  void linearise() {
    const auto calibration = calibration_of(parameters_, logarithms_);
    std::vector<double> residuals;
    std::vector<std::vector<double>> slopes;
    for (const auto& number : numbers_) {
      const double predicted = number.predicted(calibration);
      residuals.push_back(std::log(predicted / number.measured));
      auto& slope = slopes.emplace_back(parameters_.size(), 0.0);
      for (std::size_t p = 0; p < parameters_.size(); ++p) {
        for (const std::size_t factor : parameters_[p])
          slope[p] +=
              number.terms[factor] * calibration.*physical::calibration_factors[factor].value / predicted;
      }
    }
    std::vector<double> sizes;
    for (const double residual : residuals) sizes.push_back(std::abs(residual));
    std::sort(sizes.begin(), sizes.end());
    scale_ = std::max(normal_deviation * core::quantile(sizes, 0.5), min_residual);
    matrix_ = {};
    right_ = {};
    for (std::size_t i = 0; i < residuals.size(); ++i) {
      const double limit = huber * scale_;
      const double robust = std::abs(residuals[i]) > limit ? limit / std::abs(residuals[i]) : 1.0;
      for (std::size_t p = 0; p < parameters_.size(); ++p) {
        right_[p] -= weights_[i] * robust * slopes[i][p] * residuals[i];
        for (std::size_t q = 0; q < parameters_.size(); ++q)
          matrix_[p][q] += weights_[i] * robust * slopes[i][p] * slopes[i][q];
      }
    }
  }

  double determinant() const { return matrix_[0][0] * matrix_[1][1] - matrix_[0][1] * matrix_[1][0]; }
  bool is_singular() const {
    constexpr double tiny = 1e-9;
    if (parameters_.size() == 1) return matrix_[0][0] < tiny;
    return determinant() < tiny * matrix_[0][0] * matrix_[1][1] || matrix_[0][0] < tiny ||
           matrix_[1][1] < tiny;
  }

  /// Makes a Gauss-Newton step within the bounds of factors. @returns its length
  double step() {
    constexpr double longest = 0.5;
    if (is_singular()) return 0.0;
    std::vector<double> change(parameters_.size());
    if (parameters_.size() == 1) {
      change[0] = right_[0] / matrix_[0][0];
    } else {
      change[0] = (right_[0] * matrix_[1][1] - right_[1] * matrix_[0][1]) / determinant();
      change[1] = (right_[1] * matrix_[0][0] - right_[0] * matrix_[1][0]) / determinant();
    }
    double length = 0.0;
    for (std::size_t p = 0; p < change.size(); ++p) {
      const double before = logarithms_[p];
      logarithms_[p] = std::clamp(before + std::clamp(change[p], -longest, longest), std::log(min_factor),
                                  std::log(max_factor));
      length = std::max(length, std::abs(logarithms_[p] - before));
    }
    return length;
  }

  std::vector<double> standard_errors() const {
    std::vector<double> errors(parameters_.size(), std::numeric_limits<double>::infinity());
    if (is_singular()) return errors;
    if (parameters_.size() == 1) {
      errors[0] = scale_ / std::sqrt(matrix_[0][0]);
    } else {
      errors[0] = scale_ * std::sqrt(matrix_[1][1] / determinant());
      errors[1] = scale_ * std::sqrt(matrix_[0][0] / determinant());
    }
    return errors;
  }

  const std::vector<FitNumber>& numbers_;
  std::vector<Parameter> parameters_;
  std::vector<double> logarithms_;
  std::vector<double> weights_;  ///< a chip counts once
  double scale_ = 0.0;
  std::array<std::array<double, 2>, 2> matrix_{};
  std::array<double, 2> right_{};
};

bool is_known(const Solution& solution) {
  const double limit = solution.errors.size() > 1 ? max_error_separately : max_error_alone;
  return std::all_of(solution.errors.begin(), solution.errors.end(),
                     [limit](double error) { return error <= limit; });
}

}  // namespace

GroupFit fit_group(const std::vector<FitNumber>& numbers, FactorGroup group) {
  GroupFit fit;
  std::vector<std::size_t> factors;
  for (const std::size_t factor : factors_of(group)) {
    if (std::any_of(numbers.begin(), numbers.end(),
                    [&](const FitNumber& number) { return number.share(factor) >= min_share; }))
      factors.push_back(factor);
  }
  if (factors.empty()) return fit;
  std::vector<std::vector<Parameter>> attempts;
  if (factors.size() == 2) attempts.push_back({{factors[0]}, {factors[1]}});
  attempts.push_back({factors});
  for (const auto& parameters : attempts) {
    const Solution solution = LeastSquares(numbers, parameters).solve();
    fit.scale = solution.scale;
    if (!is_known(solution)) continue;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      for (const std::size_t factor : parameters[p]) {
        fit.values[factor] = std::exp(solution.logarithms[p]);
        fit.states[factor] = parameters[p].size() > 1 ? FactorState::common : FactorState::fitted;
      }
    }
    break;
  }
  return fit;
}

}  // namespace crossisle::validation
