// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/submission.hpp"

#include "crossisle/core/error.hpp"
#include "sample.hpp"

namespace crossisle::cluster {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

class Submission : public WithoutSlurm {};

TEST_F(Submission, HandsTheScriptToSbatch) {
  provide("sbatch", "echo \"$*\" > $FOLDER/arguments; /bin/cat > $FOLDER/script; echo '17;blue'");

  EXPECT_THAT(submit("#!/bin/sh\ntrue\n", 1), ElementsAre("17"));
  EXPECT_EQ(read("script"), "#!/bin/sh\ntrue\n");
  EXPECT_EQ(read("arguments"), "--parsable\n");
}

TEST_F(Submission, ChainsJobs) {
  provide("sbatch", "echo \"$*\" >> $FOLDER/arguments; /usr/bin/wc -l < $FOLDER/arguments");

  EXPECT_THAT(submit("", 3), ElementsAre("1", "2", "3"));
  EXPECT_EQ(read("arguments"),
            "--parsable\n--parsable --dependency=afterany:1\n--parsable --dependency=afterany:2\n");
}

TEST_F(Submission, TakesBackAChainThatCannotBeWhole) {
  provide(
      "sbatch",
      "case \"$*\" in *:8) echo 'sbatch: error: too many jobs' >&2; exit 1;; *:7) echo 8;; *) echo 7;; esac");
  provide("scancel", "echo \"$*\" > $FOLDER/cancelled");

  EXPECT_THAT([] { submit("", 3); }, ThrowsMessage<core::Error>(AllOf(HasSubstr("sbatch refused the job"),
                                                                      HasSubstr("too many jobs"))));
  EXPECT_EQ(read("cancelled"), "7 8\n");
}

TEST_F(Submission, SaysWhereThereIsNoSlurm) {
  EXPECT_THAT([] { submit("", 1); },
              ThrowsMessage<core::Error>(HasSubstr("there is no sbatch on this machine")));
}

TEST_F(Submission, DoesNotBelieveAnAnswerThatIsNoNumber) {
  provide("sbatch", "echo maybe");

  EXPECT_THAT([] { submit("", 1); }, ThrowsMessage<core::Error>(HasSubstr("sbatch answered 'maybe'")));
}

TEST_F(Submission, hands_on_nothing_of_the_allocation_that_it_is_made_in) {
  environment_.set("SLURM_MEM_PER_CPU", "100");
  environment_.set("SLURM_CPU_BIND", "quiet,mask_cpu:0x1");
  environment_.set("SBATCH_PARTITION", "elsewhere");
  environment_.set("SRUN_DEBUG", "3");
  environment_.set("SLURM_CONF", "/etc/other.conf");
  environment_.set("SLURMISH", "mine");
  provide("sbatch", "/usr/bin/env > $FOLDER/environment; echo 17");

  submit("", 1);

  EXPECT_THAT(read("environment"),
              AllOf(HasSubstr("SLURM_CONF=/etc/other.conf\n"), HasSubstr("SLURMISH=mine\n"),
                    Not(HasSubstr("SLURM_MEM_PER_CPU")), Not(HasSubstr("SLURM_CPU_BIND")),
                    Not(HasSubstr("SBATCH_PARTITION")), Not(HasSubstr("SRUN_DEBUG"))));
}

TEST_F(Submission, hands_on_what_is_named) {
  environment_.set("SBATCH_RESERVATION", "chips");
  environment_.set("SBATCH_PARTITION", "elsewhere");
  provide("sbatch", "/usr/bin/env > $FOLDER/environment; echo 17");
  const std::vector<std::string> kept{"SBATCH_RESERVATION"};

  submit("", 1, kept);

  EXPECT_THAT(read("environment"),
              AllOf(HasSubstr("SBATCH_RESERVATION=chips\n"), Not(HasSubstr("SBATCH_PARTITION"))));
  EXPECT_THAT(variables_left_out(kept),
              AllOf(Contains("SBATCH_PARTITION"), Not(Contains("SBATCH_RESERVATION"))));
}

}  // namespace
}  // namespace crossisle::cluster
