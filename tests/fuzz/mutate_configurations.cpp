// Part of Crossisle, SPDX-License-Identifier: MIT
// mutate_configurations [--count N] [--seed S] [--sample N --binary CROSSISLE] [--seconds S] [--only NUMBER]
// CONFIGURATIONS
//
// Makes the shipped configurations, and the files that they name, invalid in every way that users and
// attackers might, and reads each. No case may crash, leak, or take a second of processor time or a gigabyte,
// and every refusal must name the file and the key at fault. A sample is also read by `crossisle validate`,
// with the same result. The same seed gives the same files; --only repeats one of them and keeps it.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <optional>

#include "crossisle/core/data_files.hpp"
#include "crossisle/run/configuration.hpp"
#include "crossisle/run/problem.hpp"
#include "fuzz.hpp"
#include "mutation.hpp"

namespace {

namespace fs = std::filesystem;
using namespace crossisle;
using fuzz::Mutation;

constexpr unsigned max_wall_s = 60;  // on a busy machine
constexpr double max_memory_bytes = 1 << 30;
constexpr std::size_t cases_per_process = 250;

enum class Verdict : std::uint8_t { none, accepted, refused, refused_io, failed };

/// Outcome of a case, in memory that the processes share.
struct Outcome {
  Verdict verdict = Verdict::none;
  std::uint8_t mutation = 0;
  float seconds = 0.0F;
};

struct Options {
  fs::path configurations;
  std::uint64_t count = 1000;
  std::uint64_t seed = 1;
  std::uint64_t sample = 0;
  std::string binary;
  double max_s = 1.0;  ///< processor time of a case; instrumented programs need more
  std::optional<std::uint64_t> only;
};

/// The shipped configurations and files that they may name, as trees.
struct Originals {
  struct Original {
    std::string file;  ///< name of the file in the folder of a case
    fuzz::Tree tree;
  };
  std::vector<Original> configurations;
  std::vector<Original>
      others;  ///< a space, a technology, a network: named by a configuration that stays unchanged
  std::string naming_others;

  explicit Originals(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files)
      configurations.push_back({"run.yaml", fuzz::parse_tree(fuzz::bytes_of(file))});
    const fs::path data = core::data_directory();
    others.push_back({"space.yaml", fuzz::parse_tree(fuzz::bytes_of(folder / "spaces" / "rram.yaml"))});
    others.push_back(
        {"technology.yaml", fuzz::parse_tree(fuzz::bytes_of(data / "technologies" / "rram_32nm.yaml"))});
    others.push_back({"network.yaml",
                      fuzz::parse_tree(fuzz::bytes_of(data / "workloads" / "corrected" / "resnet18.yaml"))});
    naming_others =
        "technology: technology.yaml\nworkloads: {networks: [network.yaml, alexnet]}\ndesign_space: "
        "space.yaml\n";
  }
};

/// Folder of a case, with the files that paths in it may lead to.
class Bench {
 public:
  Bench(const Originals& originals, const fs::path& configurations) : originals_(originals) {
    const fs::path& folder = scratch_.path();
    ::mkfifo((folder / "fifo").c_str(), 0600);
    fs::create_directory(folder / "folder");
    fs::create_directory_symlink("loop", folder / "loop");
    fs::create_symlink("nowhere", folder / "dangling");
    fuzz::put_bytes(folder / "empty", "");
    fuzz::put_bytes(folder / "hole", "");
    fs::resize_file(folder / "hole", std::uintmax_t{1} << 40U);
    fs::copy(configurations / "spaces", folder / "spaces");
  }

  /// Writes the files of a case; removes those of the previous case.
  fuzz::Mutated lay_out(fuzz::Dice& dice) {
    const bool named_file = dice.one_in(4);
    const auto& original = named_file ? dice.pick(originals_.others) : dice.pick(originals_.configurations);
    auto mutated = fuzz::mutate(original.tree, dice);
    for (const auto& other : originals_.others) fuzz::put_bytes(path(other.file), to_text(other.tree));
    if (named_file) fuzz::put_bytes(path("run.yaml"), originals_.naming_others);
    fuzz::put_bytes(path(original.file), mutated.text);
    return mutated;
  }
  fs::path path(const std::string& name) const { return scratch_.path() / name; }
  const fs::path& folder() const { return scratch_.path(); }

 private:
  const Originals& originals_;
  fuzz::ScratchFolder scratch_;
};

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Failure of a check on a case.
struct Finding : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Checks that an accepted configuration gives a problem, and that its resolved form reads back as the same
/// one.
void check_accepted(const run::Configuration& configuration, const Bench& bench) {
  if (configuration.name.empty() || configuration.name.find('/') != std::string::npos ||
      configuration.name[0] == '.')
    throw Finding("accepted the name " + configuration.name);
  const fs::path resolved = bench.path("resolved.yaml");
  fuzz::put_bytes(resolved, resolved_yaml(configuration));
  if (identity_yaml(run::read_configuration(resolved, {})) != identity_yaml(configuration))
    throw Finding("the resolved configuration is another one");
  const auto model = run::make_model(configuration);
  run::make_layout(configuration, *model, 2);
  run::estimate_footprint(configuration, *model, 2);
}

