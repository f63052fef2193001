#!/usr/bin/env python3
# Part of Crossisle, SPDX-License-Identifier: MIT
"""Compares the physical mode with its executable specification on random chips and nine networks.

  tests/physical/against_specification.py --points build/release/tests/physical_points --designs 10000

At least 99.9 % of the figures (area; energy, latency, interval, programming by network) must agree within 1e-9, SNR within
1e-9 dB, and feasibility always; the others are listed. They are roundings at a floor or ceiling."""
import argparse
import csv
import io
import json
import os
import subprocess
import sys

SKIPPED = 77
HERE = os.path.dirname(os.path.abspath(__file__))
# Knobs by their names in the specification.
NAMES = {
    "voltage": "V", "bits_per_cell": "bpc", "cycle_time_ns": "cycle", "wordlines": "rows", "bitlines": "cols",
    "router_groups": "G", "tiles_per_group": "T", "macros_per_tile": "M", "node_nm": "node", "encoding": "enc",
    "active_rows": "ract", "dac_bits": "bdac", "dac": "temporal", "adc_bits": "badc", "adc": "adc_kind", "adcs": "nadc",
    "sample_and_hold": "sh", "input_buffer_kib": "ibkb", "output_buffer_kib": "obkb", "buffer_width": "bufw",
    "global_buffer_width": "glbw", "link_width": "nocw", "dram": "dram", "double_buffering": "dbuf",
    "pinned_fraction": "pin", "copies": "dupmax", "pipelining": "pipe", "digital_macs": "nmac", "vector_lanes": "nvec",
    "on_resistance_ohm": "ron", "on_off_ratio": "onoff", "read_voltage": "v_read", "pulse_ns": "t_pulse",
    "drift_spread": "sig_nu", "drift_time_ratio": "t_over_t0", "thermal_noise": "sig_th",
}
# What equal layers have in common, and how many of them are looked at for their values.
SHAPE = ("C", "M", "R", "S", "P", "Q", "G", "st", "vops")
LOOKED_AT = 8


def skip(reason):
    print("skipped: " + reason)
    sys.exit(SKIPPED)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", required=True, help="the program physical_points")
    parser.add_argument("--reference", default=os.environ.get("CROSSISLE_REFERENCE") or os.path.join(
        HERE, "..", "..", "..", "shared", "reference"), help="the folder that holds physical/first_edition/model.py")
    parser.add_argument("--designs", type=int, default=200, help="chips per technology")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def load_networks(model, text):
    networks = {}
    for name, layers in json.loads(text).items():
        groups = {}
        for layer in layers:
            key = tuple(layer[q] for q in SHAPE) + (layer["dynamic"],)
            groups.setdefault(key, []).append(layer)
        net = []
        for members in groups.values():
            first = members[0]
            entry = {q: first[q] for q in SHAPE}
            entry["n"] = len(members)
            entry["kind"] = "dyn" if first["dynamic"] else "mvm"
            if first["dynamic"]:
                entry["vops"] = first["vops"] * first["G"] * first["M"] * first["P"] * first["Q"]
            else:
                looked_at = members[:LOOKED_AT]
                moments = [model.moments(m["inputs"], m["weights"]) for m in looked_at]
                for q in moments[0]:
                    entry[q] = sum(m[q] for m in moments) / len(moments)
            net.append(entry)
        networks[name] = net
    return networks


class Comparison:
    """Counts how many figures agree, and remembers those that do not."""

    def __init__(self, np):
        self.np = np
        self.rows = {}
        self.misses = []

    def add(self, technology, figure, ours, theirs, where, absolute):
        np = self.np
        ours, theirs = ours[where], np.broadcast_to(theirs, where.shape)[where]
        error = np.abs(ours - theirs) if absolute else np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-300)
        count, good, worst = self.rows.get((technology, figure), (0, 0, 0.0))
        agree = error <= 1e-9
        self.rows[technology, figure] = (count + error.size, good + int(agree.sum()),
                                         max(worst, float(error[agree].max()) if agree.any() else 0.0))
        designs = np.nonzero(where)[0]
        for i in np.nonzero(~agree)[0]:
            self.misses.append((technology, int(designs[i]), figure, float(ours[i]), float(theirs[i])))


def compare(np, model, networks, technology, arguments, comparison):
    output = subprocess.run([arguments.points, "chips", technology, str(arguments.designs), str(arguments.seed)],
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = list(csv.reader(io.StringIO(output)))
    columns = {name: np.array([float(row[i]) for row in rows[1:]]) for i, name in enumerate(rows[0])}
    knobs = {theirs: columns[ours] for ours, theirs in NAMES.items()}
    knobs["glb"] = columns["global_buffer_kib"] / 1024
    resistive = technology == "rram"
    knobs["sig_g"] = columns["conductance_spread" if resistive else "capacitor_mismatch"]
    knobs["p_saf"] = columns["stuck_cells"] * (1 if resistive else 0)
    theirs_name = {"rram": model.RRAM, "sram_analog": model.SRAM_A, "sram_digital": model.SRAM_D}[technology]
    chip, results = model.evaluate(theirs_name, model.knobs(**knobs), networks)
    everywhere = np.ones(arguments.designs, bool)
    comparison.add(technology, "area", columns["area_mm2"], chip["area_mm2"], everywhere, False)
    wrong = 0
    for name, result in results.items():
        ours = {key[len(name) + 1:]: values for key, values in columns.items() if key.startswith(name + ".")}
        feasible = np.broadcast_to(result["fits"], everywhere.shape).astype(bool)
        wrong += int((feasible != (ours["feasible"] == 1)).sum())
        for figure, key, absolute in (("energy", "E", False), ("latency", "L", False), ("interval", "Tii", False),
                                      ("snr", "snr", True), ("worst_snr", "snr_min", True)):
            unit = {"snr": "_db", "worst_snr": "_db", "energy": "_j", "latency": "_s", "interval": "_s"}.get(figure, "")
            comparison.add(technology, figure, ours[figure + unit], result[key], feasible & (ours["feasible"] == 1), absolute)
    return wrong


def main():
    arguments = parse()
    # The model here is the first edition of the specification, but for what writing the weights takes: of all copies, as
    # the second edition has it.
    folder = os.path.join(arguments.reference, "physical", "first_edition")
    if not os.path.exists(os.path.join(folder, "model.py")):
        skip("no specification at %s; set CROSSISLE_REFERENCE to the folder that holds physical/first_edition/model.py" % folder)
    try:
        import numpy as np
    except ImportError:
        skip("this python has no numpy (package python3-numpy)")
    sys.dont_write_bytecode = True
    sys.path.insert(0, folder)
    import model
    text = subprocess.run([arguments.points, "networks"], check=True, stdout=subprocess.PIPE, text=True).stdout
    networks = load_networks(model, text)
    comparison = Comparison(np)
    wrong = sum(compare(np, model, networks, technology, arguments, comparison)
                for technology in ("rram", "sram_analog", "sram_digital"))
    print("%d chips of each technology, %d networks" % (arguments.designs, len(networks)))
    print("%-14s %-14s %9s %9s %s" % ("technology", "figure", "compared", "agree", "largest difference of those"))
    failed = wrong > 0
    for (technology, figure), (count, good, worst) in comparison.rows.items():
        print("%-14s %-14s %9d %9d %.1e" % (technology, figure, count, good, worst))
        failed |= count > 0 and good < 0.999 * count
    print("feasibility differs in %d cases" % wrong)
    for miss in comparison.misses[:100]:
        print("differs: %s chip %d %s: %.12g here, %.12g there" % miss)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
