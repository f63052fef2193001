// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/cluster/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <type_traits>

#include "crossisle/cluster/slurm_time.hpp"
#include "crossisle/config/document.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"

namespace crossisle::cluster {
namespace {

using config::Section;

constexpr std::array<std::pair<std::string_view, Launcher>, 2> launchers{
    {{"srun", Launcher::srun}, {"mpirun", Launcher::mpirun}}};

constexpr config::Range counts{1.0, 1e6};
constexpr config::Range failures{1.0, 1000.0};

bool is_variable_name(const std::string& name) {
  const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::all_of(name.begin(), name.end(), allowed);
}

std::optional<std::int64_t> count_at(Section& section, const std::string& key) {
  if (section.has(key)) return section.integer(key, counts);
  section.integer_or(key, 0);  // marks the absent key as known
  return std::nullopt;
}

std::optional<std::int64_t> time_at(Section& section, const std::string& key) {
  const std::string text = section.text_or(key, {});
  if (text.empty()) return std::nullopt;
  const auto seconds = parse_slurm_time(text);
  if (!seconds || *seconds == 0) {
    section.problem(key, fmt::format("'{}' is not a time", text), "limits are in Slurm's notation",
                    "write it as DAYS-HOURS:MINUTES:SECONDS, for example 2-00:00:00");
  }
  return seconds;
}

/// Refuses characters that would end the line around a value, so that the rest would be executed. Returns the
/// value unchanged.
template <class Value>
Value without_controls(Section& section, const std::string& key, Value value) {
  const auto check = [&](const std::string& text) {
    if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }))
      section.problem(key, fmt::format("'{}' has a control character", core::printable(text)),
                      "what follows it would become part of the batch script",
                      "delete it, or write each line as a separate item");
  };
  if constexpr (std::is_same_v<Value, std::string>) {
    check(value);
  } else {
    std::for_each(value.begin(), value.end(), check);
  }
  return value;
}

std::string line_at(Section& section, const std::string& key, const std::string& fallback = {}) {
  return without_controls(section, key, section.text_or(key, fallback));
}

std::vector<std::string> lines_at(Section& section, const std::string& key) {
  return without_controls(section, key, section.texts_or(key, {}));
}

std::vector<Partition> read_partitions(Section section) {
  std::vector<Partition> partitions;
  for (const auto& name : section.keys()) {
    Section entry = section.section_or_empty(name);
    partitions.push_back(
        {name, time_at(entry, "time"), count_at(entry, "nodes"), count_at(entry, "tasks_per_node")});
    entry.finish();
  }
  return partitions;
}

std::vector<std::pair<std::string, std::string>> read_environment(Section section) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const auto& name : section.keys()) {
    if (!is_variable_name(name))
      section.problem(name, fmt::format("'{}' is not a valid variable name", name), "a shell would reject it",
                      "use letters, digits and _");
    variables.emplace_back(name, without_controls(section, name, section.text(name)));
  }
  return variables;
}

std::vector<std::string> read_options(Section& root) {
  auto options = lines_at(root, "options");
  for (const auto& option : options) {
    if (!option.starts_with("-"))
      root.problem("options", fmt::format("'{}' is not an option of sbatch", option), "options begin with --",
                   "write it as --name=value");
  }
  return options;
}

/// Returns the template, which may be in the folder of the profile.
std::filesystem::path find_template(Section& root, const std::filesystem::path& base,
                                    const std::filesystem::path& slurm) {
  try {
    return core::find_named_file(root.text_or("template", "job"), slurm / "templates", ".sbatch", base);
  } catch (const core::Error& failure) {
    root.problem("template", failure.what());
    return {};
  }
}

}  // namespace

Profile read_profile(const std::string& name_or_path, const std::filesystem::path& slurm) {
  const auto folder = slurm.empty() ? core::shipped_directory("slurm") : slurm;
  const auto file = core::find_named_file(name_or_path, folder / "profiles", ".yaml", {});
  core::Problems problems;
  Section root = config::Document::load(file, {}, problems).root();
  Profile profile;
  profile.name = file.stem().string();
  profile.description = root.text_or("description", {});
  profile.launcher = root.choice_of_or<Launcher>("launcher", launchers, Launcher::srun);
  profile.mpi = line_at(root, "mpi", profile.mpi);
  profile.launcher_options = lines_at(root, "launcher_options");
  profile.modules = lines_at(root, "modules");
  profile.setup = lines_at(root, "setup");
  profile.environment = read_environment(root.section_or_empty("environment"));
  profile.account = line_at(root, "account");
  profile.partition = line_at(root, "partition");
  profile.qos = line_at(root, "qos");
  profile.constraint = line_at(root, "constraint");
  profile.options = read_options(root);
  profile.request_memory = root.flag_or("request_memory", true);
  profile.requeue = root.flag_or("requeue", true);
  profile.max_failures = root.integer_or("max_failures", profile.max_failures, failures);
  profile.keep_variables = lines_at(root, "keep_variables");
  profile.partitions = read_partitions(root.section_or_empty("partitions"));
  profile.template_file = find_template(root, file.parent_path(), folder);
  root.finish();
  problems.throw_if_any();
  return profile;
}

}  // namespace crossisle::cluster
