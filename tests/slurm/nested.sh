#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A job that is submitted from within another job inherits nothing from it.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
undisturbed
cluster_start 2

# Variables that Slurm sets in a step of a job with memory per node, cores per task, and a binding.
cat >outer.sh <<END
#!/usr/bin/env bash
ulimit -c 0
srun --ntasks=1 --cpu-bind=verbose,none "\$@"
END
outer=(--parsable --wait --mem=500 --ntasks=1 --cpus-per-task=2 --output=outer.out outer.sh)
expect 0 on_cluster sbatch "${outer[@]}" "$CROSSISLE" slurm "${arguments[@]}" --nodes 2 --ntasks-per-node 2 --time 10 \
  -o inner --submit
job=$(grep -xE '[0-9]+' outer.out)
finishes 60 "$job"
same_digest inner
grep -qF "are not passed to the job" outer.out || fail "the submission does not say what it leaves out: $(cat outer.out)"
equal "$(job_field "$job" NumNodes) $(job_field "$job" CPUs/Task)" "2 1" "nodes and cores of a task"

printf 'base: %s/configs/smoke.yaml\ngrid: {seed: [1, 2, 3]}\n' "$SOURCE" >sweep.yaml
expect 0 on_cluster sbatch "${outer[@]}" "$CROSSISLE" sweep submit sweep.yaml --batches 3 --nodes 1 --ntasks-per-node 1 \
  --time 10 -o sweep --submit
job=$(grep -xE '[0-9]+' outer.out | tail -n 1)
for task in 1 2 3; do finishes 60 "${job}_$task"; done
expect 0 "$CROSSISLE" sweep collect sweep
says out "3 of 3 runs finished"
passed
