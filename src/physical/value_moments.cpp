// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/physical/value_moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "constants.hpp"

namespace crossisle::physical {
namespace {

constexpr std::size_t default_bins = 31;
/// Number of codes over which a bin is spread, so that low-order bits are not all zero.
constexpr int points_per_bin = 16;
/// Share of all values above which the bin around zero is assumed to contain only zeros, as after a ReLU.
constexpr double sparse_share = 0.2;
constexpr int full_scale_bits = 8;
/// Best clipping of a Gaussian by quantisers of 0 to 8 bits [standard deviations], from 2 bits on by Banner
/// et al. (NeurIPS 2019); a sign costs one of the bits. Entry 0 is never read; entry 1 is an assumption.
constexpr std::array clip_deviations{1.0, 1.0, 1.711, 2.152, 2.559, 2.936, 3.287, 3.615, 3.924};

/// Shares of codes.
class Codes {
 public:
  explicit Codes(int first, int last) : first_(first), shares_(static_cast<std::size_t>(last - first + 1)) {}

  void add(int code, double share) { shares_[static_cast<std::size_t>(code - first_)] += share; }
  /// Calls f(code, share) for each code that occurs.
  template <class Function>
  void each(Function f) const {
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      if (shares_[i] > 0.0) f(first_ + static_cast<int>(i), shares_[i]);
    }
  }
  template <class Function>
  double mean(Function function) const {
    double sum = 0.0;
    each([&](int code, double share) { sum += share * function(code); });
    return sum;
  }

 private:
  int first_;
  std::vector<double> shares_;
};

/// Bins from -1 to 1 of full scale and their shares.
struct Bins {
  std::vector<double> value;
  std::vector<double> share;
};

Bins bins_of(std::span<const double> histogram) {
  std::vector<double> shares(histogram.begin(), histogram.end());
  if (shares.empty()) shares.assign(default_bins, 1.0);
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  const std::size_t half = shares.size() / 2;
  const auto middle = static_cast<double>(half);
  Bins bins;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    bins.value.push_back((static_cast<double>(i) - middle) / middle);
    bins.share.push_back(shares[i] / total);
  }
  return bins;
}

double share_where(const Bins& bins, bool (*wanted)(double)) {
  double share = 0.0;
  for (std::size_t i = 0; i < bins.value.size(); ++i) share += wanted(bins.value[i]) ? bins.share[i] : 0.0;
  return share;
}

bool is_zero(double value) {
  return std::abs(value) < 1e-12;
}

double offset_of(int point) {
  return (point + 0.5) / points_per_bin - 0.5;
}

/// Returns the range of a quantiser of fewer than 8 bits, as a share of the full scale.
double clipping_range(const Bins& bins, int bits, bool is_signed) {
  if (bits == full_scale_bits) return 1.0;
  double square = 0.0;
  for (std::size_t i = 0; i < bins.value.size(); ++i) square += bins.share[i] * bins.value[i] * bins.value[i];
  if (!(square > 0.0)) return 1.0;  // only zeros: any range represents them
  const auto row = static_cast<std::size_t>(bits) + (is_signed ? 0U : 1U);
  return std::min(1.0, clip_deviations[row] * std::sqrt(square));
}

/// Returns codes for values that are spread evenly over their bins. What lies beyond the last code has the last
/// code, because a quantiser saturates.
Codes spread(const Bins& bins, int top, int least, double range, bool zero_is_sparse) {
  const double half = std::floor(static_cast<double>(bins.value.size()) / 2.0);
  const double width = top / half / range;
  Codes codes(least, top);
  for (std::size_t bin = 0; bin < bins.value.size(); ++bin) {
    const double middle = bins.value[bin] / range;
    for (int point = 0; point < points_per_bin; ++point) {
      const double value = std::clamp(middle * top + offset_of(point) * width, static_cast<double>(least),
                                      static_cast<double>(top));
      const bool zero = zero_is_sparse && is_zero(middle);
      codes.add(zero ? 0 : static_cast<int>(std::nearbyint(value)), bins.share[bin] / points_per_bin);
    }
  }
  return codes;
}

/// Returns the codes of signed values of one bit: `least` below zero, else 1.
Codes signs(const Bins& bins, int least, double range) {
  const double half = std::floor(static_cast<double>(bins.value.size()) / 2.0);
  Codes codes(-1, 1);
  for (std::size_t bin = 0; bin < bins.value.size(); ++bin) {
    for (int point = 0; point < points_per_bin; ++point) {
      const bool positive = bins.value[bin] / range + offset_of(point) / half >= 0.0;
      codes.add(positive ? 1 : least, bins.share[bin] / points_per_bin);
    }
  }
  return codes;
}

Codes input_codes(std::span<const double> histogram, int bits) {
  Bins bins = bins_of(histogram);
  double lower = 0.0;
  for (std::size_t i = 0; i < bins.share.size() / 2; ++i) lower += bins.share[i];
  if (lower > 0.99) {  // the first bin contains the value zero: a histogram of unsigned values
    for (double& value : bins.value) value = (value + 1.0) / 2.0;
  }
  const bool is_signed = share_where(bins, [](double value) { return value < 0.0; }) > 1e-9;
  const double range = clipping_range(bins, bits, is_signed);
  if (is_signed && bits == 1) return signs(bins, 0, range);
  const int top = is_signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
  return spread(bins, top, is_signed ? -(1 << (bits - 1)) : 0, range,
                share_where(bins, is_zero) > sparse_share);
}

