import JSONTree
import KubernetesClient
import TestSupport
import Testing

/// Texts go through libyaml; most of them end there. Trees begin at the step after it, which is ours.
@Suite struct KubeconfigFuzzTests {
    private static let corpus = [
        #"{"clusters":[{"name":"a","cluster":{"server":"https://h:1","proxy-url":"http://u:p@h"}}]}"#,
        #"{"clusters":[{"name":"a","cluster":{"server":"[::1]:1/x?","certificate-authority-data":"QQ=="}}]}"#,
        #"{"users":[{"name":"a","user":{"token":"t","tokenFile":"f","as":"x","as-user-extra":{"k":["v"]}}}]}"#,
        #"{"users":[{"name":"a","user":{"exec":{"apiVersion":"client.authentication.k8s.io/v1","command":"c"}}}]}"#,
        #"{"contexts":[{"name":"a","context":{"cluster":"a","user":null}}],"current-context":"a"}"#,
    ]

    @Test func treesNeverCrashTheReader() async {
        await fuzz(corpus: Self.corpus, alphabet: #"{}[]":,%@/0"#) { bytes in
            // Most inputs are no JSON or no kubeconfig; that is fine.
            guard let tree = try? JSONValue(parsing: bytes) else { return }
            // The same.
            _ = try? Kubeconfig(tree: tree, file: "/k")
        }
    }

    @Test func textsNeverCrashTheReader() async {
        let yaml = [
            "clusters:\n- name: a\n  cluster: {server: 'h:1'}\n", "users: [{name: &a b, user: {token: *a}}]",
            "a: |\n b\n? c",
        ]
        await fuzz(corpus: yaml + Self.corpus, alphabet: "{}[]:,&*!|>-?#'\"\n ") { bytes in
            // Most inputs are no YAML or no kubeconfig; that is fine.
            _ = try? Kubeconfig(yaml: String(decoding: bytes, as: UTF8.self), file: "/k")
        }
    }
}
