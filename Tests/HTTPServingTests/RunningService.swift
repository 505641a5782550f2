import HTTPServing
import Logging
import NIOSSL
import ServiceLifecycle

/// A service that listens on a free port of the loopback interface.
struct RunningService {
    let port: Int
    let group: ServiceGroup

    /// Runs one for the duration of `body`, and stops it in an orderly way.
    static func with(
        tls: TLSConfiguration? = nil, bodyLimit: Int = 1024, budget: BodyBudget = BodyBudget(),
        limits: ConnectionLimits = ConnectionLimits(), handler: @escaping HTTPService.Handler,
        _ body: (RunningService) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = HTTPService(
            listeningOn: .tcp(host: "127.0.0.1", port: 0), tls: tls, bodyLimit: bodyLimit, budget: budget,
            limits: limits, logger: logger, onListening: { if let bound = $0 { port.yield(bound) } }, handler: handler)
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await bound in ports {
                try await body(RunningService(port: bound, group: group))
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
