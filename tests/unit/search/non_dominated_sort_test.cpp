// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/search/non_dominated_sort.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "crossisle/core/random.hpp"

namespace crossisle::search {
namespace {

using core::Point3;
using testing::ElementsAre;
using testing::IsEmpty;

bool dominates(const Point3& a, const Point3& b) {
  return a != b && a[0] <= b[0] && a[1] <= b[1] && a[2] <= b[2];
}

/// Reference by the definition: removes one front after the other.
std::vector<std::uint32_t> by_definition(const std::vector<Point3>& points) {
  constexpr std::uint32_t unknown = 1U << 31U;
  std::vector<std::uint32_t> numbers(points.size(), unknown);
  for (std::uint32_t front = 0; std::count(numbers.begin(), numbers.end(), unknown) > 0; ++front) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < points.size(); ++i) {
      bool is_dominated = numbers[i] != unknown;
      for (std::size_t j = 0; j < points.size() && !is_dominated; ++j)
        is_dominated = numbers[j] == unknown && dominates(points[j], points[i]);
      if (!is_dominated) members.push_back(i);
    }
    for (const std::size_t i : members) numbers[i] = front;
  }
  return numbers;
}

TEST(FrontNumbers, count_the_fronts_before_a_point) {
  EXPECT_THAT(front_numbers(std::vector<Point3>{{1, 4, 0}, {2, 2, 0}, {2, 5, 0}, {4, 1, 0}, {3, 6, 0}}),
              ElementsAre(0, 0, 1, 0, 2));
  EXPECT_THAT(front_numbers(std::vector<Point3>{}), IsEmpty());
}

TEST(FrontNumbers, are_the_same_for_equal_points) {
  EXPECT_THAT(front_numbers(std::vector<Point3>{{2, 2, 2}, {1, 1, 1}, {2, 2, 2}, {1, 1, 1}}),
              ElementsAre(1, 0, 1, 0));
}

TEST(FrontNumbers, are_those_of_the_definition) {
  core::RandomStream stream({1, 0, 0, 0, core::Purpose::test});
  for (int problem = 0; problem < 300; ++problem) {
    // Few different values give many ties in one or two metrics, and equal points.
    const std::uint32_t values = problem % 3 == 0 ? 3 : problem % 3 == 1 ? 20 : 100'000;
    const bool is_flat = problem % 5 == 0;
    std::vector<Point3> points;
    for (std::uint32_t i = stream.below(80); i > 0; --i) {
      points.push_back({static_cast<double>(stream.below(values)), static_cast<double>(stream.below(values)),
                        is_flat ? 0.0 : static_cast<double>(stream.below(values))});
    }
    ASSERT_EQ(front_numbers(points), by_definition(points)) << problem;
  }
}

}  // namespace
}  // namespace crossisle::search
