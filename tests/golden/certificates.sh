#!/usr/bin/env bash
# Certifies every space of configs/exhaustive anew, with each aggregation that has a certificate in tests/golden/certificates,
# and compares: the same optimum, counts and digests of the question. Program version and digest of the result may differ.
#
#   CROSSISLE=build/release/apps/crossisle SOURCE=. bash tests/golden/certificates.sh            compares
#   CROSSISLE=build/release/apps/crossisle SOURCE=. bash tests/golden/certificates.sh --write    makes them, and the tables
#                                                                                                in data/specialists
source "$SOURCE/tests/shell.sh"
SOURCE=$(realpath "$SOURCE")
CROSSISLE=$(realpath "$CROSSISLE")
certificates=$SOURCE/tests/golden/certificates

# aggregations SPACE: those that are asked for in a space. The published cost runs have max alone.
aggregations() {
  case $1 in
    sram_cost_*) echo max ;;
    *) echo mean max product ;;
  esac
}

cd "$SOURCE"
for file in configs/exhaustive/*.yaml; do
  space=$(basename "$file" .yaml)
  if [ "${1:-}" = --write ]; then
    expect 0 ranks 2 study specialists "$file" -o "$work/specialists_$space" --table "data/specialists/$space.yaml"
  fi
  for aggregation in $(aggregations "$space"); do
    name=${space}_$aggregation
    began=$EPOCHREALTIME
    expect 0 ranks 2 run "$file" --set "objective.aggregation=$aggregation" -o "$work/$name" --progress none
    echo "$name: $(awk '/^  objective:/ { print $2; exit }' "$work/$name/certificate.txt")," \
      "$(awk "BEGIN { printf \"%.1f\", $EPOCHREALTIME - $began }") s"
    if [ "${1:-}" = --write ]; then
      cp "$work/$name/certificate.txt" "$certificates/$name.txt"
    else
      difference=$(diff <(grep -vE '^(program|result):' "$certificates/$name.txt") \
        <(grep -vE '^(program|result):' "$work/$name/certificate.txt")) || fail "$name differs: $difference"
      checks=$((checks + 1))
    fi
  done
done
passed
