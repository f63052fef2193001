#!/usr/bin/env bash
# Pages of runs, sweeps and studies, their figures as CSV and SVG, comparisons and explanations.
source "$SOURCE/tests/shell.sh"
smoke=$SOURCE/configs/smoke.yaml
python=/usr/bin/python3
check_page() { expect 0 "$python" "$SOURCE/tests/cli/check_page.py" "$@"; }
cd "$work"

# A run.
expect 0 "$CROSSISLE" run "$smoke" -o run --quiet
[ ! -s err ] || fail "--quiet says something"
says out "next       crossisle report run"
objective=$(sed -nE 's/^objective +([^ ]+) .*/\1/p' out)
expect 0 "$CROSSISLE" report run --csv plots --svg plots
equal "$(cat out)" run/report.html "the page that report names"
says err "wrote run/report.html"
check_page run/report.html
for what in "The chip, from the outside in" "Objective against evaluations" "Convergence by island" "Outcome of the designs" \
  "Latency against energy" "best designs" "Area, and energy of each network, by component" "Objective with one knob moved" \
  "Time by rank" "Migration between islands" "crossisle 0." "$(head -c 8 <<<"$objective")"; do
  grep -qF "$what" run/report.html || fail "the page does not show: $what"
done
# The header of the page states the subject and the date: that of the run, not that of the page.
facts() { sed -n 's/.*<dl class="facts">\(.*\)<\/dl>.*/\1/p' "$1"; }
ended=$(sed -nE 's/^ *"updated": "([0-9-]+)T([0-9:]{5}).*/\1 \2 UTC/p' run/status.json)
for what in "<dt>technology</dt><dd>rram_32nm: " "<dt>networks</dt><dd>" "<dt>constraints</dt><dd>area at most " "<dd>$ended (finished)</dd>"; do
  facts run/report.html | grep -qF "$what" || fail "the header does not say: $what"
done
for figure in plots/*.svg; do
  expect 0 "$python" -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$figure"
  [ -s "${figure%.svg}.csv" ] || fail "$figure has no numbers"
done
[ "$(find plots -name '*.svg' | wc -l)" -ge 14 ] || fail "figures are missing: $(ls plots)"
least=$(awk -F, '$1 == "best so far" { gsub("\r", ""); print $3 }' plots/objective-by-evaluations.csv | sort -g | sed -n 1p)
expect 0 "$CROSSISLE" run "$smoke" -o run --json
says out "\"objective\": $least"
before=$(sed '/seconds/d' run/report.html | grep -v 'time-by-rank' | md5sum)
expect 0 "$CROSSISLE" report run
equal "$(sed '/seconds/d' run/report.html | grep -v 'time-by-rank' | md5sum)" "$before" "the same page again"
[ -s run/timing.csv ] || fail "the run left no timing.csv"

# The lines of Python on the page draw the charts of the run.
if "$python" -c 'import h5py, matplotlib' 2>/dev/null; then
  "$python" - run/report.html >snippet.py <<'PYTHON'
import html, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
print(html.unescape(re.search(r"Redraw in Python</summary><pre>(.*?)</pre>", page, re.S).group(1)))
PYTHON
  MPLBACKEND=agg expect 0 "$python" snippet.py
  [ -s convergence.svg ] || fail "the lines of Python drew nothing"
fi

# A run whose input files have changed: the page shows the content of the run, and states why other sections
# are missing.
cp -r run moved
sed -i 's/^technology: .*/technology: nowhere.yaml/' moved/config.resolved.yaml
expect 0 "$CROSSISLE" report moved -o moved.html
check_page moved.html
grep -qF "The analysis of the chip by the cost model is omitted" moved.html || fail "the page does not say what it lacks"
# A stopped run, a run without a feasible design, and an enumeration of all designs.
expect 75 "$CROSSISLE" run "$smoke" -o stopped --stop-after-generation 3
expect 0 "$CROSSISLE" report stopped
expect 6 "$CROSSISLE" run "$smoke" -o none --set objective.constraints.area_mm2=29
expect 0 "$CROSSISLE" report none
grep -qF "No design that meets the constraints was found" none/report.html || fail "the page hides that nothing was found"
expect 0 "$CROSSISLE" run "$smoke" -o all --set search.algorithm=exhaustive
expect 0 "$CROSSISLE" report all
grep -qF "No chip of the space is better" all/report.html || fail "the page does not tell of the certificate"
check_page stopped/report.html none/report.html all/report.html

