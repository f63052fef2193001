// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/compat_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "chip_parts.hpp"
#include "crossisle/compat/action_counts.hpp"
#include "crossisle/compat/area_table.hpp"
#include "crossisle/compat/array_layout.hpp"
#include "crossisle/compat/component_energies.hpp"
#include "crossisle/compat/geometry_table.hpp"
#include "crossisle/compat/leakage_table.hpp"
#include "crossisle/compat/mapspace.hpp"
#include "crossisle/compat/nest.hpp"
#include "crossisle/compat/network_evaluator.hpp"
#include "texts.hpp"

namespace crossisle::compat {
namespace {

using cost::ChipPart;
using cost::component_count;
using cost::Control;
using cost::LayerCost;
using cost::MetricList;
using cost::Metrics;
using cost::NetworkBreakdown;
using cost::NetworkCost;
using cost::NetworkCosts;
using cost::PerComponent;
using cost::sum;
using cost::Verdict;
using design::Candidate;
using hardware::Chip;
using hardware::Technology;

constexpr double j_per_pj = 1e-12;
constexpr double fj_per_pj = 1e3;
constexpr double j_per_fj = 1e-15;
/// Memory for cached results; all are discarded when it is full. While a table grows, its larger copy exists
/// as well.
constexpr std::size_t table_bytes_limit = std::size_t{256} << 20U;
constexpr double max_bytes_while_growing = 1.75 * static_cast<double>(table_bytes_limit);
/// Number of cycle times whose leakage is cached between batches; a design space has a handful.
constexpr std::size_t max_cycle_times = 64;
/// Digits of the energy per compute that Timeloop prints.
constexpr int printed_digits = 3;

/// Adds leakage like Timeloop, which divides a component's leakage equally among weights, inputs and outputs,
/// and adds the parts one by one. For the tiny leakage of drivers, this decides ties in Timeloop's printed
/// output.
double with_leakage(double actions, double leakage) {
  const double part = leakage / 3.0;
  return actions + part + part + part;
}

/// All quantities that determine the mapping of a layer.
struct MappingKey {
  std::size_t shape = 0;
  GeometryTable::Key geometry;
  bool operator==(const MappingKey&) const = default;
};

struct MappingKeyHash {
  std::size_t operator()(const MappingKey& key) const noexcept {
    return static_cast<std::size_t>(key.geometry.hash() ^ key.shape * 0x9e3779b97f4a7c15U);
  }
};

/// A layer shape on a chip with the mappings that may be chosen.
struct LayerMapping {
  ArrayLayout layout;
  std::unique_ptr<ReferenceWalk> walk;  ///< reference mapper only

  std::size_t bytes() const noexcept {
    return sizeof(*this) + layout.options.capacity() * sizeof(ArrayLayout::Option) +
           (walk ? walk->bytes() : 0);
  }
};

constexpr std::size_t area_column = 0;  ///< in compat_metrics()

}  // namespace

class CompatModel::Implementation {
 public:
  Implementation(Technology technology, std::vector<workload::Network> networks, CompatOptions options)
      : technology_(std::move(technology)),
        networks_(std::move(networks)),
        options_(options),
        grid_(technology_),
        areas_(technology_, grid_),
        builder_(technology_) {
    for (const auto& network : networks_) {
      evaluators_.emplace_back(technology_, network);
      std::vector<std::size_t> ids;
      for (const auto& layer : network.layers) ids.push_back(shape_id(layer.shape));
      shape_ids_.push_back(std::move(ids));
    }
  }

  const Technology& technology() const noexcept { return technology_; }
  std::span<const workload::Network> networks() const noexcept { return networks_; }

  std::size_t bytes() const noexcept {
    std::size_t bytes = mapping_bytes_;
    for (const auto& evaluator : evaluators_) bytes += evaluator.bytes();
    return bytes;
  }

  /// Refuses chips that are not covered; faster than the technology's own check, which only composes the
  /// message.
  void require_covered(const Chip& chip) const { grid_.of(chip); }

