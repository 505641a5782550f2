import ByohAPI
import ClusterAPIModel
import FoundationEssentials
import JSONTree
import KubernetesClient
import KubernetesModel
import PKI
import Registration
import TestSupport
import Testing

extension Provider {
    /// Hosts that follow their objects from one management plane to another, by the agent's own code.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct Following {
        /// Two planes of one kind with a namespace of one name, and a Node at the first.
        private struct Stage: Sendable {
            let source: ProviderPlane
            let target: ProviderPlane
            let agent: FollowingAgent
            let plan: SealedHostPlan

            /// Has the host get ready to follow, by a Secret of this name with a token of its own.
            func makeReady(by way: String = "way") async throws {
                let token = try await target.makeToken { $0.maximumUses = 0 }
                let kubeconfig = try target.bootstrapKubeconfig(token)
                _ = try await source.resources(Secret.self).create(
                    Secret(
                        metadata: ObjectMeta(name: way),
                        data: ["kubeconfig": SecretBytes(utf8: kubeconfig)]))
                try await source.merge(
                    ["spec": ["managementCluster": ["bootstrapSecretName": .string(way)]]], into: "host-1",
                    of: ByoHost.self)
                try await source.wait(ByoHost.self, "host-1") {
                    $0?.condition(.readyToMove)?.message.hasSuffix("with token \(token.id)") == true
                        && $0?.metadata.annotations[ByohAnnotation.blockMove] == nil
                }
            }

            /// What `clusterctl move` makes at the target: the host, its plan, and the cluster that it serves.
            func copy() async throws {
                for (name, resource) in Self.moved {
                    let object = try JSONValue(
                        encoding: try await source.client.resources(resource, in: source.namespace).get(name))
                    var copy = object
                    copy["status"] = nil
                    var metadata: JSONValue = ["name": .string(name)]
                    for field in ["labels", "annotations", "finalizers"] {
                        metadata[field] = object["metadata"]?[field]
                    }
                    var owners: [JSONValue] = []
                    for owner in object["metadata"]?["ownerReferences"]?.array ?? [] {
                        owners.append(try await owned(owner))
                    }
                    if !owners.isEmpty { metadata["ownerReferences"] = .array(owners) }
                    copy["metadata"] = metadata
                    let there = target.client.resources(resource, in: target.namespace)
                    do {
                        _ = try await there.create(try copy.decode(DynamicObject.self))
                    } catch {
                        // The controllers there were quicker.
                        guard (error as? KubernetesError)?.isAlreadyExists == true else { throw error }
                        _ = try await there.patch(name, .merge(copy))
                    }
                }
            }

            /// An owner as it is at the target.
            private func owned(_ owner: JSONValue) async throws -> JSONValue {
                let kind = owner["kind"]?.string
                let (name, resource) = try #require(Self.moved.first { $0.1.kind == kind })
                let there = try await target.client.resources(resource, in: target.namespace).get(name)
                var owner = owner
                owner["uid"] = there.metadata.uid.map(JSONValue.string)
                return owner
            }

            /// What it does then: it removes all that at the source, and lets the Cluster go on at the target.
            func remove() async throws {
                for (name, resource) in Self.moved.reversed() {
                    let objects = source.client.resources(resource, in: source.namespace)
                    let place = JSONPointer(["metadata", "annotations"])
                    _ = try await objects.patch(name, .json([.add(place, [ByohAnnotation.deleteForMove: ""])]))
                    _ = try await objects.patch(name, .merge(["metadata": ["finalizers": []]]))
                    try await objects.delete(name)
                }
                try await target.merge(["spec": ["paused": false]], into: "demo", of: Cluster.self)
            }

            private static let moved = [
                ("demo", Cluster.apiResource), ("demo", ByoCluster.apiResource), ("host-1", ByoHost.apiResource),
                ("host-1-plan", Secret.apiResource), ("m1", Machine.apiResource), ("m1", ByoMachine.apiResource),
            ]

