#!/usr/bin/env bash
# Every command as users call it: results on standard output, messages on standard error, documented exit
# codes.
source "$SOURCE/tests/shell.sh"
smoke=$SOURCE/configs/smoke.yaml
cd "$work"

# Help begins with an example, for the program and each command.
expect 0 "$CROSSISLE" --help
equal "$(head -c 8 out)" "Example:" "first word of --help"
for command in run evaluate validate export digest workloads validate-model bench; do
  expect 0 "$CROSSISLE" "$command" --help
  equal "$(head -c 8 out)" "Example:" "first word of $command --help"
done
expect 0 "$CROSSISLE" --version
says out "crossisle 0."

# Every shipped configuration is valid.
for configuration in "$SOURCE"/configs/*.yaml "$SOURCE"/configs/questions/*.yaml "$SOURCE"/configs/suites/*.yaml; do
  expect 0 "$CROSSISLE" validate "$configuration" --ranks 8
  says out "is valid"
done
expect 0 "$CROSSISLE" validate "$SOURCE/configs/rram_4networks.yaml"
says out "12,096,000 chips"

# A run, its files, and the commands that read them.
expect 0 "$CROSSISLE" run "$smoke"
says err "starting smoke in runs/smoke"
says out "best chip of smoke"
for file in run.h5 best.yaml config.resolved.yaml log.txt status.json; do
  [ -s "runs/smoke/$file" ] || fail "the run left no $file"
done
expect 0 "$CROSSISLE" run "$smoke"
says err "is already finished"
says out "best chip of smoke"
expect 0 "$CROSSISLE" digest runs/smoke
digest=$(cat out)
equal "${#digest}" 32 "length of the digest"

# The resolved configuration is valid, and gives the same result.
expect 0 "$CROSSISLE" run runs/smoke/config.resolved.yaml -o again
expect 0 "$CROSSISLE" digest again
equal "$(cat out)" "$digest" "digest of the resolved configuration's run"

# Evaluating the best design gives the metrics that the search reported.
expect 0 "$CROSSISLE" evaluate runs/smoke/config.resolved.yaml --design-file runs/smoke/best.yaml --layers
says out "status     feasible"
says out "largest part"
expect 0 "$CROSSISLE" evaluate "$smoke" --design-file runs/smoke/best.yaml --json
objective=$(sed -nE 's/^  "objective": ([^,]+),$/\1/p' out)
expect 0 "$CROSSISLE" export runs/smoke --csv
best=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
                { gsub("\r", "") } $column["feasible"] == 1 { print $column["objective"] }' out | sort -g | sed -n 1p)
equal "$objective" "$best" "objective of the best design, evaluated and exported"

# Exports.
expect 0 "$CROSSISLE" export runs/smoke --csv -o tables
for table in designs unmapped history convergence migrations networks status_codes; do
  [ -s "tables/$table.csv" ] || fail "export wrote no $table.csv"
done
expect 0 "$CROSSISLE" export runs/smoke --json
says out '"designs"'
expect 0 "$CROSSISLE" workloads --set corrected
says out "gpt2_medium"
says out "generative  "
expect 0 "$CROSSISLE" workloads --json
says out '"suites"'

# A network: 25,557,032 parameters of ResNet-50 less its batch norms and biases (2 x 26,560 + 1,000).
expect 0 "$CROSSISLE" workloads show resnet50 --json
says out '"weights": 25502912'
expect 0 "$CROSSISLE" workloads show --set published resnet50
says out "resnet50 (published)"
for network in stable_diffusion_unet llama_3_8b_decode_128k mobilebert; do
  expect 0 "$CROSSISLE" workloads show "$network"
  ! grep -q '.\{81\}' out || fail "workloads show $network has a line of more than 80 characters"
done
printf 'format: 2\nname: own\nsource: here\ntransformer: {layers: 2, hidden: 64, heads: 4, seqence: 8}\n' >own.yaml
expect 2 "$CROSSISLE" workloads show own.yaml
says err "own.yaml:4:transformer.sequence: is missing"
says err "own.yaml:4:transformer.seqence: unknown key 'seqence' (it would be silently ignored) did you mean 'sequence'?"
sed -i 's/seqence/sequence/' own.yaml
expect 0 "$CROSSISLE" workloads show own.yaml
says out "gate_up[0]"
expect 0 "$CROSSISLE" workloads show stable_diffusion_unet --page network.html
expect 0 /usr/bin/python3 "$SOURCE/tests/cli/check_page.py" network.html
expect 2 "$CROSSISLE" workloads show resnet51
says err "did you mean 'resnet50'?"

# A suite stands for its networks.
expect 0 "$CROSSISLE" validate "$SOURCE/configs/physical_rram_4networks.yaml" --set 'workloads={networks: tiny}'
says out "mlperf_tiny_autoencoder, mlperf_tiny_ds_cnn, mlperf_tiny_mobilenet_v1, mlperf_tiny_resnet8"

# Checks of the model. A row of an invented reference agrees with itself, and a wrong row is detected.
expect 0 "$CROSSISLE" evaluate "$SOURCE/configs/sram_4networks.yaml" --compare-mappers --design \
  voltage=0.85,cycle_time_ns=4,wordlines=16,bitlines=64,router_groups=4,tiles_per_group=2,macros_per_tile=8,global_buffer_kib=8192
says out "reference / optimal"
expect 0 "$CROSSISLE" bench "$smoke" --designs 500 --json
says out '"designs_per_second"'
mkdir reference
header=network,voltage_v,bits_per_cell,cycle_s,wordlines,bitlines,router_groups,tiles_per_group,macros_per_tile
header+=,global_buffer_depth_words,energy_j,area_cm2,latency_s
expect 0 "$CROSSISLE" evaluate "$smoke" --json --set cost_model.mapper=reference cost_model.rounding=as_printed \
  'design_space.voltage=[0.5]' 'workloads.networks=[alexnet]' --design \
  bits_per_cell=8,cycle_time_ns=1,wordlines=512,bitlines=64,router_groups=8,tiles_per_group=64,macros_per_tile=32,global_buffer_kib=1024
energy=$(sed -nE 's/^ {6}"energy_j": ([^,]+),$/\1/p' out)
latency=$(sed -nE 's/^ {6}"latency_s": ([^,]+),$/\1/p' out)
area=$(awk -F'[ ,]+' '/^  "area_m2"/ { printf "%.17g", $3 * 1e4 }' out)
echo "$header
alexnet,0.5,8,1e-09,512,64,8,64,32,4096,$energy,$area,$latency" >reference/published_rram.csv
expect 0 "$CROSSISLE" validate-model --reference reference
says out "100.00 %"
sed "s/,$energy,/,1.0,/" reference/published_rram.csv >wrong.csv && mv wrong.csv reference/published_rram.csv
expect 0 "$CROSSISLE" validate-model --reference reference
says out "0.00 %"

# A run is stopped on request, continued by the same command, and restarted without losing anything.
expect 75 "$CROSSISLE" run "$smoke" -o stopped --stop-after-generation 5
says err "stopped after generation 5"
expect 0 "$CROSSISLE" export stopped --csv --table history
expect 0 "$CROSSISLE" run "$smoke" -o stopped
says err "continuing smoke in stopped after generation 5"
expect 0 "$CROSSISLE" digest stopped
equal "$(cat out)" "$digest" "digest after a stop"
expect 0 "$CROSSISLE" run "$smoke" -o stopped --fresh --set seed=2
[ -s stopped.1/run.h5 ] || fail "--fresh did not keep the earlier run"
passed
