#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A job that is preempted by one of a higher partition is requeued, continues and finishes.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
long_run 6000
undisturbed
cluster_start 2

for launcher in srun mpirun; do
  submitted --launcher "$launcher" --nodes 2 --ntasks-per-node 2 --time 10 --partition batch -o "$launcher"
  within 30 "job $job writes a checkpoint" has_checkpoint "$launcher"
  urgent=$(on_cluster sbatch --parsable --partition=urgent --nodes=2 --exclusive --output=/dev/null --wrap "sleep 1")
  finishes 60 "$urgent"
  finishes 120 "$job"
  equal "$(job_field "$job" Restarts)" 1 "restarts of job $job"
  says_log "continuing smoke"
  same_digest "$launcher"
done
passed
