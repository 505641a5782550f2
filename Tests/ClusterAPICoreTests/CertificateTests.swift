import ClusterAPIModel
import FoundationEssentials
import KubernetesClient
import KubernetesModel
import ManagementSupport
import PKI
import Testing

@testable import ClusterAPICore

@Suite(.timeLimit(.minutes(10))) struct CertificateTests {
    private let now = Time(secondsSinceEpoch: 1_800_000_000)
    private let key = ObjectKey(namespace: "default", name: "demo")
    private let endpoint = APIEndpoint(host: "fd00::5", port: 6443)

    @Test func whatTheUserMadeStaysAndTheRestIsMade() async throws {
        try await ManagementAPIFixture.with { api in
            let own = try SigningKeyPair(.p256)
            try await api.create(
                Secret(
                    metadata: ObjectMeta(name: "demo-sa", namespace: "default"), type: .tls,
                    data: [
                        "tls.crt": SecretBytes(utf8: own.publicKeyPEM), "tls.key": SecretBytes(utf8: own.privateKeyPEM),
                    ]))
            let certificates = ClusterCertificates(cluster: key, client: api.client)
            let missing = try await certificates.read().missing
            #expect(missing == [.clusterAuthority, .etcdAuthority, .frontProxyAuthority])
            try await certificates.make(missing, owner: nil, algorithm: .p256, now: now)
            let (found, none) = try await certificates.read()
            #expect(none == [])
            #expect(found[.serviceAccount]?.key.text == own.privateKeyPEM)
            #expect(
                found.files(in: "/pki").map(\.path) == [
                    "/pki/ca.crt", "/pki/ca.key", "/pki/etcd/ca.crt", "/pki/etcd/ca.key", "/pki/front-proxy-ca.crt",
                    "/pki/front-proxy-ca.key", "/pki/sa.pub", "/pki/sa.key",
                ])
            #expect(
                found.files(in: "/pki").map(\.permissions)
                    == Array(repeating: ["0640", "0600"], count: 4).flatMap(\.self))
            for pem in [found[.clusterAuthority]?.key.text ?? "", own.privateKeyPEM] {
                #expect(!"\(found)".contains(pem) && !String(reflecting: found).contains(pem))
            }
        }
    }

    @Test func anAuthorityLastsTenYears() async throws {
        try await ManagementAPIFixture.with { api in
            let certificates = ClusterCertificates(cluster: key, client: api.client)
            try await certificates.make([.clusterAuthority], owner: nil, algorithm: .p256, now: now)
            let pair = try #require(try await certificates.read().found[.clusterAuthority])
            let validity = try CertificatePin(certificatePEM: pair.certificate).validity
            #expect(validity.notAfter.timeIntervalSince1970 == Double(now.secondsSinceEpoch) + 3650 * 86_400)
            #expect(validity.notBefore.timeIntervalSince1970 == Double(now.secondsSinceEpoch) - 300)
        }
    }

    @Test func theKubeconfigCanBeReadAndIsRenewedAfterHalfItsLife() async throws {
        try await ManagementAPIFixture.with { api in
            let certificates = ClusterCertificates(cluster: key, client: api.client)
            try await certificates.make([.clusterAuthority], owner: nil, algorithm: .rsa2048, now: now)
            let authority = try #require(try await certificates.read().found[.clusterAuthority])
            let map = try await api.create(ConfigMap(metadata: ObjectMeta(name: "owner", namespace: "default")))
            let owner = try #require(OwnerReference(controlling: map))
            let secret = KubeconfigSecret(cluster: key, client: api.client)
            func text() async throws -> String {
                try #require(try await api.read(Secret.self, "demo-kubeconfig")?.data["value"]?.text)
            }
            try await secret.ensure(endpoint: endpoint, authority: authority, owner: owner, now: now)
            let first = try await text()
            let configuration = try ClientConfiguration(Kubeconfig(yaml: first, file: "test"))
            #expect(configuration.server.description == "https://[fd00::5]:6443")
            guard case .inline? = configuration.credentials.certificate?.privateKey else {
                Issue.record("no certificate")
                return
            }
            try await secret.ensure(
                endpoint: endpoint, authority: authority, owner: owner, now: now + .seconds(180 * 86_400))
            #expect(try await text() == first)
            try await secret.ensure(
                endpoint: endpoint, authority: authority, owner: owner, now: now + .seconds(190 * 86_400))
            #expect(try await text() != first)
        }
    }

    @Test func aKubeconfigOfTheUsersStays() async throws {
        try await ManagementAPIFixture.with { api in
            try await api.create(
                Secret(
                    metadata: ObjectMeta(name: "demo-kubeconfig", namespace: "default"),
                    data: ["value": SecretBytes(utf8: "mine")]))
            let pair = CertificateSet.Pair(certificate: "", key: "")
            try await KubeconfigSecret(cluster: key, client: api.client)
                .ensure(endpoint: endpoint, authority: pair, owner: nil, now: now)
            #expect(try await api.read(Secret.self, "demo-kubeconfig")?.data["value"]?.text == "mine")
        }
    }
}
