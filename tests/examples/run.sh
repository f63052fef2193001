#!/usr/bin/env bash
# Runs a program of apps/examples and expects exit code 0, a known result, lines of at most 80 columns, a
# refusal of a missing file, and a source that fits on a page.
source "$SOURCE/tests/shell.sh"
cd "$work"
result=$1
program=$2

[ -z "${PREPARE:-}" ] || expect 0 "$PREPARE"
expect 0 "$program"
says out "$result"
[ ! -s err ] || fail "it prints to standard error"
awk 'length > 80 { print; wide = 1 } END { exit wide }' out >wide || fail "more than 80 columns: $(cat wide)"
cp out alone
for count in ${RANKS:-}; do
  expect 0 mpirun -n "$count" --oversubscribe --bind-to none "$program"
  cmp -s alone out || fail "$count ranks do not print what one does: $(diff alone out)"
  checks=$((checks + 1))
done

# A file is the first argument of all examples.
code=0
"$program" nowhere >out 2>err || code=$?
[ "$code" -ne 0 ] || fail "it ends with 0 without its input"
says err nowhere

text=$SOURCE/apps/examples/$(basename "$program").cpp
[ "$(wc -l <"$text")" -le 60 ] || fail "$text has more than 60 lines"
[[ $(sed -n 2p "$text") == "// "* ]] || fail "$text does not begin with what it shows"
passed
