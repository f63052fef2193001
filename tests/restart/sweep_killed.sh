#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A sweep that is killed with all its ranks, twice, and continued on other numbers of ranks and in parts,
# repeats no run and has the bytes of an uninterrupted sweep.
source "$SOURCE/tests/shell.sh"
cd "$work"
cat >sweep.yaml <<END
name: sample
base: $SOURCE/configs/smoke.yaml
set: {search.generations: 60}
grid:
  objective.aggregation: [mean, max]
  technology: [rram_32nm]
  seed: {from: 1, to: 40}
END

collected() { # DIR: the bytes of everything that was collected but the times
  expect 0 "$CROSSISLE" sweep collect "$1"
  cat "$1/sweep.h5" "$1/results.csv" "$1/statistics.csv" | cksum
}
results_in() { # DIR: results in its journals, which is more than there are runs where one was repeated
  expect 0 "$CROSSISLE" sweep collect "$1" -o "$work/looked_at"
  if grep -q 'executed more than once' out; then fail "a run was repeated in $1"; fi
  sed -nE 's/^([0-9]+) of 80 runs finished, 0 failed.*/\1/p' out
}

expect 0 "$CROSSISLE" sweep run sweep.yaml -o undisturbed --progress none
says out "80 of 80 runs finished, 0 failed; 80 done now"
whole=$(collected undisturbed)

done_before=0
for count in 2 3; do
  # A separate session, so that mpirun and its ranks are killed at once.
  setsid mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE" sweep run sweep.yaml -o killed --progress none \
    >/dev/null 2>&1 &
  victim=$!
  for _ in $(seq 1200); do
    done_now=0
    [ -s killed/results.journal ] && done_now=$(results_in killed 2>/dev/null || echo 0)
    [ "${done_now:-0}" -ge $((done_before + 12)) ] && break
    sleep 0.02
  done
  pkill -KILL --session "$victim"
  wait "$victim" 2>/dev/null || true
  done_before=$(results_in killed)
  [ "$done_before" -gt 0 ] || fail "the sweep was killed before its first run had finished"
  [ "$done_before" -lt 80 ] || fail "the sweep was over before it could be killed"
done
expect 0 ranks 4 sweep run sweep.yaml -o killed --progress none
says out "80 of 80 runs finished, 0 failed; $((80 - done_before)) done now"
equal "$(results_in killed)" 80 "runs finished"
equal "$(collected killed)" "$whole" "collected after two kills, on 2, 3 and 4 ranks"

# In three parts, two at a time.
mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE" sweep run sweep.yaml -o parts --part 1/3 --progress none >/dev/null &
expect 0 ranks 1 sweep run sweep.yaml -o parts --part 2/3 --progress none
wait $!
expect 0 ranks 2 sweep run sweep.yaml -o parts --part 3/3 --ranks-per-run 2 --progress none
equal "$(results_in parts)" 80 "runs finished in parts"
equal "$(collected parts)" "$whole" "collected from three parts"

# A run of the sweep has the same result as the same run alone.
expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" -o alone --progress none \
  --set search.generations=60 objective.aggregation=max seed=17
expect 0 "$CROSSISLE" digest alone
digest=$(cat out)
grep -q "^max-rram_32nm-seed17,.*,$digest," undisturbed/results.csv || fail "a run of the sweep differs from the same run alone"
passed
