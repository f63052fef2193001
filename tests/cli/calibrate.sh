#!/usr/bin/env bash
# A calibration card of measured macros: of the user's and of the shipped ones, and what is wrong with numbers.
source "$SOURCE/tests/shell.sh"
python=/usr/bin/python3
cd "$work"

# The shipped macros of a family make a card that a configuration takes.
expect 0 "$CROSSISLE" calibrate --family charge -o charge.yaml --page charge.html
says out "15 chips of the shipped macros of family charge"
says out "21 energies"
says err "wrote charge.yaml"
awk 'length($0) > 80 { exit 1 }' out || fail "a line is wider than 80 columns"
expect 0 "$CROSSISLE" validate "$SOURCE/configs/physical_sram_analog_4networks.yaml" --set "cost_model.calibration=$work/charge.yaml"
expect 0 "$python" "$SOURCE/tests/cli/check_page.py" charge.html
for what in "Predicted over measured: energy" "left out one by one" "Contradictory and implausible numbers"; do
  grep -qF "$what" charge.html || fail "the page does not show: $what"
done

# A user's chip, known by parts: the factors are the measured parts over those of the model (PHYSICAL 10.2: 1.13).
cat >jia.csv <<'CSV'
chip,family,node_nm,voltage_v,rows,columns,inputs,input_bits,outputs,weight_bits,adc_bits,tops,area_mm2,adc_mm2,array_pj,adc_pj
Jia,charge,65,0.85,2304,256,2304,1,256,1,8,0.874,3.407,0.497,2483.2,458.24
Jia,charge,65,1.2,2304,256,2304,1,256,1,8,2.185,3.407,0.497,5222.4,911.36
CSV
expect 0 "$CROSSISLE" calibrate jia.csv --json
"$python" - out <<'PYTHON' || fail "the factors are not those of the chip"
import json, sys
card = json.load(open(sys.argv[1]))
factors = card["factors"]
assert card["card"] == "jia" and not card["remarks"]
assert abs(factors["adc_energy"]["value"] - 1.13) < 0.01 and factors["adc_energy"]["state"] == "fitted"
assert factors["buffer_energy"]["state"] == "default"
assert card["errors"]["energy"]["fitted"] < 1.03 < card["errors"]["energy"]["default"]
assert all(abs(number["fitted"] / number["measured"] - 1) < 0.2 for number in card["numbers"])
PYTHON
# Without -o the card is printed; it states what determines each factor.
expect 0 "$CROSSISLE" calibrate jia.csv
says out "2 energies of converters"
says out "As in default: peripheral_area"
says out "# as in default"

# Implausible and contradictory numbers are named and left out, one message each; exit code 2 if nothing is left.
sed 's/,458.24/,458240/; s/,2.185,/,2185,/' jia.csv >slips.csv
expect 0 "$CROSSISLE" calibrate slips.csv -o slips.yaml
says err "slips.csv:2:adc_pj: of Jia makes its energy of converters"
says err "slips.csv:3:tops: of Jia makes its time"
equal "$(grep -c warning: err)" 2 "number of warnings"
cut -d, -f1-12 jia.csv | sed '2,$s/,[^,]*$/,87400/' >nothing.csv
expect 2 "$CROSSISLE" calibrate nothing.csv -o nothing.yaml
says err "nothing.csv:2:tops"
says err "has no number that determines a factor"
[ ! -e nothing.yaml ] || fail "a card without numbers was written"

# Bad input: every problem at once.
sed 's/^chip,family/chip,familly/; s/^Jia,charge,65,1.2/Jia,charge,65 nm,1.2/' jia.csv >bad.csv
expect 2 "$CROSSISLE" calibrate bad.csv
says err "did you mean 'family'?"
sed 's/^Jia,charge,65,1.2/Jia,chrge,65 nm,-1.2/' jia.csv >bad.csv
expect 2 "$CROSSISLE" calibrate bad.csv --json
says err "bad.csv:3:family: is 'chrge'"
says err "bad.csv:3:node_nm: is '65 nm'"
says err "bad.csv:3:voltage_v: is -1.2"
says out '"exit_code": 2'
expect 2 "$CROSSISLE" calibrate
says err "--family"
expect 2 "$CROSSISLE" calibrate "$SOURCE/data/silicon/macros.csv"
says err "has macros of 4 families"
expect 2 "$CROSSISLE" calibrate jia.csv --family rram
says err "has no macro of family rram"
expect 0 "$CROSSISLE" calibrate --columns
# shellcheck disable=SC2016  # a line of a table in Markdown
says out '| `tops_per_w` |'
passed
