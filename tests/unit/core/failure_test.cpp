// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/failure.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

#include "crossisle/core/error.hpp"

namespace crossisle::core {
namespace {

struct Reported {
  int code;
  std::string text;
};

Reported report(const std::exception& failure) {
  testing::internal::CaptureStderr();
  const int code = report_failure(failure);
  return {code, testing::internal::GetCapturedStderr()};
}

TEST(ReportFailure, prints_the_message_and_returns_the_code_of_an_error) {
  const auto [code, text] = report(Error(ExitCode::io, "no file", "it was removed", "restore it"));

  EXPECT_EQ(code, 3);
  EXPECT_EQ(text, "error: no file (it was removed) restore it\n");
}

TEST(ReportFailure, prints_each_problem_of_an_input_on_its_own_line) {
  Problems problems;
  problems.add("a.yaml:1", "first");
  problems.add("a.yaml:2", "second");

  const auto [code, text] = report(InputError(problems.all()));

  EXPECT_EQ(code, 2);
  EXPECT_EQ(text, "error: a.yaml:1: first\nerror: a.yaml:2: second\n");
}

TEST(ReportFailure, returns_1_for_any_other_exception) {
  const auto [code, text] = report(std::runtime_error("odd"));

  EXPECT_EQ(code, 1);
  EXPECT_EQ(text, "error: odd\n");
}

}  // namespace
}  // namespace crossisle::core
