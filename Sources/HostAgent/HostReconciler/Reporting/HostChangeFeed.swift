package import ControllerRuntime
package import HostSystem
package import Logging
import ServiceLifecycle
import Synchronization

/// Passes on what the kernel tells about the machine, to whoever asked for it before it runs. However many listen, there is
/// one socket of each kind.
package final class HostChangeFeed: Service {
    private let sources: [any HostChangeSource]
    private let listeners = Mutex<[ChangeListener]>([])
    private let timeline: Timeline
    private let logger: Logger

    /// After a source was refused.
    private static let retryPause: Duration = .seconds(300)

    package init(
        _ sources: [any HostChangeSource] = [NetworkChanges(), DeviceChanges()], timeline: Timeline = .continuous(),
        logger: Logger
    ) {
        self.sources = sources
        self.timeline = timeline
        self.logger = logger
    }

    /// A listener of its own for one task.
    package func listener(_ isOfInterest: @escaping @Sendable (HostChange) -> Bool) -> ChangeListener {
        let listener = ChangeListener(isOfInterest)
        listeners.withLock { $0.append(listener) }
        return listener
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                for source in sources { group.addTask { [self] in await follow(source) } }
            }
        }
    }

    private func follow(_ source: any HostChangeSource) async {
        while !Task.isCancelled {
            do {
                // What changed before is seen by looking again.
                try await source.follow(began: { tell(.anything) }, changed: { [self] in tell($0) })
            } catch {
                logger.warning("Changes of the machine are not told", metadata: ["error": "\(error)"])
                // Throws only when cancelled.
                try? await timeline.sleep(until: timeline.now.advanced(by: Self.retryPause))
                // What nobody tells of is looked for.
                tell(.anything)
            }
        }
    }

    private func tell(_ change: HostChange) {
        for listener in listeners.withLock({ $0 }) { listener.hear(change) }
    }
}

/// What one task hears of a ``HostChangeFeed``.
package final class ChangeListener: Sendable {
    /// Changes come in bursts, as when a controller with its disks is put in. One is over when so long nothing came.
    private static let quiet: Duration = .seconds(2)
    /// When one that does not end is told.
    private static let longest: Duration = .seconds(10)

    private let isOfInterest: @Sendable (HostChange) -> Bool
    private let heard = Atomic(0)
    private let told = Atomic(0)
    private let signal = Signal()

    fileprivate init(_ isOfInterest: @escaping @Sendable (HostChange) -> Bool) {
        self.isOfInterest = isOfInterest
    }

    fileprivate func hear(_ change: HostChange) {
        guard isOfInterest(change) else { return }
        heard.wrappingAdd(1, ordering: .sequentiallyConsistent)
        signal.ring()
    }

    /// Returns when something has changed and has settled since, or as soon as the task is cancelled. What changes meanwhile
    /// belongs to it. One task may wait at a time.
    package func burst(on timeline: Timeline) async {
        while heard.load(ordering: .sequentiallyConsistent) == told.load(ordering: .relaxed), !Task.isCancelled {
            await signal.wait()
        }
        let end = timeline.now.advanced(by: Self.longest)
        var known: Int
        repeat {
            known = heard.load(ordering: .sequentiallyConsistent)
            // Throws only when cancelled.
            try? await timeline.sleep(until: min(end, timeline.now.advanced(by: Self.quiet)))
        } while heard.load(ordering: .sequentiallyConsistent) != known && timeline.now < end && !Task.isCancelled
        told.store(heard.load(ordering: .sequentiallyConsistent), ordering: .relaxed)
    }
}
