// Part of Crossisle, SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossisle::cost {

/// Feasibility of a network on a chip, or the reason why it does not run.
enum class Verdict : std::uint8_t {
  feasible,
  array_too_small,          ///< a layer's weights do not fit the arrays at once (resident weights only)
  global_buffer_too_small,  ///< no mapping has an input and output tile that fits the global buffer
  no_mapping_found,         ///< mappings exist, but the mapper in use gave up before it found one
  dram_too_small,           ///< weights, tables and caches exceed DRAM, or the chip has none
  die_too_large,            ///< no wafer holds the chip
};
std::string_view text(Verdict verdict);

/// A quantity that a cost model computes.
struct Metric {
  std::string name;  ///< name in files and configurations; ends in the unit unless the unit is 1
  std::string unit;
  std::string long_name;
  bool is_positive = false;  ///< true if a value of 0 or less can only be a fault of the model
  bool larger_is_better = false;
  bool may_be_infinite = false;  ///< true if only limits may name it: distances to infinity compare nothing

  bool operator==(const Metric&) const = default;
};

/// Quantities that a cost model computes: those of each network, and those of the chip independently of
/// networks.
///
/// @code
///   const MetricList list{{metric::energy(), metric::latency()}, {metric::area()}};
///   const std::size_t energy = list.network_column("energy_j");
/// @endcode
struct MetricList {
  std::vector<Metric> of_network;
  std::vector<Metric> of_chip;

  /// Returns the column of a metric of networks, or nothing if the model does not compute it.
  std::optional<std::size_t> find_network_column(std::string_view name) const;
  std::optional<std::size_t> find_chip_column(std::string_view name) const;
  /// Returns the column of a metric. @throws core::Error (usage) for a metric that the model does not
  /// compute; the error lists those that it computes
  std::size_t network_column(std::string_view name) const;
  std::size_t chip_column(std::string_view name) const;

  bool operator==(const MetricList&) const = default;
};

/// Metrics that several models share.
namespace metric {
const Metric& energy();       ///< `energy_j`
const Metric& latency();      ///< `latency_s`
const Metric& interval();     ///< `interval_s`
const Metric& snr();          ///< `snr_db`
const Metric& area();         ///< `area_m2`
const Metric& system_area();  ///< `system_area_m2`
const Metric& cost();         ///< `cost_usd`
}  // namespace metric

/// Numbers of columns of a table of metrics.
struct MetricWidths {
  std::uint32_t of_chip = 0;
  std::uint32_t of_network = 0;

  MetricWidths() = default;
  explicit MetricWidths(const MetricList& list);
  MetricWidths(std::uint32_t chip, std::uint32_t network) : of_chip(chip), of_network(network) {}

  bool operator==(const MetricWidths&) const = default;
};

/// View of the metrics of one candidate, which are stored elsewhere. Networks are numbered by their position
/// in the table; in a table of all networks, the position is the network's number.
template <class Number>
class BasicCandidateMetrics {
 public:
  BasicCandidateMetrics(Number* row, MetricWidths widths, std::size_t networks)
      : row_(row), widths_(widths), networks_(networks) {}
  /// Converts a writable view to a read-only one.
  template <class Other>
  requires std::same_as<const Other, Number> BasicCandidateMetrics(const BasicCandidateMetrics<Other>& other)
      : row_(other.row().data()), widths_(other.widths()), networks_(other.networks()) {}

