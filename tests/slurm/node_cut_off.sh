#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A disconnected node continues to work and holds the files that the requeued job needs. The job waits; the
# earlier start detects that the job was requeued, stops and writes nothing more; the job continues and
# finishes.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
# 45 s, longer than Slurm needs to give up a node and to start the job elsewhere, independently of the speed
# of this machine.
began=$(date +%s%N)
long_run 20000
undisturbed
long_run $((20000 * 45000 / (($(date +%s%N) - began) / 1000000)))
cluster_node_timeout=5
cluster_start 2

submitted --nodes 1 --ntasks-per-node 2 --time 10 -o cut
within 30 "job $job writes a checkpoint" has_checkpoint cut
node=$(job_field "$job" NodeList)
node_cut "${node#"$node_prefix"}"
undisturbed
within 90 "job $job is started again" restarted "$job"
finishes 180 "$job"
equal "$(job_field "$job" Restarts)" 1 "restarts of job $job"
[ "$(job_field "$job" NodeList)" != "$node" ] || fail "job $job finished on the node that was cut off"
says_log "start 1 of this job is still working in $work/cut"
says_log "$work/cut now has another owner"
says_log "continuing smoke"
same_digest cut
# The earlier start ended when it was asked to: from then on, only one process writes the log.
left=$(grep -n "info Slurm job $job, restarted once" cut/log.txt | cut -d : -f 1)
equal "$(tail -n "+$left" cut/log.txt | grep -c "info finished after")" 1 "ends of the run"

node_heal "${node#"$node_prefix"}"
within 60 "the node comes back" node_is_idle "${node#"$node_prefix"}"
equal "$(job_field "$job" JobState) $(job_field "$job" Restarts)" "COMPLETED 1" "job $job after its first node came back"
passed
