import CloudConfig
import SystemPackage
import TestSupport
import Testing

@Suite struct CloudConfigReadingTests {
    @Test func readsWhatTheKubeadmProviderWrites() throws {
        let config = try read(CloudConfig.worker)
        #expect(config.files.map(\.path) == ["/run/kubeadm/kubeadm-join-config.yaml", "/run/cluster-api/placeholder"])
        #expect(config.files.map(\.mode.bits) == [0o640, 0o640])
        #expect(config.files[0].owner == .root)
        let text = String(decoding: config.files[0].contents, as: UTF8.self)
        #expect(text.hasPrefix("---\napiVersion: kubeadm.k8s.io/v1beta3\n"))
        #expect(text.contains("name: 'host-1'"))
        #expect(
            config.commands == [
                .shell("echo pre-worker"),
                .shell(
                    "kubeadm join --config /run/kubeadm/kubeadm-join-config.yaml  && echo success > /run/cluster-api/bootstrap-success.complete"
                ),
            ])
    }

    /// The samples of upstream's provider, where this machine has them.
    @Test(.enabled(if: sampleFolder != nil, "BYOH_CLOUD_CONFIG_SAMPLES names no folder"))
    func readsUpstreamsSamples() throws {
        let folder = try #require(sampleFolder)
        for name in ["init", "join-controlplane", "join-worker"] {
            let file = try FileDescriptor.open(FilePath("\(folder)/\(name).yaml"), .readOnly)
            let bytes = try file.closeAfter { try readAll(file) }
            let config = try CloudConfig(parsing: bytes, with: .sample)
            #expect(!config.files.isEmpty)
            #expect(config.commands.contains { $0.shellText.hasPrefix("kubeadm ") })
        }
    }

    // MARK: Contents

    /// Every encoding of write_files, in every spelling that cloud-init knows.
    @Test(arguments: [
        ("text/plain", "hello"), ("b64", "aGVsbG8="), ("base64", "aGVsbG8="),
        ("gzip+base64", hello), ("gz+base64", hello), ("gz+b64", hello), ("gzip+b64", hello),
        ("gzip", "!!binary \(hello)"),
    ])
    func decodesEachEncoding(encoding: String, content: String) throws {
        let config = try read(
            "#cloud-config\nwrite_files:\n- path: /a\n  encoding: \(encoding)\n  content: \(content)\n")
        #expect(config.files[0].contents == Array("hello".utf8))
    }

    @Test func takesPermissionsOwnersAppendAndDefer() throws {
        let config = try read(
            """
            #cloud-config
            write_files:
            - {path: /a, permissions: '0755', owner: 'etcd:etcd', append: true, defer: yes, content: x}
            - {path: /b, permissions: 0600, owner: '0', content: x}
            - {path: /c}
            """)
        #expect(config.files[0].mode.description == "0755")
        #expect(config.files[0].owner == FileOwner(user: "etcd", group: "etcd"))
        #expect(config.files[0].appends && config.files[0].isDeferred)
        #expect(config.files[1].mode.bits == 0o600)
        #expect(config.files[1].owner == FileOwner(user: "0"))
        #expect(config.files[2].mode.bits == 0o644 && config.files[2].contents.isEmpty)
        let plan = BootstrapPlan(config)
        #expect(plan.files.map(\.path) == ["/b", "/c"] && plan.lateFiles.map(\.path) == ["/a"])
    }

    @Test func takesCommandsAsTextAndAsLists() throws {
        let config = try read(
            """
            #cloud-config
            bootcmd: [[echo, "it's", 1]]
            runcmd:
            - 'a && b'
            - [sh, -c, 'echo "$0"']
            """)
        #expect(config.bootCommands.map(\.shellText) == [#"echo 'it'\''s' 1"#])
        #expect(config.commands.map(\.shellText) == ["a && b", #"sh -c 'echo "$0"'"#])
    }

    @Test func readsAccountsDisksAndTime() throws {
        let config = try read(
            """
            #cloud-config
            users:
            - default
            - name: capv
              sudo: ALL=(ALL) NOPASSWD:ALL
              groups: users, wheel
              passwd: $6$abc$def
              ssh_authorized_keys: [ssh-ed25519 AAAA rig]
            ntp: {enabled: true, servers: [10.0.0.1], pools: [pool.ntp.org]}
            disk_setup:
              /dev/sdb: {table_type: gpt, layout: [[50, 82], 50], overwrite: false}
            fs_setup:
            - {label: data, filesystem: ext4, device: /dev/sdb, partition: 2, extra_opts: [-E, nodiscard]}
            mounts:
            - [LABEL=data, /var/lib/etcd]
            """)
        #expect(config.users.map(\.name) == ["capv"])
        #expect(config.users[0].groups == ["users", "wheel"])
        #expect(config.timeServers == TimeServers(servers: ["10.0.0.1"], pools: ["pool.ntp.org"]))
        #expect(config.disks[0].partitions.map(\.percent) == [50, 50])
        #expect(config.filesystems[0].target == "/dev/sdb2")
        #expect(config.mounts[0].line == "LABEL=data /var/lib/etcd auto defaults,nofail,x-byoh 0 2")
        let plan = BootstrapPlan(config)
        #expect(plan.preparations.count == 5)
        // Root would follow links that the owner of an account has put into its home.
        let commands = plan.preparations.map(\.shellText).joined(separator: "\n")
        #expect(commands.contains("runuser -u capv -- sh -c ") && !commands.contains("chown"))
        #expect(plan.users.map(\.name) == ["capv"])
    }

    /// A number of days; upstream's kubeadm provider writes a truth value.
    @Test(arguments: [("30", "30"), ("true", "0"), ("false", nil)])
    func readsWhenAnAccountEnds(_ text: String, _ days: String?) throws {
        let config = try read("#cloud-config\nusers:\n- name: a\n  inactive: \(text)\n")
        #expect(config.users[0].inactiveDays == days)
    }

    // MARK: Refusals, with line and column

    @Test(arguments: [
        ("#cloud-config\npackages: [curl]\n", 2, 1, "unknown key 'packages'"),
        ("#cloud-config\nwrite_files:\n- path: /a\n  source: x\n", 4, 3, "unknown key 'source'"),
        ("#cloud-config\nwrite_files:\n- content: x\n", 3, 3, "write_files[0] lacks 'path'"),
        ("#cloud-config\nwrite_files:\n- path: etc/a\n", 3, 9, "absolute path"),
        ("#cloud-config\nwrite_files:\n- path: /a/../b\n", 3, 9, "without '.' and '..'"),
        ("#cloud-config\nwrite_files:\n- path: /a\n  permissions: 640\n", 4, 16, "in quotes, such as '0640'"),
        ("#cloud-config\nwrite_files:\n- path: /a\n  permissions: '0999'\n", 4, 16, "in quotes"),
        ("#cloud-config\nwrite_files:\n- path: /a\n  encoding: zstd\n", 4, 13, "unknown encoding"),
        ("#cloud-config\nwrite_files:\n- path: /a\n  encoding: b64\n  content: '*'\n", 5, 12, "is not base64"),
        ("#cloud-config\nwrite_files:\n- path: /a\n  encoding: gz+b64\n  content: aGVsbG8=\n", 5, 12, "is not gzip"),
        ("#cloud-config\nwrite_files:\n- path: /a\n  append: perhaps\n", 4, 11, "neither true nor false"),
        ("#cloud-config\nruncmd:\n- {a: b}\n", 3, 3, "is no command"),
        ("#cloud-config\nruncmd: kubeadm join\n", 2, 9, "is no list"),
        ("#cloud-config\nusers:\n- name: 'a:b'\n", 3, 9, "no name for a user"),
        ("#cloud-config\nruncmd: []\nruncmd: []\n", 2, 1, "appears twice"),
        ("#cloud-config\nruncmd: [\n", 3, 1, "is not YAML"),
        ("runcmd: []\n", 1, 1, "must be '#cloud-config'"),
        ("## template: jinja\nruncmd: []\n", 2, 1, "must be '#cloud-config'"),
        ("## template: jinja\n#cloud-config\nruncmd: ['{{ v2.nothing }}']\n", 3, 11, "no instance data 'v2.nothing'"),
        ("## template: jinja\n#cloud-config\nruncmd: ['{{ a | b }}']\n", 3, 11, "only names of instance data"),
        ("## template: jinja\n#cloud-config\n{% if a %}\n", 3, 1, "only {% raw %}"),
        ("## template: jinja\n#cloud-config\nruncmd: ['{{ a']\n", 3, 11, "not closed by '}}'"),
    ])
    func refusesBeforeAnythingRuns(text: String, line: Int, column: Int, problem: String) throws {
        let error = try #require(throws: CloudConfigError.self) { try read(text) }
        #expect(error.description.contains(problem), "\(error)")
        #expect(error.position == .init(line: line, column: column), "\(error)")
    }

    @Test func neverQuotesAValueInAnError() throws {
        for text in ["permissions: s3cret", "encoding: s3cret", "append: s3cret", "owner: 's3cret s3cret'"] {
            let error = try #require(throws: CloudConfigError.self) {
                try read("#cloud-config\nwrite_files:\n- path: /a\n  \(text)\n")
            }
            #expect(!"\(error)".contains("s3cret"))
        }
    }

    // MARK: Anything

    @Test func survivesAnyCloudConfig() async throws {
        let corpus = [
            "## template: jinja\n#cloud-config\nruncmd: ['{{ v1.local_hostname }}']\n",
            "#cloud-config\nwrite_files:\n- path: /a\n  encoding: gz+b64\n  content: \(hello)\n",
            "#cloud-config\nusers: [{name: a}]\nmounts: [[a, /b]]\n",
        ]
        // Each input is a whole YAML document, which costs twenty times what other parsers need.
        await fuzz(corpus: corpus, alphabet: "{}[]%#-: '\"\n&*!|>rawend") { bytes in
            _ = try? CloudConfig(parsing: bytes, with: .sample)
        }
    }
}

/// "hello", as `printf hello | gzip -n | base64` gives it.
private let hello = "H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA=="

private let sampleFolder: String? = FuzzSettings.text("BYOH_CLOUD_CONFIG_SAMPLES")

private func readAll(_ file: FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { return bytes }
        bytes += piece[..<count]
    }
}
