// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/compat_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

#include "crossisle/core/text.hpp"
#include "crossisle/cost/action_counts.hpp"
#include "crossisle/cost/component_energies.hpp"
#include "crossisle/cost/mapspace.hpp"
#include "crossisle/cost/nest.hpp"
#include "crossisle/cost/spatial_allocation.hpp"

namespace crossisle::cost {
namespace {

using namespace dim;
using hardware::CellKind;
using hardware::Chip;
using hardware::Technology;

constexpr double j_per_pj = 1e-12;
constexpr double fj_per_pj = 1e3;
constexpr double j_per_fj = 1e-15;
/// Memory for remembered results; they are all forgotten when it is full.
constexpr std::size_t table_bytes_limit = std::size_t{400} << 20U;
/// Digits of the energy per compute that Timeloop prints.
constexpr int printed_digits = 3;

double sum(const PerComponent& values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

/// Timeloop keeps a component's leakage in equal parts by weights, inputs and outputs, and adds them up one
/// by one. With the tiny leakage of drivers that decides ties of what it prints.
double with_leakage(double actions, double leakage) {
  const double part = leakage / 3.0;
  return actions + part + part + part;
}

/// A size of everything that decides the mapping of a layer.
struct LayoutKey {
  std::size_t shape = 0;
  Geometry geometry;
  std::int64_t global_buffer_bits = 0;
  bool operator==(const LayoutKey&) const = default;
};

struct LayoutKeyHash {
  std::size_t operator()(const LayoutKey& key) const noexcept {
    std::uint64_t hash = key.shape;
    const Geometry& geometry = key.geometry;
    for (const std::int64_t value : {std::int64_t{geometry.bits_per_cell}, std::int64_t{geometry.wordlines},
                                     std::int64_t{geometry.bitlines}, std::int64_t{geometry.router_groups},
                                     std::int64_t{geometry.tiles_per_group},
                                     std::int64_t{geometry.macros_per_tile}, key.global_buffer_bits}) {
      hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x9e3779b97f4a7c15U;
      hash ^= hash >> 32U;
    }
    return static_cast<std::size_t>(hash);
  }
};

/// A layer shape laid out on a chip, with the mappings in time that may turn out best.
struct Layout {
  Nest nest;
  Verdict verdict = Verdict::feasible;
  double violation = 0.0;
  std::vector<ReferenceWalk::Choice> candidates;  ///< optimal mapper
  std::unique_ptr<ReferenceWalk> walk;            ///< reference mapper

  std::size_t bytes() const noexcept {
    return sizeof(*this) + candidates.capacity() * sizeof(ReferenceWalk::Choice) + (walk ? walk->bytes() : 0);
  }
};

/// Whether one mapping costs no more than another at any energies.
bool no_worse(const ActionCounts& a, const ActionCounts& b) {
  return a.conversions <= b.conversions && a.row_pulse_trains <= b.row_pulse_trains &&
         a.cell_writes <= b.cell_writes && a.weight_rows <= b.weight_rows && a.dram_bursts <= b.dram_bursts &&
         a.input_buffer_reads <= b.input_buffer_reads && a.input_buffer_fills <= b.input_buffer_fills &&
         a.output_buffer_updates <= b.output_buffer_updates &&
         a.output_buffer_fills <= b.output_buffer_fills &&
         a.router_inputs + a.router_outputs <= b.router_inputs + b.router_outputs &&
         a.global_input_reads <= b.global_input_reads && a.global_input_fills <= b.global_input_fills &&
         a.global_output_updates <= b.global_output_updates && a.global_output_fills <= b.global_output_fills;
}

/// Adds a mapping to those of which none is worse than another in every count.
void keep_if_minimal(std::vector<ReferenceWalk::Choice>& minimal, const TemporalMapping& mapping,
                     const ActionCounts& counts) {
  for (const auto& kept : minimal) {
    if (no_worse(kept.counts, counts)) return;
  }
  std::erase_if(minimal, [&](const auto& kept) { return no_worse(counts, kept.counts); });
  minimal.push_back({mapping, counts});
}

std::string factors_in_words(const Bounds& factors) {
  static constexpr std::array<std::string_view, dimension_count> names{"C", "M", "R",      "S", "N",
                                                                       "P", "Q", "slices", "G"};
  std::vector<std::string> parts;
  for (std::size_t d = 0; d < dimension_count; ++d) {
    if (factors[d] > 1) parts.push_back(fmt::format("{} {}", names[d], factors[d]));
  }
  return parts.empty() ? "nothing" : core::join(parts, ", ");
}

}  // namespace

class CompatModel::Implementation {
 public:
  Implementation(Technology technology, std::vector<workload::Network> networks, CompatOptions options)
      : technology_(std::move(technology)), networks_(std::move(networks)), options_(options) {
    for (const auto& network : networks_) {
      std::vector<std::size_t> ids;
      for (const auto& layer : network.layers) ids.push_back(shape_id(layer.shape));
      shape_ids_.push_back(std::move(ids));
    }
  }

