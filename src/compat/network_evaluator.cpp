// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/compat/network_evaluator.hpp"

#include <algorithm>

namespace crossisle::compat {
namespace {

using cost::Verdict;

/// Returns the smallest bits per cell with the same number of slices, which give the same layout of a layer.
std::int32_t fewest_bits_of_same_slices(std::int32_t bits_per_cell) {
  std::int32_t bits = bits_per_cell;
  while (bits > 1 && slices(bits - 1) == slices(bits_per_cell)) --bits;
  return bits;
}

}  // namespace

NetworkEvaluator::NetworkEvaluator(const hardware::Technology& technology, const workload::Network& network)
    : technology_(&technology), network_(&network), builder_(technology), table_(technology.voltage_count()) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto& shape = network.layers[i].shape;
    auto known = std::find_if(shapes_.begin(), shapes_.end(),
                              [&](const Shape& other) { return other.shape == shape; });
    if (known == shapes_.end()) {
      shapes_.push_back({shape, {}, {}, false});
      known = shapes_.end() - 1;
    }
    known->layers.push_back(i);
  }
  std::stable_sort(shapes_.begin(), shapes_.end(),
                   [](const Shape& a, const Shape& b) { return a.shape.weights() > b.shape.weights(); });
  shape_counts_.resize(action_count * shapes_.size());
  energy_pj_.resize(technology.voltage_count());
}

void NetworkEvaluator::forget() {
  table_.clear();
  sums_by_size_.clear();
  sum_bytes_ = 0;
}

GeometryTable::Entry NetworkEvaluator::cost(const hardware::Chip& chip) {
  const GeometryTable::Key key{Geometry::of(chip), chip.global_buffer_bits};
  if (const GeometryTable::Entry known = table_.find(key); known.cost != nullptr) return known;
  const GeometryCost cost = evaluate(chip);
  return table_.insert(
      key, cost,
      cost.verdict == Verdict::feasible ? std::span<const double>(energy_pj_) : std::span<const double>{});
}

void NetworkEvaluator::place(const Geometry& geometry) {
  Geometry wanted = geometry;
  wanted.bits_per_cell = fewest_bits_of_same_slices(geometry.bits_per_cell);
  if (shapes_placed_ > 0 && wanted == placed_) return;
  placed_ = wanted;
  fits_arrays_ = true;
  for (shapes_placed_ = 0; shapes_placed_ < shapes_.size() && fits_arrays_; ++shapes_placed_) {
    Shape& shape = shapes_[shapes_placed_];
    builder_.place(shape.shape, placed_, shape.layout);
    shape.has_options = false;
    fits_arrays_ = shape.layout.arrays_missing == 0.0;
  }
  if (!fits_arrays_) return;
  for (Shape& shape : shapes_) builder_.build_nest(shape.shape, placed_, shape.layout);
}

NetworkEvaluator::Feasibility NetworkEvaluator::feasibility(const hardware::Chip& chip) {
  place(Geometry::of(chip));
  if (!fits_arrays_) {
    const Shape& shape = shapes_[shapes_placed_ - 1];
    return {Verdict::array_too_small, shape.layout.arrays_missing, shape.layers.front()};
  }
  Feasibility feasibility;
  std::int64_t max_bits = chip.global_buffer_bits;
  for (const Shape& shape : shapes_) {
    if (shape.layout.min_global_buffer_bits <= max_bits) continue;
    max_bits = shape.layout.min_global_buffer_bits;
    feasibility.verdict = Verdict::global_buffer_too_small;
    feasibility.violation =
        static_cast<double>(max_bits) / static_cast<double>(chip.global_buffer_bits) - 1.0;
    feasibility.layer = shape.layers.front();
  }
  return feasibility;
}

const NetworkEvaluator::ActionSums& NetworkEvaluator::action_sums(const hardware::Chip& chip) {
  const std::size_t wordlines = *technology_->wordlines_index(chip.wordlines);
  const std::size_t bitlines = *technology_->bitlines_index(chip.bitlines);
  const std::size_t sizes = wordlines * technology_->bitlines_count() + bitlines;
  const auto [known, is_new] =
      sums_by_size_.try_emplace(sizes * (word_bits + 1) + static_cast<std::size_t>(chip.bits_per_cell));
  ActionSums& energies = known->second;
  if (!is_new) return energies;
  const auto& layers = network_->layers;
  energies.of_shape.reserve(technology_->voltage_count() * action_count * shapes_.size());
  energies.of_layer.reserve(technology_->voltage_count() * layers.size());
  for (std::size_t voltage = 0; voltage < technology_->voltage_count(); ++voltage) {
    const hardware::ArrayCosts& array = technology_->array(voltage, wordlines, bitlines);
    const std::size_t first = energies.of_layer.size();
    for (const auto& layer : layers) {
      energies.of_layer.push_back(DataEnergies::of(array, layer.values, chip.bits_per_cell));
    }
    const auto add_sums = [&](auto&& energy_of) {
      for (const Shape& shape : shapes_) {
        double sum = 0.0;
        for (const std::size_t layer : shape.layers) sum += energy_of(energies.of_layer[first + layer]);
        energies.of_shape.push_back(sum);
      }
    };
    // In the order of Action.
    add_sums([](const DataEnergies& data) { return data.conversion_pj + data.column_pj; });
    add_sums([](const DataEnergies& data) { return data.row_pulse_train_pj; });
    add_sums([](const DataEnergies& data) { return data.cell_read_pj; });
    add_sums([](const DataEnergies& data) { return data.cell_write_pj; });
    add_sums([](const DataEnergies& data) { return data.weight_row_pj; });
  }
  sum_bytes_ +=
      energies.of_layer.capacity() * sizeof(DataEnergies) + energies.of_shape.capacity() * sizeof(double);
  return energies;
}

