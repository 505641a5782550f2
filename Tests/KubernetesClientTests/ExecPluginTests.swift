import FoundationEssentials
import KubernetesClient
import KubernetesModel
import Logging
import SystemPackage
import TestSupport
import Testing

@Suite struct ExecPluginTests {
    private static let version = StubAnswer.body(#"{"major":"1","minor":"36","gitVersion":"v1.36.0"}"#)

    /// A shell script as a plugin.
    private func plugin(_ script: String, limit: Duration = .seconds(30), info: String? = nil) -> ExecPlugin {
        ExecPlugin(
            apiVersion: .v1, command: "sh", arguments: ["-c", script], environment: ["OWN": "mine"],
            baseEnvironment: ["PATH": "/usr/bin:/bin", "OWN": "inherited"],
            clusterInfo: info.map { Sensitive(Array($0.utf8)) }, timeLimit: limit)
    }

    private func with<Result>(
        _ plugin: ExecPlugin, wall: @escaping @Sendable () -> Time = { Time(secondsSinceEpoch: 0) },
        answer: @escaping @Sendable (StubRequest) -> StubAnswer = { _ in Self.version },
        _ body: (KubernetesClient, StubServer) async throws -> Result
    ) async throws -> Result {
        try await StubServer.with(answer: answer) { server in
            var configuration = ClientConfiguration(
                server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port),
                credentials: Credentials(authorization: .exec(plugin)))
            configuration.retries = .never
            let clock = ClientClock(ContinuousClock(), wallTime: wall)
            return try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger, clock: clock) {
                try await body($0, server)
            }
        }
    }

    /// A script that counts its runs in a file and prints the count as the token.
    private func counting(_ folder: FilePath, expiration: String = "") -> String {
        """
        echo x >> \(folder)/runs
        n=$(wc -l < \(folder)/runs | tr -d ' ')
        echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{\(expiration)"token":"t'$n'"}}'
        """
    }

    @Test func itsTokenIsKeptUntilItExpires() async throws {
        try await TemporaryFolder.with("exec") { folder in
            let now = Box<Int64>(0)
            let script = counting(folder, expiration: #""expirationTimestamp":"1970-01-01T01:00:00Z","#)
            try await with(plugin(script), wall: { Time(secondsSinceEpoch: now.value) }) { client, server in
                _ = try await client.serverVersion()
                _ = try await client.serverVersion()
                now.value = 3595
                _ = try await client.serverVersion()
                #expect(server.requests.map { $0[header: "authorization"] } == ["Bearer t1", "Bearer t1", "Bearer t2"])
            }
        }
    }

    @Test func itRunsAgainWhenTheServerRefuses() async throws {
        try await TemporaryFolder.with("exec") { folder in
            try await with(
                plugin(counting(folder)),
                answer: {
                    $0[header: "authorization"] == "Bearer t2" ? Self.version : .status(401, reason: "Unauthorized")
                }
            ) { client, server in
                _ = try await client.serverVersion()
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test func manyCallsAtOnceRunItOnce() async throws {
        try await TemporaryFolder.with("exec") { folder in
            try await with(plugin(counting(folder))) { client, server in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 { group.addTask { _ = try await client.serverVersion() } }
                    try await group.waitForAll()
                }
                #expect(Set(server.requests.map { $0[header: "authorization"] }) == ["Bearer t1"])
            }
        }
    }

    @Test func itIsToldWhatItMayKnow() async throws {
        let script = """
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$OWN$(
            echo "$KUBERNETES_EXEC_INFO" | tr -d '"{} ')'"}}'
            """
        try await with(plugin(script, info: #"{"server":"https://h:1"}"#)) { client, server in
            _ = try await client.serverVersion()
            #expect(
                server.requests.first?[header: "authorization"]
                    == "Bearer mineapiVersion:client.authentication.k8s.io/v1,kind:ExecCredential,spec:interactive:false,"
                    + "cluster:server:https://h:1")
        }
    }

    // Failures name the program and what to do, and hold nothing it printed.

    static let failures: [(script: String, says: String)] = [
        ("echo hunter2 >&2; exit 3", "it ended with exit code 3"), ("kill -9 $$", "signal 9 ended it"),
        ("echo hunter2", "is not"), ("echo '{}'", "apiVersion cannot be read"),
        (
            #"echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"hunter2"}}'"#,
            "does not speak"
        ),
        (
            #"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":{"a":"hunter2"}}}'"#,
            "status.token cannot be read"
        ),
        (
            #"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{}}'"#,
            "neither a token nor"
        ),
        (
            #"echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientKeyData":"hunter2"}}'"#,
            "must come together"
        ),
    ]

    @Test(arguments: failures) func failuresSayWhat(_ script: String, _ sentence: String) async throws {
        try await with(plugin(script)) { client, server in
            let error = try await ClientFixture.error { _ = try await client.serverVersion() }
            #expect("\(error)".contains("The credential program \"sh\" gave nothing usable"))
            #expect("\(error)".contains(sentence))
            #expect(!"\(error)".contains("hunter2"))
            #expect(server.connections == 0)
        }
    }

    @Test func aMissingProgramGivesTheHint() async throws {
        let missing = ExecPlugin(apiVersion: .v1, command: "/nonexistent/login", installHint: "Install it with apt")
        try await with(missing) { client, _ in
            let error = try await ClientFixture.error { _ = try await client.serverVersion() }
            #expect("\(error)".contains("could not be run. Install it with apt"))
        }
    }

    @Test func aProgramThatHangsIsStopped() async throws {
        try await with(plugin("exec sleep 1000", limit: .milliseconds(50))) { client, _ in
            let error = try await ClientFixture.error { _ = try await client.serverVersion() }
            #expect("\(error)".contains("it took longer than 0.05 seconds"))
        }
    }
}
