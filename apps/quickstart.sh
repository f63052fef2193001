#!/usr/bin/env bash
# From a fresh clone to a first search: installs what is missing, builds, and runs one configuration.
# May be called from anywhere and as often as wanted: what is done already is not done again, and a run that was
# interrupted continues. What follows the name of the script goes to `crossisle run`, for example
#
#   bash apps/quickstart.sh --set seed=2 -o runs/seed2
#
# with folders taken from the top of the source tree.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=apps/install_dependencies.sh
. apps/install_dependencies.sh

configuration=configs/rram_4networks.yaml
build=build/release

echo "== Packages"
install_dependencies build

echo "== Build in $build"
# Without the tests, so without their packages; a tree that has them keeps them.
[ -f "$build/build.ninja" ] || quietly cmake --preset release -D CROSSISLE_BUILD_TESTS=OFF
cmake --build --preset release --target crossisle

# One rank per physical core of those that this process may use: two on one core only slow each other down.
# Where the system does not tell (some containers), all are taken for physical ones.
allowed=$(nproc)
physical=$(lscpu --parse=CORE,SOCKET 2>/dev/null | grep -cv '^#' || true)
[ "$physical" = 0 ] || physical=$(lscpu --parse=CORE,SOCKET | grep -v '^#' | sort -u | wc -l)
ranks=$((physical > 0 && physical < allowed ? physical : allowed))

# Containers often run as root, which Open MPI refuses unless told twice.
if [ "$(id -u)" = 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
# Single-copy transfers are forbidden in most containers (a warning each time) and slower for messages as small as ours.
export OMPI_MCA_btl_vader_single_copy_mechanism=none
# Not bound to cores, or two runs side by side would share the first ones and leave the others idle.
export OMPI_MCA_hwloc_base_binding_policy=none

# mpirun stands between the program and the terminal, so that the program cannot see it.
progress=plain
[ -t 2 ] && progress=live

run=(mpirun -n "$ranks" "$build/apps/crossisle" run "$configuration" --progress "$progress" "$@")
echo "== ${run[*]}"
"${run[@]}"

# Where the run has gone: -o, or the folder that is named after the configuration.
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
  configs/README.md                                    every key of a configuration
TEXT
