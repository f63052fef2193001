#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A sweep as one array job on a cluster: every task executes its share of the runs, also after it was stopped
# in the middle and requeued; the collected results have the bytes of the same sweep outside the cluster.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
cluster_start 2

cat >sweep.yaml <<END
base: $SOURCE/configs/smoke.yaml
grid:
  objective.aggregation: [mean, max]
  seed: {from: 1, to: 20}
END
submitted_sweep() { # FILE OPTIONS...
  expect 0 on_cluster "$CROSSISLE" sweep submit "$@" --submit
  job=$(head -n 1 "$work/out")
}
same_tables() { # DIRECTORY FILE
  expect 0 "$CROSSISLE" sweep run "$2" -o alone --fresh --progress none
  expect 0 "$CROSSISLE" sweep collect alone
  expect 0 "$CROSSISLE" sweep collect "$1"
  says out " runs finished, 0 failed, 0 missing"
  if grep -q 'executed more than once' out; then fail "a run was repeated in $1"; fi
  local file
  for file in sweep.h5 results.csv statistics.csv; do
    cmp -s "alone/$file" "$1/$file" || fail "$file of $1 differs from that of the sweep on this machine"
  done
}

submitted_sweep sweep.yaml --batches 4 --at-once 2 --nodes 1 --ntasks-per-node 2 --time 10 -o batches
for batch in 1 2 3 4; do finishes 120 "${job}_$batch"; done
says_log_of() { grep -qF -- "$2" "batches/part-$1-of-4/log.txt" || fail "the log of batch $1 does not say: $2"; }
for batch in 1 2 3 4; do says_log_of "$batch" "Slurm job ${job}_$batch"; done
same_tables batches sweep.yaml

# One job on both nodes, with two ranks per run, is stopped in the middle: it is requeued, continues its
# current runs, and is found by its number.
cat >long.yaml <<END
base: $SOURCE/configs/smoke.yaml
set: {search.generations: 4000, search.algorithm: random}
grid: {seed: {from: 1, to: 160}}
END
submitted_sweep long.yaml --nodes 2 --ntasks-per-node 2 --ranks-per-run 2 --time 10 -o whole
within 60 "the sweep has finished a run" grep -q '"generation": [1-9]' whole/status.json
expect 0 on_cluster "$CROSSISLE" status "$job"
expect 0 on_cluster scancel --batch --signal=USR1 "$job"
within 60 "the job goes back into the queue" restarted "$job"
finishes 180 "$job"
same_tables whole long.yaml

# After `crossisle stop`, it stays stopped.
submitted_sweep long.yaml --nodes 1 --ntasks-per-node 2 --time 10 -o asked
within 60 "the sweep is on its way" test -e asked/status.json
expect 0 on_cluster "$CROSSISLE" stop "$job"
within 60 "the job ends" job_is "$job" FAILED
equal "$(job_field "$job" ExitCode)" 75:0 "exit code of a sweep that was stopped"
equal "$(job_field "$job" Restarts)" 0 "restarts of a sweep that was stopped"

# A sweep with an error is not submitted.
sed 's/seed:/sed:/' sweep.yaml >wrong.yaml
expect 2 on_cluster "$CROSSISLE" sweep submit wrong.yaml --batches 4 --nodes 1 --ntasks-per-node 2 --time 10 --submit
says err "unknown key 'sed'"
equal "$(on_cluster squeue -h | wc -l)" 0 "jobs in the queue"
passed