  void evaluate(std::span<const Candidate> candidates, Metrics& metrics, const Control& control) {
    metrics.reset(candidates.size());
    costs_.resize(candidates.size());
    const Chip* before = nullptr;
    double area_m2 = 0.0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Chip& chip = candidates[i].chip;
      if (before == nullptr || chip.voltage_v != before->voltage_v || !same_arrays(*before, chip))
        area_m2 = sum(areas_m2(chip));
      metrics[i].of_chip(area_column) = area_m2;
      before = &chip;
    }
    if (is_tabulated()) find_places(candidates);
    for (std::size_t position = 0; position < metrics.networks().size(); ++position) {
      control.attend();
      evaluate(candidates, metrics.networks()[position], costs_);
      for (std::size_t i = 0; i < candidates.size(); ++i) columns_.put(costs_[i], metrics[i], position);
    }
  }

  PerComponent areas_m2(const Chip& chip) const {
    const GridPosition position = grid_.of(chip);
    return component_areas(chip, areas_.at(*technology_.voltage_index(chip.voltage_v), position));
  }
  bool area_depends_on_voltage() const noexcept { return areas_.depends_on_voltage(); }

  /// True if costs come from the tables of networks, layer by layer otherwise.
  bool is_tabulated() const noexcept {
    return options_.mapper == Mapper::optimal && options_.rounding == Rounding::exact;
  }

  /// @pre find_places(candidates) has been called if costs come from tables
  void evaluate(std::span<const Candidate> candidates, std::size_t network, std::span<NetworkCost> costs) {
    if (is_tabulated()) {
      evaluate_by_geometry(candidates, network, costs);
    } else {
      for (std::size_t i = 0; i < candidates.size(); ++i)
        costs[i] = evaluate_by_layer(candidates[i].chip, network);
    }
  }

  NetworkBreakdown explain(const Candidate& candidate, std::size_t network) {
    const Chip& chip = candidate.chip;
    NetworkBreakdown breakdown;
    if (is_tabulated()) find_places({&candidate, 1});
    evaluate({&candidate, 1}, network, {&breakdown.total, 1});
    const auto& layers = networks_[network].layers;
    if (breakdown.total.verdict == Verdict::no_mapping_found) {
      breakdown.reason = fmt::format(
          "{} has a layer for which the reference mapper gives up, as the mappings that it tries overflow "
          "the global buffer: raise global_buffer_kib, or use the optimal mapper",
          networks_[network].name);
    } else if (breakdown.total.verdict != Verdict::feasible) {
      const NetworkEvaluator::Feasibility found = evaluators_[network].feasibility(chip);
      breakdown.reason = reason_text(chip, networks_[network], layers[found.layer], found);
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
      breakdown.layers.push_back(explain_layer(chip, layers[i], shape_ids_[network][i]));
      for (std::size_t part = 0; part < component_count; ++part) {
        breakdown.energy_j[part] += breakdown.layers.back().energy_j[part];
      }
      breakdown.leakage_j += breakdown.layers.back().leakage_j;
    }
    if (breakdown.total.verdict != Verdict::feasible) {
      breakdown.energy_j = {};
      breakdown.leakage_j = 0.0;
    }
    return breakdown;
  }

 private:
  struct MappingCost {
    PerComponent energy_j{};
    double leakage_j = 0.0;  ///< within energy_j, before rounding
    TemporalMapping mapping;
  };

  void forget_if_full() {
    if (bytes() <= table_bytes_limit) return;
    mappings_.clear();
    mapping_bytes_ = 0;
    for (auto& evaluator : evaluators_) evaluator.forget();
  }

  std::size_t shape_id(const workload::LayerShape& shape) {
    const auto found = std::find(shapes_.begin(), shapes_.end(), shape);
    if (found != shapes_.end()) return static_cast<std::size_t>(found - shapes_.begin());
    shapes_.push_back(shape);
    return shapes_.size() - 1;
  }

