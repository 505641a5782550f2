import ByohAPI
import KubernetesModel

/// Which of the enrolled hosts a new cluster may have.
struct HostChoice {
    let hosts: [ByoHost]

    /// The host for the control plane: the named one, or the first of those that are available.
    ///
    /// - Throws: when there are too few, with what would help.
    func controlPlane(named name: String?, workers: Int) throws -> ByoHost {
        let free = hosts.filter(isAvailable).sorted { $0.key < $1.key }
        guard free.count > workers else {
            throw CommandFailure(
                "The cluster needs \(workers + 1) available hosts, there are \(free.count) of \(hosts.count) enrolled. "
                    + "`byohctl host list` says what keeps the others; `byohctl token create` enrols more.")
        }
        guard let name else { return free[0] }
        guard let host = free.first(where: { $0.metadata.name == name }) else {
            let names = free.map(\.metadata.name).joined(separator: ", ")
            throw CommandFailure("Host \(name) is not available; available are \(names)")
        }
        return host
    }

    private func isAvailable(_ host: ByoHost) -> Bool {
        host.conditions.isTrue(ByoHost.ConditionType.available.rawValue)
    }
}
