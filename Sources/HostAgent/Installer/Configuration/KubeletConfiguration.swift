/// The units that run the kubelet as kubeadm expects it, with the node's provider ID.
package enum KubeletConfiguration {
    /// - Parameter kubelet: The program.
    package static func unit(kubelet: String) -> String {
        """
        [Unit]
        Description=kubelet: The Kubernetes Node Agent
        Documentation=https://kubernetes.io/docs/
        Wants=network-online.target
        After=network-online.target containerd.service
        StartLimitIntervalSec=0

        [Service]
        ExecStart=\(kubelet)
        Restart=always
        RestartSec=10

        [Install]
        WantedBy=multi-user.target

        """
    }

    /// kubeadm's own drop-in ("The kubelet drop-in file for systemd" of its documentation), with the files for users' arguments
    /// of both families of distributions.
    package static func kubeadmDropIn(kubelet: String) -> String {
        """
        [Service]
        Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
        Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
        EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
        EnvironmentFile=-/etc/default/kubelet
        EnvironmentFile=-/etc/sysconfig/kubelet
        ExecStart=
        ExecStart=\(kubelet) $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS $BYOH_KUBELET_ARGS

        """
    }

    /// The kernel parameters that the kubelet (`setupKernelTunables`) and kube-proxy set on a node, and leave so.
    package static let parametersOfANode = [
        "vm.overcommit_memory", "vm.panic_on_oom", "kernel.panic", "kernel.panic_on_oops", "kernel.keys.root_maxkeys",
        "kernel.keys.root_maxbytes", "net.ipv4.conf.all.route_localnet", "net.netfilter.nf_conntrack_max",
        "net.netfilter.nf_conntrack_tcp_timeout_established", "net.netfilter.nf_conntrack_tcp_timeout_close_wait",
    ]

    /// What this use of the host adds. In a variable of its own, so that `KUBELET_EXTRA_ARGS` stays the user's.
    package static func dropIn(_ task: InstallationTask) -> String {
        var arguments = ["--provider-id=\(task.providerID)"]
        // kubeadm before 1.22 leaves the kubelet at cgroupfs, and containerd has systemd make the groups.
        if let minor = task.minorVersion, minor < 22 { arguments.append("--cgroup-driver=systemd") }
        return """
            [Service]
            ExecStartPre=-/sbin/swapoff --all
            Environment="BYOH_KUBELET_ARGS=\(arguments.joined(separator: " "))"

            """
    }
}
