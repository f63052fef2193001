#!/usr/bin/env bash
# Studies of many searches: the same tables on one rank and on three, and invalid input.
source "$SOURCE/tests/shell.sh"
smoke=$SOURCE/configs/smoke.yaml
cd "$work"

# Removes the last column, which contains seconds.
without_seconds() { sed -E 's/,[^,]*$//' "$1"; }

searches=auto,four_phase,nsga2,random,auto_4_islands,mixed_4_islands
expect 0 "$CROSSISLE" study optimisers "$smoke" --seeds 3 --only "$searches" -o one
says out "one/report.html, study.h5"
expect 0 ranks 3 study optimisers "$smoke" --seeds 3 --only "$searches" -o three
equal "$(without_seconds one/trials.csv)" "$(without_seconds three/trials.csv)" "trials on one and on three ranks"
equal "$(wc -l <one/trials.csv)" 19 "lines of the trials"
equal "$(cat one/convergence.csv)" "$(cat three/convergence.csv)" "convergence on one and on three ranks"
equal "$(wc -l <one/convergence.csv)" 241 "lines of the convergence"
grep -qE '^auto,auto,1,none,[0-9]+,[0-9]+,3,3,' one/searches.csv || fail "auto does not find the best chip of a small space"
# Regret is never negative, because the optimum is certified, and never increases.
tail -n +2 one/trials.csv | awk -F, '$4 < 0 { exit 1 }' || fail "a search found a better design than the certified optimum"
tail -n +2 one/convergence.csv | awk -F, '$1 != last { last = $1; before = 1e9 } $4 != "" { if ($4 > before) exit 1; before = $4 }' ||
  fail "a regret has grown"
python3 "$SOURCE/tests/cli/check_page.py" one/report.html || fail "the page is not well-formed"
cp one/report.html page.html
expect 0 "$CROSSISLE" report one
cmp -s page.html one/report.html || fail "report makes another page of the study than the study itself"
# The study reuses the certificate, and uses other seeds on request.
expect 0 "$CROSSISLE" study optimisers "$smoke" --seeds 1 --first-seed 2 --only nsga2 --json -o one
says err "is already finished"
equal "$(python3 -c 'import json, sys; print([(t["search"], t["seed"]) for t in json.load(sys.stdin)["trials"]])' <out)" \
  "[('nsga2', 2)]" "the only trial as JSON"
equal "$(grep ^nsga2, one/trials.csv | cut -d, -f1-6)" "$(grep ^nsga2,2, three/trials.csv | cut -d, -f1-6)" "the second seed by itself"
expect 2 "$CROSSISLE" study optimisers "$smoke" --only genetik -o never
says err "there is no such search"
expect 2 "$CROSSISLE" study optimisers "$smoke" --set objective.constraints.area_mm2=29 -o nothing
says err "no chip of the space meets the constraints"

expect 0 ranks 2 study claims "$smoke" --seeds 3 -o claims
says out "The published claim, up to 76.2 % less, by baseline:"
grep -q "sequential from the largest" claims/claims.md || fail "a baseline is missing"
# No other chip that meets the constraints is better over all networks than the certified chip for all.
tail -n +2 claims/claims.csv | tr -d '\r' | awk -F, '$4 == "certified" && $5 == "overall" && $9 == "feasible" && $8 < 0 { exit 1 }' ||
  fail "a baseline is better than the certified optimum"
table=$(cat claims/claims.csv)
expect 0 "$CROSSISLE" study claims "$smoke" --seeds 3 -o claims
equal "$(cat claims/claims.csv)" "$table" "claims on one and on two ranks"
expect 0 "$CROSSISLE" study claims "$smoke" --seeds 3 -o claims --json -q
[ ! -s err ] || fail "--quiet says something"
cp out answer.json
expect 0 /usr/bin/python3 - answer.json claims/claims.csv <<'PYTHON'
import csv, json, sys
answer = json.load(open(sys.argv[1]))
rows = list(csv.DictReader(open(sys.argv[2], newline="")))
assert answer["study"] == "claims" and len(answer["claims"]) == len(rows) > 10
assert all(float(row["reduction"]) == line["reduction"] for row, line in zip(rows, answer["claims"]))
assert {line["claim"] for line in answer["claims_summary"]} == {0.762}
PYTHON

# The pages of the studies show and draw their tables.
check_page() { expect 0 /usr/bin/python3 "$SOURCE/tests/cli/check_page.py" "$@"; }
expect 0 "$CROSSISLE" report claims -q --csv plots
check_page claims/report.html
for what in "Gain of the chip for all by product" "sequential from the largest" "Reductions of the objective"; do
  grep -qF "$what" claims/report.html || fail "the page of the claims does not show: $what"
done
[ -s plots/gain-by-mean.csv ] || fail "the gains have no numbers"
expect 0 "$CROSSISLE" report one -q
check_page one/report.html
grep -qF "Seeds that have found the optimum" one/report.html || fail "the page of the optimisers has no convergence"
passed
