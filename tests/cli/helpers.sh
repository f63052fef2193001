#!/usr/bin/env bash
# Tests `init`, `schema`, `completion`, `manual` and `doctor`, and the use of colours.
source "$SOURCE/tests/shell.sh"
python=/usr/bin/python3
cd "$work"

# The configuration that `init` writes is valid, for both kinds of cells, and its schema is in the same
# folder.
expect 0 "$CROSSISLE" init my.yaml --technology sram --networks resnet18,gpt2_medium --area 300
says err "next  crossisle validate my.yaml"
expect 0 "$CROSSISLE" validate my.yaml
says out "SRAM"
says out "resnet18, gpt2_medium"
grep -qF "yaml-language-server: \$schema=crossisle.schema.json" my.yaml || fail "no line for editors"
expect 2 "$CROSSISLE" init my.yaml
says err "already exists"
expect 0 "$CROSSISLE" init
cp out printed.yaml
expect 0 "$CROSSISLE" validate printed.yaml --set 'workloads.networks=[alexnet]'
says out "constraints    area at most 800 mm2"
says out "               SNR at least 15 dB at the corner (an assumption)"
expect 0 "$CROSSISLE" init rram.yaml --technology rram
expect 0 "$CROSSISLE" validate rram.yaml
says out "12,096,000 chips"
expect 2 "$CROSSISLE" init --technology rran
says err "did you mean 'rram'?"
expect 2 "$CROSSISLE" init --networks resnet19
says err "did you mean 'resnet18'?"

# The schema has the keys that configs/README.md lists, and accepts the shipped configurations.
expect 0 "$CROSSISLE" schema
cp out schema.json
cmp -s schema.json crossisle.schema.json || fail "init wrote another schema"
expect 0 "$python" "$SOURCE/tests/cli/reference.py" "$CROSSISLE" "$SOURCE/configs/README.md"
if "$python" -c 'import jsonschema, yaml' 2>/dev/null; then
  expect 0 "$python" - schema.json "$SOURCE"/configs/*.yaml "$SOURCE"/configs/questions/*.yaml "$SOURCE"/configs/suites/*.yaml my.yaml printed.yaml <<'PYTHON'
import json, jsonschema, sys, yaml
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
for file in sys.argv[2:]:
    jsonschema.validate(yaml.safe_load(open(file)), schema)
try:
    jsonschema.validate(dict(yaml.safe_load(open(sys.argv[2])), sede=1), schema)
except jsonschema.ValidationError:
    sys.exit(0)
sys.exit("an unknown key is accepted")
PYTHON
fi

# Completion.
for shell in bash zsh fish; do
  expect 0 "$CROSSISLE" completion "$shell"
  says out "sweep"
  cp out "completion.$shell"
  if command -v "$shell" >/dev/null; then expect 0 "$shell" -n "completion.$shell"; fi
done
expect 2 "$CROSSISLE" completion tcsh
complete_words() {
  bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crossisle; printf "%s\n" "${COMPREPLY[@]}"' - completion.bash "$@"
}
equal "$(complete_words crossisle rep)" report "completion of a command"
equal "$(complete_words crossisle sweep col)" collect "completion of a subcommand"
equal "$(complete_words crossisle run --fre)" --fresh "completion of an option"
equal "$(complete_words crossisle run --progress pl)" plain "completion of a value"

# Manual pages: one per command, each readable, with exit codes and an example.
expect 0 "$CROSSISLE" manual -o man
[ -s man/crossisle-sweep-run.1 ] || fail "no page of a subcommand"
for page in man/*.1; do
  grep -q '^.SH EXIT STATUS' "$page" || fail "$page has no exit codes"
  if command -v man >/dev/null; then
    expect 0 env LC_ALL=C MANWIDTH=100 man --warnings -l "$page"
    [ ! -s err ] || fail "man warns of $page"
  fi
done

# The doctor.
expect 0 "$CROSSISLE" doctor .
says out "exclude other processes"
[ -z "$(find . -name '.crossisle-probe*')" ] || fail "the doctor left its files"
expect 0 ranks 2 doctor . --json
says out '"HDF5"'
says out "longest echo"
expect 3 "$CROSSISLE" doctor /proc/nowhere
says out "wrong"

# Colours on a terminal only, and never with NO_COLOR.
if command -v script >/dev/null; then
  on_terminal() { script -qec "$*" /dev/null </dev/null; }
  TERM=xterm on_terminal "$CROSSISLE" run missing.yaml >colours || true
  grep -q $'\033\\[1;31m' colours || fail "an error on a terminal has no colour"
  NO_COLOR=1 TERM=xterm on_terminal "$CROSSISLE" run missing.yaml >colours || true
  if grep -q $'\033\\[' colours; then fail "NO_COLOR is not minded"; fi
fi
expect 2 "$CROSSISLE" run missing.yaml
if grep -q $'\033' err; then fail "an error in a file has colours"; fi
passed
