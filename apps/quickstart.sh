#!/usr/bin/env bash
# Takes a fresh clone to a first search: installs missing packages, builds, and runs one configuration. It can
# be called from any folder and repeatedly: completed steps are skipped, and an interrupted run continues.
# Arguments are passed to `crossisle run`, for example
#
#   bash apps/quickstart.sh --set seed=2 -o runs/seed2
#
# Folders are relative to the top of the source tree.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=apps/install_dependencies.sh
. apps/install_dependencies.sh

configuration=configs/questions/llm_and_vision.yaml
build=build/release

echo "== Packages"
install_dependencies build

echo "== Build in $build"
# Builds without the tests, so that their packages are not needed; a build folder that has the tests keeps
# them.
[ -f "$build/build.ninja" ] || quietly cmake --preset release -D CROSSISLE_BUILD_TESTS=OFF
cmake --build --preset release --target crossisle

# One rank per physical core that this process may use: two ranks on one core slow each other down. If the
# system does not report physical cores (in some containers), all cores count as physical.
allowed=$(nproc)
physical=$(lscpu --parse=CORE,SOCKET 2>/dev/null | grep -cv '^#' || true)
[ "$physical" = 0 ] || physical=$(lscpu --parse=CORE,SOCKET | grep -v '^#' | sort -u | wc -l)
ranks=$((physical > 0 && physical < allowed ? physical : allowed))

# Containers often run as root, which Open MPI refuses unless both variables are set.
if [ "$(id -u)" = 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
# Single-copy transfers are forbidden in most containers (with a warning each time), and are slower for small
# messages.
export OMPI_MCA_btl_vader_single_copy_mechanism=none
# Ranks are not bound to cores; otherwise two concurrent runs would share the first cores and leave the others
# idle.
export OMPI_MCA_hwloc_base_binding_policy=none

# mpirun is between the program and the terminal, so the program cannot detect the terminal.
progress=plain
[ -t 2 ] && progress=live

run=(mpirun -n "$ranks" "$build/apps/crossisle" run "$configuration" --progress "$progress" "$@")
echo "== ${run[*]}"
"${run[@]}"

# Folder of the run: that of -o, or the folder that is named after the configuration.
directory=runs/$(basename "$configuration" .yaml)
for ((i = 1; i < $#; ++i)); do
  case "${!i}" in -o | --output) next=$((i + 1)) && directory=${!next} ;; esac
done
"$build/apps/crossisle" report "$directory"

cat <<TEXT

== Next
Folders are below $PWD. Open $directory/report.html in a browser. The same command again shows the result at once, or continues a run that was stopped.
  bash apps/quickstart.sh --set seed=2 -o runs/seed2   the same search with other random numbers
  $build/apps/crossisle --help                  what else there is
  $build/apps/crossisle trade $directory --metric power   what another limit of power would cost
  $build/apps/crossisle run configs/rram_4networks.yaml   the published problem, by its idealised model
  configs/README.md                                    every key of a configuration
TEXT
