#!/usr/bin/env bash
# An exhaustive search whose ranks are killed five times, and which is stopped once by a signal, each time
# continued on another number of ranks, has the bytes of an uninterrupted search: certificate, run.h5, best
# design.
#
#   CONFIGURATION=configs/exhaustive/rram_4networks.yaml CROSSISLE=build/release/apps/crossisle SOURCE=. \
#     bash tests/restart/exhaustive_killed.sh      the same on a whole space
source "$SOURCE/tests/shell.sh"
CROSSISLE=$(realpath "$CROSSISLE")
if [ -n "${CONFIGURATION:-}" ]; then
  arguments=("$(realpath "$CONFIGURATION")")
else
  # The limit rules few designs out, so that each of the 370 blocks takes as long as an evaluation of all its designs.
  arguments=("$SOURCE/configs/exhaustive/rram_4networks.yaml" --set objective.constraints.area_mm2=20000)
fi
# A checkpoint after each block, so that every kill occurs in a different state, sometimes while a checkpoint
# is written.
arguments+=(--set checkpoint.every_generations=1 --set execution.watchdog_seconds=$((8 * TIME_FACTOR)) --progress none)
cd "$work"

# newest: prints the number of blocks in the newest checkpoint; 0 without one.
newest() {
  { echo 0 && { find killed -name 'checkpoint-*.h5' 2>/dev/null || true; } | sed -E 's/.*-([0-9]+)\.h5/\1/'; } |
    sort -n | tail -1
}

# start RANKS: starts a run in the background; $target is its process.
start() {
  mpirun -n "$1" --oversubscribe --bind-to none "$CROSSISLE" run "${arguments[@]}" -o killed >out 2>err &
  target=$!
}

# wait_for_blocks COUNT: waits until the run in the background has saved this number of blocks.
wait_for_blocks() {
  for _ in $(seq 6000); do
    [ "$(newest)" -ge "$1" ] && return
    kill -0 "$target" 2>/dev/null || break
    sleep 0.01
  done
  [ "$(newest)" -ge "$1" ] || fail "no checkpoint of $1 blocks was written"
}

for count in 1 2 3; do
  expect 0 ranks "$count" run "${arguments[@]}" -o "on_$count"
  cmp -s on_1/certificate.txt "on_$count/certificate.txt" || fail "the certificate on $count ranks differs"
  cmp -s on_1/run.h5 "on_$count/run.h5" || fail "run.h5 on $count ranks differs"
done
[ -s on_1/certificate.txt ] || fail "there is no certificate"

saved=()
for pair in "2 1" "3 10" "1 30" "2 5" "3 20"; do
  read -r count more <<<"$pair"
  before=$(newest)
  start "$count"
  wait_for_blocks "$((before + more))"
  # The ranks; mpirun ends when they have died.
  mapfile -t victims < <(pgrep -P "$target")
  [ "${#victims[@]}" -gt 0 ] || fail "the run on $count ranks was over before it could be killed"
  kill -KILL "${victims[@]}" 2>/dev/null || true
  wait "$target" 2>/dev/null || true
  [ ! -e killed/run.h5 ] || fail "the run on $count ranks was over before it could be killed"
  saved+=("$(newest)")
  checks=$((checks + 1))
done

before=$(newest)
start 2
wait_for_blocks "$((before + 1))"
kill -USR1 "$target"
code=0
wait "$target" || code=$?
equal "$code" 75 "exit code after SIGUSR1"
says err "stopped after blocks:"

expect 75 ranks 3 run "${arguments[@]}" -o killed --stop-after-generation "$(($(newest) + 1))"
expect 0 ranks 1 run "${arguments[@]}" -o killed
says err "continuing "
for file in certificate.txt run.h5 best.yaml; do
  cmp -s "on_1/$file" "killed/$file" || fail "$file differs after five kills"
  checks=$((checks + 1))
done
expect 0 "$CROSSISLE" run "${arguments[@]}" -o killed
says err "is already finished"
says out "certified"
echo "killed after blocks: ${saved[*]}"
passed
