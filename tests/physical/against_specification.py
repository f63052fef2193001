#!/usr/bin/env python3
# Part of Crossisle, SPDX-License-Identifier: MIT
"""Compares the physical mode with its executable specification on random chips: on nine networks, and on random
ones with all that a network's file can express (precisions, batches, caches, experts, skips, repetitions).

  tests/physical/against_specification.py --points build/release/tests/physical_points --designs 10000

At least 99.9 % of the figures must agree within 1e-12 (SNR: within 1e-9 dB), and feasibility always; the others are listed.
They are roundings at a floor or ceiling."""
import argparse
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

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
    "drift_spread": "sig_nu", "drift_time_ratio": "t_over_t0", "thermal_noise": "sig_th", "dac_mismatch": "sig_dac",
    "adc_voltage": "vadc", "cell_f2": "cell_f2", "combined_slices": "wcomb", "paired_adc": "pair_adc", "dram_gb": "dram_gb",
}
# What equal layers have in common, and how many of them are looked at for their values.
SHAPE = ("C", "M", "R", "S", "P", "Q", "G", "sth", "stw", "vops")
LOOKED_AT = 8
FIGURES = {  # by network: column here, figure of the specification, limit of its deviation, absolute or relative
    "energy_j": ("E", 1e-12, False), "latency_s": ("L", 1e-12, False), "interval_s": ("Tii", 1e-12, False),
    "snr_db": ("snr", 1e-9, True), "worst_snr_db": ("snr_min", 1e-9, True), "programming_j": ("prog_J", 1e-12, False),
    "programming_s": ("prog_s", 1e-12, False), "peak_w": ("peak_W", 1e-12, False), "dram_bytes": ("dram_B", 1e-12, False),
    "lifetime_s": ("life_s", 1e-12, False), "cache_share": ("kv_share", 1e-12, False), "rate_w": ("rate_W", 1e-12, False),
}
SYSTEMS = [  # conditions of the system, and factors of the calibration card
    {},
    {"junction": 85, "reprogram": 1000, "endurance": 1e6},
    {"junction": -10, "card": [1.3, 0.8, 1.1, 0.9, 1.2, 1.4]},
    {"own_dram": [40, 0.7, 5, 0.1, 0.4, 3, 30, 9], "reprogram": 1},
]
OWN = ("dram_gbs", "dram_share", "dram_pjb", "dram_idle", "dram_active", "dram_phy", "dram_die", "dram_usd")
CARD = ("kE", "kA", "kC", "kP", "kT", "kS")


def skip(reason):
    print("skipped: " + reason)
    sys.exit(SKIPPED)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", required=True, help="the program physical_points")
    parser.add_argument("--reference", default=os.environ.get("CROSSISLE_REFERENCE") or os.path.join(
        HERE, "..", "..", "..", "shared", "reference"), help="the folder that holds physical/model.py")
    parser.add_argument("--designs", type=int, default=200, help="chips per technology")
    parser.add_argument("--networks", type=int, default=20, help="random networks")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def load_networks(model, text):
    networks = {}
    for name, layers in json.loads(text).items():
        groups = {}
        for layer in layers:
            key = tuple(layer[q] for q in SHAPE) + (layer["dynamic"],)
            groups.setdefault(key, []).append(layer)
        net = model.Net()
        for members in groups.values():
            first = members[0]
            entry = dict(model.BASE, **{q: first[q] for q in SHAPE})
            entry["n"] = len(members)
            entry["kind"] = "dyn" if first["dynamic"] else "mvm"
            if not first["dynamic"]:
                moments = [model.moments(m["inputs"], m["weights"]) for m in members[:LOOKED_AT]]
                for q in moments[0]:
                    entry[q] = sum(m[q] for m in moments) / len(moments)
            net.append(entry)
        networks[name] = net
    return networks