  std::size_t networks() const noexcept { return networks_; }
  MetricWidths widths() const noexcept { return widths_; }
  Number& of_chip(std::size_t column) const noexcept { return row_[column]; }
  /// Returns a metric of a network; 0 and meaningless unless the network is feasible.
  Number& of_network(std::size_t network, std::size_t column) const noexcept {
    return network_row(network)[verdict_places + column];
  }
  Verdict verdict(std::size_t network) const noexcept {
    return static_cast<Verdict>(static_cast<std::uint8_t>(network_row(network)[0]));
  }
  bool is_feasible(std::size_t network) const noexcept { return network_row(network)[0] == 0.0; }
  /// Returns the distance of an infeasible network from feasibility, normalised to its limit; 0 if feasible.
  double violation(std::size_t network) const noexcept { return network_row(network)[1]; }
  /// Returns all metrics of a network.
  std::span<Number> of_network(std::size_t network) const noexcept {
    return {network_row(network) + verdict_places, widths_.of_network};
  }
  void reject(std::size_t network, Verdict verdict, double violation) const noexcept {
    network_row(network)[0] = static_cast<double>(verdict);
    network_row(network)[1] = violation;
  }
  /// Returns the whole row of a network with its verdict, to move it between tables of the same widths.
  std::span<Number> network(std::size_t network) const noexcept {
    return {network_row(network), verdict_places + widths_.of_network};
  }
  /// Returns all metrics of the chip.
  std::span<Number> chip() const noexcept { return {row_, widths_.of_chip}; }
  /// Returns all values: those of the chip, then network by network.
  std::span<Number> row() const noexcept { return {row_, length(widths_, networks_)}; }

  /// Returns the length of the row of a candidate.
  static constexpr std::size_t length(MetricWidths widths, std::size_t networks) noexcept {
    return widths.of_chip + networks * (verdict_places + widths.of_network);
  }

 private:
  /// A network's row begins with its verdict and its violation.
  static constexpr std::size_t verdict_places = 2;
  Number* network_row(std::size_t network) const noexcept { return row_ + length(widths_, network); }

  Number* row_;
  MetricWidths widths_;
  std::size_t networks_;
};
using CandidateMetrics = BasicCandidateMetrics<const double>;
using MutableCandidateMetrics = BasicCandidateMetrics<double>;

/// Metrics of a batch of candidates on some or all networks of a model, to be filled in by an evaluation.
///
/// @code
///   Metrics metrics(model.metrics(), all_networks(model));
///   model.evaluate(chips, metrics, {});
///   if (metrics[0].is_feasible(network)) print(metrics[0].of_network(network, energy));
/// @endcode
class Metrics {
 public:
  Metrics() = default;
  /// @param networks indices of the networks in the model, in the order of the table
  Metrics(const MetricList& list, std::vector<std::size_t> networks);

  /// Prepares the table for a batch: all networks are feasible, all metrics are 0. Reuses its memory.
  void reset(std::size_t candidates);
  std::size_t size() const noexcept { return candidates_; }
  std::span<const std::size_t> networks() const noexcept { return networks_; }
  MetricWidths widths() const noexcept { return widths_; }
  CandidateMetrics operator[](std::size_t candidate) const noexcept {
    return {values_.data() + candidate * length_, widths_, networks_.size()};
  }
  MutableCandidateMetrics operator[](std::size_t candidate) noexcept {
    return {values_.data() + candidate * length_, widths_, networks_.size()};
  }

 private:
  MetricWidths widths_;
  std::vector<std::size_t> networks_;
  std::size_t length_ = 0;
  std::size_t candidates_ = 0;
  std::vector<double> values_;
};

/// Metrics of one candidate on all networks, stored by value.
class MetricsRow {
 public:
  MetricsRow() = default;
  MetricsRow(MetricWidths widths, std::size_t networks)
      : widths_(widths),
        networks_(static_cast<std::uint32_t>(networks)),
        values_(CandidateMetrics::length(widths, networks)) {}
  /// Copies the metrics of a candidate from a table of all networks.
  explicit MetricsRow(const CandidateMetrics& metrics)
      : widths_(metrics.widths()),
        networks_(static_cast<std::uint32_t>(metrics.networks())),
        values_(metrics.row().begin(), metrics.row().end()) {}

  CandidateMetrics view() const noexcept { return {values_.data(), widths_, networks_}; }
  MutableCandidateMetrics view() noexcept { return {values_.data(), widths_, networks_}; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(widths_.of_chip, widths_.of_network, networks_, values_);
  }
  bool operator==(const MetricsRow&) const = default;

 private:
  MetricWidths widths_;
  std::uint32_t networks_ = 0;
  std::vector<double> values_;
};

}  // namespace crossisle::cost
