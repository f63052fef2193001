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

/// Histogram as codes and their probabilities.
struct Codes {
  std::vector<int> code;
  std::vector<double> probability;

  template <class Function>
  double mean(Function function) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < code.size(); ++i) sum += probability[i] * function(code[i]);
    return sum;
  }
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

/// Returns codes for values that are spread evenly over their bins. Half of an outer bin lies beyond the last
/// code, which represents that half because a quantiser saturates.
Codes spread(const Bins& bins, double top, double least, bool zero_is_sparse) {
  const std::size_t half = bins.value.size() / 2;
  const double width = top / static_cast<double>(half);
  Codes codes;
  for (std::size_t bin = 0; bin < bins.value.size(); ++bin) {
    for (int point = 0; point < points_per_bin; ++point) {
      const double value = bins.value[bin] * top + offset_of(point) * width;
      const bool zero = zero_is_sparse && is_zero(bins.value[bin]);
      codes.code.push_back(zero ? 0 : static_cast<int>(std::nearbyint(std::clamp(value, least, top))));
      codes.probability.push_back(bins.share[bin] / points_per_bin);
    }
  }
  return codes;
}

Codes input_codes(std::span<const double> histogram) {
  Bins bins = bins_of(histogram);
  double lower = 0.0;
  for (std::size_t i = 0; i < bins.share.size() / 2; ++i) lower += bins.share[i];
  if (lower > 0.99) {  // the first bin contains the value zero: a histogram of unsigned values
    for (double& value : bins.value) value = (value + 1.0) / 2.0;
  }
  const bool is_signed = share_where(bins, [](double value) { return value < 0.0; }) > 1e-9;
  return spread(bins, is_signed ? 127.0 : 255.0, is_signed ? -128.0 : 0.0,
                share_where(bins, is_zero) > sparse_share);
}

/// Values of all slices of a code, one after the other.
template <std::size_t count>
using Slices = std::array<double, count>;

/// Means of the slices of codes, and of their squares.
template <std::size_t count>
struct SliceMeans {
  Slices<count> mean{};
  Slices<count> square{};

  /// @param of_code slices of every code, beginning with the code `first`
  SliceMeans(const Codes& codes, const std::vector<Slices<count>>& of_code, int first) {
    for (std::size_t i = 0; i < codes.code.size(); ++i) {
      const Slices<count>& slices = of_code[static_cast<std::size_t>(codes.code[i] - first)];
      const double probability = codes.probability[i];
      for (std::size_t k = 0; k < count; ++k) {
        mean[k] += probability * slices[k];
        square[k] += probability * (slices[k] * slices[k]);
      }
    }
  }
};

double slice_of(int code, int bits, int slice) {
  return static_cast<double>((code >> (bits * slice)) & ((1 << bits) - 1));
}

constexpr int first_input = -128;
constexpr int last_input = 255;
constexpr std::size_t input_slices = 8 + 4 + 2 + 1;  ///< of all widths together

const std::vector<Slices<input_slices>>& slices_of_inputs() {
  static const auto table = [] {
    std::vector<Slices<input_slices>> slices;
    for (int input = first_input; input <= last_input; ++input) {
      auto next = slices.emplace_back().begin();
      for (const int bits : input_slice_bits) {
        for (int slice = 0; slice < 8 / bits; ++slice) *next++ = slice_of(input & 255, bits, slice);
      }
    }
    return slices;
  }();
  return table;
}

void add_inputs(const Codes& codes, ValueMoments& moments) {
  const double square =
      codes.mean([](int x) { return static_cast<double>(x) * x; }) / (input_top * input_top);
  const double mean = codes.mean([](int x) { return static_cast<double>(x); }) / input_top;
  moments.input_variance = square - mean * mean;
  const SliceMeans<input_slices> means(codes, slices_of_inputs(), first_input);
  std::size_t next = 0;
  for (std::size_t width = 0; width < slice_widths; ++width) {
    const int bits = input_slice_bits[width];
    const int slices = 8 / bits;
    double sum = 0.0;
    for (int slice = 0; slice < slices; ++slice, ++next) {
      const auto place = static_cast<std::size_t>(slice);
      moments.input_mean[width][place] = means.mean[next];
      moments.input_square[width][place] = means.square[next];
      sum += means.mean[next];
    }
    moments.input_activity[width] = sum / slices / ((1 << bits) - 1);
  }
}

