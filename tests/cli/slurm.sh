#!/usr/bin/env bash
# Batch scripts: before anything is printed or submitted, errors are refused with their place and the nearest
# valid word; a printed script is free of errors.
source "$SOURCE/tests/shell.sh"
smoke=$SOURCE/configs/smoke.yaml
cd "$work"
export XDG_STATE_HOME=$work/state
size=(--nodes 2 --ntasks-per-node 2 --time 02:00:00)

# Replaces Slurm's commands and records their arguments.
mkdir bin
printf '#!/bin/sh\necho "$*" >>%q\ncat >>%q\necho 17\n' "$work/asked" "$work/scripts" >bin/sbatch
chmod +x bin/sbatch
slurm() { env PATH="$work/bin:$PATH" "$CROSSISLE" slurm "$@"; }
nothing_submitted() { [ ! -e asked ] || fail "something was submitted: $(cat asked)"; }

# A shell accepts every kind of script.
for kind in "" "--chain 3" "--array 1-20%4" "--launcher mpirun" "--profile mpirun" "--profile example --partition short"; do
  read -ra words <<<"$kind"
  expect 0 slurm "$smoke" --nodes 2 --ntasks-per-node 2 --time 10 "${words[@]}" -o "a folder"
  cp out script.sh
  [[ " $kind" == *" --chain "* ]] || says out "directory='$work/a folder"
  expect 0 bash -n script.sh
  if command -v shellcheck >/dev/null; then expect 0 shellcheck script.sh; fi
done
nothing_submitted

# --submit submits the same script that is printed without it.
expect 0 slurm "$smoke" "${size[@]}"
cp out printed
says out "#SBATCH --signal=B:USR1@30"
expect 0 slurm "$smoke" "${size[@]}" --submit
equal "$(cat out)" 17 "number of the job"
sed -i '/^#   crossisle slurm/d' printed scripts
cmp -s printed scripts || fail "what is submitted is not what is printed"
rm asked scripts
expect 0 slurm "$smoke" "${size[@]}" --chain 2 --submit
equal "$(cat asked)" "$(printf '%s\n' --parsable '--parsable --dependency=afterany:17')" "what sbatch was asked for"
rm asked

# Nothing is submitted if there is an error in the command line,
expect 2 slurm "$smoke" --nodes 2 --ntasks-per-node 2
expect 2 slurm "$smoke" "${size[@]}" --launcher mpiexec --submit
expect 2 slurm "$smoke" --nodes 0 --ntasks-per-node 2 --time 2h --array 5-1 --submit
says err "--nodes: is 0"
says err "--time: '2h' is not a time limit"
says err "--array: '5-1' is not a list of indices"
expect 2 slurm "$smoke" --nodes 1 --ntasks-per-node 2 --time 1 --submit
says err "request at least 00:03:00"
expect 2 slurm "$smoke" "${size[@]}" --array 1-5 --set seed=3 --submit
says err "contradict each other"

# in a text that would end the enclosing line and then be executed,
breaking=$'x\ntouch executed #'
expect 2 slurm "$smoke" "${size[@]}" -o "$breaking" --submit
says err "has a control character"
expect 2 slurm "$smoke" "${size[@]}" -o $'x\r#SBATCH --exclusive'
says err "has a control character"
expect 2 slurm "$smoke" "${size[@]}" --account "$breaking" --submit
printf 'options: ["--comment=x\\n#SBATCH --exclusive"]\n' >site.yaml
expect 2 slurm "$smoke" "${size[@]}" --profile site.yaml --submit
says err "site.yaml:1:options: '--comment=x\x0a#SBATCH --exclusive' has a control character"
mkdir "$breaking"
(cd "$breaking" && expect 2 slurm "$smoke" "${size[@]}" --submit)
rmdir "$breaking"
# in the number of ranks (more than any machine has, refused before memory is allocated for them);
# (sanitizers reserve the whole address space)
address_space=1000000
[ "$TIME_FACTOR" = 1 ] || address_space=unlimited
expect 2 bash -c "ulimit -v $address_space; exec \"\$@\"" bash "$CROSSISLE" slurm "$smoke" --nodes 1000000 --ntasks-per-node 1000000 --time 10
says err "more than 1,000,000 ranks"
nothing_submitted

# text that only looks like a placeholder stays unchanged;
expect 0 slurm "$smoke" "${size[@]}" -o '{task}{{command}}'
says out "'$work/{task}{{command}}'"
expect 0 slurm "$smoke" "${size[@]}" --array 1-2 -o '{task}'
says out "'$work/{task}/seed-'\"\$SLURM_ARRAY_TASK_ID\""
nothing_submitted

# in the configuration,
expect 2 slurm "$smoke" "${size[@]}" --set search.populatoin=8 --submit
says err "did you mean 'population'?"
expect 2 slurm missing.yaml "${size[@]}" --submit

# in the folder of the run, or in one of the folders of the array,
expect 0 "$CROSSISLE" run "$smoke" -o other --set seed=2
expect 2 slurm "$smoke" "${size[@]}" -o other --submit
says err "holds a run of another configuration"
expect 0 "$CROSSISLE" run "$smoke" -o seeds/seed-4 --set seed=5
expect 2 slurm "$smoke" "${size[@]}" -o seeds --array 1-4 --submit
says err "seeds/seed-4 holds a run of another configuration"
expect 0 slurm "$smoke" "${size[@]}" -o seeds --array 1-3
: >file
expect 3 slurm "$smoke" "${size[@]}" -o file --submit
says err "file is not a folder"
nothing_submitted

# in the profile,
expect 2 slurm "$smoke" "${size[@]}" --profile genric --submit
says err "'genric' is not found"
says err "did you mean 'generic'?"
printf 'launcher: srun\npartitons:\n  main: {time: 60}\n' >site.yaml
expect 2 slurm "$smoke" "${size[@]}" --profile site.yaml --submit
says err "site.yaml:2:partitons: unknown key"
says err "did you mean 'partitions'?"
printf 'partitions:\n  main: {time: 60}\n' >site.yaml
expect 2 slurm "$smoke" "${size[@]}" --profile site.yaml --partition mian --submit
says err "did you mean 'main'?"
expect 2 slurm "$smoke" "${size[@]}" --profile site.yaml --partition main --submit
says err "partition 'main' allows 01:00:00"
printf '{{options}}\n{{command}}\n{{luanch}}\n' >site.sbatch
printf 'template: site.sbatch\n' >site.yaml
expect 2 slurm "$smoke" "${size[@]}" --profile site.yaml --submit
says err "site.sbatch:3:luanch"
says err "did you mean 'launch'?"
nothing_submitted

# or if Slurm itself refuses the job.
printf '#!/bin/sh\necho "sbatch: error: invalid account" >&2\nexit 1\n' >bin/sbatch
expect 3 slurm "$smoke" "${size[@]}" --submit
says err "sbatch refused the job (sbatch: error: invalid account)"
rm bin/sbatch
expect 3 env PATH="$work/bin" "$CROSSISLE" slurm "$smoke" "${size[@]}" --submit
says err "there is no sbatch on this machine"
expect 3 env PATH="$work/bin" "$CROSSISLE" status 17
says err "no run of job 17 is known"
expect 3 env PATH="$work/bin" "$CROSSISLE" stop 17_3
says err "name the run directory"
passed