  const Technology& technology() const noexcept { return technology_; }
  std::span<const workload::Network> networks() const noexcept { return networks_; }
  std::size_t bytes() const noexcept { return bytes_; }

  NetworkCost evaluate(const Chip& chip, std::size_t network) {
    technology_.require_covered(chip);
    const TransportEnergies transport = TransportEnergies::of(chip, technology_);
    const LeakageEnergies leakage = LeakageEnergies::of(chip, technology_);
    NetworkCost cost;
    std::int64_t cycles = 0;
    const auto& layers = networks_[network].layers;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      Layout& layout = layout_of(chip, shape_ids_[network][i]);
      if (layout.verdict != Verdict::feasible) {
        merge_violation(cost, layout);
        continue;
      }
      cycles += layout.nest.cycles();
      cost.energy_j += sum(layer_energy(chip, layers[i], layout, transport, leakage).energy_j);
    }
    if (cost.verdict != Verdict::feasible) return {cost.verdict, cost.violation, 0.0, 0.0};
    cost.latency_s = static_cast<double>(cycles) * chip.cycle_time_s;
    return cost;
  }

  NetworkBreakdown explain(const Chip& chip, std::size_t network) {
    technology_.require_covered(chip);
    const TransportEnergies transport = TransportEnergies::of(chip, technology_);
    const LeakageEnergies leakage = LeakageEnergies::of(chip, technology_);
    NetworkBreakdown breakdown;
    breakdown.total = evaluate(chip, network);
    const auto& layers = networks_[network].layers;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      Layout& layout = layout_of(chip, shape_ids_[network][i]);
      LayerCost cost;
      cost.layer = layers[i].name;
      cost.verdict = layout.verdict;
      if (layout.verdict == Verdict::feasible) {
        const PricedMapping priced = layer_energy(chip, layers[i], layout, transport, leakage);
        cost.energy_j = priced.energy_j;
        cost.cycles = layout.nest.cycles();
        cost.latency_s = static_cast<double>(cost.cycles) * chip.cycle_time_s;
        cost.utilisation = static_cast<double>(layout.nest.cells) / static_cast<double>(chip.cells());
        cost.mapping = mapping_in_words(layout.nest, *priced.mapping);
        for (std::size_t part = 0; part < component_count; ++part)
          breakdown.energy_j[part] += cost.energy_j[part];
      } else if (breakdown.reason.empty() && layout.verdict == breakdown.total.verdict &&
                 layout.violation == breakdown.total.violation) {
        breakdown.reason = reason(chip, networks_[network], layers[i], layout);
      }
      breakdown.layers.push_back(std::move(cost));
    }
    if (breakdown.total.verdict != Verdict::feasible) breakdown.energy_j = {};
    return breakdown;
  }

 private:
  struct PricedMapping {
    PerComponent energy_j{};
    const TemporalMapping* mapping = nullptr;
  };

  static void merge_violation(NetworkCost& cost, const Layout& layout) {
    // A chip that cannot hold a layer at all is further away than one with a small buffer.
    if (cost.verdict == Verdict::feasible || layout.verdict < cost.verdict) {
      cost.verdict = layout.verdict;
      cost.violation = layout.violation;
    } else if (layout.verdict == cost.verdict) {
      cost.violation = std::max(cost.violation, layout.violation);
    }
  }

