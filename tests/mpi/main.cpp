// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "crossisle/island/communicator.hpp"

namespace {

using crossisle::island::Communicator;
using crossisle::island::Message;

/// Prints failures only, with the rank; for ranks other than 0.
class FailurePrinter : public testing::EmptyTestEventListener {
 public:
  explicit FailurePrinter(int rank) : rank_(rank) {}

  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (!result.failed()) return;
    std::fprintf(stderr, "rank %d: %s:%d: %s\n", rank_,
                 result.file_name() == nullptr ? "?" : result.file_name(), result.line_number(),
                 result.summary());
  }

 private:
  int rank_;
};

/// Returns the largest exit code of all ranks, on all of them.
int combine(Communicator& communicator, int code) {
  constexpr int verdicts = 900;
  if (communicator.rank() != 0) {
    communicator.send(0, verdicts, Message{static_cast<char>(code)});
    code = communicator.receive(0, verdicts).front();
  } else {
    for (int rank = 1; rank < communicator.size(); ++rank) {
      code = std::max<int>(code, communicator.receive(rank, verdicts).front());
    }
    for (int rank = 1; rank < communicator.size(); ++rank) {
      communicator.send(rank, verdicts, Message{static_cast<char>(code)});
    }
  }
  communicator.flush();
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  const crossisle::island::Environment environment(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  Communicator communicator = Communicator::world();
  if (communicator.rank() != 0) {
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    const std::unique_ptr<testing::TestEventListener> silenced(
        listeners.Release(listeners.default_result_printer()));
    listeners.Append(new FailurePrinter(communicator.rank()));
  }
  return combine(communicator, RUN_ALL_TESTS());
}
