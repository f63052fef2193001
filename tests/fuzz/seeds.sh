# shellcheck shell=bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Makes the seed inputs of the fuzz targets from the shipped files. To be sourced.

# make_data FOLDER: makes a small version of the shipped data, so that reading a configuration takes a
# millisecond: the first layers of each network, and the rows of each technology for the sizes and voltages of
# the smoke configuration.
make_data() {
  local file set
  mkdir -p "$1/technologies" "$1/workloads/histograms"
  cp -r data/calibration "$1"
  for set in published corrected; do
    mkdir -p "$1/workloads/$set"
    for file in data/workloads/"$set"/*.yaml; do
      # Ends after the second layer.
      awk '/^  - \{name:/ && ++layers > 2 { exit } { print }' "$file" >"$1/workloads/$set/${file##*/}"
    done
  done
  for file in data/workloads/histograms/*.csv; do
    # The header, and the values of the remaining layers.
    awk -F '[,{}: ]+' 'FILENAME != last { last = FILENAME; files++; line = 0 }
      files == 1 { for (i = 1; i < NF; ++i) if ($i == "name") layers[$(i + 1)] = 1; next }
      ++line == 1 || $1 in layers' "$1/workloads/corrected/$(basename "$file" .csv).yaml" "$file" \
      >"$1/workloads/histograms/${file##*/}"
  done
  for file in data/technologies/*.yaml; do
    awk '!/^    - \[/ { print; in_arrays = /^arrays:/ ? 1 : /^[a-z]/ ? 0 : in_arrays; next }
      {
        split($0, cells, /[][, ]+/)
        sparse = in_arrays ? cells[3] ~ /^0\.[567]$/ && cells[4] ~ /^(64|128)$/ && cells[5] ~ /^(64|128)$/ \
                           : cells[4] ~ /^(64|128|2048|4096)$/
        if (sparse) print
      }' "$file" >"$1/technologies/${file##*/}"
  done
}

# make_configurations FOLDER: copies the shipped configurations, with spaces that the small data covers.
make_configurations() {
  local file
  mkdir -p "$1/spaces"
  for file in configs/*.yaml configs/spaces/*.yaml; do
    sed -e 's/^\( *\)\(wordlines\|bitlines\): .*/\1\2: [64, 128]/' -e 's/global_buffer_kib: .*/global_buffer_kib: [512, 1024]/' \
      -e 's/voltage: .*/voltage: [0.5, 0.6, 0.7]/' "$file" >"$1/${file#configs/}"
  done
  sed 's|\.\./spaces|spaces|' configs/questions/edge_camera.yaml >"$1/edge_camera.yaml"
  # Goals, limits, rates, weights, rules to stop and designs to start from, which no shipped configuration combines.
  sed -n '/^technology:/,/^objective:/p' "$1/smoke.yaml" | sed '/^objective:/d' >"$1/question.yaml"
  sed -i 's/^workloads:/&\n  rates: {alexnet: 30\/s, resnet18: 2}/' "$1/question.yaml"
  cat >>"$1/question.yaml" <<'YAML'
objective:
  metric: edp
  aggregation: max
  weights: {alexnet: 1, resnet18: 2.5}
  constraints:
    area_mm2: 800
    limits:
      - {metric: throughput, network: resnet18, min: 1000/s}
      - {metric: average_power, max: 500 mW}
      - {metric: power, network: all, max: 20 W}
search:
  algorithm: nsga3
  population: 12
  generations: 30
  goals: [energy, power@alexnet, {metric: throughput, network: resnet18, direction: max}, area]
  stop: {evaluations: 200, no_progress: 100, target: 1e-9, wall_time: 30m,
    hypervolume: {fraction: 0.01, evaluations: 100}, check_every: 3}
  start_from:
    - parameters: [voltage, bits_per_cell, cycle_time_ns, wordlines, bitlines, router_groups, tiles_per_group,
        macros_per_tile, global_buffer_kib]
      designs: [[0.5, 8, 1, 128, 64, 2, 16, 32, 512], [0.6, 4, 1, 128, 64, 2, 16, 32, 512]]
YAML
  # A part of a named space, in both modes.
  cat >"$1/derived.yaml" <<'YAML'
technology: rram_32nm
workloads: {set: published, networks: [alexnet]}
design_space:
  base: spaces/rram.yaml
  fix: {bits_per_cell: 4}
  only: {voltage: {from: 0.55}, wordlines: [64, 128], cycle_time_ns: {max: 4}}
  macros_per_tile: [4, 16]
  exclude: [{wordlines: 64, voltage: 0.6, cycle_time_ns: 1}, {bitlines: {from: 100}, macros_per_tile: 4, voltage: 0.6}]
YAML
  sed -e 's/rram_32nm/physical/' -e 's/set: published, //' -e 's/rram.yaml/physical_rram.yaml/' \
    -e 's/fix: {/&dram: hbm2, adc: sar, /' -e 's/^  macros_per_tile/  extend: {adc_bits: [5.5], dac_bits: 8}\n&/' \
    "$1/derived.yaml" >"$1/derived_physical.yaml"
}

# make_seeds FOLDER DATA: makes one folder of seeds for each target that reads YAML.
make_seeds() {
  local seeds=$1 data=$2 file space design
  mkdir -p "$seeds"/{document,configuration,network,technology,design_space,onnx}
  /usr/bin/python3 tests/interchange/onnx_models.py - --write "$seeds/onnx"
  cp configs/*.yaml "$seeds/document"
  printf 'search.population=5\n~~~~\n%s\n' "$(cat configs/smoke.yaml)" >"$seeds/document/override.yaml"
  make_configurations "$data/configurations"
  for file in "$data"/configurations/*.yaml; do
    sed 's|spaces/.*|space.yaml|' "$file" >"$seeds/configuration/${file##*/}"
  done
  cp "$data"/workloads/corrected/*.yaml "$seeds/network"
  cp "$data"/technologies/*.yaml "$seeds/technology"
  for space in configs/spaces/*.yaml; do
    # The first value of each parameter is a design.
    design=$(sed -n 's/^\([a-z_]*\): \[\([^],]*\).*/\1: \2/p' "$space")
    printf '%s\n~~~~\n%s\n' "$(cat "$space")" "$design" >"$seeds/design_space/${space##*/}"
  done
}
