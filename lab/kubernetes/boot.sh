#!/bin/sh
# Boots the node. Runs inside the lab's network namespace and in a mount namespace of its own, so that what is
# mounted here is gone with the node's last process, however that ends. At the end it becomes systemd-nspawn.
set -eu

: "${NODE_NAME:?}" "${CGROUP:?}" "${BRIDGE:?}" "${BASE:?}" "${NODE_DIR:?}" "${IMAGES:?}" "${LABKUBE:?}"
cgroups=/sys/fs/cgroup

# enter HIERARCHY: into a cgroup of the node's own, or the pods' cgroups would lie beside the machine's and stay.
enter() {
  parent=$1
  for part in "$CGROUP" "$NODE_NAME"; do
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

mkdir -p "$NODE_DIR/rootfs" "$NODE_DIR/changes" "$NODE_DIR/work" "$NODE_DIR/containerd" /run/systemd/nspawn
mount -t overlay -o "lowerdir=$BASE,upperdir=$NODE_DIR/changes,workdir=$NODE_DIR/work" overlay "$NODE_DIR/rootfs"
# nspawn keeps its lock and a propagation mount for each machine there.
mount -t tmpfs -o mode=0755 tmpfs /run/systemd/nspawn

# A killed node's interface lives on for a while. (A name of more than 15 characters is an alternative name of it.)
ip link delete "vb-$NODE_NAME" 2>/dev/null || true

# --register=no --keep-unit: this machine need not run systemd. containerd keeps its own overlays, which cannot lie
# on the node's. The node runs a kubelet: what that may do, the node may.
exec systemd-nspawn --quiet --boot --directory="$NODE_DIR/rootfs" --machine="$NODE_NAME" \
  --register=no --keep-unit --link-journal=no --resolv-conf=off --timezone=off \
  --network-bridge="$BRIDGE" \
  --capability=all --system-call-filter='@keyring @module add_key bpf keyctl' \
  --bind="$NODE_DIR/containerd:/var/lib/containerd" \
  --bind-ro="$IMAGES:/var/lib/lab-images" \
  --bind-ro="$LABKUBE:/usr/local/bin/labkube"
