// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/batch_script.hpp"

#include "crossisle/core/error.hpp"
#include "sample.hpp"

namespace crossisle::cluster {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

JobOptions four_ranks() {
  JobOptions options;
  options.nodes = 2;
  options.tasks_per_node = 2;
  options.time = "02:00:00";
  return options;
}

JobWork some_work() {
  JobWork work;
  work.name = "first";
  work.program = "/opt/crossisle";
  work.arguments = {"run", "/home/me/my run.yaml", "-o", "/scratch/first"};
  work.directory = "/scratch/first";
  work.folder = "/home/me";
  work.made_by = "crossisle slurm";
  return work;
}

TEST(BatchScript, AsksForWhatIsGiven) {
  JobOptions options = four_ranks();
  options.partition = "main";
  options.account = "chips";
  options.qos = "high";
  options.constraint = "epyc&ib";

  const std::string script = batch_script(options, some_work(), read_profile("generic"));

  for (const char* line :
       {"#SBATCH --job-name=first\n", "#SBATCH --chdir=/home/me\n", "#SBATCH --nodes=2\n",
        "#SBATCH --ntasks-per-node=2\n", "#SBATCH --time=02:00:00\n", "#SBATCH --partition=main\n",
        "#SBATCH --account=chips\n", "#SBATCH --qos=high\n", "#SBATCH --constraint='epyc&ib'\n",
        "#SBATCH --signal=B:USR1@144\n", "#SBATCH --requeue\n", "#SBATCH --open-mode=append\n",
        "#SBATCH --output=slurm-%x-%j.out\n",
        "srun --mpi=pmix /opt/crossisle run '/home/me/my run.yaml' -o /scratch/first &\n",
        "scontrol requeue \"$SLURM_JOB_ID\""}) {
    EXPECT_THAT(script, HasSubstr(line));
  }
  EXPECT_THAT(script, Not(HasSubstr("{{")));
  EXPECT_THAT(script, Not(HasSubstr("--mem-per-cpu")));
  EXPECT_THAT(script, Not(HasSubstr("--array")));
}

TEST(BatchScript, TakesFromTheProfileWhatIsNotGiven) {
  JobOptions options = four_ranks();
  options.partition = "short";
  options.time = "60";

  const std::string script = batch_script(options, some_work(), read_profile("example"));

  for (const char* line :
       {"#SBATCH --partition=short\n", "#SBATCH --account=chips\n", "#SBATCH --hint=nomultithread\n",
        "module load gcc/12.2\nmodule load openmpi/4.1\nulimit -c 0\n",
        "srun --mpi=pmix --cpu-bind=cores /opt/crossisle"}) {
    EXPECT_THAT(script, HasSubstr(line));
  }
}

TEST(BatchScript, LeavesTheOptionsOfTheOtherLauncherOut) {
  JobOptions options = four_ranks();
  options.launcher = Launcher::mpirun;

  EXPECT_THAT(batch_script(options, some_work(), read_profile("example")),
              HasSubstr("\nmpirun /opt/crossisle"));
  EXPECT_THAT(batch_script(options, some_work(), read_profile("mpirun")),
              HasSubstr("\nmpirun --bind-to none /opt/crossisle"));
}

TEST(BatchScript, GivesEachTaskOfAnArrayItsIndex) {
  JobOptions options = four_ranks();
  options.array = "1-20%4";
  JobWork work = some_work();
  work.arguments = {"run", "a.yaml", "-o", "/my runs/seed-{task}", "--set", "seed={task}"};
  work.directory = "/my runs/seed-{task}";

  const std::string script = batch_script(options, work, read_profile("generic"));

  EXPECT_THAT(script, HasSubstr("#SBATCH --array=1-20%4\n"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --output=slurm-%x-%A_%a.out\n"));
  EXPECT_THAT(
      script,
      HasSubstr("-o '/my runs/seed-'\"$SLURM_ARRAY_TASK_ID\" --set seed=\"$SLURM_ARRAY_TASK_ID\" &\n"));
  EXPECT_THAT(script, HasSubstr("directory='/my runs/seed-'\"$SLURM_ARRAY_TASK_ID\"\n"));
}

TEST(BatchScript, LeavesGoingOnToTheNextJobOfAChain) {
  JobOptions options = four_ranks();
  options.chain = 3;

  const std::string script = batch_script(options, some_work(), read_profile("generic"));

  EXPECT_THAT(script, Not(HasSubstr("scontrol requeue")));
  EXPECT_THAT(script, HasSubstr("the next job of the chain continues it"));
  EXPECT_THAT(
      script,
      HasSubstr("for link in $(seq 2 3); do job=$(sbatch --parsable --dependency=afterany:$job SCRIPT)"));
  EXPECT_THAT(script, HasSubstr("#SBATCH --requeue\n"));
}

TEST(BatchScript, RequeuesNothingWhereTheSiteDoesNot) {
  Profile profile = read_profile("generic");
  profile.requeue = false;

  const std::string script = batch_script(four_ranks(), some_work(), profile);

  EXPECT_THAT(script, AllOf(HasSubstr("#SBATCH --no-requeue\n"), Not(HasSubstr("scontrol requeue"))));
}

TEST(BatchScript, AsksForMemoryWithRoomForMpi) {
  JobWork work = some_work();
  work.bytes_per_task = 100.0 * 1024 * 1024;
  EXPECT_THAT(batch_script(four_ranks(), work, read_profile("generic")),
              HasSubstr("#SBATCH --mem-per-cpu=256M\n"));

  Profile profile = read_profile("generic");
  profile.request_memory = false;
  EXPECT_THAT(batch_script(four_ranks(), work, profile), Not(HasSubstr("--mem-per-cpu")));
}

TEST(BatchScript, NamesNoFileByANameThatCannot) {
  JobWork work = some_work();
  work.name = "a b/%j";

  EXPECT_THAT(batch_script(four_ranks(), work, read_profile("generic")),
              HasSubstr("#SBATCH --job-name=a_b__j\n"));
}

TEST(BatchScript, IsRefusedWithAllThatIsWrong) {
  JobOptions options = four_ranks();
  options.nodes = 0;
  options.tasks_per_node = 100;
  options.time = "2h";
  options.partition = "shrt";
  options.account = "two words";
  options.array = "1-";
  options.chain = 0;

  EXPECT_THAT([&] { batch_script(options, some_work(), read_profile("example")); },
              ThrowsMessage<core::InputError>(
                  AllOf(HasSubstr("--nodes: is 0"), HasSubstr("--time: '2h' is no time limit"),
                        HasSubstr("did you mean 'short'?"), HasSubstr("'two words' is not one word"),
                        HasSubstr("'1-' is no list of indices"), HasSubstr("--chain: is 0"))));
}

TEST(BatchScript, KeepsToWhatAPartitionAllows) {
  JobOptions options = four_ranks();
  options.partition = "short";
  options.nodes = 5;
  options.tasks_per_node = 65;

  EXPECT_THAT([&] { batch_script(options, some_work(), read_profile("example")); },
              ThrowsMessage<core::InputError>(
                  AllOf(HasSubstr("--nodes: is 5 (partition 'short' allows 4)"),
                        HasSubstr("--ntasks-per-node: is 65 (partition 'short' allows 64)"),
                        HasSubstr("--time: is 02:00:00 (partition 'short' allows 01:00:00)"))));
}

TEST(BatchScript, NeedsTimeForTheSignal) {
  JobOptions options = four_ranks();
  options.time = "2";

  EXPECT_THAT(
      [&] { batch_script(options, some_work(), read_profile("generic")); },
      ThrowsMessage<core::InputError>(AllOf(HasSubstr("'2' is 2 min 00 s"), HasSubstr("00:03:00 at least"))));
}

TEST(SignalLead, GrowsWithTheLimitWithinBounds) {
  EXPECT_EQ(signal_lead_s(180), 90);
  EXPECT_EQ(signal_lead_s(2 * 3600), 144);
  EXPECT_EQ(signal_lead_s(7 * 86400), 600);
}

TEST(TaskArray, IsReadAsSbatchDoes) {
  const auto indices = [](const char* text) {
    return parse_task_array(text).value_or(std::vector<std::int64_t>{});
  };
  EXPECT_THAT(indices("7"), ElementsAre(7));
  EXPECT_THAT(indices("1-4"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(indices("1-3%2"), ElementsAre(1, 2, 3));
  EXPECT_THAT(indices("0-100:30"), ElementsAre(0, 30, 60, 90));
  EXPECT_THAT(indices("9,3,5-6,3"), ElementsAre(3, 5, 6, 9));
  for (const char* text : {"", "a", "1-", "-1", "5-1", "1,", "1-5:0", "1-5:", "1:2", "1%0", "1%", "1%2,3",
                           "1 2", "0-99999999999", "4000001"}) {
    EXPECT_EQ(parse_task_array(text), std::nullopt) << text;
  }
}

TEST(ShellWord, IsQuotedWhereItHasToBe) {
  EXPECT_EQ(shell_word("--set=a.b=1,2"), "--set=a.b=1,2");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("$HOME"), "'$HOME'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
}

class Template : public WithoutSlurm {
 protected:
  std::string fill(const std::string& text) const {
    write("mine.sbatch", text);
    Profile profile = read_profile("generic");
    profile.template_file = folder_ / "mine.sbatch";
    return batch_script(four_ranks(), some_work(), profile);
  }
};

TEST_F(Template, MayBeTheSitesOwn) {
  EXPECT_THAT(
      fill("{{options}}\n@{{signal_lead_s}}\n\n{{launch}} {{command}}"),
      AllOf(HasSubstr("#SBATCH --nodes=2\n"),
            HasSubstr(
                "@144\n\nsrun --mpi=pmix /opt/crossisle run '/home/me/my run.yaml' -o /scratch/first\n")));
}

TEST_F(Template, IsRefusedForUnknownNamesWithTheirLines) {
  EXPECT_THAT(
      [this] { fill("{{options}} {{signal_lead_s}}\n{{lunch}} {{command}}\n{{log\n"); },
      ThrowsMessage<core::InputError>(AllOf(
          HasSubstr("mine.sbatch:2:lunch: nothing is called 'lunch'"), HasSubstr("did you mean 'launch'?"),
          HasSubstr("mine.sbatch:3: '{{' without '}}'"), HasSubstr("mine.sbatch: has no {{launch}}"))));
}

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

}  // namespace
}  // namespace crossisle::cluster
