#!/usr/bin/env bash
# Part of Crossisle, SPDX-License-Identifier: MIT
# Programs that run on the hosts of the test cluster; called by cluster.sh only.
#
#   host.sh login BOX                the first process of the login host: network, munge, slurmctld
#   host.sh node BOX NUMBER NAME     the first process of a node: slurmd
#   host.sh power_on BOX NUMBER NAME, power_off BOX NUMBER     on the login host: starts and ends a node
set -euo pipefail

role=$1
box=$2

# Sets a separate host name, shared memory and host table.
settle() {
  hostname "$1"
  mount -t tmpfs tmpfs /dev/shm
  mount --bind "$box/etc/hosts" /etc/hosts
  ip link set lo up
}

# The first process of a host must collect the exit codes of orphans; otherwise Slurm would wait for them
# forever.
stay() {
  sleep infinity &
  while :; do wait || true; done
}

case $role in
  login)
    settle login
    ip link add nodes type bridge
    ip address add 10.77.0.254/24 dev nodes
    ip link set nodes up
    munged --key-file="$box/etc/munge.key" --socket="$box/run/munge.sock" --pid-file="$box/run/munged.pid" \
      --log-file="$box/log/munged.log" --seed-file="$box/run/munged.seed" --num-threads=2
    slurmctld
    touch "$box/run/login"
    stay
    ;;
  node)
    settle "$4"
    until ip link show eth0 >/dev/null 2>&1; do sleep 0.01; done
    ip address add "10.77.0.$3/24" dev eth0
    ip link set eth0 up
    ip route add default via 10.77.0.254
    slurmd -N "$4"
    stay
    ;;
  power_on)
    until [ -e "$box/run/login" ]; do sleep 0.01; done
    mkdir -p "$box/spool/$4" "$box/tmp/$4"
    chmod 1777 "$box/tmp/$4"
    unshare --net --uts --mount --pid --fork --kill-child --mount-proc bash "$0" node "$box" "$3" "$4" &
    maker=$!
    echo "$maker" >"$box/run/node-$3"
    until first=$(pgrep -P "$maker"); do kill -0 "$maker" && sleep 0.01; done
    # The hardware address stays the same, because other hosts may remember it.
    ip link add "node$3" type veth peer name eth0 address "02:00:00:00:00:$(printf %02x "$3")" netns "$first"
    ip link set "node$3" master nodes up
    disown "$maker"
    ;;
  power_off)
    kill -KILL "$(cat "$box/run/node-$3")"
    # The link disappears together with the namespace of its other end.
    while [ -e "/sys/class/net/node$3" ]; do sleep 0.01; done
    ;;
esac
