#!/usr/bin/env bash
# Exhaustive search and the studies based on it, as users call them: certificates, specialists, price of
# generality, regrets, leave-one-out, and several spaces; stopped, continued, and with invalid input.
source "$SOURCE/tests/shell.sh"
smoke=$SOURCE/configs/smoke.yaml
cd "$work"

# Enumerates the whole space, with a certificate.
expect 0 "$CROSSISLE" validate "$smoke" --set search.algorithm=exhaustive
says out "designs        all, in 1 blocks"
expect 0 "$CROSSISLE" run "$smoke" --set search.algorithm=exhaustive -o all
says out "best chip of smoke, certified (of all 8,748)"
grep -qF "all:                                         8748" all/certificate.txt || fail "the certificate does not count all"
optimum=$(awk '/^  objective:/ { print $2; exit }' all/certificate.txt)
result=$(sed -nE 's/^result: "(.*)"$/\1/p' all/certificate.txt)
expect 0 "$CROSSISLE" digest all
equal "$(cat out)" "$result" "digest that the certificate gives"
expect 0 "$CROSSISLE" export all --csv --table designs
equal "$(wc -l <out)" 101 "lines of the best designs"
expect 0 "$CROSSISLE" export all --csv --table census
equal "$(tail -n +2 out | tr -d '\r' | awk -F, '{ sum += $2 } END { print sum }')" 8748 "sum of the census"
expect 0 "$CROSSISLE" export all --csv --table front
expect 0 "$CROSSISLE" evaluate all/config.resolved.yaml --design-file all/best.yaml --json
says out "\"objective\": $optimum"
# No other search finds a better design.
expect 0 "$CROSSISLE" run "$smoke" -o search
expect 0 "$CROSSISLE" export search --csv
objective=$(head -1 out | tr -d '\r' | tr , '\n' | grep -nx objective | cut -d: -f1)
feasible=$(head -1 out | tr -d '\r' | tr , '\n' | grep -nx feasible | cut -d: -f1)
tail -n +2 out | awk -F, -v o="$objective" -v f="$feasible" -v least="$optimum" '$f == 1 && $o < least { exit 1 }' ||
  fail "a search found a better design than the certified optimum"
# With another seed or number of islands, the problem is the same; with another number of kept designs, the
# result is another one.
expect 0 "$CROSSISLE" run "$smoke" --set search.algorithm=exhaustive --set seed=9 islands.count=1 -o all
says err "is already finished"
expect 2 "$CROSSISLE" run "$smoke" --set search.algorithm=exhaustive --set search.keep_best=7 -o all
says err "keep_best: 7"
# Nothing is feasible.
expect 6 "$CROSSISLE" run "$smoke" --set search.algorithm=exhaustive --set objective.constraints.area_mm2=29 -o none
says out "no feasible design among 8,748 (all of the space)"
says out "files      none/run.h5 (the best designs and the front), certificate.txt, config.resolved.yaml, log.txt"
[ ! -e none/best.yaml ] || fail "there is a best design where none is"
says out "next       crossisle report none"
grep -q "^optimum: none" none/certificate.txt || fail "the certificate names an optimum"

# Specialists: unknown at first, then from a user's table.
expect 2 "$CROSSISLE" validate "$smoke" --set objective.aggregation=regret
says err "requires the best chip for alexnet alone"
expect 0 ranks 2 study specialists "$smoke" -o specialists --table table.yaml
says out "table  table.yaml"
equal "$(grep -c 'network:' table.yaml)" 2 "specialists in the table"
before=$(cat table.yaml)
expect 0 "$CROSSISLE" study specialists "$smoke" -o specialists --table table.yaml
says err "is already finished"
equal "$(cat table.yaml)" "$before" "table made anew of finished runs"
expect 0 "$CROSSISLE" study specialists "$smoke" -o specialists --table table.yaml --json -q
says out '"study": "specialists"'
equal "$(grep -c '"objective":' out)" 2 "specialists in the answer"
says out "\"objective\": $(awk '/objective:/ { print $2; exit }' table.yaml)"
[ ! -s err ] || fail "--quiet says something"
regret=(--set "objective.specialists=$work/table.yaml" objective.aggregation=regret)
expect 0 "$CROSSISLE" run "$smoke" "${regret[@]}" --set search.algorithm=exhaustive -o regret
says out "x specialist"
says out "largest of a network's energy x latency x area over its specialist's"
expect 0 "$CROSSISLE" run "$smoke" "${regret[@]}" -o regret_search
expect 0 "$CROSSISLE" validate regret/config.resolved.yaml

# Leave-one-out, the same on one rank and on three.
expect 0 "$CROSSISLE" study leave-one-out "$smoke" --set search.algorithm=exhaustive \
  "objective.specialists=$work/table.yaml" -o one
says out "left out (mJ ms mm2)"
table=$(cat out)
expect 0 ranks 3 study leave-one-out "$smoke" --set search.algorithm=exhaustive \
  "objective.specialists=$work/table.yaml" -o three
equal "$(cat out)" "$table" "what leave-one-out says on three ranks"
expect 0 "$CROSSISLE" study leave-one-out "$smoke" --set search.algorithm=exhaustive \
  "objective.specialists=$work/table.yaml" -o one --json
says out '"left_out_verdict": "a layer'"'"'s weights exceed the arrays"'
says out '"left_out": null'
expect 2 "$CROSSISLE" study leave-one-out "$smoke" --set 'workloads.networks=[alexnet]' -o never
says err "only one network"

# Several spaces combined.
sed 's/voltage: .*/voltage: [0.55, 0.65]/' "$smoke" >other.yaml
cp "$smoke" smoke.yaml
expect 0 ranks 2 study combine smoke.yaml other.yaml -o combined
says out "best       ${optimum:0:8}"
grep -qF "chips: 14580" combined/certificate.txt || fail "the combined certificate does not count both spaces"
[ "$(wc -l <combined/front.csv)" -gt 1 ] || fail "the combined front is empty"
expect 0 "$CROSSISLE" study combine smoke.yaml other.yaml -o combined --json
says out '"spaces": ['
says out "\"objective\": $optimum"
# Their pages.
for study in specialists one combined; do
  expect 0 "$CROSSISLE" report "$study" -q
  expect 0 /usr/bin/python3 "$SOURCE/tests/cli/check_page.py" "$study/report.html"
done
grep -qF "best chip for each network alone" specialists/report.html ||
  fail "the page of the specialists does not show them"
grep -qF "What a network loses by being left out" one/report.html || fail "the page has no price of being left out"
grep -qF "EDAP against cost of silicon" combined/report.html || fail "the page has no front of cost and EDAP"
printf 'a,b\n1\n' >combined/spaces.csv
expect 3 "$CROSSISLE" report combined
says err "line 2 of combined/spaces.csv has 1 fields"
sed 's/area_mm2: 800/area_mm2: 700/' other.yaml >another.yaml
expect 2 "$CROSSISLE" study combine smoke.yaml another.yaml -o never
says err "smoke and another solve different problems"
says err "area_mm2: 700"

# Invalid input under mpirun: one message, and no rank hangs.
sed 's/technology: .*/technology: rram_32mn/' "$smoke" >wrong.yaml
expect 2 timeout 60 mpirun -n 3 --oversubscribe "$CROSSISLE" study specialists wrong.yaml -o never
equal "$(grep -c '^error: wrong.yaml' err)" 1 "problems reported by three ranks"
expect 2 "$CROSSISLE" study
expect 2 "$CROSSISLE" study specialist "$smoke"
[ ! -e never ] || fail "a folder was made for a wrong study"
passed
