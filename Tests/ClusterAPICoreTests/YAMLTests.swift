import JSONTree
import Testing
import Yams

@testable import ClusterAPICore

@Suite struct YAMLTests {
    // Plain where that reads back as the same text, otherwise quoted as Go's library does.
    @Test(arguments: [
        ("v1.20.2", "v1.20.2"), ("k8s.gcr.io", "k8s.gcr.io"),
        ("unix:///run/containerd/containerd.sock", "unix:///run/containerd/containerd.sock"),
        ("10.244.0.0/16", "10.244.0.0/16"), ("ALL=(ALL) NOPASSWD:ALL", "ALL=(ALL) NOPASSWD:ALL"), ("a=b", "a=b"),
        ("", "\"\""), ("true", "\"true\""), ("No", "\"No\""), ("~", "\"~\""), ("6443", "\"6443\""), ("1.5", "\"1.5\""),
        ("0x1F", "\"0x1F\""), ("1e3", "\"1e3\""), ("2026-01-02", "\"2026-01-02\""), ("1:20", "\"1:20\""),
        ("1_000", "\"1_000\""), ("a: b", "'a: b'"), ("a #b", "'a #b'"),
        ("{{ ds.meta_data.local_hostname }}", "'{{ ds.meta_data.local_hostname }}'"),
        ("- x", "'- x'"), ("-x", "-x"), ("*a", "'*a'"), ("it's: so", "'it''s: so'"), (" a", "' a'"), ("a:", "'a:'"),
        ("::", "'::'"), ("a\tb", "\"a\\tb\""),
    ])
    func aTextIsQuotedWhereItMustBe(text: String, yaml: String) throws {
        #expect(YAMLScalar.text(text) == yaml)
        #expect(try Yams.compose(yaml: yaml)?.string == text)
    }

    @Test func documentsAreSortedAndSequencesAreNotIndented() {
        let tree: JSONValue = [
            "kind": "X",
            "apiServer": ["certSANs": ["localhost", "127.0.0.1"], "extraArgs": [["name": "a", "value": "1"]]],
            "empty": [:], "none": [], "taints": .null, "port": 6443, "on": true,
        ]
        #expect(
            YAMLText.document(tree) == """
                apiServer:
                  certSANs:
                  - localhost
                  - 127.0.0.1
                  extraArgs:
                  - name: a
                    value: "1"
                empty: {}
                kind: X
                none: []
                "on": true
                port: 6443
                taints: null

                """)
    }

    // Texts of several lines are literal blocks that keep their trailing line feeds.
    @Test(arguments: ["a\nb", "a\nb\n", "a\nb\n\n", "a\n\n  b\n", "a\nb\n\n\n"])
    func textOfSeveralLinesReadsBack(text: String) throws {
        for tree in [JSONValue.object(["k": ["x": .string(text)]]), ["k": [.string(text), "z"]]] as [JSONValue] {
            let yaml = YAMLText.document(tree)
            let node = try Yams.compose(yaml: yaml)
            #expect((node?["k"]?["x"] ?? node?["k"]?[0])?.string == text, "\(yaml)")
        }
    }

    @Test func nestedSequencesReadBack() throws {
        let yaml = YAMLText.document(["a": [["b", "c"], [["d": 1, "e": [2]]]]])
        let node = try Yams.compose(yaml: yaml)
        #expect(node?["a"]?[0]?[1]?.string == "c")
        #expect(node?["a"]?[1]?[0]?["e"]?[0]?.int == 2)
    }
}
