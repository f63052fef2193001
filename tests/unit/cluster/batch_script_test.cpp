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
        "#SBATCH --signal=B:USR1@30\n", "#SBATCH --requeue\n", "#SBATCH --open-mode=append\n",
        "#SBATCH --output=slurm-%x-%j.out\n",
        "srun --mpi=pmix /opt/crossisle run '/home/me/my run.yaml' -o /scratch/first &\n",
        "scontrol requeue \"$job\""}) {
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
  work.directory = JobWord::with_task("/my runs/seed-");
  work.arguments = {"run", "a.yaml", "-o", work.directory, "--set", JobWord::with_task("seed=")};

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
                  AllOf(HasSubstr("--nodes: is 0"), HasSubstr("--time: '2h' is not a time limit"),
                        HasSubstr("did you mean 'short'?"), HasSubstr("'two words' is not one word"),
                        HasSubstr("'1-' is not a list of indices"), HasSubstr("--chain: is 0"))));
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
      ThrowsMessage<core::InputError>(AllOf(HasSubstr("'2' is 2 min 00 s"), HasSubstr("at least 00:03:00"))));
}

TEST(SignalLead, comes_after_the_margin_of_the_run) {
  // The run stops 60 s and twice the time of a generation and of a checkpoint before the limit; the signal
  // may be 30 s early.
  EXPECT_EQ(signal_lead_s(180, {0.001, 0.1}), 30);
  EXPECT_EQ(signal_lead_s(604800, {0.001, 0.1}), 30);  // a week
}

TEST(SignalLead, grows_with_what_a_generation_and_a_checkpoint_take) {
  EXPECT_EQ(signal_lead_s(7200, {20.0, 2.0}), 30 + 60);  // 44 s, in steps of 30 s
  EXPECT_EQ(signal_lead_s(7200, {0.0, 40.0}), 30 + 90);  // 80 s
  EXPECT_EQ(signal_lead_s(7200, {9000.0, 0.0}), 3600);   // at most half the limit
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
                           "1 2", "0-99999999999", "4000001", "1-5:9223372036854775807"}) {
    EXPECT_EQ(parse_task_array(text), std::nullopt) << text;
  }
}

TEST(TaskArray, is_refused_where_ranges_repeat_without_end) {
  std::string text = "0-3000000";
  for (int i = 0; i < 100; ++i) text += ",0-3000000";

  EXPECT_EQ(parse_task_array(text), std::nullopt);
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
      AllOf(
          HasSubstr("#SBATCH --nodes=2\n"),
          HasSubstr("@30\n\nsrun --mpi=pmix /opt/crossisle run '/home/me/my run.yaml' -o /scratch/first\n")));
}

TEST_F(Template, IsRefusedForUnknownNamesWithTheirLines) {
  EXPECT_THAT(
      [this] { fill("{{options}} {{signal_lead_s}}\n{{lunch}} {{command}}\n{{log\n"); },
      ThrowsMessage<core::InputError>(
          AllOf(HasSubstr("mine.sbatch:2:lunch: unknown name 'lunch'"), HasSubstr("did you mean 'launch'?"),
                HasSubstr("mine.sbatch:3: '{{' without '}}'"), HasSubstr("mine.sbatch: has no {{launch}}"))));
}

TEST_F(Template, replaces_nothing_within_what_it_was_filled_with) {
  JobWork work = some_work();
  work.arguments = {"run", "{{command}}", "{{options}}", "{task}"};

  EXPECT_THAT(batch_script(four_ranks(), work, read_profile("generic")),
              HasSubstr("/opt/crossisle run '{{command}}' '{{options}}' '{task}' &\n"));
}

TEST(BatchScript, requeues_a_task_of_an_array_alone) {
  JobOptions options = four_ranks();
  options.array = "1-2";

  const std::string script = batch_script(options, some_work(), read_profile("generic"));

  EXPECT_THAT(script, HasSubstr("job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\n"));
  EXPECT_THAT(script, Not(HasSubstr("scontrol requeue \"$SLURM_JOB_ID\"")));
}

TEST(BatchScript, counts_failures_to_what_the_profile_says) {
  Profile profile = read_profile("generic");
  EXPECT_THAT(batch_script(four_ranks(), some_work(), profile), HasSubstr("[ \"$failures\" -ge 3 ]"));

  profile.max_failures = 7;

  EXPECT_THAT(batch_script(four_ranks(), some_work(), profile), HasSubstr("[ \"$failures\" -ge 7 ]"));
}

/// Text that would end a comment, so that its rest would be executed.
const std::string line_break = "x\ntouch /tmp/executed #";

TEST(BatchScript, is_refused_for_control_characters_of_the_command_line) {
  const std::vector<void (*)(JobWork&)> places{
      [](JobWork& work) { work.name = line_break; },
      [](JobWork& work) { work.program = line_break; },
      [](JobWork& work) { work.folder = line_break; },
      [](JobWork& work) { work.directory = line_break; },
      [](JobWork& work) { work.directory = JobWord::with_task("a", line_break); },
      [](JobWork& work) { work.arguments.emplace_back(line_break); },
      [](JobWork& work) { work.arguments.emplace_back("carriage\rreturn"); },
      [](JobWork& work) { work.made_by = line_break; }};
  for (std::size_t i = 0; i < places.size(); ++i) {
    JobWork work = some_work();
    places[i](work);

    EXPECT_THAT([&] { batch_script(four_ranks(), work, read_profile("generic")); },
                ThrowsMessage<core::InputError>(HasSubstr("has a control character")))
        << "place " << i;
  }
}

TEST(BatchScript, is_refused_for_control_characters_of_the_profile) {
  const std::vector<void (*)(Profile&)> places{
      [](Profile& profile) { profile.mpi = line_break; },
      [](Profile& profile) { profile.launcher_options = {line_break}; },
      [](Profile& profile) { profile.modules = {line_break}; },
      [](Profile& profile) { profile.setup = {line_break}; },
      [](Profile& profile) { profile.options = {"--comment=" + line_break}; },
      [](Profile& profile) {
        profile.environment = {{"NAME", line_break}};
      },
      [](Profile& profile) {
        profile.environment = {{line_break, "value"}};
      }};
  for (std::size_t i = 0; i < places.size(); ++i) {
    Profile profile = read_profile("generic");
    places[i](profile);

    EXPECT_THAT([&] { batch_script(four_ranks(), some_work(), profile); },
                ThrowsMessage<core::InputError>(HasSubstr("has a control character")))
        << "place " << i;
  }
}

TEST(JobOptions, are_refused_where_their_product_fits_no_machine) {
  JobOptions options = four_ranks();
  for (const auto& [nodes, tasks] : std::vector<std::pair<std::int64_t, std::int64_t>>{
           {1'000'000, 1'000'000}, {1'000'000, 2}, {3, 400'000}}) {
    options.nodes = nodes;
    options.tasks_per_node = tasks;

    EXPECT_THAT([&] { require_valid(options, read_profile("generic")); },
                ThrowsMessage<core::InputError>(HasSubstr("more than 1,000,000 ranks")));
  }

  options.nodes = 1000;
  options.tasks_per_node = 1000;

  EXPECT_NO_THROW(require_valid(options, read_profile("generic")));
}

}  // namespace
}  // namespace crossisle::cluster
