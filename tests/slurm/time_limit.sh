#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A job that reaches its time limit receives a signal from Slurm, writes a checkpoint, is requeued and
# finishes.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
# More than half a minute, even on an idle machine, because Slurm checks time limits only every 30 s.
long_run 300000
undisturbed
cluster_start 4

# Both jobs wait at the same time. Their limit is reduced to less than the lead time of Slurm's signal, so
# that Slurm sends the signal at its next check, at most half a minute later.
declare -A jobs
for launcher in srun mpirun; do
  submitted --launcher "$launcher" --nodes 2 --ntasks-per-node 1 --time 10 -o "$launcher"
  jobs[$launcher]=$job
  within 30 "job $job writes a checkpoint" has_checkpoint "$launcher"
  expect 0 on_cluster scontrol update jobid="$job" TimeLimit=1
done
# Meanwhile, a short job that uses its time up to a minute before the limit: it stops by its own clock, before
# any signal.
endless=(--set search.generations=30000000 search.algorithm=random)
expect 0 on_cluster "$CROSSISLE" slurm "$SOURCE/configs/smoke.yaml" "${endless[@]}" --nodes 2 --ntasks-per-node 1 --time 3 \
  -o short --submit
short=$(head -n 1 out)
for launcher in srun mpirun; do
  job=${jobs[$launcher]}
  within 90 "job $job goes back into the queue" restarted "$job"
  expect 0 on_cluster scontrol update jobid="$job" TimeLimit=10
  finishes 240 "$job"
  says_log "stopped with a checkpoint in start 1: back into the queue"
  says_log "continuing smoke"
  same_digest "$launcher"
done

within 180 "job $short goes back into the queue" restarted "$short"
grep -qF "is nearly used up" short/log.txt || fail "the short job did not stop by its own clock"
if grep -qF "by a signal" short/log.txt; then fail "the short job was signalled before it stopped by itself"; fi
began=$(date -d "$(grep -m 1 ' info crossisle ' short/log.txt | cut -d ' ' -f 1)" +%s)
ended=$(date -d "$(grep -m 1 ' info stopped after ' short/log.txt | cut -d ' ' -f 1)" +%s)
[ $((ended - began)) -ge 100 ] || fail "a job of 180 s stopped after $((ended - began)) s"
expect 0 on_cluster scancel "$short"
passed
