// Part of Crossisle, SPDX-License-Identifier: MIT
// Reads any text as a configuration, together with a space, a network and a technology that it may name. The
// folder of shipped data is $CROSSISLE_DATA; run.sh makes a small one, so that an input takes a millisecond.
#include "crossisle/run/configuration.hpp"

#include "crossisle/core/data_files.hpp"
#include "fuzz.hpp"

namespace {

namespace fs = std::filesystem;

/// Files that an input may name by a path.
struct Beside {
  crossisle::fuzz::ScratchFolder folder;

  Beside() {
    const fs::path data = crossisle::core::data_directory();
    fs::copy_file(data / "technologies" / "rram_32nm.yaml", folder.path() / "tech.yaml");
    fs::copy_file(data / "workloads" / "published" / "alexnet.yaml", folder.path() / "net.yaml");
    crossisle::fuzz::put_bytes(folder.path() / "space.yaml",
                               "voltage: [0.5, 0.6]\ncycle_time_ns: 1\nwordlines: 64\nbitlines: 64\n"
                               "router_groups: 2\ntiles_per_group: 4\nmacros_per_tile: 8\n"
                               "global_buffer_kib: 1024\n");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Beside beside;
  const fs::path file = beside.folder.path() / "run.yaml";
  const fs::path resolved = beside.folder.path() / "resolved.yaml";
  crossisle::fuzz::put_bytes(file, crossisle::fuzz::text_of(data, size));
  crossisle::fuzz::accepts(".yaml", [&] {
    const auto configuration = crossisle::run::read_configuration(file, {});
    // An accepted configuration has a resolved form with the same meaning.
    crossisle::fuzz::put_bytes(resolved, resolved_yaml(configuration));
    const auto again = crossisle::run::read_configuration(resolved, {});
    if (identity_yaml(again) != identity_yaml(configuration)) {
      crossisle::fuzz::report("the resolved configuration is another one", resolved_yaml(configuration));
    }
  });
  return 0;
}
