#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Builds the fuzz targets with clang and runs each for some time; first installs the packages that this needs.
#
#   bash tests/fuzz/run.sh                       every target for 15 minutes
#   bash tests/fuzz/run.sh --seconds 10          every target for 10 seconds
#   bash tests/fuzz/run.sh --seconds 60 network  one target; more than one may be given
#   bash tests/fuzz/run.sh --no-install          skips (exit code 77) if clang is not installed
#
# An input that takes a reader more than a second counts as a finding, like an input that causes a crash, a
# leak, or an allocation of 512 MiB at once. Corpora are kept in build/fuzz/corpus and grow from run to run;
# findings are written to build/fuzz/findings, and `build/fuzz/tests/<target>_fuzzer FILE` repeats one.
set -euo pipefail

usage() { sed -n '4,/^set/{/^set/d; s/^# \{0,1\}//; p}' "$0"; }

seconds=900
install=true
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=${2:?--seconds needs a number} && shift ;;
    --no-install) install=false ;;
    -h | --help) usage && exit ;;
    -*) echo "error: unknown argument '$1'" >&2 && usage >&2 && exit 2 ;;
    *) targets+=("$1") ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=apps/install_dependencies.sh
. apps/install_dependencies.sh
# shellcheck source=tests/fuzz/seeds.sh
. tests/fuzz/seeds.sh

if "$install"; then
  install_dependencies build test fuzz
elif ! command -v clang++-14 >/dev/null; then
  echo "SKIPPED: there is no clang++-14, and libFuzzer comes with it; bash tests/fuzz/run.sh installs it"
  exit 77
fi
quietly cmake --preset fuzz
quietly cmake --build --preset fuzz

build=build/fuzz
rm -rf "$build/seeds" "$build/data"
make_data "$build/data"
make_seeds "$build/seeds" "$build/data"
"$build/tests/make_seeds" "$build/seeds"
mkdir -p "$build"/{corpus,findings,logs} "$build/seeds/run_file_shapes"

# Temporary files of the targets are kept in memory if possible.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
export CROSSISLE_DATA=$PWD/$build/data
export LSAN_OPTIONS=suppressions=$PWD/tests/sanitizers/hdf5.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

if [ "${#targets[@]}" = 0 ]; then
  for file in tests/fuzz/*_fuzzer.cpp; do
    file=${file##*/}
    targets+=("${file%_fuzzer.cpp}")
  done
fi

# slow_alone FILE: true if a target needs a second of processor time for an input. libFuzzer measures elapsed
# time, which is not reliable on a busy machine.
slow_alone() {
  ! (ulimit -t 1 && "$build/tests/${target}_fuzzer" -timeout=60 -rss_limit_mb=2048 -malloc_limit_mb=512 "$1") \
    >/dev/null 2>&1
}

# Runs $target for its time; its output goes to $log.
fuzz_target() {
  local end=$((SECONDS + seconds)) left status slow
  : >"$log"
  while left=$((end - SECONDS)) && [ "$left" -gt 0 ]; do
    status=0
    "$build/tests/${target}_fuzzer" "${options[@]}" -max_total_time="$left" "$build/corpus/$target" "$build/seeds/$target" \
      >>"$log" 2>&1 || status=$?
    slow=$(find "$build/findings" -name "$target-timeout-*" | head -n 1)
    if [ "$status" = 0 ] || [ -z "$slow" ] || slow_alone "$slow"; then return; fi
    rm "$slow"
  done
}

failed=0
printf '%-16s %12s %10s %10s %9s\n' target executions coverage corpus findings
for target in "${targets[@]}"; do
  log=$build/logs/$target.log
  mkdir -p "$build/corpus/$target"
  find "$build/findings" -name "$target-*" -delete
  options=(-timeout=1 -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len=16384 -print_final_stats=1
    "-artifact_prefix=$build/findings/$target-")
  case $target in
    run_file | run_file_shapes | resume | folder | journal) ;;
    *) options+=(-dict=tests/fuzz/yaml.dict) ;;
  esac
  fuzz_target
  executions=$(awk '/^stat::number_of_executed_units:/ { sum += $2 } END { print sum }' "$log")
  coverage=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  corpus=$(find "$build/corpus/$target" -type f | wc -l)
  findings=$(find "$build/findings" -name "$target-*" | wc -l)
  # A target that does not print its statistics was ended by a failure that left no input.
  if [ -z "$executions" ] && [ "$findings" = 0 ]; then findings=1; fi
  printf '%-16s %12s %10s %10s %9s\n' "$target" "${executions:--}" "${coverage:--}" "$corpus" "$findings"
  if [ "$findings" -gt 0 ]; then
    failed=1
    grep -aE -m 4 'FINDING|ERROR: |runtime error' "$log" | sed 's/^/  /' || true
    echo "  see $log"
  fi
done
exit "$failed"
