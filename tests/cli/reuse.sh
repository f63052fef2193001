#!/usr/bin/env bash
# Stored evaluations of other runs take the place of new ones, and never change a result.
source "$SOURCE/tests/shell.sh"
cd "$work"
smoke=("$SOURCE/configs/smoke.yaml" --progress none)
physical=("$SOURCE/configs/physical_rram_4networks.yaml" --progress none --set
  'search={algorithm: auto, population: 20, generations: 20}')

# reused: number of evaluations that the last run took from stored runs, by its JSON.
reused() { grep -o '"reused_evaluations": [0-9]*' out | grep -o '[0-9]*$'; }

# same_result DIR ARGUMENT...: a run with --reuse has the digest of one without, on 1 and 3 ranks. $taken: what is reused.
same_result() {
  local from=$1 count digest
  shift
  expect 0 "$CROSSISLE" run "$@" -o without
  digest=$("$CROSSISLE" digest without)
  for count in 1 3; do
    # shellcheck disable=SC2086  # one or several runs
    expect 0 ranks "$count" run "$@" -o with --reuse $from --json
    equal "$("$CROSSISLE" digest with)" "$digest" "digest with the evaluations of $from on $count ranks"
    [ "$count" = 1 ] && taken=$(reused)
    equal "$(reused)" "$taken" "evaluations reused on $count ranks"
    grep -q "$taken of [0-9]* evaluations were taken from stored runs" with/log.txt || fail "the log does not count them"
    rm -rf with
  done
  rm -rf without
}

expect 0 "$CROSSISLE" run "${smoke[@]}" -o finished
! grep -q reused out || fail "a run without --reuse mentions it"
same_result finished "${smoke[@]}"
[ "$taken" -gt 0 ] || fail "nothing is reused of the same run"

# Of a stopped run, several runs, a packed file, groups of islands; for another question, other islands, fewer networks.
expect 75 "$CROSSISLE" run "${smoke[@]}" -o stopped --stop-after-generation 5
same_result stopped "${smoke[@]}"
[ "$taken" -gt 0 ] || fail "nothing is reused of a stopped run"
expect 0 "$CROSSISLE" run "${smoke[@]}" -o groups --set islands.count=12 seed=4
expect 0 "$CROSSISLE" pack groups -o groups.h5
same_result "finished groups.h5" "${smoke[@]}" --set seed=5 objective.metric=energy islands.count=10 'workloads.networks=[alexnet]'
[ "$taken" -gt 0 ] || fail "nothing is reused for another question"
same_result groups "${smoke[@]}" --set search='{algorithm: exhaustive}' islands='{}'
[ "$taken" -gt 0 ] || fail "an enumeration reuses nothing"
expect 0 "$CROSSISLE" run "${physical[@]}" -o physical
same_result physical "${physical[@]}" seed=2 objective.constraints.area_mm2=400

# Resumed with and without the option.
expect 0 "$CROSSISLE" run "${smoke[@]}" -o whole --set seed=6
expect 75 "$CROSSISLE" run "${smoke[@]}" -o resumed --set seed=6 --stop-after-generation 3 --reuse groups
expect 75 ranks 2 run "${smoke[@]}" -o resumed --set seed=6 --stop-after-generation 9
expect 0 ranks 3 run "${smoke[@]}" -o resumed --set seed=6 --reuse groups finished
equal "$("$CROSSISLE" digest resumed)" "$("$CROSSISLE" digest whole)" "digest of a resumed run"
says out "reused     "

# What changes costs is refused by name, before anything is written.
expect 2 ranks 2 run "${smoke[@]}" -o refused --reuse finished --set cost_model.mapper=reference
says err "--reuse finished: cost_model.mapper: is reference, in the run it was optimal"
equal "$(grep -c '^error:' err)" 1 "lines of the message"
expect 2 "$CROSSISLE" run "${smoke[@]}" -o refused --reuse physical finished
says err "--reuse physical: technology: "
expect 2 "$CROSSISLE" run "${smoke[@]}" -o refused --reuse finished --set 'workloads.networks=[alexnet, vgg16]'
says err "--reuse finished: workloads.networks: vgg16 is not among the networks of the run"
expect 3 "$CROSSISLE" run "${smoke[@]}" -o refused --reuse missing
says err "missing"
# The file of a run of more than 8 islands refers to the files of its parts.
expect 0 "$CROSSISLE" run "${smoke[@]}" -o parts --set islands.count=9
expect 2 "$CROSSISLE" run "${smoke[@]}" -o refused --reuse parts/run.h5
says err "--reuse parts/run.h5: holds no design"
says err "name the folder of the run"
[ ! -e refused ] || fail "a refused run made a folder"
passed
