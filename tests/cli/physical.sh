#!/usr/bin/env bash
# The physical mode as users call it: validate, run on several ranks, stop and resume, evaluate, finalists,
# measured chips, and invalid input.
source "$SOURCE/tests/shell.sh"
cd "$work"
configuration=$SOURCE/configs/physical_any_4networks.yaml
small=(--set search.population=20 --set search.random_samples=60 --set search.diverse_samples=40
  --set search.generations=12 --set islands.count=4 --set islands.migration.every_generations=3)

expect 0 "$CROSSISLE" validate "$configuration"
says out "31 parameters"

# The same bytes on any number of ranks, and after a stop.
for count in 1 3 8; do
  expect 0 ranks "$count" run "$configuration" "${small[@]}" -o "on_$count" --progress none
  says out "limits     resnet18 "
  says out "noise      SNR at least 15 dB at the corner (an assumption)"
  cmp -s on_1/run.h5 "on_$count/run.h5" || fail "run.h5 on $count ranks differs"
done
expect 75 "$CROSSISLE" run "$configuration" "${small[@]}" -o resumed --progress none --stop-after-generation 5
expect 0 ranks 2 run "$configuration" "${small[@]}" -o resumed --progress none
says err "continuing"
cmp -s on_1/run.h5 resumed/run.h5 || fail "run.h5 of a continued run differs"

# Written files can be read again: they contain words instead of numbers, and give the same chip.
grep -qE "^technology: (rram|sram_analog|sram_digital)$" on_1/best.yaml || fail "best.yaml has no technology by its word"
expect 0 "$CROSSISLE" evaluate on_1/config.resolved.yaml --design-file on_1/best.yaml --layers
says out "limited by"
says out "card       default"
expect 0 "$CROSSISLE" evaluate on_1/config.resolved.yaml --design-file on_1/best.yaml --json
says out '"limiter"'
says out '"corner_snr_db"'
objective=$(sed -nE 's/^  "objective": ([^,]*),$/\1/p' out)
grep -qF "objective $objective," on_1/best.yaml || fail "evaluate and run differ in the objective $objective"
# CSV files contain words as well: those of designs, of the charts of a page, and of a comparison.
expect 0 "$CROSSISLE" export on_1 --csv
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "technology") column = i; next }
         $column !~ /^(rram|sram_analog|sram_digital)$/ { exit 1 }' out || fail "the CSV of designs has a technology by its number"
expect 0 "$CROSSISLE" compare on_1 on_3
grep -qE "technology=(rram|sram_analog|sram_digital)," out || fail "compare has a technology by its number"
# The limiter of each network and the steps that would relieve it, in the explanation and on the page.
# `evaluate` gives the same metrics for a step.
expect 0 "$CROSSISLE" explain on_1/config.resolved.yaml --design-file on_1/best.yaml
says out "what limits the networks, and which steps would relieve it"
grep -qE "^Required: SNR at least 15 dB at the corner \(an assumption\); reached: [0-9.]+ dB\.$" out || fail "explain does not call the limit on noise an assumption"
says out "left out   of the model: several chips;"
# The origin of a limit is printed, on the page as well, and changes no result: it may be added to a finished run.
cp -r on_1 noted
expect 0 "$CROSSISLE" run "$configuration" "${small[@]}" --set objective.constraints.snr_db.source=notes -o noted --progress none
says out "noise      SNR at least 15 dB at the corner (measured: notes)"
cmp -s on_1/run.h5 noted/run.h5 || fail "the origin of a limit changes run.h5"
expect 0 "$CROSSISLE" report noted
grep -qF "SNR at least 15 dB at the corner (measured: notes)" noted/report.html || fail "the page does not state the origin"
expect 0 "$CROSSISLE" explain on_1/config.resolved.yaml --design-file on_1/best.yaml --json
cp out explained.json
expect 0 "$CROSSISLE" report on_1 --csv plots
/usr/bin/python3 - plots/*.csv <<'PYTHON' || fail "the CSV of a plot has a technology by its number"
import csv, sys
words = {"", "rram", "sram_analog", "sram_digital"}
found = [(name, row["technology"]) for name in sys.argv[1:] for row in csv.DictReader(open(name)) if "technology" in row]
assert found and all(value in words for name, value in found), [pair for pair in found if pair[1] not in words][:5]
PYTHON
for what in "What limits the networks" "What would relieve it" "Time of each network by limiting resource" "is limited by" \
  "SNR at least 15 dB at the corner (an assumption)" "Is the winner safe?" "Places of the best chips under each variant"; do
  grep -qF "$what" on_1/report.html || fail "the page does not show: $what"
done
expect 0 /usr/bin/python3 "$SOURCE/tests/cli/check_page.py" on_1/report.html
# The first listed step that is feasible: its knob and value, and the latency stated for it.
/usr/bin/python3 - explained.json >step <<'PYTHON'
import json, sys
for limit in json.load(open(sys.argv[1]))["limits"]:
    for relief in limit["reliefs"]:
        assert relief["latency_ratio"] < 1
        if relief["listed"] and relief["knob"] not in ("dram", "sample_and_hold"):
            print(limit["network"], relief["knob"], relief["value"], relief["latency_ratio"])
            sys.exit()
sys.exit("no network has a step that shortens its latency")
PYTHON
read -r network knob value ratio <step
sed "s/^$knob: .*/$knob: $value/" on_1/best.yaml >stepped.yaml
for design in on_1/best stepped; do
  expect 0 "$CROSSISLE" evaluate on_1/config.resolved.yaml --design-file "$design.yaml" --json
  /usr/bin/python3 -c 'import json, sys
