# shellcheck shell=bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# What the tests of the program as a user calls it have in common. Sourced; needs CROSSISLE (the binary) and SOURCE (the
# tree) in the environment. Each test works in a folder of its own that goes away with it.
set -Eeuo pipefail

# What limits of time are multiplied by: a program that is built with sanitizers is slow.
: "${TIME_FACTOR:=1}"
# Designs of a generation of tests/restart/long_run.yaml: fewer where each takes longer.
# shellcheck disable=SC2034  # for those that source this
population=$((TIME_FACTOR == 1 ? 20 : 4))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0
trap 'echo "FAILED: line $LINENO: $BASH_COMMAND" >&2' ERR

fail() {
  echo "FAILED: $*" >&2
  [ -s "$work/out" ] && sed 's/^/  out| /' "$work/out" >&2
  [ -s "$work/err" ] && sed 's/^/  err| /' "$work/err" >&2
  exit 1
}

# expect CODE COMMAND...: runs it with standard output in $work/out and standard error in $work/err.
expect() {
  local wanted=$1 code=0
  shift
  "$@" >"$work/out" 2>"$work/err" || code=$?
  [ "$code" -eq "$wanted" ] || fail "exit code $code instead of $wanted: $*"
  checks=$((checks + 1))
}

# says STREAM TEXT: the last command's out or err has a line with this text.
says() {
  grep -qF -- "$2" "$work/$1" || fail "standard $1 does not say: $2"
  checks=$((checks + 1))
}

# equal A B WHAT
equal() {
  [ "$1" = "$2" ] || fail "$3: '$1' is not '$2'"
  checks=$((checks + 1))
}

# ranks N ARGUMENTS...: the program on N ranks, however few the cores are.
ranks() {
  local count=$1
  shift
  mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE" "$@"
}

passed() { echo "$checks checks passed"; }
