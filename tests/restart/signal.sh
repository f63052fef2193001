#!/usr/bin/env bash
# The first signal stops a run cleanly: exit code 75 and a checkpoint that the same command continues.
source "$SOURCE/tests/shell.sh"
cd "$work"
arguments=("$SOURCE/tests/restart/long_run.yaml" --progress none)
expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed
expect 0 "$CROSSISLE" digest undisturbed
whole=$(cat out)
for signal in TERM INT USR1; do
  # A shell in the background ignores SIGINT for its children; env restores it.
  env --default-signal=INT "$CROSSISLE" run "${arguments[@]}" -o "by_$signal" >out 2>err &
  target=$!
  for _ in $(seq "$((600 * TIME_FACTOR))"); do
    [ -e "by_$signal/status.json" ] && break
    sleep 0.02
  done
  kill "-$signal" "$target"
  code=0
  wait "$target" || code=$?
  equal "$code" 75 "exit code after SIG$signal"
  says err "stopped after generation"
  expect 0 "$CROSSISLE" run "${arguments[@]}" -o "by_$signal"
  says err "continuing long_run"
  expect 0 "$CROSSISLE" digest "by_$signal"
  equal "$(cat out)" "$whole" "digest after SIG$signal"
done
passed
