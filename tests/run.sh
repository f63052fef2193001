#!/usr/bin/env bash
# Builds the tests and runs them; first installs the packages that this needs. It can be called from any
# folder.
#
#   bash tests/run.sh                 everything except tests labelled slow
#   bash tests/run.sh --all           everything
#   bash tests/run.sh --label mpi     tests with a label; more than one may be given
#   bash tests/run.sh --label slurm   jobs on a Slurm cluster of virtual nodes; installs Slurm, needs root
#   bash tests/run.sh -R checkpoint   tests that match a regular expression
#   bash tests/run.sh --preset asan   another build: release (default), debug, asan, tsan
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d; s/^# \{0,1\}//; p}' "$0"; }

preset=release
selection=()
labels=()
excluded=(--label-exclude '^slow$')
while [ $# -gt 0 ]; do
  case $1 in
    --all) excluded=() ;;
    --label) labels+=("${2:?--label needs a label}") && shift ;;
    -R) selection+=(--tests-regex "${2:?-R needs a regular expression}") && shift ;;
    --preset) preset=${2:?--preset needs a name} && shift ;;
    -h | --help) usage && exit ;;
    *) echo "error: unknown argument '$1'" >&2 && usage >&2 && exit 2 ;;
  esac
  shift
done
if [ "${#labels[@]}" -gt 0 ]; then
  # Tests requested by their label run, slow or not.
  excluded=()
  selection+=(--label-regex "^($(IFS='|' && echo "${labels[*]}"))\$")
fi

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=apps/install_dependencies.sh
. apps/install_dependencies.sh

echo "== Packages"
sets=(build test)
# Slurm is a large package, so it is installed only on request; its tests are skipped if it is not installed.
[[ " ${labels[*]} " != *" slurm "* ]] || sets+=(slurm)
install_dependencies "${sets[@]}"

echo "== Build in build/$preset"
quietly cmake --preset "$preset" -D CROSSISLE_BUILD_TESTS=ON
cmake --build --preset "$preset"

# The preset contains the environment for MPI and the sanitizers.
echo "== Tests"
ctest --preset "$preset" --parallel "$(nproc)" "${selection[@]}" "${excluded[@]}"
