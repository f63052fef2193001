// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/core/data_files.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "crossisle/core/error.hpp"

namespace crossisle::core {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

/// Data folder of the test, selected by CROSSISLE_DATA.
class DataFiles : public testing::Test {
 protected:
  DataFiles() {
    touch("data/workloads/resnet18.yaml");
    touch("data/workloads/alexnet.yaml");
    touch("data/workloads/README.md");
    setenv("CROSSISLE_DATA", (folder_ / "data").c_str(), 1);
  }
  ~DataFiles() override {
    unsetenv("CROSSISLE_DATA");
    fs::remove_all(folder_);
  }

  void touch(const std::string& name) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "\n";
  }
  std::string failure_of(const std::string& name) const {
    try {
      find_data_file(name, "workloads", folder_);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::usage);
      return error.what();
    }
    return "found";
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) / ("crossisle_data_" + std::to_string(getpid()) +
                                      testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(DataFiles, ComeFromTheFolderOfTheEnvironment) {
  EXPECT_EQ(data_directory(), folder_ / "data");
  EXPECT_THAT(shipped_names("workloads"), ElementsAre("alexnet", "resnet18"));
  EXPECT_THAT(shipped_names("technologies"), IsEmpty());
}

TEST_F(DataFiles, ComeFromTheSourceTreeOtherwise) {
  unsetenv("CROSSISLE_DATA");

  EXPECT_EQ(data_directory(), fs::path(CROSSISLE_TEST_SOURCE) / "data");
}

TEST_F(DataFiles, ComeFromTheFolderThatIsChosenBeforeAll) {
  touch("chosen/workloads/lenet.yaml");
  const fs::path chosen = folder_ / "chosen";

  EXPECT_EQ(data_directory(chosen), chosen);
  EXPECT_THAT(shipped_names("workloads", chosen), ElementsAre("lenet"));
  EXPECT_EQ(find_data_file("lenet", "workloads", folder_, chosen), chosen / "workloads/lenet.yaml");
}

TEST_F(DataFiles, RefuseAChosenFolderThatDoesNotExist) {
  EXPECT_THAT([] { data_directory("/nonexistent/crossisle"); },
              ThrowsMessage<Error>(HasSubstr("'/nonexistent/crossisle' (it is not a folder)")));
}

TEST_F(DataFiles, AreToldFromOtherFiles) {
  EXPECT_TRUE(is_shipped_data(folder_ / "data/workloads/alexnet.yaml"));
  EXPECT_TRUE(is_shipped_data(folder_ / "data/workloads/published/alexnet.yaml"));
  EXPECT_FALSE(is_shipped_data(folder_ / "mine/workloads/alexnet.yaml"));

  setenv("CROSSISLE_DATA", "/nonexistent/crossisle", 1);

  EXPECT_FALSE(is_shipped_data(folder_ / "data/workloads/alexnet.yaml"));
}

TEST_F(DataFiles, RefuseAnEnvironmentThatNamesNoFolder) {
  setenv("CROSSISLE_DATA", "/nonexistent/crossisle", 1);

  try {
    data_directory();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("CROSSISLE_DATA names '/nonexistent/crossisle'"), HasSubstr("unset it")));
  }
}

TEST_F(DataFiles, AreFoundByTheirShippedName) {
  EXPECT_EQ(find_data_file("alexnet", "workloads", folder_), folder_ / "data/workloads/alexnet.yaml");
}

TEST_F(DataFiles, AreFoundByTheirPathFirst) {
  touch("alexnet");
  touch("mine/net.yaml");

  EXPECT_EQ(find_data_file("alexnet", "workloads", folder_), folder_ / "alexnet");
  EXPECT_EQ(find_data_file("mine/net.yaml", "workloads", folder_), folder_ / "mine/net.yaml");
  EXPECT_EQ(find_data_file((folder_ / "mine/net.yaml").string(), "workloads", "elsewhere"),
            folder_ / "mine/net.yaml");
}

TEST_F(DataFiles, AreSuggestedByTheNearestName) {
  EXPECT_THAT(failure_of("resnet81"),
              AllOf(HasSubstr("'resnet81' is not found"), HasSubstr("did you mean 'resnet18'?")));
  EXPECT_THAT(failure_of("transformer"), HasSubstr("valid: alexnet, resnet18"));
  EXPECT_THAT(failure_of("mine"), HasSubstr("is not found"));
}

}  // namespace
}  // namespace crossisle::core
