// Part of Crossisle, SPDX-License-Identifier: MIT
// Ranks that have no work left while rank 0 is about to send each of them its first message: all of them end.
#include <chrono>
#include <thread>

#include "crossisle/island/communicator.hpp"

int main(int argc, char** argv) {
  const crossisle::island::Environment environment(argc, argv);
  auto communicator = crossisle::island::Communicator::world();
  if (communicator.rank() != 0) return 0;
  std::this_thread::sleep_for(std::chrono::seconds(2));
  for (int rank = 1; rank < communicator.size(); ++rank) communicator.send(rank, 1, {});
  communicator.flush();
}
