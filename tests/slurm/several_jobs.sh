#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# An array runs each of its seeds in a separate folder; the jobs of a chain continue each other, and end at
# once if nothing is left to do.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
cluster_start 2

submitted --nodes 1 --ntasks-per-node 2 --time 10 --array 4-8:2,11%2 -o seeds
for seed in 4 6 8 11; do
  finishes 60 "${job}_$seed"
  undisturbed_with_seed "$seed"
  same_digest "seeds/seed-$seed"
done
equal "$(find seeds -name run.h5 | wc -l)" 4 "runs of the array"

# A signal stops the first job of the chain, the second job finishes the run, and the third has nothing to do.
long_run 6000
undisturbed
submitted --nodes 2 --ntasks-per-node 1 --time 10 --chain 3 -o chain
read -r first second third <<<"$(tr '\n' ' ' <out)"
equal "$job" "$first" "job that is named first"
within 30 "the first job writes a checkpoint" has_checkpoint chain
job_is "$second" PENDING || fail "job $second did not wait for job $first"
expect 0 on_cluster scancel --batch --signal=USR1 "$first"
within 30 "the first job ends" job_is "$first" FAILED
equal "$(job_field "$first" ExitCode)" 75:0 "exit code of a job that stopped early"
finishes 60 "$second"
same_digest chain
finishes 30 "$third"
grep -qF "is already finished" "slurm-smoke-$third.out" || fail "the last job of the chain did not say that it is finished"

# A job that Slurm refuses leaves no files and no other jobs.
expect 3 on_cluster "$CROSSISLE" slurm "${arguments[@]}" --nodes 2 --ntasks-per-node 1 --time 10 --constraint nowhere --chain 2 --submit
says err "sbatch refused the job"

# A job that Slurm would accept but never start is refused before submission, with the limit that it exceeds.
refused() { # TEXT OPTIONS...
  local text=$1
  shift
  expect 2 on_cluster "$CROSSISLE" slurm "${arguments[@]}" "$@" --submit
  says err "$text"
}
refused "partition 'batch' allows 1-00:00:00" --nodes 1 --ntasks-per-node 1 --time 1-00:00:01
refused "partition 'batch' has 2 nodes" --nodes 3 --ntasks-per-node 1 --time 10
refused "0 nodes of partition 'batch' have that many cores" --nodes 1 --ntasks-per-node 3 --time 10
refused "allows up to 1000 (MaxArraySize)" --nodes 1 --ntasks-per-node 1 --time 10 --array 1-1001
refused "did you mean 'urgent'?" --nodes 1 --ntasks-per-node 1 --time 10 --partition urgnet
# The requested memory follows from the 8748 existing designs, not from the possible number of generations.
expect 0 on_cluster "$CROSSISLE" slurm "$SOURCE/configs/smoke.yaml" --nodes 1 --ntasks-per-node 1 --time 10 -o tiny \
  --set search.generations=3000000 --submit
# A search would take hours to find the last of them.
on_cluster scancel "$(head -n 1 out)"
passed
