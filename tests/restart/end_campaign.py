#!/usr/bin/python3
"""Kills runs at each step between their last checkpoint and their final status: the next start leaves every file of an
undisturbed run, byte for byte, and a status that says finished.

    end_campaign.py --program build/release/apps/crossisle --faulty build/release/tests/crossisle_faulty --source .
        [--kills 200] [--seed 1]

The steps are taken in turn, first each once on its own, then with kills of the start that was to mend it; searches and
exhaustive searches, on 1 to 3 ranks. The program is killed by itself, at a fault point (tests/faults/fault_point.cpp).
"""
import argparse
import filecmp
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

STEPS_OF_A_FILE = ["before_temporary_file", "within_file", "before_sync", "after_sync", "after_close", "after_rename"]

KILLED = (137, -9)  # below mpirun, and alone


def steps(exhaustive):
    """Pairs of a fault point and the one from which on it counts, in the order in which a run meets them."""
    found = [("after_rename/checkpoint", "before_last_checkpoint"),
             ("between_checkpoint_and_manifest", "before_last_checkpoint")]
    found += [(f"{step}/manifest.json", "before_last_checkpoint") for step in STEPS_OF_A_FILE]
    found += [("before_removal", "before_last_checkpoint"), ("during_removal", "before_last_checkpoint"),
              ("before_result", None)]
    for file in (["certificate.txt"] if exhaustive else []) + ["run.h5", "best.yaml"]:
        found += [(f"{step}/{file}", None) for step in STEPS_OF_A_FILE]
    found += [("before_result_is_listed", None)]
    found += [(f"{step}/manifest.json", "before_result_is_listed") for step in STEPS_OF_A_FILE]
    found += [("after_result", None), ("before_last_status", None)]
    found += [(f"{step}/status.json", "before_last_status") for step in STEPS_OF_A_FILE]
    return found + [("after_last_status", None)]


class Failure(Exception):
    """A start that did not do what it should; the text has its output."""


class Campaign:
    def __init__(self, options, work):
        self.options = options
        self.work = work
        self.kinds = {
            "search": ([f"{options.source}/configs/smoke.yaml", "--set", "checkpoint.every_seconds=0"],
                       ["run.h5", "best.yaml"], [5, 10]),
            "exhaustive": ([f"{options.source}/configs/exhaustive/rram_4networks.yaml", "--set",
                            "checkpoint.every_seconds=0", "design_space.voltage=[0.5]"],
                           ["run.h5", "best.yaml", "certificate.txt"], [10, 20])}

    def start(self, program, kind, directory, ranks=1, more=(), fault=None):
        environment = dict(os.environ)
        if fault:
            environment["CROSSISLE_FAULT"] = f"{fault[0]}:1:kill"
            if fault[1]:
                environment["CROSSISLE_FAULT_AFTER"] = fault[1]
        command = [program, "run"] + self.kinds[kind][0] + ["--progress", "none", "-o", directory] + list(more)
        if ranks > 1:
            command = ["mpirun", "-n", str(ranks), "--oversubscribe", "--bind-to", "none"] + command
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)

    def prepare(self):
        """Undisturbed runs, and runs with two checkpoints that have the rest before them."""
        for kind, (_, _, stops) in self.kinds.items():
            for directory, stop in [("whole", None)] + [("begun", stop) for stop in stops]:
                more = ["--stop-after-generation", str(stop)] if stop else []
                done = self.start(self.options.program, kind, f"{self.work}/{kind}_{directory}", more=more)
                if done.returncode != (75 if stop else 0):
                    raise Failure(f"the undisturbed run failed:\n{done.stderr}")

    def digest_of(self, directory):
        return subprocess.run([self.options.program, "digest", directory], capture_output=True, text=True,
                              check=True).stdout.split()[0]

    def check(self, kind, directory, done):
        """What is there after the next start."""
        if done.returncode != 0:
            raise Failure(f"exit code {done.returncode}:\n{done.stderr}")
        for name in self.kinds[kind][1]:
            whole = f"{self.work}/{kind}_whole/{name}"
            if not filecmp.cmp(whole, f"{directory}/{name}", shallow=False):
                raise Failure(f"{name} differs or is missing:\n{done.stderr}")
        status = json.loads(subprocess.run([self.options.program, "status", "--json", directory], capture_output=True,
                                           text=True, check=True).stdout)
        if (status["state"], status["liveness"]) != ("finished", "ended"):
            raise Failure(f"status.json says {status['state']}, {status['liveness']}")
        printed = re.search(r"^digest +(\w+)$", done.stdout, re.MULTILINE)
        if not printed or printed[1] != self.digest_of(f"{self.work}/{kind}_whole"):
            raise Failure(f"another digest is printed:\n{done.stdout}")
        left = [name for name in os.listdir(directory) if ".tmp" in name]
        if left:
            raise Failure(f"{left} are left")

    def disturb(self, kind, fault, faults_of_repairs, chance):
        """One run that is killed, at most once in every start. @returns the number of kills"""
        directory = f"{self.work}/disturbed"
        shutil.copytree(f"{self.work}/{kind}_begun", directory)
        first = self.start(self.options.faulty, kind, directory, chance.randint(1, 3), fault=fault)
        if first.returncode not in KILLED:
            raise Failure(f"exit code {first.returncode} of a start that was to be killed:\n{first.stderr}")
        kills = 1
        for repair in faults_of_repairs:
            again = self.start(self.options.faulty, kind, directory, chance.randint(1, 3), fault=repair)
            if again.returncode not in (0,) + KILLED:
                raise Failure(f"exit code {again.returncode} of a repair:\n{again.stderr}")
            kills += again.returncode in KILLED
        done = self.start(self.options.program, kind, directory, chance.randint(1, 3))
        self.check(kind, directory, done)
        again = self.start(self.options.program, kind, directory)
        self.check(kind, directory, again)
        if "is already finished" not in again.stderr or "warning" in again.stderr:
            raise Failure(f"the start after the next is not quiet:\n{again.stderr}")
        shutil.rmtree(directory)
        return kills


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--faulty", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as work:
        campaign = Campaign(options, work)
        campaign.prepare()
        each = [(kind, fault) for kind in campaign.kinds for fault in steps(kind == "exhaustive")]
        if options.kills < len(each):
            each = chance.sample(each, options.kills)
        kills = runs = 0
        met = set()
        for number, (kind, fault) in enumerate(itertools.cycle(each)):
            if kills >= options.kills:
                break
            # In the first round each step is met on its own.
            repairs = chance.sample(steps(kind == "exhaustive"), chance.randint(1, 2)) if number >= len(each) else []
            try:
                kills += campaign.disturb(kind, fault, repairs[:options.kills - kills - 1], chance)
            except Failure as failure:
                print(f"FAILED: {kind}, killed at {fault[0]} after {fault[1]}, then at {repairs}: {failure}")
                return 1
            runs += 1
            met.add((kind, fault))
    print(f"{kills} kills at {len(met)} steps between the last checkpoint and the final status; {runs} of {runs} runs "
          f"have every file of an undisturbed one and the status finished right after the next start")
    return 0


if __name__ == "__main__":
    sys.exit(main())
