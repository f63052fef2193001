// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cost/known_metrics.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "../../metrics.hpp"

namespace crossisle::cost {
namespace {

using design::Genome;

const design::DesignSpace& space() {
  static const design::DesignSpace space(
      {{hardware::Knob::voltage, {0.5, 0.6, 0.7}}, {hardware::Knob::wordlines, {32, 64, 128}}});
  return space;
}

/// Returns metrics on two networks that differ from those of any other number.
MetricsRow row_of(double number) {
  return test::metrics_of(number, {{.energy_j = number + 0.1, .latency_s = number + 0.2},
                                   {.energy_j = number + 0.3, .latency_s = number + 0.4}});
}

KnownMetrics known_of(const std::vector<std::pair<Genome, double>>& designs) {
  KnownMetrics known(space(), test::common_metrics(), 2);
  for (const auto& [genome, number] : designs) known.add(genome, row_of(number).view());
  return known;
}

/// Returns the known metrics of a design on some networks.
std::vector<double> values_of(const KnownMetrics& known, const Genome& genome,
                              std::vector<std::size_t> networks) {
  Metrics metrics(test::common_metrics(), networks);
  metrics.reset(1);
  known.copy(known.find(genome).value(), networks, metrics[0]);
  const auto row = metrics[0].row();
  return {row.begin(), row.end()};
}

std::vector<double> values_of(const MetricsRow& metrics) {
  const auto row = metrics.view().row();
  return {row.begin(), row.end()};
}

TEST(KnownMetrics, has_the_designs_that_were_added) {
  const auto known = known_of({{{0, 1}, 10.0}, {{2, 2}, 20.0}});

  EXPECT_EQ(known.size(), 2U);
  EXPECT_FALSE(known.find({1, 1}));
  EXPECT_EQ(values_of(known, {0, 1}, {0, 1}), values_of(row_of(10.0)));
  EXPECT_EQ(values_of(known, {2, 2}, {0, 1}), values_of(row_of(20.0)));
}

TEST(KnownMetrics, keeps_the_first_metrics_of_a_design) {
  auto known = known_of({{{0, 1}, 10.0}});

  EXPECT_FALSE(known.add(Genome{0, 1}, row_of(30.0).view()));
  EXPECT_EQ(known.size(), 1U);
  EXPECT_EQ(values_of(known, {0, 1}, {0, 1}), values_of(row_of(10.0)));
}

TEST(KnownMetrics, copies_the_networks_of_a_share) {
  const auto known = known_of({{{0, 1}, 10.0}});

  EXPECT_EQ(values_of(known, {0, 1}, {1}), (std::vector<double>{10.0, 0.0, 0.0, 10.3, 10.4}));
  EXPECT_EQ(values_of(known, {0, 1}, {}), std::vector<double>{10.0});
}

TEST(KnownMetrics, is_the_same_after_a_transfer_in_blocks) {
  const auto known = known_of({{{0, 1}, 10.0}, {{2, 2}, 20.0}, {{1, 0}, 30.0}});
  KnownMetrics received(space(), test::common_metrics(), 2);

  for (std::size_t first = 0; first < known.size(); first += 2) received.add(known.block(first, 2));

  EXPECT_EQ(received.size(), 3U);
  for (const auto& genome : {Genome{0, 1}, Genome{2, 2}, Genome{1, 0}})
    EXPECT_EQ(values_of(received, genome, {0, 1}), values_of(known, genome, {0, 1}));
}

}  // namespace
}  // namespace crossisle::cost
