#!/usr/bin/env bash
# Designs of a run under another objective: the numbers of a new evaluation, without a new search.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=$SOURCE/configs/smoke.yaml
value() { /usr/bin/python3 -c '
import json, sys
item = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: item = item[int(key) if key.isdigit() else key]
print(repr(item))' "$@"; }

# same_as_evaluation DIR CONFIGURATION OVERRIDE...: the best rescored design has the metrics of a new evaluation.
same_as_evaluation() {
  local directory=$1 configuration=$2
  shift 2
  rm -f best.yaml
  expect 0 "$CROSSISLE" rescore "$directory" "$configuration" -o best.yaml --json --set "$@"
  cp out rescored.json
  expect 0 "$CROSSISLE" evaluate "$configuration" --design-file best.yaml --json --set "$@"
  cp out evaluated.json
  for figure in objective area_m2; do
    equal "$(value rescored.json best 0 $figure)" "$(value evaluated.json $figure)" "$figure of $directory"
  done
  for figure in energy_j latency_s; do
    equal "$(value rescored.json best 0 networks 0 $figure)" "$(value evaluated.json networks 0 $figure)" "$figure of $directory"
  done
}

# The same question has the same answer.
expect 0 "$CROSSISLE" run "$smoke" -o run -q --json
cp out run.json
expect 0 "$CROSSISLE" rescore run "$smoke" --json
equal "$(value out best 0 objective)" "$(value run.json objective)" "objective of the run"
equal "$(value out best 0 design)" "$(value run.json design)" "design of the run"
equal "$(value out evaluations)" "$(value run.json evaluations)" "evaluations of the run"
equal "$(value out best 0 before position)" 1 "position of the best design of the run"
expect 0 "$CROSSISLE" rescore run "$smoke" --set objective.metric=latency --top 3 --csv top.csv
says out "best chip of smoke (found in run, generation "
says out "= mean(latency)"
says out "before     place "
equal "$(wc -l <top.csv)" 4 "lines of the table"

# Runs of search and of enumeration, stopped, of several groups of islands, packed; fewer networks.
same_as_evaluation run "$smoke" objective.metric=energy objective.aggregation=max
same_as_evaluation run "$smoke" objective.constraints.area_mm2=100 'workloads.networks=[resnet18]'
expect 75 "$CROSSISLE" run "$smoke" -o stopped -q --stop-after-generation 5
same_as_evaluation stopped "$smoke" objective.metric=edp objective.aggregation=geometric_mean
expect 0 "$CROSSISLE" run "$smoke" -o groups -q --set islands.count=12
same_as_evaluation groups "$smoke" objective.metric=edp
expect 0 "$CROSSISLE" pack groups -o packed.h5
expect 0 "$CROSSISLE" rescore packed.h5 "$smoke" --set objective.metric=edp --json
equal "$(value out best 0 objective)" "$(value rescored.json best 0 objective)" "objective of the packed file"
expect 0 "$CROSSISLE" run "$smoke" -o all -q --set search='{algorithm: exhaustive}' islands='{}'
same_as_evaluation all "$smoke" objective.metric=energy
physical=("$SOURCE/configs/physical_rram_4networks.yaml")
expect 0 "$CROSSISLE" run "${physical[@]}" -o physical -q --set 'search={algorithm: auto, population: 20, generations: 20}'
same_as_evaluation physical "${physical[@]}" objective.aggregation=mean objective.constraints.snr_db.min=12
same_as_evaluation physical "${physical[@]}" 'workloads.networks=[alexnet, resnet18]'

# Nothing feasible: the reasons, and the exit code of a search that finds nothing.
expect 6 "$CROSSISLE" rescore run "$smoke" --set objective.constraints.area_mm2=29 -o none.yaml
says out "no feasible design among"
says out "by: area over the limit"
says out "proof      no chip of this space can"
says err "none.yaml is not written"
expect 6 "$CROSSISLE" rescore run "$smoke" --set objective.constraints.area_mm2=29 --json
cp out rescored.json
expect 6 "$CROSSISLE" run "$smoke" -o infeasible -q --set objective.constraints.area_mm2=29 --json
for key in "constraints 0 max" proof; do
  # shellcheck disable=SC2086
  equal "$(value rescored.json $key)" "$(value out $key)" "$key of the reasons"
done

# What changes costs is refused, each difference in one message with its place.
expect 2 "$CROSSISLE" rescore run "$smoke" --set cost_model.mapper=reference 'workloads.networks=[alexnet, vgg16]'
says err "--set cost_model.mapper: is reference, in the run it was optimal"
says err "vgg16 is not among the networks of the run"
equal "$(grep -c '^error:' err)" 2 "number of messages"
expect 2 "$CROSSISLE" rescore run "$SOURCE/configs/sram_4networks.yaml"
says err "sram_4networks.yaml:2:technology: sram_32nm is not the technology of the run"
expect 2 "$CROSSISLE" rescore run "$smoke" --set 'design_space.voltage=[0.5, 0.6]'
says err "--set design_space.voltage: voltage lacks 0.7"
expect 3 "$CROSSISLE" rescore missing "$smoke"
passed
