#!/usr/bin/env bash
# Checks that the physical model has the same metrics, bit for bit, with every instruction set of this
# processor.
#
#   same_bits.sh PROGRAM SET=PROGRAM...   physical_points as in a release, and built for one instruction set
# each
set -euo pipefail

as_users_have_it=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compared=0
for technology in rram sram_analog sram_digital; do
  "$as_users_have_it" chips "$technology" 300 5 >"$work/expected"
  # All chips are compared, and some networks run on them.
  [ "$(wc -l <"$work/expected")" = 301 ]
  grep -q ',1,[0-9.e-]*,' "$work/expected"
  for program in "$@"; do
    set=${program%%=*}
    if ! grep -qw "${set/./_}" /proc/cpuinfo; then
      echo "skipped: this processor has no $set"
      continue
    fi
    "${program#*=}" chips "$technology" 300 5 >"$work/$set"
    cmp "$work/expected" "$work/$set"
    compared=$((compared + 1))
  done
done
echo "$compared comparisons of 300 chips on nine networks: the same bits"
[ "$compared" -gt 0 ] || exit 77
