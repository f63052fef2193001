// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/island/communicator.hpp"

#include <gmock/gmock.h>

#include <string>

#include "crossisle/island/message.hpp"

namespace crossisle::island {
namespace {

using testing::IsEmpty;

constexpr int some_tag = 11;
constexpr int other_tag = 12;

Message text(const std::string& letters) {
  return {letters.begin(), letters.end()};
}

/// Returns a large message that contains its sender, and whose bytes differ.
Message large(int rank, std::size_t bytes) {
  Message message(bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    message[i] = static_cast<char>((i * 2654435761U >> 13U) + static_cast<std::size_t>(rank));
  }
  return message;
}

class Communication : public testing::Test {
 protected:
  ~Communication() override { communicator_.flush(); }

  int next() const { return (communicator_.rank() + 1) % communicator_.size(); }
  int previous() const { return (communicator_.rank() + communicator_.size() - 1) % communicator_.size(); }

  Communicator communicator_ = Communicator::world();
};

TEST_F(Communication, KnowsItsPlace) {
  EXPECT_GE(communicator_.rank(), 0);
  EXPECT_LT(communicator_.rank(), communicator_.size());
}

TEST_F(Communication, DeliversInTheOrderOfSending) {
  constexpr int count = 200;

  for (int i = 0; i < count; ++i) communicator_.send(next(), some_tag, pack(i));

  for (int i = 0; i < count; ++i) {
    int received = -1;
    unpack(communicator_.receive(previous(), some_tag), received);
    ASSERT_EQ(received, i);
  }
}

TEST_F(Communication, KeepsTagsApart) {
  communicator_.send(next(), some_tag, text("first"));
  communicator_.send(next(), other_tag, text("second"));

  EXPECT_EQ(communicator_.receive(previous(), other_tag), text("second"));
  EXPECT_EQ(communicator_.receive(previous(), some_tag), text("first"));
}

TEST_F(Communication, KeepsSourcesApart) {
  for (int rank = 0; rank < communicator_.size(); ++rank) {
    communicator_.send(rank, some_tag, text("from " + std::to_string(communicator_.rank())));
  }

  for (int rank = communicator_.size() - 1; rank >= 0; --rank) {
    EXPECT_EQ(communicator_.receive(rank, some_tag), text("from " + std::to_string(rank)));
  }
}

TEST_F(Communication, CarriesAnEmptyMessageInItsPlace) {
  communicator_.send(next(), some_tag, text("before"));
  communicator_.send(next(), some_tag, {});
  communicator_.send(next(), some_tag, text("after"));

  EXPECT_EQ(communicator_.receive(previous(), some_tag), text("before"));
  EXPECT_THAT(communicator_.receive(previous(), some_tag), IsEmpty());
  EXPECT_EQ(communicator_.receive(previous(), some_tag), text("after"));
}

TEST_F(Communication, CarriesEveryByte) {
  Message all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(i);

  communicator_.send(next(), some_tag, all);

  EXPECT_EQ(communicator_.receive(previous(), some_tag), all);
}

TEST_F(Communication, ExchangesLargeMessagesBothWaysAtOnce) {
  if (communicator_.rank() >= 2) return;  // one pair is enough for the memory of a small machine
  constexpr std::size_t bytes = 32U << 20U;
  const int partner = communicator_.size() == 1 ? 0 : 1 - communicator_.rank();

  communicator_.send(partner, some_tag, large(communicator_.rank(), bytes));

  EXPECT_TRUE(communicator_.receive(partner, some_tag) == large(partner, bytes));
}

TEST_F(Communication, ExchangesManySmallMessagesBetweenAllPairs) {
  constexpr int rounds = 300;
  const int size = communicator_.size();

  for (int round = 0; round < rounds; ++round) {
    for (int rank = 0; rank < size; ++rank)
      communicator_.send(rank, some_tag, pack(communicator_.rank(), round));
  }

  int wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int rank = 0; rank < size; ++rank) {
      int source = -1;
      int number = -1;
      unpack(communicator_.receive(rank, some_tag), source, number);
      wrong += source != rank || number != round ? 1 : 0;
    }
  }
  EXPECT_EQ(wrong, 0);
}

TEST_F(Communication, TriesWithoutWaiting) {
  constexpr int silent_tag = 13;
  EXPECT_FALSE(communicator_.try_receive(previous(), silent_tag));

  communicator_.send(next(), some_tag, text("here"));
  std::optional<Message> message;
  while (!message) message = communicator_.try_receive(previous(), some_tag);

  EXPECT_EQ(*message, text("here"));
  EXPECT_FALSE(communicator_.try_receive(previous(), some_tag));
}

TEST(Pack, IsUndoneByUnpackAndRefusesAnythingElse) {
  const std::vector<double> values{0.1, -0.0, 1e-300};
  const std::string name("an island");
  Message message = pack(values, name);

  std::vector<double> read_values;
  std::string read_name;
  unpack(message, read_values, read_name);

  EXPECT_EQ(read_values, values);
  EXPECT_EQ(read_name, name);
  message.pop_back();
  EXPECT_THROW(unpack(message, read_values, read_name), std::exception);
  EXPECT_THROW(unpack(Message{}, read_values), std::exception);
}

}  // namespace
}  // namespace crossisle::island
