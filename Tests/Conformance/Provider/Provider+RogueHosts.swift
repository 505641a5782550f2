import ByohAPI
import JSONTree
import KubernetesClient
import KubernetesModel
import PKI
import TestSupport
import Testing

extension Provider {
    /// A host that was enrolled in an orderly way turns on the management plane, with all that its certificate lets it do.
    @Suite(.serialized, .timeLimit(.minutes(5))) struct RogueHosts {
        // MARK: - Set-up

        /// A rogue and an honest host, both enrolled, and an honest machine on the honest host.
        private func withRogue(
            on kind: APIServerKind, _ body: @escaping @Sendable (ProviderPlane, RawIdentity) async throws -> Void
        ) async throws {
            try await ProviderPlane.with(kind, enrols: true) { plane in
                try await plane.grantEnrolment()
                let token = try await plane.makeToken()
                let rogue = try await plane.enrol("rogue", with: token)
                _ = try await plane.enrol("honest", with: token)
                for host in ["rogue", "honest"] {
                    try await plane.report(host)
                    try await plane.beat(host)
                }
                try await eventually("the rogue has its rights") {
                    try await plane.server.send("GET", Self.path(plane, "byohosts/rogue"), as: rogue).code == 200
                }
                try await body(plane, rogue)
            }
        }

        private static func path(_ plane: ProviderPlane, _ rest: String) -> String {
            "\(RogueAttempt.byoh)/namespaces/\(plane.namespace)/\(rest)"
        }

        private static let merge = [(name: "content-type", value: "application/merge-patch+json")]

        /// What the rogue writes into its own status.
        private func report(_ patch: [UInt8], _ plane: ProviderPlane, _ rogue: RawIdentity) async throws -> RawAnswer {
            try await plane.server.send(
                "PATCH", Self.path(plane, "byohosts/rogue/status"), bytes: patch, as: rogue, headers: Self.merge)
        }

        /// A machine that wants a certain host.
        private func addMachine(_ name: String, on host: String, _ core: CoreDriver) async throws {
            try await core.addMachine(name) {
                $0.spec.selector = LabelSelector(matchLabels: [ByohLabel.host: host])
            }
        }

        /// The controllers do for others what they are there for: the honest host is cordoned, or not, and says so.
        private func expectOthersAreServed(_ plane: ProviderPlane, cordoned: Bool) async throws {
            try await plane.merge(["spec": ["cordoned": .bool(cordoned)]], into: "honest", of: ByoHost.self)
            try await plane.wait(ByoHost.self, "honest") { $0?.isTrue(.available) == !cordoned }
        }

        /// Everything in the namespace that is not the rogue's to write, as the server has it.
        private func everything(_ plane: ProviderPlane) async throws -> [String: JSONValue] {
            var objects: [String: JSONValue] = [:]
            for collection in [
                "/api/v1/namespaces/\(plane.namespace)/secrets", Self.path(plane, "byohosts"),
                Self.path(plane, "byomachines"), "\(RogueAttempt.leases)/namespaces/\(plane.namespace)/leases",
                "\(RogueAttempt.rbac)/namespaces/\(plane.namespace)/roles",
                "\(RogueAttempt.rbac)/namespaces/\(plane.namespace)/rolebindings",
                "\(RogueAttempt.rbac)/clusterrolebindings",
            ] {
                let answer = try await plane.server.send("GET", collection)
                for object in answer.body["items"]?.array ?? [] {
                    objects["\(collection)/\(object["metadata"]?["name"]?.string ?? "")"] = object
                }
            }
            objects[Self.path(plane, "byohosts/rogue")] = nil
            objects["\(RogueAttempt.leases)/namespaces/\(plane.namespace)/leases/rogue"] = nil
            return objects
        }

        // MARK: - What it may

        @Test(arguments: APIServerKind.available)
        func nothingThatItTriesReachesAnybodyElse(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                try await addMachine("m1", on: "honest", core)
                try await core.run("m1", on: "honest")
                try await plane.wait(ByoHost.self, "honest") { $0?.status.phase == .running }
                try await plane.wait(Secret.self, "honest-plan") { $0?.data[HostPlan.bootstrapKey] == nil }
                let places = RogueAttempt.Places(
                    namespace: plane.namespace, own: "rogue", other: "honest", machine: "m1")
                let before = try await everything(plane)
                let own = try #require(try await plane.read(ByoHost.self, "rogue"))
                for attempt in RogueAttempt.all {
                    let answer = try await plane.server.send(
                        attempt.method, attempt.path(places), attempt.body?(places), as: rogue,
                        headers: attempt.headers)
                    switch attempt.answer {
                    case .refused: #expect(answer.code == 403, "\(attempt.what): \(answer.text)")
                    case .absent: #expect((400...404).contains(answer.code), "\(attempt.what): \(answer.text)")
                    case .allowed: #expect((200..<300).contains(answer.code), "\(attempt.what): \(answer.text)")
                    }
                }
                let after = try await everything(plane)
                #expect(Set(after.keys) == Set(before.keys))
                for (key, object) in before { #expect(after[key] == object, "\(key)") }
                let still = try #require(try await plane.read(ByoHost.self, "rogue"))
                #expect(still.spec == own.spec)
                #expect(still.metadata.labels == own.metadata.labels)
                #expect(still.metadata.annotations == own.metadata.annotations)
                #expect(still.metadata.finalizers == own.metadata.finalizers)
                #expect(still.metadata.ownerReferences == own.metadata.ownerReferences)
                #expect(!still.metadata.isDeleting)
            }
        }

        // Each is denied, or is nobody's business and stays undecided.
        @Test(arguments: APIServerKind.available)
        func noCertificateThatItAsksForMakesItAnybodyElse(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                let own = HostSubject(namespace: plane.namespace, host: "rogue")
                let other = HostSubject(namespace: plane.namespace, host: "honest")
                let wrong: [(reason: String, request: HostRequest)] = [
                    ("NotTheRequester", try HostRequest(other)),
                    ("NotTheRequester", try HostRequest(HostSubject(namespace: "default", host: "rogue"))),
                    ("WrongOrganization", try HostRequest(own, groups: ["system:nodes"])),
                    ("WrongOrganization", try HostRequest(own, groups: ["byoh:hosts", "system:nodes"])),
                    ("WrongOrganization", try HostRequest(own, groups: [])),
                    ("WrongCommonName", try HostRequest(own, users: ["system:kube-controller-manager"])),
                    // kube-apiserver takes the last common name for the user, others the first.
                    ("AmbiguousSubject", try HostRequest(own, users: [own.commonName, "system:kube-scheduler"])),
                    ("AmbiguousSubject", try HostRequest(own, users: [own.commonName, other.commonName])),
                    ("WrongUsages", try HostRequest(own) { $0.usages = [.digitalSignature, .serverAuth] }),
                    ("WrongUsages", try HostRequest(own) { $0.usages.append(.keyEncipherment) }),
                    (
                        "WrongSigner",
                        try HostRequest(own) {
                            $0.signerName = .kubeAPIServerClientKubelet
                            $0.usages.append(.keyEncipherment)
                        }
                    ),
                ]
                for (reason, request) in wrong {
                    let created = try await plane.server.send(
                        "POST", RogueAttempt.requests, try request.manifest, as: rogue)
                    #expect(created.code == 201, "\(reason): \(created.text)")
                    let answer = try await plane.answer(to: request)
                    #expect(answer.isDenied && !answer.isApproved, "\(reason)")
                    #expect(answer.status.conditions.first?.reason == reason)
                    #expect(answer.status.certificate == nil)
                }
                let masters = try HostRequest(own, groups: ["system:masters"]).manifest
                let refused = try await plane.server.send("POST", RogueAttempt.requests, masters, as: rogue)
                #expect(refused.code == 403)
            }
        }