def random_layer(draw, name, earlier):
    """A layer of any kind; `earlier` are names that it may add or join."""
    bits = lambda most: draw.randint(1, most)
    kind = draw.choice(["conv", "conv", "grouped", "product", "dense", "dense", "cached", "experts", "none", "lookup", "transposed"])
    layer = {"name": name}
    if kind in ("conv", "grouped", "transposed"):
        kernel = draw.choice([1, 2, 3, 5])
        stride = draw.choice([1, 1, 2, 3])
        layer.update(c=draw.choice([1, 3, 16, 40, 64]), m=draw.choice([1, 8, 32, 100]), p=draw.choice([1, 7, 14, 30]), q=draw.choice([1, 7, 20]),
                     r=kernel, s=draw.choice([1, kernel]), stride=[stride, draw.choice([1, stride])], dilation=[draw.choice([1, 1, 2]), 1])
        if kind == "grouped":
            layer["g"] = draw.choice([2, 8, 33])
        if kind == "transposed":
            layer.update(transposed=True, dilation=[1, 1])
    elif kind == "dense":
        layer.update(c=draw.choice([64, 300, 1024, 4096]), m=draw.choice([10, 256, 2000]), p=draw.choice([1, 1, 16, 197]))
    elif kind == "experts":
        experts = draw.choice([2, 8, 64])
        layer.update(c=draw.choice([64, 512]), m=draw.choice([64, 700]), p=draw.choice([1, 3, 50]), experts=experts, active=draw.randint(1, min(experts, 6)))
    elif kind in ("product", "cached"):
        layer.update(c=draw.choice([32, 128, 4000]), m=draw.choice([64, 512, 8193]), p=draw.choice([1, 4, 128]), g=draw.choice([1, 8]),
                     operand="dynamic" if kind == "product" else "cached", vector_operations=draw.choice([0, 10]))
        if draw.random() < 0.5:
            layer["active_fraction"] = 0.5
        if draw.random() < 0.5:
            layer["append"] = draw.choice([0, 128, 65536])
    elif kind == "none":
        layer.update(c=1, m=draw.choice([64, 1000]), p=draw.choice([1, 28]), q=draw.choice([1, 28]), g=draw.choice([1, 16]), operand="none", r=draw.choice([1, 3]))
    else:
        layer.update(c=50000, m=draw.choice([64, 768]), p=draw.choice([1, 12]), operand="lookup")
    wide = layer.get("operand", "static") != "static"
    if draw.random() < 0.6:
        layer.update(input_bits=bits(16 if wide else 8), weight_bits=bits(16 if wide else 8), output_bits=bits(16))
    if not wide and draw.random() < 0.3:
        layer["vector_operations"] = draw.choice([0, 2.5, 4])
    if earlier and draw.random() < 0.3:
        layer[draw.choice(["add", "concat"])] = draw.choice(earlier)
    return layer


def random_network(seed):
    draw = random.Random(seed)
    layers, names = [{"name": "first", "c": 64, "m": 96}], ["first"]  # the specification needs a layer with trained weights
    for i in range(draw.randint(2, 7)):
        name = "l%d" % i
        layers.append(random_layer(draw, name, names))
        names.append(name)
    if draw.random() < 0.6:
        block = []
        for i in range(draw.randint(1, 3)):
            block.append(random_layer(draw, "b%d" % i, ["input"] + [x["name"] for x in block] + names))
        layers.insert(draw.randint(1, len(layers)), {"repeat": draw.randint(2, 4), "layers": block})
        names.clear()  # a layer before the block must not name one after it
        for layer in layers:
            for key in ("add", "concat"):
                if key in layer and layers.index(layer) > 0 and layer[key] not in [x.get("name") for x in layers[:layers.index(layer)]]:
                    del layer[key]
        for layer in layers:
            for inner in layer.get("layers", []):
                for key in ("add", "concat"):
                    before = [x.get("name") for x in layers[:layers.index(layer)]] + ["input"] + [x["name"] for x in layer["layers"]]
                    if key in inner and inner[key] not in before:
                        del inner[key]
    network = {"format": 2, "name": "random%d" % seed, "source": "test", "layers": layers}
    if draw.random() < 0.6:
        network["batch"] = draw.choice([2, 3, 8, 16, 100])
    if draw.random() < 0.3:
        network["dependent"] = True
    if draw.random() < 0.5:
        network["precision"] = {"input": bits_of(draw), "weight": bits_of(draw), "output": draw.randint(1, 8)}
    if draw.random() < 0.3:
        network["vector_operations"] = 4
    if draw.random() < 0.5:
        network["rate"] = draw.choice([0.5, 30, 1000])
    return network


def bits_of(draw):
    return draw.randint(1, 8)


class Comparison:
    """Counts how many figures agree, and remembers those that do not."""

    def __init__(self, np):
        self.np = np
        self.rows = {}
        self.misses = []

    def add(self, technology, figure, ours, theirs, where, limit, absolute):
        np = self.np
        ours, theirs = ours[where], np.broadcast_to(theirs, where.shape)[where]
        with np.errstate(all="ignore"):
            error = np.abs(ours - theirs) if absolute else np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-300)
        error = np.where(ours == theirs, 0.0, error)
        count, good, worst = self.rows.get((technology, figure), (0, 0, 0.0))
        agree = error <= limit
        self.rows[technology, figure] = (count + error.size, good + int(agree.sum()),
                                         max(worst, float(error[agree].max()) if agree.any() else 0.0))
        designs = np.nonzero(where)[0]
        for i in np.nonzero(~agree)[0]:
            self.misses.append((technology, int(designs[i]), figure, float(ours[i]), float(theirs[i])))


