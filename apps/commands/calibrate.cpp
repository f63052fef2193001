// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "commands.hpp"
#include "crossisle/analysis/calibration_page.hpp"
#include "crossisle/cluster/batch_script.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/store/run_file.hpp"
#include "crossisle/validation/card_fit.hpp"
#include "saved_content.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto calibrate_description =
    "Example: crossisle calibrate --family charge -o charge.yaml --page charge.html\n\n"
    "Makes a calibration card of the physical mode of measured macros: a table (CSV)\n"
    "with a row per operating point of a macro, and any of TOPS/W, TOPS, area, and\n"
    "energies and areas by part. Columns are those of data/silicon/macros.csv;\n"
    "--columns lists all of them. Without a table, the shipped macros of a family.\n"
    "Factors are fitted by robust least squares on logarithms; a factor that no\n"
    "number determines keeps the value of the default card, and the card says so.";

struct CalibrateArguments {
  std::string file;
  std::optional<validation::MacroFamily> family;
  std::string output;
  std::string page;
  bool columns = false;
  bool json = false;
};

using validation::CardFit;
using validation::FactorGroup;
using validation::FactorState;
using validation::MeasuredMacro;
using Json = nlohmann::ordered_json;

/// Returns the macros to fit, all of one family. @throws core::Error, core::InputError
std::vector<MeasuredMacro> macros_of(const CalibrateArguments& arguments) {
  if (arguments.file.empty() && !arguments.family) {
    throw core::Error(core::ExitCode::usage, "neither a table nor a family is named",
                      "there are no numbers to fit", "give MEASURED.csv, or --family for shipped macros");
  }
  auto macros =
      arguments.file.empty() ? validation::shipped_macros() : validation::load_macros(arguments.file);
  std::set<validation::MacroFamily> families;
  for (const auto& macro : macros) families.insert(macro.family);
  if (arguments.family) {
    std::erase_if(macros, [&](const MeasuredMacro& macro) { return macro.family != *arguments.family; });
    if (macros.empty()) {
      throw core::Error(
          core::ExitCode::usage,
          fmt::format("{} has no macro of family {}", arguments.file, validation::text(*arguments.family)),
          "there are no numbers to fit", "choose another family");
    }
  } else if (families.size() > 1) {
    throw core::Error(
        core::ExitCode::usage, fmt::format("{} has macros of {} families", arguments.file, families.size()),
        "a card is for one family, whose circuits have the same factors", "choose one with --family");
  }
  return macros;
}

/// Returns the name of a card: that of its file, in letters, digits and underscores.
std::string card_name(const CalibrateArguments& arguments) {
  std::string name =
      std::filesystem::path(!arguments.output.empty() ? arguments.output : arguments.file).stem().string();
  if (name.empty()) name = arguments.family ? validation::text(*arguments.family) : "card";
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (!plain) c = '_';
  }
  constexpr std::size_t longest = 60;
  return name.substr(0, longest);
}

std::string origin(const CalibrateArguments& arguments) {
  if (arguments.file.empty())
    return fmt::format("the shipped macros of family {}", validation::text(*arguments.family));
  return core::printable(std::filesystem::path(arguments.file).filename().string());
}

void print_text(const CardFit& fit, const std::string& data) {
  fmt::print("{} {} of {}, {} numbers\n\n", fit.chips, fit.chips == 1 ? "chip" : "chips", data,
             fit.numbers.size());
  TextTable factors({"factor", "value", "from", "to", "determined by"}, TextTable::LastColumn::words);
  for (std::size_t i = 0; i < fit.factors.size(); ++i) {
    const auto& factor = fit.factors[i];
    const bool standard = factor.state == FactorState::standard;
    factors.add({std::string(physical::calibration_factors[i].name),
                 fmt::format("{:.3g}", factor.range.value), fmt::format("{:.3g}", factor.range.low),
                 fmt::format("{:.3g}", factor.range.high),
                 standard ? "as in default: " + factor.reason : factor.reason});
  }
  fmt::print("{}\n", factors.text());
  TextTable errors({"typical error, a factor", "chips", "default card", "this card", "left out one by one"});
  for (std::size_t g = 0; g < validation::factor_group_count; ++g) {
    const auto& row = fit.errors[g];
    if (row.numbers == 0) continue;
    errors.add({std::string(validation::text(static_cast<FactorGroup>(g))), std::to_string(row.chips),
                fmt::format("{:.2f}", row.standard), fmt::format("{:.2f}", row.fitted),
                row.left_out ? fmt::format("{:.2f}", *row.left_out) : "-"});
  }
  fmt::print("{}", errors.text());
}

