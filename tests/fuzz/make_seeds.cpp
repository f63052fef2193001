// Part of Crossisle, SPDX-License-Identifier: MIT
// make_seeds FOLDER: makes the seeds of the fuzz targets that do not read YAML, in one folder for each
// target.
#include <sstream>

#include "crossisle/search/algorithm.hpp"
#include "crossisle/search/genetic_algorithm.hpp"
#include "crossisle/store/run_directory.hpp"
#include "frame.hpp"
#include "fuzz.hpp"

namespace {

namespace fs = std::filesystem;
using namespace crossisle;

void make_run_files(const fs::path& folder) {
  store::write_run_file(folder / "empty.h5", {});
  store::write_run_file(folder / "sample.h5", store::sample_content(4));
  auto content = store::sample_content(1);
  content.tables.resize(1);
  store::write_run_file(folder / "small.h5", content);
}

void make_frames(const fs::path& folder) {
  const auto frame = store::encode_tables(store::sample_content(3).tables);
  fuzz::put_bytes(folder / "frame", {reinterpret_cast<const char*>(frame.data()), frame.size()});
  fuzz::put_bytes(folder / "journal", std::string("Crossisle journal\nformat 1\n").append(200, '\0'));
}

/// The small files of a run directory, each after the byte that identifies it for the target.
void make_folder_files(const fs::path& folder) {
  const fuzz::ScratchFolder scratch;
  store::RunDirectory directory(scratch.path());
  directory.write_checkpoint(7, store::sample_content(1));
  store::Status status;
  status.host = "host";
  status.checkpoint_generation = 7;
  status.checkpoint_written = store::Clock::time_point{};
  directory.write_status(status);
  char mark = '0';  // '0' is a multiple of three
  for (const char* name : {"status.json", "manifest.json", "lock"}) {
    fuzz::put_bytes(folder / name, mark + fuzz::bytes_of(scratch.path() / name));
    ++mark;
  }
}

/// States of an algorithm, after an even byte, and changes to tables, after an odd one.
void make_states(const fs::path& folder) {
  const design::DesignSpace space(
      {{hardware::Knob::voltage, {0.5, 0.6}}, {hardware::Knob::wordlines, {32, 64, 128}}});
  search::GeneticOptions options;
  options.population = 4;
  options.phases = {{}};
  const auto algorithm =
      search::make_algorithm(options, {&space, [](const design::Genome&) { return true; }, 1, 0});
  std::vector<search::Individual> individuals;
  for (const auto& genome : algorithm->ask(0)) individuals.push_back({genome, {}});
  algorithm->tell(0, individuals);
  std::ostringstream state;
  {
    cereal::PortableBinaryOutputArchive archive(state);
    archive(algorithm->known().rows(0));
  }
  algorithm->save(state);
  fuzz::put_bytes(folder / "state", "0" + state.str());
  fuzz::put_bytes(folder / "tables", "1" + std::string(24, '\x55'));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_seeds FOLDER\n");
    return 2;
  }
  const fs::path seeds = argv[1];
  for (const char* target : {"run_file", "folder", "resume", "journal"})
    fs::create_directories(seeds / target);
  make_run_files(seeds / "run_file");
  make_frames(seeds / "journal");
  make_folder_files(seeds / "folder");
  make_states(seeds / "resume");
}
