import SystemPackage

/// What a Kubernetes node consists of on a host: what is stopped, removed and looked for afterwards.
enum KubernetesTraces {
    /// Folders that only a node has. Emptied and removed with everything in them.
    static let folders: [FilePath] = [
        "/etc/kubernetes", "/var/lib/kubelet", "/var/lib/etcd", "/var/lib/containerd", "/var/lib/cni", "/etc/cni/net.d",
        "/run/containerd", "/run/flannel", "/run/calico", "/var/lib/calico", "/run/kubeadm", "/run/cluster-api",
        "/var/log/pods", "/var/log/containers", "/run/kubernetes", "/usr/libexec/kubernetes",
        "/var/lib/kube-proxy", "/var/run/kubernetes",
    ]
    /// Those of them that have something in them as soon as containerd is installed, and CNI plugins configured.
    static let softwareFolders: Set<FilePath> = [
        "/var/lib/containerd", "/run/containerd", "/etc/cni/net.d", "/usr/libexec/kubernetes",
    ]
    /// Below these nothing of a pod may stay mounted.
    static let mountFolders = ["/var/lib/kubelet", "/var/lib/containerd", "/run/containerd", "/run/netns/cni-"]
    /// Names of processes (`/proc/PID/comm` has 15 characters).
    static let processes: Set<String> = [
        "kubelet", "kube-apiserver", "kube-controller", "kube-scheduler", "kube-proxy", "etcd", "containerd-shim",
    ]
    /// API server, kubelet, controller manager, scheduler, etcd.
    static let ports: [UInt16] = [2379, 2380, 6443, 10250, 10257, 10259]
    /// Interfaces that CNI plugins of ours and common add-ons make and nothing else does.
    static let links = ["cni0", "flannel.1", "cilium_host", "cilium_net", "cilium_vxlan", "vxlan.calico", "kube-ipvs0"]
    static let controlGroups = ["kubepods", "kubepods.slice"]
}
