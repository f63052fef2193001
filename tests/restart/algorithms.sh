#!/usr/bin/env bash
# Every algorithm, on all islands or mixed with others, is stopped halfway and continued on another number of
# ranks; the result has the bytes of an uninterrupted run.
source "$SOURCE/tests/shell.sh"
cd "$work"
for algorithm in auto nsga2 nsga3 sms_emoa differential_evolution simulated_annealing local diverse \
  '[auto, nsga3, simulated_annealing]' '[differential_evolution, four_phase]'; do
  name=${algorithm//[^a-z0-9_]/}
  arguments=("$SOURCE/configs/smoke.yaml" --progress none --set "search.algorithm=$algorithm" search.polish=3
    search.generations=40)
  expect 0 "$CROSSISLE" run "${arguments[@]}" -o "$name"
  expect 75 ranks 2 run "${arguments[@]}" -o "stopped_$name" --stop-after-generation 11
  expect 75 "$CROSSISLE" run "${arguments[@]}" -o "stopped_$name" --stop-after-generation 41
  expect 0 ranks 3 run "${arguments[@]}" -o "stopped_$name"
  cmp -s "$name/run.h5" "stopped_$name/run.h5" || fail "$algorithm: run.h5 differs after two stops"
  checks=$((checks + 1))
done
# The front of several goals is part of the result; both runs report it with its hypervolume.
for run in nsga2 stopped_nsga2; do
  expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" --progress none --set search.algorithm=nsga2 search.polish=3 \
    search.generations=40 -o "$run"
  says out "chips, non-dominated in energy, latency and area among all evaluated"
  grep -A1 '^front ' out >"front_of_$run"
  says out "hypervolume"
done
equal "$(cat front_of_stopped_nsga2)" "$(cat front_of_nsga2)" "front after two stops"
# With another number of generations before those of polish, annealing is a different search, because its
# temperatures depend on that number; other algorithms continue.
expect 2 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" --progress none --set search.algorithm=simulated_annealing \
  search.polish=3 search.generations=50 -o simulated_annealing
says err "only the number of its last generations can change, those of search.polish"
expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" --progress none --set search.algorithm=auto search.generations=10 -o longer
expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" --progress none --set search.algorithm=auto search.generations=20 -o longer
expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" --progress none --set search.algorithm=auto search.generations=20 -o whole
cmp -s longer/run.h5 whole/run.h5 || fail "run.h5 differs where generations were added"
passed
