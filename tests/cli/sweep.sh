#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# The commands of sweeps as users call them.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=$SOURCE/configs/sweeps/smoke.yaml

for command in plan run submit retry collect; do
  expect 0 "$CROSSISLE" sweep "$command" --help
  equal "$(head -c 8 out)" "Example:" "first word of sweep $command --help"
done
expect 2 "$CROSSISLE" sweep
says err "see crossisle sweep --help"
expect 2 "$CROSSISLE" sweep colect x
says err "did you mean 'collect'?"

# `plan` accepts every shipped sweep and creates no folder.
for sweep in "$SOURCE"/configs/sweeps/*.yaml; do
  expect 0 "$CROSSISLE" sweep plan "$sweep" --rate 10000
  says out "runs  "
done
expect 0 "$CROSSISLE" sweep plan "$smoke"
says out "mean-ring-seed1"
says out "runs           12"
says out "evaluations    6,480 at most"
says out "measured: "
expect 0 "$CROSSISLE" sweep plan "$smoke" --json --rate 1000
says out '"count": 12'
says out '"core_seconds": 6.48'
[ ! -e runs ] || fail "a plan has made a folder"

# Errors are reported with their place, and no folder is created.
printf 'base: %s/configs/smoke.yaml\ngrid:\n  objective.agregation: [mean]\n  seed: {from: 1, to: 3}\n' "$SOURCE" >unknown.yaml
expect 2 "$CROSSISLE" sweep plan unknown.yaml
says err "unknown.yaml:3:grid.objective.agregation: unknown key 'agregation'"
says err "did you mean 'aggregation'?"
expect 2 "$CROSSISLE" sweep run unknown.yaml -o never
says err "unknown.yaml:3:grid.objective.agregation"
expect 2 timeout 60 mpirun -n 3 --oversubscribe "$CROSSISLE" sweep run unknown.yaml -o never
equal "$(grep -c '^error:' err)" 1 "messages of three ranks"
printf 'base: %s/configs/smoke.yaml\nlimit: 100\ngrid: {seed: {from: 1, to: 101}}\n' "$SOURCE" >large.yaml
expect 2 "$CROSSISLE" sweep run large.yaml -o never
says err "large.yaml:2:limit: the sweep has 101 runs, more than 100"
expect 2 "$CROSSISLE" sweep run "$smoke" -o never --part 3/2
says err "'3/2' is not a part such as 2/8"
expect 2 "$CROSSISLE" sweep run "$smoke" -o never --ranks-per-run 2
says err "--ranks-per-run: is 2 (there are 1 ranks)"
[ ! -e never ] || fail "a refused sweep has made a folder"
expect 3 "$CROSSISLE" sweep collect nowhere
says err "holds no sweep"

# A sweep, its files, and a repetition of it.
expect 0 "$CROSSISLE" sweep run "$smoke"
says out "12 of 12 runs finished, 0 failed; 12 done now"
[ ! -e runs/smoke/runs ] || fail "short runs have left folders"
expect 0 "$CROSSISLE" sweep run "$smoke"
says out "12 of 12 runs finished, 0 failed; 0 done now"
expect 0 "$CROSSISLE" status runs/smoke
says out "progress    12 of 12 runs finished, 0 failed, 0 to do"
says out "parts       1 finished"
expect 0 "$CROSSISLE" status runs/smoke --json
says out '"finished": 12'
expect 0 "$CROSSISLE" stop runs/smoke
says err "nothing to stop: no process is running in runs/smoke"
expect 0 "$CROSSISLE" sweep collect runs/smoke -o tables
for file in sweep.h5 results.csv statistics.csv timings.csv; do
  [ -s "tables/$file" ] || fail "collect wrote no $file"
done
says out "12 of 12 runs finished, 0 failed, 0 missing"
says out "success_rate"
equal "$(wc -l <tables/results.csv)" 13 "lines of results.csv"
grep -q '^name,objective.aggregation,islands.topology,seed,id,' tables/results.csv || fail "results.csv has other columns"
expect 0 "$CROSSISLE" sweep collect runs/smoke --json --target 1
says out '"statistics"'

# Additional runs are executed without repeating others; a plan with fewer runs is refused with the
# difference.
sed -e 's/to: 3/to: 4/' -e "s,\.\./,$SOURCE/configs/," "$smoke" >more.yaml
expect 0 "$CROSSISLE" sweep run more.yaml -o runs/smoke
says out "16 of 16 runs finished, 0 failed; 4 done now"
expect 2 "$CROSSISLE" sweep run "$smoke"
says err "4 of its 16 runs are gone"
says err "+   seed: {from: 1, to: 3}"
says err "--fresh"
expect 0 "$CROSSISLE" sweep run "$smoke" --fresh
says err "the earlier sweep was moved to"
[ -s runs/smoke.1/results.journal ] || fail "--fresh did not keep the earlier sweep"

# Only one process works on a part, and none on a part while another works on the whole sweep.
mkdir -p held
"$CROSSISLE" sweep run "$SOURCE/configs/sweeps/seeds.yaml" -o held --part 1/2 --progress none >/dev/null 2>&1 &
target=$!
for _ in $(seq 600); do
  [ -e held/part-1-of-2/status.json ] && break
  sleep 0.02
done
expect 3 "$CROSSISLE" sweep run "$SOURCE/configs/sweeps/seeds.yaml" -o held --part 1/2
says err "another process works in held/part-1-of-2"
expect 3 "$CROSSISLE" sweep run "$SOURCE/configs/sweeps/seeds.yaml" -o held
expect 3 "$CROSSISLE" sweep run "$SOURCE/configs/sweeps/seeds.yaml" -o held --part 2/3
kill -TERM "$target"
code=0
wait "$target" || code=$?
equal "$code" 75 "exit code of a part that is stopped"
expect 0 "$CROSSISLE" status held
says out "parts       1 stopped"
says out "part-1-of-2 "
expect 2 "$CROSSISLE" stop held --after-generation 3
says err "--after-generation: applies to a single run"

# Run directories are kept on request.
printf 'name: kept\nbase: %s/configs/smoke.yaml\nkeep: directories\ngrid: {seed: [1, 2]}\n' "$SOURCE" >kept.yaml
expect 0 "$CROSSISLE" sweep run kept.yaml
for folder in runs/kept/runs/*; do
  expect 0 "$CROSSISLE" digest "$folder"
  grep -q ",$(cat out)," <("$CROSSISLE" sweep collect runs/kept -o kept 2>/dev/null >/dev/null && cat kept/results.csv) ||
    fail "the digest of $folder is none of the sweep's"
done
equal "$(compgen -G 'runs/kept/runs/*' | wc -l)" 2 "run directories"

# A failed run is recorded with its reason, the other runs continue, and `retry` executes only the failed run.
# Here, its folder cannot be created.
"$CROSSISLE" sweep plan kept.yaml --json --rate 1 >plan.json
id=$(sed -nE 's/^ +"id": "([0-9a-f]{16}).*/\1/p' plan.json | sed -n 2p)
mkdir -p failing/runs && : >"failing/runs/$id"
expect 3 "$CROSSISLE" sweep run kept.yaml -o failing
says out "1 of 2 runs finished, 1 failed"
says err "error: run seed2 failed: cannot create the folder"
says err "\`crossisle sweep retry kept.yaml -o failing\` executes the 1 failed runs again"
mkdir -p "fail ing/runs" && : >"fail ing/runs/$id"
expect 3 "$CROSSISLE" sweep run kept.yaml -o "fail ing"
says err "\`crossisle sweep retry kept.yaml -o 'fail ing'\` executes the 1 failed runs again"
expect 3 "$CROSSISLE" sweep run kept.yaml -o failing
says out "0 done now"
rm "failing/runs/$id"
expect 0 "$CROSSISLE" sweep retry kept.yaml -o failing
says out "2 of 2 runs finished, 0 failed; 1 done now"

