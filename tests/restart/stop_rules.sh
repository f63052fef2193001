#!/usr/bin/env bash
# Rules of search.stop end a run in the same generation, with the same bytes, on any number of ranks and after a kill;
# a finished run goes on with larger limits to the bytes of a run that had them from the beginning.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=("$SOURCE/configs/smoke.yaml" --progress none --set search.generations=60 checkpoint.every_generations=4)

# same A B WHAT: all files of the results are equal.
same() {
  local file
  for file in "$1"/run.h5 "$1"/run.part-*.h5 "$1"/best.yaml; do
    [ ! -e "$file" ] || cmp -s "$file" "$2/${file##*/}" || fail "${file##*/} differs $3"
  done
  checks=$((checks + 1))
}

# Each rule: its reason in text, JSON, status and the run file, on 1, 3 and 8 ranks, for one group of islands and for
# several.
number=0
while IFS='|' read -r -u 3 reason islands rules text; do  # mpirun takes standard input
  number=$((number + 1))
  # shellcheck disable=SC2162  # a backslash keeps a space within a key
  read -a keys <<<"$rules"
  for count in 1 3 8; do
    folder="rule_${number}_$count"
    expect 0 ranks "$count" run "${smoke[@]}" islands.count="$islands" "${keys[@]}" -o "$folder"
    says out "ended      $text"
    same "rule_${number}_1" "$folder" "on $count ranks ($reason)"
  done
  expect 0 "$CROSSISLE" run "${smoke[@]}" islands.count="$islands" "${keys[@]}" -o "rule_${number}_1" --json
  says out "\"ended_by\": \"$reason\""
  says err "already finished"
  grep -qF "\"ended_by\": \"$reason\"" "rule_${number}_1/status.json" || fail "the status does not state $reason"
  expect 0 "$CROSSISLE" status "rule_${number}_1"
  [ "$reason" = generations ] || says out "ago: ${text%, after*}"
  expect 0 "$CROSSISLE" report "rule_${number}_1" -o page.html
  if [ "$reason" = generations ]; then continue; fi
  grep -qF "${text%, after*}" page.html || fail "the page does not state $reason"
done 3<<'RULES'
generations|3||all generations are complete, after generation 60
evaluations|3|search.stop.evaluations=300|300 evaluations, after generation 10
evaluations|3|search.stop.evaluations=301 search.stop.check_every=1|301 evaluations, after generation 11
evaluations|16|search.stop.evaluations=2000|2,000 evaluations, after generation 15
no_progress|3|search.stop.no_progress=300|no progress in 300 evaluations, after generation 25
no_progress|16|search.stop.no_progress=700|no progress in 700 evaluations, after generation
target|3|search.stop.target=0.0065 search.stop.check_every=2|objective at most 0.0065, after generation
target|3|search.stop.target=0.0065 search.stop.no_progress=300 search.stop.evaluations=900|objective at most 0.0065, after generation
space|3|search.stop.no_progress=30 search.generations=2000 design_space.voltage=0.6 design_space.wordlines=128 design_space.bitlines=64 design_space.router_groups=4 design_space.tiles_per_group=32 design_space.macros_per_tile=64|every design of the space was evaluated, after generation
hypervolume|3|search.algorithm=nsga2 search.stop={hypervolume:\ {fraction:\ 0.01,\ evaluations:\ 100}}|hypervolume grew by less than 1 % in 100 evaluations, after generation
hypervolume|16|search.algorithm=nsga2 search.stop={hypervolume:\ {fraction:\ 0.001,\ evaluations:\ 700}}|hypervolume grew by less than 0.1 % in 700 evaluations, after generation
RULES
equal "$("$CROSSISLE" digest rule_5_1)" "$("$CROSSISLE" digest rule_5_8)" "digest on 8 ranks"
rm rule_6_3/run.h5
equal "$("$CROSSISLE" digest rule_6_3)" "$("$CROSSISLE" digest rule_6_1)" "digest of the last checkpoint"

# Stopped, or killed at a check and between two, and at the end; then resumed on other numbers of ranks.
while IFS='|' read -r -u 3 number islands rules; do
  # shellcheck disable=SC2162  # as above
  read -a keys <<<"$rules"
  arguments=("${smoke[@]}" islands.count="$islands" "${keys[@]}")
  expect 75 ranks 3 run "${arguments[@]}" -o "stopped_$number" --stop-after-generation 2
  expect 75 ranks 8 run "${arguments[@]}" -o "stopped_$number" --stop-after-generation 5
  expect 0 "$CROSSISLE" run "${arguments[@]}" -o "stopped_$number"
  same "rule_${number}_1" "stopped_$number" "after two stops"
  for fault in after_rename/checkpoint:1:kill:0 between_checkpoint_and_manifest:1:kill:0 before_last_checkpoint:1:kill:0 \
    before_result:1:kill:0 after_result:1:kill:0 before_last_status:1:kill:0; do
    CROSSISLE_FAULT="$fault" mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE_FAULTY" run "${arguments[@]}" -o killed >out 2>err &&
      fail "the run survived $fault"
    says err "fault: kill at"
    expect 0 ranks 3 run "${arguments[@]}" -o killed
    same "rule_${number}_1" killed "after $fault"
    grep -q '"state": "finished"' killed/status.json || fail "the status does not say that the run has finished after $fault"
    rm -rf killed
  done
