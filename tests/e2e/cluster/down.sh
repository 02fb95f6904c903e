#!/usr/bin/env bash
# Stops what up.sh started, by process id, and leaves nothing behind: no process, mount, cgroup, namespace or changed setting.
set -uo pipefail
. "$(dirname "$0")/settings.sh"
running() { [ -f "$state/$1.pid" ] && kill -0 "$(cat "$state/$1.pid")" 2>/dev/null; }
stop() { # name... : all at once, then one after another
  local name
  for name in "$@"; do running "$name" && kill "$(cat "$state/$name.pid")" 2>/dev/null; done
  for name in "$@"; do
    for _ in $(seq 50); do running "$name" || break; sleep 0.1; done
    running "$name" && kill -9 "$(cat "$state/$name.pid")" 2>/dev/null
    rm -f "$state/$name.pid"
  done
}
stop kubelet kube-proxy door-api door-blob blob kube-scheduler kube-controller-manager
if [ -S "$socket" ]; then
  tasks() { timeout 10 ctr -a "$socket" -n k8s.io tasks "$@" 2>/dev/null; }
  for task in $(tasks ls -q); do tasks kill -s SIGKILL -a "$task" >/dev/null; done
  for _ in $(seq 30); do
    [ -z "$(tasks ls | awk 'NR > 1 && $3 != "STOPPED"')" ] && break
    sleep 0.1
  done
  for task in $(tasks ls -q); do tasks rm -f "$task" >/dev/null; done
fi
running kube-apiserver && kill -9 "$(cat "$state/kube-apiserver.pid")"
stop containerd kube-apiserver etcd
# Shims outlive containerd; ours have our socket on their command line.
for process in /proc/[0-9]*; do
  if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q "containerd-shim-runc-v2 .*-address $socket"; then
    kill "${process#/proc/}" 2>/dev/null
  fi
done
awk -v folder="$state/" 'index($2, folder) == 1 {print $2}' /proc/mounts | sort -r | while read -r mount; do
  umount "$mount" 2>/dev/null || umount -l "$mount"
done
if [ -f "$state/sysctl" ]; then
  sed 's/ = /=/' "$state/sysctl" | while read -r setting; do sysctl -qw "$setting" 2>/dev/null; done
fi
for hierarchy in $(cgroup_hierarchies '2?'); do
  [ ! -d "$hierarchy/$netns" ] || find "$hierarchy/$netns" -depth -type d -exec rmdir {} \; 2>/dev/null
done
# Whatever its own folder is, the kubelet keeps its device plugins in this one.
if [ -f "$state/own-device-plugins" ]; then
  rm -rf /var/lib/kubelet/device-plugins
  rmdir --ignore-fail-on-non-empty /var/lib/kubelet 2>/dev/null
fi
[ ! -e "/run/netns/$netns" ] || ip netns del "$netns"
rm -rf "$state"
