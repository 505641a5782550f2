import JSONTree
public import KubernetesClient
public import KubernetesModel
public import Logging
public import ServiceLifecycle
import Synchronization

/// Tells people what happened to an object, where `kubectl describe` and `kubectl events` show it.
///
/// Writes `events.k8s.io/v1`: the server shows the same events as `core/v1`, and unlike those they have an action and a
/// series, so that a repeated event is one object and one small patch. Recording never waits and never fails; events
/// are sent by ``run()``, and what is not sent within a bound after a graceful stop is lost, as is whatever the server
/// refuses.
public final class EventRecorder: Service {
    private let client: KubernetesClient
    private let instance: String
    private let timeline: Timeline
    private let wallClock: WallClock
    private let flushLimit: Duration
    private let logger: Logger
    private let table = Mutex(EventSeriesTable())
    private let news = Signal()

    /// - Parameters:
    ///   - instance: Which process reports, such as its host name; at most 128 characters are kept.
    ///   - flushLimit: How long a graceful stop waits for outstanding events.
    public init(
        client: KubernetesClient, instance: String, timeline: Timeline, wallClock: WallClock = .system,
        flushLimit: Duration = .seconds(5), logger: Logger
    ) {
        self.client = client
        self.instance = String(instance.prefix(EventOccurrence.longestWord))
        self.timeline = timeline
        self.wallClock = wallClock
        self.flushLimit = flushLimit
        self.logger = logger
    }

    /// Notes an event. Equal ones are counted.
    public func record(
        _ type: EventType, about object: ObjectReference, by reporter: String, reason: String, action: String,
        note: String
    ) {
        let occurrence = EventOccurrence(
            type: type, regarding: object, reporter: reporter, reason: reason, action: action, note: note)
        table.withLock { $0.received(occurrence, at: timeline.now, wallTime: wallClock.now) }
        news.ring()
    }

    /// Sends events until a graceful shutdown, then what is outstanding.
    public func run() async throws {
        let stopping = OneShotSignal()
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.sendAll(until: stopping) }
                group.addTask {
                    // Both throw only when there is nothing left to limit.
                    try? await stopping.wait()
                    try? await self.timeline.sleep(for: self.flushLimit)
                }
                await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            stopping.fire()
            self.news.ring()
        }
    }

    private func sendAll(until stopping: OneShotSignal) async {
        while !Task.isCancelled {
            let isLast = stopping.hasFired
            if let delivery = table.withLock({ $0.nextDelivery(at: timeline.now, isLast: isLast) }) {
                await deliver(delivery)
            } else if isLast {
                return
            } else {
                await news.wait(until: table.withLock(\.nextDue), on: timeline)
            }
        }
    }

    private func deliver(_ delivery: EventSeriesTable.Delivery) async {
        let result = await send(delivery)
        table.withLock { $0.delivered(delivery, as: result, at: timeline.now) }
    }

    private func send(_ delivery: EventSeriesTable.Delivery) async -> EventSeriesTable.Result {
        let occurrence = delivery.occurrence
        let events = client.resources(Event.self, in: occurrence.namespace).prioritized(.background)
        do {
            switch delivery {
            case .create(let name, _, let time):
                _ = try await events.create(
                    Event(
                        metadata: ObjectMeta(name: name, namespace: occurrence.namespace), eventTime: time,
                        reportingController: occurrence.reporter, reportingInstance: instance,
                        action: occurrence.action, reason: occurrence.reason, regarding: occurrence.regarding,
                        note: occurrence.note, type: occurrence.type))
            case .count(let name, _, let count, let time):
                let series: JSONValue = [
                    "count": .number(JSONNumber(count)), "lastObservedTime": .string("\(time)"),
                ]
                _ = try await events.patch(name, .merge(["series": series]))
            }
            return .stored
        } catch {
            return judge(error, of: delivery)
        }
    }

    private func judge(_ error: KubernetesError, of delivery: EventSeriesTable.Delivery) -> EventSeriesTable.Result {
        // A create that is repeated because its answer was lost finds its own event.
        if error.isAlreadyExists { return .stored }
        if case .count = delivery, error.isNotFound { return .gone }
        if error.isRetriable { return .unanswered }
        if error.isCancelled { return .unanswered }
        logger.debug("Dropping event that the server refused", metadata: ["error": "\(error)"])
        return .refused
    }
}