            /// The host is one of the target, by everybody's word, and has nothing to do.
            func expectArrival() async throws {
                #expect(try agent.store.record()?.server == target.server.url)
                #expect(try agent.store.isWhole())
                try await target.wait(ByoHost.self, "host-1") {
                    $0?.spec.managementCluster == nil && $0?.condition(.readyToMove) == nil
                }
                let secret = try await target.wait(Secret.self, "host-1-plan") {
                    $0?.data[HostPlan.managementClusterKey] == nil
                }
                #expect(try secret.map { try SealedHostPlan($0) } == plan, "nothing is provisioned again")
                try await agent.withClient { client, record in
                    try await eventually("the host has its rights") {
                        do throws(KubernetesError) {
                            _ = try await client.resources(Secret.self, in: record.namespace).get("host-1-plan")
                            return true
                        } catch {
                            guard error.isForbidden else { throw error }
                            return false
                        }
                    }
                }
                try await target.beat("host-1")
                try await target.report("host-1", .running, of: plan)
                try await target.wait(ByoHost.self, "host-1") { $0?.isTrue(.agentConnected) == true }
            }
        }

        private func withStage(
            on kind: APIServerKind, _ body: @escaping @Sendable (Stage) async throws -> Void
        ) async throws {
            // Requests for certificates are in no namespace: each plane has a server of its own.
            try await Self.withPlane(on: kind) { source in
                try await Self.withPlane(on: kind) { target in
                    try await TemporaryFolder.with("following") { folder in
                        let agent = FollowingAgent(in: folder)
                        let token = try await source.makeToken()
                        try await eventually("the host is enrolled") {
                            do {
                                try await agent.enrol(as: "host-1", with: try source.bootstrapKubeconfig(token))
                                return true
                            } catch let error as KubernetesError {
                                // The server has not heard of the token yet.
                                guard error.isUnauthorized || error.isForbidden else { throw error }
                                return false
                            }
                        }
                        try await source.report("host-1")
                        try await source.beat("host-1")
                        let core = CoreDriver(plane: source)
                        try await core.provisionCluster()
                        try await core.addMachine("m1")
                        _ = try await core.run("m1", on: "host-1")
                        let secret = try await source.wait(Secret.self, "host-1-plan") {
                            $0?.data[HostPlan.bootstrapKey] == nil
                        }
                        let plan = try #require(try secret.map { try SealedHostPlan($0) } ?? nil)
                        try await source.merge(["spec": ["paused": true]], into: "demo", of: Cluster.self)
                        try await body(Stage(source: source, target: target, agent: agent, plan: plan))
                    }
                }
            }
        }

        private static func withPlane(
            on kind: APIServerKind, _ body: @escaping @Sendable (ProviderPlane) async throws -> Void
        ) async throws {
            try await APIServerFixture.with(kind) { server in
                try await server.withClient { client in
                    try await ProviderPlane.define(client)
                    let plane = ProviderPlane(server: server, client: client, namespace: "fleet")
                    _ = try await client.resources(Namespace.self).create(
                        Namespace(metadata: ObjectMeta(name: plane.namespace)))
                    try await plane.grantEnrolment()
                    try await plane.withControllers(enrols: true) {
                        try await plane.withSigner { try await body(plane) }
                    }
                }
            }
        }

        // MARK: - Tests

