#!/usr/bin/env bash
# A disk that is full, over quota, broken or read-only: the run continues with a warning and writes the data
# later, or ends with exit code 3 and its previous checkpoint; no other data are lost. Short writes and file
# systems without locks have no effect.
source "$SOURCE/tests/shell.sh"
cd "$work"
arguments=("$SOURCE/tests/restart/long_run.yaml" --set search.generations=200 "search.population=$population" checkpoint.every_seconds=0 --progress none)
expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed
# broken KIND FILE FROM TO COMMAND...
broken() {
  env BROKEN_DISK="$1" BROKEN_DISK_FILE="$2" BROKEN_DISK_FROM="$3" BROKEN_DISK_TO="$4" LD_PRELOAD="$BROKEN_DISK_LIBRARY" "${@:5}"
}
same() { cmp -s undisturbed/run.h5 "$1/run.h5" || fail "run.h5 differs after $2"; checks=$((checks + 1)); }

for kind in fsync quota full; do
  # By then the first checkpoint is on the disk: a file needs one call of fsync, and two or three of write.
  late=$([ "$kind" = fsync ] && echo 5 || echo 9)
  for file in checkpoint- journal.bin manifest.json; do
    dir=$((${dir:-0} + 1))
    # A temporary fault: a warning, and the data are written later.
    expect 0 broken "$kind" "/$file" 3 3 "$CROSSISLE" run "${arguments[@]}" -o "for_a_while_$dir"
    says err "the run continues and will try again"
    same "for_a_while_$dir" "a disk that failed for a while ($kind, $file)"
    # A permanent fault: the run ends, and the previous checkpoint remains.
    expect 3 broken "$kind" "/$file" "$late" 999999 "$CROSSISLE" run "${arguments[@]}" -o "for_good_$dir"
    says err "error: cannot"
    says err "$file"
    grep -q '"state": "failed"' "for_good_$dir/status.json" || fail "status.json does not say failed"
    expect 0 "$CROSSISLE" run "${arguments[@]}" -o "for_good_$dir"
    says err "continuing long_run"
    same "for_good_$dir" "a disk that failed for good ($kind, $file)"
  done
done

# The end of a run: each of its files in turn cannot be written, and the next start writes the missing files.
for file in run.h5 best.yaml status.json; do
  if [ "$file" = status.json ]; then from=3; else from=1; fi
  expect 3 broken full "/$file" "$from" 999999 "$CROSSISLE" run "${arguments[@]}" -o "end_$file"
  says err "the disk is full: free some space"
  ! grep -q '"state": "finished"' "end_$file/status.json" || fail "status.json says finished without $file"
  expect 0 "$CROSSISLE" run "${arguments[@]}" -o "end_$file"
  same "end_$file" "a disk that was full at $file"
  cmp -s undisturbed/best.yaml "end_$file/best.yaml" || fail "best.yaml is another one after a disk that was full at $file"
  grep -q '"state": "finished"' "end_$file/status.json" || fail "status.json does not say finished after $file was made again"
done

expect 0 broken short "short_writes/" 1 999999 "$CROSSISLE" run "${arguments[@]}" -o short_writes
same short_writes "short writes"

# Without locks, the owner named in the file decides: alive, dead, or silent on another host.
expect 0 broken locks "" 1 1 "$CROSSISLE" run "${arguments[@]}" -o no_locks
same no_locks "no locks"
mkdir owned
put_owner() { printf '{"host": "%s", "pid": %s, "started": "2026-01-01T00:00:00.000Z"}' "$1" "$2" >owned/lock; }
put_owner "$(uname -n)" $$
expect 3 broken locks "" 1 1 "$CROSSISLE" run "${arguments[@]}" -o owned
says err "process $$ on host $(uname -n)"
put_owner elsewhere 7
expect 3 broken locks "" 1 1 "$CROSSISLE" run "${arguments[@]}" -o owned
says err "process 7 on host elsewhere"
touch -d '-2 minutes' owned/lock
expect 0 broken locks "" 1 1 "$CROSSISLE" run "${arguments[@]}" -o owned
same owned "an owner that has been silent for two minutes"

# Real file systems, if this user may mount one. The run needs more space than the small one has.
small_disk=$((75 * population))k
if [ "$(id -u)" = 0 ] && mkdir small && mount -t tmpfs -o "size=$small_disk" crossisle_test small 2>/dev/null; then
  trap 'umount -l "$work/small"; rm -rf "$work"' EXIT
  expect 3 "$CROSSISLE" run "${arguments[@]}" -o small/run
  says err "the disk is full: free some space"
  mount -o remount,size=64m small
  expect 0 "$CROSSISLE" run "${arguments[@]}" -o small/run
  says err "continuing long_run"
  same small/run "a full disk"
  # On two ranks, because the failing rank must end the other one.
  rm -rf small/run
  mount -o "remount,size=$small_disk" small
  expect 3 timeout "$((60 * TIME_FACTOR))" mpirun -n 2 --oversubscribe --bind-to none "$CROSSISLE" run "${arguments[@]}" -o small/run
  mount -o remount,size=64m,ro small
  expect 3 "$CROSSISLE" run "${arguments[@]}" -o small/run
  says err "choose a folder that you may write to"
  mount -o remount,rw small
else
  echo "skipped: a full and a read-only file system (no right to mount one)"
fi
passed
