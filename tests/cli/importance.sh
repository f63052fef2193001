#!/usr/bin/env bash
# Importance of networks: weights in every aggregation, and a duty cycle with limits and goals on its metrics.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
everything=(--set search='{algorithm: exhaustive}' --set islands='{}')
rates=(--set 'workloads.rates={alexnet: 30/s, resnet18: 5/s}')
value() { /usr/bin/python3 -c '
import json, sys
item = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: item = item[int(key) if key.isdigit() else key]
print(repr(item))' "$@"; }
# check EXPRESSION FILE WHAT: an expression over the object `it` of a JSON file is true.
check() {
  /usr/bin/python3 -c '
import json, math, sys
it = json.load(open(sys.argv[2]))
sys.exit(not eval(sys.argv[1]))' "$1" "$2" || fail "$3: $1"
  checks=$((checks + 1))
}
duty_cycle='all(math.isclose(it[name], expected, rel_tol=1e-12) for name, expected in (
  ("average_power_w", 30 * it["networks"][0]["energy_j"] + 5 * it["networks"][1]["energy_j"]),
  ("energy_per_day_j", 86400 * it["average_power_w"]),
  ("utilisation", 30 * it["networks"][0]["latency_s"] + 5 * it["networks"][1]["latency_s"])))'

# The duty cycle follows from energies and latencies, and does not change the search.
expect 0 "$CROSSISLE" run "${smoke[@]}" -o plain --json
cp out plain.json
check '"utilisation" not in it and "average_power_w" not in it' plain.json "metrics of the duty cycle without rates"
expect 0 "$CROSSISLE" run "${smoke[@]}" "${rates[@]}" -o rates --json
cp out rates.json
check "$duty_cycle" rates.json "duty cycle of a run"
equal "$(value rates.json design)" "$(value plain.json design)" "best chip with rates"
grep -qx "  rates: {alexnet: 30/s, resnet18: 5/s}" rates/config.resolved.yaml || fail "the resolved configuration has no rates"
grep -q "rates\|utilisation" plain/config.resolved.yaml && fail "a configuration without rates has a line of them"
expect 0 "$CROSSISLE" run rates/config.resolved.yaml --progress none -o rates
expect 0 "$CROSSISLE" run "${smoke[@]}" "${rates[@]}" -o text
says out "duty cycle average power "
expect 0 "$CROSSISLE" evaluate rates/config.resolved.yaml --design-file rates/best.yaml
says out "duty cycle average power "
expect 0 "$CROSSISLE" evaluate rates/config.resolved.yaml --design-file rates/best.yaml --json
check "$duty_cycle" out "duty cycle of an evaluation"
expect 0 "$CROSSISLE" explain rates/config.resolved.yaml --design-file rates/best.yaml
says out "Required: utilisation at most 1; reached: "
expect 0 "$CROSSISLE" report rates
grep -q "Duty cycle at 30/s of alexnet, 5/s of resnet18" rates/report.html || fail "the page does not show the duty cycle"

# A limit on average power excludes the fastest chip; the certificate counts the chips that it excludes.
limit=$(/usr/bin/python3 -c "print(1.0005 * $(value rates.json average_power_w))")
limits=(--set "objective.constraints.limits=[{metric: average_power, max: $limit}]" objective.metric=latency)
expect 0 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" "${rates[@]}" --set objective.metric=latency -o fastest --json
check "it['average_power_w'] > $limit" out "average power of the fastest chip"
expect 0 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" "${rates[@]}" "${limits[@]}" -o limited --json
check "it['average_power_w'] <= $limit" out "average power within its limit"
grep -q "^  not average power at most [^:]*: *[1-9]" limited/certificate.txt || fail "the certificate does not count the limit on power"
grep -q "^  not utilisation at most 1: *0" limited/certificate.txt || fail "the certificate does not name the utilisation"
expect 0 "$CROSSISLE" run "${smoke[@]}" "${rates[@]}" "${limits[@]}" -o searched --json --set search.generations=60
check "it['average_power_w'] <= $limit" out "average power of a search"
expect 0 ranks 2 run "${smoke[@]}" "${rates[@]}" "${limits[@]}" -o on_two_ranks --set search.generations=60
equal "$("$CROSSISLE" digest on_two_ranks)" "$("$CROSSISLE" digest searched)" "digest on two ranks"
expect 75 "$CROSSISLE" run "${smoke[@]}" "${rates[@]}" "${limits[@]}" -o resumed --set search.generations=60 --stop-after-generation 7
expect 0 "$CROSSISLE" run "${smoke[@]}" "${rates[@]}" "${limits[@]}" -o resumed --set search.generations=60
equal "$("$CROSSISLE" digest resumed)" "$("$CROSSISLE" digest searched)" "digest after a stop"

