#!/usr/bin/env bash
# A rank that throws, hangs, is killed or exits: all ranks end within ten seconds (for a hanging rank, after
# the watchdog's maximum silence) with the documented exit code and one message, and the same command
# continues the run.
source "$SOURCE/tests/shell.sh"
cd "$work"
arguments=("$SOURCE/tests/restart/long_run.yaml" --set search.generations=200 "search.population=$population" execution.watchdog_seconds=4 --progress none)
expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed
# fails ACTION RANK CODE MOST_SECONDS: the rank fails during the run, after checkpoints were written.
fails() {
  local action=$1 rank=$2 code=$3 most=$4 dir="$1_on_$2" began=$SECONDS
  expect "$code" env CROSSISLE_FAULT="evaluating:150:$action:$rank" timeout "$((60 * TIME_FACTOR))" mpirun -n 3 --oversubscribe --bind-to none \
    "$CROSSISLE_FAULTY" run "${arguments[@]}" -o "$dir"
  [ $((SECONDS - began)) -le "$((most * TIME_FACTOR))" ] || fail "$dir: took $((SECONDS - began)) s instead of $most at most"
  [ -z "$(pgrep -f -- "-o $dir\$" || true)" ] || fail "$dir: a rank is still there"
  cp err "err_$dir"
  expect 0 ranks 2 run "${arguments[@]}" -o "$dir"
  says err "continuing long_run"
  cmp -s undisturbed/run.h5 "$dir/run.h5" || fail "run.h5 differs after $dir"
  checks=$((checks + 3))
  cp "err_$dir" err
}
for rank in 0 1 2; do
  fails throw "$rank" 5 10
  says err "thrown at evaluating"
  equal "$(grep -c '^error:' err)" 1 "messages after a throw on rank $rank"
  fails hang "$rank" 5 16
  says err "has not been heard from for"
  fails kill "$rank" 137 12
done
fails exit 1 7 12
# A hanging rank 0 is detected as soon as any other, and a single rank reports it.
mpirun -n 3 --oversubscribe --bind-to none "$CROSSISLE" run "$SOURCE/tests/restart/long_run.yaml" \
  --set search.generations=100000 execution.watchdog_seconds=4 --progress none -o stopped_speaker >out 2>err &
job=$!
until [ -e stopped_speaker/status.json ]; do sleep 0.02; done
sleep 1
kill -STOP "$(pgrep -P "$job" | head -1)"
began=$(date +%s%3N)
until grep -q "rank 0 has not been heard from for" err || [ $(($(date +%s%3N) - began)) -gt 60000 ]; do sleep 0.05; done
took=$(($(date +%s%3N) - began))
code=0
wait "$job" || code=$?
equal "$code" 5 "exit code after rank 0 was stopped"
[ "$took" -le $((6000 * TIME_FACTOR)) ] || fail "a stopped rank 0 was noticed after $took ms instead of 4 s"
equal "$(grep -c '^error:' err)" 1 "messages after rank 0 was stopped"
# The status of a run whose rank 0 has died is `dead`.
expect 137 env CROSSISLE_FAULT=evaluating:150:kill:0 mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE_FAULTY" run \
  "${arguments[@]}" -o dead
expect 0 "$CROSSISLE" status dead
says out "dead: process"
expect 0 "$CROSSISLE" status dead --json
says out '"liveness": "dead"'
expect 0 "$CROSSISLE" stop dead
says err "nothing to stop: dead"
# One owner: a second process is refused within a second, with a message that names the first.
"$CROSSISLE" run "$SOURCE/tests/restart/long_run.yaml" -o owned --progress none >/dev/null 2>&1 &
owner=$!
until [ -s owned/lock ] && [ -e owned/status.json ]; do sleep 0.02; done
expect 3 timeout "$((2 * TIME_FACTOR))" "$CROSSISLE" run "$SOURCE/tests/restart/long_run.yaml" -o owned --progress none
says err "process $owner on host"
expect 0 "$CROSSISLE" status owned
says out "running as process $owner"
# Stopped by another process: at a generation, then at once.
expect 0 "$CROSSISLE" stop owned --after-generation 400
code=0
wait "$owner" || code=$?
equal "$code" 75 "exit code after crossisle stop --after-generation"
expect 0 "$CROSSISLE" status owned
says out "generation  400 of 800"
expect 0 "$CROSSISLE" stop owned
says err "nothing to stop: stopped"
"$CROSSISLE" run "$SOURCE/tests/restart/long_run.yaml" -o owned --progress none >/dev/null 2>&1 &
owner=$!
until "$CROSSISLE" status owned | grep -q "running as process $owner"; do sleep 0.02; done
expect 0 "$CROSSISLE" stop owned
code=0
wait "$owner" || code=$?
equal "$code" 75 "exit code after crossisle stop"
[ ! -e owned/stop.json ] || fail "the request to stop is still there"
# Stopped by a time limit.
began=$SECONDS
expect 75 "$CROSSISLE" run "$SOURCE/tests/restart/long_run.yaml" --set search.generations=100000 -o in_time --max-time 3s --progress none
[ $((SECONDS - began)) -le "$((3 + TIME_FACTOR))" ] || fail "took $((SECONDS - began)) s of the 3 s allowed"
grep -q "the time allowed, 3.0 s, is nearly used up" in_time/log.txt || fail "the log does not tell why it stopped"
passed
