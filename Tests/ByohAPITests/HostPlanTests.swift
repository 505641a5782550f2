import ByohAPI
import JSONTree
import KubernetesModel
import Testing

extension ClaimID {
    /// For tests: a text that is known to be a claim.
    static func of(_ text: String) -> ClaimID {
        guard let claim = ClaimID(rawValue: text) else { preconditionFailure("'\(text)' is no claim") }
        return claim
    }
}

@Suite struct HostPlanTests {
    private let plan = HostPlan(
        revision: 7, goal: .node, claimID: ClaimID.of("x7k2p9q4ab"), clusterName: "demo",
        clusterNamespace: "default", machineName: "demo-cp-4j2xk", providerID: "byoh://default/host-1/x7k2p9q4ab",
        installation: .init(
            kubernetesVersion: "v1.20.2", source: .bundle,
            bundle: BundleReference(location: "/srv/bundle.tar", sha256: String(repeating: "a", count: 64)),
            podNetwork: .bridge, podRanges: ["10.244.0.0/16"]),
        bootstrap: .init(format: .cloudConfig, of: SecretBytes(utf8: "#cloud-config\ntoken: abcdef.0123456789abcdef\n"))
    )

    // FIPS 180-4 examples, and the lengths around a block.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1000),
            "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
        ),
        (
            String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"
        ),
        (
            String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"
        ),
        (
            String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"
        ),
    ]) func digestsAsTheStandardSays(_ message: String, _ hex: String) {
        #expect(SHA256Digest(of: message.utf8).hex == hex)
    }

    @Test func aSealedPlanReadsBackFromItsSecretWithTheSameChecksum() throws {
        let sealed = try SealedHostPlan(
            plan, bootstrap: SecretBytes(utf8: "#cloud-config\ntoken: abcdef.0123456789abcdef\n"))
        let secret = Secret(metadata: ObjectMeta(name: "host-1-plan"), type: HostPlan.secretType, data: sealed.data)
        let read = try #require(try SealedHostPlan(secret))
        #expect(read == sealed)
        #expect(read.checksum.hasPrefix("sha256:"))
        #expect(read.plan == plan)
    }

    @Test func theDocumentHasTheNamesThatAgentsRead() throws {
        let tree = try JSONValue(encoding: plan)
        #expect(tree["installation"]?["podNetwork"] == "bridge")
        #expect(tree["installation"]?["podRanges"] == ["10.244.0.0/16"])
        #expect(tree["bootstrap"]?["format"] == "cloud-config")
        #expect(tree["goal"] == "node")
        #expect(tree["claimID"] == "x7k2p9q4ab")
        #expect(
            tree.object?.keys.sorted() == [
                "bootstrap", "claimID", "clusterName", "clusterNamespace", "goal", "installation", "machineName",
                "providerID", "revision",
            ])
    }

    @Test func aPlanOfAnEarlierControllerHasNoRangesOfPods() throws {
        var tree = try JSONValue(encoding: plan)
        tree["installation"]?["podRanges"] = nil
        let read = try tree.decode(HostPlan.self)
        #expect(read.installation?.podRanges == [])
        #expect(try JSONValue(encoding: read) == tree)
    }

    @Test func aSecretWithOtherBootstrapDataIsRefusedWithoutQuotingIt() throws {
        let sealed = try SealedHostPlan(plan, bootstrap: SecretBytes(utf8: "something else s3cr3t"))
        let secret = Secret(metadata: ObjectMeta(name: "host-1-plan"), data: sealed.data)
        let error = #expect(throws: InvalidHostPlan.self) { try SealedHostPlan(secret) }
        #expect(error?.description.contains("s3cr3t") == false)
    }

    @Test func aSecretWithoutAPlanHoldsNone() throws {
        #expect(try SealedHostPlan(Secret(metadata: ObjectMeta(name: "host-1-plan"))) == nil)
    }

    @Test func noRenderingShowsTheBootstrapData() throws {
        let sealed = try SealedHostPlan(plan, bootstrap: SecretBytes(utf8: "t0ps3cret"))
        var dumped = ""
        dump(sealed, to: &dumped)
        for text in ["\(sealed)", String(reflecting: sealed), dumped, "\([sealed])"] {
            #expect(!text.contains("t0ps3cret"))
            #expect(!text.contains("116, 48, 112"))
        }
    }

    @Test func aHostAcknowledgesOnlyTheVeryPlan() throws {
        let sealed = try SealedHostPlan(plan)
        #expect(ObservedPlan(revision: 7, checksum: sealed.checksum, phase: .running).acknowledges(sealed))
        #expect(!ObservedPlan(revision: 6, checksum: sealed.checksum, phase: .running).acknowledges(sealed))
        #expect(!ObservedPlan(revision: 7, checksum: "sha256:0", phase: .running).acknowledges(sealed))
    }
}
