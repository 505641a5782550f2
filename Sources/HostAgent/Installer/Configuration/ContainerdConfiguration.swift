/// The files that make containerd the runtime of a node.
package enum ContainerdConfiguration {
    /// `config.toml`, version 2, which containerd 1.5 to 2.x read: control groups by systemd, and what the bundle brings.
    package static func config(pauseImage: String, restrictsOOMScores: Bool) -> String {
        var text = """
            version = 2

            # Not below /opt, where it would stay.
            [plugins."io.containerd.internal.v1.opt"]
              path = "/var/lib/containerd/opt"

            [plugins."io.containerd.grpc.v1.cri"]
              sandbox_image = \(quoted(pauseImage))

            """
        if restrictsOOMScores { text += "  restrict_oom_score_adj = true\n" }
        return text + """
              [plugins."io.containerd.grpc.v1.cri".cni]
                bin_dir = "\(InstallationLayout.cniFolder)"
                conf_dir = "/etc/cni/net.d"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                runtime_type = "io.containerd.runc.v2"
                [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                  BinaryName = "\(InstallationLayout.current)/bin/runc"
                  SystemdCgroup = true

            """
    }

    package static let unit = """
        [Unit]
        Description=containerd container runtime
        Documentation=https://containerd.io
        After=network.target local-fs.target

        [Service]
        Type=notify
        Environment=PATH=\(InstallationLayout.current)/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        ExecStart=\(InstallationLayout.current)/bin/containerd
        Restart=always
        RestartSec=5
        KillMode=process
        Delegate=yes
        LimitNPROC=infinity
        LimitCORE=infinity
        TasksMax=infinity
        OOMScoreAdjust=-999

        [Install]
        WantedBy=multi-user.target

        """

    /// A TOML basic string.
    private static func quoted(_ text: String) -> String {
        "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
}
