#!/usr/bin/env bash
# Invalid input is refused with its place, the reason and a remedy; no file is written partially.
source "$SOURCE/tests/shell.sh"
smoke=$SOURCE/configs/smoke.yaml
cd "$work"

# The command line.
expect 2 "$CROSSISLE" rum "$smoke"
says err "did you mean 'run'?"
expect 2 "$CROSSISLE"
expect 2 "$CROSSISLE" run
expect 2 "$CROSSISLE" run "$smoke" --set seed
says err "expected dotted.key=value"

# The configuration: every problem at once, with line and nearest key.
sed -e 's/^technology: .*/technology: rram_32mn/' -e 's/aggregation: mean/agregation: mean/' -e 's/count: 3/count: 0/' \
  -e 's/population: 8/population: many/' -e 's/resnet18/resnet81/' "$smoke" >wrong.yaml
expect 2 "$CROSSISLE" run wrong.yaml -o never
says err "wrong.yaml:2:technology"
says err "did you mean 'rram_32nm'?"
says err "did you mean 'aggregation'?"
says err "did you mean 'resnet18'?"
says err "islands.count"
says err "search.population"
equal "$(grep -c '^error: wrong.yaml' err)" 5 "problems reported"
[ ! -e never ] || fail "a run directory was made for a wrong configuration"
expect 2 "$CROSSISLE" validate wrong.yaml
equal "$(grep -c '^error: wrong.yaml' err)" 5 "problems that validate reports"

expect 2 "$CROSSISLE" run missing.yaml
says err "missing.yaml"
printf 'a: [1, 2\nb: }\n' >broken.yaml
expect 2 "$CROSSISLE" run broken.yaml
says err "broken.yaml:2"
expect 2 "$CROSSISLE" validate "$smoke" --set 'workloads.networks=[]'
says err "is empty"
expect 2 "$CROSSISLE" validate "$smoke" --set 'design_space.voltage=[0.5, 0.55, 1.5]'
says err "1.5 is not covered by the technology"
expect 2 "$CROSSISLE" validate "$smoke" --set 'design_space.voltage=[0.05, 0.5]'
says err "is 0.05 (it must be from 0.1 to 2: circuits of 5 to 130 nm run at 0.1 to 2 V)"
expect 0 "$CROSSISLE" validate "$smoke" --set 'design_space.voltage=[0.5, 0.52]'
expect 2 "$CROSSISLE" validate "$SOURCE/configs/sram_4networks.yaml" --set 'design_space.voltage=[0.5, 0.52]'
says err "not smooth"
expect 2 "$CROSSISLE" validate "$smoke" --set 'design_space.wordlines=[128, 200]'
says err "200 is not covered by the technology"
expect 2 "$CROSSISLE" validate "$smoke" --set 'design_space.voltage=[0.6, 0.5]'
says err "ascending order"
expect 2 "$CROSSISLE" validate "$smoke" --set islands.topology=custom --set 'islands.edges=[[0, 3]]'
says err "islands are numbered 0 to 2"
expect 2 "$CROSSISLE" validate "$smoke" --set seed=1 --set seeds=2
says err "did you mean 'seed'?"
expect 2 "$CROSSISLE" validate "$smoke" --ranks 0

expect 2 "$CROSSISLE" validate "$smoke" --set islands.migration.emigrants=100
says err "asks for 100 emigrants from a population of 8"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/rram_4networks.yaml" --set search.generations=20
says err "the phases have 40 in total"
# A quotation without an end, with and without a line break after it.
for end in '' '\n' '\n\n'; do
  { cat "$smoke" && printf 'name: "open%b' "$end"; } >quote.yaml
  expect 2 "$CROSSISLE" validate quote.yaml
  says err "is not valid YAML"
done
# A file that is named for two purposes is reported once.
expect 2 "$CROSSISLE" validate "$smoke" --set 'workloads.networks=[resnet81, resnet81]'
equal "$(sort err | uniq -d)" "" "problems that are told twice"
# A question with limits and goals that make no sense: every problem in one run.
expect 2 "$CROSSISLE" validate "$smoke" --set 'search.goals=[energy, energy_j, area@alexnet, latency, power, throughput, speed]' \
  'objective.constraints={area_mm2: 800, limits: [{metric: latncy, max: 1 ms}, {metric: snr, min: 20}, {metric: latency, network: vgg16, max: 1 ms},
  {metric: latency, min: 5 ms, max: 1 ms}, {metric: area, min: 900 mm2}, {metric: energy, min: 0}, {metric: power, max: 0 W},
  {metric: energy, max: 5 mJ}, {metric: energy, network: alexnet, min: 6 mJ}]}'
