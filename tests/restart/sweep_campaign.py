#!/usr/bin/python3
"""Carries out a sweep of 1,000 short runs on two ranks, kills all its processes twice on the way and continues it: no run may
be repeated or lost, and what is collected must be the bytes of the same sweep on three ranks without a kill.

    sweep_campaign.py --program build/release/apps/crossisle --source . [--seeds 250] [--share 90]

Prints which part of the ranks' time and of their processor time was spent inside searches, and the memory of the largest
rank. The part of the time tells something on a machine that is not busy otherwise; that of the processor time always does,
and --share is the least of it, in percent, of the last process and of the undisturbed sweep, that passes.
"""
import argparse
import csv
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SWEEP = """name: campaign
list:
  - {{name: rram_32nm, base: {source}/configs/rram_4networks.yaml}}
  - {{name: sram_7nm, base: {source}/configs/sram_4networks.yaml, technology: sram_7nm}}
grid:
  objective.aggregation: [mean, max]
  seed: {{from: 1, to: {seeds}}}
"""
COLLECTED = ["sweep.h5", "results.csv", "statistics.csv"]


class Failed(Exception):
    pass


class Campaign:
    def __init__(self, options, work):
        self.program = options.program
        self.work = work
        self.runs = 4 * options.seeds
        self.sweep = f"{work}/sweep.yaml"
        with open(self.sweep, "w", encoding="utf-8") as file:
            file.write(SWEEP.format(source=os.path.abspath(options.source), seeds=options.seeds))

    def start(self, directory, ranks):
        """The sweep in a session of its own: with it, mpirun and all ranks can be killed at once."""
        return subprocess.Popen(
            ["mpirun", "-n", str(ranks), "--oversubscribe", "--bind-to", "none", self.program, "sweep", "run", self.sweep,
             "-o", directory, "--progress", "none"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def finish(self, job):
        """Waits for a sweep that is to finish. @return its runs and both shares in percent"""
        out, err = job.communicate(timeout=7200)
        said = re.search(r"(\d[\d,]*) of (\d[\d,]*) runs finished, 0 failed; (\d[\d,]*) done now in .* "
                         r"([\d.]+) % of the ranks' time, ([\d.]+) % of their CPU time", out)
        if job.returncode != 0 or not said or said[1] != said[2]:
            raise Failed(f"exit code {job.returncode} of a sweep:\n{out}{err}")
        return int(said[3].replace(",", "")), float(said[4]), float(said[5])

    def collect(self, directory, folder):
        """@return runs finished so far; none of them more than once"""
        done = subprocess.run([self.program, "sweep", "collect", directory, "-o", folder], capture_output=True, text=True,
                              check=False)
        if done.returncode == 3 and "holds no sweep" in done.stderr:
            return 0
        said = re.search(r"^(\d+) of (\d+) runs finished, 0 failed", done.stdout, re.MULTILINE)
        if done.returncode != 0 or not said:
            raise Failed(f"exit code {done.returncode} of collect:\n{done.stdout}{done.stderr}")
        if "executed more than once" in done.stdout:
            raise Failed("a run was repeated")
        return int(said[1])

    def kill_after(self, job, directory, wanted):
        """Kills all processes of a sweep as soon as so many runs have finished. @return how many had"""
        began = time.time()
        while self.collect(directory, f"{self.work}/looked_at") < wanted:
            if job.poll() is not None:
                raise Failed("the sweep was over before it could be killed")
            time.sleep(0.05 + (time.time() - began) / 10)  # looking takes processor time from the sweep
        members = session_members(job.pid)
        for pid in members:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        job.communicate(timeout=60)
        while any(os.path.exists(f"/proc/{pid}") for pid in members):
            time.sleep(0.01)
        return self.collect(directory, f"{self.work}/looked_at")


def session_members(session):
    members = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as file:
                if int(file.read().rsplit(")", 1)[1].split()[3]) == session:
                    members.append(int(entry))
        except (OSError, IndexError):
            continue
    return members


def read_all(folder):
    content = []
    for name in COLLECTED:
        with open(f"{folder}/{name}", "rb") as file:
            content.append(file.read())
    return content


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--seeds", type=int, default=250)
    parser.add_argument("--share", type=float, default=0.0)
    options = parser.parse_args()
    work = tempfile.mkdtemp()
    campaign = Campaign(options, work)
    runs = campaign.runs

    began = time.time()
    done = 0
    for part in (1, 2):
        done = campaign.kill_after(campaign.start(f"{work}/killed", 2), f"{work}/killed", done + runs // 4)
        print(f"kill {part}: after {time.time() - began:.1f} s, {done} of {runs} runs finished", flush=True)
        if done >= runs:
            raise Failed("the sweep was over before it could be killed")
    now, *shares = campaign.finish(campaign.start(f"{work}/killed", 2))
    seconds = time.time() - began
    if now != runs - done:
        raise Failed(f"{now} runs were done after the kills instead of {runs - done}")
    if campaign.collect(f"{work}/killed", f"{work}/collected") != runs:
        raise Failed("runs were lost")
    with open(f"{work}/collected/timings.csv", encoding="utf-8", newline="") as file:
        in_runs = sum(float(row["seconds"]) for row in csv.DictReader(file))
    print(f"{runs} runs in {seconds:.1f} s over three processes of two ranks: {100 * in_runs / (2 * seconds):.1f} % of the "
          f"ranks' time in runs that counted, what the kills cost, starts and looking on included", flush=True)
    print(f"last process: {now} runs, {shares[0]:.1f} % of the time and {shares[1]:.1f} % of the processor time in searches")

    began = time.time()
    _, *undisturbed = campaign.finish(campaign.start(f"{work}/undisturbed", 3))
    print(f"undisturbed on three ranks: {time.time() - began:.1f} s, {undisturbed[0]:.1f} % of the time and "
          f"{undisturbed[1]:.1f} % of the processor time in searches")
    campaign.collect(f"{work}/undisturbed", f"{work}/whole")
    if read_all(f"{work}/collected") != read_all(f"{work}/whole"):
        raise Failed(f"what was collected differs; see {work}")
    if min(shares[1], undisturbed[1]) < options.share:
        raise Failed(f"less than {options.share} % of the processor time was spent in searches")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"no run repeated or lost, the same bytes on two and three ranks; largest process {largest:.0f} MiB")
    shutil.rmtree(work)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
