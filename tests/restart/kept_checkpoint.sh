#!/usr/bin/env bash
# A stored checkpoint of the current version continues to the bytes of an uninterrupted run; checkpoints of
# earlier versions are refused with their version, and can still be exported.
source "$SOURCE/tests/shell.sh"
cd "$work"
kept=$SOURCE/tests/golden/run_files
cp -r "$kept/version_0.7" continued
expect 0 "$CROSSISLE" run "$kept/run.yaml" -o undisturbed --progress none
expect 0 "$CROSSISLE" run "$kept/run.yaml" -o continued --progress none
says err "after generation 5"
cmp -s undisturbed/run.h5 continued/run.h5 || fail "run.h5 differs"
for earlier in format_1=0.1.0 format_2=0.2.0; do
  folder=${earlier%=*}
  cp -r "$kept/$folder" "$folder"
  expect 2 "$CROSSISLE" run "$kept/run.yaml" -o "$folder" --progress none
  says err "was started by crossisle ${earlier#*=}"
  expect 0 "$CROSSISLE" export "$folder" --csv
  equal "$(wc -l <out)" 43 "lines exported of $folder"
done
passed
