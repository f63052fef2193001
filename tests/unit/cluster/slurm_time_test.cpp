// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/slurm_time.hpp"

#include <gmock/gmock.h>

namespace crossisle::cluster {
namespace {

TEST(SlurmTime, ReadsEveryNotation) {
  EXPECT_EQ(parse_slurm_time("90"), 90 * 60);
  EXPECT_EQ(parse_slurm_time("90:30"), 90 * 60 + 30);
  EXPECT_EQ(parse_slurm_time("0:05"), 5);
  EXPECT_EQ(parse_slurm_time("12:00:01"), 12 * 3600 + 1);
  EXPECT_EQ(parse_slurm_time("1-12"), 36 * 3600);
  EXPECT_EQ(parse_slurm_time("1-12:30"), 36 * 3600 + 30 * 60);
  EXPECT_EQ(parse_slurm_time("2-00:00:00"), 48 * 3600);
}

TEST(SlurmTime, RefusesWhatIsNone) {
  for (const char* text : {"", "UNLIMITED", "INVALID", "2h", "1:", ":1", "-1", "1-", "1:2:3:4", "1-2:3:4:5",
                           "1.5", " 5", "5 ", "1--2", "99999999999999999999"}) {
    EXPECT_EQ(parse_slurm_time(text), std::nullopt) << text;
  }
}

TEST(SlurmTime, WritesWhatItReads) {
  EXPECT_EQ(slurm_time(0), "00:00:00");
  EXPECT_EQ(slurm_time(3 * 60), "00:03:00");
  EXPECT_EQ(slurm_time(86399), "23:59:59");
  EXPECT_EQ(slurm_time(86400), "1-00:00:00");
  for (const std::int64_t seconds : {1, 59, 61, 3599, 3601, 100'000, 1'000'000}) {
    EXPECT_EQ(parse_slurm_time(slurm_time(seconds)), seconds);
  }
}

}  // namespace
}  // namespace crossisle::cluster
