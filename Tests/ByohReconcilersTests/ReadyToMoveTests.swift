import ByohAPI
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// Hosts that are to follow to another management cluster: what their controllers do here and there.
@Suite struct ReadyToMoveTests {
    // What is said beside it stays where it is.
    private static let kubeconfig = "# the password is admin\n" + bootstrap("token: abcdef.0123456789abcdef")

    private static func bootstrap(_ user: String) -> String {
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: m, cluster: {server: 'https://target:6443', certificate-authority-data: QQ==}}]
        users: [{name: e, user: {\(user)}}]
        contexts: [{name: e, context: {cluster: m, user: e, namespace: default}}]
        current-context: e
        """
    }

    // MARK: - Where it leaves

    @Test func aHostHoldsTheMoveUpUntilItCanFollow() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1")
            try await Self.order(world)
            let waiting = try await world.wait(ByoHost.self, "host-1") {
                $0?.reason(of: .readyToMove) == .bootstrapSecretUnavailable
            }
            #expect(waiting?.condition(.readyToMove)?.message.contains("Secret default/way does not exist") == true)
            #expect(waiting?.metadata.annotations[ByohAnnotation.blockMove] != nil)
            #expect(waiting?.spec.managementCluster?.origin?.uid == waiting?.metadata.uid)

            try await Self.offer(Self.kubeconfig, world)
            try await world.wait(Secret.self, "host-1-plan") {
                $0?.data[HostPlan.managementClusterKey]?.text == Self.given
            }
            try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .readyToMove) == .waitingForAgent }
            try await Self.answer(world, HostRehoming(bootstrapDigest: "of-another", ready: true))
            try await Self.answer(
                world, HostRehoming(bootstrapDigest: Self.digest, ready: false, message: "the wall is too high"))
            let stuck = try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .readyToMove) == .cannotFollow }
            #expect(stuck?.condition(.readyToMove)?.message == "the wall is too high")
            #expect(stuck?.metadata.annotations[ByohAnnotation.blockMove] != nil)
            try await Self.answer(
                world, HostRehoming(bootstrapDigest: Self.digest, ready: true, server: "https://target:6443"))
            try await world.wait(ByoHost.self, "host-1") {
                $0?.isTrue(.readyToMove) == true && $0?.metadata.annotations[ByohAnnotation.blockMove] == nil
                    && $0?.condition(.readyToMove)?.message
                        == "The host can follow to https://target:6443 with token abcdef"
            }
        }
    }

    // It said so, and then its power went. Moved away it would find nobody who waits for it.
    @Test func aHostThatIsDeadIsNotReadyWhateverItSaid() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1", isAlive: false)
            try await Self.offer(Self.kubeconfig, world)
            try await Self.order(world)
            try await Self.answer(world, HostRehoming(bootstrapDigest: Self.digest, ready: true))
            let dead = try await world.wait(ByoHost.self, "host-1") {
                $0?.reason(of: .readyToMove) == .waitingForAgent && $0?.status.rehoming?.ready == true
            }
            #expect(dead?.condition(.readyToMove)?.message.contains("does not renew Lease default/host-1") == true)
            #expect(dead?.metadata.annotations[ByohAnnotation.blockMove] != nil)
            try await world.beat("host-1")
            try await world.wait(ByoHost.self, "host-1") { $0?.isTrue(.readyToMove) == true }
        }
    }

    @Test func whatIsTakenBackLeavesNothingBehind() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1")
            try await Self.offer(Self.kubeconfig, world)
            try await Self.order(world)
            try await world.wait(ByoHost.self, "host-1") { $0?.reason(of: .readyToMove) == .waitingForAgent }
            try await world.api.merge(
                ["spec": ["managementCluster": .null]], into: "host-1", of: ByoHost.apiResource)
            try await world.wait(ByoHost.self, "host-1") {
                $0?.condition(.readyToMove) == nil && $0?.metadata.annotations[ByohAnnotation.blockMove] == nil
            }
            #expect(try await world.api.read(Secret.self, "host-1-plan")?.data.names == [])
        }
    }

    /// All that is in the Secret would be given to the host.
    @Test(arguments: [
        ("token: admin", "enrolment token and nothing else"),
        ("token: abcdef.0123456789abcdef, client-key-data: QQ==, client-certificate-data: QQ==", "nothing else"),
        ("token: abcdef.0123456789abcdef, as: admin", "nothing else"),
        ("tokenFile: /etc/shadow", "nothing else"), ("username: a, password: b", "nothing else"),
        ("exec: {apiVersion: client.authentication.k8s.io/v1, command: id, interactiveMode: Never}", "nothing else"),
        ("auth-provider: {name: gcp}", "nothing else"),
    ])
    func onlyAnEnrolmentTokenIsGivenToAHost(_ user: String, _ sentence: String) async throws {
        try await expectRefusal(of: Self.bootstrap(user), sentence)
    }

    @Test(arguments: [
        ("users: []", "nothing else"), ("[", "is not a kubeconfig"),
        (
            bootstrap("token: abcdef.0123456789abcdef").replacing(
                "certificate-", with: "proxy-url: 'http://admin@p:1', certificate-"),
            "right would be none, and HTTPS_PROXY"
        ),
        (
            bootstrap("token: abcdef.0123456789abcdef").replacing(
                "certificate-authority-data: QQ==", with: "insecure-skip-tls-verify: true"),
            "recognised by certificate-authority-data"
        ),
        (String(repeating: "#", count: 65_537), "at most 65536"),
        ("users: [{name: e, user: {token: abcdef.0123456789abcdef}", "is not a kubeconfig"),
        // Also those that no context uses.
        (
            "users: [{name: e, user: {token: abcdef.0123456789abcdef}}, {name: f, user: {token: admin}}]",
            "nothing else"
        ),
    ])
    func whatIsNoBootstrapKubeconfigIsNotGivenToAHost(_ text: String, _ sentence: String) async throws {
        try await expectRefusal(of: text, sentence)
    }

    private func expectRefusal(of text: String, _ sentence: String) async throws {
        try await ByohWorld.with { world in
            try await Self.offer(text, world)
            try await world.addHost("host-1")
            try await Self.order(world)
            let host = try await world.wait(ByoHost.self, "host-1") {
                $0?.reason(of: .readyToMove) == .bootstrapSecretUnavailable
            }
            let message = try #require(host?.condition(.readyToMove)?.message)
            #expect(message.contains(sentence) && message.contains("Secret default/way, key kubeconfig"))
            #expect(!message.contains("admin") && !message.contains("0123456789abcdef"))
            #expect(try await world.api.read(Secret.self, "host-1-plan")?.data.names == [])
        }
    }

    // MARK: - Where it arrives

    @Test func whatTheOtherManagementClusterWantedEndsOnArrival() async throws {
        try await ByohWorld.with { source in
            try await ByohWorld.with { target in
                try await source.addHost("host-1")
                try await Self.enrolled(source)
                try await Self.offer(Self.kubeconfig, source)
                try await Self.order(source)
                try await Self.answer(source, HostRehoming(bootstrapDigest: Self.digest, ready: true))
                try await source.wait(ByoHost.self, "host-1") {
                    $0?.isTrue(.readyToMove) == true && $0?.spec.managementCluster?.origin?.keyDigest == "d"
                }
                let move = Move(from: source, to: target)
                try await move.copy("host-1", ByoHost.apiResource)
                try await move.copy("host-1-plan", Secret.apiResource)
                try await Self.expectArrival(target)

                // It is cut off while it deletes, and run again: it brings along what it did to the host there.
                try await move.announceRemoval("host-1", ByoHost.apiResource)
                try await move.copy("host-1", ByoHost.apiResource, isAgain: true)
                try await move.copy("host-1-plan", Secret.apiResource, isAgain: true)
                try await Self.expectArrival(target)
                #expect(
                    try await source.api.read(ByoHost.self, "host-1")?.spec.managementCluster != nil,
                    "what leaves is left alone")
            }
        }
    }

    private static func expectArrival(_ target: ByohWorld) async throws {
        try await target.wait(ByoHost.self, "host-1") {
            $0?.spec.managementCluster == nil && $0?.metadata.isLeaving == false
                && $0?.metadata.annotations[ByohAnnotation.keyDigest] == "d"
                && $0?.metadata.annotations[ByohAnnotation.blockMove] == nil
                && $0?.condition(.readyToMove) == nil && $0?.condition(.ready) != nil
        }
        try await target.wait(Secret.self, "host-1-plan") { $0?.data[HostPlan.managementClusterKey] == nil }
    }

    // MARK: - Steps

    /// What a host is given of ``kubeconfig``.
    private static let given = """
        {"apiVersion":"v1","clusters":[{"cluster":{"certificate-authority-data":"QQ==","server":"https://target:6443"},\
        "name":"management"}],"contexts":[{"context":{"cluster":"management","namespace":"default","user":"enrolment"},\
        "name":"enrolment"}],"current-context":"enrolment","kind":"Config","users":[{"name":"enrolment","user":\
        {"token":"abcdef.0123456789abcdef"}}]}
        """

    private static var digest: String { SHA256Digest(of: Array(given.utf8)).hex }

    private static func order(_ world: ByohWorld) async throws {
        try await world.api.merge(
            ["spec": ["managementCluster": ["bootstrapSecretName": "way"]]], into: "host-1", of: ByoHost.apiResource)
    }

    /// Makes the Secret, and has the host looked at: nothing but time wakes its controller for that.
    private static func offer(_ text: String, _ world: ByohWorld) async throws {
        try await world.api.create(
            Secret(
                metadata: ObjectMeta(name: "way", namespace: "default"), data: ["kubeconfig": SecretBytes(utf8: text)]))
        guard try await world.api.read(ByoHost.self, "host-1") != nil else { return }
        try await world.api.merge(
            ["metadata": ["annotations": ["looked-at": "again"]]], into: "host-1", of: ByoHost.apiResource)
    }

    private static func enrolled(_ world: ByohWorld) async throws {
        try await world.api.merge(
            ["metadata": ["annotations": [ByohAnnotation.keyDigest: "d"]]], into: "host-1", of: ByoHost.apiResource)
    }

    private static func answer(_ world: ByohWorld, _ rehoming: HostRehoming) async throws {
        try await world.api.merge(
            ["status": ["rehoming": try JSONValue(encoding: rehoming)]], into: "host-1", of: ByoHost.apiResource,
            .status)
    }
}
