// Part of Crossisle, SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "commands.hpp"
#include "crossisle/cluster/slurm_version.hpp"
#include "crossisle/core/data_files.hpp"
#include "crossisle/core/text.hpp"
#include "crossisle/island/mpi_library.hpp"
#include "crossisle/store/file_system.hpp"

namespace crossisle::apps {
namespace {

constexpr auto doctor_description =
    "Example: mpirun -n 2 crossisle doctor runs\n\n"
    "Checks whether this machine is fit for runs: MPI and the messages between\n"
    "ranks, HDF5, how the file system of a folder writes and locks, Slurm, and the\n"
    "shipped files; reports what is wrong and what to do. The exit code is 3 if\n"
    "anything is wrong.";

enum class State { fine, doubtful, wrong };

struct Finding {
  std::string what;
  State state = State::fine;
  std::string text;
  std::string remedy{};
};
using Findings = std::vector<Finding>;

struct DoctorArguments {
  std::string folder = ".";
  bool json = false;
};

const char* word_of(State state) {
  switch (state) {
    case State::fine:
      return "fine";
    case State::doubtful:
      return "doubtful";
    case State::wrong:
      return "wrong";
  }
  return "";
}

/// Returns the number of ranks that the launcher of this process was to start; 1 if it is unknown.
int ranks_meant() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS"}) {
    if (const char* value = std::getenv(name)) return std::max(1, std::atoi(value));
  }
  return 1;
}

/// Returns the longest round-trip time from rank 0 to another rank.
double max_echo_s(island::Communicator& communicator) {
  double longest = 0.0;
  for (int rank = 1; rank < communicator.size(); ++rank) {
    const auto began = std::chrono::steady_clock::now();
    communicator.send(rank, island::tag::work, {1});
    communicator.receive(rank, island::tag::work);
    longest =
        std::max(longest, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  return longest;
}

void examine_mpi(island::Communicator& communicator, Findings& findings) {
  findings.push_back({"MPI", State::fine, island::mpi_library()});
  const int meant = ranks_meant();
  if (communicator.size() == 1 && meant > 1 && std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr &&
      std::getenv("PMI_SIZE") == nullptr) {
    findings.push_back({"ranks", State::doubtful, fmt::format("1, in an allocation of {} tasks", meant),
                        "start it with srun or mpirun in the allocation to test that"});
  } else if (communicator.size() < meant) {
    findings.push_back({"ranks", State::wrong, fmt::format("{} instead of {}", communicator.size(), meant),
                        "the launcher belongs to a different MPI than the program; use the mpirun of the MPI "
                        "named above, or srun --mpi=pmix"});
  } else {
    const double echo = max_echo_s(communicator);
    findings.push_back({"ranks", State::fine,
                        communicator.size() == 1 ? "1 (start it under mpirun or srun to test messages)"
                                                 : fmt::format("{}, longest echo {}", communicator.size(),
                                                               core::human_duration(echo))});
  }
  if (::geteuid() == 0 && communicator.size() == 1 && std::getenv("OMPI_ALLOW_RUN_AS_ROOT") == nullptr) {
    findings.push_back({"user", State::doubtful, "root; Open MPI's mpirun refuses to start as root",
                        "export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 in a container"});
  }
}

void examine_file_system(const std::string& folder, Findings& findings) {
  constexpr double slow_write_s = 1.0;
  findings.push_back({"HDF5", State::fine, store::hdf5_version()});
  try {
    const auto behaviour = store::try_file_system(folder);
    findings.push_back(
        {"run file", behaviour.reads_back ? State::fine : State::wrong,
         behaviour.reads_back ? "written and read back unchanged" : "not read back as it was written",
         behaviour.reads_back ? "" : "use another file system; this one damages files"});
    const bool slow = behaviour.durable_write_s > slow_write_s;
    findings.push_back({"fsync", slow ? State::doubtful : State::fine,
                        core::human_duration(behaviour.durable_write_s) + " for a small file",
                        slow ? "raise checkpoint.every_seconds, or put runs on another file system" : ""});
    using Locks = store::FileSystemBehaviour::Locks;
    if (behaviour.locks == Locks::exclusive) {
      findings.push_back({"locks", State::fine, "exclude other processes"});
    } else {
      findings.push_back({"locks", State::doubtful,
                          behaviour.locks == Locks::shared ? "are granted twice" : "are not supported",
                          "then only the heartbeat shows whether a run still owns its folder: wait a minute "
                          "before starting another run in the same folder"});
    }
  } catch (const core::Error& failure) {
    findings.push_back({"folder", State::wrong, failure.what(), "name a writable folder"});
  }
}

void examine_slurm(Findings& findings) {
  const auto slurm = cluster::slurm_state();
  if (!slurm) {
    findings.push_back({"Slurm", State::fine, "not installed; runs work without it"});
  } else if (slurm->partitions.empty()) {
    findings.push_back({"Slurm", State::doubtful, slurm->version + ", but its controller does not answer",
                        "ask its administrator, or check `scontrol ping`"});
  } else {
    findings.push_back(
        {"Slurm", State::fine, fmt::format("{}, partitions {}", slurm->version, slurm->partitions)});
  }
}

void examine_files(Findings& findings) {
  try {
    findings.push_back({"data", State::fine,
                        fmt::format("{}: {} technologies, {} networks", core::data_directory().string(),
                                    core::shipped_names("technologies").size(),
                                    core::shipped_names("workloads/corrected").size())});
  } catch (const core::Error& failure) {
    findings.push_back(
        {"data", State::wrong, failure.what(), "install the complete program, or set CROSSISLE_DATA"});
  }
}

void print(const Findings& findings, bool json) {
  if (json) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& finding : findings) {
      rows.push_back({{"what", finding.what},
                      {"state", word_of(finding.state)},
                      {"text", finding.text},
                      {"remedy", finding.remedy}});
    }
    fmt::print("{}\n", rows.dump(2));
    return;
  }
  for (const auto& finding : findings) {
    fmt::print("{:<10} {:<9} {}\n", finding.what, word_of(finding.state), finding.text);
    if (!finding.remedy.empty()) fmt::print("{:<20} {}\n", "", finding.remedy);
  }
}

core::ExitCode examine(const DoctorArguments& arguments, island::Communicator& communicator) {
  if (communicator.rank() != 0) {
    communicator.send(0, island::tag::work, communicator.receive(0, island::tag::work));
    communicator.flush();
    return core::ExitCode::finished;
  }
  Findings findings{
      {"program", State::fine,
       fmt::format("crossisle {} on {} cores", CROSSISLE_VERSION, std::thread::hardware_concurrency())}};
  examine_mpi(communicator, findings);
  examine_file_system(arguments.folder, findings);
  examine_slurm(findings);
  examine_files(findings);
  print(findings, arguments.json);
  const bool is_wrong = std::any_of(findings.begin(), findings.end(),
                                    [](const Finding& finding) { return finding.state == State::wrong; });
  return is_wrong ? core::ExitCode::io : core::ExitCode::finished;
}

}  // namespace

void add_doctor(Command app, Action& action) {
  auto arguments = std::make_shared<DoctorArguments>();
  auto command = app.add_subcommand("doctor", doctor_description);
  command.add_option("folder", arguments->folder,
                     "folder on the file system for the runs (default: the current one)");
  command.add_flag("--json", arguments->json, "JSON instead of lines");
  command.callback([arguments, &action] {
    action = [arguments](int& argc, char**& argv) {
      const island::Environment environment(argc, argv);
      auto communicator = island::Communicator::world();
      return examine(*arguments, communicator);
    };
  });
}

}  // namespace crossisle::apps
