#!/usr/bin/env bash
# Cases in which `crossisle status` must not trust the clock or a process number alone: a zombie, clocks that
# were changed, a small share, no feasible design at the end.
source "$SOURCE/tests/shell.sh"
cd "$work"
arguments=("$SOURCE/configs/smoke.yaml" --progress none)

# A process that was killed and that its parent has not waited for. The shell waits for its children at once,
# so another parent is needed.
cat >parent.py <<'PY'
import os, signal, subprocess, sys, time
program, source, folder = sys.argv[1:]
run = subprocess.Popen([program, "run", f"{source}/tests/restart/long_run.yaml", "--progress", "none", "-o", folder],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
while not os.path.exists(f"{folder}/status.json"):
    time.sleep(0.01)
run.send_signal(signal.SIGKILL)
while open(f"/proc/{run.pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z":
    time.sleep(0.01)
sys.stdout.write(subprocess.run([program, "status", folder], capture_output=True, text=True).stdout)
PY
expect 0 /usr/bin/python3 parent.py "$CROSSISLE" "$SOURCE" killed
says out "state       dead: process"

# Clocks that were changed.
expect 0 "$CROSSISLE" run "${arguments[@]}" -o finished
sed -i -E 's/("(started|updated|checkpoint_written)": ")20[0-9]{2}/\12101/' finished/status.json
expect 0 "$CROSSISLE" status finished
says out "state       finished 2101-"
says out "UTC (in the future by this host's clock)"
! grep -qF -- "-" <(sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}//g' out) || fail "a time is negative"
expect 0 "$CROSSISLE" status --json finished
says out '"checkpoint_age_s": 0.'
sed -i -E 's/("(started|updated|checkpoint_written)": ")2101/\11987/' finished/status.json
expect 0 "$CROSSISLE" status finished
says out "state       finished 1987-"

# A share of 0.28 % is not displayed as 0, and blocks are not called generations.
expect 0 "$CROSSISLE" run "$SOURCE/configs/exhaustive/rram_4networks.yaml" --set 'design_space.voltage=[0.5]' --progress plain -o all
says err "feasible 0.28 %"
expect 0 "$CROSSISLE" status all
says out "blocks      47 of 47"
says out "0.28 % feasible"

# At the end, no remaining time is displayed.
expect 6 "$CROSSISLE" run "${arguments[@]}" --set objective.constraints.area_mm2=29 -o nothing
expect 0 "$CROSSISLE" status nothing
says out "best        nothing feasible"
! grep -q "yet" out || fail "a finished run waits for something feasible"
passed
