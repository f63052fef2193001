# shellcheck shell=bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Functions shared by the tests of the program. To be sourced; needs CROSSISLE (the binary) and SOURCE (the
# tree) in the environment. Each test works in a temporary folder, which is removed at its end.
set -Eeuo pipefail

# Factor for time limits: a program that is built with sanitizers is slow.
: "${TIME_FACTOR:=1}"
# Number of designs per generation of tests/restart/long_run.yaml; smaller if an evaluation takes longer.
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

# expect CODE COMMAND...: runs a command, with standard output in $work/out and standard error in $work/err.
expect() {
  local wanted=$1 code=0
  shift
  "$@" >"$work/out" 2>"$work/err" || code=$?
  [ "$code" -eq "$wanted" ] || fail "exit code $code instead of $wanted: $*"
  checks=$((checks + 1))
}

# says STREAM TEXT: expects a line with this text in out or err of the last command.
says() {
  grep -qF -- "$2" "$work/$1" || fail "standard $1 does not say: $2"
  checks=$((checks + 1))
}

# equal A B WHAT
equal() {
  [ "$1" = "$2" ] || fail "$3: '$1' is not '$2'"
  checks=$((checks + 1))
}

# ranks N ARGUMENTS...: runs the program on N ranks, even if there are fewer cores.
ranks() {
  local count=$1
  shift
  mpirun -n "$count" --oversubscribe --bind-to none "$CROSSISLE" "$@"
}

passed() { echo "$checks checks passed"; }
