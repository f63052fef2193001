#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# If a node loses its power, whether it is the first node of the job or another, only the work since the last
# checkpoint is lost: the job is requeued on the other nodes and finishes.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
long_run 6000
undisturbed
cluster_node_timeout=5
cluster_start 3

# node_of JOB WHICH: prints the number of the first or the last node of a job
node_of() { on_cluster scontrol show hostnames "$(job_field "$1" NodeList)" | "$2" -n 1 | sed "s/^$node_prefix//"; }

for case in "srun head" "mpirun tail" "mpirun head"; do
  read -r launcher which <<<"$case"
  submitted --launcher "$launcher" --nodes 2 --ntasks-per-node 2 --time 10 -o "$case"
  within 30 "job $job writes a checkpoint" has_checkpoint "$case"
  lost=$(node_of "$job" "$which")
  node_off "$lost"
  [ ! -e "$case/run.h5" ] || fail "the run of job $job was over before its node was lost"
  finishes 120 "$job"
  equal "$(job_field "$job" Restarts)" 1 "restarts of job $job"
  [[ " $(on_cluster scontrol show hostnames "$(job_field "$job" NodeList)" | tr '\n' ' ')" != *" $node_prefix$lost "* ]] ||
    fail "job $job finished on the node that was lost"
  says_log "continuing smoke"
  same_digest "$case"
  node_on "$lost"
  within 60 "the node comes back" node_is_idle "$lost"
done
passed
