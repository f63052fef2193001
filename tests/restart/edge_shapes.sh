#!/usr/bin/env bash
# Runs of unusual shapes: each has the expected outcome, and the same bytes on one rank, on several ranks, and
# after a stop.
source "$SOURCE/tests/shell.sh"
cd "$work"
# shape NAME STOP KEY=VALUE...; $code: exit code of such a run.
code=0
shape() {
  local name=$1 stop=$2 count
  shift 2
  for count in 1 3 8; do
    expect "$code" timeout "$((60 * TIME_FACTOR))" mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" \
      --set "$@" -o "${name}_$count" --progress none
    cmp -s "${name}_1/run.h5" "${name}_$count/run.h5" || fail "$name: run.h5 on $count ranks differs"
    checks=$((checks + 1))
  done
  expect 75 ranks 2 run "$SOURCE/configs/smoke.yaml" --set "$@" -o "${name}_stopped" --stop-after-generation "$stop" --progress none
  expect "$code" ranks 3 run "$SOURCE/configs/smoke.yaml" --set "$@" -o "${name}_stopped" --progress none
  cmp -s "${name}_1/run.h5" "${name}_stopped/run.h5" || fail "$name: run.h5 differs after a stop"
  checks=$((checks + 1))
}
shape one_island 3 islands.count=1
shape one_individual 3 search.population=1 search.random_samples=1 search.diverse_samples=1 islands.migration.emigrants=1
shape many_islands 3 islands.count=20
shape no_migrants 3 islands.topology=none
shape late_migrants 7 islands.migration.every_generations=1 islands.migration.lag=5 islands.topology=fully_connected
# A space of four chips: the search ends when all islands know all of them, and reports this.
four_chips=('design_space.voltage=[0.5, 0.6]' 'design_space.bits_per_cell=8' 'design_space.cycle_time_ns=1'
  'design_space.wordlines=512' 'design_space.bitlines=32' 'design_space.router_groups=8' 'design_space.tiles_per_group=64'
  'design_space.macros_per_tile=32' 'design_space.global_buffer_kib=[1024, 2048]')
shape all_known 0 search.generations=20000 "${four_chips[@]}"
says out "every design of the space was evaluated"
says out "12 evaluations"
grep -q '"message": "every design of the space was evaluated"' all_known_1/status.json || fail "the status gives no reason"
# The search has ended: more generations find no other design.
expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" --set search.generations=30000 "${four_chips[@]}" -o all_known_1
says err "is already finished"
says out "every design of the space was evaluated"
expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" --set search.generations=20000 "${four_chips[@]}" -o all_known_plain --progress plain
says err "at most 4 of 4 designs"
code=6
shape nothing_feasible 3 objective.constraints.area_mm2=29
says out "no feasible design"
says out "by: area over the limit"
says out "nearest    misses its constraints by"
code=0
shape one_network 3 'workloads.networks=[alexnet]'

# A limit of zero generations: only the initial designs are evaluated; the limit can be raised later.
for count in 1 3 8; do
  expect 0 ranks "$count" run "$SOURCE/configs/smoke.yaml" --set search.generations=0 -o "zero_$count" --progress none
  cmp -s zero_1/run.h5 "zero_$count/run.h5" || fail "zero generations: run.h5 on $count ranks differs"
done
expect 0 ranks 2 run "$SOURCE/configs/smoke.yaml" -o zero_1 --progress none
expect 0 ranks 2 run "$SOURCE/configs/smoke.yaml" -o whole --progress none
cmp -s zero_1/run.h5 whole/run.h5 || fail "run.h5 differs where the limit was raised from zero"
says err "starting smoke"
# If there are more ranks than islands x networks, some ranks are idle, and the run reports this.
expect 0 ranks 10 run "$SOURCE/configs/smoke.yaml" -o idle --progress none --set islands.count=2 search.population=1 islands.migration.emigrants=1
passed
