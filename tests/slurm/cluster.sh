# shellcheck shell=bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# A Slurm cluster of virtual nodes on this machine, for one test. To be sourced after tests/shell.sh; needs
# root.
#
#   cluster_start 4              starts four nodes, or ends the test with exit code 77 and the reason
#   on_cluster sbatch job.sh     runs a command on the cluster's login host
#   node_off 2; node_on 2        switches the power of a node off and on
#   node_cut 2; node_heal 2      disconnects a node, which continues to work, and reconnects it
#
# The cluster is in separate namespaces: the login host and each node have a separate host name, network,
# process space and shared memory, and share the file system. It is invisible from outside (no address, port,
# device, or file outside $work), so that any number of tests can run at once. When its first process ends,
# all its processes end, whatever their state.

# Prefix of the names of nodes; it differs between tests, because Open MPI keeps its sockets in /tmp by host
# name.
node_prefix=t${BASHPID}n

skip() {
  echo "skipped: $*"
  exit 77
}

require_slurm() {
  local program
  [ "$(id -u)" = 0 ] || skip "virtual nodes need root"
  for program in munged slurmctld slurmd sbatch srun scontrol ip unshare nsenter; do
    command -v "$program" >/dev/null || skip "$program is not installed: . apps/install_dependencies.sh; install_dependencies slurm"
  done
  unshare --net --uts --mount --pid --fork true 2>/dev/null || skip "this machine gives no namespaces (unshare fails)"
}

write_slurm_conf() {
  local nodes=$1 cpus=$2
  cat >"$box/etc/slurm.conf" <<CONF
ClusterName=crossisle-test
SlurmctldHost=login(10.77.0.254)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# A requeued job stays on hold for as long as credentials of its first start are valid: 2 minutes by default.
AuthInfo=socket=$box/run/munge.sock,cred_expire=5
CredType=cred/munge
SlurmctldPidFile=$box/run/slurmctld.pid
SlurmdPidFile=$box/run/slurmd-%n.pid
SlurmctldLogFile=$box/log/slurmctld.log
SlurmdLogFile=$box/log/slurmd-%n.log
StateSaveLocation=$box/state
SlurmdSpoolDir=$box/spool/%n
# srun --mpi=pmix makes folders here that must not be another node's.
TmpFS=$box/tmp/%n
# More cores than there are.
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=200000,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
KillWait=${cluster_kill_wait:-10}
MinJobAge=600
InactiveLimit=0
SlurmdTimeout=${cluster_node_timeout:-10}
MessageTimeout=20
MailProg=/bin/true
NodeName=${node_prefix}[1-$nodes] NodeAddr=10.77.0.[1-$nodes] CPUs=$cpus RealMemory=16000 State=UNKNOWN
PartitionName=batch Nodes=ALL Default=YES MaxTime=1-00:00:00 State=UP PriorityTier=1 PreemptMode=REQUEUE
PartitionName=urgent Nodes=ALL MaxTime=1-00:00:00 State=UP PriorityTier=10 PreemptMode=OFF
CONF
  echo 'CgroupPlugin=cgroup/v1' >"$box/etc/cgroup.conf"
}