print(next(n["latency_s"] for n in json.load(sys.stdin)["networks"] if n["network"] == sys.argv[1]))' "$network" <out
done >latencies
/usr/bin/python3 -c 'import sys
before, after = map(float, open("latencies"))
assert abs(after / before / float(sys.argv[1]) - 1) < 1e-9' "$ratio" || fail "$knob=$value does not give what explain says"

# Both modes compared: the same result on any number of ranks, a page, and a text about what the compat tables
# do not cover.
modes=("$configuration" --compat "$SOURCE/configs/smoke.yaml" "${small[@]}" 'workloads.networks=[alexnet, resnet18]')
expect 0 "$CROSSISLE" study modes "${modes[@]}" -o modes
says out "the same, new knobs freed"
says out "| 3 times noise, variation, faults |"
for file in modes.md modes.json chips.csv ranks.csv knobs.csv corners.csv; do
  [ -s "modes/$file" ] || fail "the study left no $file"
done
expect 0 ranks 2 study modes "${modes[@]}" -o modes_on_2 --json
cmp -s out modes/modes.json || fail "modes.json on two ranks differs from --json"
# A search over the new knobs finds a chip at least as good as the literal equivalent.
/usr/bin/python3 - modes/modes.json <<'PYTHON' || fail "the chip with its new knobs freed is worse"
import json, sys
chips = {chip["chip"]: chip["physical"] for chip in json.load(open(sys.argv[1]))["chips"]}
literal, freed = chips["best of compat, literally"], chips["the same, new knobs freed"]
assert freed["feasible"] or not literal["feasible"]
assert not literal["feasible"] or freed["objective"] <= literal["objective"]
PYTHON
expect 0 "$CROSSISLE" report modes --csv modes/plots
expect 0 /usr/bin/python3 "$SOURCE/tests/cli/check_page.py" modes/report.html
for figure in ranks knobs corners; do [ -s "modes/plots/$figure.csv" ] || fail "the page has no figure $figure"; done
expect 2 "$CROSSISLE" study modes "$configuration" --compat "$SOURCE/configs/smoke.yaml" "${small[@]}" -o never
says err "different networks"
echo "{}" >modes/modes.json
expect 3 "$CROSSISLE" report modes
says err "modes.json is not a comparison of modes"

expect 0 "$CROSSISLE" study finalists on_1/config.resolved.yaml --run on_1 --count 5
for what in "adc_energy 0.5" "dram_bandwidth 0.75" "dram_energy 1.5" "junction_c 85"; do says out "$what"; done
grep -qE "^the winner is (safe: it stays first of 5 in all 22 variants|not safe: it (loses its place|breaks a constraint) in [0-9]+)" out ||
  fail "study finalists has no verdict"
