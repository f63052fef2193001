#!/usr/bin/env bash
# The process dies at every fault point around the writing of its files, on rank 0 and on another rank. Each
# fault point has one outcome: the checkpoint from which the same command continues (data/RUN_FILE.md lists
# them), and finally the bytes of an uninterrupted run, without leftover files.
source "$SOURCE/tests/shell.sh"
cd "$work"
# Checkpoints after generations 20, 40, 60, ...; each is one frame of the journal, one file and one manifest.
arguments=("$SOURCE/tests/restart/long_run.yaml" --set search.generations=100 "search.population=$population" checkpoint.every_seconds=0 --progress none)
expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed
# The third checkpoint is of generation 60, or of a later one if the second was replaced before it was
# written; the files in the folder show which one is there.
newest() { find "$1" -name 'checkpoint-*.h5' -printf '%f\n' | sed 's/[^0-9]*\([0-9]*\).*/\1/' | sort -n | tail -1; }
listed() { [ ! -e "$1/manifest.json" ] || sed -n 's/.*"generation": \([0-9]*\).*/\1/p' "$1/manifest.json" | sort -n | tail -1; }

# dies PLACE OCCURRENCE RANK WHAT: WHAT is the state of the folder afterwards: "listed": the newest checkpoint
# is in the manifest; "unlisted": it is not in the manifest yet; "none": there is no checkpoint.
dies() {
  local place=$1 occurrence=$2 rank=$3 wanted=$4 code=0 dir="dies_${1//\//_}_$2_$3" found
  CROSSISLE_FAULT="$place:$occurrence:kill:$rank" mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE_FAULTY" run \
    "${arguments[@]}" -o "$dir" >out 2>err || code=$?
  [ "$code" = 137 ] || fail "$place: exit code $code instead of 137 of the process that was killed"
  says err "fault: kill at ${place%%/*}"
  local on_disk manifest
  on_disk=$(newest "$dir")
  manifest=$(listed "$dir")
  if [ -z "$on_disk" ]; then
    found=none
  elif [ "$on_disk" = "$manifest" ]; then
    found=listed
  else
    found=unlisted
  fi
  equal "$found" "$wanted" "newest checkpoint after a death at $place"
  expect 0 ranks 3 run "${arguments[@]}" -o "$dir"
  if [ -z "$on_disk" ]; then says err "starting long_run"; else says err "after generation $on_disk"; fi
  cmp -s undisturbed/run.h5 "$dir/run.h5" || fail "run.h5 differs after a death at $place"
  [ -z "$(find "$dir" -name '*.tmp')" ] || fail "temporary files are left after a death at $place"
  checks=$((checks + 2))
  rm -rf "$dir"
}

# Before anything of the first checkpoint or of its journal is written.
dies before_temporary_file/journal 1 0 none
dies journal_within_frame 1 0 none
dies before_temporary_file/checkpoint 1 0 none
dies after_close/checkpoint 1 0 none
dies after_rename/checkpoint 1 0 unlisted
dies between_checkpoint_and_manifest 1 0 unlisted
dies within_file/manifest 1 0 unlisted
# While the second checkpoint is written: the first one remains.
dies journal_within_frame 2 0 listed
dies journal_before_sync 2 0 listed
dies journal_after_sync 2 0 listed
dies before_temporary_file/checkpoint 2 0 listed
dies within_file/checkpoint 2 0 listed
dies before_sync/checkpoint 2 0 listed
dies after_sync/checkpoint 2 0 listed
dies after_close/checkpoint 2 0 listed
dies after_rename/checkpoint 2 0 unlisted
dies between_checkpoint_and_manifest 2 0 unlisted
dies before_temporary_file/manifest 2 0 unlisted
dies before_sync/manifest 2 0 unlisted
dies after_rename/manifest 2 0 listed
dies before_removal 3 0 listed
dies during_removal 1 0 listed
# The result itself.
dies within_file/run.h5 1 0 listed
dies after_close/run.h5 1 0 listed
# Another rank, during its work.
dies evaluating 150 1 listed
passed
