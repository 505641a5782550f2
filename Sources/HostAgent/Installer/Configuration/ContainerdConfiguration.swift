import SystemPackage

/// The files that make containerd the runtime of a node.
package enum ContainerdConfiguration {
    /// `config.toml`, version 2, which containerd 1.5 to 2.x read: control groups by systemd, and what the installation brings.
    ///
    /// - Parameters:
    ///   - pauseImage: Empty for containerd's own choice.
    ///   - runc: Nil for what containerd finds on its `PATH`.
    package static func config(
        pauseImage: String, restrictsOOMScores: Bool, cniFolder: String = InstallationLayout.cniFolder.string,
        runc: String?
    ) -> String {
        var text = """
            version = 2

            # Not below /opt, where it would stay.
            [plugins."io.containerd.internal.v1.opt"]
              path = "/var/lib/containerd/opt"

            [plugins."io.containerd.grpc.v1.cri"]

            """
        if !pauseImage.isEmpty { text += "  sandbox_image = \(quoted(pauseImage))\n" }
        if restrictsOOMScores { text += "  restrict_oom_score_adj = true\n" }
        text += """
              [plugins."io.containerd.grpc.v1.cri".cni]
                bin_dir = \(quoted(cniFolder))
                conf_dir = "/etc/cni/net.d"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                runtime_type = "io.containerd.runc.v2"
                [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                  SystemdCgroup = true

            """
        if let runc { text += "      BinaryName = \(quoted(runc))\n" }
        return text
    }

    /// - Parameter containerd: The program. What lies beside it comes before what else is on the `PATH`.
    package static func unit(containerd: String) -> String {
        """
        [Unit]
        Description=containerd container runtime
        Documentation=https://containerd.io
        After=network.target local-fs.target

        [Service]
        Type=notify
        Environment=PATH=\(FilePath(containerd).removingLastComponent()):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        ExecStart=\(containerd)
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
    }

    /// A TOML basic string.
    private static func quoted(_ text: String) -> String {
        "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
}
