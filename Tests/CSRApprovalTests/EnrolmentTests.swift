import ByohAPI
import CSRApproval
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import PKI
import Testing

@Suite struct EnrolmentTests {
    // MARK: - Who asks

    /// A host on its way in: a key, and the request that it makes of it.
    struct Newcomer {
        var key = PrivateKeyPEM.generate()
        var subject = HostSubject(namespace: "default", host: "host-1")

        func request(
            user: String? = nil, groups: [String] = [HostSubject.organization], name: String? = nil,
            isMoved: Bool = false,
            _ change: (inout CertificateSigningRequestSpec) -> Void = { _ in }
        ) throws -> CertificateSigningRequest {
            let pem = try CertificateRequest(
                user: user ?? subject.commonName, groups: groups, privateKeyPEM: key)
            let digest = SHA256Digest(of: try pem.publicKeyInfo).hex
            var spec = CertificateSigningRequestSpec(
                request: PublicBytes(utf8: pem.pem), signerName: .kubeAPIServerClient,
                usages: [.digitalSignature, .clientAuth])
            change(&spec)
            return CertificateSigningRequest(
                metadata: ObjectMeta(
                    name: name ?? subject.requestName(keyDigest: digest),
                    annotations: [ByohAnnotation.hostUID: "uid-of-host"].merging(
                        isMoved ? [ByohAnnotation.moved: "true"] : [:]
                    ) { $1 }),
                spec: spec)
        }

        var digest: String {
            get throws {
                let pem = try CertificateRequest(user: "a", groups: [], privateKeyPEM: key)
                return SHA256Digest(of: try pem.publicKeyInfo).hex
            }
        }
    }

    static let token = EnrolmentToken(id: "abcdef", secret: "0123456789abcdef")

    static func with(
        _ terms: EnrolmentTerms = EnrolmentTerms(
            namespace: "default", hostLabels: ["rack": "a"], maximumUses: 2, autoAccept: true),
        _ body: (ManagementAPIFixture) async throws -> Void
    ) async throws {
        try await ManagementAPIFixture.with(
            Array(ByohCRDManifests.all.values) + ClusterAPICRDManifests.all.map(\.yaml)
        ) { api in
            try await api.create(token.object(terms: terms, expiration: Time(secondsSinceEpoch: 4_000_000_000)))
            try await body(api)
        }
    }

    /// Creates a request as somebody, and has it answered.
    static func ask(
        _ request: CertificateSigningRequest, as user: String = token.userName,
        groups: [String] = [EnrolmentToken.group], _ api: ManagementAPIFixture
    ) async throws -> CertificateSigningRequest {
        var configuration = ClientConfiguration(server: try ServerURL(parsing: api.url))
        configuration.impersonation = Impersonation(user: user, groups: groups + ["system:authenticated"])
        try await KubernetesClient.withClient(configuration, logger: api.logger) { client in
            // The rights are the main's business; here the API is asked with them given.
            _ = try await client.resources(CertificateSigningRequest.self).create(request)
        }
        try await api.reconcile(EnrolmentReconciler(), request.metadata.name, in: "default")
        return try await api.client.resources(CertificateSigningRequest.self).get(request.metadata.name)
    }

    static func grant(_ api: ManagementAPIFixture) async throws {
        let client = api.client
        _ = try await client.resources(ClusterRole.self).create(EnrolmentRoles.enrolment)
        _ = try await client.resources(ClusterRoleBinding.self).create(EnrolmentRoles.enrolmentBinding)
        _ = try await client.resources(ClusterRole.self).create(EnrolmentRoles.renewal)
        _ = try await client.resources(ClusterRoleBinding.self).create(EnrolmentRoles.renewalBinding)
    }

    // MARK: - Coming in

    @Test func aNewHostIsEnrolledWithEverythingItNeeds() async throws {
        try await Self.with { api in
            try await Self.grant(api)
            let newcomer = Newcomer()
            let answer = try await Self.ask(try newcomer.request(), api)
            #expect(answer.isApproved)
            let host = try #require(try await api.read(ByoHost.self, "host-1"))
            #expect(host.metadata.labels == ["rack": "a", ByohLabel.host: "host-1"])
            #expect(host.metadata.annotations[ByohAnnotation.keyDigest] == (try newcomer.digest))
            #expect(host.metadata.annotations[ByohAnnotation.hostUID] == "uid-of-host")
            #expect(host.spec.accepted)
            #expect(try await api.read(Lease.self, "host-1")?.metadata.isOwned(byUID: host.metadata.uid ?? "") == true)
            #expect(try await api.read(Secret.self, "host-1-plan")?.type == HostPlan.secretType)
            #expect(try await api.read(Role.self, "byoh-host-host-1")?.rules.count == 4)
            let binding = try await api.read(RoleBinding.self, "byoh-host-host-1")
            #expect(binding?.subjects == [.user("byoh:host:default:host-1")])
            let secret = try await api.read(Secret.self, "bootstrap-token-abcdef", in: "kube-system")
            #expect(secret?.metadata.annotations[ByohAnnotation.tokenUses] == "1")
        }
    }

