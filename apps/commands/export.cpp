// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/report/export.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <sstream>

#include "commands.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/run/content.hpp"
#include "saved_content.hpp"
#include "talk.hpp"

namespace crossisle::apps {
namespace {

constexpr auto export_description =
    "Example: crossisle export runs/rram_4networks --csv --table designs > designs.csv\n\n"
    "Writes the results of a run so far: every design with its metrics (table\n"
    "designs), and its history. For an unfinished run, reads the newest checkpoint.";

constexpr auto digest_description =
    "Example: crossisle digest runs/rram_4networks\n\n"
    "Prints the digest of a run's content (128 bits): the same for every run of the same configuration, seed "
    "and\n"
    "version, on any number of ranks, interrupted or not.";

constexpr auto pack_description =
    "Example: crossisle pack runs/rram_4networks -o rram_4networks.h5\n\n"
    "Writes the results of a run so far to one file. A run of more than 8 islands\n"
    "keeps its rows in several files, which run.h5 joins; the packed file holds them\n"
    "all and has the same digest. The commands export and digest read it.";

struct ExportArguments {
  std::string directory;
  std::string table = "designs";
  std::string folder;
  bool csv = false;
  bool json = false;
};

/// Returns the same results for readers, with the names of choices in place of their numbers.
store::RunContent readable_content(const std::string& directory) {
  auto content = read_content(directory);
  for (auto& table : content.tables) run::name_choices(table);
  return content;
}

void write_folder(const store::RunContent& content, const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  for (const auto& table : content.tables) {
    const auto file = folder / (table.name + ".csv");
    std::ostringstream out;
    report::write_csv(content, table.name, out);
    store::write_text_file(file, out.str());
    say("wrote {}", file.string());
  }
}

core::ExitCode run_export(const ExportArguments& arguments) {
  const auto content = readable_content(arguments.directory);
  if (arguments.json) {
    report::write_json(content, std::cout);
    std::cout << '\n';
  } else if (!arguments.folder.empty()) {
    write_folder(content, arguments.folder);
  } else {
    report::write_csv(content, arguments.table, std::cout);
  }
  return core::ExitCode::finished;
}

core::ExitCode run_pack(const std::filesystem::path& directory, std::filesystem::path file) {
  std::filesystem::path folder = std::filesystem::absolute(directory).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (file.empty()) file = folder.string() + ".h5";
  std::error_code ignored;
  if (std::filesystem::equivalent(std::filesystem::absolute(file).parent_path(), folder, ignored)) {
    throw core::Error(core::ExitCode::usage, fmt::format("{} is in the folder of the run", file.string()),
                      "it could take the place of a file of the run", "choose another folder with -o");
  }
  require_new_file(file);
  const auto content = read_content(directory);
  store::write_run_file(file, content);
  say("wrote {} ({}), digest {}", file.string(),
      core::human_bytes(static_cast<double>(std::filesystem::file_size(file))), store::digest(content));
  return core::ExitCode::finished;
}

}  // namespace

void add_export(Command app, Action& action) {
  auto arguments = std::make_shared<ExportArguments>();
  auto command = app.add_subcommand("export", export_description);
  command.add_option("directory", arguments->directory, "run directory or packed file").required();
  auto format = command.add_exclusive_group("format", "output format");
  format.add_flag("--csv", arguments->csv, "CSV of one table on standard output, or of all with -o");
  format.add_flag("--json", arguments->json, "JSON of everything on standard output");
  command.add_option(
      "--table", arguments->table,
      "designs (default), unmapped, history, convergence, migrations, networks or status_codes");
  command.add_option("-o,--output", arguments->folder, "folder for a CSV file per table");
  command.callback(
      [arguments, &action] { action = [arguments](int&, char**&) { return run_export(*arguments); }; });
}

void add_digest(Command app, Action& action) {
  auto directory = std::make_shared<std::string>();
  auto command = app.add_subcommand("digest", digest_description);
  auto json = std::make_shared<bool>(false);
  command.add_option("directory", *directory, "run directory or packed file").required();
  command.add_flag("--json", *json, "JSON instead of a line");
  command.callback([directory, json, &action] {
    action = [directory, json](int&, char**&) {
      const std::string digest = store::digest(read_content(*directory));
      fmt::print(fmt::runtime(*json ? "{{\"digest\": \"{}\"}}\n" : "{}\n"), digest);
      return core::ExitCode::finished;
    };
  });
}

void add_pack(Command app, Action& action) {
  auto directory = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  auto command = app.add_subcommand("pack", pack_description);
  command.add_option("directory", *directory, "run directory").required();
  command.add_option("-o,--output", *file, "file to write; default: the directory's name with .h5");
  command.callback([directory, file, &action] {
    action = [directory, file](int&, char**&) { return run_pack(*directory, *file); };
  });
}

}  // namespace crossisle::apps
