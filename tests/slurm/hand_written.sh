#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Tests the scripts in slurm/: a single run that is requeued at its time limit, an array of seeds, a chain,
# and a preemptible run.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
cluster_start 2
# As if called from the top of a source tree, with the program in the PATH.
ln -s "$SOURCE/slurm" "$SOURCE/configs" .
mkdir bin
ln -s "$CROSSISLE" bin/crossisle
export PATH=$work/bin:$PATH
small=(--ntasks=2 --mem-per-cpu=700M)

by_hand() { # SBATCH ARGUMENTS...
  expect 0 on_cluster sbatch --parsable "${small[@]}" "$@"
  job=$(cat out)
}

by_hand --array=3,5 slurm/array.sbatch configs/smoke.yaml
for seed in 3 5; do
  finishes 60 "${job}_$seed"
  undisturbed_with_seed "$seed"
  same_digest "runs/smoke/seed-$seed"
done

long_run 6000
undisturbed

# Has the effect of the time limit, at once.
by_hand slurm/run.sbatch "${arguments[@]}" --fresh -o single
within 30 "job $job writes a checkpoint" has_checkpoint single
expect 0 on_cluster scancel --batch --signal=USR1 "$job"
within 60 "job $job goes back into the queue" restarted "$job"
finishes 60 "$job"
says_log "continuing smoke in single"
same_digest single

expect 0 on_cluster bash slurm/chain.sh 2 "${small[@]}" slurm/run.sbatch "${arguments[@]}" -o chain
read -r first second <<<"$(tr '\n' ' ' <out)"
within 30 "the first job writes a checkpoint" has_checkpoint chain
expect 0 on_cluster scancel --batch --signal=USR1 "$first"
within 30 "the first job ends" job_is "$first" FAILED
finishes 60 "$second"
same_digest chain

by_hand --nodes=2 --ntasks=4 slurm/preemptible.sbatch "${arguments[@]}" -o preempted
within 30 "job $job writes a checkpoint" has_checkpoint preempted
urgent=$(on_cluster sbatch --parsable --partition=urgent --nodes=2 --exclusive --output=/dev/null --wrap "sleep 1")
finishes 60 "$urgent"
finishes 120 "$job"
says_log "continuing smoke in preempted"
same_digest preempted
grep -qF "every_seconds: 15" preempted/config.resolved.yaml || fail "the preemptible run does not write checkpoints more often"
passed