constexpr std::array all_cells{Cells::offset, Cells::differential, Cells::twos_complement};

int cell_code(Cells cells, int weight) {
  switch (cells) {
    case Cells::offset:
      return weight + 128;
    case Cells::differential:
      return std::abs(weight);
    case Cells::twos_complement:
      return weight & 255;
  }
  return 0;
}

constexpr int slices_of_weight(Cells cells, int bits) {
  const int all_bits = cells == Cells::differential ? 7 : 8;
  return (all_bits + bits - 1) / bits;
}

constexpr std::size_t count_weight_slices() {
  int count = 0;
  for (const Cells cells : all_cells) {
    for (int bits = 1; bits <= 8; ++bits) count += slices_of_weight(cells, bits);
  }
  return static_cast<std::size_t>(count);
}
constexpr std::size_t weight_slices = count_weight_slices();  ///< of all representations and widths together
constexpr int first_weight = -127;
constexpr int last_weight = 127;

const std::vector<Slices<weight_slices>>& slices_of_weights() {
  static const auto table = [] {
    std::vector<Slices<weight_slices>> slices;
    for (int weight = first_weight; weight <= last_weight; ++weight) {
      auto next = slices.emplace_back().begin();
      for (const Cells cells : all_cells) {
        for (int bits = 1; bits <= 8; ++bits) {
          for (int slice = 0; slice < slices_of_weight(cells, bits); ++slice)
            *next++ = slice_of(cell_code(cells, weight), bits, slice);
        }
      }
    }
    return slices;
  }();
  return table;
}

void add_weights(const Codes& codes, ValueMoments& moments) {
  moments.weight_square =
      codes.mean([](int w) { return static_cast<double>(w) * w; }) / (weight_top * weight_top);
  const SliceMeans<weight_slices> means(codes, slices_of_weights(), first_weight);
  std::size_t next = 0;
  for (const Cells cells : all_cells) {
    const auto kind = static_cast<std::size_t>(cells);
    // A weight is in one of the two arrays; the cells of the other are empty.
    const double share = cells == Cells::differential ? 0.5 : 1.0;
    for (int bits = 1; bits <= 8; ++bits) {
      const auto width = static_cast<std::size_t>(bits - 1);
      const int slices = slices_of_weight(cells, bits);
      double sum = 0.0;
      for (int slice = 0; slice < slices; ++slice, ++next) {
        const auto place = static_cast<std::size_t>(slice);
        moments.weight_mean[kind][width][place] = share * means.mean[next];
        moments.weight_squares[kind][width][place] = share * means.square[next];
        sum += moments.weight_mean[kind][width][place];
      }
      const double content = sum / slices / ((1 << bits) - 1);
      if (cells == Cells::offset) moments.offset_content[width] = content;
      if (cells == Cells::differential) moments.differential_content[width] = content;
      if (cells == Cells::twos_complement && bits == 1) moments.bit_density = sum / 8.0;
    }
  }
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

std::size_t slice_index(std::int32_t bits) noexcept {
  const auto* found = std::find(input_slice_bits.begin(), input_slice_bits.end(), bits);
  return static_cast<std::size_t>(found - input_slice_bits.begin());
}

ValueMoments ValueMoments::of(std::span<const double> inputs, std::span<const double> weights) {
  ValueMoments moments;
  add_inputs(input_codes(inputs), moments);
  add_weights(spread(bins_of(weights), weight_top, -weight_top, false), moments);
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
