#!/usr/bin/env bash
# An exhaustive search stops and resumes like any run: signals to any rank, requests from other processes and
# a time limit stop it with a checkpoint, a second signal abandons blocks that do not end, and a failed rank
# ends the job. Each time the same command continues to the certificate of an uninterrupted search.
source "$SOURCE/tests/shell.sh"
arguments=("$SOURCE/configs/exhaustive/rram_4networks.yaml" --set checkpoint.every_generations=1
  execution.watchdog_seconds=4 --progress none)
cd "$work"
expect 0 ranks 2 run "${arguments[@]}" -o undisturbed

# begin DIR RANKS: starts a run in the background and waits until it is at work. $job: mpirun.
begin() {
  env --default-signal=INT mpirun -n "$2" --oversubscribe --bind-to none "$CROSSISLE" run "${arguments[@]}" -o "$1" >out 2>err &
  job=$!
  until compgen -G "$1/checkpoint-*.h5" >/dev/null; do sleep 0.01; done
}
# ends CODE WHAT: expects this exit code of the job.
ends() {
  local code=0
  wait "$job" || code=$?
  equal "$code" "$1" "exit code of $2"
}
# stopped DIR: expects the message about the stop, and the same certificate after continuing on another number
# of ranks.
stopped() {
  grep -q '"state": "stopped"' "$1/status.json" || fail "$1: status.json does not say stopped"
  [ ! -e "$1/certificate.txt" ] || fail "$1 has a certificate though it was stopped"
  continues "$1"
}
continues() {
  expect 0 ranks 2 run "${arguments[@]}" -o "$1"
  says err "continuing rram_4networks"
  for file in certificate.txt run.h5 best.yaml; do
    cmp -s "undisturbed/$file" "$1/$file" || fail "$file differs after $1"
  done
  checks=$((checks + 4))
}

for signal in TERM INT USR1; do
  for place in 1 3; do
    begin "rank_${place}_$signal" 3
    kill "-$signal" "$(pgrep -P "$job" | sed -n "${place}p")"
    ends 75 "a run with $signal to rank $place"
    stopped "rank_${place}_$signal"
  done
done

# Stopped by another process: after some blocks, and at once.
begin asked 2
expect 0 "$CROSSISLE" stop asked --after-generation 60
ends 75 "a run that was asked to stop after 60 blocks"
expect 0 "$CROSSISLE" status asked --json
blocks=$(sed -nE 's/.*"generation": ([0-9]+),.*/\1/p' out)
# Up to three queued blocks and one current block per rank may have been distributed before the request was
# read.
if [ "$blocks" -lt 60 ] || [ "$blocks" -ge 370 ]; then fail "it stopped after $blocks blocks"; fi
stopped asked
begin asked_now 2
expect 0 "$CROSSISLE" stop asked_now
ends 75 "a run that was asked to stop"
[ ! -e asked_now/stop.json ] || fail "the request to stop is still there"
stopped asked_now
# One owner.
begin owned 2
expect 3 timeout "$((5 * TIME_FACTOR))" "$CROSSISLE" run "${arguments[@]}" -o owned
expect 0 "$CROSSISLE" stop owned
ends 75 "the owner"
# Stopped by a time limit.
expect 75 "$CROSSISLE" run "$SOURCE/configs/exhaustive/sram_9networks.yaml" -o in_time --max-time 2s --progress none
grep -q "the time allowed, 2.0 s, is nearly used up" in_time/log.txt || fail "the log does not tell why it stopped"
expect 75 ranks 2 run "$SOURCE/configs/exhaustive/sram_9networks.yaml" -o in_time --max-time 3s --progress none
says err "continuing sram_9networks"

# fails ACTION RANK CODE: the rank fails within a block.
fails() {
  local dir="$1_on_$2"
  expect "$3" env CROSSISLE_FAULT="evaluating:9:$1:$2" timeout "$((60 * TIME_FACTOR))" mpirun -n 3 --oversubscribe --bind-to none \
    "$CROSSISLE_FAULTY" run "${arguments[@]}" --set design_space.voltage='[0.5, 0.6]' -o "$dir"
}
for rank in 0 2; do
  fails throw "$rank" 5
  says err "thrown at evaluating"
  equal "$(grep -c '^error:' err)" 1 "messages after a throw on rank $rank"
  fails hang "$rank" 5
  says err "has not been heard from for"
  fails kill "$rank" 137
done

# A block that never ends: the first signal waits for it, the second abandons it and keeps the completed
# blocks.
arguments+=(--set execution.watchdog_seconds=0)
CROSSISLE_FAULT=evaluating:300:hang:1 mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE_FAULTY" run "${arguments[@]}" \
  -o given_up >out 2>err &
job=$!
until grep -q "fault: hang" err; do sleep 0.05; done
sleep 1
kill -USR1 "$(pgrep -P "$job" | head -1)"
sleep 1.5
kill -0 "$job" 2>/dev/null || fail "the first signal did not wait for the block"
kill -USR1 "$(pgrep -P "$job" | head -1)"
ends 75 "a run with a block that was given up"
stopped given_up
passed
