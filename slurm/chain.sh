#!/usr/bin/env bash
# A run over several jobs, each beginning when the one before has ended, for sites where a job must not go back into the
# queue. The first argument is how many, the rest is what sbatch takes for one of them:
#
#   bash slurm/chain.sh 5 --ntasks=32 slurm/run.sbatch configs/rram_9networks.yaml -o runs/nine
#
# A job that finds the run finished ends at once. `scancel` takes what is left of a chain out of the queue.
set -euo pipefail

# Within an allocation, Slurm's variables are about that allocation; jobs that took them over would fail.
for variable in $(compgen -e); do
  case $variable in
    SLURM_CONF | SLURM_CONF_SERVER | SLURM_CLUSTERS | SLURM_JWT) ;;
    SLURM_* | SBATCH_* | SRUN_*) unset "$variable" ;;
  esac
done

jobs=${1:?say how many jobs}
shift
job=$(sbatch --parsable --no-requeue "$@")
echo "$job"
for ((link = 2; link <= jobs; ++link)); do
  job=$(sbatch --parsable --no-requeue --dependency="afterany:$job" "$@")
  echo "$job"
done
