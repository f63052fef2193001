#!/usr/bin/env bash
# A run of more than 8 islands has files for groups of islands, which the ranks write: the same bytes on any number
# of ranks, after a stop, and after damage; one table for other programs; one packed file.
source "$SOURCE/tests/shell.sh"
cd "$work"
arguments=("$SOURCE/configs/smoke.yaml" --progress none --set islands.count=16 checkpoint.every_generations=5)
results=(run.h5 run.part-0.h5 run.part-1.h5 run.part-2.h5 run.part-3.h5 best.yaml)

# equals FOLDER WHAT: all files of the result are those of the first run.
equals() {
  local file
  for file in "${results[@]}"; do
    cmp -s "ranks_1/$file" "$1/$file" || fail "$file is another one $2"
    checks=$((checks + 1))
  done
}

expect 0 "$CROSSISLE" run "${arguments[@]}" -o ranks_1
for count in 3 8 17; do
  expect 0 ranks "$count" run "${arguments[@]}" -o "ranks_$count"
  equals "ranks_$count" "on $count ranks"
done
digest=$("$CROSSISLE" digest ranks_1)
! ls ranks_3/*.tmp 2>/dev/null || fail "temporary files are left"
equal "$(find ranks_1 -name 'checkpoint-*.part-*.h5' | wc -l)" 8 "files of states of the two newest checkpoints"

expect 75 ranks 2 run "${arguments[@]}" -o stopped --stop-after-generation 5
expect 75 ranks 5 run "${arguments[@]}" -o stopped --stop-after-generation 7
expect 0 "$CROSSISLE" export stopped --csv --table history
equal "$(wc -l <out)" $((16 * 8 + 1)) "lines of the history of a stopped run"
for count in 2 16; do
  cp -a stopped "continued_$count"
  expect 0 ranks "$count" run "${arguments[@]}" -o "continued_$count"
  says err "continuing smoke in continued_$count after generation 7"
  equals "continued_$count" "after a stop, on $count ranks"
done

grep -q "$digest" <("$CROSSISLE" report ranks_1 -o page.html >/dev/null && cat page.html) || fail "the page states another digest"
cp -a ranks_1 unjoined
rm unjoined/run.h5
equal "$("$CROSSISLE" digest unjoined)" "$digest" "digest of the last checkpoint"
mkdir foreign
echo mine >foreign/run.part-2.h5
expect 3 "$CROSSISLE" run "${arguments[@]}" -o foreign
says err "foreign/run.part-2.h5 is in the way"

# Files of one part that are missing or damaged.
for hurt in run.part-2.h5 run.part-0.h5; do
  cp -a ranks_1 hurt
  printf 'X' | dd of="hurt/$hurt" bs=1 seek=700 conv=notrunc status=none
  expect 0 "$CROSSISLE" export hurt --csv
  says err "hurt/$hurt is damaged"
  expect 0 ranks 3 run "${arguments[@]}" -o hurt
  says err "hurt/$hurt is damaged"
  equals hurt "after damage to $hurt"
  rm -rf hurt
done
cp -a stopped lost
rm lost/checkpoint-7.part-1.h5
expect 0 "$CROSSISLE" export lost --csv
says err "reading checkpoint-5.h5 instead: generations 6 to 7 are missing"
expect 0 ranks 2 run "${arguments[@]}" -o lost
says err "continuing from checkpoint-5.h5"
equals lost "after the loss of states"
# No checkpoint is left without a journal.
rm stopped/journal.part-3.bin
expect 3 "$CROSSISLE" run "${arguments[@]}" -o stopped
says err "journal.part-3.bin"
# A rank dies while it writes the files of its groups, or rank 0 while it joins them.
for fault in journal_within_frame:1:kill:1 journal_before_sync:1:kill:0 before_states_of_part:1:kill:1 \
  before_states_of_part:2:kill:0 within_file/checkpoint:1:kill:1 after_rename/checkpoint:2:kill:1 \
  between_checkpoint_and_manifest:1:kill:0 before_removal:2:kill:0 before_rows_of_part:2:kill:1 \
  after_rename/run.part:1:kill:0 within_file/run.h5:1:kill:0; do
  dir="dies_${fault//[:\/]/_}"
  CROSSISLE_FAULT="$fault" mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE_FAULTY" run "${arguments[@]}" -o "$dir" >out 2>err &&
    fail "the run survived $fault"
  says err "fault: kill at"
  expect 0 ranks 3 run "${arguments[@]}" -o "$dir"
  equals "$dir" "after $fault"
  [ -z "$(find "$dir" -name '*.tmp')" ] || fail "temporary files are left after $fault"
  rm -rf "$dir"
done
# Rows of another run in place of a part's.
cp -a ranks_1 mixed
cp ranks_1/run.part-1.h5 mixed/run.part-0.h5
expect 0 "$CROSSISLE" run "${arguments[@]}" -o mixed
says err "run.part-0.h5 is not the file that was written"
equals mixed "after a part was replaced by another"

# A second signal in the middle of a long generation: the ranks write the states of the one before.
long=("$SOURCE/configs/physical_rram_4networks.yaml" --progress none --set islands.count=9 checkpoint.every_seconds=3600
  "search.population=$((50000 / TIME_FACTOR))" 'search.phases=[{generations: 2, crossover_probability: 0.9, crossover_eta: 3, mutation_probability: 1, mutation_eta: 3}]')
expect 0 ranks 3 run "${long[@]}" -o long
env --default-signal=INT,HUP mpirun -n 3 --oversubscribe --bind-to none "$CROSSISLE" run "${long[@]}" -o abandoned >out 2>err &
job=$!
until grep -q '"generation": [1-9]' abandoned/status.json 2>/dev/null; do sleep 0.05; done
victim=$(pgrep -P "$job" | tail -1)
kill -TERM "$victim"
sleep 0.2
kill -INT "$victim"
code=0
wait "$job" || code=$?
equal "$code" 75 "exit code after a second signal"
grep -q 'stopped in the middle of generation' abandoned/log.txt || fail "the generation was not abandoned"
expect 0 ranks 2 run "${long[@]}" -o abandoned
cmp long/run.h5 abandoned/run.h5 || fail "run.h5 differs after a second signal"

expect 0 "$CROSSISLE" pack ranks_1 -o packed.h5
says err "digest $digest"
expect 2 "$CROSSISLE" pack ranks_1 -o packed.h5
expect 2 "$CROSSISLE" pack ranks_1 -o ranks_1/packed.h5
expect 0 "$CROSSISLE" pack ranks_1/
cmp packed.h5 ranks_1.h5 || fail "the packed file is another one without -o"
equal "$("$CROSSISLE" digest packed.h5)" "$digest" "digest of the packed file"
cp ranks_1/run.h5 unjoined
rm unjoined/run.part-1.h5
/usr/bin/python3 - <<'PY' || fail "other programs do not see one table"
import h5py, numpy, pandas
with h5py.File("ranks_1/run.h5") as joined, h5py.File("packed.h5") as packed:
    for table in ("designs", "unmapped", "history", "convergence", "migrations"):
        for name, column in joined[table].items():
            assert column.shape == packed[table][name].shape, (table, name)
            assert numpy.array_equal(column[:], packed[table][name][:]), (table, name)
            assert column.attrs["long_name"] == packed[table][name].attrs["long_name"]
    frame = pandas.DataFrame({n: c[:] for n, c in joined["designs"].items() if c.ndim == 1})
    assert sorted(frame["island"].unique()) == list(range(16))
    assert len(frame) + len(joined["unmapped"]["island"]) == joined.attrs["evaluations"]
    energy = joined["designs"]["energy_j"]
    assert energy.is_virtual and energy.dims[1][0].asstr()[0] == "alexnet"
with h5py.File("unjoined/run.h5") as joined:
    rows = joined["parts"]["designs"][:]
    objective = joined["designs"]["objective"][:]
    assert numpy.isnan(objective[rows[0]:rows[0] + rows[1]]).all() and not numpy.isnan(objective[:rows[0]]).any()
    assert (joined["designs"]["island"][rows[0]:rows[0] + rows[1]] == -1).all()
PY
checks=$((checks + 1))
expect 0 "$CROSSISLE" report ranks_1
passed