# The verdict follows from the places of the first design, and the regret from the objectives.
expect 0 "$CROSSISLE" study finalists on_1/config.resolved.yaml --run on_1 --count 5 --json
/usr/bin/python3 - out <<'PYTHON' || fail "the verdict disagrees with the places"
import json, sys
study = json.load(open(sys.argv[1]))
verdict, rows, variants = study["verdict"], study["finalists"], study["variants"]
assert len(rows) == 5 and [row["as stated"] for row in rows] == sorted(row["as stated"] for row in rows)
lost = [row["variant"] for row in variants if row["place"] != 1 and row["best"] is not None]
assert lost == [loss["variant"] for loss in verdict["losses"]] and verdict["variants"] == len(variants) - 1
assert verdict["safe"] == (not lost and not verdict["breaches"])
assert all(row["place"] is None or row["place"] == rows[0][row["variant"]] for row in variants)
assert [row["variant"] for row in variants if row["place"] is None] == [breach["variant"] for breach in verdict["breaches"]]
assert abs(verdict["worst_regret"] - max(row["regret"] or 0 for row in variants)) < 1e-12
PYTHON
# Ranges of the user's own: a temperature; a range without the factor of the configuration is refused.
printf 'format: 1\nname: hot\nlong_name: hot\nsource: a test\njunction_c: [125]\n' >hot.yaml
expect 0 "$CROSSISLE" study finalists on_1/config.resolved.yaml --run on_1 --count 2 --ranges hot.yaml
says out "junction_c 125"
! grep -q dram_energy out || fail "ranges of the user's own are not used"
echo "dram: {dram_power: {low: 2}}" >>hot.yaml
expect 2 "$CROSSISLE" study finalists on_1/config.resolved.yaml --run on_1 --ranges hot.yaml
says err "the factor of the configuration"

# A file of sensitivities weighs the noise of layers; without a limit on noise, any noise is accepted.
echo "resnet18: {conv1: 1000}" >sensitivities.yaml
expect 0 "$CROSSISLE" evaluate "$configuration" --design-file on_1/best.yaml --json \
  --set cost_model.sensitivities="$work/sensitivities.yaml" --set cost_model.calibration=jia_jssc2020
says out '"calibration": "jia_jssc2020"'

# Measured chips: the mean errors that the documentation states.
expect 0 "$CROSSISLE" validate-model --silicon
says out "held out, same chip, without colonnade"
grep -qE "held out, same chip +309 +2\.6 %" out || fail "the held-out numbers are others"
# Published macros: the blind ones first, within 80 columns; the same numbers in JSON and CSV.
grep -qE "^all +1\.75 \(1\.18\) 16 +2\.03 \(1\.59\) 15" out || fail "the errors of macros are others"
grep -qE "^across families +0\.79 of 16 +0\.90 of 39" out || fail "the rank correlations are others"
[ "$(grep -n "test half" out | cut -d: -f1)" -lt "$(grep -n "fit half:" out | cut -d: -f1)" ] || fail "blind errors are not first"
expect 0 "$CROSSISLE" validate-model --silicon --all
awk 'length($0) > 80 { print; wide = 1 } END { exit wide }' out || fail "a line is wider than 80 columns"
expect 0 "$CROSSISLE" validate-model --silicon --json --csv macros.csv
/usr/bin/python3 - out macros.csv <<'PYTHON' || fail "JSON or CSV of macros has other numbers"
import csv, json, math, sys
silicon = json.load(open(sys.argv[1]))
rows = list(csv.DictReader(open(sys.argv[2], newline="")))
assert len(silicon["macros"]) == len(rows) == 78 and len(silicon["numbers"]) == 422
by_chip = {}
for row, macro in zip(rows, silicon["macros"]):
    assert row["chip"] == macro["chip"]
    energy = macro["quantities"].get("energy")
    if energy:
        ratio = float(row["predicted_energy_pj"]) / float(row["measured_energy_pj"])
        assert abs(ratio / energy["ratio"] - 1) < 1e-12
        if row["group"] == "test" and row["family"] != "bitline":
            by_chip.setdefault(row["chip"], []).append(abs(math.log(ratio)))
factor = math.exp(sum(sum(v) / len(v) for v in by_chip.values()) / len(by_chip))
stated = next(e for e in silicon["errors"] if (e["part"], e["family"], e["quantity"]) == ("test", "all", "energy"))
assert stated["chips"] == len(by_chip) == 16 and abs(factor / stated["factor"] - 1) < 1e-12
PYTHON
expect 2 "$CROSSISLE" validate-model --csv macros.csv
says err "--csv is given without --silicon"

# A network that does not fit: its layers by name, no number that does not exist, and the same in JSON.
cat >large.yaml <<'YAML'
format: 1
name: large
source: this test, more weights than the chip below has cells
layers:
  - {name: conv, c: 64, m: 64, p: 28, q: 28, r: 3, s: 3}
  - {name: fc, c: 4096, m: 4096}
