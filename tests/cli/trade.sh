#!/usr/bin/env bash
# What a limit costs: the best objective as a function of one bound, from the designs of a run and by a sweep.
source "$SOURCE/tests/shell.sh"
cd "$work"
python=/usr/bin/python3
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
expect 0 "$CROSSISLE" run "${smoke[@]}" -o runs/smoke
expect 0 "$CROSSISLE" export runs/smoke --csv
cp out designs.csv

# Within every bound, no design of the run is better, and one is as good.
for metric in area power@resnet18; do
  expect 0 "$CROSSISLE" trade runs/smoke --metric "$metric" --json
  cp out trade.json
  expect 0 "$python" - trade.json designs.csv "$metric" <<'PYTHON'
import csv, json, sys
trade, metric = json.load(open(sys.argv[1])), sys.argv[3]
limit = 800e-6
designs = []
for row in csv.DictReader(open(sys.argv[2], newline="")):
    area = float(row["area_m2"])
    power = float(row["energy_j[resnet18]"]) / float(row["latency_s[resnet18]"])
    # The limit on area is the one that the trade on area removes; all of these hold their weights, or fail by that alone.
    if row["feasible"] == "1" or (metric == "area" and area > limit and row["status"] == "1"):
        designs.append((area if metric == "area" else power, float(row["objective"]), area))
name = trade["metric"]
steps = [(p[name], p["objective"]) for p in trade["points"]]
assert len(steps) >= 2 and all(a[0] < b[0] and a[1] > b[1] for a, b in zip(steps, steps[1:]))
for row in trade["bounds"]:
    within = [objective for value, objective, _ in designs if value <= row["bound"]]
    assert row["objective"] == min(within), (row, min(within))
if metric == "area":
    assert trade["present"] == limit
else:
    assert trade["present"] is None and trade["network"] == "resnet18" and trade["unit"] == "W"
PYTHON
done

# A table for people: the bound of the run is marked, and a bound that no design meets has no chip.
expect 0 "$CROSSISLE" trade runs/smoke --metric area --bounds 1mm2 600mm2 0.0008
says out "none"
says out "800 mm2 (the run)"
says out "gain of 1 % more"

# The sweep that searches within the bounds, starting from the run, is at least as good everywhere.
expect 0 "$CROSSISLE" trade runs/smoke --metric area --bounds 115mm2 800mm2 --sweep bounds.yaml --json
cp out trade.json
expect 0 "$CROSSISLE" sweep run bounds.yaml --progress none
expect 0 "$CROSSISLE" sweep collect runs/bounds
expect 0 "$python" - trade.json runs/bounds/results.csv <<'PYTHON'
import csv, json, sys
wanted = {round(1e6 * row["bound"]): row["objective"] for row in json.load(open(sys.argv[1]))["bounds"]}
found = {}
for row in csv.DictReader(open(sys.argv[2], newline="")):
    found[round(float(row["objective.constraints.area_mm2"]))] = float(row["best_objective"])
assert set(found) == set(wanted) and all(found[bound] <= wanted[bound] for bound in wanted), (found, wanted)
PYTHON
expect 0 "$CROSSISLE" trade runs/smoke --metric power@resnet18 --bounds 100W 200W --sweep power.yaml
expect 0 "$CROSSISLE" sweep plan power.yaml

# A question with limits on throughput and power of each network: its chip keeps within them, and is the best of its run.
expect 0 "$CROSSISLE" run "$SOURCE/configs/questions/edge_camera.yaml" --set search.population=50 search.generations=60 \
  search.stop.no_progress=8000 --json --progress none
cp out camera.json
expect 0 "$CROSSISLE" trade runs/edge_camera --metric power --bounds 500mW 10W --json
cp out trade.json
expect 0 "$python" - camera.json trade.json <<'PYTHON'
import json, sys
camera, trade = json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))
assert all(1.0 / row["interval_s"] >= 30.0 and row["energy_j"] / row["interval_s"] <= 0.5 for row in camera["networks"])
throughput, power = (row["value"] for row in camera["constraints"])
assert throughput == min(1.0 / row["interval_s"] for row in camera["networks"])
assert power == max(row["energy_j"] / row["interval_s"] for row in camera["networks"])
tight, loose = (row["objective"] for row in trade["bounds"])
assert tight == camera["objective"] >= loose and trade["present"] == 0.5
PYTHON

expect 2 "$CROSSISLE" trade runs/smoke --metric powr
says err "did you mean 'power'?"
expect 2 "$CROSSISLE" trade runs/smoke --metric area --bounds 5W
says err "the metric is in m2"
expect 2 "$CROSSISLE" trade runs/smoke
expect 0 "$CROSSISLE" run "${smoke[@]}" -o all --set search='{algorithm: exhaustive}' islands='{}'
expect 2 "$CROSSISLE" trade all --metric area
says err "it keeps its best designs only"
passed