        @Test(arguments: APIServerKind.available) func aNodeFollowsItsObjects(on kind: APIServerKind) async throws {
            try await withStage(on: kind) { stage in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await stage.agent.serve() }
                    try await stage.makeReady()
                    try await stage.copy()
                    try await stage.remove()
                    // The agent ends by itself.
                    try await group.waitForAll()
                }
                try await stage.expectArrival()
            }
        }

        // What the agent asked before was kept, and the certificate is there when it looks again.
        @Test(arguments: APIServerKind.available)
        func anAgentThatIsRestartedInTheMoveFollowsAllTheSame(on kind: APIServerKind) async throws {
            try await withStage(on: kind) { stage in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await stage.agent.serve() }
                    try await stage.makeReady()
                    group.cancelAll()
                }
                #expect(try stage.agent.store.record()?.server == stage.source.server.url)
                try await stage.copy()
                try await stage.remove()
                try await stage.agent.serve()
                try await stage.expectArrival()
            }
        }

        // Something else has taken its rights for a while, also when a move that was cut off has left a copy of it at the target.
        // That it asks there changes nothing.
        @Test(arguments: APIServerKind.available, [false, true])
        func aHostThatAsksTooEarlyWaitsAndServesTheSource(on kind: APIServerKind, isCopied: Bool) async throws {
            try await withStage(on: kind) { stage in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await stage.agent.serve() }
                    try await stage.makeReady()
                    if isCopied {
                        try await stage.copy()
                        try await stage.target.wait(ByoHost.self, "host-1") { $0?.spec.managementCluster == nil }
                    }
                    let host = try await stage.source.resources(ByoHost.self).get("host-1")
                    let rights = try #require(HostObjects(of: host)).roleBinding
                    try await stage.source.resources(RoleBinding.self).delete(rights.metadata.name)
                    let requests = stage.target.client.resources(CertificateSigningRequest.self)
                    try await eventually("it asks at the target") { try await !requests.list().items.isEmpty }
                    _ = try await stage.source.resources(RoleBinding.self).create(rights)
                    try await stage.makeReady(by: "other-way")
                    let asked = try #require(try await requests.list().items.first)
                    #expect(!asked.isApproved && !asked.isDenied)
                    #expect(try await stage.target.resources(ByoHost.self).list().items.isEmpty == !isCopied)
                    #expect(try stage.agent.store.record()?.server == stage.source.server.url)
                    try await stage.copy()
                    try await stage.remove()
                    try await group.waitForAll()
                }
                try await stage.expectArrival()
            }
        }

        // As an operator does who does not want to wait for the move.
        @Test(arguments: APIServerKind.available)
        func aHostThatIsEnrolledAnewForgetsTheWay(on kind: APIServerKind) async throws {
            try await withStage(on: kind) { stage in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await stage.agent.serve() }
                    try await stage.makeReady()
                    #expect(try stage.agent.identityFiles.contains("next-home.kubeconfig"))
                    group.cancelAll()
                }
                let token = try await stage.target.makeToken()
                try await eventually("the host is enrolled at the target") {
                    do {
                        try await stage.agent.enrol(
                            as: "host-1", with: try stage.target.bootstrapKubeconfig(token))
                        return true
                    } catch let error as KubernetesError {
                        guard error.isUnauthorized || error.isForbidden else { throw error }
                        return false
                    }
                }
                #expect(
                    try stage.agent.identityFiles == ["ca.crt", "host.crt", "host.key", "management.json"])
                #expect(try stage.agent.store.record()?.server == stage.target.server.url)
            }
        }

        @Test(arguments: APIServerKind.available)
        func anOrderThatIsTakenBackIsForgotten(on kind: APIServerKind) async throws {
            try await withStage(on: kind) { stage in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await stage.agent.serve() }
                    try await stage.makeReady()
                    try await stage.source.merge(
                        ["spec": ["managementCluster": .null]], into: "host-1", of: ByoHost.self)
                    try await stage.source.wait(ByoHost.self, "host-1") {
                        $0?.status.rehoming == nil && $0?.condition(.readyToMove) == nil
                    }
                    group.cancelAll()
                }
                #expect(try stage.agent.store.record()?.server == stage.source.server.url)
                let requests = try await stage.target.client.resources(CertificateSigningRequest.self).list().items
                #expect(requests.isEmpty, "to prove the way asks for nothing")
            }
        }
    }
}

extension ProviderPlane {
    fileprivate func bootstrapKubeconfig(_ token: EnrolmentToken) throws -> String {
        try server.kubeconfig(userFields: "token: \(token.bearer.text)").replacing(
            "cluster: test, user: test", with: "cluster: test, user: test, namespace: \(namespace)")
    }

    /// Issues what was approved, where no signer runs.
    fileprivate func withSigner(_ body: @escaping @Sendable () async throws -> Void) async throws {
        guard server.kind == .kubernetes else { return try await body() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let requests = client.resources(CertificateSigningRequest.self)
                do {
                    try await requests.watch().run { event in
                        switch event {
                        case .listed(let request), .applied(let request):
                            guard request.isApproved, request.status.certificate == nil else { return }
                            let signed = try server.authority.sign(
                                try CertificateRequest(pem: request.spec.request.text ?? ""),
                                usages: [.digitalSignature, .clientAuth],
                                validity: .starting(at: Date(), lasting: .seconds(3_600)))
                            let certificate = try JSONValue(encoding: PublicBytes(utf8: signed))
                            _ = try await requests.patch(
                                request.metadata.name, .merge(["status": ["certificate": certificate]]),
                                subresource: .status)
                        default: break
                        }
                    }
                } catch is CancellationError {
                    // The test is over.
                } catch {
                    Issue.record(error)
                }
            }
            defer { group.cancelAll() }
            try await body()
        }
    }
}
