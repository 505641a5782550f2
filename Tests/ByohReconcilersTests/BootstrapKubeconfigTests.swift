import ByohAPI
import ByohReconcilers
import ControllerRuntime
import JSONTree
import KubernetesModel
import ManagementSupport
import Testing
import YAMLTree

@Suite struct BootstrapKubeconfigTests {
    private func with(_ body: (ManagementAPIFixture) async throws -> Void) async throws {
        try await ManagementAPIFixture.with(Array(ByohCRDManifests.all.values), body)
    }

    private func object() -> BootstrapKubeconfig {
        var spec = BootstrapKubeconfig.Spec(
            apiserver: "https://10.0.0.1:6443", certificateAuthorityData: PublicBytes(utf8: "CA"))
        spec.maxUses = 3
        spec.hostLabels = ["rack": "a"]
        return BootstrapKubeconfig(metadata: ObjectMeta(name: "edge", namespace: "default"), spec: spec)
    }

    @Test func theKubeconfigIsInASecretAndItsTokenGrantsWhatWasAsked() async throws {
        try await with { api in
            try await api.create(object())
            try await api.reconcile(BootstrapKubeconfigReconciler(), "edge")
            let stored = try #require(try await api.read(BootstrapKubeconfig.self, "edge"))
            #expect(stored.isTrue(.ready))
            #expect(stored.status.secretName == "edge-kubeconfig")
            let secret = try #require(try await api.read(Secret.self, "edge-kubeconfig"))
            let tree = try JSONValue(yaml: secret.data["kubeconfig"]?.text ?? "")
            #expect(tree["contexts"]?[0]?["context"]?["namespace"] == "default")
            let bearer = try #require(tree["users"]?[0]?["user"]?["token"]?.string)
            let id = try #require(bearer.split(separator: ".").first)
            let token = try #require(try await api.read(Secret.self, "bootstrap-token-\(id)", in: "kube-system"))
            #expect(token.type == .bootstrapToken)
            let terms = try EnrolmentTerms(annotations: token.metadata.annotations)
            #expect(terms == EnrolmentTerms(namespace: "default", hostLabels: ["rack": "a"], maximumUses: 3))
            #expect(
                tree["clusters"]?[0]?["cluster"]?["certificate-authority-data"]?.string
                    == Base64.encode(Array("CA".utf8)))
            let shown = "\(stored)"
            #expect(!shown.contains(bearer), "the token is nowhere but in the Secrets")
        }
    }

    @Test func lookingAgainMakesNoOtherToken() async throws {
        try await with { api in
            try await api.create(object())
            try await api.reconcile(BootstrapKubeconfigReconciler(), "edge")
            try await api.reconcile(BootstrapKubeconfigReconciler(), "edge")
            let tokens = try await api.list(Secret.self, in: "kube-system").filter { $0.type == .bootstrapToken }
            #expect(tokens.count == 1)
        }
    }

    @Test func aSecretOfSomebodyElseIsNotTaken() async throws {
        try await with { api in
            try await api.create(Secret(metadata: ObjectMeta(name: "edge-kubeconfig", namespace: "default")))
            try await api.create(object())
            await #expect(throws: TerminalError.self) {
                try await api.reconcile(BootstrapKubeconfigReconciler(), "edge")
            }
        }
    }
}
