#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A checkpoint and the journal of a real run are truncated, and bits of them are flipped, in many places:
# every damage is detected or harmless, the previous checkpoint is used, and messages name the broken file.
# Needs DAMAGE (the program of damage.cpp).
#
#   CUTS=20 FLIPS=100   the short form; by default every 4 KiB and 1,000 bits
source "$SOURCE/tests/shell.sh"
cd "$work"
arguments=("$SOURCE/configs/smoke.yaml" --progress none --set search.algorithm=random search.population=400 search.generations=40)
for generation in 12 25; do
  expect 75 "$CROSSISLE" run "${arguments[@]}" -o run --stop-after-generation "$generation"
done
newest=$(find run -name 'checkpoint-*.h5' -printf '%f\n' | sort -V | tail -n 1)
[ -w /dev/shm ] && export TMPDIR=/dev/shm
for file in "$newest" journal.bin; do
  expect 0 "$DAMAGE" run "$file" --cuts "${CUTS:-1000000}" --flips "${FLIPS:-1000}"
  cat out
done

# The same for a user: the run continues from the previous checkpoint and reports it in one line.
expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed
truncate -s 4096 "run/$newest"
expect 0 "$CROSSISLE" run "${arguments[@]}" -o run
says err "$newest is damaged"
says err "are recomputed"
cmp -s undisturbed/run.h5 run/run.h5 || fail "run.h5 differs after a fallback"
passed
