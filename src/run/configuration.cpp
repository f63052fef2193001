// Part of Crossisle, SPDX-License-Identifier: MIT
#include "crossisle/run/configuration.hpp"

#include <utility>

#include "configuration_reader.hpp"
#include "crossisle/compat/model_options.hpp"
#include "crossisle/island/island_options.hpp"
#include "crossisle/objective/objective_options.hpp"
#include "crossisle/objective/words.hpp"
#include "crossisle/physical/model_options.hpp"
#include "input_files.hpp"
#include "model_kind.hpp"

namespace crossisle::run {
namespace {

/// True if limits on noise apply to devices at the corner.
bool limits_noise_at_corner(const Configuration& configuration) {
  return configuration.physical && configuration.physical->options.condition == physical::Condition::corner;
}

config::Key map_key(std::string name, std::string meaning, std::vector<config::Key> keys) {
  config::Key key{.name = std::move(name), .forms = {config::Form::map}, .meaning = std::move(meaning)};
  key.keys = std::move(keys);
  return key;
}

config::Key workloads_key() {
  config::Key set{
      .name = "set",
      .forms = {config::Form::choice},
      .meaning =
          "`published`: shapes as the publication evaluates them (strides ignored, attention reduced); "
          "`corrected`: as the networks are"};
  set.words = {"published", "corrected"};
  set.fallback = "corrected";
  config::Key networks{.name = "networks",
                       .forms = {config::Form::texts, config::Form::text},
                       .meaning =
                           "names in `data/workloads/<set>`, or paths of such files; or the name of a "
                           "suite, which `crossisle workloads` lists: `vision`"};
  networks.is_required = true;
  config::Key rates{.name = "rates",
                    .forms = {config::Form::map},
                    .meaning =
                        "duty cycle: inferences per second of each network (`30/s`), all networks or none; "
                        "then limits and goals may name `average_power`, `energy_per_day` and "
                        "`utilisation`, and a chip whose utilisation exceeds 1 is infeasible",
                    .unit = "1/s"};
  rates.range_by_name = rate_range;
  rates.forms_by_name = {config::Form::number, config::Form::text};
  rates.fallback_rule = "none";
  auto workloads = map_key("workloads", "the networks that the chip serves", {set, networks, rates});
  workloads.is_required = true;
  return workloads;
}

/// Returns the keys of both cost models, each with its condition.
config::Key cost_model_key() {
  auto keys = compat::compat_keys().keys();
  for (auto& key : keys) key.condition = "not of `technology: physical`";
  for (auto& key : physical::physical_keys().keys()) {
    key.condition = "of `technology: physical`";
    for (auto& inner : key.keys) inner.condition = key.condition;
    keys.push_back(std::move(key));
  }
  return map_key("cost_model", "options of the model that `technology` selects", std::move(keys));
}

}  // namespace

const config::KeyTable<CheckpointOptions>& CheckpointOptions::keys() {
  constexpr config::Range generations{0.0, search::max_generations};
  static const auto table =
      config::KeyTable<CheckpointOptions>()
          .value("every_seconds", &CheckpointOptions::every_seconds,
                 "time between two checkpoints; 0: not by time", {0.0, 1e9}, "s")
          .value("every_generations", &CheckpointOptions::every_generations,
                 "0: not by generations; an exhaustive search counts blocks of 32,768 designs instead",
                 generations)
          .value("keep_every", &CheckpointOptions::keep_every,
                 "keep the checkpoint of every n-th generation permanently, in addition to the two newest",
                 generations);
  return table;
}

const config::KeyTable<ExecutionOptions>& ExecutionOptions::keys() {
  static const auto table = config::KeyTable<ExecutionOptions>().value(
      "watchdog_seconds", &ExecutionOptions::watchdog_seconds,
      "a rank that has been silent for this long ends the job (exit code 5); 0: never", {0.0, 1e6}, "s");
  return table;
}

std::vector<config::Key> configuration_keys() {
  config::Key name{.name = "name",
                   .forms = {config::Form::text},
                   .meaning = "names the run and its default folder `runs/<name>`"};
  name.fallback_rule = "the file's name";
  config::Key seed{.name = "seed",
                   .forms = {config::Form::whole_number},
                   .meaning =
                       "together with the rest of the configuration, determines every bit of the "
                       "result"};
  seed.range = seed_range;
  seed.fallback = "1";
  config::Key technology{
      .name = "technology",
      .forms = {config::Form::text},
      .meaning =
          "a name in `data/technologies` or the path of such a file; `physical` selects the [physical "
          "mode](#the-physical-mode)"};
  technology.is_required = true;
  auto space =
      map_key("design_space",
              "the path of a file with these keys, or the keys themselves; each an ascending list of values "
              "or a single value",
              design::space_keys());
  space.forms.insert(space.forms.begin(), config::Form::text);
  space.is_required = true;
  return {name,
          seed,
          technology,
          workloads_key(),
          space,
          cost_model_key(),
          map_key("objective", "", objective::objective_keys()),
          map_key("search",
                  "of each island; keys of algorithms other than the chosen one are checked but not used",
                  search::SearchOptions::keys()),
          map_key("islands", "", island::IslandOptions::keys().keys()),
          map_key("checkpoint", "may differ when a run is resumed", CheckpointOptions::keys().keys()),
          map_key("execution", "may differ when a run is resumed", ExecutionOptions::keys().keys())};
}
ConfigurationReader::ConfigurationReader(std::filesystem::path data)
    : files_(std::make_unique<InputFiles>()), data_(std::move(data)) {}
ConfigurationReader::~ConfigurationReader() = default;
ConfigurationReader::ConfigurationReader(ConfigurationReader&&) noexcept = default;

Configuration ConfigurationReader::read(const std::filesystem::path& file,
                                        const std::vector<std::string>& overrides,
                                        const std::optional<std::filesystem::path>& continued) {
  const auto read_as = [&](InputFiles::Places places, core::Problems& problems) {
    return read_from({*files_, places, file.parent_path(), problems, data_, continued}, file, overrides);
  };
  try {
    core::Problems problems;
    auto configuration = read_as(InputFiles::Places::unknown, problems);
    if (problems.empty()) return configuration;
  } catch (const core::InputError&) {
    // The error is thrown again below, with line numbers.
  }
  core::Problems problems;
  auto configuration = read_as(InputFiles::Places::exact, problems);
  problems.throw_if_any();
  return configuration;  // the file was corrected between the two readings
}

std::string ConfigurationReader::take_new_files() {
  return files_->take_new();
}

void ConfigurationReader::add_files(const std::string& from_other) {
  files_->add(from_other);
}

Configuration read_configuration(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                                 const std::filesystem::path& data) {
  InputFiles files;
  core::Problems problems;
  auto configuration =
      read_from({files, InputFiles::Places::exact, file.parent_path(), problems, data}, file, overrides);
  problems.throw_if_any();
  return configuration;
}

std::optional<Configuration> with_generations(Configuration configuration, std::uint32_t generations) {
  if (configuration.exhaustive) {
    return generations == configuration.generations() ? std::optional(std::move(configuration))
                                                      : std::nullopt;
  }
  // A different number of generations applies to the last phase of a search.
  if (configuration.polish > 0) {
    const std::uint32_t earlier = configuration.generations() - configuration.polish;
    if (generations <= earlier) return std::nullopt;
    configuration.polish = generations - earlier;
    return configuration;
  }
  for (auto& options : configuration.search) {
    if (!options.edit().set_generations(generations)) return std::nullopt;
  }
  return configuration;
}

const cost::MetricList& Configuration::metrics() const {
  return model_kind(*this).metrics(*this);
}

std::vector<objective::Status> Configuration::statuses() const {
  const auto of_kind = model_kind(*this).statuses;
  std::vector<objective::Status> statuses(of_kind.begin(), of_kind.end());
  if (!space.exclusions().empty()) statuses.push_back(objective::Status::excluded);
  for (std::size_t i = 0; i < objective.constraints.size(); ++i)
    statuses.push_back(objective::constraint_status(i));
  return statuses;
}

std::vector<std::string> Configuration::noise_limit_texts() const {
  return objective::noise_limit_texts(objective, limits_noise_at_corner(*this), metrics());
}

std::vector<std::string> Configuration::constraint_texts() const {
  return objective::constraint_texts(objective, limits_noise_at_corner(*this), metrics());
}

std::size_t Configuration::knob_count() const {
  return model_kind(*this).knobs;
}

std::uint32_t Configuration::generations() const {
  return exhaustive ? blocks().count() : search_on(0)->generations() + polish;
}

std::uint64_t Configuration::max_evaluations(std::uint32_t generation) const {
  if (exhaustive) return static_cast<std::uint64_t>(space.size());
  // No island evaluates a design twice.
  const double part = niche ? static_cast<double>(space.parameters()[*niche].values.size()) : 1.0;
  const double designs = space.size() / part;
  std::uint64_t budget = 0;
  for (std::size_t i = 0; i < search.size(); ++i) {
    const std::uint64_t islands_with_it = islands / search.size() + (i < islands % search.size() ? 1 : 0);
    const std::uint64_t asked =
        search[i]->first_designs() + std::uint64_t{generation} * search[i]->population();
    budget += islands_with_it *
              (static_cast<double>(asked) > designs ? static_cast<std::uint64_t>(designs) : asked);
  }
  return budget;
}

}  // namespace crossisle::run
