import ArgumentParser

/// How the program ends, beyond 0 for success, 1 for any failure and 64 for misuse. The manual page has the same list.
enum ExitStatus {
    /// `EX_CONFIG` of sysexits(3): the configuration cannot be used. The unit does not start again after it.
    static let unusableConfiguration = ExitCode(78)
    /// `EX_TEMPFAIL` of sysexits(3): the agent is at work on a step, and the same may succeed later.
    static let atWork = ExitCode(75)

    // Of 'status', as far as they go the numbers of LSB init scripts.

    /// The agent does not run.
    static let notRunning = ExitCode(3)
    /// The host is not enrolled.
    static let notEnrolled = ExitCode(4)
    /// The agent runs, and does not reach the management cluster.
    static let notConnected = ExitCode(5)
}
