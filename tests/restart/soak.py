#!/usr/bin/python3
"""A small problem for many generations: memory stays as it is, files grow as data/RUN_FILE.md says.

    soak.py --program build/release/apps/crossisle --source . [--generations 100000] [--ranks 4]

Samples the resident memory of every rank once a second. After the first fifth of the generations the median of a rank's
later samples may exceed that of its earlier ones by 1 % at most, and no sample the smallest by 3 %. Until then the tables
of the cost model and the designs known grow: the space is so small that all of it is known by then. Rows of history are
held until the next checkpoint, so checkpoints are frequent here; a sample differs by what is held when it is taken.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


INTERVAL_S = 0.25  # between checkpoints


def resident_kib(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return None


def ranks_of(job):
    out = subprocess.run(["pgrep", "-P", str(job)], capture_output=True, text=True, check=False).stdout
    return [int(pid) for pid in out.split()]


# Two values of each of the nine knobs.
SPACE = {"voltage": "[0.5, 0.6]", "bits_per_cell": "[4, 8]", "cycle_time_ns": "[1, 2]", "wordlines": "[128, 256]",
         "bitlines": "[64, 128]", "router_groups": "[2, 4]", "tiles_per_group": "[16, 32]", "macros_per_tile": "[32, 64]",
         "global_buffer_kib": "[512, 1024]"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--generations", type=int, default=100000)
    parser.add_argument("--ranks", type=int, default=4)
    options = parser.parse_args()
    work = tempfile.mkdtemp()
    directory = f"{work}/soak"
    began = time.time()
    job = subprocess.Popen(
        ["mpirun", "-n", str(options.ranks), "--oversubscribe", "--bind-to", "none", options.program, "run",
         f"{options.source}/configs/smoke.yaml", "-o", directory, "--progress", "none", "--set",
         f"search.generations={options.generations}", f"checkpoint.every_seconds={INTERVAL_S}",
         *(f"design_space.{knob}={values}" for knob, values in SPACE.items())], stdout=subprocess.DEVNULL)
    samples = {}
    while job.poll() is None:
        time.sleep(1.0)
        try:
            with open(f"{directory}/status.json", encoding="utf-8") as file:
                status = json.load(file)
        except (OSError, ValueError):
            continue
        # The end reads the whole history back to make run.h5 of it.
        if not 0.2 * options.generations <= status["generation"] <= 0.99 * options.generations:
            continue
        if status["state"] != "running":
            continue
        for pid in ranks_of(job.pid):
            resident = resident_kib(pid)
            if resident:
                samples.setdefault(pid, []).append(resident)
    if job.returncode != 0:
        print(f"FAILED: exit code {job.returncode}; see {directory}")
        return 1
    failed = False
    for rank, (pid, resident) in enumerate(sorted(samples.items())):
        half = len(resident) // 2
        growth = statistics.median(resident[half:]) / statistics.median(resident[:half] or resident) - 1.0
        spread = max(resident) / min(resident) - 1.0
        print(f"rank {rank}: {len(resident)} samples, {min(resident) / 1024:.1f} to {max(resident) / 1024:.1f} MiB "
              f"({100 * spread:.2f} %), later ones {100 * growth:+.2f} %")
        failed = failed or growth > 0.01 or spread > 0.03 or len(resident) < 5
    size = {name: os.path.getsize(f"{directory}/{name}") for name in os.listdir(directory)}
    journal = size["journal.bin"]
    csv = {table: subprocess.run([options.program, "export", directory, "--csv", "--table", table], check=True,
                                 capture_output=True).stdout.count(b"\n") - 1
           for table in ("designs", "unmapped", "history", "convergence", "migrations")}
    # Bytes of a row, as data/RUN_FILE.md lists them: nine knobs and two networks here.
    rows = (csv["designs"] * (3 * 4 + 9 * 8 + 2 + 3 * 8 + 2 * 2 * 8) + csv["unmapped"] * (3 * 4 + 9 * 8 + 1 + 8)
            + csv["history"] * 7 * 4 + csv["convergence"] * (2 * 4 + 2 * 8) + csv["migrations"] * 6 * 4)
    print(f"journal.bin {journal / 2**20:.1f} MiB, of it rows {rows / 2**20:.1f} MiB; "
          f"{ {name: round(bytes_ / 2**20, 2) for name, bytes_ in sorted(size.items()) if bytes_ > 2**16} } MiB")
    # Beyond the rows: names and units, about 4 KiB a checkpoint.
    failed = failed or not rows <= journal <= rows + (time.time() - began + 60) / INTERVAL_S * 6000
    print(f"{options.generations} generations on {options.ranks} ranks in {time.time() - began:.0f} s")
    shutil.rmtree(work)
    print("FAILED" if failed else "passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