  std::size_t shape_id(const workload::LayerShape& shape) {
    const auto found = std::find(shapes_.begin(), shapes_.end(), shape);
    if (found != shapes_.end()) return static_cast<std::size_t>(found - shapes_.begin());
    shapes_.push_back(shape);
    return shapes_.size() - 1;
  }

  Layout& layout_of(const Chip& chip, std::size_t shape) {
    const LayoutKey key{shape, Geometry::of(chip), chip.global_buffer_bits};
    if (const auto known = layouts_.find(key); known != layouts_.end()) return known->second;
    if (bytes_ > table_bytes_limit) {
      layouts_.clear();
      bytes_ = 0;
    }
    Layout& layout = layouts_.emplace(key, build_layout(key)).first->second;
    bytes_ += layout.bytes() + sizeof(LayoutKey);
    return layout;
  }

  Layout build_layout(const LayoutKey& key) {
    const CellKind cell = technology_.cell();
    const SpatialAllocation allocation = allocate(shapes_[key.shape], key.geometry, cell, allocator_);
    Layout layout;
    layout.nest = Nest::build(shapes_[key.shape], allocation, key.geometry.bits_per_cell);
    const Mapspace mapspace(layout.nest, cell);
    if (!mapspace.any()) {
      std::int64_t times_too_large = 1;
      for (const Dimension d : {c, m, r, s, n, y, g}) times_too_large *= layout.nest.leftover[d];
      layout.verdict = Verdict::array_too_small;
      layout.violation = static_cast<double>(times_too_large) - 1.0;
      return layout;
    }
    const std::int64_t least_bits = global_buffer_bits(layout.nest, mapspace.smallest());
    if (least_bits > key.global_buffer_bits) {
      layout.verdict = Verdict::global_buffer_too_small;
      layout.violation = static_cast<double>(least_bits) / static_cast<double>(key.global_buffer_bits) - 1.0;
      return layout;
    }
    const AccessWidths widths = AccessWidths::of(key.geometry, technology_);
    if (options_.mapper == Mapper::reference) {
      layout.walk = std::make_unique<ReferenceWalk>(layout.nest, widths, key.global_buffer_bits);
      return layout;
    }
    const ActionCounter counter(layout.nest, widths);
    mapspace.for_each([&](const TemporalMapping& mapping) {
      if (global_buffer_bits(layout.nest, mapping) > key.global_buffer_bits) return;
      keep_if_minimal(layout.candidates, mapping, counter.count(mapping));
    });
    return layout;
  }

  PricedMapping layer_energy(const Chip& chip, const workload::Layer& layer, Layout& layout,
                             const TransportEnergies& transport, const LeakageEnergies& leakage) {
    const hardware::ArrayCosts& array = technology_.array(*technology_.voltage_index(chip.voltage_v),
                                                          *technology_.wordlines_index(chip.wordlines),
                                                          *technology_.bitlines_index(chip.bitlines));
    const DataEnergies data = DataEnergies::of(array, layer.values, chip.bits_per_cell);
    const auto energy_pj = [&](const ActionCounts& counts) {
      return sum(action_energies(counts, layout.nest, data, transport));
    };
    const ReferenceWalk::Choice* choice = nullptr;
    if (layout.walk) {
      const std::size_t before = layout.walk->bytes();
      choice = layout.walk->pick(energy_pj);
      bytes_ += layout.walk->bytes() - before;
    } else {
      double least = std::numeric_limits<double>::infinity();
      for (const auto& candidate : layout.candidates) {
        const double energy = energy_pj(candidate.counts);
        if (energy < least) {
          least = energy;
          choice = &candidate;
        }
      }
    }
    PricedMapping priced;
    priced.mapping = &choice->mapping;
    const PerComponent actions = action_energies(choice->counts, layout.nest, data, transport);
    const PerComponent idle = leakage_energies(layout.nest, leakage);
    for (std::size_t part = 0; part < component_count; ++part) {
      priced.energy_j[part] = rounded(with_leakage(actions[part], idle[part]), layout.nest);
    }
    return priced;
  }

