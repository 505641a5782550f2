import ClusterAPIModel
import FoundationEssentials
import JSONTree
import KubernetesModel
import ManagementSupport
import Testing
import YAMLTree

@testable import ClusterAPICore

@Suite struct CloudConfigTests {
    private func spec(_ change: (inout KubeadmConfigSpec) -> Void = { _ in }) -> KubeadmConfigSpec {
        var spec = KubeadmConfigSpec()
        change(&spec)
        return spec
    }

    @Test func aWorkersTextIsWrittenAsUpstreamWritesIt() {
        let text = CloudConfigText(
            task: .joinWorker(joinConfiguration: "kind: JoinConfiguration\n"), files: [],
            spec: spec { $0.preKubeadmCommands = ["echo \"pre\" > /tmp/a\\b"] })
        #expect(
            text.text.text == """
                ## template: jinja
                #cloud-config

                write_files:
                -   path: /run/kubeadm/kubeadm-join-config.yaml
                    owner: root:root
                    permissions: '0640'
                    content: |
                      ---
                      kind: JoinConfiguration
                      \("")
                -   path: /run/cluster-api/placeholder
                    owner: root:root
                    permissions: '0640'
                    content: "This placeholder file is used to create the /run/cluster-api sub directory in a way that is compatible with both Linux and Windows (mkdir -p /run/cluster-api does not work with Windows)"
                runcmd:
                  - "echo \\"pre\\" > /tmp/a\\\\b"
                  - kubeadm join --config /run/kubeadm/kubeadm-join-config.yaml  && echo success > /run/cluster-api/bootstrap-success.complete

                """)
    }

    @Test func theFirstMachineWritesFilesAndBothDocuments() throws {
        let text = CloudConfigText(
            task: .initialize(clusterConfiguration: "a: 1\n", initConfiguration: "b: 2\n"),
            files: [
                KubeadmFile(
                    path: "/etc/x", owner: "root:root", permissions: "0600", encoding: "base64", append: true,
                    content: "eA==")
            ],
            spec: spec {
                $0.verbosity = 5
                $0.bootCommands = ["modprobe br_netfilter"]
                $0.postKubeadmCommands = ["echo post"]
            }
        ).text.text
        let tree = try JSONValue(yaml: text)
        #expect(
            tree["write_files"]?[0] == [
                "path": "/etc/x", "owner": "root:root", "permissions": "0600", "encoding": "base64", "append": true,
                "content": "eA==\n",
            ])
        #expect(tree["write_files"]?[1]?["content"] == "---\na: 1\n\n---\nb: 2\n")
        #expect(tree["bootcmd"] == ["modprobe br_netfilter"])
        #expect(
            tree["runcmd"] == [
                "kubeadm init --config /run/kubeadm/kubeadm.yaml --v 5 && echo success > /run/cluster-api/bootstrap-success.complete",
                "echo post",
            ])
    }

    @Test func timeUsersAndDisksReadBack() throws {
        var user = KubeadmUser(name: "ops")
        user.passwd = "$6$x"
        user.groups = "wheel, docker"
        user.sudo = "ALL=(ALL) NOPASSWD:ALL"
        user.lockPassword = false
        user.sshAuthorizedKeys = ["ssh-ed25519 AAAA ops"]
        var partition = DiskSetup.Partition(device: "/dev/sdb", layout: true)
        partition.tableType = "gpt"
        partition.overwrite = false
        var shares = DiskSetup.Partition(device: "/dev/sdc", layout: false)
        shares.diskLayout = [.init(percentage: 33, partitionType: "82"), .init(percentage: 67)]
        var system = DiskSetup.Filesystem(device: "/dev/sdb", filesystem: "ext4")
        system.label = "etcd_disk"
        system.extraOpts = ["-E", "lazy_itable_init=1,lazy_journal_init=1"]
        let text = CloudConfigText(
            task: .joinControlPlane(joinConfiguration: "a: 1\n"), files: [],
            spec: spec {
                $0.users = [user]
                $0.ntp = .init(servers: ["10.0.0.1"], enabled: true)
                $0.diskSetup = DiskSetup(partitions: [partition, shares], filesystems: [system])
                $0.mounts = [["LABEL=etcd_disk", "/var/lib/etcddisk"]]
            }
        ).text.text
        let tree = try JSONValue(yaml: text)
        #expect(
            tree["users"]?[0] == [
                "name": "ops", "passwd": "$6$x", "groups": "wheel, docker", "lock_passwd": false,
                "sudo": "ALL=(ALL) NOPASSWD:ALL", "ssh_authorized_keys": ["ssh-ed25519 AAAA ops"],
            ])
        #expect(tree["ntp"] == ["enabled": true, "servers": ["10.0.0.1"]])
        #expect(tree["disk_setup"]?["/dev/sdb"] == ["table_type": "gpt", "layout": true, "overwrite": false])
        #expect(tree["disk_setup"]?["/dev/sdc"]?["layout"] == [[33, 82], 67])
        #expect(
            tree["fs_setup"]?[0] == [
                "label": "etcd_disk", "filesystem": "ext4", "device": "/dev/sdb",
                "extra_opts": ["-E", "lazy_itable_init=1,lazy_journal_init=1"],
            ])
        #expect(tree["mounts"]?[0] == ["LABEL=etcd_disk", "/var/lib/etcddisk"])
    }

    @Test func noRenderingShowsAnything() {
        let text = CloudConfigText(
            task: .joinWorker(joinConfiguration: "token: abcdef.0123456789abcdef\n"), files: [], spec: spec())
        for rendering in ["\(text)", String(reflecting: text), "\(text.text)"] {
            #expect(!rendering.contains("abcdef"))
        }
    }

    // MARK: - What upstream really wrote

    private static let samples = ProcessSamples.folder

    /// Rebuilds the samples from what is in them, and compares byte for byte.
    @Test(
        .enabled(if: samples != nil, "BYOH_CLOUD_CONFIG_SAMPLES names no folder"),
        arguments: ["init", "join-controlplane", "join-worker"])
    func theSamplesComeOutAgainByteForByte(name: String) throws {
        let folder = try #require(Self.samples)
        let sample = try String(contentsOfFile: "\(folder)/\(name).yaml", encoding: .utf8)
        let tree = try JSONValue(yaml: sample)
        let written = try #require(tree["write_files"]?.array)
        var files: [KubeadmFile] = []
        var documents = ""
        for entry in written {
            let path = try #require(entry["path"]?.string)
            let content = try #require(entry["content"]?.string)
            if path.hasPrefix("/run/kubeadm/") { documents = content }
            guard !path.hasPrefix("/run/") else { continue }
            files.append(
                KubeadmFile(
                    path: path, owner: entry["owner"]?.string ?? "", permissions: entry["permissions"]?.string ?? "",
                    content: SecretText(content)))
        }
        let parts = documents.split(separator: "---\n").map { try? JSONValue(yaml: String($0)) }
        let trees = try parts.map { try #require($0) }
        let commands = (tree["runcmd"]?.array ?? []).compactMap(\.string)
        let kubeadm = try #require(commands.firstIndex { $0.hasPrefix("kubeadm ") })
        let spec = spec {
            $0.preKubeadmCommands = Array(commands[..<kubeadm])
            $0.postKubeadmCommands = Array(commands[(kubeadm + 1)...])
            $0.users = (tree["users"]?.array ?? []).map { entry in
                var user = KubeadmUser(name: entry["name"]?.string ?? "")
                user.sudo = entry["sudo"]?.string ?? ""
                user.sshAuthorizedKeys = (entry["ssh_authorized_keys"]?.array ?? []).compactMap(\.string)
                return user
            }
            if let ntp = tree["ntp"] {
                $0.ntp = .init(
                    servers: (ntp["servers"]?.array ?? []).compactMap(\.string), enabled: ntp["enabled"]?.bool)
            }
        }
        let kubeadmDocuments = KubeadmDocuments(version: .v1beta4)
        let task: CloudConfigText.Task
        switch name {
        case "init":
            let facts = KubeadmDocuments.Facts(
                clusterName: "c1", controlPlaneEndpoint: "127.0.0.1:17440", kubernetesVersion: "v1.36.2",
                dnsDomain: "cluster.local", podSubnets: ["10.244.0.0/16"], serviceSubnets: ["10.97.0.0/16"])
            task = .initialize(
                clusterConfiguration: YAMLText.document(
                    kubeadmDocuments.clusterConfiguration(
                        ["apiServer": ["certSANs": ["localhost", "127.0.0.1"]]], facts, initConfiguration: nil)),
                initConfiguration: YAMLText.document(
                    kubeadmDocuments.initConfiguration([
                        "nodeRegistration": [
                            "criSocket": "unix:///var/run/containerd/containerd.sock",
                            "kubeletExtraArgs": [["name": "node-labels", "value": "rig/pool=cp"]],
                        ]
                    ])))
        case "join-worker":
            task = .joinWorker(
                joinConfiguration: YAMLText.document(
                    kubeadmDocuments.joinConfiguration(
                        [
                            "nodeRegistration": [
                                "criSocket": "unix:///var/run/containerd/containerd.sock",
                                "kubeletExtraArgs": [["name": "node-labels", "value": "rig/pool=md"]],
                            ]
                        ], discovery: try #require(trees[0]["discovery"]), isControlPlane: false,
                        taints: [["key": .string(ClusterAPITaint.uninitialized), "effect": "NoSchedule"]])))
        default:
            task = .joinControlPlane(
                joinConfiguration: YAMLText.document(
                    kubeadmDocuments.joinConfiguration(
                        [
                            "controlPlane": ["localAPIEndpoint": ["bindPort": 6443]],
                            "nodeRegistration": ["criSocket": "unix:///var/run/containerd/containerd.sock"],
                        ], discovery: try #require(trees[0]["discovery"]), isControlPlane: true)))
        }
        let text = CloudConfigText(task: task, files: files, spec: spec).text.text
        #expect(text == sample)
    }
}

/// Where the samples are, which do not come with the project.
enum ProcessSamples {
    static let folder: String? = ProcessInfo.processInfo.environment["BYOH_CLOUD_CONFIG_SAMPLES"]
}
