#!/usr/bin/env bash
# A rank that fails ends the job on all ranks, with one message and its exit code.
source "$SOURCE/tests/shell.sh"
cd "$work"
# A router of absurd energy: the sum over a network is no number any more, wherever it is evaluated.
sed -E 's/flit_pj: [0-9.]+/flit_pj: 1e308/' "$SOURCE/data/technologies/rram_32nm.yaml" >absurd.yaml
cmp -s absurd.yaml "$SOURCE/data/technologies/rram_32nm.yaml" && fail "the technology has no router energy to change"
sed "s,^technology: .*,technology: $PWD/absurd.yaml," "$SOURCE/configs/smoke.yaml" >absurd_run.yaml
for count in 1 3; do
  expect 4 timeout "$((60 * TIME_FACTOR))" mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE" run absurd_run.yaml -o "on_$count"
  says err "costs must be positive numbers"
  equal "$(grep -c '^error:' err)" 1 "messages on $count ranks"
done
passed
