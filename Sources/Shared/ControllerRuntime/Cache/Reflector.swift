public import KubernetesClient
public import KubernetesModel
public import Logging
public import ServiceLifecycle
import Synchronization

/// Keeps a ``Store`` like the server, by a watch that runs for as long as the service does.
///
/// It ends only when it is told to: failures are waited out, see `Watcher`. ``status`` says what it is waiting for.
public final class Reflector<Object: KubernetesResource>: Service {
    /// Where the objects are put. Readable at any time; complete as of a first list once ``Store/isSynced`` holds.
    public let store: Store<Object>

    private let watcher: Watcher<Object>
    private let logger: Logger
    private let progress: Mutex<ReflectorStatus>

    /// Sends nothing before ``run()``. Its log names the resource and, if it is only one, the namespace.
    public init(_ watcher: Watcher<Object>, into store: Store<Object>, logger: Logger) {
        self.watcher = watcher
        self.store = store
        var logger = logger
        logger[metadataKey: "resource"] = "\(watcher.resources.resource)"
        if let namespace = watcher.resources.namespace { logger[metadataKey: "namespace"] = "\(namespace)" }
        self.logger = logger
        self.progress = Mutex(
            ReflectorStatus(resource: watcher.resources.resource, namespace: watcher.resources.namespace))
    }

    /// How it is getting on.
    public var status: ReflectorStatus { progress.withLock { $0 } }

    /// Runs until the service is shut down gracefully, which is no error, or the task is cancelled.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func run() async throws {
        defer { progress.withLock { $0.ended() } }
        try await cancelWhenGracefulShutdown {
            do {
                try await self.watcher.run { event in self.receive(event) }
            } catch let error as CancellationError where Task.isShuttingDownGracefully {
                self.logger.debug("Stopped following", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func receive(_ event: WatchEvent<Object>) {
        // First the store: whoever reads from the status that it is synced finds the objects.
        store.receive(event)
        progress.withLock { $0.received(event) }
        log(event)
    }

    private func log(_ event: WatchEvent<Object>) {
        switch event {
        case .listBegan:
            logger.debug("Listing")
        case .listEnded(let resourceVersion):
            logger.debug("Synced", metadata: ["resourceVersion": "\(resourceVersion)", "count": "\(store.count)"])
        case .interrupted(let interruption):
            // So long a pause follows several failures in a row: by now the store is stale, and somebody should know.
            logger.log(
                level: interruption.pause > .seconds(10) ? .warning : .debug, "Interrupted, will try again",
                metadata: ["error": "\(interruption.error)", "pause": "\(interruption.pause)"])
        case .unreadable(let object):
            logger.debug(
                "Skipping unreadable object", metadata: ["object": "\(object.key)", "error": "\(object.error)"])
        case .listed, .applied, .deleted, .bookmark, .connected:
            break
        }
    }
}
