#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A run can be asked for and stopped by its job. Stopped is stopped: the job does not go back into the queue, and goes on
# only where it is submitted again.
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

# One that waits behind it.
running=$job
submitted "${options[@]}" -o second
expect 3 on_cluster "$CROSSISLE" status "$job"
says err "job $job has begun no run of crossisle (Slurm says PENDING"
expect 3 on_cluster "$CROSSISLE" stop "$job"
expect 0 on_cluster scancel "$job"
expect 3 on_cluster "$CROSSISLE" status 4711
says err "no run of a job 4711 is known"

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

# The tasks of an array have runs of their own, and other jobs behind them.
arguments=("$SOURCE/configs/smoke.yaml")
submitted --nodes 1 --ntasks-per-node 1 --time 10 --array 1-2 -o seeds
for seed in 1 2; do
  finishes 60 "${job}_$seed"
  expect 0 on_cluster "$CROSSISLE" status "${job}_$seed"
  says out "state       finished"
done
expect 3 on_cluster "$CROSSISLE" status "$job"
says err "name a task: ${job}_1, ${job}_2"
passed