  const LeakageTable& leakage(double cycle_time_s) {
    const auto known = std::find_if(leakage_.begin(), leakage_.end(),
                                    [&](const auto& table) { return table->cycle_time_s() == cycle_time_s; });
    if (known != leakage_.end()) return **known;
    return *leakage_.emplace_back(std::make_unique<LeakageTable>(technology_, grid_, cycle_time_s));
  }

  /// Fills places_ with everything about the chips of a batch that does not depend on a network.
  void find_places(std::span<const Candidate> candidates) {
    // No table may be discarded within a batch, because places_ are computed one after the other.
    if (leakage_.size() >= max_cycle_times) leakage_.clear();
    places_.clear();
    const Chip* before = nullptr;
    for (const Candidate& candidate : candidates) {
      const Chip& chip = candidate.chip;
      Place place = places_.empty() ? Place{} : places_.back();
      place.has_new_geometry = before == nullptr || !same_arrays(*before, chip);
      if (place.has_new_geometry || chip.voltage_v != before->voltage_v ||
          chip.cycle_time_s != before->cycle_time_s) {
        const GridPosition position = grid_.of(chip);
        const LeakageTable& table = leakage(chip.cycle_time_s);
        place.voltage = *technology_.voltage_index(chip.voltage_v);
        place.macro_pj = table.macro_pj(place.voltage, position);
        place.cell_pj = table.cell_pj(place.voltage, position);
        place.tile_pj = table.tile_pj(position);
        place.global_buffer_pj = table.global_buffer_pj(position);
      }
      places_.push_back(place);
      before = &chip;
    }
  }