    @Test func aTokenThatDoesNotAcceptLeavesThatToAnOperator() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default")) { api in
            try await Self.grant(api)
            #expect(try await Self.ask(try Newcomer().request(), api).isApproved)
            #expect(try await api.read(ByoHost.self, "host-1")?.spec.accepted == false)
        }
    }

    // A crash between two steps repeats the earlier ones; the token must not pay twice.
    @Test func askingAgainWithTheSameKeyCostsNothing() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 1)) { api in
            try await Self.grant(api)
            let newcomer = Newcomer()
            let request = try newcomer.request()
            #expect(try await Self.ask(request, api).isApproved)
            _ = try await api.client.resources(CertificateSigningRequest.self).delete(request.metadata.name)
            #expect(try await Self.ask(request, api).isApproved)
            let secret = try await api.read(Secret.self, "bootstrap-token-abcdef", in: "kube-system")
            #expect(secret?.metadata.annotations[ByohAnnotation.tokenUses] == "1")
        }
    }

    @Test func aTokenServesNoMoreHostsThanItSays() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 1)) { api in
            try await Self.grant(api)
            #expect(try await Self.ask(try Newcomer().request(), api).isApproved)
            var second = Newcomer()
            second.subject = HostSubject(namespace: "default", host: "host-2")
            let answer = try await Self.ask(try second.request(), api)
            #expect(answer.isDenied)
            #expect(answer.status.conditions.first?.reason == "TokenUsedUp")
            #expect(try await api.read(ByoHost.self, "host-2") == nil)
        }
    }

    @Test func aNameIsNotGivenToAnotherKeyUntilAnOperatorSaysSo() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 5)) { api in
            try await Self.grant(api)
            #expect(try await Self.ask(try Newcomer().request(), api).isApproved)
            let other = Newcomer()
            let request = try other.request()
            let answer = try await Self.ask(request, api)
            #expect(answer.isDenied)
            #expect(answer.status.conditions.first?.reason == "NameTaken")
            try await api.merge(
                ["metadata": ["annotations": [ByohAnnotation.allowKey: .string(try other.digest)]]], into: "host-1",
                of: ByoHost.apiResource)
            _ = try await api.client.resources(CertificateSigningRequest.self).delete(request.metadata.name)
            #expect(try await Self.ask(request, api).isApproved)
            let host = try await api.read(ByoHost.self, "host-1")
            #expect(host?.metadata.annotations[ByohAnnotation.keyDigest] == (try other.digest))
            #expect(host?.metadata.annotations[ByohAnnotation.allowKey] == nil)
        }
    }

    // MARK: - Following a move

    /// A host that another management cluster enrolled, as `clusterctl move` makes it here.
    private static func arrive(
        _ host: Newcomer, heldBy claim: HostClaim? = nil, _ api: ManagementAPIFixture
    ) async throws {
        try await api.create(
            ByoHost(
                metadata: ObjectMeta(
                    name: "host-1", namespace: "default", annotations: [ByohAnnotation.keyDigest: try host.digest]),
                spec: ByoHostSpec(accepted: true, claimRef: claim)))
    }

    // A move that is cut off leaves a copy of the host here while it serves elsewhere.
    @Test func aHostThatIsHeldIsLetInOnceItsClusterGoesOn() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 0)) { api in
            try await Self.grant(api)
            let host = Newcomer()
            let claim = HostClaim(
                namespace: "default", name: "m1", uid: "u", claimID: .random(), clusterName: "demo")
            try await Self.arrive(host, heldBy: claim, api)
            let request = try host.request(isMoved: true)
            #expect(try await !Self.ask(request, api).isDecided, "there is no such Cluster")
            var spec = ClusterSpec()
            spec.paused = true
            try await api.create(Cluster(metadata: ObjectMeta(name: "demo", namespace: "default"), spec: spec))
            #expect(try await !Self.askAgain(request, api).isDecided, "it is paused")
            try await api.merge(["spec": ["paused": false]], into: "demo", of: Cluster.apiResource)
            #expect(try await Self.askAgain(request, api).isApproved)
        }
    }

    // Whoever has the token could fill the server with requests for names that nobody has.
    @Test func whoeverDoesNotArriveIsDeniedAfterAWhileAndMayAskAgain() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 0)) { api in
            try await Self.grant(api)
            let host = Newcomer()
            let request = try host.request(isMoved: true)
            #expect(try await !Self.ask(request, api).isDecided)
            let later = WallClock {
                MicroTime(microsecondsSinceEpoch: WallClock.system.now.microsecondsSinceEpoch + 901_000_000)
            }
            let denied = try await Self.askAgain(request, api, later)
            #expect(denied.isDenied && denied.status.conditions.first?.reason == "HostNotArrived")
            try await Self.arrive(host, api)
            try await api.reconcile(EnrolmentReconciler(), request.metadata.name, in: "default", wallClock: later)
            #expect(try await Self.ask(request, api).isApproved, "the denied one stands in nobody's way")
        }
    }

    private static func askAgain(
        _ request: CertificateSigningRequest, _ api: ManagementAPIFixture, _ clock: WallClock = .system
    ) async throws -> CertificateSigningRequest {
        try await api.reconcile(EnrolmentReconciler(), request.metadata.name, in: "default", wallClock: clock)
        return try await api.client.resources(CertificateSigningRequest.self).get(request.metadata.name)
    }

    @Test func aHostThatHasFollowedIsKnownByItsKeyAndUsesUpNothing() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 0)) { api in
            try await Self.grant(api)
            let host = Newcomer()
            let request = try host.request(isMoved: true)
            let early = try await Self.ask(request, api)
            #expect(!early.isApproved && !early.isDenied, "its objects have not arrived yet")
            #expect(try await api.read(ByoHost.self, "host-1") == nil)
            try await Self.arrive(host, api)
            let arrived = try #require(try await api.read(ByoHost.self, "host-1"))
            #expect(
                EnrolmentReconciler.requestNames(of: arrived, by: ByohAnnotation.keyDigest).map(\.name) == [
                    request.metadata.name
                ])
            try await api.reconcile(EnrolmentReconciler(), request.metadata.name, in: "default")
            #expect(
                try await api.client.resources(CertificateSigningRequest.self).get(request.metadata.name).isApproved)
            #expect(try await api.read(RoleBinding.self, "byoh-host-host-1") != nil)
            let secret = try await api.read(Secret.self, "bootstrap-token-abcdef", in: "kube-system")
            #expect(secret?.metadata.annotations[ByohAnnotation.tokenUses] == "0")
        }
    }

    // It says that it exists, under a name that another one has.
    @Test func whoeverClaimsToHaveFollowedTakesNobodysName() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 5)) { api in
            try await Self.grant(api)
            try await Self.arrive(Newcomer(), api)
            let answer = try await Self.ask(try Newcomer().request(isMoved: true), api)
            #expect(answer.isDenied && answer.status.conditions.first?.reason == "NameTaken")
        }
    }

    @Test func aTokenOfNoUseEnrolsNobodyNew() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 0)) { api in
            try await Self.grant(api)
            let answer = try await Self.ask(try Newcomer().request(), api)
            #expect(answer.isDenied && answer.status.conditions.first?.reason == "TokenUsedUp")
            var elsewhere = Newcomer()
            elsewhere.subject = HostSubject(namespace: "other", host: "host-1")
            let other = try await Self.ask(try elsewhere.request(isMoved: true), api)
            #expect(other.isDenied && other.status.conditions.first?.reason == "WrongNamespace")
            #expect(try await api.list(ByoHost.self).isEmpty)
        }
    }

    @Test func aKeyThatWasKnownAlreadyNeedsNoFreePlace() async throws {
        try await Self.with(EnrolmentTerms(namespace: "default", maximumUses: 0)) { api in
            try await Self.grant(api)
            let host = Newcomer()
            try await Self.arrive(host, api)
            #expect(try await Self.ask(try host.request(), api).isApproved)
        }
    }

    // MARK: - Renewal

    @Test func anEnrolledHostRenewsItsCertificateWithANewKey() async throws {
        try await Self.with { api in
            try await Self.grant(api)
            #expect(try await Self.ask(try Newcomer().request(), api).isApproved)
            let renewed = Newcomer()
            let answer = try await Self.ask(
                try renewed.request(), as: "byoh:host:default:host-1", groups: [HostSubject.organization], api)
            #expect(answer.isApproved)
            let host = try await api.read(ByoHost.self, "host-1")
            #expect(host?.metadata.annotations[ByohAnnotation.keyDigest] == (try renewed.digest))
        }
    }

    @Test(arguments: [
        ("byoh:host:default:host-2", "NotTheRequester"), ("byoh:host:other:host-1", "NotTheRequester"),
        ("mallory", "NotTheRequester"),
    ]) func aHostMayAskForItselfOnly(_ user: String, _ reason: String) async throws {
        try await Self.with { api in
            try await Self.grant(api)
            #expect(try await Self.ask(try Newcomer().request(), api).isApproved)
            let answer = try await Self.ask(
                try Newcomer().request(), as: user, groups: [HostSubject.organization], api)
            #expect(answer.isDenied)
            #expect(answer.status.conditions.first?.reason == reason)
        }
    }

    @Test func aHostThatIsNotThereAnyMoreGetsNoCertificate() async throws {
        try await Self.with { api in
            try await Self.grant(api)
            let answer = try await Self.ask(
                try Newcomer().request(), as: "byoh:host:default:host-1", groups: [HostSubject.organization], api)
            #expect(answer.status.conditions.first?.reason == "UnknownHost")
        }
    }

    // MARK: - What requests must not say

    struct Wrong: Sendable, CustomTestStringConvertible {
        let reason: String
        let request: @Sendable (Newcomer) throws -> CertificateSigningRequest
        var testDescription: String { reason }
    }

    @Test(arguments: [
        Wrong(reason: "WrongSigner") { try $0.request { $0.signerName = .kubeAPIServerClientKubelet } },
        Wrong(reason: "WrongUsages") { try $0.request { $0.usages.append(.serverAuth) } },
        Wrong(reason: "WrongUsages") { try $0.request { $0.usages = [.clientAuth] } },
        Wrong(reason: "LifetimeTooLong") { try $0.request { $0.expirationSeconds = 400 * 86_400 } },
        Wrong(reason: "WrongOrganization") { try $0.request(groups: ["byoh:admins"]) },
        Wrong(reason: "WrongOrganization") { try $0.request(groups: ["byoh:hosts", "byoh:admins"]) },
        Wrong(reason: "WrongOrganization") { try $0.request(groups: []) },
        Wrong(reason: "WrongCommonName") { try $0.request(user: "system:admin") },
        Wrong(reason: "WrongCommonName") { try $0.request(user: "byoh:host:default:a:b") },
        Wrong(reason: "InvalidName") { try $0.request(user: "byoh:host:default:Host_1") },
        Wrong(reason: "InvalidName") { try $0.request(user: "byoh:host:Kube System:host-1") },
        Wrong(reason: "WrongRequestName") { try $0.request(name: "byoh-default-host-1-0000000000") },
        Wrong(reason: "WrongNamespace") {
            var other = $0
            other.subject = HostSubject(namespace: "kube-system", host: "host-1")
            return try other.request()
        },
    ]) func anythingElseIsDeniedWithTheReason(_ wrong: Wrong) async throws {
        try await Self.with { api in
            try await Self.grant(api)
            let answer = try await Self.ask(try wrong.request(Newcomer()), api)
            #expect(answer.isDenied)
            #expect(answer.status.conditions.first?.reason == wrong.reason)
            #expect(answer.status.conditions.first?.message.isEmpty == false)
            #expect(try await api.list(ByoHost.self).isEmpty)
        }
    }

    // No server takes such a request; the approver does not count on that.
    @Test func whatCannotBeReadIsDenied() throws {
        let request = try Newcomer().request {
            $0.request = PublicBytes(
                utf8: "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")
        }
        let denial = #expect(throws: RequestDenial.self) { try VerifiedRequest(request) }
        #expect(denial?.reason == "UnreadableRequest")
    }

    // Readers differ in which of two blocks counts, and in where one begins: what is judged might not be what is signed.
    @Test(arguments: [
        "x OWN\n-----BEGIN x-----y\nOTHER\n", "OWN\nOTHER\n", "see below\nOWN\n", " OWN\n",
    ])
    func oneRequestAndNothingElseIsRead(_ text: String) throws {
        let newcomer = Newcomer()
        let other = try CertificateRequest(
            user: "byoh:host:default:other", groups: ["byoh:hosts"], privateKeyPEM: newcomer.key)
        let request = try newcomer.request {
            let own = $0.request.text ?? ""
            $0.request = PublicBytes(utf8: text.replacing("OWN", with: own).replacing("OTHER", with: other.pem))
        }
        let denial = #expect(throws: RequestDenial.self) { try VerifiedRequest(request) }
        #expect(denial?.reason == "UnreadableRequest")
        // The same alone is read.
        let alone = try newcomer.request {
            $0.username = Self.token.userName
            $0.groups = [EnrolmentToken.group]
        }
        #expect(try VerifiedRequest(alone).subject == newcomer.subject)
    }

    @Test func requestsOfOthersAreLeftAlone() async throws {
        try await Self.with { api in
            let request = try Newcomer().request()
            let answer = try await Self.ask(request, as: "admin", groups: ["system:masters"], api)
            #expect(!answer.isApproved && !answer.isDenied)
        }
    }
}

extension CertificateSigningRequest {
    fileprivate var isDecided: Bool { isApproved || isDenied }
}
