#!/usr/bin/env bash
# Every block of bash in the README of a folder runs unchanged from the top of a source tree, and so do the
# examples at the beginning of the help of commands. Blocks that install or build, and blocks that other tests
# run at length, are left out.
source "$SOURCE/tests/shell.sh"
cd "$work"
for folder in configs data slurm tests apps; do ln -s "$SOURCE/$folder" "$folder"; done
mkdir bin
ln -s "$CROSSISLE" bin/crossisle
export PATH=$work/bin:$PATH
export CROSSISLE_DATA=$SOURCE/data

# blocks FILE: prints each block of bash that calls the program, on one line and quoted for the shell.
blocks() {
  awk '/^```bash/ { inside = 1; text = ""; next }
       /^```/ && inside { inside = 0; if (text ~ /(^|\n)crossisle /) printf "%s%c", text, 0; next }
       inside { text = text $0 "\n" }' "$1"
}

# Sweeps of hundreds of runs are left out; cli/sweep has smaller ones.
is_long() { [[ $1 == *sweeps/technologies* || $1 == *"study "* || $1 == *validate-model* ]]; }

# Jobs in the README of slurm/ are left out; tests/slurm runs them on a cluster. The main README uses a run
# that its tour has made.
expect 0 "$CROSSISLE" run configs/rram_4networks.yaml -q
for readme in README.md configs/README.md data/README.md src/README.md tests/README.md apps/README.md; do
  while IFS= read -r -d '' block; do
    is_long "$block" && continue
    echo "== $readme: $(head -1 <<<"$block")"
    printf 'set -e\n%s' "$block" >block.sh
    # Blocks do not depend on each other, only on the run of the tour.
    rm -rf my.yaml runs/my
    expect 0 bash block.sh
  done < <(blocks "$SOURCE/$readme")
done

# Examples in the help of every command that the completion lists.
commands=$("$CROSSISLE" completion fish | sed -nE "s/^complete -c crossisle -n '(.*)' -a ([a-z-]+) -d .*/\1 \2/p" |
  sed -E 's/__fish_seen_subcommand_from ([a-z-]+); and /\1 /g; s/not __fish_seen_subcommand_from .* ([a-z-]+)$/\1/')
[ "$(wc -l <<<"$commands")" -ge 20 ] || fail "the commands are not known: $commands"
rm -rf my.yaml crossisle.schema.json
for seed in 1 2; do
  for topology in ring torus; do
    expect 0 "$CROSSISLE" run configs/smoke.yaml -o "runs/${topology}_seed$seed" -q --set "seed=$seed"
  done
done
# A small version of the sweep in the example of `sweep collect`.
expect 0 "$CROSSISLE" sweep run configs/sweeps/smoke.yaml -o runs/technologies -q
# Examples with several ranks run on any number of cores.
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
ran=0
while read -r -a command; do
  expect 0 "$CROSSISLE" "${command[@]}" --help
  example=$(sed -nE '1s/^Example: //p' out)
  [ -n "$example" ] || fail "${command[*]} --help begins with no example"
  # Examples are left out if they take a minute or more (whole studies, sweeps of hundreds of runs, a million
  # designs of bench), or need a model, a cluster, the published reference, or man: cli/study, cli/sweep, cli/helpers
  # and tests/slurm run the same commands.
  case "$example" in
    *bench* | *study* | *import* | *"sweep run"* | *"sweep retry"* | *validate-model* | *--submit* | *man\ -l*) continue ;;
  esac
  echo "== $example"
  # Standard input is closed, because mpirun would otherwise read the list of commands from it.
  expect 0 bash -c "$example" </dev/null
  ran=$((ran + 1))
done <<<"$commands"
[ "$ran" -ge 17 ] || fail "only $ran examples of help were run"

# Exit codes: a test expects every exit code in the table of README.md.
while read -r code; do
  grep -qrE "^[^#]*(expect|fails [a-z]+ [^ ]+) $code " "$SOURCE/tests" || fail "no test expects exit code $code"
done < <(sed -nE '/^\| exit code \| meaning/,/^$/s/^\| ([0-9]+) \|.*/\1/p' "$SOURCE/README.md")
passed
