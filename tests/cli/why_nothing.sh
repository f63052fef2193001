#!/usr/bin/env bash
# A run that finds no feasible design says why: every constraint that the nearest design violates, the number of designs
# that violate each, pairs that were never met together, the best values, and a proof where there is one.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
value() { /usr/bin/python3 -c '
import json, sys
item = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: item = item[int(key) if key.isdigit() else key]
print(item)' "$@"; }
narrow() { ! grep -v -e "--design" -e "^files" -e "^next" out | grep -q '.\{81\}' || fail "a line has more than 80 characters"; }

# Limits on power and throughput, each of which some chip meets, but no chip both; and an area that nearly all meet.
physical=("$SOURCE/configs/physical_sram_analog_4networks.yaml" --progress none
  --set 'search={algorithm: genetic, population: 20, random_samples: 40, diverse_samples: 20, generations: 8}'
  'workloads.networks=[resnet18]' islands.count=2
  'objective.constraints={area_mm2: 800, limits: [{metric: power, max: 0.2 W}, {metric: throughput, min: 5000}]}')
expect 6 "$CROSSISLE" run "${physical[@]}" -o physical
narrow
says out "violated   by designs of the "
says out "conflict   power at most "
says out "were never met"
grep -qE "^ +[0-9]+ by power: .*W reached, at most " out || fail "no best power"
grep -qE "^ +[0-9]+ by throughput: .*/s reached, at least " out || fail "no best throughput"
grep -q "^nearest    misses its constraints by" out || fail "no nearest design"
! grep -q "^proof" out || fail "power needs the costs of networks: there is no proof"

# The numbers are those of the recorded designs.
expect 0 "$CROSSISLE" export physical --csv --table designs
cp out designs.csv
expect 6 "$CROSSISLE" run "${physical[@]}" -o physical --json
cp out physical.json
expect 0 /usr/bin/python3 - designs.csv physical.json <<'PYTHON'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1])))
result = json.load(open(sys.argv[2]))
energy, interval = ([float(row[next(k for k in row if k.startswith(name))]) for row in rows] for name in ("energy_j", "interval_s"))
power = [e / i for e, i in zip(energy, interval)]
rate = [1 / i for i in interval]
area = [float(row["area_m2"]) for row in rows]
limits = {each["metric"]: each for each in result["constraints"]}
assert result["mapped"] == len(rows), (result["mapped"], len(rows))
too_hungry = [value > limits["power_w"]["max"] for value in power]
too_slow = [value < limits["throughput_per_s"]["min"] for value in rate]
assert limits["power_w"]["violated_by"] == sum(too_hungry)
assert limits["throughput_per_s"]["violated_by"] == sum(too_slow)
assert limits["area_m2"]["violated_by"] == sum(value > 800e-6 for value in area)
assert limits["power_w"]["reached"] == min(power) and limits["throughput_per_s"]["reached"] == max(rate)
# Each is met by some design, but never both; the area is met together with each.
assert 0 < sum(too_hungry) < len(rows) and 0 < sum(too_slow) < len(rows)
assert all(hungry or slow for hungry, slow in zip(too_hungry, too_slow))
[pair] = result["never_together"]
assert pair[0].startswith("power at most") and pair[1].startswith("throughput at least"), pair
total = sum(each["violation"] for each in result["nearest"]["violations"])
assert abs(total - result["nearest"]["violation"]) < 1e-12
PYTHON
expect 0 "$CROSSISLE" status physical
says out "why         nearest design: "
expect 0 "$CROSSISLE" status physical --json
says out '"reasons"'
expect 0 "$CROSSISLE" report physical
for text in "Why nothing was found" "best value reached" "were never met together"; do
  grep -q "$text" physical/report.html || fail "the page does not say: $text"
done

# The same bytes on other ranks, with groups of islands that keep their rows, after a stop, and made again.
for run in physical groups; do
  islands=(); [ "$run" = physical ] || islands=(islands.count=12)
  expect 6 "$CROSSISLE" run "${physical[@]}" "${islands[@]}" -o "$run" --json
  cp out one.json
  expect 6 ranks 3 run "${physical[@]}" "${islands[@]}" -o "$run.ranks" --json
  for key in digest constraints never_together nearest; do
    equal "$(value out $key)" "$(value one.json $key)" "$key of $run on three ranks"
  done
  expect 75 "$CROSSISLE" run "${physical[@]}" "${islands[@]}" -o "$run.stopped" --stop-after-generation 3
  expect 6 "$CROSSISLE" run "${physical[@]}" "${islands[@]}" -o "$run.stopped"
  equal "$("$CROSSISLE" digest "$run.stopped")" "$("$CROSSISLE" digest "$run")" "digest of $run after a stop"
  rm "$run.stopped/run.h5"
  expect 6 "$CROSSISLE" run "${physical[@]}" "${islands[@]}" -o "$run.stopped" --json
  equal "$(value out constraints)" "$(value one.json constraints)" "constraints of $run from its checkpoint"
done

# An area that no chip has is refused with its bound before anything is written.
expect 2 "$CROSSISLE" run "${smoke[@]}" -o small --set objective.constraints.area_mm2=5
[ ! -e small ] || fail "a refused run left files"
proof=$(sed -nE 's/^error: objective.constraints: (no chip .* at most 5 mm2) .*/\1/p' err)
[[ $proof == "no chip of this space can: the smallest has "*" mm2, at most 5 mm2" ]] || fail "no proof: $proof"
smallest=$(sed -E 's/.* has ([0-9.]+) mm2.*/\1/' <<<"$proof")
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set objective.constraints.area_mm2=5
says err "$proof"
expect 2 ranks 3 run "${smoke[@]}" -o small --set objective.constraints.area_mm2=5
expect 0 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml"
! grep -q "no chip of this space" err || fail "a proof for a feasible space"
# The smallest chip that an enumeration finds: just above the limit there are chips, just below there are none.
everything=(--set search='{algorithm: exhaustive}' islands='{}')
for factor in 1.0001 0.9999; do
  limit=$(/usr/bin/python3 -c "print($factor * $smallest)")
  "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" -o "all$factor" \
    --set "objective.constraints={area_mm2: $limit, weights_on_chip: none}" --json >"all$factor.json" || true
done
equal "$(value all1.0001.json state)" finished "state of the enumeration"
if grep -q '"proof"' all1.0001.json; then fail "a proof above the smallest area"; fi
[ ! -e all0.9999 ] || fail "a run below the smallest area"

# Two limits that only different chips meet.
expect 6 "$CROSSISLE" run "${smoke[@]}" -o both --set objective.constraints.area_mm2="$(/usr/bin/python3 -c "print(1.05 * $smallest)")"
narrow
grep -qE "^           area .* mm2, at most .* mm2$" out || fail "no area of the nearest design"
says out "proof      no chip of this space can meet together: area at most"
# An enumeration knows the proof, but not how many designs violate each constraint; its folder states the proof again.
limit=$(/usr/bin/python3 -c "print(1.05 * $smallest)")
expect 6 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" -o all --set objective.constraints.area_mm2="$limit" --json
grep -q "meet together" out || fail "no proof of the enumeration"
if grep -q '"violated_by"' out; then fail "an enumeration does not know how many violate each"; fi
expect 0 "$CROSSISLE" digest all
expect 6 "$CROSSISLE" run "${smoke[@]}" "${everything[@]}" -o all --set objective.constraints.area_mm2="$limit"
says out "proof      no chip of this space can meet together"
passed
