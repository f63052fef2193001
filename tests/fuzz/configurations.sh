#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Makes several thousand invalid variants of the shipped configurations and reads each: see
# mutate_configurations.cpp. Needs MUTATE (that program), CROSSISLE (the binary) and SOURCE (the tree) in the
# environment.
#
#   COUNT=10000 SAMPLE=200 SEED=1   number of variants, number of those also read by `crossisle validate`,
# seed
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$SOURCE"
# shellcheck source=tests/fuzz/seeds.sh
. tests/fuzz/seeds.sh
make_data "$work/data"
make_configurations "$work/configurations"
[ -w /dev/shm ] && export TMPDIR=/dev/shm
# An instrumented program records a stack for each allocation, of which a list of 50,000 items takes many.
seconds=1
[ "${TIME_FACTOR:-1}" = 1 ] || seconds=$((2 * TIME_FACTOR))
CROSSISLE_DATA=$work/data "$MUTATE" --count "${COUNT:-1000}" --seed "${SEED:-1}" --sample "${SAMPLE:-20}" \
  --binary "$CROSSISLE" --seconds "$seconds" "$work/configurations"
