import Synchronization

/// The configuration that is in force, which a reload changes as far as it can.
package final class LiveConfiguration: Sendable {
    /// What a reload did.
    package struct Reload: Hashable, Sendable {
        /// The paths of keys that are in force from now on.
        package var changed: [String] = []
        /// Those that the file has changed and that take a restart.
        package var waiting: [String] = []
    }

    private let source: ConfigurationSource
    private let current: Mutex<AgentConfiguration>

    package init(_ source: ConfigurationSource, current: AgentConfiguration) {
        self.source = source
        self.current = Mutex(current)
    }

    package var values: AgentConfiguration { current.withLock { $0 } }

    /// Reads the file anew.
    ///
    /// - Throws: what is wrong with it; nothing has changed then.
    package func reload() throws(ConfigurationError) -> Reload {
        let new = try source.load().values
        return current.withLock { $0.adopt(new) }
    }
}

extension AgentConfiguration {
    /// Takes over what may change while the agent runs. The rest stays as it is, and is told.
    mutating func adopt(_ new: AgentConfiguration) -> LiveConfiguration.Reload {
        var reload = LiveConfiguration.Reload()
        for key in ConfigurationKey.all where key.show(self) != key.show(new) {
            if key.isLive {
                key.copy(new, &self)
                reload.changed.append(key.path)
            } else {
                reload.waiting.append(key.path)
            }
        }
        return reload
    }
}
