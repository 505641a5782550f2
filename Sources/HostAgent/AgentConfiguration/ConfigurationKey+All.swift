extension ConfigurationKey {
    /// All keys, in the order of the manual page.
    package static let all: [ConfigurationKey] =
        [
            ConfigurationKey(
                "log", "level", "the least important records that are kept", \.log.level, .logLevel, isLive: true),
            ConfigurationKey(
                "log", "format", "the form of the records; auto is journal under systemd and text elsewhere",
                \.log.form,
                .words(), isLive: false),
            ConfigurationKey(
                "lease", "busyInterval", "how often the Lease is renewed while a plan is worked on",
                \.lease.busyInterval,
                .duration(.seconds(5)...(.seconds(60))), isLive: true),
            ConfigurationKey(
                "lease", "idleInterval", "how often the Lease is renewed otherwise", \.lease.idleInterval,
                .duration(.seconds(10)...(.seconds(180))), isLive: true),
            ConfigurationKey(
                "inventory", "interval", "how often the agent looks at what the host is made of", \.inventory.interval,
                .duration(.seconds(60)...(.seconds(86_400))), isLive: true),
            ConfigurationKey(
                "bootstrap", "attempts", "how often the bootstrap is tried before somebody has to look",
                \.bootstrap.attempts, .number(1...20), isLive: true),
            ConfigurationKey(
                "bootstrap", "timeLimit", "how long one attempt at the bootstrap may take", \.bootstrap.timeLimit,
                .duration(.seconds(300)...(.seconds(14_400))), isLive: true),
        ] + ofHealth + [
            ConfigurationKey(
                "metrics", "listen", "where metrics are served for Prometheus; off for nowhere", \.metrics.listen,
                .localAddress, isLive: false)
        ]

    private static let ofHealth: [ConfigurationKey] = [
        ConfigurationKey(
            "health", "connectionTimeout",
            "how long no renewal of the Lease may succeed before the connection counts as lost",
            \.health.connectionTimeout, .duration(.seconds(30)...(.seconds(3_600))), isLive: true),
        ConfigurationKey(
            "health", "diskWarning", "how much of a filesystem may be used before it is worth a warning",
            \.health.diskWarning, .percentage(50...99), isLive: true),
        ConfigurationKey(
            "health", "diskFailure", "how much of a filesystem may be used before the host counts as unhealthy",
            \.health.diskFailure, .percentage(50...100), isLive: true),
        ConfigurationKey(
            "health", "memoryWarning", "below how much available memory there is a warning", \.health.memoryWarning,
            .percentage(0...50), isLive: true),
        ConfigurationKey(
            "health", "memoryFailure", "below how much available memory the host counts as unhealthy",
            \.health.memoryFailure, .percentage(0...50), isLive: true),
        ConfigurationKey(
            "health", "cpuPressureWarning", "for how much of the time some work may wait for a processor",
            \.health.cpuPressureWarning, .percentage(1...100), isLive: true),
        ConfigurationKey(
            "health", "memoryPressureWarning", "for how much of the time all work may wait for memory",
            \.health.memoryPressureWarning, .percentage(1...100), isLive: true),
        ConfigurationKey(
            "health", "ioPressureWarning", "for how much of the time all work may wait for devices",
            \.health.ioPressureWarning, .percentage(1...100), isLive: true),
        ConfigurationKey(
            "health", "clockWarning", "how far the clock may be from the API server's before there is a warning",
            \.health.clockWarning, .duration(.seconds(2)...(.seconds(3_600))), isLive: true),
        ConfigurationKey(
            "health", "clockFailure",
            "how far the clock may be from the API server's before the host counts as unhealthy",
            \.health.clockFailure, .duration(.seconds(2)...(.seconds(86_400))), isLive: true),
        ConfigurationKey(
            "health", "certificateWarning", "how long before its end a certificate of the node is worth a warning",
            \.health.certificateWarning, .duration(.seconds(3_600)...(.seconds(365 * 86_400))), isLive: true),
        ConfigurationKey(
            "health", "failAfter", "how long a fault must last before it is told", \.health.failAfter,
            .duration(.seconds(10)...(.seconds(3_600))), isLive: true),
        ConfigurationKey(
            "health", "recoverAfter", "how long a fault must be over before it is taken back", \.health.recoverAfter,
            .duration(.seconds(10)...(.seconds(3_600))), isLive: true),
    ]

    /// Pairs of which the first may not be greater than the second: no value can say that alone.
    static let ordered: [(lesser: String, greater: String, holds: @Sendable (AgentConfiguration) -> Bool)] = [
        ("lease.busyInterval", "lease.idleInterval", { $0.lease.busyInterval <= $0.lease.idleInterval }),
        ("health.diskWarning", "health.diskFailure", { $0.health.diskWarning <= $0.health.diskFailure }),
        ("health.memoryFailure", "health.memoryWarning", { $0.health.memoryFailure <= $0.health.memoryWarning }),
        ("health.clockWarning", "health.clockFailure", { $0.health.clockWarning <= $0.health.clockFailure }),
    ]
}
