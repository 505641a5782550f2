/// A monotonic clock whose kind has been erased, measuring time since it was made.
///
/// State machines of this module are given ``Moment``s and never read a clock. Whatever drives them holds a
/// `Timeline`, made from `ContinuousClock` in programs and from a manual clock in tests.
///
/// Guarantees: never runs backwards; made from `ContinuousClock` it goes on while the machine is suspended or the
/// process is stopped, which leader election depends on.
public struct Timeline: Clock {
    private let readNow: @Sendable () -> Moment
    private let sleepUntil: @Sendable (Moment, Duration?) async throws -> Void
    /// The resolution of the clock beneath.
    public let minimumResolution: Duration

    /// A timeline that begins at this moment and waits on `clock`.
    public init(_ clock: some Clock<Duration>) {
        let start = clock.now
        self.readNow = { Moment(sinceStart: start.duration(to: clock.now)) }
        self.sleepUntil = { moment, tolerance in
            try await clock.sleep(until: start.advanced(by: moment.sinceStart), tolerance: tolerance)
        }
        self.minimumResolution = clock.minimumResolution
    }

    /// A timeline that counts the time the machine is suspended. What programs use.
    public static func continuous() -> Timeline { Timeline(ContinuousClock()) }

    /// How long ago the timeline was made.
    public var now: Moment { readNow() }

    /// Waits until `deadline`, returning at once if it has passed.
    ///
    /// - Throws: `CancellationError` promptly when the task is cancelled.
    public func sleep(until deadline: Moment, tolerance: Duration? = nil) async throws {
        try await sleepUntil(deadline, tolerance)
    }
}

/// A point on one ``Timeline``: the time since that timeline was made. Means nothing on another one.
public struct Moment: InstantProtocol, Hashable, Sendable {
    /// Zero for the moment at which the timeline was made; never negative for what its clock reads.
    public var sinceStart: Duration

    /// The moment so long after the timeline was made.
    public init(sinceStart: Duration) {
        self.sinceStart = sinceStart
    }

    /// The moment `duration` later; a negative one goes back.
    public func advanced(by duration: Duration) -> Moment { Moment(sinceStart: sinceStart + duration) }
    /// How much later `other` is; negative when it is earlier.
    public func duration(to other: Moment) -> Duration { other.sinceStart - sinceStart }

    /// The earlier is the lesser. Meaningful only on one timeline.
    public static func < (left: Moment, right: Moment) -> Bool { left.sinceStart < right.sinceStart }
}
