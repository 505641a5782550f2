import JSONTree
import KubernetesModel
import Logging

/// Keeps the rules of aggregated ClusterRoles the sum of the ClusterRoles that they select.
///
/// Follows the clusterrole-aggregation controller of kube-controller-manager. Level-triggered: every change of a
/// ClusterRole makes all sums anew.
struct RoleAggregation: Sendable {
    static let resource = "clusterroles.\(Authorizer.group)"

    let server: ServerContext

    /// Works until the log is closed or the task is cancelled.
    func run() async throws {
        while true {
            do {
                return try await follow()
            } catch StorageError.compacted {
                // The log went on without us: begin again with what there is now.
            }
        }
    }

    private func follow() async throws {
        let revision = server.log.latest
        var feed = try await server.log.feed(of: Self.resource, after: revision)
        try await settle()
        while try await feed.next() != nil { try await settle() }
    }

    /// Writes each sum that is not what it should be.
    private func settle() async throws {
        do {
            let stored = try await server.log.list(ListQuery(resource: Self.resource)).objects
            let roles = try stored.map { try $0.tree() }
            for (stored, role) in zip(stored, roles) {
                guard let rules = Self.rules(of: role, among: roles), rules != role["rules"] ?? [] else { continue }
                var sum = role
                sum["rules"] = rules
                let sealed = sum
                // Refused means that it was written meanwhile, and that change comes through the feed.
                _ = try await server.log.write(.update(stored.key, at: stored.revision) { sealed.sealed(at: $0) })
            }
        } catch let failure as APIFailure {
            server.logger.error("Aggregating roles failed", metadata: ["error": "\(failure.status.message)"])
        }
    }

    /// What the rules of an aggregated role are to be; nil for a role that is none.
    static func rules(of role: JSONValue, among roles: [JSONValue]) -> JSONValue? {
        guard let selectors = role["aggregationRule"]?["clusterRoleSelectors"]?.array else { return nil }
        var rules: [JSONValue] = []
        for tree in selectors {
            // One that means nothing selects nothing.
            guard let written: LabelSelector = try? tree.decode(), let selector = try? Selector(written) else {
                continue
            }
            let selected = roles.filter { $0.name != role.name && selector.matches($0.labels) }
            for other in selected.sorted(by: { $0.name < $1.name }) {
                for rule in other["rules"]?.array ?? [] where !rules.contains(rule) { rules.append(rule) }
            }
        }
        return .array(rules)
    }
}
