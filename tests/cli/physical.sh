#!/usr/bin/env bash
# The physical mode as a user calls it: validate, run on several ranks, stop and resume, evaluate, finalists, measured chips, and
# input that is wrong.
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
  cmp -s on_1/run.h5 "on_$count/run.h5" || fail "run.h5 on $count ranks differs"
done
expect 75 "$CROSSISLE" run "$configuration" "${small[@]}" -o resumed --progress none --stop-after-generation 5
expect 0 ranks 2 run "$configuration" "${small[@]}" -o resumed --progress none
says err "continuing"
cmp -s on_1/run.h5 resumed/run.h5 || fail "run.h5 of a continued run differs"

# What is written can be read again: words instead of numbers, and the same chip.
grep -qE "^technology: (rram|sram_analog|sram_digital)$" on_1/best.yaml || fail "best.yaml has no technology by its word"
expect 0 "$CROSSISLE" evaluate on_1/config.resolved.yaml --design-file on_1/best.yaml --layers
says out "limited by"
says out "card       default"
expect 0 "$CROSSISLE" evaluate on_1/config.resolved.yaml --design-file on_1/best.yaml --json
says out '"limiter"'
says out '"corner_snr_db"'
objective=$(sed -nE 's/^  "objective": ([^,]*),$/\1/p' out)
grep -qF "objective $objective," on_1/best.yaml || fail "evaluate and run differ in the objective $objective"
expect 0 "$CROSSISLE" study finalists on_1/config.resolved.yaml --run on_1 --count 5
says out "adc_energy 1.22"

# Sensitivities make the noise of a layer count; all of a layer's noise without a limit is met.
echo "resnet18: {conv1: 1000}" >sensitivities.yaml
expect 0 "$CROSSISLE" evaluate "$configuration" --design-file on_1/best.yaml --json \
  --set cost_model.sensitivities="$work/sensitivities.yaml" --set cost_model.calibration=jia_jssc2020
says out '"calibration": "jia_jssc2020"'

# Measured chips: the means that the documentation states.
expect 0 "$CROSSISLE" validate-model --silicon
says out "held out, same chip, without colonnade"
grep -qE "held out, same chip +309 +2\.6 %" out || fail "the held-out numbers are others"

# Wrong input.
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.technology=[rram, sram_analogue]'
says err "sram_analog"
expect 2 "$CROSSISLE" validate "$configuration" --set 'design_space.dac_bits=[1, 3]'
says err "slices of an input have 1, 2, 4 or 8 of its bits"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/rram_4networks.yaml" --set 'objective.constraints.snr_db={min: 15}'
says err "the compat model knows no noise"
expect 2 "$CROSSISLE" validate "$configuration" --set cost_model.calibration=jia
says err "jia_jssc2020"
expect 2 "$CROSSISLE" validate "$configuration" --set objective.metric=edcp
says err "have no prices"
expect 2 "$CROSSISLE" evaluate "$configuration" --design-file on_1/best.yaml --compare-mappers
says err "--compare-mappers"
passed
