/// One key of the configuration: where it stands, what may stand there, and which property it is.
///
/// Everything that knows keys goes by ``all``: reading, showing, options, reloading, and the test that holds the manual page
/// to them.
package struct ConfigurationKey: Sendable {
    package let section: String
    package let name: String
    /// What it is for: a phrase.
    package let meaning: String
    /// What may stand there, as the end of "right would be".
    package let right: String
    /// Whether a reload changes it. Otherwise it takes a restart.
    package let isLive: Bool
    /// Takes the text in. False when it is none of what is right.
    let read: @Sendable (ConfigurationScalar, inout AgentConfiguration) -> Bool
    /// As it would stand in the file.
    package let show: @Sendable (AgentConfiguration) -> String
    let copy: @Sendable (AgentConfiguration, inout AgentConfiguration) -> Void

    /// Such as `log.level`.
    package var path: String { "\(section).\(name)" }

    init<Value>(
        _ section: String, _ name: String, _ meaning: String,
        _ property: any WritableKeyPath<AgentConfiguration, Value> & Sendable,
        _ kind: ConfigurationValue<Value>, isLive: Bool
    ) {
        self.section = section
        self.name = name
        self.meaning = meaning
        self.isLive = isLive
        right = kind.right
        read = { scalar, configuration in
            guard let value = kind.read(scalar) else { return false }
            configuration[keyPath: property] = value
            return true
        }
        show = { kind.show($0[keyPath: property]) }
        copy = { $1[keyPath: property] = $0[keyPath: property] }
    }

    /// All keys, in the order of the manual page.
    package static let all: [ConfigurationKey] = [
        ConfigurationKey(
            "log", "level", "the least important records that are kept", \.log.level, .logLevel, isLive: true),
        ConfigurationKey(
            "log", "format", "the form of the records; auto is journal under systemd and text elsewhere", \.log.form,
            .words(), isLive: false),
        ConfigurationKey(
            "lease", "busyInterval", "how often the Lease is renewed while a plan is worked on", \.lease.busyInterval,
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
        ConfigurationKey(
            "health", "connectionTimeout",
            "how long no renewal of the Lease may succeed before the connection counts as lost",
            \.health.connectionTimeout, .duration(.seconds(30)...(.seconds(3_600))), isLive: true),
        ConfigurationKey(
            "metrics", "listen", "where metrics are served for Prometheus; off for nowhere", \.metrics.listen,
            .localAddress, isLive: false),
    ]

    /// The key of this path, such as `log.level`.
    package static func named(_ path: String) -> ConfigurationKey? { all.first { $0.path == path } }

    /// The names of the sections, in the order of the manual page.
    static let sections: [String] = all.reduce(into: []) { names, key in
        if !names.contains(key.section) { names.append(key.section) }
    }
}
