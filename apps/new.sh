#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Creates the files of a new part of Crossisle, which compile and pass their tests unchanged; FILL IN marks
# what remains to be written.
set -euo pipefail

usage="Example: apps/new.sh algorithm tabu_search

  apps/new.sh algorithm NAME    a search algorithm: header, state machine, test, row of the registry
  apps/new.sh model NAME        a cost model: room with a class, its list of metrics, test
  apps/new.sh component NAME    a component of chips that costs are reported for: its row, test
  apps/new.sh test ROOM/NAME    a unit test in a room

NAME is snake_case. Nothing that exists is replaced."

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
templates=$root/apps/templates
work=$(mktemp -d)
staging=$work/made
mkdir "$staging"
trap 'rm -rf "$work"' EXIT

# refuse WHAT WHY REMEDY
refuse() {
  echo "error: $1 ($2) $3" >&2
  exit 2
}

require_name() {
  [[ $1 =~ ^[a-z][a-z0-9]*(_[a-z0-9]+)*$ ]] ||
    refuse "'$1' is not a name" "files and words of configurations are snake_case" "write it like tabu_search"
}

require_new() {
  local file
  for file in "$@"; do
    [ ! -e "$root/$file" ] || refuse "$file exists already" "nothing is replaced" "choose another name"
  done
}

# Prints the name of a type: TabuSearch for tabu_search.
type_name() { sed -E 's/(^|_)([a-z0-9])/\U\2/g' <<<"$1"; }

# stage TEMPLATE FILE: fills in a template, and keeps the file outside the tree until all files are complete.
stage() {
  mkdir -p "$staging/$(dirname "$2")"
  sed -e "s/@name@/$name/g; s/@Name@/$type/g; s/@room@/${room:-}/g; s|@include@|${include:-}|g" \
    "$templates/$1" >"$staging/$2"
  if command -v clang-format >/dev/null; then
    clang-format --style="file:$root/.clang-format" -i "$staging/$2"
  fi
}

# edit FILE PROGRAM: stages a file of the tree after a change by awk. The awk program receives `name`, `type`
# and `room`, and exits with 1 if it does not find the place of the change.
edit() {
  mkdir -p "$staging/$(dirname "$1")"
  local before=$root/$1
  [ ! -e "$staging/$1" ] || before=$staging/$1
  cp "$before" "$work/before"
  if ! awk -v name="$name" -v type="$type" -v room="$room" "$2" "$work/before" >"$staging/$1"; then
    echo "error: $1 has no place for $name (the file has changed since this script was written) adapt $0" >&2
    exit 1
  fi
}

# Adds the header of an algorithm to the sorted headers of its room; the file's own header at the top is not
# one of them.
# shellcheck disable=SC2016  # $0 is that of awk
add_include='
  BEGIN { new = "#include \"crossisle/search/" name ".hpp\"" }
  NR > 3 && /^#include "crossisle\/search\// { seen = 1; if (!done && $0 > new) { print new; done = 1 } }
  seen && !done && !/^#include "crossisle\/search\// { print new; done = 1 }
  { print }
  END { exit !done }'

new_algorithm() {
  local test=tests/unit/search/${name}_test.cpp
  require_new "include/crossisle/search/$name.hpp" "src/search/$name.hpp" "src/search/$name.cpp" "$test"
  ! grep -rqF "algorithm = \"$name\";" "$root/include/crossisle/search" ||
    refuse "there is an algorithm '$name' already" "configurations choose algorithms by name" "choose another name"
  stage algorithm.hpp.in "include/crossisle/search/$name.hpp"
  stage algorithm_machine.hpp.in "src/search/$name.hpp"
  stage algorithm.cpp.in "src/search/$name.cpp"
  stage algorithm_test.cpp.in "$test"
  edit src/search/algorithm_options.cpp "$add_include"
  edit src/search/algorithm_options.cpp '
    /^constexpr std::array shipped\{/ { inside = 1 }
    inside && /^};/ { print "    algorithm_row<" type "Options>(\"FILL IN: what it does, for the reference\"),"; inside = 0; done = 1 }
    { print }
    END { exit !done }'
  edit tests/unit/search/algorithm_test.cpp "$add_include"
  edit tests/unit/search/algorithm_test.cpp '
    /\{"polished", small_search, 3\}\};/ {
      print "                                               {\"" name "\", " type "Options{20, 12}},"
      done = 1
    }
    { print }
    END { exit !done }'
  next="cmake --build --preset release --target unit_search crossisle