        // The names of a host's objects follow from its own, and whoever enrols chooses that.
        @Test(arguments: APIServerKind.available)
        func nobodyEnrolsUnderANameThatWouldGiveHimWhatIsThere(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind, enrols: true) { plane in
                try await plane.grantEnrolment()
                _ = try await plane.resources(Secret.self).create(
                    Secret(metadata: ObjectMeta(name: "backup-plan"), data: ["key": SecretBytes(utf8: "s3cr3t")]))
                _ = try await plane.resources(Lease.self).create(Lease(metadata: ObjectMeta(name: "leader")))
                let token = try await plane.makeToken()
                for (host, taken) in [("backup", "backup-plan"), ("leader", "leader")] {
                    let subject = HostSubject(namespace: plane.namespace, host: host)
                    let answer = try await plane.ask(try HostRequest(subject), with: token)
                    #expect(answer.isDenied)
                    #expect(answer.status.conditions.first?.reason == "ObjectTaken")
                    #expect(answer.status.conditions.first?.message.contains("/\(taken) exists") == true)
                    #expect(try await plane.read(ByoHost.self, host) == nil)
                    #expect(try await plane.read(Role.self, subject.roleName) == nil)
                }
                let secret = try await client(plane, "bootstrap-token-\(token.id)")
                #expect(secret?.metadata.annotations[ByohAnnotation.tokenUses] != "2", "no use was counted")
            }
        }

        // With a token that is for hosts which `clusterctl move` brings.
        @Test(arguments: APIServerKind.available)
        func nobodyComesInByClaimingToHaveBeenThereBefore(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, _ in
                let token = try await plane.makeToken { $0.maximumUses = 0 }
                func subject(_ host: String) -> HostSubject { HostSubject(namespace: plane.namespace, host: host) }
                let ghost = try HostRequest(subject("ghost"), isMoved: true)
                let asker = RawIdentity.user(token.userName, groups: [EnrolmentToken.group])
                let created = try await plane.server.send("POST", RogueAttempt.requests, try ghost.manifest, as: asker)
                #expect(created.code == 201, "\(created.text)")
                let new = try await plane.ask(try HostRequest(subject("ghost")), with: token)
                #expect(new.isDenied && new.status.conditions.first?.reason == "TokenUsedUp")
                let taker = try await plane.ask(try HostRequest(subject("honest"), isMoved: true), with: token)
                #expect(taker.isDenied && taker.status.conditions.first?.reason == "NameTaken")
                // It came first, and is still waiting for its host to arrive.
                let waiting = try await plane.client.resources(CertificateSigningRequest.self).get(
                    ghost.object.metadata.name)
                #expect(!waiting.isApproved && !waiting.isDenied)
                #expect(try await plane.read(ByoHost.self, "ghost") == nil)
                #expect(try await plane.read(Role.self, subject("ghost").roleName) == nil)
            }
        }

        private func client(_ plane: ProviderPlane, _ token: String) async throws -> Secret? {
            try await plane.client.resources(Secret.self, in: EnrolmentToken.namespace).getIfPresent(token)
        }

        // MARK: - What it says

        @Test(arguments: APIServerKind.available)
        func nothingThatItSaysHarmsOthers(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                var isCordoned = false
                for hostile in HostileStatus.all {
                    let answer = try await report(hostile.patch(), plane, rogue)
                    switch hostile.isRefused {
                    case true?:
                        // kube-apiserver calls what is no JSON an error of its own.
                        #expect((400...500).contains(answer.code), "\(hostile.what): \(answer.text.prefix(300))")
                    case false?: #expect(answer.code == 200, "\(hostile.what): \(answer.text.prefix(300))")
                    case nil: #expect(answer.code <= 500, "\(hostile.what): \(answer.text.prefix(300))")
                    }
                    isCordoned.toggle()
                    try await expectOthersAreServed(plane, cordoned: isCordoned)
                }
                // What the controller says about the host is its own word again.
                try await plane.report("rogue")
                let host = try await plane.wait(ByoHost.self, "rogue") {
                    $0?.status.phase == .available && $0?.isTrue(.available) == true
                }
                let known = Set(ByoHost.ConditionType.allCases.map(\.rawValue))
                #expect(host?.status.conditions.allSatisfy { known.contains($0.type) } == true)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aPlanFollowsTheLastOneAndNotTheHostsWord(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                let patch: JSONValue = [
                    "status": [
                        "observedPlan": ["revision": 9_007_199_254_740_991, "checksum": "x", "phase": "Running"]
                    ]
                ]
                #expect(try await report(patch.serialized(), plane, rogue).code == 200)
                try await addMachine("m1", on: "rogue", core)
                let first = try await plane.plan(of: "rogue") { $0.goal == .node }
                try await plane.resources(ByoMachine.self).delete("m1")
                let second = try await plane.plan(of: "rogue") { $0.goal == .clean }
                #expect(second.plan.revision == first.plan.revision + 1)
                try await core.clean("rogue")
            }
        }

        // Text that is cut at 1,024 characters can still have more Unicode scalars, which is what the server counts.
        @Test(arguments: APIServerKind.available)
        func aHostThatCannotBeCleanedIsQuarantinedWhateverItSays(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                try await addMachine("m1", on: "rogue", core)
                _ = try await plane.plan(of: "rogue") { $0.goal == .node }
                try await plane.resources(ByoMachine.self).delete("m1")
                let plan = try await plane.plan(of: "rogue") { $0.goal == .clean }
                try await plane.report(
                    "rogue", .failed, of: plan, step: String(repeating: "e\u{301}", count: 128),
                    message: "\u{1B}[2J" + String(repeating: "e\u{301}", count: 500))
                try await plane.wait(ByoMachine.self, "m1") { $0 == nil }
                let host = try await plane.wait(ByoHost.self, "rogue") { $0?.status.phase == .quarantined }
                let message = host?.spec.quarantine?.message ?? ""
                #expect(message.unicodeScalars.count <= 1024)
                #expect(!message.unicodeScalars.contains("\u{1B}"))
            }
        }

        // MARK: - How often it says it

        /// The rogue writes its status all the time while `body` runs, so that its resource version never stands still.
        private func whileHammering(
            _ plane: ProviderPlane, _ rogue: RawIdentity, _ body: () async throws -> Void
        ) async throws {
            guard case .user(let user, let groups) = rogue else { return }
            try await plane.server.withClient(user: user, groups: groups) { client in
                let hosts = client.resources(ByoHost.self, in: plane.namespace)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<4 {
                        group.addTask {
                            var count: Int64 = 0
                            while !Task.isCancelled {
                                count += 1
                                let kernel = JSONValue.string("\(writer)-\(count)")
                                do {
                                    _ = try await hosts.patch(
                                        "rogue", .merge(["status": ["hardware": ["kernelVersion": kernel]]]),
                                        subresource: .status)
                                } catch {
                                    // Conflicts of its own making, and the end of the test.
                                    guard let refusal = error as? KubernetesError,
                                        refusal.isConflict || refusal.isCancelled
                                    else { throw error }
                                }
                            }
                        }
                    }
                    defer { group.cancelAll() }
                    try await body()
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aHostThatWritesAllTheTimeIsClaimedAndReleasedAllTheSame(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                try await whileHammering(plane, rogue) {
                    try await addMachine("m1", on: "rogue", core)
                    _ = try await plane.plan(of: "rogue") { $0.goal == .node && $0.machineName == "m1" }
                    // It does nothing that it is told. An operator goes on without it.
                    try await plane.resources(ByoMachine.self).delete("m1")
                    _ = try await plane.plan(of: "rogue") { $0.goal == .clean }
                    try await plane.merge(
                        ["metadata": ["annotations": [ByohAnnotation.forceRelease: "yes"]]], into: "m1",
                        of: ByoMachine.self)
                    try await plane.wait(ByoMachine.self, "m1") { $0 == nil }
                    try await plane.wait(ByoHost.self, "rogue") { $0?.spec.quarantine != nil }
                    // Others are served meanwhile.
                    try await addMachine("m2", on: "honest", core)
                    try await core.run("m2", on: "honest")
                }
            }
        }

        // MARK: - What it owns

        // The Lease is the one object that a host may write as a whole.
        @Test(arguments: APIServerKind.available)
        func itsLeaseHoldsNothingWhenItIsDeleted(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                let uid = try #require(try await plane.read(ByoHost.self, "honest")?.metadata.uid)
                let lease = "\(RogueAttempt.leases)/namespaces/\(plane.namespace)/leases/rogue"
                let tied = try await plane.server.send(
                    "PATCH", lease,
                    [
                        "metadata": [
                            "finalizers": ["example.org/never"], "labels": .null,
                            "ownerReferences": [
                                [
                                    "apiVersion": .string(ByohGroup.apiVersion), "kind": "ByoHost", "name": "honest",
                                    "uid": .string(uid), "blockOwnerDeletion": true,
                                ]
                            ],
                        ]
                    ], as: rogue, headers: Self.merge)
                #expect(tied.code == 200)
                try await plane.resources(ByoHost.self).delete("rogue")
                try await plane.wait(ByoHost.self, "rogue") { $0 == nil }
                try await plane.wait(Lease.self, "rogue") { $0 == nil }
                try await plane.wait(RoleBinding.self, "byoh-host-rogue") { $0 == nil }
                try await eventually("its certificate is worth nothing") {
                    try await plane.server.send("GET", Self.path(plane, "byohosts/rogue"), as: rogue).code == 403
                }
                try await expectOthersAreServed(plane, cordoned: true)
            }
        }

        // A key that is about to be replaced may still ask for its own renewal.
        @Test(arguments: APIServerKind.available)
        func itCannotKeepItsSuccessorOut(on kind: APIServerKind) async throws {
            try await withRogue(on: kind) { plane, rogue in
                let subject = HostSubject(namespace: plane.namespace, host: "rogue")
                let successor = try HostRequest(subject)
                let token = try await plane.makeToken()
                let denied = try await plane.ask(successor, with: token)
                #expect(denied.status.conditions.first?.reason == "NameTaken")
                let digest = try CertificateDigest.of(successor)
                try await plane.merge(
                    ["metadata": ["annotations": [ByohAnnotation.allowKey: .string(digest)]]], into: "rogue",
                    of: ByoHost.self)
                let renewal = try HostRequest(subject)
                let asked = try await plane.server.send(
                    "POST", RogueAttempt.requests, try renewal.manifest, as: rogue)
                #expect(asked.code == 201)
                #expect(try await plane.answer(to: renewal).isApproved)
                let host = try await plane.read(ByoHost.self, "rogue")
                #expect(host?.metadata.annotations[ByohAnnotation.allowKey] == digest)
                // The denied request is forgotten, since its reason is gone; the next try comes in.
                try await eventually("the denied request is gone") {
                    try await plane.client.resources(CertificateSigningRequest.self).getIfPresent(
                        successor.object.metadata.name) == nil
                }
                #expect(try await plane.ask(successor, with: token).isApproved)
            }
        }
    }
}

private enum CertificateDigest {
    /// SHA-256 of the request's public key, in hex.
    static func of(_ request: HostRequest) throws -> String {
        let pem = request.object.spec.request.text ?? ""
        return SHA256Digest(of: try CertificateRequest(pem: pem).publicKeyInfo).hex
    }
}
