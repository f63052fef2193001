// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <string>

#include "crossisle/core/error.hpp"
#include "crossisle/island/communicator.hpp"
#include "crossisle/island/message.hpp"

namespace crossisle::island {
namespace {

constexpr int some_tag = 21;

class Groups : public testing::Test {
 protected:
  ~Groups() override { world_.flush(); }

  Communicator world_ = Communicator::world();
};

/// Returns the sum of a value over the ranks of a group, on all of them; no rank returns before all have
/// called it.
int sum_over(Communicator& group, int value) {
  constexpr int sum_tag = 23;
  if (group.rank() != 0) {
    group.send(0, sum_tag, pack(value));
    unpack(group.receive(0, sum_tag), value);
    return value;
  }
  for (int rank = 1; rank < group.size(); ++rank) {
    int other = 0;
    unpack(group.receive(rank, sum_tag), other);
    value += other;
  }
  for (int rank = 1; rank < group.size(); ++rank) group.send(rank, sum_tag, pack(value));
  return value;
}

TEST_F(Groups, NumberTheirRanksInTheOrderOfTheWhole) {
  auto group = world_.split(world_.rank() % 2);

  EXPECT_EQ(group.rank(), world_.rank() / 2);
  EXPECT_EQ(group.size(), (world_.size() + 1 - world_.rank() % 2) / 2);
}

TEST_F(Groups, HaveMessagesOfTheirOwn) {
  auto group = world_.split(world_.rank() / 2);
  group.send(group.rank(), some_tag, pack(1));
  world_.send(world_.rank(), some_tag, pack(2));

  int of_world = 0;
  int of_group = 0;
  unpack(world_.receive(world_.rank(), some_tag), of_world);
  unpack(group.receive(group.rank(), some_tag), of_group);

  EXPECT_EQ(of_world, 2);
  EXPECT_EQ(of_group, 1);
}

/// One rank fails while all others wait for a message that is never sent.
class GivingUp : public Groups, public testing::WithParamInterface<int> {
 protected:
  /// @return message that this rank receives, after it has given up
  std::string fail_together(Communicator& group, int failing) {
    try {
      if (group.rank() == failing) throw core::Error(core::ExitCode::evaluation, "no number");
      group.receive((group.rank() + 1) % group.size(), 22);
    } catch (const core::Error& failure) {
      group.give_up(failure.what(), failure.code());
      return failure.what();
    }
    return "nothing";
  }
};

TEST_P(GivingUp, ReachesAllRanksAndLeavesThemFit) {
  const int failing = GetParam() % world_.size();

  for (int round = 0; round < 3; ++round) {
    // Each round has a separate group: otherwise, the failure of the next round could reach a rank that still
    // waits in this one.
    auto group = world_.split(0);
    const std::string told = fail_together(group, failing);

    if (group.rank() == failing) {
      EXPECT_EQ(told, "no number");
    } else if (group.rank() == 0) {
      EXPECT_EQ(told, "rank " + std::to_string(failing) + ": no number");
    } else {
      EXPECT_EQ(told, "rank 0 has given up");
    }
    EXPECT_EQ(sum_over(group, group.rank()), group.size() * (group.size() - 1) / 2);
  }
}

TEST_P(GivingUp, ForgetsWhatWasOnItsWay) {
  auto group = world_.split(0);
  const int failing = GetParam() % group.size();
  const Message large(std::size_t{1} << 20U, 'x');
  for (int rank = 0; rank < group.size(); ++rank) {
    group.send(rank, some_tag, pack(1000));
    group.send(rank, some_tag, large);
  }

  fail_together(group, failing);

  EXPECT_FALSE(group.try_receive((group.rank() + 1) % group.size(), some_tag).has_value());
  EXPECT_EQ(sum_over(group, 1), group.size());
  group.flush();
}

INSTANTIATE_TEST_SUITE_P(ByRank, GivingUp, testing::Values(0, 1, 5));

}  // namespace
}  // namespace crossisle::island
