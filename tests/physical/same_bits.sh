#!/usr/bin/env bash
# Checks that the physical model has the same metrics, bit for bit, with every instruction set of this
# processor.
#
#   same_bits.sh PROGRAM SET=PROGRAM...   physical_points as in a release, and built for one instruction set
# each
set -euo pipefail

as_users_have_it=$1
shift
networks="resnet18 vgg16 alexnet mobilenet_v3 gpt2_medium mobilebert densenet201 resnet50 vision_transformer"
networks="$networks $(dirname "$0")/decoder.yaml"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compared=0
# shellcheck disable=SC2086  # a list of networks
for technology in rram sram_analog sram_digital; do
  "$as_users_have_it" chips "$technology" 300 5 $networks >"$work/expected"
  # All chips are compared, and some networks run on them.
  [ "$(wc -l <"$work/expected")" = 301 ]
  awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) if ($i ~ /\.feasible$/) feasible[i] }
           NR > 1 { for (i in feasible) count += $i }
           END { exit count < 100 }' "$work/expected"
  for program in "$@"; do
    set=${program%%=*}
    if ! grep -qw "${set/./_}" /proc/cpuinfo; then
      echo "skipped: this processor has no $set"
      continue
    fi
    "${program#*=}" chips "$technology" 300 5 $networks >"$work/$set"
    cmp "$work/expected" "$work/$set"
    compared=$((compared + 1))
  done
done
echo "$compared comparisons of 300 chips on ten networks: the same bits"
[ "$compared" -gt 0 ] || exit 77
