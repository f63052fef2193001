#!/usr/bin/env bash
# A run that is stopped after several generations, and resumed on another number of ranks each time, has the
# bytes and the counters of an uninterrupted run on any number of ranks. STOPS is the number of stops (default
# 10); the first argument overrides it.
source "$SOURCE/tests/shell.sh"
cd "$work"
stops=${1:-${STOPS:-10}}
generations=200
arguments=("$SOURCE/tests/restart/long_run.yaml" --set "search.generations=$generations" "search.population=$population" --progress none)
counters() { grep -o '"\(generation\|generations\|evaluations\|best_objective\|feasible_share\)": [^,]*' "$1/status.json"; }
ranks_in_turn=(1 2 3 4 8)
for first in "${!ranks_in_turn[@]}"; do
  count=${ranks_in_turn[$first]}
  expect 0 ranks "$count" run "${arguments[@]}" -o "left_alone_$count"
  cmp -s left_alone_1/run.h5 "left_alone_$count/run.h5" || fail "run.h5 on $count ranks differs"
  for stop in $(seq "$stops"); do
    count=${ranks_in_turn[$(((first + stop - 1) % 5))]}
    # Not at multiples of the checkpoint interval: 17, 36, 55, ...
    expect 75 ranks "$count" run "${arguments[@]}" -o "stopped_$first" \
      --stop-after-generation $((stop * (generations - 10) / (stops + 1)))
    says err "stopped after generation"
  done
  expect 0 ranks "${ranks_in_turn[$(((first + stops) % 5))]}" run "${arguments[@]}" -o "stopped_$first"
  cmp -s left_alone_1/run.h5 "stopped_$first/run.h5" || fail "run.h5 differs after $stops stops"
  equal "$(counters "stopped_$first")" "$(counters left_alone_1)" "counters after $stops stops"
done
expect 0 "$CROSSISLE" digest left_alone_1
echo "digest $(cat out) undisturbed and stopped $stops times, on 1, 2, 3, 4 and 8 ranks in turn"
passed
