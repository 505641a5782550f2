package import ByohAPI
package import KubernetesModel

/// In which failure domains accepted hosts stand, by namespace. Pure.
///
/// It is kept as hosts change, so that no ByoCluster looks through all hosts, and none is looked at for a host that stands
/// where others stand already.
package struct FailureDomainTable: Sendable {
    private struct Place: Hashable {
        let namespace: String
        let domain: String
    }

    private var places: [ObjectKey: Place] = [:]
    /// How many hosts stand there, for those domains that have any.
    private var counts: [String: [String: Int]] = [:]

    package init() {}

    /// Takes in the state of a host.
    ///
    /// - Returns: Whether the names of its namespace are others now.
    package mutating func saw(_ host: ByoHost) -> Bool {
        guard host.spec.accepted, let domain = host.failureDomain, !domain.isEmpty else { return removed(host.key) }
        let place = Place(namespace: host.metadata.namespace ?? "", domain: domain)
        guard places[host.key] != place else { return false }
        let hasLeft = removed(host.key)
        places[host.key] = place
        counts[place.namespace, default: [:]][domain, default: 0] += 1
        return hasLeft || counts[place.namespace]?[domain] == 1
    }

    /// The host is gone.
    ///
    /// - Returns: Whether the names of its namespace are others now.
    package mutating func removed(_ host: ObjectKey) -> Bool {
        guard let place = places.removeValue(forKey: host), let count = counts[place.namespace]?[place.domain] else {
            return false
        }
        counts[place.namespace]?[place.domain] = count > 1 ? count - 1 : nil
        return count == 1
    }

    /// Sorted.
    package func names(in namespace: String) -> [String] { (counts[namespace] ?? [:]).keys.sorted() }
}
