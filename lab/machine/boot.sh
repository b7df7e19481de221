#!/bin/sh
# Boots a machine; the arguments are options of systemd-nspawn. Runs inside the lab's network namespace and in a mount
# namespace of its own, so that what is mounted here is gone with the machine's last process, however that ends. At the
# end it becomes systemd-nspawn.
set -eu

: "${MACHINE:?}" "${MACHINE_DIR:?}" "${CGROUP:?}" "${BRIDGE:?}" "${BASE:?}"
cgroups=/sys/fs/cgroup

# enter HIERARCHY: into a cgroup of the machine's own, or its containers' cgroups would lie beside this one's and stay.
enter() {
  parent=$1
  for part in "$CGROUP" "$MACHINE"; do
    group=$parent/$part
    mkdir -p "$group"
    # A new cpuset of cgroup v1 is empty and takes no process.
    if [ -e "$group/cpuset.mems" ] && [ -e "$group/tasks" ]; then
      cat "$parent/cpuset.cpus" > "$group/cpuset.cpus"
      cat "$parent/cpuset.mems" > "$group/cpuset.mems"
    fi
    parent=$group
  done
  echo $$ > "$parent/cgroup.procs"
}

# hand_down GROUP: in cgroup v2 a group has the controllers that the one above hands down.
hand_down() {
  read -r controllers < "$1/cgroup.controllers"
  for controller in $controllers; do
    echo "+$controller" > "$1/cgroup.subtree_control" || echo "cgroup controller $controller: not available"
  done
}

if [ -e "$cgroups/cgroup.controllers" ]; then
  mkdir -p "$cgroups/$CGROUP"
  hand_down "$cgroups"
  hand_down "$cgroups/$CGROUP"
  enter "$cgroups"
else
  for hierarchy in "$cgroups"/*; do
    enter "$hierarchy"
  done
fi

mkdir -p "$MACHINE_DIR/rootfs" "$MACHINE_DIR/changes" "$MACHINE_DIR/work" /run/systemd/nspawn
mount -t overlay -o "lowerdir=$BASE,upperdir=$MACHINE_DIR/changes,workdir=$MACHINE_DIR/work" \
  overlay "$MACHINE_DIR/rootfs"
# nspawn keeps its lock and a propagation mount for each machine there.
mount -t tmpfs -o mode=0755 tmpfs /run/systemd/nspawn

# A killed machine's interface lives on for a while. (A name of more than 15 characters is an alternative name of it.)
ip link delete "vb-$MACHINE" 2>/dev/null || true

# --register=no --keep-unit: the machine on which the lab runs need not run systemd. The capabilities and system calls
# are those of a machine that runs containers itself.
exec systemd-nspawn --quiet --boot --directory="$MACHINE_DIR/rootfs" --machine="$MACHINE" \
  --register=no --keep-unit --link-journal=no --resolv-conf=off --timezone=off \
  --network-bridge="$BRIDGE" \
  --capability=all --system-call-filter='@keyring @module add_key bpf keyctl' \
  "$@"
