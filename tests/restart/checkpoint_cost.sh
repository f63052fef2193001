#!/usr/bin/env bash
# Measures the time that a search waits for checkpoints, as a share of an interval of 60 s: with eight islands
# of 1,000, with 1e6 known designs, and with 1e6 individuals on the islands. The target is at most 0.5 %; on a
# busy machine the result is not reliable.
source "$SOURCE/tests/shell.sh"
cd "$work"
# share LABEL KEY=VALUE...: prints the share of the longest wait of a run.
share() {
  local label=$1
  shift
  expect 0 ranks 2 run "$SOURCE/configs/rram_4networks.yaml" -o "$label" --progress none --set islands.count=8 \
    checkpoint.every_seconds=0 "$@"
  awk -v label="$label" '
    /the search waited/ { if ($(NF - 1) > most) most = $(NF - 1); count++ }
    /written in/ { written = $(NF - 1) " " $NF }
    END {
      printf "%s: %d checkpoints, the search waited %.1f ms at most: %.3f %% of 60 s; the last one took %s to write\n",
        label, count, most, most / 600, written
      exit count == 0 || most > 300
    }' "$label/log.txt" || fail "$label: the search waits too long"
  checks=$((checks + 1))
}
share eight_islands_of_1000 search.algorithm=genetic search.population=1000 search.random_samples=1000 \
  search.diverse_samples=500 search.generations=20 checkpoint.every_generations=2
# The last checkpoint before the end of the run is that of generation 25, with 8 x 5,000 x 25 designs; no
# search waits for the one at the end.
share a_million_designs search.algorithm=random search.population=5000 search.generations=30 checkpoint.every_generations=5
share a_million_individuals search.algorithm=genetic search.population=125000 search.random_samples=125000 \
  search.diverse_samples=1000 search.generations=3 checkpoint.every_generations=1
passed
