// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/interchange/import.hpp"
#include "crossisle/store/run_file.hpp"
#include "table.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto import_description =
    "Example: crossisle import model.onnx --dim batch=1 -o model.yaml\n\n"
    "Turns a network in another format into a network file, which `workloads.networks`\n"
    "of a configuration names: an ONNX model, a CSV of layers, a NetWork.csv of NeuroSim,\n"
    "a problem of Timeloop, or a folder of them. A configuration may also name a file\n"
    "itself, unless it is an ONNX model with symbolic sizes.";

struct ImportArguments {
  std::string file;
  std::string output;
  std::vector<std::string> dimensions;
  bool allows_unknown = false;
  bool json = false;
};

interchange::OnnxOptions options_of(const ImportArguments& arguments) {
  interchange::OnnxOptions options;
  options.allows_unknown = arguments.allows_unknown;
  core::Problems problems;
  for (const auto& text : arguments.dimensions) {
    const auto equals = text.rfind('=');
    std::int64_t size = 0;
    const char* const end = text.data() + text.size();
    const auto result = equals == std::string::npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                                    : std::from_chars(text.data() + equals + 1, end, size);
    if (equals == 0 || result.ec != std::errc() || result.ptr != end || size < 1) {
      problems.add("--dim", fmt::format("is '{}'", core::printable(text)),
                   "a size is a whole number of at least 1", "write it as batch=1");
    } else {
      options.dimensions[text.substr(0, equals)] = size;
    }
  }
  problems.throw_if_any();
  return options;
}

void print_json(const workload::Network& network) {
  const nlohmann::ordered_json object{{"name", network.name},
                                      {"layers", network.layers.size()},
                                      {"unique_shapes", network.unique_shapes()},
                                      {"weights", network.weights()},
                                      {"macs", network.macs()},
                                      {"notes", network.notes}};
  fmt::print("{}\n", object.dump(2));
}

/// Refuses a text that could not be read as a file. @throws core::Error (usage)
void require_readable(const std::string& text, std::size_t layers) {
  core::Problems problems;
  try {
    config::Document::parse(text, "network", {}, problems);
  } catch (const core::InputError&) {
    throw core::Error(core::ExitCode::usage, fmt::format("a file cannot hold {} layers", layers),
                      "a file of YAML has limits, which protect its readers",
                      "name the model itself in workloads.networks, or export a simpler one");
  }
}

core::ExitCode run_command(const ImportArguments& arguments) {
  const std::filesystem::path file = arguments.file;
  if (!interchange::is_foreign(file)) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} is in no known format", file.string()),
                      "models end in .onnx, tables in .csv, and a file of Timeloop has the key `problem`",
                      "check the path");
  }
  if (!arguments.output.empty() && std::filesystem::exists(arguments.output)) {
    throw core::Error(core::ExitCode::usage, arguments.output + " already exists",
                      "files are not overwritten", "name another file, or move it away");
  }
  const auto text = interchange::network_yaml(interchange::read_foreign(file, options_of(arguments)));
  core::Problems problems;
  const auto network = workload::parse_network(text, file.string(), problems);
  problems.throw_if_any();
  if (!arguments.output.empty()) require_readable(text, network.layers.size());
  if (!arguments.output.empty()) store::write_text_file(arguments.output, text);
  if (arguments.json) {
    print_json(network);
    return core::ExitCode::finished;
  }
  fmt::print("network  {}\n", network.name);
  fmt::print("layers   {}, of {} different shapes\n", network.layers.size(), network.unique_shapes());
  fmt::print("weights  {}\n", core::human_count(static_cast<double>(network.weights())));
  fmt::print("MACs     {}\n", core::human_count(static_cast<double>(network.macs())));
  for (const auto& note : network.notes) fmt::print("note     {}\n", note);
  if (arguments.output.empty()) {
    say("next     add -o FILE to write the network");
  } else {
    say("wrote {}", arguments.output);
  }
  return core::ExitCode::finished;
}

}  // namespace

void add_import(Command app, Action& action) {
  auto arguments = std::make_shared<ImportArguments>();
  auto command = app.add_subcommand("import", import_description);
  command.add_option("file", arguments->file, "the model, table or problem").required();
  command.add_option("-o,--output", arguments->output, "the network file to write");
  command.add_option("--dim", arguments->dimensions, "size of a symbolic dimension of the inputs")
      .type_name("NAME=SIZE");
  command.add_flag("--allow-unknown", arguments->allows_unknown,
                   "leave out operators that are not known, even if they have weights");
  command.add_flag("--json", arguments->json, "JSON instead of lines");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_command(*arguments); }; });
}

}  // namespace crossisle::apps
