#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A signal stops a sweep with checkpoints of its current runs; the same command continues these runs and the
# sweep.
source "$SOURCE/tests/shell.sh"
cd "$work"
cat >sweep.yaml <<END
base: $SOURCE/tests/restart/long_run.yaml
set: {search.population: $population}
grid: {seed: [1, 2]}
END
cat >endless.yaml <<END
base: $SOURCE/configs/smoke.yaml
set: {search.generations: 3000000, search.algorithm: random}
grid: {seed: [1, 2]}
END
expect 0 "$CROSSISLE" sweep run sweep.yaml -o undisturbed --progress none
expect 0 "$CROSSISLE" sweep collect undisturbed
cp undisturbed/sweep.h5 whole.h5

# Each run takes seconds, so that both are still running a second after their start.
for signal in TERM INT USR1; do
  env --default-signal=INT "$CROSSISLE" sweep run sweep.yaml -o "by_$signal" --progress none >out 2>err &
  target=$!
  for _ in $(seq 600); do
    [ -e "by_$signal/status.json" ] && break
    sleep 0.02
  done
  sleep 0.3
  kill "-$signal" "$target"
  code=0
  wait "$target" || code=$?
  equal "$code" 75 "exit code after SIG$signal"
  says err "stopped with checkpoints"
  compgen -G "by_$signal/runs/*/checkpoint-*.h5" >/dev/null || fail "SIG$signal left no checkpoint"
  expect 0 ranks 2 sweep run "sweep.yaml" -o "by_$signal" --progress none
  expect 0 "$CROSSISLE" sweep collect "by_$signal"
  cmp -s whole.h5 "by_$signal/sweep.h5" || fail "sweep.h5 differs after SIG$signal"
  [ ! -e "by_$signal/runs" ] || [ -z "$(ls "by_$signal/runs")" ] || fail "a finished run left its folder"
done

# Stopped by another process, and by the time limit.
"$CROSSISLE" sweep run sweep.yaml -o asked --progress none >out 2>err &
target=$!
for _ in $(seq 600); do
  [ -e asked/status.json ] && break
  sleep 0.02
done
expect 0 "$CROSSISLE" stop asked
code=0
wait "$target" || code=$?
equal "$code" 75 "exit code after crossisle stop"
expect 75 "$CROSSISLE" sweep run sweep.yaml -o asked --progress none --max-time 2s
expect 0 ranks 2 sweep run sweep.yaml -o asked --progress none --ranks-per-run 2
expect 0 "$CROSSISLE" sweep collect asked
cmp -s whole.h5 asked/sweep.h5 || fail "sweep.h5 differs after stops on request"

# In a Slurm job it stops before the limit without a signal, reports the reason, and is found by the job
# number.
export XDG_STATE_HOME=$work/state
limited=(env SLURM_JOB_ID=17 SLURM_JOB_NODELIST=here "SLURM_JOB_END_TIME=$(($(date +%s) + 5))")
expect 75 "${limited[@]}" "$CROSSISLE" sweep run endless.yaml -o limited --progress none
[ "$(date +%s)" -lt "${limited[3]#*=}" ] || fail "the sweep went on to the end of its job"
grep -qF "Slurm job 17, on here" limited/log.txt || fail "the log does not tell of the job"
grep -qF '"stopped_by": "time"' limited/status.json || fail "the status does not tell why it stopped"
grep -qF '"job": "17"' limited/status.json || fail "the status does not name the job"
equal "$(cat state/crossisle/jobs/*/17)" "$work/limited" "sweep of job 17"
passed
