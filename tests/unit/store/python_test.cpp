// Part of Crossisle, SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "crossisle/store/run_file.hpp"
#include "sample.hpp"

namespace crossisle::store {
namespace {

int run_python(const std::filesystem::path& script, const std::string& arguments = {}) {
  const int outcome = std::system(("/usr/bin/python3 " + script.string() + " " + arguments).c_str());
  return WIFEXITED(outcome) ? WEXITSTATUS(outcome) : -1;
}

constexpr const char* reads_without_our_code = R"py(
import sys, h5py, numpy, pandas

with h5py.File(sys.argv[1], "r") as f:
    assert f.attrs["format"] == b"crossisle-run", f.attrs["format"]
    assert f.attrs["format_version"] == 2 and f.attrs["seed"] == 42
    assert f.attrs["configuration"].decode() == 'seed: 1\nname: "Grüße, 世界"\n'
    assert len(f.attrs["content_digest"]) == 32

    designs = f["designs"]
    frame = pandas.DataFrame({k: designs[k][:] for k in designs if designs[k].ndim == 1})
    assert len(frame) == 1000 and frame["wordlines"].dtype == "int32" and frame["wordlines"][3] == 192
    assert frame["identity"].dtype == "int64" and frame["feasible"].dtype == "uint8"
    assert frame["area_mm2"][4] == 2.0 and numpy.isinf(frame["area_mm2"][1])
    assert designs["origin"].asstr()[1] == "Kreuzung ×"
    assert designs["area_mm2"].attrs["units"] == b"mm2"
    assert designs["area_mm2"].attrs["long_name"] == b"area of the chip"

    energy = designs["energy_j"]
    assert energy.shape == (1000, 3) and energy[3, 0] == 0.1 * 3
    assert list(energy.dims[1][0].asstr()) == ["resnet18", "vgg16", "bert"]
    assert energy.dims[0][0].name == "/designs/identity"
    assert energy.attrs["labels"] == b"networks/name"
    for table in ("designs", "networks", "migrations"):
        for column in f[table].values():
            assert column.fletcher32 or column.size == 0, column.name
            assert {"units", "long_name"} <= set(column.attrs), column.name
    assert f["migrations/source"].shape == (0,)
    assert bytes(f["state/island-0"][:4]) == bytes([0, 1, 4, 9])
)py";

TEST(Python, ReadsARunFileWithoutOurCode) {
  const ScratchFolder scratch;
  const auto script = scratch.path() / "read.py";
  put_bytes(script, "import h5py, pandas\n");
  if (run_python(script, "2>/dev/null") != 0) GTEST_SKIP() << "/usr/bin/python3 has no h5py or no pandas";
  const auto file = scratch.path() / "run.h5";
  write_run_file(file, sample_content());

  put_bytes(script, reads_without_our_code);

  EXPECT_EQ(run_python(script, file.string()), 0);
}

}  // namespace
}  // namespace crossisle::store
