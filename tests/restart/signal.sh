#!/usr/bin/env bash
# Signals to a single process, to one of several ranks, and to mpirun. The first signal writes a checkpoint
# within two seconds and ends with exit code 75, the second does no harm, and the third ends the process at
# once; the same command continues to the same bytes.
source "$SOURCE/tests/shell.sh"
cd "$work"
# Generations and designs that take as long as 1,000 generations and 30,000 designs in a build without
# sanitizers.
arguments=("$SOURCE/tests/restart/long_run.yaml" --set "search.generations=$((1000 / TIME_FACTOR))"
  "checkpoint.every_generations=$((20 / TIME_FACTOR + 1))" --progress none)
expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed

# begin DIR RANKS: starts a run in the background and waits until it is at work. $job: mpirun or the program itself.
begin() {
  # A shell in the background ignores SIGINT for its children; env restores it.
  if [ "$2" = alone ]; then
    env --default-signal=INT,HUP "$CROSSISLE" run "${arguments[@]}" -o "$1" >out 2>err &
  else
    env --default-signal=INT,HUP mpirun -n "$2" --oversubscribe --bind-to none "$CROSSISLE" run "${arguments[@]}" -o "$1" >out 2>err &
  fi
  job=$!
  until compgen -G "$1/checkpoint-*.h5" >/dev/null; do sleep 0.02; done
}
# ends DIR CODE: expects this exit code, and a newest checkpoint at most two seconds after the signal ($sent,
# in ms).
ends() {
  local code=0 written
  wait "$job" || code=$?
  equal "$code" "$2" "exit code in $1"
  written=$(($(date +%s%3N -r "$(find "$1" -name 'checkpoint-*.h5' | sort -V | tail -1)") - sent))
  [ "$written" -le $((2000 * TIME_FACTOR)) ] || fail "$1: the checkpoint was written $written ms after the signal"
  grep -q '"state": "stopped"' "$1/status.json" || fail "$1: status.json does not say stopped"
  expect 0 ranks 2 run "${arguments[@]}" -o "$1"
  says err "continuing long_run"
  cmp -s undisturbed/run.h5 "$1/run.h5" || fail "run.h5 differs after signals in $1"
  checks=$((checks + 3))
}
# Equal signals that are sent at the same time are delivered as one signal.
send() {
  sent=$(date +%s%3N)
  kill "-$2" "$1" 2>/dev/null || true
  for signal in "${@:3}"; do
    sleep 0.1
    kill "-$signal" "$1" 2>/dev/null || true
  done
}

declare -A place_of=([TERM]=1 [INT]=3 [USR1]=3)
for signal in TERM INT USR1 HUP USR2 XCPU ALRM; do
  begin "alone_$signal" alone
  send "$job" "$signal"
  ends "alone_$signal" 75
  # One rank of three, first or last: all ranks stop together. The short form sends each signal to one of
  # them.
  places=(1 3)
  if [ "${FORM:-short}" != full ]; then
    places=()
    [ -z "${place_of[$signal]:-}" ] || places=("${place_of[$signal]}")
  fi
  for place in "${places[@]}"; do
    begin "rank_${place}_$signal" 3
    victim=$(pgrep -P "$job" | sed -n "${place}p")
    send "$victim" "$signal"
    ends "rank_${place}_$signal" 75
  done
done
# While MPI starts, which takes some tenths of a second: the signal takes effect when the run has begun.
for delay in 0.03 0.1 0.2 0.4; do
  name="start_$delay"
  env --default-signal=USR1 "$CROSSISLE" run "${arguments[@]}" -o "$name" >out 2>err &
  job=$!
  # The handlers exist once the program has begun, that is, after the loader has found its libraries. The
  # shell that starts the program has other handlers.
  until [ "$(cat "/proc/$job/comm" 2>/dev/null)" = crossisle ] && grep -q '^SigCgt:.*[2367abef]..$' "/proc/$job/status" 2>/dev/null; do sleep 0.002; done
  sleep "$delay"
  kill -USR1 "$job"
  code=0
  wait "$job" || code=$?
  equal "$code" 75 "exit code after a signal $delay s after the beginning"
  expect 0 ranks 2 run "${arguments[@]}" -o "$name"
  cmp -s undisturbed/run.h5 "$name/run.h5" || fail "run.h5 differs after a signal at the beginning"
done
begin alone_twice alone
send "$job" USR1 USR1
ends alone_twice 75
begin rank_twice 2
send "$(pgrep -P "$job" | tail -1)" USR1 USR1
ends rank_twice 75
# mpirun forwards USR1, also a second one. It replaces TERM and INT by CONT, followed by TERM a second later
# and KILL after another second.
begin mpirun_USR1 3
send "$job" USR1
ends mpirun_USR1 75
begin mpirun_twice 3
send "$job" USR1 USR1
ends mpirun_twice 75
for signals in TERM INT "CONT TERM"; do
  name="mpirun_${signals// /_}"
  begin "$name" 3
  # shellcheck disable=SC2086
  send "$job" $signals
  code=0
  wait "$job" || code=$?
  [ "$code" != 0 ] || fail "$name: mpirun ended with 0"
  grep -q '"state": "stopped"' "$name/status.json" || fail "$name: status.json does not say stopped"
  expect 0 ranks 2 run "${arguments[@]}" -o "$name"
  says err "continuing long_run"
  cmp -s undisturbed/run.h5 "$name/run.h5" || fail "run.h5 differs after signals in $name"
done
# The third signal ends the process at once; the previous checkpoints remain.
begin thrice alone
send "$job" USR1 USR1 USR1
code=0
wait "$job" || code=$?
[ "$code" = 138 ] || [ "$code" = 75 ] || fail "exit code $code after three signals"
expect 0 ranks 2 run "${arguments[@]}" -o thrice
says err "continuing long_run"
cmp -s undisturbed/run.h5 thrice/run.h5 || fail "run.h5 differs after three signals"

# A long generation: the first signal waits for its end; the second abandons it and keeps the previous
# generation.
long=("$SOURCE/tests/restart/long_run.yaml" --set "search.population=$((30000 / TIME_FACTOR))" search.generations=4 islands.migration.every_generations=1
  checkpoint.every_generations=0 --progress none)
expect 0 ranks 2 run "${long[@]}" -o long_undisturbed
mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE" run "${long[@]}" -o long_twice >out 2>err &
job=$!
until grep -q '"generation": [1-3],' long_twice/status.json 2>/dev/null; do sleep 0.05; done
sleep 0.2  # into the generation after
send "$job" USR1 USR1
code=0
wait "$job" || code=$?
equal "$code" 75 "exit code after two signals in a long generation"
compgen -G "long_twice/checkpoint-*.h5" >/dev/null || fail "there is no checkpoint of the generation before"
# Not the end of mpirun, which waits for two more seconds if a rank ends with a nonzero exit code.
took=$(($(date +%s%3N -r "$(find long_twice -name 'checkpoint-*.h5' | sort -V | tail -1)") - sent))
[ "$took" -le $((2000 * TIME_FACTOR)) ] || fail "it took $took ms to give up a long generation"
expect 0 ranks 3 run "${long[@]}" -o long_twice
says err "continuing long_run"
cmp -s long_undisturbed/run.h5 long_twice/run.h5 || fail "run.h5 differs after a generation that was given up"
passed
