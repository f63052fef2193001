// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/fault_point.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string>

#include "crossisle/core/error.hpp"

// Actions of the test program `crossisle_faulty` at fault points, determined by its environment:
//
//   CROSSISLE_FAULT=PLACE[/SUBJECT]:OCCURRENCE:ACTION[:RANK]
//
// PLACE is the name in the code, SUBJECT the beginning of a file's name, OCCURRENCE a number counted from 1,
// ACTION one of kill, hang, throw, fail (an evaluation) and exit, and RANK the only rank concerned (default
// 0). With CROSSISLE_FAULT_AFTER=PLACE, occurrences count only after that place was passed for the first
// time.

namespace crossisle::core {
namespace {

struct Fault {
  std::string place;
  std::string subject;
  int occurrence = 0;
  std::string action;
};

int own_rank() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK"}) {
    if (const char* rank = std::getenv(name)) return std::atoi(rank);
  }
  return 0;
}

Fault read_fault() {
  const char* text = std::getenv("CROSSISLE_FAULT");
  if (text == nullptr) return {};
  std::istringstream in(text);
  Fault fault;
  std::string occurrence;
  std::string rank = "0";
  std::getline(in, fault.place, ':');
  std::getline(in, occurrence, ':');
  std::getline(in, fault.action, ':');
  std::getline(in, rank, ':');
  if (const auto slash = fault.place.find('/'); slash != std::string::npos) {
    fault.subject = fault.place.substr(slash + 1);
    fault.place.resize(slash);
  }
  fault.occurrence = std::atoi(occurrence.c_str());
  return std::atoi(rank.c_str()) == own_rank() ? fault : Fault{};
}

}  // namespace

void fault_point(std::string_view place, std::string_view subject) {
  static const Fault fault = read_fault();
  static const char* const after = std::getenv("CROSSISLE_FAULT_AFTER");
  static std::atomic<bool> counting{after == nullptr};
  static std::atomic<int> seen{0};
  if (!counting) {
    counting = place == after;
    return;
  }
  if (fault.occurrence == 0 || place != fault.place || !subject.starts_with(fault.subject)) return;
  if (++seen != fault.occurrence) return;
  std::fprintf(stderr, "fault: %s at %s\n", fault.action.c_str(), fault.place.c_str());
  if (fault.action == "kill") ::kill(::getpid(), SIGKILL);
  if (fault.action == "exit") ::_exit(7);
  if (fault.action == "fail") throw Error(ExitCode::evaluation, "the evaluation failed at " + fault.place);
  if (fault.action == "throw") throw std::runtime_error("thrown at " + fault.place);
  while (fault.action == "hang") ::pause();
}

}  // namespace crossisle::core