# Several goals: the front with its hypervolume, in the output, as data and on the page.
expect 0 "$CROSSISLE" run "$smoke" -o goals --set search.algorithm=nsga2 'search.goals=[energy, area]'
says out "in energy and area"
expect 0 "$CROSSISLE" run "$smoke" -o goals --set search.algorithm=nsga2 'search.goals=[energy, area]' --json
cp out goals.json
expect 0 "$CROSSISLE" export goals --csv --table hypervolume
cp out hypervolume.csv
expect 0 "$python" - goals.json hypervolume.csv <<'PYTHON'
import csv, json, sys
front = json.load(open(sys.argv[1]))["front"]
table = next(csv.DictReader(open(sys.argv[2], newline="")))
corner, chips = front["corner"], sorted((c["energy_mj"], c["area_mm2"]) for c in front["chips"])
assert set(corner) == {"energy_mj", "area_mm2"} and float(table["hypervolume"]) == front["hypervolume"]
assert all(a[1] > b[1] for a, b in zip(chips, chips[1:])), "a chip of the front is beaten"
ends = [c[0] for c in chips[1:]] + [corner["energy_mj"]]
area = sum((end - c[0]) * (corner["area_mm2"] - c[1]) for c, end in zip(chips, ends))
assert abs(area - front["hypervolume"]) < 1e-9 * area, (area, front["hypervolume"])
PYTHON
expect 0 "$CROSSISLE" report goals
check_page goals/report.html
grep -qF "Their hypervolume is" goals/report.html || fail "the page does not tell the hypervolume"

# Comparison of seeds.
for seed in 1 2 3; do
  expect 0 "$CROSSISLE" run "$smoke" -o "compared/ring$seed" --set "seed=$seed" -q
  expect 0 "$CROSSISLE" run "$smoke" -o "compared/torus$seed" --set "seed=$seed" islands.topology=fully_connected -q
done
expect 0 "$CROSSISLE" compare compared --page comparison.html
says out "and 2 other seeds"
says out "+   topology: fully_connected"
check_page comparison.html
expect 0 "$CROSSISLE" compare compared --json
says out '"p_value"'
equal "$(grep -c '"hypervolume"' out)" 6 "runs compared"
expect 0 "$CROSSISLE" compare run all
expect 0 "$CROSSISLE" compare run none
says err "solve different problems"
expect 3 "$CROSSISLE" compare run nowhere
expect 0 "$CROSSISLE" report compared
check_page compared/report.html

facts comparison.html | grep -qF "<dt>technology</dt><dd>rram_32nm: " || fail "the header of a comparison names no technology"

# A sweep.
expect 0 "$CROSSISLE" sweep run "$SOURCE/configs/sweeps/smoke.yaml" -o sweep -q
expect 0 "$CROSSISLE" report sweep --csv sweep/plots
check_page sweep/report.html
facts sweep/report.html | grep -qE "<dt>networks</dt><dd>[a-z].*<dt>date</dt><dd>20[0-9-]+ [0-9:]+ UTC" ||
  fail "the header of a sweep names no networks or no date"
[ -s sweep/plots/ecdf.csv ] || fail "the sweep's page has no distribution"
expect 3 "$CROSSISLE" report nowhere
says err "nowhere"
expect 3 "$CROSSISLE" report run -o /proc/nowhere/page.html

# Explanation of a chip: the best chip has no better neighbour; a better neighbour of another chip is found.
expect 0 "$CROSSISLE" explain all/config.resolved.yaml --design-file all/best.yaml
says out "No other value of a single knob is better."
says out "one step of each knob"
sed 's/^voltage: .*/voltage: 0.7/' all/best.yaml >worse.yaml
expect 0 "$CROSSISLE" explain "$smoke" --json --design-file worse.yaml
says out "A neighbour is better"
expect 2 "$CROSSISLE" explain "$smoke" --design voltage=9
passed
