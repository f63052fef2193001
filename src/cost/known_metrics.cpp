// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/known_metrics.hpp"

#include <algorithm>

#include "crossisle/core/precondition.hpp"

namespace crossisle::cost {

KnownMetrics::KnownMetrics(const design::DesignSpace& space, const MetricList& list, std::size_t networks)
    : widths_(list), networks_(networks), genomes_(space) {
  // A vector that grows holds up to twice the values that it needs.
  bytes_per_design_ =
      design::GenomeIndex::max_bytes_per_genome(space) + 2.0 * sizeof(double) * static_cast<double>(length());
}

bool KnownMetrics::add(const design::Genome& genome, const CandidateMetrics& metrics) {
  CROSSISLE_EXPECTS(metrics.widths() == widths_ && metrics.networks() == networks_);
  if (!genomes_.add(genome).second) return false;
  values_.insert(values_.end(), metrics.chip().begin(), metrics.chip().end());
  for (std::size_t network = 0; network < networks_; ++network) {
    CROSSISLE_EXPECTS(metrics.is_feasible(network));
    const auto of_network = metrics.of_network(network);
    values_.insert(values_.end(), of_network.begin(), of_network.end());
  }
  return true;
}

void KnownMetrics::copy(std::size_t position, std::span<const std::size_t> networks,
                        const MutableCandidateMetrics& row) const {
  CROSSISLE_EXPECTS(position < size() && row.widths() == widths_ && row.networks() == networks.size());
  const double* values = values_.data() + position * length();
  std::copy_n(values, widths_.of_chip, row.chip().begin());
  for (std::size_t i = 0; i < networks.size(); ++i) {
    row.reject(i, Verdict::feasible, 0.0);
    std::copy_n(values + widths_.of_chip + networks[i] * widths_.of_network, widths_.of_network,
                row.of_network(i).begin());
  }
}

MetricsBlock KnownMetrics::block(std::size_t first, std::size_t count) const {
  count = std::min(count, size() - first);
  const auto codes = genomes_.codes(first).first(count * genomes_.words());
  const auto values = std::span(values_).subspan(first * length(), count * length());
  return {{codes.begin(), codes.end()}, {values.begin(), values.end()}};
}

void KnownMetrics::add(const MetricsBlock& block) {
  const std::size_t words = genomes_.words();
  const std::size_t count = block.codes.size() / words;
  CROSSISLE_EXPECTS(block.values.size() == count * length());
  for (std::size_t i = 0; i < count; ++i) {
    const auto genome = genomes_.decode(std::span(block.codes).subspan(i * words, words));
    if (!genomes_.add(genome).second) continue;
    const auto values = std::span(block.values).subspan(i * length(), length());
    values_.insert(values_.end(), values.begin(), values.end());
  }
}

}  // namespace crossisle::cost