says err "limits[0].metric: is 'latncy' (it is not a metric of this cost model) did you mean 'latency'?"
says err "limits[1].metric: is 'snr' (it is not a metric of this cost model)"
says err "limits[2].network: 'vgg16' is not among the networks"
says err "limits[3]: requires at least 5 ms and at most 1 ms (no chip can meet both)"
says err "limits[4]: requires at least 900 mm2 and at most 800 mm2 (no chip can meet both; the other one is at --set objective.constraints.area_mm2)"
says err "limits[5].min: is 0 J (every chip meets it"
says err "limits[6].max: is 0 W (the metric is always positive)"
says err "limits[8]: requires at least 6 mJ and at most 5 mJ"
says err "goals: lists energy twice"
says err "goals: names a network for area"
says err "goals: lists 'speed'"
says err "goals: lists 7 metrics (a search takes at most 6)"
equal "$(grep -c '^error' err)" 12 "problems of limits and goals"
expect 2 "$CROSSISLE" validate "$smoke" --set search.algorithm=sms_emoa 'search.goals=[energy, latency, area, power, throughput]'
says err "lists 5 metrics (sms_emoa takes at most 4)"
expect 2 "$CROSSISLE" validate "$smoke" --set search.algorithm=nsga2 'workloads.networks=[alexnet]' 'search.goals=[energy, energy@alexnet]'
says err "twice"
# Limits that change nothing get a word.
expect 0 "$CROSSISLE" validate "$smoke" --set 'objective.constraints.limits=[{metric: latency, max: 9 ms}, {metric: latency, network: alexnet, max: 10 ms}]'
says err "limits[1].max: latency of alexnet at most 10 ms has no effect (every chip within latency at most 9 ms meets it)"
expect 0 "$CROSSISLE" validate "$smoke" --set objective.constraints.area_mm2=8000
says err "every chip of the space meets area at most 8000 mm2 (the largest chip has 7205.53 mm2)"
expect 0 "$CROSSISLE" validate "$smoke"
equal "$(cat err)" "" "words about a sound configuration"

# A missing argument is named; it is not reported as an unknown command.
expect 2 "$CROSSISLE" evaluate "$smoke"
! grep -q "unknown command" err || fail "a missing option is called an unknown command"
expect 2 "$CROSSISLE" export runs/none
! grep -q "unknown command" err || fail "a missing option is called an unknown command"
says err "--csv"
# With --json, every failure is also reported as JSON.
for arguments in "validate wrong.yaml" "evaluate $smoke --design volt=0.5" "run missing.yaml" "rum" "export nowhere" "status nowhere"; do
  code=0
  # shellcheck disable=SC2086
  "$CROSSISLE" $arguments --json >out 2>err || code=$?
  equal "$(/usr/bin/python3 -c 'import json; print(json.load(open("out"))["exit_code"])')" "$code" "exit code in the JSON of: $arguments"
done
/usr/bin/python3 - <<'PYTHON' || fail "the problems of a configuration are not all in its JSON"
import json, subprocess, os
run = subprocess.run([os.environ["CROSSISLE"], "validate", "wrong.yaml", "--json"], capture_output=True, text=True)
errors = json.loads(run.stdout)["errors"]
assert len(errors) == 5 and all(error["where"].startswith("wrong.yaml:") and error["what"] for error in errors), errors
PYTHON

# A design.
expect 2 "$CROSSISLE" evaluate "$smoke" --design voltage=0.55,wordlines=x
says err "0.55 is not in the list"
says err "wordlines=x"
says err "parameter 'bitlines' is missing"
expect 2 "$CROSSISLE" evaluate "$smoke" --design volt=0.5
says err "did you mean 'voltage'?"
expect 2 "$CROSSISLE" evaluate "$smoke"

# Folders.
expect 3 "$CROSSISLE" export nowhere --csv
expect 3 "$CROSSISLE" digest nowhere
expect 3 "$CROSSISLE" run "$smoke" -o /proc/nowhere
: >file
expect 3 "$CROSSISLE" run "$smoke" -o file
expect 0 "$CROSSISLE" run "$smoke" -o mine
cp mine/run.h5 before.h5
expect 2 "$CROSSISLE" run "$smoke" -o mine --set seed=2
says err "- seed: 1"
says err "+ seed: 2"
says err "--fresh"
cmp -s mine/run.h5 before.h5 || fail "a refused run changed the folder"

# If all files of a run are damaged, the run reports that and overwrites nothing; --fresh moves the folder
# aside.
expect 75 "$CROSSISLE" run "$smoke" -o broken --stop-after-generation 5
cp -r broken newer
for checkpoint in broken/checkpoint-*.h5; do printf 'no checkpoint' >"$checkpoint"; done
expect 3 "$CROSSISLE" run "$smoke" -o broken
says err "--fresh"
expect 0 "$CROSSISLE" run "$smoke" -o broken --fresh
[ -d broken.1 ] || fail "--fresh did not keep the broken run"
cmp -s broken/run.h5 before.h5 || fail "a run begun afresh has other bytes"
# A manifest of a newer version is refused; no older file replaces it.
sed -i 's/"format_version": 1/"format_version": 9/' newer/manifest.json
expect 3 "$CROSSISLE" run "$smoke" -o newer
says err "a newer version of Crossisle wrote it"
expect 3 "$CROSSISLE" report newer

# Studies of unsuitable configurations.
expect 2 "$CROSSISLE" study finalists "$smoke" --run mine
says err "uses the compat mode"
expect 2 "$CROSSISLE" study modes "$smoke" --compat "$smoke"
says err "do not cover both modes"
expect 2 "$CROSSISLE" study optimisers "$smoke" --seeds 0
expect 2 "$CROSSISLE" run "$smoke" --set search.algorithm=nsga2 'search.goals=[energy]'
says err "fewer than two metrics"

# The same under mpirun: one message, the same exit code, and no rank hangs.
expect 2 timeout "$((60 * TIME_FACTOR))" mpirun -n 3 --oversubscribe "$CROSSISLE" run wrong.yaml
equal "$(grep -c '^error: wrong.yaml' err)" 5 "problems reported by three ranks"
passed
