/// How many calls may leave: so many in a row, then so many a second.
public struct FlowLimit: Hashable, Sendable {
    /// The steady rate. Greater than zero.
    public let perSecond: Double
    /// How many may leave at once after a quiet time. At least one.
    public let burst: Int

    /// A limit of so many calls a second after a burst. Both must let something pass, or the program traps.
    public init(perSecond: Double, burst: Int) {
        precondition(perSecond > 0 && burst >= 1, "a limit that lets nothing pass")
        self.perSecond = perSecond
        self.burst = burst
    }
}