  /// Computes costs from the tables of a network; consecutive chips with the same geometry share one look-up.
  /// @pre find_places(candidates) has been called
  void evaluate_by_geometry(std::span<const Candidate> candidates, std::size_t network,
                            std::span<NetworkCost> costs) {
    GeometryTable::Entry entry;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Chip& chip = candidates[i].chip;
      const Place& place = places_[i];
      if (place.has_new_geometry) {
        forget_if_full();
        entry = evaluators_[network].cost(chip);
      }
      const GeometryCost& cost = *entry.cost;
      if (cost.verdict != Verdict::feasible) {
        costs[i] = {cost.verdict, cost.violation, 0.0, 0.0};
        continue;
      }
      const double leakage_pj = cost.macro_cycles * place.macro_pj + cost.cell_cycles * place.cell_pj +
                                cost.tile_cycles * place.tile_pj + cost.cycles * place.global_buffer_pj;
      costs[i] = {Verdict::feasible, 0.0, (entry.energy_pj[place.voltage] + leakage_pj) * j_per_pj,
                  cost.cycles * chip.cycle_time_s};
    }
  }

  static bool same_arrays(const Chip& a, const Chip& b) noexcept {
    return a.global_buffer_bits == b.global_buffer_bits && Geometry::of(a) == Geometry::of(b);
  }

  /// Computes costs layer by layer, for mappings that depend on random numbers or energies rounded one by
  /// one.
  NetworkCost evaluate_by_layer(const Chip& chip, std::size_t network) {
    grid_.of(chip);
    forget_if_full();
    const NetworkEvaluator::Feasibility found = evaluators_[network].feasibility(chip);
    if (found.verdict != Verdict::feasible) return {found.verdict, found.violation, 0.0, 0.0};
    const TransportEnergies transport = TransportEnergies::of(chip, technology_);
    const LeakageEnergies idle = LeakageEnergies::of(chip, technology_);
    NetworkCost cost;
    std::int64_t cycles = 0;
    std::size_t given_up = 0;
    const auto& layers = networks_[network].layers;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      LayerMapping& mapping = mapping_of(chip, shape_ids_[network][i]);
      cycles += mapping.layout.nest.cycles();
      if (const auto evaluated = layer_energy(chip, layers[i], mapping, transport, idle)) {
        cost.energy_j += sum(evaluated->energy_j);
      } else {
        ++given_up;
      }
    }
    if (given_up > 0) {
      return {Verdict::no_mapping_found, static_cast<double>(given_up) / static_cast<double>(layers.size()),
              0.0, 0.0};
    }
    cost.latency_s = static_cast<double>(cycles) * chip.cycle_time_s;
    return cost;
  }

  LayerMapping& mapping_of(const Chip& chip, std::size_t shape) {
    const MappingKey key{shape, {Geometry::of(chip), chip.global_buffer_bits}};
    const auto [known, is_new] = mappings_.try_emplace(key);
    LayerMapping& mapping = known->second;
    if (!is_new) return mapping;
    builder_.place(shapes_[shape], key.geometry.geometry, mapping.layout);
    if (mapping.layout.arrays_missing == 0.0) {
      builder_.build_nest(shapes_[shape], key.geometry.geometry, mapping.layout);
      if (options_.mapper == Mapper::reference) {
        mapping.walk = std::make_unique<ReferenceWalk>(mapping.layout.nest,
                                                       AccessWidths::of(key.geometry.geometry, technology_),
                                                       chip.global_buffer_bits);
      } else {
        builder_.find_options(key.geometry.geometry, mapping.layout);
      }
    }
    mapping_bytes_ += mapping.bytes() + sizeof(MappingKey);
    return mapping;
  }

  /// Returns nothing if the reference mapper finds no mapping; the optimal mapper finds a mapping if one
  /// exists.
  std::optional<MappingCost> layer_energy(const Chip& chip, const workload::Layer& layer,
                                          LayerMapping& mapping, const TransportEnergies& transport,
                                          const LeakageEnergies& leakage) {
    const ArrayLayout& layout = mapping.layout;
    const hardware::ArrayCosts& array = technology_.array(*technology_.voltage_index(chip.voltage_v),
                                                          *technology_.wordlines_index(chip.wordlines),
                                                          *technology_.bitlines_index(chip.bitlines));
    const DataEnergies data = DataEnergies::of(array, layer.values, chip.bits_per_cell);
    const auto energy_pj = [&](const ActionCounts& counts) {
      return sum(action_energies(counts, layout.nest, data, transport));
    };
    MappingCost evaluated;
    ActionCounts counts;
    if (mapping.walk) {
      const std::size_t before = mapping.walk->bytes();
      const ReferenceWalk::Choice* choice = mapping.walk->pick(energy_pj);
      mapping_bytes_ += mapping.walk->bytes() - before;
      if (choice == nullptr) return std::nullopt;
      evaluated.mapping = choice->mapping;
      counts = choice->counts;
    } else {
      const ArrayLayout::Option* best = nullptr;
      double least = 0.0;
      for (const auto& option : layout.options) {
        if (option.global_buffer_bits > chip.global_buffer_bits) continue;
        const double energy = energy_pj(option.counts);
        if (best == nullptr || energy < least) {
          least = energy;
          best = &option;
        }
      }
      if (best == nullptr) return std::nullopt;
      evaluated.mapping = builder_.mapping(layout, *best);
      counts = best->counts;
    }
    const PerComponent actions = action_energies(counts, layout.nest, data, transport);
    const PerComponent idle = leakage_energies(layout.nest, leakage);
    evaluated.leakage_j = sum(idle) * j_per_pj;
    for (std::size_t part = 0; part < component_count; ++part) {
      evaluated.energy_j[part] = rounded(with_leakage(actions[part], idle[part]), layout.nest);
    }
    return evaluated;
  }

  double rounded(double energy_pj, const Nest& nest) const {
    if (options_.rounding == Rounding::exact) return energy_pj * j_per_pj;
    const double computes = static_cast<double>(nest.computes_per_cycle) * static_cast<double>(nest.cycles());
    return round_significant(energy_pj * fj_per_pj / computes, printed_digits) * computes * j_per_fj;
  }

  LayerCost explain_layer(const Chip& chip, const workload::Layer& layer, std::size_t shape) {
    LayerMapping& mapping = mapping_of(chip, shape);
    const ArrayLayout& layout = mapping.layout;
    LayerCost cost;
    cost.layer = layer.name;
    if (layout.arrays_missing > 0.0) {
      cost.verdict = Verdict::array_too_small;
    } else if (layout.min_global_buffer_bits > chip.global_buffer_bits) {
      cost.verdict = Verdict::global_buffer_too_small;
    } else {
      const auto evaluated = layer_energy(chip, layer, mapping, TransportEnergies::of(chip, technology_),
                                          LeakageEnergies::of(chip, technology_));
      if (!evaluated) {
        cost.verdict = Verdict::no_mapping_found;
        return cost;
      }
      cost.energy_j = evaluated->energy_j;
      cost.leakage_j = evaluated->leakage_j;
      cost.cycles = layout.nest.cycles();
      cost.latency_s = static_cast<double>(cost.cycles) * chip.cycle_time_s;
      cost.utilisation = static_cast<double>(layout.nest.cells) / static_cast<double>(chip.cells());
      cost.mapping = mapping_text(layout.nest, evaluated->mapping);
    }
    return cost;
  }

  /// Properties of a chip of a batch that all networks share. Leakage of a copy of a component at work in one
  /// cycle.
  struct Place {
    bool has_new_geometry = true;  ///< false if the chip before has the same geometry
    std::size_t voltage = 0;
    double macro_pj = 0.0;
    double cell_pj = 0.0;
    double tile_pj = 0.0;
    double global_buffer_pj = 0.0;
  };

  Technology technology_;
  std::vector<workload::Network> networks_;
  CompatOptions options_;
  NetworkCosts columns_{compat_metrics()};
  GridIndex grid_;
  AreaTable areas_;
  ArrayLayoutBuilder builder_;
  std::deque<NetworkEvaluator> evaluators_;  ///< per network
  std::vector<std::unique_ptr<LeakageTable>> leakage_;
  std::vector<workload::LayerShape> shapes_;
  std::vector<std::vector<std::size_t>> shape_ids_;  ///< per network and layer
  std::unordered_map<MappingKey, LayerMapping, MappingKeyHash> mappings_;
  std::size_t mapping_bytes_ = 0;
  // Memory for a batch, kept so that no batch allocates.
  std::vector<Place> places_;
  std::vector<NetworkCost> costs_;  ///< of one network
};

