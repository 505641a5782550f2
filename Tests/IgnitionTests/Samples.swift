import Ignition

/// Reads an Ignition config as the agent does on a host.
func read(_ text: String) throws -> IgnitionConfig { try IgnitionConfig(parsing: Array(text.utf8)) }

/// A config with these members beside `ignition`, and a service, without which nothing would run.
func document(_ members: String, version: String = "2.3.0", units: String = IgnitionConfig.kubeadmUnit) -> String {
    """
    {"ignition": {"version": "\(version)"}, \(members.isEmpty ? "" : members + ",")
     "systemd": {"units": [\(units)]}}
    """
}

extension IgnitionConfig {
    static let kubeadmUnit = #"{"name": "kubeadm.service", "enabled": true, "contents": "[Service]\nType=oneshot\n"}"#

    /// What the kubeadm bootstrap provider writes for a joining worker, with the empty members that its encoder leaves.
    static let worker = #"""
        {
          "ignition": {"config": {}, "security": {"tls": {}}, "timeouts": {}, "version": "2.3.0"},
          "networkd": {},
          "passwd": {"users": [
            {"groups": ["sudo", "docker"], "homeDir": "/home/capi", "name": "capi", "primaryGroup": "users",
             "shell": "/bin/bash", "sshAuthorizedKeys": ["ssh-ed25519 AAAAC3Nza rig"]}
          ]},
          "storage": {"files": [
            {"filesystem": "root", "path": "/etc/sudoers.d/capi",
             "contents": {"source": "data:,capi%20ALL%3D(ALL)%20NOPASSWD%3AALL%0A", "verification": {}}, "mode": 384},
            {"filesystem": "root", "group": {"name": "etcd"}, "path": "/etc/motd", "user": {"name": "capi"},
             "contents": {"source": "data:;base64,aGVsbG8=", "verification": {}}, "mode": 420},
            {"filesystem": "root", "path": "/etc/kubeadm.sh",
             "contents": {"source": "data:,%23!%2Fbin%2Fbash%0Aset%20-e%0A%0Aecho%20pre%0A%0Akubeadm%20join%20--config%20%2Fetc%2Fkubeadm.yml%20%0Amkdir%20-p%20%2Frun%2Fcluster-api%20%26%26%20echo%20success%20%3E%20%2Frun%2Fcluster-api%2Fbootstrap-success.complete%0Amv%20%2Fetc%2Fkubeadm.yml%20%2Ftmp%2F%0A",
                          "verification": {}}, "mode": 448},
            {"filesystem": "root", "path": "/etc/kubeadm.yml",
             "contents": {"source": "data:,---%0AapiVersion%3A%20kubeadm.k8s.io%2Fv1beta3%0Adiscovery%3A%0A%20%20bootstrapToken%3A%0A%20%20%20%20token%3A%20abcdef.0123456789abcdef%0A",
                          "verification": {}}, "mode": 384}
          ]},
          "systemd": {"units": [
            {"contents": "[Unit]\nDescription=kubeadm\n# Run only once.\nConditionPathExists=/etc/kubeadm.yml\nAfter=network.target\n[Service]\nType=oneshot\nExecStart=/bin/bash /etc/kubeadm.sh\n[Install]\nWantedBy=multi-user.target\n",
             "enabled": true, "name": "kubeadm.service"},
            {"enabled": true, "name": "ntpd.service"},
            {"dropins": [{"contents": "[Unit]\nAfter=containerd.service\n", "name": "10-order.conf"}],
             "name": "kubeadm.service"}
          ]}
        }
        """#
}
