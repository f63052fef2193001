#!/usr/bin/env python3
# Part of Crossisle, SPDX-License-Identifier: MIT
"""Measures how much sooner a search finds the certified optimum if it starts from designs of a neighbouring problem.

warm_start.py PROGRAM SOURCE_TREE

The neighbouring problem is rram_4networks.yaml with its area limit of 800 mm2. Both problems are deterministic, so that the
medians over the seeds are the same on every host; configs/README.md states them.
"""
import csv
import io
import json
import statistics
import subprocess
import sys
import tempfile

SEEDS = range(1, 32)
BEST = 50
# Area limit [mm2], and the maximum ratio of the median efforts. The optimum of 700 mm2 is that of 800 mm2.
PROBLEMS = {700: 0.5, 470: 0.5}


def call(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def effort(program, folder, optimum):
    """Returns the number of evaluations until a search found the optimum, or infinity."""
    rows = []
    for table in "designs", "unmapped":
        for row in csv.DictReader(io.StringIO(call(program, "export", folder, "--csv", "--table", table))):
            found = table == "designs" and row["feasible"] == "1" and float(row["objective"]) <= optimum
            rows.append((int(row["generation"]), int(row["island"]), int(row["slot"]), found))
    rows.sort()
    return next((i + 1 for i, row in enumerate(rows) if row[3]), float("inf"))


def main(program, tree, work):
    def run(folder, *overrides, configuration="rram_4networks"):
        printed = call(program, "run", f"{tree}/configs/{configuration}.yaml", "-o", f"{work}/{folder}", "-q", "--json",
                       "--fresh", "--set", *overrides)
        return json.loads(printed)

    failures = []
    for seed in SEEDS:
        run(f"neighbour{seed}", f"seed={seed + 1000}")
    for limit, ratio in PROBLEMS.items():
        area = f"objective.constraints.area_mm2={limit}"
        optimum = run(f"certified{limit}", area, configuration="exhaustive/rram_4networks")["objective"]
        cold, warm = [], []
        for seed in SEEDS:
            run("cold", area, f"seed={seed}")
            cold.append(effort(program, f"{work}/cold", optimum))
            run("warm", area, f"seed={seed}", f"search.start_from=[{{path: {work}/neighbour{seed}, best: {BEST}}}]")
            warm.append(effort(program, f"{work}/warm", optimum))
        for name, efforts in ("cold", cold), ("warm", warm):
            found = sum(each < float("inf") for each in efforts)
            print(f"{limit} mm2, {name}: median {statistics.median(efforts)}, found by {found} of {len(efforts)}")
        if statistics.median(warm) > ratio * statistics.median(cold):
            failures.append(f"{limit} mm2: the median effort is more than {ratio} of that without start_from")
    sys.exit("\n".join(failures) if failures else 0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(sys.argv[1], sys.argv[2], folder)
