import HTTPServing
package import KubernetesModel
package import Logging
import ServiceLifecycle

extension ManagementAPIServer {
    /// A server whose objects are in memory and that listens on a port of its own on loopback: for tests.
    package struct InMemory: Sendable {
        /// `http://127.0.0.1:<port>`.
        package let url: String
        /// What the server serves; to compact, say.
        package let log: RevisionLog
    }

    /// Runs a server in memory while `body` runs. Plain HTTP; every request is from `user`.
    ///
    /// ```swift
    /// try await ManagementAPIServer.withInMemory { api in
    ///     print("\(api.url)/api/v1/namespaces")
    /// }
    /// ```
    /// - Throws: what `body` throws, and when no port can be had.
    package static func withInMemory<Result>(
        user: UserInfo = UserInfo(username: "admin", groups: ["system:masters", "system:authenticated"]),
        admission: (any AdmissionControl)? = nil, clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        _ body: (InMemory) async throws -> Result
    ) async throws -> Result {
        let log = try RevisionLog.inMemory()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = ManagementAPIServer(
            log: log, listeningOn: [.tcp(host: "127.0.0.1", port: 0)], tls: nil,
            authenticator: Authenticator(stranger: .trusted(user)), keys: try ServerKeys.temporary(),
            admission: admission,
            clock: clock,
            logger: logger,
            onListening: { for bound in $0 { port.yield(bound) } })
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            var outcome: Swift.Result<Result, any Error> = .failure(CancellationError())
            for await bound in ports {
                do {
                    outcome = .success(try await body(InMemory(url: "http://127.0.0.1:\(bound)", log: log)))
                } catch {
                    outcome = .failure(error)
                }
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }
}
