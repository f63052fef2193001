#!/usr/bin/env bash
# Pipes, devices, huge sparse files and links in place of files: no command waits or fills the memory, and
# nothing is written through a link. Files of the user in a folder stay unchanged.
source "$SOURCE/tests/shell.sh"
cd "$work"
arguments=("$SOURCE/configs/smoke.yaml" --progress none)
# Limits memory to that of the program, and time to a minute for work of a second.
limited() { (ulimit -v 4000000 && exec timeout "$((60 * TIME_FACTOR))" "$@"); }
[ "$TIME_FACTOR" = 1 ] || limited() { timeout "$((60 * TIME_FACTOR))" "$@"; }
# strange FILE KIND: replaces a file by one of a strange kind.
strange() {
  rm -rf "$1"
  case $2 in
    pipe) mkfifo "$1" ;;
    device) ln -s /dev/zero "$1" ;;
    hole) printf 'a,b,c\n' >"$1" && truncate -s 1T "$1" ;;
  esac
}
expect 0 "$CROSSISLE" run "${arguments[@]}" -o whole

for kind in pipe device hole; do
  # Input files: exit code 2.
  mkdir -p input
  printf 'format: 1\nname: small\nsource: test\nhistograms: values.csv\nlayers:\n  - {name: a, c: 2, m: 2}\n' >input/small.yaml
  strange input/values.csv "$kind"
  expect 2 limited "$CROSSISLE" validate "$SOURCE/configs/physical_rram_4networks.yaml" --set "workloads={networks: [$PWD/input/small.yaml]}"
  says err "values.csv"
  strange input/search.yaml "$kind"
  expect 2 limited "$CROSSISLE" run input/search.yaml -o never
  says err "search.yaml: cannot be read"
  expect 2 limited "$CROSSISLE" sweep run input/search.yaml -o never
  says err "search.yaml"
  [ ! -e never ] || fail "a run was made of $kind"

  # Files of a run: timing.csv is ignored, status.json is rewritten, the log and the journal are refused.
  rm -rf run
  cp -a whole run
  rm run/best.yaml
  strange run/timing.csv "$kind"
  expect 0 limited "$CROSSISLE" run "${arguments[@]}" -o run
  says err "timing.csv"
  says err "best.yaml is missing; recreated"
  strange run/status.json "$kind"
  expect 3 limited "$CROSSISLE" status run
  expect 0 limited "$CROSSISLE" run "${arguments[@]}" -o run
  says err "rewritten"
  expect 0 "$CROSSISLE" status run
  for file in run.h5 best.yaml; do
    strange "run/$file" "$kind"
    expect 0 limited "$CROSSISLE" run "${arguments[@]}" -o run
    says err "run/$file"
    cmp -s "whole/$file" "run/$file" || fail "$file is another one after a $kind in its place"
  done
  strange run/manifest.json "$kind"
  expect 0 limited "$CROSSISLE" run "${arguments[@]}" -o run
  strange run/checkpoint-20.h5 "$kind"
  rm run/best.yaml
  expect 0 limited "$CROSSISLE" run "${arguments[@]}" -o run
  says err "recreated from run.h5"
  for file in journal.bin run.h5; do strange "run/$file" "$kind"; done
  expect 3 limited "$CROSSISLE" run "${arguments[@]}" -o run
done
for kind in pipe device; do
  rm -rf run
  expect 75 "$CROSSISLE" run "${arguments[@]}" -o run --stop-after-generation 5
  strange run/log.txt "$kind"
  expect 3 limited "$CROSSISLE" run "${arguments[@]}" -o run
  says err "log.txt"
done

# Nothing is written through a link.
printf 'mine\n' >precious
for file in log.txt lock journal.bin; do
  rm -rf run
  expect 75 "$CROSSISLE" run "${arguments[@]}" -o run --stop-after-generation 5
  ln -sf ../precious "run/$file"
  expect 3 "$CROSSISLE" run "${arguments[@]}" -o run
  says err "$file"
  equal "$(cat precious)" mine "a file that run/$file leads to"
done
rm -rf run
expect 0 "$CROSSISLE" run "${arguments[@]}" -o run
for file in run.h5 best.yaml status.json manifest.json config.resolved.yaml timing.csv; do ln -sf ../precious "run/$file"; done
expect 0 "$CROSSISLE" run "${arguments[@]}" -o run
expect 0 "$CROSSISLE" export run --csv -o tables
mkdir -p tables
ln -sf ../precious tables/designs.csv
expect 0 "$CROSSISLE" export run --csv -o tables
equal "$(cat precious)" mine "a file that links lead to"

# Files of the user stay unchanged, whatever their names.
mkdir folder
for file in notes.tmp.123 run.h5.tmp.77 .tmp.5 checkpoint-7.h5.tmp.1; do printf 'mine\n' >"folder/$file"; done
expect 75 "$CROSSISLE" run "${arguments[@]}" -o folder --stop-after-generation 5
expect 0 "$CROSSISLE" run "${arguments[@]}" -o folder
printf 'mine\n' >folder/more.tmp.9
expect 0 "$CROSSISLE" run "${arguments[@]}" -o folder
equal "$(cat folder/*.tmp.* folder/.tmp.5 | sort | uniq -c | tr -s ' ')" " 5 mine" "files of the user's"
for file in best.yaml status.json run.h5 log.txt; do
  rm -rf folder
  mkdir folder
  printf 'mine\n' >"folder/$file"
  expect 3 "$CROSSISLE" run "${arguments[@]}" -o folder
  says err "folder/$file is in the way"
  equal "$(ls -A folder) $(cat "folder/$file")" "$file mine" "a folder of the user's"
done
passed