ctest --preset release -R 'unit.search'
build/release/apps/crossisle run configs/smoke.yaml --set search.algorithm=$name
python3 tests/cli/reference.py build/release/apps/crossisle configs/README.md --write"
}

# A model gets a separate room, above `cost`: roofline_model belongs to the room roofline.
new_model() {
  room=${name%_model}
  ! grep -qF "crossisle_add_room($room " "$root/src/CMakeLists.txt" ||
    refuse "there is a room '$room' already" "a cost model has a room of its own" "choose another name"
  require_new "include/crossisle/$room" "src/$room" "tests/unit/$room"
  stage model.hpp.in "include/crossisle/$room/$name.hpp"
  stage model.cpp.in "src/$room/$name.cpp"
  stage model_test.cpp.in "tests/unit/$room/${name}_test.cpp"
  edit src/CMakeLists.txt '
    /^crossisle_add_room\(run / { sub(/crossisle::physical/, "& crossisle::" room); linked = 1 }
    { print }
    /^crossisle_add_room\(physical / { print "crossisle_add_room(" room " PUBLIC crossisle::cost)"; added = 1 }
    END { exit !(linked && added) }'
  # shellcheck disable=SC2016  # $2 is that of awk
  edit src/README.md '
    { print }
    /^\| [0-9]+ \| `physical` / { print "| " $2 " | `" room "` | FILL IN: what the cost model " name " owns | other models, fitness, search |"; done = 1 }
    END { exit !done }'
  next="cmake --build --preset release --target unit_$room
ctest --preset release -R 'unit.$room'
apps/examples/own_cost_model.cpp shows how to search with it; CONTRIBUTING.md what makes it a word of configurations."
}

new_component() {
  local test=tests/unit/cost/${name}_component_test.cpp
  require_new "$test"
  local table=include/crossisle/cost/cost_model.hpp
  ! grep -qE "^  row\($name\)" "$root/$table" ||
    refuse "there is a component '$name' already" "$table names it" "choose another name"
  stage component_test.cpp.in "$test"
  # shellcheck disable=SC2016  # $0 is that of awk
  edit "$table" '
    /^#define CROSSISLE_COMPONENTS\(row\)/ { inside = 1 }
    inside && !/\\$/ { print $0 " \\"; $0 = "  row(" name ") /* FILL IN: what it is */"; inside = 0; done = 1 }
    { print }
    END { exit !done }'
  next="src/README.md, \"How to extend it\", says where its energy per action, its actions and its area belong.
cmake --build --preset release --target unit_cost
ctest --preset release -R 'unit.cost.Component$type'"
}

new_test() {
  if [ -z "$room" ] || [ ! -d "$root/tests/unit/$room" ]; then
    refuse "there is no room '$room'" "a unit test is named ROOM/NAME" "choose one of: $(cd "$root/tests/unit" && echo *)"
  fi
  require_new "tests/unit/$room/${name}_test.cpp"
  local header=crossisle/$room/$name.hpp
  [ ! -e "$root/include/$header" ] || include="#include \"$header\"\n\n"
  stage test.cpp.in "tests/unit/$room/${name}_test.cpp"
  next="cmake --build --preset release --target unit_$room
ctest --preset release -R 'unit.$room.$type'"
}

if [ "${1:-}" = --help ]; then
  echo "$usage"
  exit 0
fi
if [ $# -ne 2 ]; then
  echo "$usage" >&2
  exit 2
fi
kind=$1
room=
include=
name=$2
if [ "$kind" = test ] && [[ $name == */* ]]; then
  room=${name%%/*}
  name=${name#*/}
fi
require_name "$name"
type=$(type_name "$name")
case $kind in
  algorithm | model | component | test) "new_$kind" ;;
  *) refuse "there is no kind '$kind'" "known are algorithm, model, component and test" "see apps/new.sh --help" ;;
esac

# All files are complete: the tree is changed only now.
cd "$staging"
find . -type f -printf '%P\n' | sort | while read -r file; do
  if [ -e "$root/$file" ]; then word=changed; else word=new; fi
  mkdir -p "$root/$(dirname "$file")"
  cat "$file" >"$root/$file"
  printf '%-8s %s\n' "$word" "$file"
done
printf '\nnext:\n%s\n' "$next"
