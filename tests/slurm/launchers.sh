#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Jobs by both launchers on two and four nodes have the result of a run elsewhere.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
undisturbed
cluster_start 4

for nodes in 2 4; do
  for launcher in srun mpirun; do
    submitted --launcher "$launcher" --nodes "$nodes" --ntasks-per-node 2 --time 10 --partition batch -o "$launcher on $nodes"
    finishes 60 "$job"
    same_digest "$launcher on $nodes"
    grep -qF "$((2 * nodes)) ranks on ${node_prefix}[1-$nodes]" "slurm-smoke-$job.out" || fail "job $job is not on $nodes nodes"
  done
done
passed
