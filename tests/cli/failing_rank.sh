#!/usr/bin/env bash
# A rank whose evaluation fails ends the job on all ranks, with one message and its exit code.
source "$SOURCE/tests/shell.sh"
cd "$work"
for count in 1 3; do
  expect 4 env CROSSISLE_FAULT="evaluating:5:fail:$((count - 1))" timeout "$((60 * TIME_FACTOR))" \
    mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE_FAULTY" run "$SOURCE/configs/smoke.yaml" -o "on_$count"
  says err "the evaluation failed at evaluating"
  equal "$(grep -c '^error:' err)" 1 "messages on $count ranks"
done
# Energies that would lead to infinite costs are refused when they are read.
sed -E 's/flit_pj: [0-9.]+/flit_pj: 1e308/' "$SOURCE/data/technologies/rram_32nm.yaml" >absurd.yaml
sed "s,^technology: .*,technology: $PWD/absurd.yaml," "$SOURCE/configs/smoke.yaml" >absurd_run.yaml
expect 2 ranks 3 run absurd_run.yaml -o absurd
says err "absurd.yaml:11:router.flit_pj: is 1e308"
passed
