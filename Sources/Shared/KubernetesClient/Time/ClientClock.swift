package import KubernetesModel

/// The two clocks a client reads: one that only counts, for every deadline, and the wall's, for expiry dates.
package struct ClientClock: Sendable {
    /// Since some fixed moment; never goes back.
    package let elapsed: @Sendable () -> Duration
    /// Ends early only when the task is cancelled, and then throws.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// The time of day.
    package let wallTime: @Sendable () -> Time

    package init<C: Clock>(_ clock: C, wallTime: @escaping @Sendable () -> Time) where C.Duration == Duration {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
        self.wallTime = wallTime
    }
}
