// Part of Crossisle, SPDX-License-Identifier: MIT
#include "start_designs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "configuration_reader.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/design/genome_index.hpp"
#include "recorded_genomes.hpp"

namespace crossisle::run {
namespace {

constexpr std::size_t max_moves_noted = 10;

/// A value that a space does not have, and its replacement.
struct Move {
  std::string parameter;
  double from;
  double to;

  auto operator<=>(const Move&) const = default;
};

/// Fits designs of tables into the space of a configuration.
class StartFitter {
 public:
  explicit StartFitter(const Configuration& configuration)
      : configuration_(configuration), known_(configuration.space) {}

  /// Returns the reason why a table describes designs of another kind of space; empty if it does not.
  std::string objection(const StartTable& table) const;
  /// Adds the designs of a table. @pre no objection
  void add(const StartTable& table);

  std::vector<design::Genome> take() { return std::move(starts_); }
  /// Returns the replacements, and the designs that were left out.
  std::vector<std::string> notes() const;

 private:
  design::Genome fit(const StartTable& table, const std::vector<double>& values);
  std::uint16_t nearest(const design::Parameter& parameter, double value);

  const Configuration& configuration_;
  design::GenomeIndex known_;
  std::vector<design::Genome> starts_;
  std::map<Move, std::size_t> moves_;  ///< number of designs
  std::size_t excluded_ = 0;
};

std::string StartFitter::objection(const StartTable& table) const {
  if (table.designs.empty()) return "it has no design";
  for (const auto& parameter : configuration_.space.parameters()) {
    const bool is_given =
        std::find(table.parameters.begin(), table.parameters.end(), parameter.name) != table.parameters.end();
    if (!is_given && !(parameter.knob && usual_value(*parameter.knob)))
      return fmt::format("its designs have no {}", parameter.name);
  }
  for (const auto& name : table.parameters) {
    if (configuration_.space.find(name)) continue;
    const auto knob = hardware::find_knob(name);
    if (!knob) return fmt::format("its designs have {}, which is not a parameter of a chip", name);
    if (static_cast<std::size_t>(*knob) >= configuration_.knob_count())
      return fmt::format("its designs have {}, which chips of this technology do not have", name);
  }
  return {};
}

std::uint16_t StartFitter::nearest(const design::Parameter& parameter, double value) {
  const auto& values = parameter.values;
  std::size_t best = 0;
  // Words have no distance: the first one replaces those that the space does not have.
  if (parameter.scale == design::Scale::ordered) {
    for (std::size_t i = 1; i < values.size(); ++i) {
      if (std::abs(values[i] - value) < std::abs(values[best] - value)) best = i;
    }
  } else if (const auto listed = std::find(values.begin(), values.end(), value); listed != values.end()) {
    best = static_cast<std::size_t>(listed - values.begin());
  }
  if (values[best] != value) ++moves_[{parameter.name, value, values[best]}];
  return static_cast<std::uint16_t>(best);
}

design::Genome StartFitter::fit(const StartTable& table, const std::vector<double>& values) {
  const auto value_of = [&](const std::string& name) -> std::optional<double> {
    const auto found = std::find(table.parameters.begin(), table.parameters.end(), name);
    if (found == table.parameters.end()) return std::nullopt;
    return values[static_cast<std::size_t>(found - table.parameters.begin())];
  };
  const auto& parameters = configuration_.space.parameters();
  design::Genome genome;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto given = value_of(parameters[i].name);
    genome.set(i, nearest(parameters[i], given ? *given : *usual_value(*parameters[i].knob)));
  }
  for (std::size_t i = 0; i < table.parameters.size(); ++i) {
    if (configuration_.space.find(table.parameters[i])) continue;
    const double usual = usual_value(*hardware::find_knob(table.parameters[i])).value_or(values[i]);
    if (values[i] != usual) ++moves_[{table.parameters[i], values[i], usual}];
  }
  return configuration_.space.canonical(std::move(genome));
}

void StartFitter::add(const StartTable& table) {
  for (const auto& values : table.designs) {
    auto genome = fit(table, values);
    if (configuration_.space.is_excluded(genome)) {
      ++excluded_;
    } else if (known_.add(genome).second) {
      starts_.push_back(std::move(genome));
    }
  }
}

std::vector<std::string> StartFitter::notes() const {
  std::vector<std::string> notes;
  for (const auto& [move, designs] : moves_) {
    if (notes.size() == max_moves_noted) {
      notes.push_back(fmt::format("start_from: {} more values are not in the design space and were moved",
                                  moves_.size() - max_moves_noted));
      break;
    }
    const auto knob = hardware::find_knob(move.parameter);
    const auto text = [&](double value) {
      return knob ? hardware::written_text(*knob, value) : core::shortest(value);
    };
    notes.push_back(
        fmt::format("start_from: {} moved from {} to {}, the nearest in the design space ({} designs)",
                    move.parameter, text(move.from), text(move.to), designs));
  }
  if (excluded_ > 0)
    notes.push_back(
        fmt::format("start_from: {} designs are excluded by the design space and left out", excluded_));
  return notes;
}

/// Removes the designs for which generation 0 has no place on the islands of their niche.
std::size_t remove_excess(Configuration& configuration) {
  const std::uint64_t niches =
      configuration.niche ? configuration.space.parameters()[*configuration.niche].values.size() : 1;
  std::uint64_t places = std::numeric_limits<std::uint64_t>::max();
  for (const auto& options : configuration.search) places = std::min(places, options->first_designs());
  std::map<std::uint64_t, std::uint64_t> taken;  // by niche
  return std::erase_if(configuration.starts, [&](const design::Genome& genome) {
    const std::uint64_t niche = configuration.niche ? genome[*configuration.niche] : 0;
    const std::uint64_t islands = (configuration.islands - niche + niches - 1) / niches;
    return ++taken[niche] > islands * places;
  });
}

/// Returns the sources in words; nothing if designs are listed without their sources.
std::vector<std::string> sources_in_words(const std::vector<search::StartSource>& from,
                                          const std::filesystem::path& base) {
  if (from.size() == 1 && from.front().path.empty()) return from.front().sources;
  std::vector<std::string> texts;
  for (const auto& source : from) {
    if (source.path.empty()) return {};
    texts.push_back(
        search::text_of(source, std::filesystem::absolute(base / source.path).lexically_normal()));
  }
  return texts;
}

/// Returns the designs with which the run that a configuration continues began, so that its sources may change.
std::optional<StartTable> recorded_starts(const Sources& sources, const Configuration& configuration) {
  if (!sources.continued || configuration.start_sources.empty()) return std::nullopt;
  const auto folder =
      sources.continued->empty() ? std::filesystem::path("runs") / configuration.name : *sources.continued;
  return sources.files.recorded_starts(folder, configuration.start_sources);
}

}  // namespace

