import Ignition
import Testing

@Suite struct IgnitionRefusalTests {
    /// What the agent does not do, and what is wrong, by the path of the field.
    @Test(arguments: [
        (#""storage": {"disks": [{"device": "/dev/sdb"}]}"#, "storage.disks", "is not supported"),
        (#""storage": {"raid": [{"name": "md"}]}"#, "storage.raid", "is not supported"),
        (#""storage": {"filesystems": [{"name": "data"}]}"#, "storage.filesystems", "is not supported"),
        (#""storage": {"luks": [{"name": "data"}]}"#, "storage.luks", "is not supported"),
        (#""networkd": {"units": [{"name": "a.network"}]}"#, "networkd", "is not supported"),
        (#""kernelArguments": {"shouldExist": ["quiet"]}"#, "kernelArguments", "is not supported"),
        (#""passwd": {"groups": [{"name": "a"}]}"#, "passwd.groups", "is not supported"),
        (#""passwd": {"users": [{"name": "a", "create": {"uid": 7}}]}"#, "passwd.users[0].create", "not supported"),
        (#""passwd": {"users": [{"name": "a", "shouldExist": false}]}"#, "passwd.users[0].shouldExist", "is false"),
        (#""passwd": {"users": [{"name": "a:b"}]}"#, "passwd.users[0].name", "is no name for a user"),
        (#""passwd": {"users": [{"name": "a", "groups": ["b c"]}]}"#, "passwd.users[0]", "'groups'"),
        (
            #""passwd": {"users": [{"name": "a", "sshAuthorizedKeys": ["a\nb"]}]}"#,
            "passwd.users[0].sshAuthorizedKeys[0]", "line break"
        ),
        (#""passwd": {"users": [{"name": "a", "homeDir": "b"}]}"#, "passwd.users[0]", "'homeDir'"),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "https://a/b"}}]}"#,
            "storage.files[0].contents.source", "fetches nothing"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:x"}}]}"#,
            "storage.files[0].contents.source", "without the comma"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,%2"}}]}"#,
            "storage.files[0].contents.source", "two hex digits"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:;base64,*"}}]}"#,
            "storage.files[0].contents.source", "is base64, and it is not"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,x", "compression": "gzip"}}]}"#,
            "storage.files[0].contents.source", "is not gzip"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,x", "compression": "zstd"}}]}"#,
            "storage.files[0].contents.compression", "right would be gzip"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,x", "verification": {"hash": "sha256-00"}}}]}"#,
            "storage.files[0].contents.source", "does not have the hash"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,x", "verification": {"hash": "md5-00"}}}]}"#,
            "storage.files[0].contents.verification.hash", "unknown type"
        ),
        (
            #""storage": {"files": [{"path": "/a", "contents": {"source": "data:,x", "httpHeaders": [{"name": "b"}]}}]}"#,
            "storage.files[0].contents.httpHeaders", "is not supported"
        ),
        (
            #""storage": {"files": [{"path": "/a", "filesystem": "data"}]}"#, "storage.files[0].filesystem",
            "is not 'root'"
        ),
        (#""storage": {"files": [{"path": "a"}]}"#, "storage.files[0].path", "absolute path"),
        (#""storage": {"files": [{"path": "/a/../b"}]}"#, "storage.files[0].path", "without '.' and '..'"),
        (
            #""storage": {"files": [{"path": "/etc/\#(String(repeating: "a", count: 231))"}]}"#,
            "storage.files[0].path", "too long"
        ),
        (
            #""storage": {"files": [{"path": "\#(String(repeating: "/a", count: 2_048))"}]}"#,
            "storage.files[0].path", "too long"
        ),
        (
            #""storage": {"directories": [{"path": "/a"}], "files": [{"path": "//a"}]}"#, "storage.files[0]",
            "has the path of storage.directories[0]"
        ),
        (
            #""storage": {"files": [{"path": "/a"}], "links": [{"path": "/a", "target": "b"}]}"#, "storage.links[0]",
            "has the path of storage.files[0]"
        ),
        (#""storage": {"files": [{"contents": {}}]}"#, "storage.files[0]", "lacks 'path'"),
        (#""storage": {"files": [{"path": "/a", "mode": "0644"}]}"#, "storage.files[0].mode", "from 0 to 4095"),
        (#""storage": {"files": [{"path": "/a", "mode": 4096}]}"#, "storage.files[0].mode", "from 0 to 4095"),
        (
            #""storage": {"files": [{"path": "/a", "user": {"id": 1, "name": "b"}}]}"#, "storage.files[0].user",
            "one of them"
        ),
        (
            #""storage": {"files": [{"path": "/a", "user": {"name": "-b"}}]}"#, "storage.files[0].user",
            "no account can have"
        ),
        (#""storage": {"files": [{"path": "/a", "append": true, "overwrite": true}]}"#, "storage.files[0]", "both"),
        (#""storage": {"files": [{"path": "/a", "perms": 1}]}"#, "storage.files[0]", "unknown field 'perms'"),
        (
            #""storage": {"directories": [{"path": "/a", "overwrite": true}]}"#, "storage.directories[0].overwrite",
            "not supported"
        ),
        (
            #""storage": {"links": [{"path": "/a", "target": "b", "hard": true}]}"#, "storage.links[0].hard",
            "symbolic link"
        ),
        (#""storage": {"links": [{"path": "/a"}]}"#, "storage.links[0]", "lacks 'target'"),
        (#""storage": []"#, "storage", "is an array; right would be an object"),
        (#""cloud": {}"#, "", "unknown field 'cloud'"),
    ])
    func refusesByPath(members: String, path: String, problem: String) throws {
        let error = try #require(throws: IgnitionError.self) { try read(document(members)) }
        #expect(error.path == path && error.problem.contains(problem), "\(error)")
        #expect(error.description.hasPrefix("The Ignition config is refused: \(path.isEmpty ? "it" : path) "))
    }

    @Test(arguments: [
        (#"{"name": "a"}"#, "systemd.units[0].name", "is no name of a unit"),
        (
            #"{"name": "\#(String(repeating: "a", count: 230)).service"}"#, "systemd.units[0].name",
            "is no name of a unit"
        ),
        (#"{"name": "a/b.service"}"#, "systemd.units[0].name", "is no name of a unit"),
        (#"{"name": "a.network"}"#, "systemd.units[0].name", "is no name of a unit"),
        (#"{"name": "byoh-agent.service"}"#, "systemd.units[0].name", "agent's own"),
        (
            #"{"name": "a.service", "dropins": [{"name": "../a.conf"}]}"#, "systemd.units[0].dropins[0].name",
            "no name of a drop-in"
        ),
        (
            #"{"name": "a.service", "dropins": [{"name": "a"}]}"#, "systemd.units[0].dropins[0].name",
            "no name of a drop-in"
        ),
        (#"{"name": "a.service", "contents": "x", "mask": true}"#, "systemd.units[0]", "masked"),
        (#"{"name": "a.service", "contents": "x\u0000"}"#, "systemd.units[0].contents", "null character"),
        (
            #"{"name": "a.service", "enabled": "yes"}"#, "systemd.units[0].enabled",
            "is a string; right would be true or false"
        ),
        (#"{"name": "a.service", "enabled": false}"#, "systemd.units", "enables no service"),
        (#"{"name": "a.mount", "enabled": true}"#, "systemd.units", "enables no service"),
    ])
    func refusesUnitsByPath(unit: String, path: String, problem: String) throws {
        let error = try #require(throws: IgnitionError.self) { try read(document("", units: unit)) }
        #expect(error.path == path && error.problem.contains(problem), "\(error)")
    }

    @Test(arguments: [
        (#""version": "2.3.0", "config": {"append": [{"source": "data:,"}]}"#, "ignition.config", "is not supported"),
        (#""version": "2.3.0", "config": {"replace": {"source": "data:,"}}"#, "ignition.config", "is not supported"),
        (#""version": "3.4.0", "config": {"merge": [{"source": "data:,"}]}"#, "ignition.config", "is not supported"),
        (#""version": "3.5.0""#, "ignition.version", "known are 2.0.0 to 2.4.0 and 3.0.0 to 3.4.0"),
        (#""version": "1.0.0""#, "ignition.version", "is not known"),
        (#""version": 2"#, "ignition.version", "is a number; right would be a string"),
        (#""timeouts": {}"#, "ignition", "lacks 'version'"),
    ])
    func refusesWhatOnlyFetchingWouldBring(members: String, path: String, problem: String) throws {
        let error = try #require(throws: IgnitionError.self) {
            try read(#"{"ignition": {\#(members)}, "systemd": {"units": [\#(IgnitionConfig.kubeadmUnit)]}}"#)
        }
        #expect(error.path == path && error.problem.contains(problem), "\(error)")
    }

    @Test(arguments: ["", "[]", "{", "#cloud-config\n", #"{"ignition": {}}"#, #"{"ignitionVersion": 1}"#])
    func refusesWhatIsNoConfig(text: String) throws {
        _ = try #require(throws: IgnitionError.self) { try read(text) }
    }

    @Test func refusesMoreUnitsThanAnyoneHas() throws {
        let units = (0...1_000).map { #"{"name": "a\#($0).service", "enabled": true}"# }
        let error = try #require(throws: IgnitionError.self) {
            try read(document("", units: units.joined(separator: ",")))
        }
        #expect(error.path == "systemd.units" && error.problem == "has 1001 units; at most 1000 are read")
    }

    @Test func refusesContentsThatWouldFillTheMemory() throws {
        let error = try #require(throws: IgnitionError.self) {
            try IgnitionConfig(parsing: [UInt8](repeating: UInt8(ascii: " "), count: 5 << 20))
        }
        #expect(error.problem.contains("at most"))
    }

    @Test func neverQuotesAValueInAnError() throws {
        let values = [
            #""mode": "s3cret""#, #""filesystem": "s3cret""#, #""user": {"name": "s3cret s3cret"}"#,
            #""contents": {"source": "s3cret:,"}"#, #""contents": {"source": "data:;base64,s3cret%"}"#,
            #""contents": {"source": "data:,s3cret", "verification": {"hash": "s3cret"}}"#,
            #""contents": {"source": "data:,x", "compression": "s3cret"}"#,
        ]
        for value in values {
            let error = try #require(throws: IgnitionError.self) {
                try read(document(#""storage": {"files": [{"path": "/a", \#(value)}]}"#))
            }
            #expect(!"\(error)".contains("s3cret"), "\(error)")
        }
    }
}
