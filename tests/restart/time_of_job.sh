#!/usr/bin/env bash
# A run in a job stops by itself before the job's time limit, with a checkpoint and exit code 75, whether the
# limit is known from the environment or from squeue; a run without a limit continues.
source "$SOURCE/tests/shell.sh"
cd "$work"
export XDG_STATE_HOME=$work/state
mkdir bin
arguments=("$SOURCE/configs/smoke.yaml" --set search.generations=3000000 search.algorithm=random --progress none)

in_job() { env SLURM_JOB_ID=17 SLURM_JOB_NODELIST=here SLURM_RESTART_COUNT=2 PATH="$work/bin:$PATH" "$@"; }

printf '#!/bin/sh\necho 0:%02d\n' "$((3 * TIME_FACTOR))" >bin/squeue
chmod +x bin/squeue
for told_by in squeue environment; do
  variables=()
  [ "$told_by" = squeue ] || variables=("SLURM_JOB_END_TIME=$(($(date +%s) + 4 * TIME_FACTOR))")
  began=$(date +%s%N)
  expect 75 in_job env "${variables[@]}" "$CROSSISLE" run "${arguments[@]}" -o "by_$told_by"
  took_ms=$((($(date +%s%N) - began) / 1000000))
  [ "$took_ms" -lt $((4000 * TIME_FACTOR)) ] || fail "it took $took_ms ms, more than there were"
  grep -qE "Slurm job 17, restarted 2 times, on here, [0-9.]+ s left" "by_$told_by/log.txt" || fail "the log does not tell of the job"
  grep -qF "is nearly used up" "by_$told_by/log.txt" || fail "the log does not tell why it stopped"
  grep -qF '"stopped_by": "time"' "by_$told_by/status.json" || fail "the status does not tell why it stopped"
  grep -qF '"job": "17"' "by_$told_by/status.json" || fail "the status does not name the job"
  grep -qF '"state": "stopped"' "by_$told_by/status.json" || fail "the status does not tell that it stopped"
done

# Slurm has no time limit, or does not answer: nothing stops the run.
arguments=("$SOURCE/configs/smoke.yaml" --progress none)
printf '#!/bin/sh\necho UNLIMITED\n' >bin/squeue
expect 0 in_job "$CROSSISLE" run "${arguments[@]}" -o unlimited
printf '#!/bin/sh\nexit 1\n' >bin/squeue
expect 0 in_job "$CROSSISLE" run "${arguments[@]}" -o unanswered
grep -qF "time limit unknown" unanswered/log.txt || fail "the log does not tell that the limit is not known"

# The last of these runs is found by its job; if its note cannot be written, the run continues without it.
expect 0 "$CROSSISLE" status 17
says out "job         17: not known to Slurm here"
equal "$(cat state/crossisle/jobs/*/17)" "$work/unanswered" "run of job 17"
rm -r state
: >state
expect 0 in_job "$CROSSISLE" run "${arguments[@]}" -o unnoted
says err "cannot write $work/state"
passed
