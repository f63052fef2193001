#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A signal stops a sweep with checkpoints of the runs that are under way; the same command continues these and the sweep.
source "$SOURCE/tests/shell.sh"
cd "$work"
cat >sweep.yaml <<END
base: $SOURCE/tests/restart/long_run.yaml
grid: {seed: [1, 2]}
END
expect 0 "$CROSSISLE" sweep run sweep.yaml -o undisturbed --progress none
expect 0 "$CROSSISLE" sweep collect undisturbed
cp undisturbed/sweep.h5 whole.h5

# The runs take seconds each, so that a second or so after their beginning both are under way.
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

# From outside, and by the time allowed.
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
passed
