#!/usr/bin/env bash
# A question about a part of a design space, or about more than it: knobs are pinned, restricted and extended over a named
# space, which is not copied. All searches respect the result.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
derived=(--set design_space.fix.voltage=0.6 'design_space.only={wordlines: {from: 200}, bitlines: [64, 128]}'
  'design_space.extend={macros_per_tile: [16], tiles_per_group: 8}')

# The same chips, configuration and bytes as from a copy of the space.
copied=(--set design_space.voltage=0.6 'design_space.wordlines=[256, 512]' 'design_space.bitlines=[64, 128]'
  'design_space.macros_per_tile=[16, 32, 64, 128]' 'design_space.tiles_per_group=[8, 16, 32, 64]')
for name in search all; do
  others=()
  [ "$name" = search ] || others=('search={algorithm: exhaustive}' islands='{}')
  expect 0 "$CROSSISLE" run "${smoke[@]}" "${derived[@]}" "${others[@]}" -o "$name"
  expect 0 "$CROSSISLE" run "${smoke[@]}" "${copied[@]}" "${others[@]}" -o "$name.copied"
  equal "$("$CROSSISLE" digest "$name")" "$("$CROSSISLE" digest "$name.copied")" "digest of $name"
  cmp "$name/config.resolved.yaml" "$name.copied/config.resolved.yaml" || fail "other resolved configurations"
done
expect 0 ranks 2 run "${smoke[@]}" "${derived[@]}" -o on_two_ranks
equal "$("$CROSSISLE" digest on_two_ranks)" "$("$CROSSISLE" digest search)" "digest on two ranks"
chips=$((1 * 2 * 2 * 2 * 2 * 3 * 4 * 4 * 3))
expect 0 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" "${derived[@]}" --json
says out "\"designs\": $chips.0"
expect 0 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" "${derived[@]}" \
  'design_space.exclude=[{wordlines: 512, bitlines: 128}]'
says out "1,728 chips of "
says out "2,304 with forbidden ones"

# Every algorithm evaluates only chips of the derived space.
for algorithm in auto four_phase genetic nsga2 nsga3 sms_emoa differential_evolution simulated_annealing local diverse random; do
  expect 0 "$CROSSISLE" run "${smoke[@]}" "${derived[@]}" "search={algorithm: $algorithm, population: 8}" -o "by_$algorithm"
  expect 0 "$CROSSISLE" export "by_$algorithm" --csv --table designs
  /usr/bin/python3 - "$algorithm" <<'PYTHON' || fail "$algorithm left the derived space"
import csv, sys
rows = list(csv.DictReader(open("out")))
assert len(rows) > 20, len(rows)
values = {key: {float(row[key]) for row in rows} for key in ("voltage", "wordlines", "bitlines", "macros_per_tile", "tiles_per_group")}
allowed = {"voltage": {0.6}, "wordlines": {256, 512}, "bitlines": {64, 128}, "macros_per_tile": {16, 32, 64, 128},
           "tiles_per_group": {8, 16, 32, 64}}
for key, found in values.items():
    assert found <= allowed[key], (key, found)
PYTHON
done

# A named space, in a folder of its own; paths are relative to the file that names them.
mkdir spaces
cp "$SOURCE/configs/spaces/rram.yaml" spaces/published.yaml
printf 'base: published.yaml\nfix: {bits_per_cell: 4}\n' >spaces/four_bits.yaml
cat >question.yaml <<'YAML'
technology: rram_32nm
workloads: {set: published, networks: [alexnet]}
design_space:
  base: spaces/four_bits.yaml
  voltage: [0.5, 0.6]
YAML
expect 0 "$CROSSISLE" validate question.yaml --json
says out '"designs": 378000.0'  # of 12,096,000: one of four contents of a cell, two of sixteen voltages
sed -i 's/spaces/space/' question.yaml
expect 2 "$CROSSISLE" validate question.yaml
says err "question.yaml:4:design_space.base: "
equal "$(grep -c '^error' err)" 1 "problems of a base that is not there"
echo 'base: loop.yaml' >loop.yaml
expect 2 "$CROSSISLE" validate question.yaml --set design_space=loop.yaml
says err "may lead back to itself"

# Every problem at once, values beyond the validity of the model among them.
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" \
  --set 'design_space.fix={voltge: 0.5, voltage: 0.55, router_groups: 2}' 'design_space.only={router_groups: [2, 4]}' \
  'design_space.extend={wordlines: [256], bitlines: 96, voltage: 5}'
says err "did you mean 'voltage'?"
says err "fix.voltage: is 0.55 (the design space has 0.5, 0.6, 0.7)"
says err "only.router_groups: restricts a knob that \`fix\` pins"
says err "extend.wordlines: holds 256 (the design space has it already: 128, 256, 512)"
says err "extend.bitlines: 96 is not covered by the technology"
says err "extend.voltage: is 5 (it must be from 0.1 to 2"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/physical_rram_4networks.yaml" --set 'design_space.extend={voltage: [1.5]}'
says err "extend.voltage: holds 1.5 (it must be from 0.418 to 1.12"
expect 2 "$CROSSISLE" validate "$SOURCE/configs/smoke.yaml" --set 'design_space.exclude=[{wordlines: {from: 0}, voltage: {from: 0}}]'
says err "leaves no design"
passed
