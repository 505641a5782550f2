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

    /// The key of this path, such as `log.level`.
    package static func named(_ path: String) -> ConfigurationKey? { all.first { $0.path == path } }

    /// The names of the sections, in the order of the manual page.
    static let sections: [String] = all.reduce(into: []) { names, key in
        if !names.contains(key.section) { names.append(key.section) }
    }
}