def compare(np, model, networks, names, technology, system, seed, arguments, comparison):
    options = ["%s=%s" % (key, ",".join(map(str, value)) if isinstance(value, list) else value) for key, value in system.items()]
    output = subprocess.run([arguments.points, "chips", technology, str(arguments.designs), str(seed)] + options + names,
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = list(csv.reader(io.StringIO(output)))
    columns = {name: np.array([float(row[i]) for row in rows[1:]]) for i, name in enumerate(rows[0])}
    knobs = {theirs: columns[ours] for ours, theirs in NAMES.items()}
    knobs["glb"] = columns["global_buffer_kib"] / 1024
    resistive = technology == "rram"
    knobs["sig_g"] = columns["conductance_spread" if resistive else "capacitor_mismatch"]
    knobs["p_saf"] = columns["stuck_cells"] * (1 if resistive else 0)
    for key, name in (("junction", "temp"), ("reprogram", "reprog"), ("endurance", "endurance")):
        if key in system:
            knobs[name] = float(system[key])
    knobs.update(zip(CARD, map(float, system.get("card", []))))
    for key, value in zip(OWN, system.get("own_dram", [])):  # figures of the type `own` alone
        knobs[key] = np.where(columns["dram"] == 5, float(value), -1.0)
    theirs_name = {"rram": model.RRAM, "sram_analog": model.SRAM_A, "sram_digital": model.SRAM_D}[technology]
    if technology == "sram_digital":  # knobs that do not apply here
        knobs["wcomb"] = np.ones(arguments.designs)
    if technology != "rram":
        knobs["pair_adc"] = np.zeros(arguments.designs)
        knobs["enc"] = np.zeros(arguments.designs)
        knobs["bpc"] = np.ones(arguments.designs)
    knobs["pair_adc"] = np.where(knobs["enc"] == 1, knobs["pair_adc"], 0)
    with np.errstate(all="ignore"):
        chip, results = model.evaluate(theirs_name, model.knobs(**knobs), networks)
    everywhere = np.ones(arguments.designs, bool)
    made = np.isfinite(chip["cost_usd"])  # chips that no wafer holds are infeasible here
    for ours, theirs in (("area_mm2", "area_mm2"), ("system_mm2", "system_mm2"), ("cost_usd", "cost_usd")):
        comparison.add(technology, ours, columns[ours], chip[theirs], made if ours == "cost_usd" else everywhere, 1e-12, False)
    wrong = 0
    for name, result in results.items():
        ours = {key[len(name) + 1:]: values for key, values in columns.items() if key.startswith(name + ".")}
        feasible = np.broadcast_to(result["fits"], everywhere.shape).astype(bool) & made
        wrong += int((feasible != (ours["feasible"] == 1)).sum())
        both = feasible & (ours["feasible"] == 1)
        for figure, (key, limit, absolute) in FIGURES.items():
            if key not in result:  # a network without a rate
                continue
            values = ours[figure]
            if figure == "lifetime_s":  # the specification has 1e30 for cells that nothing wears
                values = np.where(np.isinf(values), 1e30, values)
            comparison.add(technology, figure, values, result[key], both, limit, absolute)
    return wrong


def main():
    arguments = parse()
    folder = os.path.join(arguments.reference, "physical")
    if not os.path.exists(os.path.join(folder, "model.py")):
        skip("no specification at %s; set CROSSISLE_REFERENCE to the folder that holds physical/model.py" % folder)
    try:
        import numpy as np
    except ImportError:
        skip("this python has no numpy (package python3-numpy)")
    sys.dont_write_bytecode = True
    sys.path.insert(0, folder)
    import model
    text = subprocess.run([arguments.points, "networks"], check=True, stdout=subprocess.PIPE, text=True).stdout
    nine = load_networks(model, text)
    comparison = Comparison(np)
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        random_ones, files = {}, []
        for seed in range(arguments.networks):
            network = random_network(arguments.seed * 1000 + seed)
            random_ones[network["name"]] = model.build_network(network)
            files.append(os.path.join(work, network["name"] + ".yaml"))
            with open(files[-1], "w") as file:
                json.dump(network, file)  # JSON is YAML
        for technology in ("rram", "sram_analog", "sram_digital"):
            wrong += compare(np, model, nine, list(nine), technology, {}, arguments.seed, arguments, comparison)
            for number, system in enumerate(SYSTEMS):
                wrong += compare(np, model, random_ones, files, technology, system, arguments.seed + number, arguments, comparison)
    print("%d chips of each technology and system, 9 and %d random networks" % (arguments.designs, arguments.networks))
    print("%-14s %-14s %9s %9s %s" % ("technology", "figure", "compared", "agree", "largest difference of those"))
    failed = wrong > 0
    for (technology, figure), (count, good, worst) in comparison.rows.items():
        print("%-14s %-14s %9d %9d %.1e" % (technology, figure, count, good, worst))
        failed |= count == 0 or good < 0.999 * count
    print("feasibility differs in %d cases" % wrong)
    for miss in comparison.misses[:100]:
        print("differs: %s chip %d %s: %.12g here, %.12g there" % miss)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
