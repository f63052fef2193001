#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Jobs started by either launcher on two and four nodes have the same result as a run outside the cluster.
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

# With either launcher, no rank ends while rank 0 still has a message for it.
for launcher in "srun --mpi=pmix --nodes=2 --ntasks-per-node=2" "mpirun --oversubscribe -n 4"; do
  # shellcheck disable=SC2086 # the launcher's words
  expect 0 on_cluster timeout $((30 * TIME_FACTOR)) $launcher "$CROSSISLE_LATE_RANK"
done
passed