void print_json(const CardFit& fit, const physical::CalibrationCard& card) {
  constexpr std::array<const char*, 3> states{"default", "fitted", "common"};
  Json factors = Json::object();
  for (std::size_t i = 0; i < fit.factors.size(); ++i) {
    const auto& factor = fit.factors[i];
    factors[std::string(physical::calibration_factors[i].name)] = {
        {"value", factor.range.value},
        {"low", factor.range.low},
        {"high", factor.range.high},
        {"state", states[static_cast<std::size_t>(factor.state)]},
        {"determined_by", factor.reason}};
  }
  Json errors = Json::object();
  for (std::size_t g = 0; g < validation::factor_group_count; ++g) {
    const auto& row = fit.errors[g];
    if (row.numbers == 0) continue;
    errors[std::string(validation::text(static_cast<FactorGroup>(g)))] = {
        {"chips", row.chips},
        {"numbers", row.numbers},
        {"default", row.standard},
        {"fitted", row.fitted},
        {"left_out", row.left_out ? Json(*row.left_out) : Json()}};
  }
  Json numbers = Json::array();
  for (const auto& number : fit.numbers) {
    numbers.push_back({{"chip", number.chip},
                       {"line", number.line},
                       {"number", validation::traits(number.kind).name},
                       {"unit", validation::traits(number.kind).unit},
                       {"measured", number.measured},
                       {"default", number.predicted({})},
                       {"fitted", number.predicted(fit.calibration())}});
  }
  Json remarks = Json::array();
  for (const auto& remark : fit.remarks)
    remarks.push_back(
        {{"where", remark.where}, {"what", remark.what}, {"why", remark.why}, {"remedy", remark.remedy}});
  const Json object{{"card", card.name},
                    {"factors", factors},
                    {"errors", errors},
                    {"numbers", numbers},
                    {"remarks", remarks}};
  fmt::print("{}\n", object.dump(2));
}

core::ExitCode run_command(const CalibrateArguments& arguments) {
  if (arguments.columns) {
    fmt::print("{}", validation::macro_columns_reference());
    return core::ExitCode::finished;
  }
  const auto macros = macros_of(arguments);
  core::Problems problems;
  const auto technology =
      hardware::PhysicalTechnology::load(core::find_data_file("physical", "technologies", {}), problems);
  const auto standard =
      physical::CalibrationCard::load(core::find_data_file("default", "calibration", {}), problems);
  problems.throw_if_any();
  const std::string file = arguments.file.empty() ? "data/silicon/macros.csv" : arguments.file;
  const CardFit fit = validation::fit_card(technology, macros, standard, file);
  if (fit.is_empty()) {
    auto remarks = fit.remarks;
    remarks.push_back({file, "has no number that determines a factor",
                       "a card of it would be the default card",
                       "add TOPS/W, TOPS, areas, or energies by part"});
    throw core::InputError(std::move(remarks));
  }
  for (const auto& remark : fit.remarks) warn("{}", remark.text());
  const auto card = validation::card_of(fit, card_name(arguments), origin(arguments));
  const std::string text = validation::card_text(card, fit);
  for (const auto& output : {arguments.output, arguments.page})
    if (!output.empty()) require_new_file(output);
  if (!arguments.output.empty() && arguments.output == arguments.page) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} is the card and the page", arguments.page),
                      "one of them would be lost", "name two files");
  }
  if (!arguments.output.empty()) store::write_text_file(arguments.output, text);
  if (!arguments.page.empty())
    store::write_text_file(arguments.page, analysis::calibration_report(fit, card).html());
  if (arguments.json) {
    print_json(fit, card);
    return core::ExitCode::finished;
  }
  print_text(fit, origin(arguments));
  if (arguments.output.empty()) {
    fmt::print("\n{}", text);
  } else {
    say("wrote {}\nnext  --set cost_model.calibration={}", arguments.output,
        cluster::shell_word(std::filesystem::absolute(arguments.output).string()));
  }
  if (!arguments.page.empty()) say("wrote {}", arguments.page);
  return core::ExitCode::finished;
}

}  // namespace

void add_calibrate(Command app, Action& action) {
  auto arguments = std::make_shared<CalibrateArguments>();
  auto command = app.add_subcommand("calibrate", calibrate_description);
  command.add_option("measured", arguments->file, "table of measured macros (default: the shipped ones)")
      .existing_file();
  std::map<std::string, validation::MacroFamily> families;
  for (std::size_t i = 0; i < validation::macro_family_count; ++i)
    families.emplace(validation::macro_family_words[i], static_cast<validation::MacroFamily>(i));
  command.add_choice("--family", arguments->family, families, "only macros of this family");
  command.add_option("-o,--output", arguments->output, "file of the card (default: standard output)");
  command.add_option("--page", arguments->page,
                     "write a page with predicted over measured numbers to this file");
  command.add_flag("--columns", arguments->columns, "print the columns of such a table with their meanings");
  command.add_flag("--json", arguments->json, "JSON instead of tables");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
