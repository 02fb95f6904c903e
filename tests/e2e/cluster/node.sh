#!/usr/bin/env bash
# Settings of containerd, its network and the kubelet for a machine without systemd and without CAP_SYS_RESOURCE.
set -euo pipefail
. "$(dirname "$0")/settings.sh"
mkdir -p "$state/containerd" "$state/cni"
cat >"$state/cni/10-e2e.conflist" <<END
{"cniVersion": "0.4.0", "name": "e2e", "plugins": [{"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false, "hairpinMode": true,
  "ipam": {"type": "host-local", "dataDir": "$state/cni-addresses", "ranges": [[{"subnet": "10.88.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
END
# restrict_oom_score_adj: without CAP_SYS_RESOURCE no process may lower its score, and every sandbox would fail.
cat >"$state/containerd.toml" <<END
version = 2
root = "$state/containerd/root"
state = "$state/containerd/state"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp"]
[grpc]
  address = "$socket"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  disable_apparmor = true
  max_container_log_line_size = 65536
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$state/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${TRTENGINE_E2E_SNAPSHOTTER:-overlayfs}"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
[plugins."io.containerd.internal.v1.opt"]
  path = "$state/containerd/opt"
END
# No eviction and no collection of images: a full disk must not remove what cannot be pulled again.
# A cgroup root of its own: a kubelet removes the pods that it does not know, and would remove those of another kubelet of this machine.
hierarchies=$(cgroup_hierarchies '')
for hierarchy in $hierarchies; do
  mkdir -p "$hierarchy/$netns"
  for file in cpuset.cpus cpuset.mems; do
    [ ! -f "$hierarchy/$file" ] || cat "$hierarchy/$file" >"$hierarchy/$netns/$file"
  done
done
cat >"$state/kubelet.yaml" <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $node_ip
healthzBindAddress: 127.0.0.1
readOnlyPort: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $pki/kubelet-serving.crt
tlsPrivateKeyFile: $pki/kubelet-serving.key
cgroupDriver: cgroupfs
cgroupRoot: ${hierarchies:+/$netns}
failSwapOn: false
resolvConf: ""
makeIPTablesUtilChains: false
hairpinMode: none
evictionHard: {memory.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%", imagefs.available: "0%"}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
imageMinimumGCAge: 24h
nodeStatusUpdateFrequency: 2s
syncFrequency: 10s
fileCheckFrequency: 0s
oomScoreAdj: 0
maxOpenFiles: 20000
END
