#!/usr/bin/env bash
# Installs a build into an empty prefix, builds the consumer and an example against it, and runs them and the
# installed program.
# Usage: find_package.sh BUILD_DIRECTORY WORK_DIRECTORY
set -euo pipefail
unset CROSSISLE_DATA

build=$(realpath "$1")
work=$(realpath --canonicalize-missing "$2")
source=$(realpath "$(dirname "${BASH_SOURCE[0]}")/consumer")
rm -rf "$work"
mkdir -p "$work"
cd "$work"

fail() {
  echo "error: $*" >&2
  exit 1
}

cmake --install "$build" --prefix "$work/prefix" >install.log

# The consumer is built with the path of the prefix only, because nothing else may be needed.
cmake -G Ninja -S "$source" -B build -D CMAKE_BUILD_TYPE=Release -D CMAKE_PREFIX_PATH="$work/prefix" >configure.log
cmake --build build
grep -q "^crossisle_DIR:PATH=$work/prefix/" build/CMakeCache.txt

# The consumer evaluates a chip with the installed data, without an environment variable that locates them.
configuration=$work/prefix/share/crossisle/configs/smoke.yaml
build/consumer "$configuration" | tee consumer.txt
grep -qxF "data: $work/prefix/share/crossisle/data" consumer.txt ||
  fail "a consumer does not read the data that are installed"

# The examples can be built as a separate project, too.
cp -r "$source/../../../apps/examples" examples
cmake -G Ninja -S examples -B examples/build -D CMAKE_BUILD_TYPE=Release -D CMAKE_PREFIX_PATH="$work/prefix" >>configure.log
cmake --build examples/build --target evaluate_chip
examples/build/evaluate_chip "$configuration" >chip.txt
grep -q "energy_j .* 0.000727837 J" chip.txt || fail "an example gives another energy"

# The program finds the installed data relative to its own folder, also after it was moved, and not those of
# the source tree: a network that is not installed is unknown.
mv prefix moved
rm moved/share/crossisle/data/workloads/published/vgg16.yaml
moved/bin/crossisle --version
moved/bin/crossisle validate moved/share/crossisle/configs/smoke.yaml
moved/bin/crossisle workloads --set published >workloads.txt
grep -q alexnet workloads.txt
! grep -q vgg16 workloads.txt || fail "the installed program reads the data of the source tree"