int slice_of(int code, int bits, int slice) {
  return (code >> (bits * slice)) & ((1 << bits) - 1);
}

void add_inputs(const Codes& codes, int bits, ValueMoments& moments) {
  const double full = (1 << bits) - 1;
  const double square = codes.mean([](int x) { return static_cast<double>(x) * x; }) / (full * full);
  const double mean = codes.mean([](int x) { return static_cast<double>(x); }) / full;
  moments.input_variance = square - mean * mean;
  const int mask = (1 << bits) - 1;
  for (int width = 1; width <= static_cast<int>(slice_widths); ++width) {
    const auto row = static_cast<std::size_t>(width - 1);
    const int slices = ceil_divide(bits, width);
    double sum = 0.0;
    for (int slice = 0; slice < slices; ++slice) {
      const auto place = static_cast<std::size_t>(slice);
      codes.each([&](int code, double share) {
        const int content = slice_of(code & mask, width, slice);
        moments.input_mean[row][place] += share * content;
        moments.input_square[row][place] += share * content * content;
      });
      sum += moments.input_mean[row][place];
    }
    moments.input_activity[row] = sum / slices / ((1 << width) - 1);
  }
}

constexpr std::array all_cells{Cells::offset, Cells::differential, Cells::twos_complement};

/// Returns the unsigned number that cells hold for a weight; of differential cells, that of the array which is
/// not empty.
int cell_code(Cells cells, int weight, int bits) {
  if (bits == 1 && cells != Cells::differential) return (weight + 1) / 2;
  switch (cells) {
    case Cells::offset:
      return weight + (1 << (bits - 1));
    case Cells::differential:
      return std::abs(weight);
    case Cells::twos_complement:
      return weight & ((1 << bits) - 1);
  }
  return 0;
}

void add_weights(const Codes& codes, int bits, ValueMoments& moments) {
  const double top = std::max((1 << (bits - 1)) - 1, 1);
  moments.weight_square = codes.mean([](int w) { return static_cast<double>(w) * w; }) / (top * top);
  for (const Cells cells : all_cells) {
    const auto kind = static_cast<std::size_t>(cells);
    const int code_bits = cells == Cells::differential ? std::max(bits - 1, 1) : bits;
    // A weight is in one of the two arrays; the cells of the other are empty.
    const double part = cells == Cells::differential ? 0.5 : 1.0;
    for (int width = 1; width <= static_cast<int>(slice_widths); ++width) {
      const auto row = static_cast<std::size_t>(width - 1);
      const int slices = ceil_divide(code_bits, width);
      double sum = 0.0;
      for (int slice = 0; slice < slices; ++slice) {
        const auto place = static_cast<std::size_t>(slice);
        double& mean = moments.weight_mean[kind][row][place];
        double& square = moments.weight_squares[kind][row][place];
        codes.each([&](int weight, double share) {
          const int content = slice_of(cell_code(cells, weight, bits), width, slice);
          mean += part * share * content;
          square += part * share * content * content;
        });
        sum += mean;
      }
      const double content = sum / slices / ((1 << std::min(width, code_bits)) - 1);
      if (cells == Cells::offset) moments.offset_content[row] = content;
      if (cells == Cells::differential) moments.differential_content[row] = content;
      if (cells == Cells::twos_complement && width == 1) moments.bit_density = sum / bits;
    }
  }
}

Codes weight_codes(std::span<const double> histogram, int bits) {
  const Bins bins = bins_of(histogram);
  // A sign counts as a bit for weights of any range.
  const double range = clipping_range(bins, bits, true);
  if (bits == 1) return signs(bins, -1, range);
  const int top = (1 << (bits - 1)) - 1;
  return spread(bins, top, -top, range, false);
}

template <class Moments, class Function>
void each_number(Moments& moments, Function function) {
  function(moments.input_variance);
  function(moments.weight_square);
  function(moments.bit_density);
  for (auto& value : moments.input_activity) function(value);
  for (auto& value : moments.offset_content) function(value);
  for (auto& value : moments.differential_content) function(value);
  for (auto* table : {&moments.input_mean, &moments.input_square}) {
    for (auto& row : *table) {
      for (auto& value : row) function(value);
    }
  }
  for (auto* tables : {&moments.weight_mean, &moments.weight_squares}) {
    for (auto& table : *tables) {
      for (auto& row : table) {
        for (auto& value : row) function(value);
      }
    }
  }
}

}  // namespace

ValueMoments ValueMoments::of(std::span<const double> inputs, std::span<const double> weights,
                              Precision precision) {
  ValueMoments moments;
  add_inputs(input_codes(inputs, precision.input), precision.input, moments);
  add_weights(weight_codes(weights, precision.weight), precision.weight, moments);
  return moments;
}

void ValueMoments::add(const ValueMoments& other) {
  std::vector<double> numbers;
  each_number(other, [&](double value) { numbers.push_back(value); });
  std::size_t next = 0;
  each_number(*this, [&](double& value) { value += numbers[next++]; });
}

void ValueMoments::scale(double factor) {
  each_number(*this, [&](double& value) { value *= factor; });
}

}  // namespace crossisle::physical
