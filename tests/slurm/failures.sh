#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A failed job is started again, also if it fails again before its next checkpoint; it stays failed only after
# three failures in a row without a newer checkpoint.
source "$SOURCE/tests/shell.sh"
source "$SOURCE/tests/slurm/cluster.sh"
cd "$work"
long_run 6000
undisturbed
cluster_start 2

# Launchers that always fail, or that fail in five of six starts, the third of which reaches a checkpoint.
cat >always.yaml <<'END'
launcher: mpirun
setup: ["mpirun() { return 9; }"]
END
cat >often.yaml <<'END'
launcher: mpirun
setup:
  - mpirun() {
  - "  case $start in"
  - "    3)"
  - "      command mpirun --bind-to none \"$@\" &"
  - "      until compgen -G often/checkpoint-*.h5; do sleep 0.05; done"
  - "      kill -KILL $! ;;"
  - "    6) exec mpirun --bind-to none \"$@\" ;;"
  - "  esac"
  - "  return 9"
  - "}"
END

size=(--nodes 1 --ntasks-per-node 2 --time 10)
submitted "${size[@]}" --profile always.yaml -o always
always=$job
submitted "${size[@]}" --profile often.yaml -o often
often=$job

within 60 "job $always stays failed" job_is "$always" FAILED
equal "$(job_field "$always" Restarts) $(job_field "$always" ExitCode)" "2 9:0" "restarts and exit code of job $always"
job=$always
says_log "failed with exit code 9, failure 3 in a row without a newer checkpoint, in start 3: not repeated"

finishes 180 "$often"
equal "$(job_field "$often" Restarts)" 5 "restarts of job $often"
job=$often
says_log "failed with exit code 9, failure 2 in a row without a newer checkpoint, in start 2: back into the queue"
says_log "failed with exit code 9 in start 3: back into the queue"
says_log "continuing smoke in"
same_digest often
passed