YAML
design=voltage=0.8,cycle_time_ns=2,wordlines=64,bitlines=64,global_buffer_kib=1024,active_rows=32,dac_bits=1,bits_per_cell=2
design+=,encoding=offset,dac=pulse,adc_bits=6,adc=sar,adcs=8,sample_and_hold=yes,input_buffer_kib=2,output_buffer_kib=4
design+=,buffer_width=128,global_buffer_width=512,link_width=128,dram=hbm2,copies=4,pipelining=no,digital_macs=512,vector_lanes=64
tight=("$SOURCE/configs/physical_rram_4networks.yaml" --set "workloads.networks=[$work/large.yaml]" design_space.router_groups=1
  design_space.tiles_per_group=2 design_space.macros_per_tile=2 --design "$design")
expect 0 "$CROSSISLE" evaluate "${tight[@]}" --layers
says out "arrays too small"
for layer in conv fc; do
  grep -qE "^$layer +- +- " out || fail "layer $layer of a network that does not fit has no name"
done
! grep -qi "nan" out || fail "a figure that is not there is shown as nan"
expect 0 "$CROSSISLE" evaluate "${tight[@]}" --json
/usr/bin/python3 - out <<'PYTHON' || fail "a network that does not fit is said to be mapped"
import json, sys
network = json.load(open(sys.argv[1]))["networks"][0]
assert not network["mapped"] and "physical" not in network
assert [(layer["layer"], layer["mapped"]) for layer in network["layers"]] == [("conv", False), ("fc", False)]
PYTHON

# The page shows the chip according to its model: a digital macro has adder trees and no converters; buffers
# have sizes.
expect 0 "$CROSSISLE" run "$SOURCE/configs/physical_sram_digital_4networks.yaml" "${small[@]}" search.algorithm=auto \
  'design_space.input_buffer_kib=[2]' -o digital -q
expect 0 "$CROSSISLE" report digital
expect 0 /usr/bin/python3 "$SOURCE/tests/cli/check_page.py" digital/report.html
for what in "adder trees" "accumulators" ">DRAM<" "2.0 KiB, "; do
  grep -qF "$what" digital/report.html || fail "the block diagram does not show: $what"
done
! grep -qE "<text[^>]*>[0-9,]+ converters<" digital/report.html || fail "a digital macro is drawn with converters"

# Invalid input.
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.bits_per_cell=[2, 9]'
says err "bits_per_cell: is 9 (it must be from 1 to 8: a weight has 8 bits)"
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.voltage=[0.3, 0.8]'
says err "voltage: holds 0.3 (it must be from 0.418 to 1.12162 V: transistors of 32 nm have a threshold of 0.318 V"
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.global_buffer_kib=[4, 262144]'
says err "holds 4 (it must be from 8 to 131072 KiB"
says err "holds 262144"
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.technology=[rram, sram_analogue]'
says err "sram_analog"
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.dac_bits=[1, 9]'
says err "dac_bits: is 9 (it must be from 1 to 8: an input has 8 bits)"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/rram_4networks.yaml" --set 'objective.constraints.snr_db={min: 15}'
says err "the compat model has no noise"
expect 2 "$CROSSISLE" validate "$configuration" --set cost_model.calibration=jia
says err "jia_jssc2020"
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.dram=[lpddr5_x64, own]'
says err "has no own_dram (the design space has dram: own, whose figures are not known)"
expect 2 "$CROSSISLE" validate "$configuration" --set 'cost_model.system.own_dram={peak_gb_per_s: 40, sustained: 0.8}'
says err "own_dram.pj_per_bit: is missing"
says err "system.own_dram: has no effect here"
echo 'resnet18: {conv1: 0}' >some.yaml
expect 0 "$CROSSISLE" validate "$configuration" --set "cost_model.sensitivities=$PWD/some.yaml" --set 'workloads.networks=[resnet18]'
cat >one.yaml <<'YAML'
format: 1
name: one
source: this test
layers:
  - {name: fc, c: 64, m: 64}
YAML
echo 'one: {fc: 0}' >none.yaml
expect 2 "$CROSSISLE" validate "$configuration" --set "cost_model.sensitivities=$PWD/none.yaml" --set "workloads.networks=[$PWD/one.yaml]"
says err "none.yaml:1:one: gives every layer a weight of 0"
expect 2 "$CROSSISLE" validate "$configuration" --set cost_model.system.endurance_cycles=1e6
says err "endurance_cycles: has no effect here"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/rram_4networks.yaml" \
  --set "workloads.networks=[$SOURCE/tests/physical/decoder.yaml]"
says err "decoder.yaml:batch: has a batch of 6"
says err "decoder.yaml: layer embed: is neither a layer with trained weights nor a product of activations"