void resolve_starts(const config::Section& section, const std::vector<search::StartSource>& from,
                    const Sources& sources, Configuration& configuration) {
  if (from.empty() || configuration.exhaustive) return;
  configuration.start_sources = sources_in_words(from, sources.base);
  StartFitter fitter(configuration);
  if (const auto recorded = recorded_starts(sources, configuration);
      recorded && fitter.objection(*recorded).empty()) {
    fitter.add(*recorded);
    configuration.starts = fitter.take();
    return;
  }
  for (const auto& source : from) {
    StartTable table{source.parameters, source.designs, {}};
    const auto path = sources.base / source.path;
    if (!source.path.empty()) table = sources.files.starts(path, source.best, configuration);
    const std::string name = source.path.empty() ? "a list of designs" : path.string();
    const std::string reason = table.failure.empty() ? fitter.objection(table) : table.failure;
    if (reason.empty()) {
      fitter.add(table);
    } else if (source.allow_partial) {
      configuration.notes.push_back(fmt::format("start_from: {} is left out ({})", name, reason));
    } else {
      section.problem(
          "start_from", fmt::format("{} has no designs for this search", name), reason,
          source.path.empty()
              ? "add what is missing to its parameters and designs, or set allow_partial"
              : "name a run, a best.yaml or a CSV of the same kind of chips, or set allow_partial");
    }
  }
  configuration.starts = fitter.take();
  for (auto& note : fitter.notes()) configuration.notes.push_back(std::move(note));
  const std::size_t most =
      search::max_start_values / std::max<std::size_t>(configuration.space.parameters().size(), 1);
  if (configuration.starts.size() > most) {
    configuration.notes.push_back(
        fmt::format("start_from: {} designs are left out, because a resolved configuration states at most {}",
                    configuration.starts.size() - most, most));
    configuration.starts.resize(most);
  }
  if (const std::size_t excess = remove_excess(configuration); excess > 0) {
    configuration.notes.push_back(
        fmt::format("start_from: {} designs are left out, because generation 0 has no more places", excess));
  }
}

}  // namespace crossisle::run
