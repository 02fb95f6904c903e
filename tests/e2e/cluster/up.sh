#!/usr/bin/env bash
# Raises a Kubernetes node of its own in a network namespace of its own, as root, and prints the path of its kubeconfig.
#   up.sh [control-plane]    control-plane: no kubelet, no containers
# Nothing of it can reach, or be reached from, outside this machine: one port on the loopback leads to its API server, one to its blob store.
set -euo pipefail
. "$(dirname "$0")/settings.sh"
level=${1:-node}
need etcd-server containerd runc containernetworking-plugins iptables conntrack socat ethtool busybox-static openssl curl iproute2
command -v kubectl >/dev/null || need kubernetes-client
binaries=$("$here/kubernetes.sh" | tail -n 1)
"$here/down.sh" >&2
for taken in "$port" "$blob_port"; do
  if (: <"/dev/tcp/127.0.0.1/$taken") 2>/dev/null; then
    echo "Port $taken of this machine is in use. Name another with TRTENGINE_E2E_PORT (API server) or TRTENGINE_E2E_BLOB_PORT (blob store)." >&2
    exit 1
  fi
done
mkdir -p "$state/log"
began=$(date +%s%N)
say() { printf '%6.1f s  %s\n' "$(awk -v a="$(date +%s%N)" -v b="$began" 'BEGIN {print (a - b) / 1e9}')" "$1" >&2; }
start() { # name command... : in the namespace, its process id in a file
  local name=$1
  shift
  setsid nsenter --net="/run/netns/$netns" "$@" >"$state/log/$name.log" 2>&1 </dev/null &
  echo $! >"$state/$name.pid"
}
wait_for() { # seconds what command...
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$until" ]; then
      echo "$what did not come up; the logs are in $state/log" >&2
      tail -n 5 "$state"/log/*.log >&2
      exit 1
    fi
    sleep 0.2
  done
  say "$what"
}
door() { # name port : from the machine's loopback into the namespace
  setsid socat "TCP-LISTEN:$2,bind=127.0.0.1,reuseaddr,fork" "EXEC:nsenter --net=/run/netns/$netns socat STDIO TCP\:127.0.0.1\:$3" >"$state/log/door-$1.log" 2>&1 </dev/null &
  echo $! >"$state/door-$1.pid"
}

"$here/pki.sh"
ip netns add "$netns"
inside ip link set lo up
# A kubelet takes no loopback address for its node.
inside ip link add node0 type veth peer name node1
inside ip link set node1 up
inside ip addr add "$node_ip/24" dev node0
inside ip link set node0 up
inside ip route add default dev node0
inside sysctl -qw net.ipv4.ip_forward=1
inside sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null || true

# What the operator asks of the API server, and with what answer: tests hold its role to it.
cat >"$state/audit.yaml" <<END
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - {level: Metadata, users: ["system:serviceaccount:trtengine-system:trtengine-operator"]}
  - {level: None}
END
# TTL of finished Jobs is alpha in this release: off on either side, the field is dropped without a word.
gates=TTLAfterFinished=true
start etcd etcd --name e2e --data-dir "$state/etcd" --log-level warn \
  --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
  --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster e2e=http://127.0.0.1:2380
start kube-apiserver "$binaries/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --bind-address=0.0.0.0 --secure-port="$port" --insecure-port=0 \
  --advertise-address="$node_ip" --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
  --service-account-key-file="$pki/accounts.pub" --service-account-signing-key-file="$pki/accounts.key" \
  --service-account-issuer=https://kubernetes.default.svc.cluster.local --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction,OwnerReferencesPermissionEnforcement \
  --audit-policy-file="$state/audit.yaml" --audit-log-path="$state/log/audit.log" \
  --service-cluster-ip-range=10.96.0.0/24 --allow-privileged=true --kubelet-client-certificate="$pki/kubelet-client.crt" \
  --kubelet-client-key="$pki/kubelet-client.key" --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
  --feature-gates=$gates --profiling=false --v=1
wait_for 90 'API server' nsenter --net="/run/netns/$netns" curl -sf --max-time 2 --cacert "$pki/ca.crt" --cert "$pki/admin.crt" --key "$pki/admin.key" "https://127.0.0.1:$port/readyz"
door api "$port" "$port"
export KUBECONFIG=$pki/admin.kubeconfig
start kube-controller-manager "$binaries/kube-controller-manager" --kubeconfig="$pki/controllers.kubeconfig" \
  --authentication-kubeconfig="$pki/controllers.kubeconfig" --authorization-kubeconfig="$pki/controllers.kubeconfig" --bind-address=127.0.0.1 --port=0 \
  --leader-elect=false --use-service-account-credentials=true --service-account-private-key-file="$pki/accounts.key" --root-ca-file="$pki/ca.crt" \
  --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" --feature-gates=$gates --v=1
start kube-scheduler "$binaries/kube-scheduler" --kubeconfig="$pki/scheduler.kubeconfig" --authentication-kubeconfig="$pki/scheduler.kubeconfig" \
  --authorization-kubeconfig="$pki/scheduler.kubeconfig" --bind-address=127.0.0.1 --port=0 --leader-elect=false --v=1
wait_for 90 'controllers' kubectl -n default get serviceaccount default
if [ "$level" = control-plane ]; then
  echo "$KUBECONFIG"
  exit 0
fi

"$here/node.sh"
start containerd containerd -c "$state/containerd.toml" -l warn
wait_for 60 'containerd' ctr -a "$socket" version
"$here/pause.sh" "$state/pause.tar"
ctr -a "$socket" -n k8s.io images import "$state/pause.tar" >/dev/null
[ -e /var/lib/kubelet/device-plugins ] || touch "$state/own-device-plugins"
# The kubelet sets these for the whole machine; down.sh writes them back.
sysctl vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes >"$state/sysctl" 2>/dev/null || true
start kubelet "$binaries/kubelet" --config="$state/kubelet.yaml" --kubeconfig="$pki/node.kubeconfig" --hostname-override="$node" --node-ip="$node_ip" \
  --root-dir="$state/kubelet" --container-runtime=remote --container-runtime-endpoint="unix://$socket" --pod-infra-container-image=localhost/pause:1 --v=2
start kube-proxy "$binaries/kube-proxy" --kubeconfig="$pki/proxy.kubeconfig" --hostname-override="$node" --oom-score-adj=0 --proxy-mode=iptables \
  --cluster-cidr=10.88.0.0/24 --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0 \
  --healthz-bind-address=127.0.0.1 --metrics-bind-address=127.0.0.1 --v=1
wait_for 120 'node' kubectl wait --for=condition=Ready "node/$node" --timeout=1s
echo "$KUBECONFIG"
