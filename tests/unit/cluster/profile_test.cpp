// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/profile.hpp"

#include "crossisle/core/error.hpp"
#include "sample.hpp"

namespace crossisle::cluster {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::ThrowsMessage;

class ProfileFile : public WithoutSlurm {
 protected:
  Profile profile_of(const std::string& text) const {
    write("site.yaml", text);
    return read_profile((folder_ / "site.yaml").string());
  }
};

TEST_F(ProfileFile, HasADefaultForEverything) {
  const Profile profile = profile_of("{}");

  EXPECT_EQ(profile.name, "site");
  EXPECT_EQ(profile.launcher, Launcher::srun);
  EXPECT_EQ(profile.mpi, "pmix");
  EXPECT_TRUE(profile.requeue);
  EXPECT_TRUE(profile.request_memory);
  EXPECT_THAT(profile.partitions, IsEmpty());
  EXPECT_EQ(profile.template_file.filename(), "job.sbatch");
}

TEST_F(ProfileFile, refuses_control_characters_with_their_place) {
  const std::vector<std::string> keys{"account", "partition",     "qos",     "constraint",
                                      "mpi",     "options",       "modules", "launcher_options",
                                      "setup",   "keep_variables"};
  for (const auto& key : keys) {
    const bool is_list = key == "setup" || (key.ends_with("s") && key != "qos");
    const std::string value = R"("--x\ntouch /tmp/executed")";

    EXPECT_THAT([&] { profile_of("description: a\n" + key + ": " + (is_list ? "[" + value + "]" : value)); },
                ThrowsMessage<core::InputError>(
                    AllOf(HasSubstr("site.yaml:2:" + key), HasSubstr("has a control character"))))
        << key;
  }
  EXPECT_THAT([&] { profile_of(R"(environment: {NAME: "a\nb"})"); },
              ThrowsMessage<core::InputError>(HasSubstr("has a control character")));
}

TEST_F(ProfileFile, SaysHowJobsAreMade) {
  const Profile profile = profile_of(
      "launcher: mpirun\nlauncher_options: [--bind-to, none]\nmodules: [gcc, openmpi/4.1]\nsetup: ['ulimit "
      "-c 0']\n"
      "environment: {UCX_TLS: tcp, LEVEL: 3}\naccount: chips\npartition: short\nqos: high\nconstraint: epyc\n"
      "options: [--hint=nomultithread]\nrequest_memory: false\nrequeue: false\n"
      "partitions:\n  short: {time: 1-12, nodes: 4, tasks_per_node: 64}\n  long: {}\n");

  EXPECT_EQ(profile.launcher, Launcher::mpirun);
  EXPECT_THAT(profile.launcher_options, ElementsAre("--bind-to", "none"));
  EXPECT_THAT(profile.modules, ElementsAre("gcc", "openmpi/4.1"));
  EXPECT_THAT(profile.setup, ElementsAre("ulimit -c 0"));
  EXPECT_THAT(profile.environment, ElementsAre(Pair("UCX_TLS", "tcp"), Pair("LEVEL", "3")));
  EXPECT_EQ(profile.account + profile.partition + profile.qos + profile.constraint, "chipsshorthighepyc");
  EXPECT_THAT(profile.options, ElementsAre("--hint=nomultithread"));
  EXPECT_FALSE(profile.request_memory);
  EXPECT_FALSE(profile.requeue);
  ASSERT_EQ(profile.partitions.size(), 2U);
  EXPECT_EQ(profile.partitions[0].name, "short");
  EXPECT_EQ(profile.partitions[0].seconds, 36 * 3600);
  EXPECT_EQ(profile.partitions[0].nodes, 4);
  EXPECT_EQ(profile.partitions[0].tasks_per_node, 64);
  EXPECT_EQ(profile.partitions[1].seconds, std::nullopt);
  EXPECT_EQ(profile.partitions[1].nodes, std::nullopt);
}

TEST_F(ProfileFile, TakesATemplateThatLiesBesideIt) {
  write("mine.sbatch", "#!/bin/sh\n");

  EXPECT_EQ(profile_of("template: mine.sbatch").template_file, folder_ / "mine.sbatch");
}

TEST_F(ProfileFile, IsRefusedWithAllThatIsWrong) {
  EXPECT_THAT(
      [this] {
        profile_of(
            "launchr: srun\nmpi: [pmix]\noptions: [nomultithread]\nenvironment: {1A: x}\n"
            "template: jub\nlauncher: mpiexec\npartitions: {a: {time: 2h, node: 1}}\n");
      },
      ThrowsMessage<core::InputError>(
          AllOf(HasSubstr("site.yaml:1:launchr: unknown key"), HasSubstr("did you mean 'launcher'?"),
                HasSubstr("site.yaml:2:mpi"), HasSubstr("'nomultithread' is not an option of sbatch"),
                HasSubstr("'1A' is not a valid variable name"), HasSubstr("did you mean 'job'?"),
                HasSubstr("'mpiexec' is unknown"), HasSubstr("partitions.a.time: '2h' is not a time"),
                HasSubstr("did you mean 'nodes'?"))));
}

TEST_F(ProfileFile, IsFoundInTheFolderThatTheCallerChooses) {
  std::filesystem::create_directories(folder_ / "profiles");
  std::filesystem::create_directories(folder_ / "templates");
  write("profiles/generic.yaml", "account: chosen\n");
  write("templates/job.sbatch", "#!/bin/sh\n");

  const Profile profile = read_profile("generic", folder_);

  EXPECT_EQ(profile.account, "chosen");
  EXPECT_EQ(profile.template_file, folder_ / "templates" / "job.sbatch");
}

TEST(ShippedProfiles, AreFoundByTheirNames) {
  for (const char* name : {"generic", "mpirun", "example"}) {
    EXPECT_EQ(read_profile(name).name, name);
  }
  EXPECT_EQ(read_profile("mpirun").launcher, Launcher::mpirun);
  EXPECT_THAT(
      [] { read_profile("genric"); },
      ThrowsMessage<core::Error>(AllOf(HasSubstr("'genric' is not found"), HasSubstr("slurm/profiles"),
                                       HasSubstr("did you mean 'generic'?"))));
}

}  // namespace
}  // namespace crossisle::cluster