# cluster_start NODES [CORES PER NODE]
cluster_start() {
  local nodes=$1 cpus=${2:-2} i
  require_slurm
  box=${work:?}/cluster
  mkdir -p "$box"/{etc,state,spool,log,run,tmp}
  chmod 755 "$work" "$box" "$box"/*
  {
    echo "127.0.0.1 localhost"
    echo "10.77.0.254 login"
    for ((i = 1; i <= nodes; ++i)); do echo "10.77.0.$i $node_prefix$i"; done
  } >"$box/etc/hosts"
  write_slurm_conf "$nodes" "$cpus"
  (umask 077 && head -c 1024 /dev/urandom >"$box/etc/munge.key")

  # Jobs take their environment from where they are submitted.
  export SLURM_CONF=$box/etc/slurm.conf OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  export HOME=$work/home
  unset XDG_STATE_HOME
  mkdir -p "$HOME"

  unshare --net --uts --mount --pid --fork --kill-child --mount-proc \
    bash "$SOURCE/tests/slurm/host.sh" login "$box" </dev/null >>"$box/log/login.log" 2>&1 &
  cluster_process=$!
  trap 'cluster_stop; rm -rf "$work"' EXIT
  until login_process=$(pgrep -P "$cluster_process"); do kill -0 "$cluster_process" && sleep 0.01; done
  for ((i = 1; i <= nodes; ++i)); do node_on "$i"; done
  for ((i = 0; i < 200; ++i)); do
    [ "$(on_cluster timeout 5 sinfo -h -N -p batch -t idle -o %N 2>/dev/null | wc -l)" -ne "$nodes" ] || return 0
    sleep 0.05
  done
  tail -n 20 "$box"/log/* >&2
  fail "the test cluster did not start"
}

# Ends all processes on the cluster, and the cluster.
cluster_stop() {
  kill -KILL "$cluster_process" 2>/dev/null || true
  wait "$cluster_process" 2>/dev/null || true
  # The kernel needs a moment to remove the namespaces; files are in use until then.
  while [ -e "/proc/$login_process" ]; do sleep 0.02; done
}

on_cluster() { nsenter --target "$login_process" --net --uts --mount --pid --wd="$PWD" -- "$@"; }

node_on() { on_cluster bash "$SOURCE/tests/slurm/host.sh" power_on "$box" "$1" "$node_prefix$1" </dev/null >>"$box/log/node-$1.log" 2>&1; }

# All processes on the node end at once, and the node is no longer reachable.
node_off() { on_cluster bash "$SOURCE/tests/slurm/host.sh" power_off "$box" "$1"; }

# The node is no longer reachable, but its processes and its file system continue to work.
node_cut() { on_cluster ip link set "node$1" down; }
node_heal() { on_cluster ip link set "node$1" up; }

# within SECONDS WHAT COMMAND...: repeats a command until it succeeds. SECONDS are those of a build without
# sanitizers.
within() {
  local deadline=$((SECONDS + $1 * TIME_FACTOR)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      on_cluster squeue --states=all >&2 || true
      tail -n 5 "$work"/slurm-*.out >&2 || true
      tail -n 5 "$work"/*/log.txt >&2 || true
      tail -n 20 "$box"/log/slurm*.log >&2
      fail "not in time: $what"
    fi
    sleep 0.2
  done
}

# Prints what scontrol reports about a job: job_field 17 JobState
job_field() { on_cluster scontrol show job -o "$1" | grep -oP "(?<= $2=)[^ ]*" | head -n 1; }

job_is() { [ "$(job_field "$1" JobState)" = "$2" ]; }

restarted() { [ "$(job_field "$1" Restarts)" -ge 1 ]; }

# True if a run has written a checkpoint (after the given one, if there is one).
has_checkpoint() { compgen -G "$1/checkpoint-*.h5"; }

# finishes SECONDS JOB: expects that the job ends with exit code 0.
finishes() {
  within "$1" "job $2 ends" job_is "$2" COMPLETED
  equal "$(job_field "$2" ExitCode)" 0:0 "exit code of job $2"
}

# same_digest DIRECTORY...: expects a finished run with the result of the undisturbed run in each directory.
same_digest() {
  local directory
  for directory in "$@"; do
    expect 0 "$CROSSISLE" digest "$directory"
    equal "$(cat "$work/out")" "$whole" "digest of $directory"
  done
}

# Configuration and options of the run of the tests, for commands of crossisle.
arguments=("$SOURCE/configs/smoke.yaml")

# Long enough to be interrupted: this number of small generations, and a checkpoint after some of them.
long_run() { # GENERATIONS
  arguments=("$SOURCE/configs/smoke.yaml" --set "search.generations=$1" search.algorithm=random
    checkpoint.every_generations=100)
}

# Prints the digest of the same run outside the cluster.
undisturbed() {
  rm -rf undisturbed
  expect 0 "$CROSSISLE" run "${arguments[@]}" -o undisturbed --progress none
  expect 0 "$CROSSISLE" digest undisturbed
  whole=$(cat "$work/out")
}

undisturbed_with_seed() {
  local arguments=("${arguments[@]}" --set "seed=$1")
  undisturbed
}

# submitted OPTIONS...: submits the run as a job.
submitted() {
  expect 0 on_cluster "$CROSSISLE" slurm "${arguments[@]}" "$@" --submit
  job=$(head -n 1 "$work/out")
}

node_is_idle() { [ "$(on_cluster sinfo -h -N -p batch -n "$node_prefix$1" -o %T)" = idle ]; }

# says_log TEXT: expects a line with this text in the log of the job.
says_log() {
  grep -qF -- "$1" "slurm-"*"-$job.out" || fail "the log of job $job does not say: $1"
  checks=$((checks + 1))
}
