#!/usr/bin/env bash
# Files of a finished run that are missing, empty, damaged or outdated: the next start restores them and
# reports this in one line, or ends with exit code 3 if that is not possible. The printed digest is that of
# the files on the disk.
source "$SOURCE/tests/shell.sh"
cd "$work"
search=("$SOURCE/configs/smoke.yaml" --progress none)
# shellcheck disable=SC2034  # named by `start`
all=("$SOURCE/configs/exhaustive/rram_4networks.yaml" --set 'design_space.voltage=[0.5]' --progress none)

# start KIND CODE FOLDER
start() {
  local -n arguments=$1
  expect "$2" "$CROSSISLE" run "${arguments[@]}" -o "$3"
}
# whole KIND FOLDER WHAT: every file equals that of the undisturbed run; status and digest agree with the
# files.
whole() {
  local file
  for file in run.h5 best.yaml $([ "$1" = all ] && echo certificate.txt); do
    cmp -s "$1_whole/$file" "$2/$file" || fail "$file is another one after $3"
  done
  says out "digest     $("$CROSSISLE" digest "$2" | cut -d ' ' -f 1)"
  grep -q '"state": "finished"' "$2/status.json" || fail "status.json does not say finished after $3"
  start "$1" 0 "$2"
  says err "is already finished"
  ! grep -q warning err || fail "the start after the next is not quiet after $3"
  checks=$((checks + 5))
}
# mended KIND FILE LINE: restores a file that was damaged in a copy of the undisturbed run (in the folder
# `hurt`).
mended() {
  start "$1" 0 hurt
  says err "$3"
  equal "$(grep -c '^warning:' err)" 1 "lines that tell of $2"
  whole "$1" hurt "$2"
  rm -rf hurt
}

for kind in search all; do
  start "$kind" 0 "${kind}_whole"
  for file in run.h5 best.yaml $([ "$kind" = all ] && echo certificate.txt); do
    cp -a "${kind}_whole" hurt
    rm "hurt/$file"
    mended "$kind" "a missing $file" "hurt/$file is missing; recreated from checkpoint-"
    cp -a "${kind}_whole" hurt
    : >"hurt/$file"
    mended "$kind" "an empty $file" "recreated from checkpoint-"
    cp -a "${kind}_whole" hurt
    printf 'X' | dd of="hurt/$file" bs=1 seek=100 conv=notrunc status=none
    mended "$kind" "a damaged $file" "recreated from checkpoint-"
  done
  # As if the program had been killed in between, or its manifest had no list of results yet.
  cp -a "${kind}_whole" hurt
  sed -i '/^  \],$/,$d' hurt/manifest.json
  printf '  ]\n}\n' >>hurt/manifest.json
  rm hurt/best.yaml
  mended "$kind" "a manifest that lists no result" "the run had ended before all its files were written; recreated from"
  for said in running failed; do
    cp -a "${kind}_whole" hurt
    sed -i "s/\"state\": \"finished\"/\"state\": \"$said\"/; s/\"message\": \"\"/\"message\": \"full\"/" hurt/status.json
    mended "$kind" "a status that says $said" "status.json said '$said'; rewritten"
  done
  for damage in 'rm hurt/status.json' ': >hurt/status.json'; do
    cp -a "${kind}_whole" hurt
    eval "$damage"
    mended "$kind" "a status that is gone" "rewritten"
  done

  # Without a checkpoint, the files are made from an intact run.h5; without both, the result is lost.
  cp -a "${kind}_whole" hurt
  rm hurt/checkpoint-*.h5 hurt/best.yaml
  mended "$kind" "a missing best.yaml without checkpoints" "hurt/best.yaml is missing; recreated from run.h5"
  cp -a "${kind}_whole" hurt
  rm hurt/checkpoint-*.h5
  : >hurt/run.h5
  start "$kind" 3 hurt
  says err "the result in hurt is lost"
  says err "--fresh"
  [ ! -s hurt/run.h5 ] || fail "run.h5 is another one after a start that was refused"
  rm -rf hurt
done
cp -a all_whole hurt
rm hurt/checkpoint-*.h5 hurt/certificate.txt
start all 3 hurt
says err "certificate.txt is missing; no checkpoint is left to recreate it from"
rm -rf hurt

# The last checkpoint is damaged as well: the generations after the previous checkpoint are computed again.
expect 75 "$CROSSISLE" run "${search[@]}" -o hurt --stop-after-generation 10
start search 0 hurt
truncate -s 1000 hurt/checkpoint-20.h5 hurt/run.h5
mended search "a damaged run.h5 and checkpoint" "generations 11 to 20 are recomputed"

# More generations: a list of results of fewer generations is not an error.
cp -a search_whole longer
rm longer/best.yaml
expect 0 "$CROSSISLE" run "${search[@]}" --set search.generations=30 -o longer
says err "after generation 20"
! grep -q warning err || fail "a run that is given more generations warns"
expect 0 "$CROSSISLE" run "${search[@]}" --set search.generations=30 -o longer
says err "is already finished"
passed
