#!/usr/bin/env bash
# Runs that cannot be evaluated do not stop a sweep, on whatever ranks they run.
source "$SOURCE/tests/shell.sh"
cd "$work"
# A router of absurd energy: the sum over a network is no number any more, wherever it is evaluated.
sed -E 's/flit_pj: [0-9.]+/flit_pj: 1e308/' "$SOURCE/data/technologies/rram_32nm.yaml" >absurd.yaml
cat >sweep.yaml <<END
base: $SOURCE/configs/smoke.yaml
grid:
  technology: [absurd.yaml, rram_32nm]
  seed: {from: 1, to: 4}
END
for layout in "1 1" "3 1" "3 3" "4 2"; do
  read -r count each <<<"$layout"
  expect 4 timeout 120 mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE" sweep run sweep.yaml \
    -o "on_$count$each" --ranks-per-run "$each"
  says out "4 of 8 runs finished, 4 failed"
  says err "costs must be positive numbers"
  expect 0 "$CROSSISLE" sweep collect "on_$count$each"
  says out "4 of 8 runs finished, 4 failed, 0 missing"
  cmp -s on_11/sweep.h5 "on_$count$each/sweep.h5" || fail "sweep.h5 on $count ranks, $each per run, differs"
done
passed