const MetricList& compat_metrics() {
  static const MetricList list{{cost::metric::energy(), cost::metric::latency()}, {cost::metric::area()}};
  return list;
}

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

const MetricList& CompatModel::metrics() const {
  return compat_metrics();
}

double CompatModel::area_m2(const Candidate& candidate) const {
  return sum(implementation_->areas_m2(candidate.chip));
}

PerComponent CompatModel::area_by_component_m2(const Candidate& candidate) const {
  return implementation_->areas_m2(candidate.chip);
}

std::vector<ChipPart> CompatModel::parts(const Candidate& candidate) const {
  implementation_->require_covered(candidate.chip);
  return compat_parts(technology(), candidate.chip);
}

void CompatModel::evaluate(std::span<const Candidate> candidates, Metrics& metrics, const Control& control) {
  implementation_->evaluate(candidates, metrics, control);
}

NetworkBreakdown CompatModel::explain(const Candidate& candidate, std::size_t network) {
  return implementation_->explain(candidate, network);
}

bool CompatModel::area_depends_on(hardware::Knob knob) const {
  if (knob == hardware::Knob::cycle_time) return false;
  return knob != hardware::Knob::voltage || implementation_->area_depends_on_voltage();
}

bool CompatModel::area_grows_with(hardware::Knob knob) const {
  // They multiply parts whose areas tables give by the other knobs.
  return knob == hardware::Knob::router_groups || knob == hardware::Knob::tiles_per_group;
}

double CompatModel::effort(std::size_t network) const {
  return static_cast<double>(networks()[network].unique_shapes());
}

double CompatModel::max_table_bytes() const {
  return max_bytes_while_growing;
}

std::size_t CompatModel::table_bytes() const noexcept {
  return implementation_->bytes();
}

}  // namespace crossisle::compat