# Batches, caches, experts and prices: the same bytes on any number of ranks, and figures of a decoder.
decoding=(--set "workloads.networks=[resnet18, $SOURCE/tests/physical/decoder.yaml]" --set objective.metric=cost
  --set objective.constraints.area_mm2=400 --set search.population=40 --set search.random_samples=100
  --set search.diverse_samples=50 --set search.generations=12)
expect 0 "$CROSSISLE" run "$configuration" -o decoding_1 -q "${decoding[@]}"
expect 0 mpirun -n 3 --oversubscribe "$CROSSISLE" run "$configuration" -o decoding_3 -q "${decoding[@]}"
expect 0 "$CROSSISLE" digest decoding_1
one=$(cat out)
expect 0 "$CROSSISLE" digest decoding_3
equal "$(cat out)" "$one" "digest on 3 ranks"
expect 0 "$CROSSISLE" evaluate decoding_1/config.resolved.yaml --design-file decoding_1/best.yaml
says out "tokens/s"
says out "of 6"
expect 0 "$CROSSISLE" evaluate decoding_1/config.resolved.yaml --design-file decoding_1/best.yaml --json
cp out decoded.json
expect 0 /usr/bin/python3 - decoded.json <<'PYTHON'
import json, math, sys
result = json.load(open(sys.argv[1]))
decoder = result["networks"][1]
assert decoder["network"] == "decoder", decoder["network"]
physical = decoder["physical"]
assert math.isclose(physical["tokens_per_s"] * physical["interval_s"], 1, rel_tol=1e-12)
assert math.isclose(physical["token_j"], decoder["energy_j"], rel_tol=1e-12)
assert result["cost_usd"] > 0 and result["system_area_m2"] > result["area_m2"]
assert all(value >= 0 for value in decoder["energy_by_component_j"].values())
PYTHON
# Limits and goals on metrics that are computed only if they are named.
short=(search.population=40 search.random_samples=100 search.diverse_samples=50 search.generations=12)
limits='objective.constraints.limits=[{metric: dram_traffic, max: 20 MB}, {metric: lifetime, min: 100 ks}, {metric: peak_power, network: vgg16, max: 20 W}]'
limited=(--set "$limits" cost_model.system.reprogram_every=1000 "${short[@]}")
expect 0 "$CROSSISLE" run "$configuration" -o limited -q "${limited[@]}" --json
cp out limited.json
expect 0 mpirun -n 3 --oversubscribe "$CROSSISLE" run "$configuration" -o limited_3 -q "${limited[@]}"
equal "$("$CROSSISLE" digest limited_3)" "$("$CROSSISLE" digest limited)" "digest with further metrics on 3 ranks"
expect 0 /usr/bin/python3 - limited.json <<'PYTHON'
import json, sys
networks = json.load(open(sys.argv[1]))["networks"]
assert all(0 <= network["dram_traffic_b"] <= 20e6 and network["lifetime_s"] >= 1e5 for network in networks), networks
assert next(network for network in networks if network["network"] == "vgg16")["peak_power_w"] <= 20
assert "tokens_per_s" not in networks[0]
PYTHON
expect 0 "$CROSSISLE" export limited --csv --table designs
head -n1 out | grep -q "dram_traffic_b\[resnet18\]" || fail "the metric is not recorded"
# A run that did not record a metric is scored by it all the same.
unlimited=(--set cost_model.system.reprogram_every=1000 "${short[@]}")
expect 0 "$CROSSISLE" run "$configuration" -o unlimited -q "${unlimited[@]}"
expect 0 "$CROSSISLE" rescore unlimited "$configuration" "${limited[@]}" --json
cp out rescored.json
expect 0 /usr/bin/python3 - rescored.json <<'PYTHON'
import json, sys
best = json.load(open(sys.argv[1]))["best"][0]
assert all(network["dram_traffic_b"] <= 20e6 and network["lifetime_s"] >= 1e5 for network in best["networks"]), best
PYTHON
expect 0 "$CROSSISLE" run "$configuration" -o goals -q \
  --set 'search={algorithm: nsga2, goals: [dram_traffic, peak_power, area], population: 40, generations: 8}'
expect 0 "$CROSSISLE" front goals --pick knee
says out "DRAM traffic"
expect 2 "$CROSSISLE" validate "$configuration" --set 'search={algorithm: nsga2, goals: [lifetime, area]}'
says err "lists lifetime (it may be infinite"
expect 2 "$CROSSISLE" evaluate "$configuration" --design-file on_1/best.yaml --compare-mappers
says err "--compare-mappers"
passed