  double rounded(double energy_pj, const Nest& nest) const {
    if (options_.rounding == Rounding::exact) return energy_pj * j_per_pj;
    const double computes = static_cast<double>(nest.computes_per_cycle) * static_cast<double>(nest.cycles());
    return round_significant(energy_pj * fj_per_pj / computes, printed_digits) * computes * j_per_fj;
  }

  std::string reason(const Chip& chip, const workload::Network& network, const workload::Layer& layer,
                     const Layout& layout) const {
    if (layout.verdict == Verdict::array_too_small) {
      const double needed = static_cast<double>(layer.shape.weights() * slices(chip.bits_per_cell));
      return fmt::format(
          "{} needs {:.3g} cells for layer {} at {} bits per cell, this chip has {:.3g} and lays out {:.3g} "
          "of them "
          "at once: {} times the macros_per_tile, tiles_per_group or router_groups, or more bits_per_cell",
          network.name, needed, layer.name, chip.bits_per_cell, static_cast<double>(chip.cells()),
          needed / (layout.violation + 1.0), layout.violation + 1.0);
    }
    return fmt::format(
        "{} needs a global buffer of {:.0f} KiB for the inputs and outputs of a cycle of layer {}, this chip "
        "has "
        "{:.0f} KiB: raise global_buffer_kib, or work on less at once with fewer router_groups",
        network.name,
        std::ceil((layout.violation + 1.0) * hardware::written_value(chip, hardware::Knob::global_buffer)),
        layer.name, hardware::written_value(chip, hardware::Knob::global_buffer));
  }

  static std::string mapping_in_words(const Nest& nest, const TemporalMapping& mapping) {
    return fmt::format(
        "wordlines: {}; bitlines: {}; macros: {}; tiles: {}; router groups: {}; turns above the global "
        "buffer: {}; "
        "below it: {}",
        factors_in_words(nest[Level::row].copies), factors_in_words(nest[Level::column].copies),
        factors_in_words(nest[Level::macro].copies), factors_in_words(nest[Level::tile].copies),
        factors_in_words(nest[Level::router_group].copies), factors_in_words(mapping.above),
        factors_in_words(mapping.below));
  }

  Technology technology_;
  std::vector<workload::Network> networks_;
  CompatOptions options_;
  std::vector<workload::LayerShape> shapes_;
  std::vector<std::vector<std::size_t>> shape_ids_;  ///< per network and layer
  GreedyAllocator allocator_;
  std::unordered_map<LayoutKey, Layout, LayoutKeyHash> layouts_;
  std::size_t bytes_ = 0;
};

CompatModel::CompatModel(Technology technology, std::vector<workload::Network> networks,
                         CompatOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(technology), std::move(networks), options)) {
}

CompatModel::~CompatModel() = default;

const Technology& CompatModel::technology() const noexcept {
  return implementation_->technology();
}

std::span<const workload::Network> CompatModel::networks() const {
  return implementation_->networks();
}

double CompatModel::area_m2(const Chip& chip) const {
  return sum(area_by_component_m2(chip));
}

PerComponent CompatModel::area_by_component_m2(const Chip& chip) const {
  technology().require_covered(chip);
  return component_areas(chip, technology());
}

void CompatModel::evaluate(std::span<const Chip> chips, std::size_t network, std::span<NetworkCost> costs) {
  for (std::size_t i = 0; i < chips.size(); ++i) costs[i] = implementation_->evaluate(chips[i], network);
}

NetworkBreakdown CompatModel::explain(const Chip& chip, std::size_t network) {
  return implementation_->explain(chip, network);
}

double CompatModel::effort(std::size_t network) const {
  return static_cast<double>(networks()[network].unique_shapes());
}

double CompatModel::largest_table_bytes() const {
  return static_cast<double>(table_bytes_limit);
}

std::size_t CompatModel::table_bytes() const noexcept {
  return implementation_->bytes();
}

}  // namespace crossisle::cost