done 3<<'RULES'
5|3|search.stop.no_progress=300
6|16|search.stop.no_progress=700
10|3|search.algorithm=nsga2 search.stop={hypervolume:\ {fraction:\ 0.01,\ evaluations:\ 100}}
11|16|search.algorithm=nsga2 search.stop={hypervolume:\ {fraction:\ 0.001,\ evaluations:\ 700}}
RULES

# A finished run goes on with larger limits, on 1 and 3 ranks, for one group of islands and for several.
for islands in 3 16; do
  base=("$SOURCE/configs/smoke.yaml" --progress none --set islands.count="$islands")
  short=$((islands * 40))
  long=$((islands * 100))
  limits() {
    case $1 in
      generations) echo search.generations=30 ;;
      evaluations) echo search.generations=80 search.stop.evaluations="$2" ;;
      no_progress) echo search.generations=80 search.stop.no_progress="$2" ;;
      both) echo search.generations=90 search.stop.no_progress="$2" search.stop.evaluations=$((islands * 300)) ;;
      hypervolume) echo search.generations=80 search.algorithm=nsga2 search.stop.hypervolume.evaluations=$((islands * 30)) \
        search.stop.hypervolume.fraction="$([ "$2" = "$long" ] && echo 1e-4 || echo 0.5)" ;;
    esac
  }
  for kind in generations evaluations no_progress both hypervolume; do
    read -ra larger <<<"$(limits "$kind" "$long")"
    expect 0 "$CROSSISLE" run "${base[@]}" "${larger[@]}" -o whole
    cp out ending
    for count in 1 3; do
      if [ "$kind" = generations ]; then
        expect 0 "$CROSSISLE" run "${base[@]}" -o longer
      else
        read -ra smaller <<<"$(limits "$kind" "$short")"
        expect 0 "$CROSSISLE" run "${base[@]}" "${smaller[@]}" -o longer
        grep -q 'ended .* evaluations, after generation' out || fail "the shorter run was not ended by a rule"
      fi
      expect 0 ranks "$count" run "${base[@]}" "${larger[@]}" -o longer
      says err "continuing smoke in longer after generation"
      ! grep -q warning err || fail "a run that is given larger limits warns"
      grep -qF "$(grep ended ending)" out || fail "a longer run ends for another reason"
      same whole longer "after larger limits ($kind) on $count ranks"
      expect 0 "$CROSSISLE" run "${base[@]}" "${larger[@]}" -o longer
      says err "already finished"
      rm -rf longer
    done
    rm -rf whole
  done
done

# Killed while it goes on.
expect 0 "$CROSSISLE" run "${smoke[@]}" search.stop.no_progress=100 -o longer
CROSSISLE_FAULT=before_last_checkpoint:1:kill:0 mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE_FAULTY" run "${smoke[@]}" \
  search.stop.no_progress=300 -o longer >out 2>err && fail "the run survived"
expect 0 ranks 3 run "${smoke[@]}" search.stop.no_progress=300 -o longer
same rule_5_1 longer "after a kill in its extension"

# Limits without effect on a run, that held already, or that cannot change: one line says so.
refused() {
  expect 2 "$CROSSISLE" run "${smoke[@]}" "${@:3}" -o "$1"
  says err "$2"
  equal "$(wc -l <err)" 1 "lines of the message"
}
refused rule_5_1 "with search.stop.no_progress 300 (with 200 it might have ended earlier) set at least that" search.stop.no_progress=200
refused rule_1_1 "without search.stop.no_progress (with 300 it might have ended earlier) delete the rule" search.stop.no_progress=300
refused rule_5_1 "evaluations (search.stop.evaluations 100 might have ended it earlier)" search.stop.evaluations=100
refused rule_5_1 "(search.stop.target 1 might have ended it earlier)" search.stop.target=1
windows() { echo "search.stop={hypervolume: {fraction: $1, evaluations: $2}}"; }
refused rule_10_1 "with search.stop.hypervolume.evaluations 100 (with others it might have ended earlier) set these" \
  search.algorithm=nsga2 "$(windows 0.01 90)"
