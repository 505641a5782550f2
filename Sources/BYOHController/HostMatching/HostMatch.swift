/// What came of looking for a host.
package enum HostMatch: Hashable, Sendable {
    /// This one.
    case host(String)
    /// None, and why not.
    case none(Explanation)

    /// How many hosts were there, and how many each reason excluded.
    package struct Explanation: Hashable, Sendable, CustomStringConvertible {
        package var hosts: Int
        package var excluded: [Unfitness: Int]

        package init(hosts: Int = 0, excluded: [Unfitness: Int] = [:]) {
            self.hosts = hosts
            self.excluded = excluded
        }

        /// Such as `No host fits: of 12 hosts 10 are without the labels of spec.selector, 2 are cordoned`.
        package var description: String {
            guard hosts > 0 else { return "No host fits: there are no ByoHosts in this namespace" }
            let reasons = excluded.sorted { $0.key < $1.key }.map { reason, count in
                "\(count) \(count == 1 ? "is" : "are") \(reason.clause)"
            }
            return "No host fits: of \(hosts) \(hosts == 1 ? "host" : "hosts") " + reasons.joined(separator: ", ")
        }
    }

    /// The name of the host; nil when there is none.
    package var hostName: String? {
        if case .host(let name) = self { name } else { nil }
    }
}
