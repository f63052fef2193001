# shellcheck shell=bash
# Lists the Debian 12 packages that Crossisle needs, and defines a function that installs the missing ones. To
# use it, source this file:
#
#   . apps/install_dependencies.sh
#   install_dependencies build test
#
# Sets: `build` to build and run the program, `test` for its tests, `slurm` for the tests on a Slurm cluster,
# `fuzz` for the fuzz targets, `peers` for the comparison with third-party optimisers, `lint` for the style
# checks.

crossisle_packages='
# set   package                   what for
build   g++                       # C++20; pulls in libc and the linker
build   cmake                     # 3.25 or newer, for the presets
build   ninja-build               # the generator that the presets name
build   openmpi-bin               # mpirun
build   libopenmpi-dev            # MPI: the islands
build   libboost-dev              # Boost.Math: distributions and other statistics (headers)
build   libboost-mpi-dev          # Boost.MPI: what the islands say to each other
build   libboost-serialization-dev # needed by Boost.MPI
build   libhdf5-dev               # run files and checkpoints (the serial flavour)
build   libcereal-dev             # states of islands as bytes
build   libspdlog-dev             # the log
build   libfmt-dev                # texts; must be the one that spdlog was built with
build   libyaml-cpp-dev           # configurations, networks and technologies
build   libcli11-dev              # the command line
build   nlohmann-json3-dev        # manifests and the live status
build   librandom123-dev          # Philox, the counter-based generator
build   libxxhash-dev             # digests of inputs and files
build   libonnx-dev               # messages of ONNX models
build   libprotobuf-dev           # their reader
test    libgtest-dev              # GoogleTest
test    libgmock-dev              # its matchers
test    libbenchmark-dev          # Google Benchmark: speeds (optional for the build)
test    hdf5-tools                # h5dump and h5diff: run files as others see them
test    python3-h5py              # run files open without our code
test    python3-pandas            # their tables too
test    python3-numpy             # the specification of the physical mode
test    python3-jsonschema        # configurations against the schema that crossisle prints
test    python3-yaml              # which it reads with
test    python3-onnx              # models of the tests of the reader of ONNX
test    python3-matplotlib        # the snippet of apps/README.md that redraws a plot
test    man-db                    # the manual pages as readers see them
test    procps                    # pkill: runs are killed to see them continue
slurm   slurmctld                 # the controller of the test cluster
slurm   slurmd                    # its nodes
slurm   slurm-client              # sbatch, scancel, scontrol, squeue, srun
slurm   slurm-wlm-basic-plugins   # PMIx among them
slurm   munge                     # who is who on it
slurm   iproute2                  # the network between its nodes
slurm   util-linux                # unshare and nsenter: the nodes themselves
fuzz    clang-14                  # libFuzzer needs clang
fuzz    libclang-rt-14-dev        # libFuzzer itself, and the sanitizers
peers   libpagmo-dev              # optimisers of others, for tests/bench
lint    clang-format              # layout of the code (14 in Debian 12, as .clang-format expects)
lint    clang-tidy                # what .clang-tidy lists
lint    shellcheck                # the scripts
lint    doxygen                   # the reference of the public headers
'

# Prints the packages of the given sets, one per line.
packages_of() {
  local set
  for set in "$@"; do
    awk -v set="$set" '$1 == set { print $2 }' <<<"$crossisle_packages"
  done
}

# Prints those of the given packages that are not installed, one per line.
missing_packages() {
  local installed
  # dpkg-query fails if it does not know a package; the failure is ignored, and such a package counts as
  # missing.
  installed=$(dpkg-query --show --showformat '${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    awk '$2 == "installed" { sub(/:.*/, "", $1); print $1 }') || true
  local package
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$installed" || echo "$package"
  done
}

# Runs a command and shows its output only if it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  [ "$status" = 0 ] || tail -n 20 "$log" >&2
  rm -f "$log"
  return "$status"
}

# Installs the missing packages of the given sets. Needs root only if a package is missing.
install_dependencies() {
  local wanted missing
  mapfile -t wanted < <(packages_of "$@")
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian system, so nothing is installed. Crossisle needs what Debian 12 calls:"
    echo "  ${wanted[*]}"
    return 0
  fi
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if [ "${#missing[@]}" = 0 ]; then
    echo "All ${#wanted[@]} packages that are needed are installed."
    return 0
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  # Wait for another apt instead of failing: a machine that is being set up often runs one.
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "That needs root, and there is no sudo. Ask an administrator for:" >&2
      echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
    apt=(sudo "${apt[@]}")
  fi
  # A broken third-party package source makes this command fail, even if the packages needed here are
  # available.
  quietly "${apt[@]}" update || echo "apt-get update failed (see above); trying with the lists that are there." >&2
  if ! quietly "${apt[@]}" install --yes --no-install-recommends "${missing[@]}"; then
    echo "That failed (see above). By hand: apt-get install --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
}
