// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "crossisle/design/candidate.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/problem.hpp"

namespace crossisle::run {
namespace {

namespace fs = std::filesystem;

/// Copy of the shipped data and of a configuration in a temporary folder.
class OwnData : public testing::Test {
 protected:
  OwnData() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy(source_ / "data", folder_ / "data", fs::copy_options::recursive);
    fs::copy(source_ / "configs", folder_ / "configs", fs::copy_options::recursive);
  }
  ~OwnData() override { fs::remove_all(folder_); }

  fs::path configuration(const std::string& name) const { return folder_ / "configs" / name; }
  fs::path data() const { return folder_ / "data"; }
  /// Overwrites all files, so that nothing can be read from them.
  void spoil_everything() const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) std::ofstream(entry.path()) << "- spoiled: [";
    }
  }

 private:
  fs::path source_ = CROSSISLE_TEST_SOURCE;
  fs::path folder_ =
      fs::path(testing::TempDir()) /
      ("crossisle_input_files_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(OwnData, read_by_another_reader_is_not_opened_again) {
  ConfigurationReader first(data());
  ConfigurationReader second(data());
  std::vector<std::string> expected;
  for (const char* name : {"smoke.yaml", "physical_rram_4networks.yaml", "sram_9networks.yaml"})
    expected.push_back(identity_yaml(first.read(configuration(name), {"seed=7"})));
  const auto physical = first.read(configuration("physical_rram_4networks.yaml"), {"seed=7"});
  const auto model = make_model(physical);

  second.add_files(first.take_new_files());
  spoil_everything();

  std::size_t next = 0;
  for (const char* name : {"smoke.yaml", "physical_rram_4networks.yaml", "sram_9networks.yaml"})
    EXPECT_EQ(identity_yaml(second.read(configuration(name), {"seed=7"})), expected[next++]) << name;
  // Values that no identity contains: those of the technology and of the layers.
  const auto received = second.read(configuration("physical_rram_4networks.yaml"), {"seed=7"});
  const auto other_model = make_model(received);
  const design::Candidate chip = physical.space.decode(design::Genome{3, 2, 1, 2, 2, 2, 3, 3, 3});
  EXPECT_EQ(other_model->area_m2(chip), model->area_m2(chip));
  cost::Metrics metrics(model->metrics(), cost::all_networks(*model));
  cost::Metrics other_metrics(model->metrics(), cost::all_networks(*model));
  model->evaluate({&chip, 1}, metrics, {});
  other_model->evaluate({&chip, 1}, other_metrics, {});
  EXPECT_EQ(cost::MetricsRow(other_metrics[0]), cost::MetricsRow(metrics[0]));
}

TEST_F(OwnData, of_a_voltage_between_measured_ones_is_interpolated_after_the_way_to_another_reader) {
  // Interpolation needs the interpolation errors of the tables, which are not transferred.
  const std::vector<std::string> between{"design_space.voltage=[0.5, 0.525, 0.55]"};
  ConfigurationReader first(data());
  const auto expected = first.read(configuration("rram_4networks.yaml"), between);
  ConfigurationReader second(data());
  second.add_files(first.take_new_files());
  spoil_everything();

  const auto received = second.read(configuration("rram_4networks.yaml"), between);

  EXPECT_EQ(identity_yaml(received), identity_yaml(expected));
}

TEST_F(OwnData, travels_once) {
  ConfigurationReader reader(data());
  reader.read(configuration("smoke.yaml"), {});
  const auto everything = reader.take_new_files().size();
  reader.read(configuration("smoke.yaml"), {"seed=7"});
  const auto nothing = reader.take_new_files().size();
  reader.read(configuration("smoke.yaml"), {"workloads.networks=[vgg16]"});
  const auto one_network = reader.take_new_files().size();

  EXPECT_LT(nothing, 200U);
  EXPECT_GT(one_network, nothing);
  EXPECT_LT(one_network, everything);
}

}  // namespace
}  // namespace crossisle::run