NetworkEvaluator::Actions NetworkEvaluator::total_actions(const ArrayLayout& layout,
                                                          const ArrayLayout::Option& option,
                                                          const TransportEnergies& transport) const {
  const Nest& nest = layout.nest;
  const ActionCounts& counts = option.counts;
  const double macros = static_cast<double>(nest.macros);
  const double cells = static_cast<double>(nest.cells);
  Actions actions;
  actions.transport_pj = transport_energy_pj(counts, nest, transport);
  actions.count[conversion] = counts.conversions * macros;
  actions.count[row_pulse_train] = counts.row_pulse_trains * macros;
  actions.count[cell_read] = counts.cell_reads * cells;
  actions.count[cell_write] = counts.cell_writes * cells;
  actions.count[weight_row] = counts.weight_rows * macros;
  return actions;
}

/// Stores in fitting_ the options that may be the best at some voltage: those that fit and are not dominated
/// in transport energy and the counts of all other actions.
void NetworkEvaluator::choose(const Shape& shape, std::int64_t global_buffer_bits,
                              const TransportEnergies& transport) {
  fitting_.clear();
  const auto no_worse = [](const Actions& a, const Actions& b) {
    if (a.transport_pj > b.transport_pj) return false;
    for (std::size_t i = 0; i < action_count; ++i) {
      if (a.count[i] > b.count[i]) return false;
    }
    return true;
  };
  for (const ArrayLayout::Option& option : shape.layout.options) {
    if (option.global_buffer_bits > global_buffer_bits) continue;
    const Actions actions = total_actions(shape.layout, option, transport);
    if (std::any_of(fitting_.begin(), fitting_.end(),
                    [&](const Actions& kept) { return no_worse(kept, actions); })) {
      continue;
    }
    std::erase_if(fitting_, [&](const Actions& kept) { return no_worse(actions, kept); });
    fitting_.push_back(actions);
  }
}

GeometryCost NetworkEvaluator::evaluate(const hardware::Chip& chip) {
  GeometryCost cost;
  place(Geometry::of(chip));
  if (fits_arrays_) {
    for (Shape& shape : shapes_) {
      if (shape.has_options) continue;
      builder_.find_options(placed_, shape.layout);
      shape.has_options = true;
    }
  }
  const Feasibility found = feasibility(chip);
  cost.verdict = found.verdict;
  cost.violation = found.violation;
  if (cost.verdict != Verdict::feasible) return cost;

  const ActionSums& energies = action_sums(chip);
  const TransportEnergies transport = TransportEnergies::of(chip, *technology_);
  const std::size_t voltages = technology_->voltage_count();
  std::fill(energy_pj_.begin(), energy_pj_.end(), 0.0);
  double transport_pj = 0.0;
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    const Shape& shape = shapes_[i];
    const Nest& nest = shape.layout.nest;
    const double layers = static_cast<double>(shape.layers.size());
    const double cycles = layers * static_cast<double>(nest.cycles());
    cost.cycles += cycles;
    cost.tile_cycles += cycles * static_cast<double>(nest.tiles);
    cost.macro_cycles += cycles * static_cast<double>(nest.macros);
    cost.cell_cycles += cycles * static_cast<double>(nest.cells);
    choose(shape, chip.global_buffer_bits, transport);
    if (fitting_.size() == 1) {
      transport_pj += layers * fitting_[0].transport_pj;
      for (std::size_t action = 0; action < action_count; ++action) {
        shape_counts_[action * shapes_.size() + i] = fitting_[0].count[action];
      }
      continue;
    }
    for (std::size_t action = 0; action < action_count; ++action)
      shape_counts_[action * shapes_.size() + i] = 0.0;
    for (std::size_t voltage = 0; voltage < voltages; ++voltage) {
      for (const std::size_t layer : shape.layers) {
        const DataEnergies& data = energies.of_layer[voltage * network_->layers.size() + layer];
        const auto energy_pj = [&](const Actions& actions) {
          return actions.transport_pj + actions.count[conversion] * (data.conversion_pj + data.column_pj) +
                 actions.count[row_pulse_train] * data.row_pulse_train_pj +
                 actions.count[cell_read] * data.cell_read_pj +
                 actions.count[cell_write] * data.cell_write_pj +
                 actions.count[weight_row] * data.weight_row_pj;
        };
        double least = energy_pj(fitting_.front());
        for (std::size_t other = 1; other < fitting_.size(); ++other)
          least = std::min(least, energy_pj(fitting_[other]));
        energy_pj_[voltage] += least;
      }
    }
  }
  for (std::size_t voltage = 0; voltage < voltages; ++voltage) {
    std::array<double, action_count> sums{};
    const double* of_shape = energies.of_shape.data() + voltage * action_count * shapes_.size();
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      for (std::size_t action = 0; action < action_count; ++action) {
        sums[action] += shape_counts_[action * shapes_.size() + i] * of_shape[action * shapes_.size() + i];
      }
    }
    double total = energy_pj_[voltage] + transport_pj;
    for (const double sum : sums) total += sum;
    energy_pj_[voltage] = total;
  }
  return cost;
}

}  // namespace crossisle::compat
