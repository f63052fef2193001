// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/analysis/run_report.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "../../metrics.hpp"
#include "crossisle/core/error.hpp"
#include "crossisle/objective/evaluation.hpp"
#include "crossisle/run/content.hpp"
#include "crossisle/run/problem.hpp"
#include "crossisle/store/run_directory.hpp"

namespace crossisle::analysis {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

/// Finished run of one design, in a temporary folder.
class RunReport : public testing::Test {
 protected:
  /// @param divisor of the number of a knob's values, for its index; 0: the first value
  explicit RunReport(const std::string& name = "smoke", std::size_t divisor = 0)
      : configuration_(
            run::read_configuration(std::string(CROSSISLE_TEST_SOURCE) + "/configs/" + name + ".yaml", {})) {
    fs::remove_all(folder_);
    island::Log log;
    island::DesignRecord design;
    const auto& parameters = configuration_.space.parameters();
    for (std::size_t i = 0; divisor > 0 && i < parameters.size(); ++i)
      design.genome.set(i, static_cast<std::uint16_t>(parameters[i].values.size() / divisor));
    design.evaluation.fitness.objective = 1.0;
    const cost::NetworkCost cost{cost::Verdict::feasible, 0.0, 1e-3, 1e-8};
    const std::vector<cost::NetworkCost> costs(configuration_.networks.size(), cost);
    design.evaluation.metrics = test::metrics_of(1e-4, costs, configuration_.metrics());
    log.designs = {design};
    content_ = run::make_content(configuration_, configuration_.generations(), 1,
                                 run::history_tables(configuration_, log));
  }
  ~RunReport() override { fs::remove_all(folder_); }

  /// Replaces the run by one of the physical mode, without limits, of the first design of its space.
  void make_physical() {
    configuration_ = run::read_configuration(
        std::string(CROSSISLE_TEST_SOURCE) + "/configs/physical_sram_analog_4networks.yaml",
        {"objective.constraints=null"});
    const auto model = run::make_model(configuration_);
    island::Log log;
    auto& design = log.designs.emplace_back();
    const auto evaluated = objective::evaluate(*model, run::make_objective(configuration_),
                                               configuration_.space.chip(design.genome));
    design.evaluation = {evaluated.fitness, evaluated.metrics};
    content_ = run::make_content(configuration_, configuration_.generations(), 1,
                                 run::history_tables(configuration_, log));
    fs::remove_all(folder_);
  }
  void write() const {
    store::RunDirectory directory(folder_);
    directory.write_text("config.resolved.yaml", run::resolved_yaml(configuration_));
    directory.write_result(content_);
  }
  store::Column& column(const std::string& table, const std::string& name) {
    for (auto& candidate : content_.tables) {
      if (candidate.name != table) continue;
      for (auto& each : candidate.columns) {
        if (each.name == name) return each;
      }
    }
    throw std::out_of_range(table + "/" + name);
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("run_report_" + std::to_string(getpid()));
  run::Configuration configuration_;
  store::RunContent content_;
};

/// Run of the physical mode, whose design is the middle value of each knob.
class PhysicalRunReport : public RunReport {
 protected:
  PhysicalRunReport() : RunReport("physical_sram_digital_4networks", 2) {}
};

TEST_F(RunReport, is_made_of_a_whole_run) {
  write();

  EXPECT_THAT(run_report(folder_).html(), HasSubstr("Outcome of the designs"));
}

TEST_F(RunReport, examines_robustness_in_the_physical_mode_only) {
  write();
  EXPECT_THAT(run_report(folder_).html(), Not(HasSubstr("id=\"robustness\"")));

  make_physical();
  write();
  const auto page = run_report(folder_);

  EXPECT_THAT(page.html(), AllOf(HasSubstr("id=\"robustness\""),
                                 HasSubstr("The run has one feasible design: the winner has no rival.")));
  EXPECT_THAT(page.figures(), Contains(Field(&report::Figure::id, "robustness-places")));
}

TEST_F(RunReport, has_sections_of_the_physical_mode_in_that_mode_only) {
  write();

  const std::string html = run_report(folder_).html();

  EXPECT_THAT(html, HasSubstr("<section id=\"components\""));
  for (const char* section : {"roofline", "cascade", "heat", "silicon", "schedule"})
    EXPECT_THAT(html, Not(HasSubstr(std::string("<section id=\"") + section)));
  EXPECT_THAT(html, Not(HasSubstr("One step of each knob")));
}

TEST_F(PhysicalRunReport, has_its_sections) {
  write();

  const std::string html = run_report(folder_).html();

  for (const char* section : {"roofline", "cascade", "heat", "silicon", "schedule"})
    EXPECT_THAT(html, HasSubstr(std::string("<section id=\"") + section));
  EXPECT_THAT(html, HasSubstr("one down"));
}

TEST_F(RunReport, refuses_a_status_that_is_unknown) {
  column("designs", "status").values = std::vector<std::uint8_t>{250};
  write();

  EXPECT_THAT([&] { run_report(folder_); }, ThrowsMessage<core::Error>(HasSubstr("has the status 250")));
}

TEST_F(RunReport, refuses_figures_of_fewer_networks) {
  auto& latency = column("designs", "latency_s");
  latency.values = std::vector<double>{1e-8};
  latency.width = 1;
  latency.labels.clear();
  write();

  EXPECT_THAT([&] { run_report(folder_); },
              ThrowsMessage<core::Error>(HasSubstr("designs/latency_s has 1 values in a row")));
}

TEST_F(RunReport, refuses_matrices_in_the_place_of_columns) {
  for (const char* name : {"source", "target"}) {
    auto& migrations = column("migrations", name);
    migrations.width = 2;
    write();

    EXPECT_THAT(
        [&] { run_report(folder_); },
        ThrowsMessage<core::Error>(HasSubstr(std::string("migrations/") + name + " has 2 values in a row")));
    migrations.width = 0;
  }
}

}  // namespace
}  // namespace crossisle::analysis