/// Returns true if a message names a key, or a limit of the whole document, which has none.
bool names_key(const std::string& messages, const std::string& key) {
  static constexpr std::array<std::string_view, 4> whole{"a file may hold", "nests deeper",
                                                         "is not valid YAML", "is larger than"};
  return messages.find(key) != std::string::npos ||
         std::any_of(whole.begin(), whole.end(),
                     [&](std::string_view limit) { return messages.find(limit) != std::string::npos; });
}

bool names_file(std::string_view messages, const std::string& file) {
  if (file.empty()) return false;
  return messages.find((file[0] == '/' ? "" : "/") + file + ":") != std::string_view::npos;
}

void check_refused(const core::Error& error, const fuzz::Mutated& mutated) {
  if (error.code() != core::ExitCode::usage && error.code() != core::ExitCode::io)
    throw Finding(fmt::format("exit code {}", static_cast<int>(error.code())));
  const bool named = names_key(error.what(), mutated.key) || names_file(error.what(), mutated.file);
  if (!mutated.key.empty() && !named)
    throw Finding(fmt::format("does not name the key {}: {}", mutated.key, error.what()));
}

void check_messages(const core::InputError& error) {
  for (const auto& problem : error.problems()) {
    const bool placed = problem.where.starts_with('/');  // all files of a case have absolute paths
    const bool summary = problem.where.empty() && problem.what.starts_with("... and ");
    const std::string text = problem.text();
    if (!placed && !summary) throw Finding("no file is named: " + text);
    if (text.size() > 2000 || text.find('\n') != std::string::npos) throw Finding("no single line: " + text);
  }
}

Verdict read_case(const Bench& bench, const fuzz::Mutated& mutated) {
  try {
    const auto configuration = run::read_configuration(bench.path("run.yaml"), {});
    if (mutated.refused) throw Finding("accepted what must be refused");
    check_accepted(configuration, bench);
    return Verdict::accepted;
  } catch (const core::InputError& error) {
    check_messages(error);
    check_refused(error, mutated);
    return Verdict::refused;
  } catch (const core::Error& error) {
    check_refused(error, mutated);
    return error.code() == core::ExitCode::io ? Verdict::refused_io : Verdict::refused;
  }
}

