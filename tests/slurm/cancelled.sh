#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A cancelled job stops with a checkpoint and stays cancelled; when it is submitted again, it continues and
# finishes.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
long_run 6000
undisturbed
cluster_start 2

for launcher in srun mpirun; do
  options=(--launcher "$launcher" --nodes 2 --ntasks-per-node 2 --time 10 -o "$launcher")
  submitted "${options[@]}"
  within 30 "job $job writes a checkpoint" has_checkpoint "$launcher"
  expect 0 on_cluster scancel "$job"
  within 30 "job $job is gone from its nodes" node_is_idle 1
  equal "$(job_field "$job" JobState)" CANCELLED "state of job $job"
  grep -qF '"state": "stopped"' "$launcher/status.json" || fail "the run of job $job did not stop cleanly"
  says_log "stopped after generation"
  [ ! -e "$launcher/run.h5" ] || fail "the run of job $job was over before it could be cancelled"
  submitted "${options[@]}"
  finishes 60 "$job"
  says_log "continuing smoke"
  same_digest "$launcher"
done
passed
