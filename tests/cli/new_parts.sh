#!/usr/bin/env bash
# The files that apps/new.sh creates compile unchanged and follow the include rules; it replaces no file.
source "$SOURCE/tests/shell.sh"
cd "$work"
mkdir tree
cp -r "$SOURCE"/{apps,include,src,tests,.clang-format} tree

# compiles FILE LIKE: compiles a file of the copy with the flags of the source LIKE in the build, but without
# precompiled headers.
compiles() {
  expect 0 /usr/bin/python3 - "$1" "$2" <<'PYTHON'
import json, os, shlex, subprocess, sys
file, like = sys.argv[1:]
source, build, tree = os.environ["SOURCE"], os.environ["BUILD"], os.path.realpath("tree")
commands = {entry["file"]: entry["command"] for entry in json.load(open(build + "/compile_commands.json"))}
# Several sources of a room may be compiled as one; each then has the flags of that compilation.
together = [command for path, command in commands.items() if f"crossisle_{like.split('/')[1]}.dir/Unity/" in path]
words, flags = iter(shlex.split(commands.get(f"{source}/{like}") or together[0])), []
for word in words:
    if word in ("-o", "-c", "-include"):
        next(words)
    elif word not in ("-Winvalid-pch", "-Wno-shadow", "-Wno-subobject-linkage") and not word.endswith("ccache"):
        flags.append(word if build in word else word.replace(source, tree))
sys.exit(subprocess.run(flags + ["-fsyntax-only", f"{tree}/{file}"], cwd=tree).returncode)
PYTHON
}

expect 0 tree/apps/new.sh algorithm tabu_search
says out "new      src/search/tabu_search.cpp"
says out "changed  src/search/algorithm_options.cpp"
expect 0 tree/apps/new.sh model roofline_model
says out "new      include/crossisle/roofline/roofline_model.hpp"
says out "changed  src/CMakeLists.txt"
says out "changed  src/README.md"
expect 0 tree/apps/new.sh component phase_shifter
says out "changed  include/crossisle/cost/cost_model.hpp"
expect 0 tree/apps/new.sh test core/odd_numbers
says out "new      tests/unit/core/odd_numbers_test.cpp"

compiles src/search/tabu_search.cpp src/search/random_search.cpp
compiles src/search/algorithm_options.cpp src/search/algorithm_options.cpp
compiles tests/unit/search/tabu_search_test.cpp tests/unit/search/algorithm_test.cpp
compiles tests/unit/search/algorithm_test.cpp tests/unit/search/algorithm_test.cpp
compiles src/roofline/roofline_model.cpp src/cost/cost_model.cpp
compiles tests/unit/roofline/roofline_model_test.cpp tests/unit/cost/metrics_test.cpp
compiles src/cost/cost_model.cpp src/cost/cost_model.cpp
compiles tests/unit/cost/phase_shifter_component_test.cpp tests/unit/cost/metrics_test.cpp
compiles tests/unit/core/odd_numbers_test.cpp tests/unit/core/text_test.cpp
expect 0 /usr/bin/python3 tree/tests/includes.py
! grep -rn "@[A-Za-z]*@" tree/{include,src,tests}/{search,cost,core,roofline,crossisle/search,crossisle/cost,crossisle/roofline,unit} 2>/dev/null ||
  fail "a place of a template is not filled"

# refused WORDS...: expects a refusal that changes nothing.
refused() {
  (cd tree && find . -type f -exec cksum {} +) | sort >before
  expect 2 tree/apps/new.sh "$@"
  says err "error: "
  (cd tree && find . -type f -exec cksum {} +) | sort >after
  cmp -s before after || fail "refused, but changed: $*"
}
refused algorithm tabu_search
refused algorithm genetic # a word of configurations that is no file
refused model roofline_model
refused model cost_model # a room that exists
refused component phase_shifter
refused component adc
refused test core/odd_numbers
refused test core/text
refused test nowhere/text
refused test text
refused algorithm TabuSearch
refused algorithm ../tabu
refused knob tabu_search
expect 2 tree/apps/new.sh algorithm
says err "Example: apps/new.sh"
passed
