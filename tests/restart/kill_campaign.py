#!/usr/bin/python3
"""Kills a run again and again and continues it, until it has been killed often enough: every run must finish with the
bytes of an undisturbed one.

    kill_campaign.py --program build/release/apps/crossisle --source . [--kills 200] [--seed 1] [--islands 16] [--ranks 8]

Half of the kills come at a random time, half as soon as a temporary file of a checkpoint or a frame of the journal is
being written. The victim is one rank or mpirun itself; ranks vary from 1 to --ranks. Above 8 islands, ranks write files of
their own. Prints how much time was repeated: at most the interval between checkpoints, on a machine that is not busy
otherwise.
"""
import argparse
import filecmp
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime

INTERVAL_S = 2.0  # between checkpoints


def children_of(parent):
    """Processes below another one that run the program: the ranks of an mpirun."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            if int(fields[1]) == parent:
                found.append(int(entry))
        except (OSError, IndexError):
            continue
    return found


def is_writing(directory):
    """Whether a checkpoint's temporary file is there now."""
    try:
        return any(name.endswith(".tmp") and name.startswith(("checkpoint", "manifest")) for name in os.listdir(directory))
    except FileNotFoundError:
        return False


def cut_times(log):
    """When the newest checkpoint that the log tells of was taken, in seconds since 1970; None without one."""
    newest = None
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = re.match(r"(\S+) info checkpoint of generation (\d+) written in ([\d.]+) (ms|s)", line)
                if match:
                    seconds = float(match[3]) * (0.001 if match[4] == "ms" else 1.0)
                    newest = datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S.%f%z").timestamp() - seconds
    except FileNotFoundError:
        pass
    return newest


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--islands", type=int, default=3)
    parser.add_argument("--ranks", type=int, default=4)
    parser.add_argument("--time-factor", type=int, default=1, help="slowness of a program with sanitizers")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    work = tempfile.mkdtemp()
    run = [options.program, "run", f"{options.source}/tests/restart/long_run.yaml", "--progress", "none", "--set",
           f"checkpoint.every_seconds={INTERVAL_S}", "checkpoint.every_generations=0", "search.generations=2000",
           f"islands.count={options.islands}", f"search.population={20 if options.time_factor == 1 else 4}", "-o"]
    subprocess.run(run + [f"{work}/undisturbed"], check=True, capture_output=True)

    kills = in_window = finished = too_late = 0
    repeated = []
    number = 0
    while kills < options.kills:
        number += 1
        directory = f"{work}/run_{number}"
        for start in range(1, 1000):
            ranks = chance.randint(1, options.ranks)
            aim = kills % 2 == 1
            began = time.time()
            job = subprocess.Popen(["mpirun", "-n", str(ranks), "--oversubscribe", "--bind-to", "none"] + run + [directory],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            deadline = began + chance.uniform(0.5, 6.0)
            while job.poll() is None:
                now = time.time()
                if aim and now > deadline - 1.0 and is_writing(directory):
                    break
                if now > deadline + (4.0 if aim else 0.0):
                    break
                time.sleep(0.0005 if aim else 0.01)
            if job.poll() is None and kills < options.kills:
                hit = aim and is_writing(directory)
                victims = children_of(job.pid)
                victim = chance.choice(victims + [job.pid])
                killed = time.time()
                try:
                    os.kill(victim, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                job.wait(timeout=30 * options.time_factor)
                job.stderr.close()
                # Ranks that lost their mpirun end a moment later, and hold the folder until then.
                until = time.time() + 20
                while any(os.path.exists(f"/proc/{pid}") for pid in victims) and time.time() < until:
                    time.sleep(0.01)
                if os.path.exists(f"{directory}/run.h5"):
                    too_late += 1
                    continue
                kills += 1
                in_window += hit
                cut = cut_times(f"{directory}/log.txt")
                if cut is not None and cut > began:
                    repeated.append(killed - cut)
                continue
            text = job.communicate(timeout=120 * options.time_factor)[1].decode()
            if job.returncode != 0:
                print(f"FAILED: run {number}, start {start}: exit code {job.returncode}\n{text}")
                return 1
            break
        results = [name for name in sorted(os.listdir(f"{work}/undisturbed")) if re.fullmatch(r"run(\.part-\d+)?\.h5", name)]
        _, different, missing = filecmp.cmpfiles(f"{work}/undisturbed", directory, results, shallow=False)
        if different or missing:
            print(f"FAILED: {different + missing} of run {number} differ after {start} starts; see {directory}")
            return 1
        leftovers = [name for name in os.listdir(directory) if name.endswith(".tmp")]
        if leftovers:
            print(f"FAILED: {leftovers} left in {directory}")
            return 1
        finished += 1
        shutil.rmtree(directory)
    shutil.rmtree(work)
    longest = max(repeated, default=0.0)
    within = sum(seconds <= INTERVAL_S for seconds in repeated)
    print(f"{len(results)} files of results; {kills} kills, {in_window} of them while a checkpoint was being written; {finished} of {finished} runs finished "
          f"with the bytes of an undisturbed one")
    print(f"time repeated: at most {longest:.2f} s with checkpoints every {INTERVAL_S} s "
          f"({within} of {len(repeated)} within it)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
