import CloudConfig
import Ignition
import TestSupport
import Testing

@Suite struct IgnitionReadingTests {
    @Test func readsWhatTheKubeadmProviderWrites() throws {
        let config = try read(IgnitionConfig.worker)
        #expect(
            config.files.map(\.path) == ["/etc/sudoers.d/capi", "/etc/motd", "/etc/kubeadm.sh", "/etc/kubeadm.yml"])
        #expect(config.files.map(\.mode.bits) == [0o600, 0o644, 0o700, 0o600])
        #expect(config.files.map(\.owner) == [.root, FileOwner(user: "capi", group: "etcd"), .root, .root])
        #expect(config.files.allSatisfy { $0.replaces && !$0.appends && $0.isDeferred })
        #expect(config.files[0].contents == Array("capi ALL=(ALL) NOPASSWD:ALL\n".utf8))
        #expect(config.files[1].contents == Array("hello".utf8))
        let script = String(decoding: config.files[2].contents, as: UTF8.self)
        #expect(script.hasPrefix("#!/bin/bash\nset -e\n\necho pre\n\nkubeadm join --config /etc/kubeadm.yml \n"))
        #expect(script.contains(BootstrapScript.providerSentinel))
        let user = try #require(config.users.first)
        #expect(user.name == "capi" && user.groups == ["sudo", "docker"] && user.primaryGroup == "users")
        #expect(user.homeFolder == "/home/capi" && user.shell == "/bin/bash")
        #expect(user.sshKeys == ["ssh-ed25519 AAAAC3Nza rig"] && !user.locksPassword)
    }

    /// The provider puts its users' units behind its own, and says nothing twice that it does not mean to change.
    @Test func mergesUnitsOfOneName() throws {
        let units = try read(IgnitionConfig.worker).units
        #expect(units.map(\.name) == ["kubeadm.service", "ntpd.service"])
        #expect(units[0].contents?.contains("ExecStart=/bin/bash /etc/kubeadm.sh") == true)
        #expect(units[0].isStarted && units[0].isOneShot)
        #expect(units[0].dropIns.map(\.name) == ["10-order.conf"])
        #expect(units[1].contents == nil && units[1].isStarted && !units[1].isOneShot)
    }

    @Test func startsMountsBeforeServicesAndAllServicesAtOnce() throws {
        let units = #"""
            {"name": "kubeadm.service", "enabled": true}, {"name": "a.service", "enabled": true},
            {"name": "b.service", "enabled": false}, {"name": "c@.service", "enabled": true}, {"name": "d.timer"},
            {"name": "e.service", "enabled": true, "mask": true},
            {"name": "var-lib-my\\x2ddata.mount", "enabled": true}
            """#
        let plan = BootstrapPlan(try read(document("", units: units)))
        let starts = plan.commands.map(\.shellText).filter { !$0.contains("\n") }
        #expect(starts == [#"byoh_start 'var-lib-my\x2ddata.mount'"#, "byoh_start kubeadm.service a.service"])
    }

    /// A service that the data brings may be the one that makes the host a node, also when it does not count as started only
    /// once it has ended.
    @Test func waitsForServicesThatTheDataBrings() throws {
        let units = #"""
            {"name": "once.service", "enabled": true, "contents": "[Service]\nType=oneshot\n"},
            {"name": "long.service", "enabled": true, "contents": "[Service]\n"},
            {"name": "host.service", "enabled": true}, {"name": "job@.service", "contents": "[Service]\n"},
            {"name": "job@a.service", "enabled": true}, {"name": "a.timer", "enabled": true, "contents": "[Timer]\n"}
            """#
        let plan = BootstrapPlan(try read(document("", units: units)))
        let starts = plan.commands.map(\.shellText).filter { !$0.contains("\n") }
        #expect(
            starts == [
                "byoh_start a.timer",
                "byoh_start once.service long.service host.service job@a.service"
                    + " && byoh_await long.service job@a.service",
            ])
    }

    @Test func hasAccountsBeforeWhatTheyOwnAndUnitsLast() throws {
        let plan = BootstrapPlan(try read(IgnitionConfig.worker))
        #expect(plan.files.isEmpty && plan.lateFiles.count == 4 && plan.users.map(\.name) == ["capi"])
        #expect(plan.needsPreparations && plan.preparations.first == .shell("set -e"))
        let useradd = plan.preparations.map(\.shellText).joined(separator: "\n")
        #expect(useradd.contains("useradd --create-home --home-dir /home/capi --shell /bin/bash --gid users"))
        #expect(!useradd.contains("passwd -l"))
    }

    // MARK: Contents

    /// Every way in which a data URL may carry "hello".
    @Test(arguments: [
        (#"{"source": "data:,hello"}"#, "hello"), (#"{"source": "data:text/plain,h%65llo"}"#, "hello"),
        (#"{"source": "data:text/plain;charset=utf-8;base64,aGVsbG8="}"#, "hello"),
        (#"{"source": "data:;base64,aGVsbG8%3D"}"#, "hello"), (#"{"source": "data:,a+b%2Bc"}"#, "a+b+c"),
        (#"{"source": "data:;base64,\#(gzippedHello)", "compression": "gzip"}"#, "hello"),
        (#"{"source": "data:,hello", "compression": "", "verification": {"hash": null}}"#, "hello"),
        (#"{"source": "data:,hello", "verification": {"hash": "sha256-\#(sha256OfHello)"}}"#, "hello"),
        (
            #"{"source": "data:;base64,\#(gzippedHello)", "compression": "gzip", "verification": {"hash": "sha512-\#(sha512OfHello)"}}"#,
            "hello"
        ),
        (#"{"source": "data:,"}"#, ""), (#"{"source": ""}"#, ""), (#"{"verification": {}}"#, ""),
    ])
    func decodes(contents: String, text: String) throws {
        let files = #""storage": {"files": [{"filesystem": "root", "path": "/a", "contents": \#(contents)}]}"#
        let file = try #require(try read(document(files)).files.first)
        #expect(file.contents == Array(text.utf8) && file.replaces && !file.appends)
    }

    /// Many pieces in a small config, each of which decompresses to much, must not fill the memory.
    @Test func countsThePiecesOfAllFilesTogether() throws {
        let piece = #"{"source": "data:;base64,\#(gzippedHello)", "compression": "gzip"}"#
        let files = #"""
            "storage": {"files": [{"path": "/a", "contents": \#(piece)},
                                  {"path": "/b", "append": [\#(piece), \#(piece), \#(piece)]}]}
            """#
        let bytes = Array(document(files, version: "3.4.0").utf8)
        let config = try IgnitionConfig(parsing: bytes, contentsLimit: 20)
        #expect(config.files.map(\.contents.count) == [5, 15])
        let error = try #require(throws: IgnitionError.self) {
            try IgnitionConfig(parsing: bytes, contentsLimit: 14)
        }
        #expect(error.path == "storage.files[1].append[1]")
        #expect(error.problem == "makes all files together larger than 14 bytes")
    }

    /// What is done with a file that is there, in both specs.
    @Test(arguments: [
        ("2.3.0", #""contents": {"source": "data:,x"}"#, "x", false, true, false),
        ("2.3.0", #""contents": {"source": "data:,x"}, "overwrite": false"#, "x", false, false, false),
        ("2.3.0", #""contents": {"source": "data:,x"}, "append": true"#, "x", true, true, true),
        ("2.3.0", #""contents": {"source": "data:,x"}, "append": true, "mode": 420"#, "x", true, true, false),
        ("3.4.0", #""contents": {"source": "data:,x"}"#, "x", false, false, false),
        ("3.0.0", #""contents": {"source": "data:,x"}, "overwrite": true"#, "x", false, true, false),
        ("3.4.0", #""append": [{"source": "data:,x"}, {"source": "data:,y"}]"#, "xy", true, true, true),
        (
            "3.4.0", #""contents": {"source": "data:,w"}, "append": [{"source": "data:,x"}], "mode": 420"#, "wx", false,
            false, false
        ),
        ("3.2.0", #""contents": {"source": ""}"#, "", true, true, true),
        ("3.4.0", #""mode": 384"#, "", true, true, false),
    ])
    func takesOrLeavesWhatIsThere(
        version: String, members: String, text: String, appends: Bool, replaces: Bool, keeps: Bool
    ) throws {
        let files = #""storage": {"files": [{"path": "/a", \#(members)}]}"#
        let file = try #require(try read(document(files, version: version)).files.first)
        #expect(file.contents == Array(text.utf8))
        #expect(file.appends == appends && file.replaces == replaces && file.keepsAttributes == keeps, "\(file)")
    }

    @Test func takesFoldersAndLinks() throws {
        let storage = #"""
            "storage": {
              "directories": [{"path": "/srv/a/b", "mode": 448, "user": {"id": 7}}, {"path": "/srv/a"}],
              "links": [{"path": "/srv/l", "target": "../etc", "user": {"name": "a"}, "group": {"id": 8}}]}
            """#
        for (version, replaces) in [("2.3.0", true), ("3.4.0", false)] {
            let config = try read(document(storage, version: version))
            #expect(
                config.folders == [
                    PlannedFolder(path: "/srv/a"),
                    PlannedFolder(
                        path: "/srv/a/b", mode: FileMode(bits: 0o700), owner: FileOwner(user: "7", group: "root")),
                ])
            #expect(
                config.links == [
                    PlannedLink(
                        path: "/srv/l", target: "../etc", owner: FileOwner(user: "a", group: "8"), replaces: replaces)
                ])
        }
    }

    /// Spec 2 says everything as often as it likes, since configs are appended to each other.
    @Test func specTwoMayNameAPathTwice() throws {
        let files = #"""
            "storage": {"files": [{"path": "/a", "contents": {"source": "data:,x"}},
                                  {"path": "/a", "append": true, "contents": {"source": "data:,y"}}]}
            """#
        #expect(try read(document(files)).files.map(\.appends) == [false, true])
        let error = try #require(throws: IgnitionError.self) {
            try read(document(#""storage": {"files": [{"path": "/a"}, {"path": "/a"}]}"#, version: "3.4.0"))
        }
        #expect(error.path == "storage.files[1]" && error.problem.contains("storage.files[0]"))
    }

    /// As it is noted, so that it is found to be ours again, and to be named twice.
    @Test func pathsAreReadWithoutDoubleSlashes() throws {
        let file = #"{"path": "//etc///a"}"#
        #expect(try read(document(#""storage": {"files": [\#(file)]}"#)).files.map(\.path) == ["/etc/a"])
        let error = try #require(throws: IgnitionError.self) {
            try read(document(#""storage": {"files": [{"path": "/etc/a"}, \#(file)]}"#, version: "3.4.0"))
        }
        #expect(error.path == "storage.files[1]" && error.problem.contains("storage.files[0]"))
    }

    @Test func hidesContentsInEveryRendering() throws {
        let config = try read(IgnitionConfig.worker)
        let plan = BootstrapPlan(config)
        for value in [config, plan, config.files[3], config.units[0], config.units[0].dropIns[0]] as [any Sendable] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains("0123456789abcdef") && !text.contains("ExecStart"), "\(text)")
            }
        }
        #expect(!OutputRedaction(plan)("    token: abcdef.0123456789abcdef").contains("0123456789abcdef"))
    }

    // MARK: Anything

    @Test func survivesAnyIgnitionConfig() async throws {
        let file = #"{"path": "/a", "contents": {"source": "data:;base64,\#(gzippedHello)", "compression": "gzip"}}"#
        let corpus = [
            document(#""storage": {"files": [\#(file)]}"#),
            document(#""storage": {"links": [{"path": "/a", "target": "b"}]}"#, version: "3.4.0"),
            document(#""passwd": {"users": [{"name": "a", "groups": ["b"], "uid": 7}]}"#),
            document("", units: #"{"name": "a@b.service", "enable": true, "dropins": [{"name": "c.conf"}]}"#),
        ]
        await fuzz(corpus: corpus, alphabet: #"{}[]",:0123456789truefalsnl-%;\. "#) { bytes in
            guard let config = try? IgnitionConfig(parsing: bytes) else { return }
            _ = BootstrapPlan(config).commands
        }
    }
}

/// "hello", as `printf hello | gzip -n | base64` gives it, and its digests.
private let gzippedHello = "H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA=="
private let sha256OfHello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
private let sha512OfHello =
    "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"
