#!/usr/bin/env bash
# A search that starts from designs of another run: the same bytes on any number of ranks, after a stop, and from
# the resolved configuration, even without the other run.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
expect 0 "$CROSSISLE" run "${smoke[@]}" -o source --set seed=9
expect 0 "$CROSSISLE" export source --csv --table designs
cp out designs.csv
for algorithm in auto nsga2 simulated_annealing '[differential_evolution, four_phase]'; do
  name=${algorithm//[^a-z_]/}
  arguments=("${smoke[@]}" --set "search.algorithm=$algorithm" search.polish=3 search.generations=40
    "search.start_from=[{path: $work/source, best: 5}, {path: $work/designs.csv, best: 7}]" islands.niche=voltage)
  expect 0 "$CROSSISLE" run "${arguments[@]}" -o "$name"
  says err "7 designs of generation 0 are given by start_from"
  expect 0 ranks 3 run "${arguments[@]}" -o "ranks_$name"
  expect 75 ranks 2 run "${arguments[@]}" -o "stopped_$name" --stop-after-generation 0
  expect 75 "$CROSSISLE" run "${arguments[@]}" -o "stopped_$name" --stop-after-generation 11
  expect 0 ranks 3 run "${arguments[@]}" -o "stopped_$name"
  for other in ranks stopped; do
    cmp -s "$name/run.h5" "${other}_$name/run.h5" || fail "$algorithm: run.h5 of ${other}_$name differs"
    checks=$((checks + 1))
  done
done
# The same command continues with the designs with which the run began, even if the source is another run or gone.
expect 75 ranks 2 run "${arguments[@]}" -o gone --stop-after-generation 5
cp -r gone changed
mv source elsewhere
expect 0 ranks 3 run "${arguments[@]}" -o gone
expect 0 "$CROSSISLE" run "${smoke[@]}" -o source --set seed=10
expect 0 ranks 2 run "${arguments[@]}" -o changed
for other in gone changed; do
  cmp -s "$name/run.h5" "$other/run.h5" || fail "run.h5 differs after the source is $other"
  checks=$((checks + 1))
done
rm -r source
expect 2 "$CROSSISLE" run "${arguments[@]}" -o gone --set "search.start_from=$work/elsewhere"
says err "gone holds a run of another configuration"
expect 0 "$CROSSISLE" run auto/config.resolved.yaml -o resolved --progress none
cmp -s auto/run.h5 resolved/run.h5 || fail "run.h5 of the resolved configuration differs"
expect 2 "$CROSSISLE" run "${arguments[@]}" -o another
says err "source has no designs for this search (there is no such file or folder"

# The given designs are those that generation 0 evaluates first.
expect 0 "$CROSSISLE" run "${smoke[@]}" -o best --set "search.start_from=$work/elsewhere/best.yaml" islands.count=1
expect 0 "$CROSSISLE" export best --csv --table designs
equal "$(sed -n 2p out | cut -d, -f1-3)" "0,0,0" "place of the given design"
equal "$(sed -n 2p out | cut -d, -f4-12)" "$(sed -nE 's/^[a-z_]+: //p' elsewhere/best.yaml | paste -sd,)" "given design"

# The best designs of a run are those under the new objective and limits, which `rescore` finds.
other_problem=(objective.metric=energy objective.constraints.area_mm2=400)
expect 0 "$CROSSISLE" run "${smoke[@]}" -o limit --set islands.count=1 "${other_problem[@]}" \
  "search.start_from=[{path: $work/elsewhere, best: 3}]"
expect 0 "$CROSSISLE" export limit --csv --table designs
sed -n 2,4p out | cut -d, -f4-12 >given
expect 0 "$CROSSISLE" rescore elsewhere limit/config.resolved.yaml --csv rescored.csv --top 3
head -n1 rescored.csv | grep -q "^voltage,.*,global_buffer_kib," || fail "other columns in the CSV of rescore"
cut -d, -f1-9 rescored.csv | sed -n 2,4p >expected
equal "$(cat given)" "$(cat expected)" "best designs of another problem"
equal "$(wc -l <given)" 3 "number of given designs"
expect 0 "$CROSSISLE" run "${smoke[@]}" -o same --set islands.count=1 "search.start_from=[{path: $work/elsewhere, best: 3}]"
expect 0 "$CROSSISLE" export same --csv --table designs
[ "$(sed -n 2p out | cut -d, -f4-12)" != "$(sed -n 1p given)" ] || fail "the other problem changes nothing"

# Values that the space does not have are moved to the nearest ones, with a message each.
expect 0 "$CROSSISLE" run "${smoke[@]}" -o moved --set "search.start_from=$work/elsewhere/best.yaml" 'design_space.wordlines=[64, 128]'
says err "start_from: wordlines moved from 512 to 128"
passed
