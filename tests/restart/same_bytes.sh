#!/usr/bin/env bash
# The same configuration gives the same bytes on any number of ranks.
source "$SOURCE/tests/shell.sh"
cd "$work"
for count in 1 2 3 4 8; do
  expect 0 ranks "$count" run "$CONFIGURATION" -o "on_$count" --progress none
  expect 0 "$CROSSISLE" digest "on_$count"
  digest=$(cat out)
  equal "$digest" "${first:=$digest}" "digest on $count ranks"
  cmp -s on_1/run.h5 "on_$count/run.h5" || fail "run.h5 on $count ranks differs"
done
echo "digest $first on 1, 2, 3, 4 and 8 ranks"
passed
