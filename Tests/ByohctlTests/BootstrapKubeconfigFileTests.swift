import ByohAPI
import KubernetesClient
import KubernetesModel
import Testing

@testable import byohctl

@Suite struct BootstrapKubeconfigFileTests {
    private static let token = EnrolmentToken(id: "abcdef", secret: "0123456789abcdef")
    private static let server = ServerURL(host: "10.0.0.1", port: 7443)
    private static let authority = ServerTrust.authority(.inline(Sensitive(Array("PEM".utf8))))

    @Test func isAKubeconfigWithTheTokenAndTheAuthority() throws {
        let file = try BootstrapKubeconfigFile(
            server: Self.server, trust: Self.authority, token: Self.token, namespace: "pool")
        let kubeconfig = try Kubeconfig(yaml: file.text, file: "bootstrap")
        let configuration = try ClientConfiguration(kubeconfig)
        #expect(configuration.server == Self.server)
        #expect(configuration.trust == Self.authority)
        #expect(configuration.namespace == "pool")
        #expect(file.text.contains("token: abcdef.0123456789abcdef"))
    }

    @Test func anAuthorityThatAnybodyCanImitateIsRefused() {
        #expect(throws: CommandFailure.self) {
            try BootstrapKubeconfigFile(server: Self.server, trust: .anything, token: Self.token, namespace: "pool")
        }
    }

    @Test func itsRenderingHidesTheToken() throws {
        let file = try BootstrapKubeconfigFile(
            server: Self.server, trust: Self.authority, token: Self.token, namespace: "pool")
        #expect(!"\(file)".contains("0123456789abcdef"))
    }

    @Test func tokensShowWithWhatTheyGrant() {
        let now = Time(secondsSinceEpoch: 1_000_000)
        let terms = EnrolmentTerms(
            namespace: "pool", hostLabels: ["rack": "a"], maximumUses: 3, uses: 1, autoAccept: true)
        let ours = Self.token.object(terms: terms, expiration: now + .seconds(3600))
        var foreign = ours
        foreign.metadata.annotations = [:]
        let table = TokenListCommand.table(of: [ours, foreign], now: now)
        #expect(
            table.description == """
                TOKEN    NAMESPACE   USES   LABELS   ACCEPTS   EXPIRES
                abcdef   pool        1/3    rack=a   yes       in 60m
                """)
    }
}
