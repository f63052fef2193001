#!/usr/bin/env bash
# A run whose ranks are all killed in the middle continues by the same command, on another number of ranks, to
# the bytes of an uninterrupted run.
source "$SOURCE/tests/shell.sh"
cd "$work"
# Long enough to be killed in the middle: many small generations, with frequent checkpoints.
arguments=("$SOURCE/tests/restart/long_run.yaml"
  --set execution.watchdog_seconds=$((8 * TIME_FACTOR)) --progress none)
expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed
expect 0 "$CROSSISLE" digest undisturbed
whole=$(cat out)

for pair in "1 2" "2 3" "3 4" "4 1"; do
  read -r before after <<<"$pair"
  mpirun -n "$before" --oversubscribe --bind-to none "$CROSSISLE" run "${arguments[@]}" -o "$work/killed_$before" \
    >/dev/null 2>&1 &
  victim=$!
  for _ in $(seq "$((600 * TIME_FACTOR))"); do
    compgen -G "killed_$before/checkpoint-*.h5" >/dev/null && break
    sleep 0.05
  done
  # mpirun and all ranks at once: every process with this run directory on its command line.
  pkill -9 -f -- "-o $work/killed_$before\$"
  wait "$victim" 2>/dev/null || true
  [ ! -e "killed_$before/run.h5" ] || fail "the run on $before ranks was over before it could be killed"
  expect 0 ranks "$after" run "${arguments[@]}" -o "$work/killed_$before"
  says err "continuing long_run"
  expect 0 "$CROSSISLE" digest "$work/killed_$before"
  equal "$(cat out)" "$whole" "digest after a kill on $before ranks, continued on $after"
  cmp -s undisturbed/run.h5 "killed_$before/run.h5" || fail "run.h5 differs after a kill on $before ranks"
done
passed
