#!/usr/bin/env bash
# Fronts in any goals: searched for, on any number of ranks; computed from the designs of another run; one chip picked.
source "$SOURCE/tests/shell.sh"
cd "$work"
python=/usr/bin/python3
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
goals='search.goals=[power, throughput@resnet18, {metric: energy, network: alexnet}, area]'

# Every algorithm with goals gives the same bytes on any number of ranks, and after a stop.
for algorithm in nsga2 nsga3 sms_emoa; do
  expect 0 "$CROSSISLE" run "${smoke[@]}" -o "$algorithm" --set "search.algorithm=$algorithm" "$goals"
  says out "non-dominated in power, throughput of resnet18, energy of alexnet and area"
  expect 75 ranks 2 run "${smoke[@]}" -o "$algorithm-2" --set "search.algorithm=$algorithm" "$goals" \
    --stop-after-generation 7
  expect 0 ranks 3 run "${smoke[@]}" -o "$algorithm-2" --set "search.algorithm=$algorithm" "$goals"
  equal "$("$CROSSISLE" digest "$algorithm")" "$("$CROSSISLE" digest "$algorithm-2")" "digest of $algorithm"
done

# The front that a run stored is the one that the command computes from its designs.
expect 0 "$CROSSISLE" front nsga3 --csv
cp out computed.csv
expect 0 "$CROSSISLE" export nsga3 --csv --table front
equal "$(cat out)" "$(cat computed.csv)" "front of nsga3"

# No design of the run beats a chip of the front of other goals, and every design outside of it is beaten.
expect 0 "$CROSSISLE" run "${smoke[@]}" -o auto
expect 0 "$CROSSISLE" front auto --goals power throughput@resnet18 --json --pick knee
cp out front.json
expect 0 "$CROSSISLE" export auto --csv
cp out designs.csv
expect 0 "$python" - front.json designs.csv <<'PYTHON'
import csv, json, sys
front = json.load(open(sys.argv[1]))
chips = {(c["power_w"], -c["throughput_per_s_of_resnet18"]) for c in front["chips"]}
assert len(chips) == len(front["chips"]) > 2
picked = front["picked"]
assert (picked["power_w"], -picked["throughput_per_s_of_resnet18"]) in chips
designs = set()
for row in csv.DictReader(open(sys.argv[2], newline="")):
    if row["feasible"] == "0":
        continue
    networks = ("alexnet", "resnet18")
    power = max(float(row[f"energy_j[{n}]"]) / float(row[f"latency_s[{n}]"]) for n in networks)
    designs.add((power, -1.0 / float(row["latency_s[resnet18]"])))
def beats(a, b):
    return a != b and all(x <= y for x, y in zip(a, b))
assert chips == {d for d in designs if not any(beats(e, d) for e in designs)}
PYTHON

# Bounds, and what cannot be.
expect 0 "$CROSSISLE" front auto --goals energy area --pick area=600mm2
says out "picked     chip"
expect 6 "$CROSSISLE" front auto --goals energy area --pick area=1mm2
says out "no chip of the front is within the bounds"
expect 2 "$CROSSISLE" front auto --goals enrgy area@alexnet power@vgg16
says err "did you mean 'energy'?"
says err "names a network for area"
says err "names 'vgg16'"
expect 2 "$CROSSISLE" front auto --goals energy
says err "a front has two to 6"
expect 3 "$CROSSISLE" front nowhere
expect 0 "$CROSSISLE" run "${smoke[@]}" -o all --set search='{algorithm: exhaustive}' islands='{}'
expect 0 "$CROSSISLE" front all --goals latency area
says out "among all of the space"
expect 2 "$CROSSISLE" front all --goals power area
says err "an exhaustive search keeps the front of energy, latency and area only"
passed
