#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# `status` and `stop` find a run by its job. A stopped job is not requeued, and continues only when it is
# submitted again.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
long_run 20000
undisturbed
cluster_start 2

options=(--nodes 2 --ntasks-per-node 2 --time 10)
submitted "${options[@]}" -o first
within 30 "job $job writes a checkpoint" has_checkpoint first
expect 0 on_cluster "$CROSSISLE" status "$job"
says out "running as process"
says out "job         $job: RUNNING on ${node_prefix}[1-2], "

# A job that waits for the running one.
running=$job
submitted "${options[@]}" -o second
expect 3 on_cluster "$CROSSISLE" status "$job"
says err "job $job has not started a run of crossisle (Slurm says PENDING"
expect 3 on_cluster "$CROSSISLE" stop "$job"
expect 0 on_cluster scancel "$job"
expect 3 on_cluster "$CROSSISLE" status 4711
says err "no run of job 4711 is known"

expect 0 on_cluster "$CROSSISLE" stop "$running"
says err "is asked to stop now with a checkpoint"
within 30 "job $running ends" job_is "$running" FAILED
equal "$(job_field "$running" ExitCode)" 75:0 "exit code of a run that was stopped"
equal "$(job_field "$running" Restarts)" 0 "restarts of a run that was stopped"
expect 0 on_cluster "$CROSSISLE" status "$running"
says out "state       stopped"
expect 0 on_cluster "$CROSSISLE" stop "$running"
says err "nothing to stop"
grep -qE "Slurm job $running, on ${node_prefix}\[1-2\], (9 min [0-9]+|10 min 00) s left" first/log.txt ||
  fail "the log does not tell of the job: $(head -3 first/log.txt)"

submitted "${options[@]}" -o first
finishes 60 "$job"
says_log "continuing smoke"
same_digest first
expect 0 on_cluster "$CROSSISLE" status "$job"
says out "state       finished"

# The tasks of an array have separate runs and job numbers.
arguments=("$SOURCE/configs/smoke.yaml")
submitted --nodes 1 --ntasks-per-node 1 --time 10 --array 1-2 -o seeds
for seed in 1 2; do
  finishes 60 "${job}_$seed"
  expect 0 on_cluster "$CROSSISLE" status "${job}_$seed"
  says out "state       finished"
done
expect 0 on_cluster "$CROSSISLE" status "$job"
says out "runs        2 finished"
says out "job         $job: 2 COMPLETED"
expect 0 on_cluster "$CROSSISLE" stop "$job"
says err "nothing to stop"

# One `stop` for a whole array, by its job: current tasks stop with checkpoints, and pending tasks leave the
# queue.
long_run 60000
submitted --nodes 1 --ntasks-per-node 2 --time 10 --array 1-5%2 -o stopped
waiting=$job
submitted --nodes 1 --ntasks-per-node 2 --time 10 --array 1-2 -o unbegun
expect 3 on_cluster "$CROSSISLE" status "$job"
says err "job $job has not started a run of crossisle (Slurm says PENDING"
expect 0 on_cluster "$CROSSISLE" stop "$job"
says err "2 pending tasks of job $job are removed from the queue"
job=$waiting
for seed in 1 2; do within 60 "task $seed writes a checkpoint" has_checkpoint "stopped/seed-$seed"; done
expect 0 on_cluster "$CROSSISLE" status "$job"
says out "runs        2 running"
says out "job         $job: 3 PENDING, 2 RUNNING"
says out "seed-2      generation "
expect 0 on_cluster "$CROSSISLE" stop "$job"
says err "3 pending tasks of job $job are removed from the queue"
says err "2 processes are asked to stop now with a checkpoint"
queue_is_empty() { [ -z "$(on_cluster squeue -h)" ]; }
within 60 "the queue is empty" queue_is_empty
for seed in 1 2; do
  equal "$(job_field "${job}_$seed" JobState) $(job_field "${job}_$seed" Restarts)" "FAILED 0" "task $seed of the array"
done
expect 0 on_cluster "$CROSSISLE" status "$job"
says out "runs        2 stopped"

# The same for a sweep, by its folder; its progress is one number for all parts.
cat >sweep.yaml <<END
base: $SOURCE/configs/smoke.yaml
set: {search.generations: 20000, search.algorithm: random}
grid: {seed: {from: 1, to: 12}}
END
expect 0 on_cluster "$CROSSISLE" sweep submit sweep.yaml --batches 4 --at-once 2 --nodes 1 --ntasks-per-node 1 --time 10 -o sweep --submit
job=$(head -n 1 out)
for part in 1 2; do within 60 "part $part is on its way" test -e "sweep/part-$part-of-4/status.json"; done
expect 0 on_cluster "$CROSSISLE" status sweep
says out " of 12 runs finished, 0 failed, "
says out "parts       2 running"
says out "job         $job: 2 PENDING, 2 RUNNING"
expect 0 on_cluster "$CROSSISLE" status "$job"
says out " of 12 runs finished, 0 failed, "
expect 0 on_cluster "$CROSSISLE" stop sweep
says err "2 pending tasks of job $job are removed from the queue"
says err "2 processes are asked to stop now with a checkpoint"
within 60 "the queue is empty" queue_is_empty
expect 0 on_cluster "$CROSSISLE" status sweep
says out "parts       2 stopped"
passed
