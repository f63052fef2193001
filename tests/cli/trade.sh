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
expect 0 "$CROSSISLE" trade runs/smoke --metric area --bounds 1mm2 600mm2 800mm2
says out "none"
says out "800 mm2 (the run)"
says out "with 10 % more room"

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
# Each of its runs begins with the best design of the run within its bound, so that it is at least as good, and its bounds
# admit the designs that they come from.
expect 0 "$CROSSISLE" run "$SOURCE/configs/rram_4networks.yaml" -o runs/rram --progress none
for metric in area power; do
  expect 0 "$CROSSISLE" trade runs/rram --metric "$metric" --sweep "$metric.yaml" --json
  cp out trade.json
  expect 0 "$CROSSISLE" sweep run "$metric.yaml" -o "runs/$metric" --progress none
  expect 0 "$CROSSISLE" sweep collect "runs/$metric"
  expect 0 "$python" - trade.json "runs/$metric/results.csv" <<'PYTHON'
import csv, json, sys
wanted = [row["objective"] for row in json.load(open(sys.argv[1]))["bounds"]]
found = [float(row["best_objective"]) for row in csv.DictReader(open(sys.argv[2], newline=""))]
assert len(found) == len(wanted) > 5 and all(f <= w for f, w in zip(sorted(found), sorted(wanted))), (found, wanted)
PYTHON
done

# Nothing is replaced, and nothing is lost without a word.
expect 2 "$CROSSISLE" trade runs/rram --metric area --sweep runs/rram/best.yaml
says err "exists"
expect 2 "$CROSSISLE" rescore runs/rram "$SOURCE/configs/rram_4networks_max.yaml" -o runs/rram/run.h5
says err "exists"
expect 3 bash -c "'$CROSSISLE' trade runs/rram --metric area --json >/dev/full"
truncate -s 5000 runs/rram/run.h5
expect 0 "$CROSSISLE" front runs/rram
says err "warning"

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
expect 2 "$CROSSISLE" trade runs/smoke --metric area --bounds 5W 500
says err "the metric is in m2"
says err "'500' has no unit"
expect 2 "$CROSSISLE" trade runs/smoke
expect 0 "$CROSSISLE" run "${smoke[@]}" -o all --set search='{algorithm: exhaustive}' islands='{}'
expect 2 "$CROSSISLE" trade all --metric area
says err "it keeps its best designs only"
passed
