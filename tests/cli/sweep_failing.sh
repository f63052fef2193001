#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A run that cannot be evaluated does not stop a sweep, whichever rank detects the failure; `retry` executes
# only that run.
source "$SOURCE/tests/shell.sh"
cd "$work"
cat >sweep.yaml <<END
base: $SOURCE/configs/smoke.yaml
set: {search.generations: 200}
grid: {seed: {from: 1, to: 8}}
END
expect 0 "$CROSSISLE" sweep run sweep.yaml -o undisturbed --progress none
expect 0 "$CROSSISLE" sweep collect undisturbed

for layout in "1 1" "3 1" "3 3" "4 2"; do
  read -r count each <<<"$layout"
  directory=on_$count-$each
  # The last rank: the leader of a group or another rank of it.
  expect 4 env CROSSISLE_FAULT="evaluating:5:fail:$((count - 1))" timeout "$((120 * TIME_FACTOR))" \
    mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE_FAULTY" sweep run sweep.yaml -o "$directory" \
    --ranks-per-run "$each"
  says out "7 of 8 runs finished, 1 failed"
  says err "failed: the evaluation failed at evaluating"
  expect 0 "$CROSSISLE" sweep collect "$directory"
  says out "7 of 8 runs finished, 1 failed, 0 missing"
  expect 0 "$CROSSISLE" sweep retry sweep.yaml -o "$directory" --progress none
  says out "8 of 8 runs finished, 0 failed; 1 done now"
  expect 0 "$CROSSISLE" sweep collect "$directory"
  cmp -s undisturbed/sweep.h5 "$directory/sweep.h5" || fail "sweep.h5 on $count ranks, $each per run, differs"
done
passed
