#!/usr/bin/env bash
# A checkpoint of the present format, kept as it was written, is continued to the bytes of a run from the start; one of an
# earlier program is refused by name, and still exported.
source "$SOURCE/tests/shell.sh"
cd "$work"
kept=$SOURCE/tests/golden/run_files
cp -r "$kept/format_2" continued
expect 0 "$CROSSISLE" run "$kept/run.yaml" -o undisturbed --progress none
expect 0 "$CROSSISLE" run "$kept/run.yaml" -o continued --progress none
says err "after generation 5"
cmp -s undisturbed/run.h5 continued/run.h5 || fail "run.h5 differs"
cp -r "$kept/format_1" earlier
expect 2 "$CROSSISLE" run "$kept/run.yaml" -o earlier --progress none
says err "was started by crossisle 0.1.0"
expect 0 "$CROSSISLE" export earlier --csv
equal "$(wc -l <out)" 43 "lines exported"
passed
