// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/validation/card_fit.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "../../physical/random_chips.hpp"
#include "crossisle/validation/macro_comparison.hpp"

namespace crossisle::validation {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace test = physical::test;

const auto source = std::filesystem::path(CROSSISLE_TEST_SOURCE);

const physical::CalibrationCard& default_card() {
  static const auto card = [] {
    core::Problems problems;
    auto read = physical::CalibrationCard::load(source / "data" / "calibration" / "default.yaml", problems);
    problems.throw_if_any();
    return read;
  }();
  return card;
}

/// A charge-domain macro whose shares of converters, cells and areas depend on its size.
MeasuredMacro macro_of(const std::string& chip, double rows, double adc_bits) {
  MeasuredMacro macro;
  macro.chip = chip;
  macro.node_nm = 28.0;
  macro.voltage_v = 0.9;
  macro.rows = macro.inputs = rows;
  macro.columns = macro.outputs = 64.0;
  macro.adc = hardware::Adc::sar;
  macro.adc_bits = adc_bits;
  return macro;
}

/// Lets a macro measure what the model predicts with a calibration.
void measure(MeasuredMacro& macro, const physical::Calibration& truth) {
  const auto parts = predict_macro(test::shipped_figures(), macro);
  macro.tops_per_w_1b = macro.bit_operations() / parts.energy_pj(truth);
  macro.operation_ns = parts.time_ns * truth.analog_time;
  macro.area_mm2 = parts.area_mm2(truth);
}

const physical::Calibration truth{1.7, 0.8, 1.3, 1.4, 2.2, 1.0};

std::vector<MeasuredMacro> family() {
  std::vector<MeasuredMacro> macros{macro_of("a", 1024, 4), macro_of("b", 64, 8), macro_of("c", 256, 6),
                                    macro_of("d", 1024, 8), macro_of("e", 32, 7)};
  for (auto& macro : macros) measure(macro, truth);
  return macros;
}

CardFit fit_of(const std::vector<MeasuredMacro>& macros) {
  return fit_card(test::shipped_figures(), macros, default_card(), "m.csv");
}

std::vector<std::string> texts(const std::vector<core::Problem>& remarks) {
  std::vector<std::string> texts;
  for (const auto& remark : remarks) texts.push_back(remark.text());
  return texts;
}

TEST(CardFit, recovers_the_factors_of_a_family) {
  const auto fit = fit_of(family());

  EXPECT_EQ(fit.chips, 5U);
  EXPECT_THAT(fit.remarks, IsEmpty());
  const auto found = fit.calibration();
  EXPECT_NEAR(found.adc_energy, 1.7, 1e-6);
  EXPECT_NEAR(found.switched_energy, 1.3, 1e-6);
  EXPECT_NEAR(found.analog_time, 2.2, 1e-6);
  EXPECT_EQ(fit.factors[0].state, FactorState::fitted);
  EXPECT_EQ(fit.factors[5].state, FactorState::standard);
  EXPECT_EQ(fit.factors[5].range.high, default_card().ranges[5].high);
  const auto& energy = fit.errors[static_cast<std::size_t>(FactorGroup::energy)];
  EXPECT_EQ(energy.chips, 5U);
  EXPECT_GT(energy.standard, 1.3);
  EXPECT_NEAR(energy.fitted, 1.0, 1e-6);
  EXPECT_NEAR(energy.left_out.value(), 1.0, 1e-6);
}

TEST(CardFit, gives_both_energies_a_common_factor_when_there_is_one_total) {
  auto macro = macro_of("a", 256, 6);
  const auto parts = predict_macro(test::shipped_figures(), macro);
  macro.tops_per_w_1b = macro.bit_operations() / parts.energy_pj({1.5, 1.0, 1.5, 1.0, 1.0, 1.0});

  const auto fit = fit_of({macro});

  EXPECT_EQ(fit.factors[0].state, FactorState::common);
  EXPECT_EQ(fit.factors[2].state, FactorState::common);
  EXPECT_NEAR(fit.calibration().adc_energy, 1.5, 1e-6);
  EXPECT_NEAR(fit.calibration().switched_energy, 1.5, 1e-6);
  EXPECT_LE(fit.factors[0].range.low, 0.75);  // half, as in the default card
  EXPECT_EQ(fit.factors[4].state, FactorState::standard);
  EXPECT_EQ(fit.calibration().analog_time, 1.0);
  EXPECT_FALSE(fit.errors[0].left_out);
}

TEST(CardFit, takes_parts_one_by_one) {
  auto macro = macro_of("a", 256, 6);
  const auto parts = predict_macro(test::shipped_figures(), macro);
  macro.array_pj = 0.8 * parts.switched_pj;
  macro.adc_pj = 3.0 * parts.adc_pj;
  macro.adc_mm2 = 1.2 * parts.adc_mm2;
  macro.periphery_mm2 = 0.9 * parts.periphery_mm2;
  macro.buffer_kib = 8.0;
  // (0.014 + 0.0045 x 8^0.7) pJ at 32 nm; capacitances shrink by 28 / 32.
  macro.buffer_pj_per_bit = 2.0 * (0.014 + 0.0045 * std::pow(8.0, 0.7)) * 28.0 / 32.0;

  const auto found = fit_of({macro}).calibration();

  EXPECT_NEAR(found.switched_energy, 0.8, 1e-6);
  EXPECT_NEAR(found.adc_energy, 3.0, 1e-6);
  EXPECT_NEAR(found.adc_area, 1.2, 1e-6);
  EXPECT_NEAR(found.peripheral_area, 0.9, 1e-6);
  EXPECT_NEAR(found.buffer_energy, 2.0, 1e-6);
}

TEST(CardFit, resists_a_chip_that_contradicts_the_others_and_names_it) {
  auto macros = family();
  macros[2].operation_ns = 4.0 * *macros[2].operation_ns;

  const auto fit = fit_of(macros);

  // One of five numbers is wrong by ln 4; least squares would be off by a fifth of it, a factor of 1.32.
  EXPECT_NEAR(fit.calibration().analog_time, 2.2, 0.15);
  EXPECT_THAT(texts(fit.remarks), ElementsAre(AllOf(HasSubstr("the time of c"), HasSubstr("contradicts"))));
}

TEST(CardFit, leaves_out_implausible_and_contradictory_numbers_one_remark_each) {
  auto macro = macro_of("a", 256, 6);
  measure(macro, truth);
  macro.line = 7;
  macro.tops_per_w_1b = 100.0 * *macro.tops_per_w_1b;  // not normalised
  macro.tops_1b = 3.0 * macro.bit_operations() / *macro.operation_ns * 1e-3;
  macro.area_mm2 = 1e-4;
  macro.buffer_pj_per_bit = 0.03;

  const auto fit = fit_of({macro});

  EXPECT_THAT(texts(fit.remarks),
              ElementsAre(AllOf(HasSubstr("m.csv:7:tops_per_w_1b"), HasSubstr("times that of the model")),
                          AllOf(HasSubstr("m.csv:7:operation_ns"), HasSubstr("TOPS give")),
                          AllOf(HasSubstr("m.csv:7:area_mm2"), HasSubstr("cells and logic alone")),
                          AllOf(HasSubstr("m.csv:7:buffer_pj_per_bit"), HasSubstr("buffer_kib"))));
  EXPECT_THAT(fit.numbers, SizeIs(1));  // the time
}

TEST(CardFit, says_that_tables_end_before_a_node) {
  auto macro = macro_of("a", 256, 6);
  macro.node_nm = 180.0;
  measure(macro, truth);

  EXPECT_THAT(texts(fit_of({macro}).remarks), ElementsAre(HasSubstr("5 to 130 nm")));
}

TEST(CardFit, refuses_parts_that_exceed_their_total) {
  auto macro = macro_of("a", 256, 6);
  measure(macro, {});
  macro.adc_pj = 2.0 * measured_energy_pj(macro).value();

  const auto fit = fit_of({macro});

  EXPECT_THAT(texts(fit.remarks), Contains(HasSubstr("parts cannot exceed their total")));
  EXPECT_EQ(fit.factors[2].state, FactorState::standard);
}

TEST(CardFit, knows_that_digital_macros_have_no_converters) {
  auto macro = macro_of("a", 64, 0);
  macro.family = MacroFamily::digital;
  macro.adc.reset();
  macro.input_bits = macro.weight_bits = 8.0;
  measure(macro, truth);
  macro.adc_pj = 1.0;

  const auto fit = fit_of({macro});

  EXPECT_THAT(texts(fit.remarks), ElementsAre(HasSubstr("no such part")));
  EXPECT_NEAR(fit.calibration().switched_energy, 1.3, 1e-6);
  EXPECT_EQ(fit.factors[0].state, FactorState::standard);
}

TEST(CardText, is_a_card_that_states_its_origin) {
  const auto fit = fit_of(family());
  const auto card = card_of(fit, "mine", "my \"chips\".csv");
  const auto file = std::filesystem::path(testing::TempDir()) / "card_fit_test.yaml";
  std::ofstream(file) << card_text(card, fit);

  core::Problems problems;
  const auto read = physical::CalibrationCard::load(file, problems);

  std::filesystem::remove(file);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.name, "mine");
  EXPECT_THAT(read.long_name, HasSubstr("my \"chips\".csv"));
  EXPECT_THAT(read.source, AllOf(HasSubstr("adc_energy: 5 energies"), HasSubstr("As in default: "),
                                 HasSubstr("left out one by one")));
  EXPECT_NEAR(read.calibration().analog_time, 2.2, 1e-3);
}