# A chip that cannot keep up is infeasible.
expect 6 "$CROSSISLE" run "${smoke[@]}" -o overload --set 'workloads.rates={alexnet: 1e9/s, resnet18: 1/s}'
says out "not utilisation at most 1"
expect 0 "$CROSSISLE" evaluate "$SOURCE/configs/smoke.yaml" --design-file plain/best.yaml \
  --set 'workloads.rates={alexnet: 1e9/s, resnet18: 1/s}'
says out "status     not utilisation at most 1"

# Goals: of a search, and of the front of a run.
goals=(--set 'search={algorithm: nsga2, population: 12, generations: 10, goals: [average_power, utilisation, area]}')
expect 0 "$CROSSISLE" run "${smoke[@]}" "${rates[@]}" "${goals[@]}" -o goals --json
check 'all(chip["average_power_w"] > 0 and 0 < chip["utilisation"] <= 1 for chip in it["front"]["chips"])' out "goals"
expect 0 "$CROSSISLE" front rates --goals energy_per_day utilisation --pick utilisation
says out "energy per day"
expect 2 "$CROSSISLE" front plain --goals energy utilisation
says err "lists 'utilisation' (it is computed with the rates of the networks) give workloads.rates"
expect 0 "$CROSSISLE" rescore plain "$SOURCE/configs/smoke.yaml" "${rates[@]}" "${limits[@]}" --json
check "it['feasible'] < it['feasible_before']" out "rescored with a limit on power"

# Weights in every aggregation, also of the regrets.
weights='objective.weights={alexnet: 1, resnet18: 3}'
for aggregation in mean max product geometric_mean weighted_mean; do
  expect 0 "$CROSSISLE" evaluate "$SOURCE/configs/smoke.yaml" --design-file plain/best.yaml \
    --set objective.aggregation=$aggregation "$weights"
  words=${aggregation#weighted_}
  says out "= weighted ${words/_/ }(energy) x "
done
expect 0 "$CROSSISLE" run "${smoke[@]}" --set objective.aggregation=max "$weights" -o weighted --json
check 'math.isclose(it["objective"], it["area_m2"] * 1e12 * math.prod(
  max(it["networks"][0][name], 3 * it["networks"][1][name]) for name in ("energy_j", "latency_s")), rel_tol=1e-12)' \
  out "objective of a run with weights"
expect 0 "$CROSSISLE" study specialists "$SOURCE/configs/smoke.yaml" "${rates[@]}" -o specialists -q
table=(--set "objective.specialists=$work/specialists/specialists.yaml")
expect 0 "$CROSSISLE" evaluate "$SOURCE/configs/smoke.yaml" --design-file plain/best.yaml "${rates[@]}" "${table[@]}" \
  --set objective.aggregation=regret "$weights"
says out "= largest of weight x a network's energy x latency x area over its specialist's"

# Bad input: every problem at once.
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set 'workloads.rates={alexnet: -3/s, resnet81: 2/s}'
says err "workloads.rates.alexnet: is -3/s (a rate is between 1e-12/s and 1e+12/s)"
says err "workloads.rates.resnet18: is missing"
says err "did you mean 'resnet18'?"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set 'workloads.rates={alexnet: 3 Hz, resnet18: 2 ms}'
says err "workloads.rates.alexnet: is '3 Hz'"
says err "workloads.rates.resnet18: is '2 ms' (a rate is a number of inferences per second)"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set 'objective.constraints.limits=[{metric: average_power, max: 1 W}]'
says err "is 'average_power' (it is computed with the rates of the networks) give workloads.rates"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set 'objective.weights={alexnet: 0, resnet81: 1}'
says err "objective.weights.alexnet: is 0"
says err "objective.weights.resnet18: is missing"
passed
