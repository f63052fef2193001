#!/usr/bin/env bash
# A problem with user-defined limits on metrics, forbidden combinations and ranges: all searches respect them.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
everything=(--set search='{algorithm: exhaustive}' --set islands='{}')
best_of() { grep -v '^#' "$1/best.yaml"; }

# Forbidding a value together with every value of another parameter has the same effect as removing the value.
expect 0 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" -o excluded \
  --set 'design_space.exclude=[{voltage: 0.5, wordlines: [128, 256, 512]}, {voltage: 0.6, cycle_time_ns: {from: 1}}]'
expect 0 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" -o unlisted --set 'design_space.voltage=0.7'
equal "$(best_of excluded)" "$(best_of unlisted)" "best chip without the forbidden combinations"
count_of() { sed -nE "s/^  $2: +//p" "$1"/certificate.txt; }
equal "$(count_of excluded feasible)" "$(count_of unlisted feasible)" "number of feasible chips"
equal "$(count_of excluded 'excluded by the design space')" $((2 * $(count_of unlisted all))) "number of forbidden ones"
equal "$(count_of excluded all)" $((3 * $(count_of unlisted all))) "number of all"

# A search does not propose forbidden combinations, and requesting one is an error.
expect 0 "$CROSSISLE" run "${smoke[@]}" -o search --set 'design_space.exclude=[{voltage: [0.5, 0.6], wordlines: {to: 1000}}]'
grep -q "^voltage: 0.7$" search/best.yaml || fail "a search chose a forbidden voltage"
sed 's/^voltage: .*/voltage: 0.5/' search/best.yaml >forbidden.yaml
expect 2 "$CROSSISLE" evaluate search/config.resolved.yaml --design-file forbidden.yaml
says err "the design is excluded (the design space excludes voltage 0.5 or 0.6 with wordlines 128 or 256 or 512)"

# Limits on metrics: of one network, of all, of the chip.
metric_of() { /usr/bin/python3 -c '
import json, sys
print(next(row for row in json.load(open(sys.argv[1]))["networks"] if row["network"] == sys.argv[2])[sys.argv[3]])' "$@"; }
at_most() { /usr/bin/python3 -c 'import sys; sys.exit(float(sys.argv[1]) > float(sys.argv[2]))' "$1" "$2" || fail "$3: $1 is more than $2"; }
expect 0 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" -o free --json
cp out free.json
latency=$(metric_of free.json resnet18 latency_s)
energy=$(metric_of free.json alexnet energy_j)
limits="[{metric: latency, network: resnet18, max: $(/usr/bin/python3 -c "print(0.8e3 * $latency)") ms}, {metric: energy_j, max: $(/usr/bin/python3 -c "print(3 * $energy)")}]"
expect 0 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" -o limited --json --set "objective.constraints.limits=$limits"
cp out limited.json
at_most "$(metric_of limited.json resnet18 latency_s)" "$(/usr/bin/python3 -c "print(0.8 * $latency * (1 + 1e-12))")" latency
at_most "$(count_of limited feasible)" "$(($(count_of free feasible) - 1))" "feasible chips"
grep -q "^  not latency of resnet18 at most" limited/certificate.txt || fail "the certificate does not count the limit"
expect 0 "$CROSSISLE" run "${smoke[@]}" -o searched --json --set "objective.constraints.limits=$limits" --set search.generations=60
at_most "$(metric_of out resnet18 latency_s)" "$(/usr/bin/python3 -c "print(0.8 * $latency * (1 + 1e-12))")" "latency of a search"
expect 0 ranks 2 run "${smoke[@]}" -o on_two_ranks \
  --set "objective.constraints.limits=$limits" --set search.generations=60
equal "$("$CROSSISLE" digest on_two_ranks)" "$("$CROSSISLE" digest searched)" "digest on two ranks"
expect 0 "$CROSSISLE" explain searched/config.resolved.yaml --design-file searched/best.yaml
says out "Required: latency of resnet18 at most"

# Pages and tables name the limits.
for run in searched limited; do
  expect 0 "$CROSSISLE" report "$run"
  grep -q "not latency of resnet18 at most" "$run/report.html" || fail "the page of $run does not name the limit"
done
expect 0 "$CROSSISLE" export searched --csv --table status_codes
says out "not latency of resnet18 at most"

# If no design is feasible, the message names the limit that prevents it.
expect 6 "$CROSSISLE" run "${smoke[@]}" -o impossible --set 'objective.constraints.limits=[{metric: latency, max: 1 ns}]'
says out "not latency at most 1 ns"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set 'objective.constraints.limits=[{metric: latncy, max: 1 ns}]'
says err "did you mean 'latency'?"

# Ranges.
expect 0 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set 'design_space.wordlines={from: 128, to: 512, count: 3, scale: log}' --json
says out '"designs": 8748'
passed