# A batch script for a cluster: a shell accepts it, and each task has a share of the runs.
mkdir bin
printf '#!/bin/sh\necho "$*" >>%q\ncat >>%q\necho 17\n' "$work/asked" "$work/scripts" >bin/sbatch
chmod +x bin/sbatch
size=(--nodes 1 --ntasks-per-node 2 --time 10)
submit() { env PATH="$work/bin:$PATH" "$CROSSISLE" sweep submit "$@"; }
nothing_submitted() { [ ! -e asked ] || fail "something was submitted: $(cat asked)"; }
for kind in "" "--batches 4" "--batches 4 --at-once 2" "--ranks-per-run 2" "--launcher mpirun" "--profile mpirun"; do
  read -ra words <<<"$kind"
  expect 0 submit "$smoke" "${size[@]}" "${words[@]}" -o "a folder"
  cp out script.sh
  expect 0 bash -n script.sh
  if command -v shellcheck >/dev/null; then expect 0 shellcheck script.sh; fi
done
expect 0 submit "$smoke" "${size[@]}" --batches 4 --at-once 2 -o "a folder"
says out "#SBATCH --array=1-4%2"
says out "--part \"\$SLURM_ARRAY_TASK_ID\"/4"
says out "directory='$work/a folder/part-'\"\$SLURM_ARRAY_TASK_ID\"-of-4"
nothing_submitted
cp out printed
expect 0 submit "$smoke" "${size[@]}" --batches 4 --at-once 2 -o "a folder" --submit
equal "$(cat out)" 17 "number of the job"
sed -i '/^#   crossisle sweep/d' printed scripts
cmp -s printed scripts || fail "what is submitted is not what is printed"
rm asked scripts
[ ! -e "a folder" ] || fail "a submission has made a folder"

# Nothing is submitted if there is an error in the sweep, the command line, the folder or the profile, or if
# Slurm refuses it.
expect 2 submit unknown.yaml "${size[@]}" --submit
says err "did you mean 'aggregation'?"
expect 2 submit large.yaml "${size[@]}" --submit
says err "large.yaml:2:limit: the sweep has 101 runs, more than 100"
expect 2 submit "$smoke" "${size[@]}" --batches 13 --submit
says err "--batches: is 13 (the sweep has 12 runs)"
expect 2 submit "$smoke" "${size[@]}" --ranks-per-run 3 --submit
says err "--ranks-per-run: is 3 (a task has 2 ranks)"
expect 2 submit "$smoke" --nodes 0 --ntasks-per-node 2 --time 2h --submit
says err "--nodes: is 0"
says err "--time: '2h' is not a time limit"
expect 2 submit kept.yaml "${size[@]}" -o runs/smoke --submit
says err "runs/smoke holds another sweep"
: >file
expect 3 submit "$smoke" "${size[@]}" -o file --submit
says err "file is not a folder"
expect 2 submit "$smoke" "${size[@]}" --profile genric --submit
says err "did you mean 'generic'?"
expect 2 submit kept.yaml "${size[@]}" -o runs/kept --retry --submit
says err "no run in $work/runs/kept has failed"
nothing_submitted

# Failed runs can be submitted as well.
expect 0 submit kept.yaml "${size[@]}" -o "fail ing" --retry --batches 2
says out "sweep retry $work/kept.yaml -o '$work/fail ing' --progress plain --part \"\$SLURM_ARRAY_TASK_ID\"/2"
rm bin/sbatch
expect 3 env PATH="$work/bin" "$CROSSISLE" sweep submit "$smoke" "${size[@]}" --submit
says err "there is no sbatch on this machine"
passed