refused rule_10_1 "with search.stop.hypervolume.fraction 0.01 (with 0.02 it might have ended earlier) set at most that" \
  search.algorithm=nsga2 "$(windows 0.02 100)"
expect 0 "$CROSSISLE" run "${smoke[@]}" search.algorithm=nsga2 -o fronts
refused fronts "without search.stop.hypervolume (with it, it might have ended earlier) delete the rule" \
  search.algorithm=nsga2 "$(windows 0.01 100)"
refused rule_5_1 "that checks its rules every 5 generations" search.stop.no_progress=300 search.stop.check_every=2
expect 0 "$CROSSISLE" run "${smoke[@]}" search.algorithm=simulated_annealing -o annealed
refused annealed "each generation of simulated_annealing depends on their number" search.algorithm=simulated_annealing search.generations=70
phases() { echo "search.phases=[{generations: $1}, {generations: $2}]"; }
expect 0 "$CROSSISLE" run "${smoke[@]}" search.algorithm=four_phase "$(phases 20 40)" -o phased
refused phased "only the number of its last generations can change" search.algorithm=four_phase "$(phases 10 50)"
rm rule_5_8/checkpoint-*.h5
expect 3 "$CROSSISLE" run "${smoke[@]}" -o rule_5_8
says err "its last checkpoint is missing"

# Rules that are wrong, or can have no effect: all problems at once, with their places.
cat >wrong.yaml <<YAML
$(sed '/^islands:/,$d' "$SOURCE/configs/smoke.yaml")
  stop:
    target: soon
    wall_time: later
    evaluation: 100
    no_progress: 0
YAML
expect 2 "$CROSSISLE" run wrong.yaml -o wrong
line=$(grep -n 'target: soon' wrong.yaml | cut -d: -f1)
says err "wrong.yaml:$line:search.stop.target: is 'soon'"
says err "wrong.yaml:$((line + 1)):search.stop.wall_time: 'later' is not a time"
says err "search.stop.evaluation: unknown key 'evaluation'"
says err "wrong.yaml:$((line + 3)):search.stop.no_progress: is 0"
[ ! -e wrong ] || fail "a wrong configuration made a folder"
nothing() {
  expect 2 "$CROSSISLE" run "${smoke[@]}" "${@:2}" -o nothing
  says err "$1"
}
nothing "search.stop: has no rule" 'search.stop={}'
nothing "check_every: has no effect here" 'search.stop={wall_time: 1h, check_every: 3}'
nothing "search.stop.evaluations: is 100000 (it has no effect: the run has at most" search.stop.evaluations=100000
nothing "search.stop.no_progress: is 100000 (it has no effect: the run has at most" search.stop.no_progress=100000
nothing "search.stop.hypervolume: has no effect here (a search with one objective has no front)" "$(windows 0.01 100)"
nothing "search.stop.hypervolume.evaluations: is 100000 (it has no effect: the run has at most" search.algorithm=nsga2 \
  "$(windows 0.01 100000)"
nothing "search.stop: has no effect here" search.stop.target=1 search.algorithm=exhaustive

# A wall time ends the run with a result; it counts all processes, and can be raised.
timed=("$SOURCE/tests/restart/long_run.yaml" --progress none --set search.generations=100000 checkpoint.every_generations=0)
expect 0 ranks 2 run "${timed[@]}" search.stop.wall_time=1s -o timed
says out "ended      wall time of 1.0 s, after generation"
first=$(grep -o '"generation": [0-9]*' timed/status.json | grep -o '[0-9]*')
grep -qF '"ended_by": "wall_time"' timed/status.json || fail "the status does not state the wall time"
expect 0 "$CROSSISLE" run "${timed[@]}" search.stop.wall_time=1s -o timed
says err "already finished"
expect 0 "$CROSSISLE" run "${timed[@]}" search.stop.wall_time=0:02 -o timed --json
says out '"ended_by": "wall_time"'
second=$(grep -o '"generation": [0-9]*' out | head -1 | grep -o '[0-9]*')
[ "$second" -gt "$first" ] || fail "a larger wall time gave no more generations"
expect 75 "$CROSSISLE" run "${timed[@]}" search.stop.wall_time=1h -o limited --max-time 2s
expect 0 "$CROSSISLE" run "${timed[@]}" search.stop.wall_time=0.5s -o limited
says out "ended      wall time of 500 ms, after generation"
equal "$(grep -o '"generation": [0-9]*' limited/status.json)" \
  "$(grep -o 'stopped after generation [0-9]*' limited/log.txt | sed 's/.*generation \([0-9]*\)/"generation": \1/')" \
  "generation of a run whose wall time was used up before"
passed
