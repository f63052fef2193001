#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A requeued task of an array is requeued alone, also the task whose job number is that of the array: a
# finished task stays finished, and a cancelled task stays cancelled.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
long_run 6000
cluster_start 2

has_begun() { grep -q '"state": "running"' "$1/status.json"; }

# tasks_end JOB CONDITION FOLDER...: the first task ends, the second is cancelled, the third is stopped and
# continues by itself.
tasks_end() {
  finishes 90 "${1}_1"
  within 60 "the second task is on its way" "$2" "$4"
  expect 0 on_cluster scancel "${1}_2"
  within 60 "the third task is on its way" "$2" "$5"
  on_cluster scontrol show job -o "${1}_3" | grep -q "^JobId=$1 " || fail "the last task does not have the number of the array"
  expect 0 on_cluster scancel --batch --signal=USR1 "${1}_3"
  within 60 "the third task goes back into the queue" restarted "${1}_3"
  finishes 120 "${1}_3"
  equal "$(job_field "${1}_1" JobState) $(job_field "${1}_1" Restarts)" "COMPLETED 0" "the task that had finished"
  equal "$(job_field "${1}_2" JobState) $(job_field "${1}_2" Restarts)" "CANCELLED 0" "the task that was cancelled"
  equal "$(job_field "${1}_3" Restarts)" 1 "restarts of the task that went back"
}

submitted --nodes 1 --ntasks-per-node 2 --time 10 --array 1-3%1 -o seeds
tasks_end "$job" has_checkpoint seeds/seed-{1,2,3}
for seed in 1 3; do
  undisturbed_with_seed "$seed"
  same_digest "seeds/seed-$seed"
done
[ ! -e seeds/seed-2/run.h5 ] || fail "the task that was cancelled has finished its run"

cat >sweep.yaml <<END
base: $SOURCE/configs/smoke.yaml
set: {search.generations: 4000, search.algorithm: random}
grid: {seed: {from: 1, to: 12}}
END
expect 0 on_cluster "$CROSSISLE" sweep submit sweep.yaml --batches 3 --at-once 1 --nodes 1 --ntasks-per-node 2 --time 10 \
  -o sweep --submit
job=$(head -n 1 out)
tasks_end "$job" has_begun sweep/part-{1,2,3}-of-3
expect 0 "$CROSSISLE" sweep collect sweep
says out " runs finished, 0 failed, "
for part in 1 3; do
  grep -qF '"message": "4 of 4 runs finished, 0 failed"' "sweep/part-$part-of-3/status.json" || fail "part $part did not finish"
done
passed
