#!/usr/bin/env bash
# Runs the lines of the README that read a run with h5py and pandas.
source "$SOURCE/tests/shell.sh"
python=/usr/bin/python3  # Debian's, which sees Debian's h5py and pandas
if ! "$python" -c 'import h5py, pandas' 2>"$work/err"; then
  echo "skipped: $python cannot import h5py and pandas ($(tail -n 1 "$work/err"))"
  exit 77
fi
cd "$work"
expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" -o runs/rram_4networks
awk '/^```python/ { inside = 1; next } /^```/ { inside = 0 } inside' "$SOURCE/README.md" >snippet.py
grep -q h5py snippet.py || fail "the README has no lines of Python"
expect 0 "$python" snippet.py
says out alexnet
best=$("$python" -c 'import h5py
with h5py.File("runs/rram_4networks/run.h5") as f:
    d = f["designs"]
    print(min(o for o, ok in zip(d["objective"], d["feasible"]) if ok))')
expect 0 "$CROSSISLE" export runs/rram_4networks --csv
exported=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
                    $column["feasible"] == 1 { print $column["objective"] }' out | sort -g | sed -n 1p)
equal "$best" "$exported" "best objective by h5py and by export"

# HDF5's own tools agree that equal runs are equal.
if command -v h5diff >/dev/null; then
  expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" -o again
  expect 0 h5diff runs/rram_4networks/run.h5 again/run.h5
  expect 0 "$CROSSISLE" run "$SOURCE/configs/smoke.yaml" -o other --set seed=2
  expect 1 h5diff runs/rram_4networks/run.h5 other/run.h5
fi
passed