/// Returns the exit code of `crossisle validate`, whose output is in `validate.txt`.
int validate(const Options& options, const Bench& bench) {
  const pid_t child = ::fork();
  if (child == 0) {
    const fs::path output = bench.path("validate.txt");
    if (std::freopen(output.c_str(), "w", stdout) == nullptr || ::dup2(::fileno(stdout), 2) < 0) ::_exit(127);
    ::alarm(max_wall_s);
    const fs::path file = bench.path("run.yaml");
    ::execl(options.binary.c_str(), "crossisle", "validate", file.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void check_validate(const Options& options, const Bench& bench, Verdict verdict) {
  const int wanted = verdict == Verdict::accepted ? 0 : verdict == Verdict::refused_io ? 3 : 2;
  const int code = validate(options, bench);
  const std::string said = fuzz::bytes_of(bench.path("validate.txt"));
  if (code != wanted)
    throw Finding(fmt::format("validate ends with {} instead of {}: {}", code, wanted, said));
  if (wanted != 0 && !said.starts_with("error: ")) throw Finding("validate does not say why: " + said);
}

bool is_sampled(const Options& options, std::uint64_t number) {
  return options.sample > 0 && number % std::max<std::uint64_t>(options.count / options.sample, 1) == 0;
}

/// Reads one case, reports its problems, and records its outcome.
void run_case(const Options& options, Bench& bench, std::uint64_t number, Outcome& outcome) {
  fuzz::Dice dice(options.seed, number);
  const auto mutated = bench.lay_out(dice);
  outcome.mutation = static_cast<std::uint8_t>(mutated.mutation);
  outcome.verdict = Verdict::failed;  // until the case ends, also if the process dies
  ::alarm(max_wall_s);
  const double began = processor_seconds();
  try {
    const Verdict verdict = read_case(bench, mutated);
    outcome.seconds = static_cast<float>(processor_seconds() - began);
    if (outcome.seconds > options.max_s) throw Finding(fmt::format("takes {:.2f} s", outcome.seconds));
    if (is_sampled(options, number)) check_validate(options, bench, verdict);
    outcome.verdict = verdict;
  } catch (const std::exception& finding) {
    fmt::print("FINDING in case {} ({}): {}\n", number, fuzz::mutation_names[outcome.mutation],
               finding.what());
    std::fflush(stdout);
  }
  ::alarm(0);
}

double peak_memory_bytes(int of) {
  rusage usage{};
  ::getrusage(of, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

/// Reads cases in a separate process, which a case may end. @returns true if it ended normally
bool run_cases(const Options& options, const Originals& originals, std::uint64_t first, std::uint64_t last,
               std::span<Outcome> outcomes) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    {
      Bench bench(originals, options.configurations);
      for (std::uint64_t number = first; number < last; ++number)
        run_case(options, bench, number, outcomes[number]);
    }
    std::fflush(stdout);
    std::exit(0);  // the leak check runs at exit
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  fmt::print("FINDING: the process of cases {} to {} ended with {}\n", first, last - 1,
             WIFEXITED(status) ? fmt::format("exit code {}", WEXITSTATUS(status))
                               : fmt::format("signal {}", WTERMSIG(status)));
  return false;
}

struct Line {
  std::size_t cases = 0;
  std::size_t accepted = 0;
  std::size_t refused = 0;
  std::size_t failed = 0;
  float slowest_s = 0.0F;

  void add(const Outcome& outcome) {
    ++cases;
    accepted += outcome.verdict == Verdict::accepted ? 1U : 0U;
    refused += outcome.verdict == Verdict::refused || outcome.verdict == Verdict::refused_io ? 1U : 0U;
    failed += outcome.verdict == Verdict::failed ? 1U : 0U;
    slowest_s = std::max(slowest_s, outcome.seconds);
  }
  void print(const char* name) const {
    fmt::print("{:<20} {:>7} {:>9} {:>9} {:>9} {:>9.1f} ms\n", name, cases, accepted, refused, failed,
               1e3 * slowest_s);
  }
};

/// @returns the number of findings
std::size_t summarise(std::span<const Outcome> outcomes) {
  std::array<Line, fuzz::mutation_names.size()> lines;
  Line all;
  for (const auto& outcome : outcomes) {
    lines[outcome.mutation].add(outcome);
    all.add(outcome);
  }
  fmt::print("{:<20} {:>7} {:>9} {:>9} {:>9} {:>12}\n", "mutation", "cases", "accepted", "refused",
             "findings", "slowest");
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i].print(fuzz::mutation_names[i]);
  all.print("all");
  return all.failed;
}

int repeat_one(const Options& options, const Originals& originals) {
  Bench bench(originals, options.configurations);
  Outcome outcome;
  run_case(options, bench, *options.only, outcome);
  const fs::path kept = fs::temp_directory_path() / fmt::format("crossisle-case-{}", *options.only);
  fs::remove_all(kept);
  fs::create_directory(kept);
  for (const char* name : {"run.yaml", "space.yaml", "technology.yaml", "network.yaml"})
    fs::copy_file(bench.path(name), kept / name);
  fmt::print("case {} is in {}\n", *options.only, kept.string());
  return outcome.verdict == Verdict::failed ? 1 : 0;
}

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with("--")) {
      options.configurations = word;
      continue;
    }
    if (++i == argc) return std::nullopt;
    if (word == "--count") {
      options.count = std::stoull(argv[i]);
    } else if (word == "--seed") {
      options.seed = std::stoull(argv[i]);
    } else if (word == "--sample") {
      options.sample = std::stoull(argv[i]);
    } else if (word == "--seconds") {
      options.max_s = std::stod(argv[i]);
    } else if (word == "--binary") {
      options.binary = argv[i];
    } else if (word == "--only") {
      options.only = std::stoull(argv[i]);
    } else {
      return std::nullopt;
    }
  }
  if (options.configurations.empty() || options.count == 0) return std::nullopt;
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse(argc, argv);
  if (!options) {
    fmt::print(
        stderr,
        "usage: mutate_configurations [--count N] [--seed S] [--sample N --binary CROSSISLE] [--seconds S] "
        "[--only NUMBER] CONFIGURATIONS\n");
    return 2;
  }
  const Originals originals(options->configurations);
  if (options->only) return repeat_one(*options, originals);
  const std::size_t bytes = options->count * sizeof(Outcome);
  void* shared = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 1;
  const std::span<Outcome> outcomes(static_cast<Outcome*>(shared), options->count);
  std::uint64_t next = 0;
  std::size_t broken = 0;
  while (next < options->count) {
    const std::uint64_t last = std::min<std::uint64_t>(next + cases_per_process, options->count);
    if (!run_cases(*options, originals, next, last, outcomes)) {
      ++broken;
      // Continue after the case that caused the death; if there was none, it may be a leak, without a case.
      const std::uint64_t first = next;
      while (next < last && outcomes[next].verdict != Verdict::none) ++next;
      if (next == first) return 1;
      continue;
    }
    next = last;
  }
  const std::size_t findings = summarise(outcomes) + broken;
  const double memory = peak_memory_bytes(RUSAGE_CHILDREN);
  fmt::print("most memory {}; {} of them through crossisle validate; seed {}\n", core::human_bytes(memory),
             std::min(options->sample, options->count), options->seed);
  if (memory > max_memory_bytes)
    fmt::print("FINDING: more memory than {}\n", core::human_bytes(max_memory_bytes));
  return findings == 0 && memory <= max_memory_bytes ? 0 : 1;
}