TEST(ShippedCards, give_the_numbers_of_their_chips) {
  const auto& technology = test::shipped_figures();
  const auto calibration = [](const char* name) {
    core::Problems problems;
    const auto card = physical::CalibrationCard::load(
        source / "data" / "calibration" / (std::string(name) + ".yaml"), problems);
    problems.throw_if_any();
    return card.calibration();
  };
  const auto macro_with = [&](const hardware::Chip& chip, const physical::Calibration& card) {
    const physical::Circuits circuits(technology, chip.node_nm, chip.voltage_v);
    return std::pair(physical::make_macro(technology, {circuits, circuits}, chip, card),
                     physical::make_readout(technology, {circuits, circuits}, chip, card, {}));
  };

  hardware::Chip jia;
  jia.technology = hardware::CellTechnology::sram_analog;
  jia.node_nm = 65.0;
  jia.voltage_v = 0.85;
  jia.wordlines = jia.active_rows = 2304;
  jia.bitlines = jia.adcs = 256;
  jia.adc_bits = 8.0;
  const auto [jia_macro, jia_readout] = macro_with(jia, calibration("jia_jssc2020"));
  EXPECT_NEAR(2304 * jia_macro.cell_pj + 9 * jia_macro.row_pj, 9.7, 0.01);  // CIM
  EXPECT_NEAR(jia_macro.adc_area, 0.497e6, 500.0);
  EXPECT_NEAR(std::max(jia_macro.read_ns, jia_macro.conversion_ns), 2.0 * 2304 * 256 / 0.874 * 1e-3, 1.0);

  hardware::Chip dimc;
  dimc.technology = hardware::CellTechnology::sram_digital;
  dimc.node_nm = 28.0;
  dimc.voltage_v = 0.9;
  dimc.wordlines = dimc.active_rows = 32;
  dimc.bitlines = 48;
  dimc.dac_bits = 2;
  const auto [dimc_macro, dimc_readout] = macro_with(dimc, calibration("dimc1"));
  // 6 words of 8 bits, 4 slices of 2 bits, 32 rows: 54.6 fJ per MAC (36.6 TOPS/W), 5.128 ns.
  EXPECT_NEAR(6 *
                  (32 * 8 * 2 * dimc_macro.product_pj * 0.5 + dimc_readout.tree_pj * 0.25 +
                   dimc_readout.conversion_pj) *
                  1e3 * 4 / (32 * 6),
              54.6, 0.1);
  EXPECT_NEAR(dimc_readout.tree_ns, 5.128, 0.005);
}

}  // namespace
}  // namespace crossisle::validation
