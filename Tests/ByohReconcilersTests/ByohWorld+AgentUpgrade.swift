import ByohAPI
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport

extension ByohWorld {
    // MARK: - The operator's part

    /// An upgrade of all hosts to version 2.
    func addUpgrade(_ name: String = "up", _ change: (inout ByoAgentUpgradeSpec) -> Void = { _ in }) async throws {
        let package = AgentPackage(
            architecture: .amd64, location: "https://example.org/byoh-agent.deb",
            sha256: String(repeating: "a", count: 64))
        var spec = ByoAgentUpgradeSpec(version: "2", packages: [package])
        change(&spec)
        try await api.create(ByoAgentUpgrade(metadata: ObjectMeta(name: name, namespace: "default"), spec: spec))
    }

    func edit(_ upgrade: String = "up", _ spec: JSONValue) async throws {
        try await api.merge(["spec": spec], into: upgrade, of: ByoAgentUpgrade.apiResource)
    }

    /// Has an upgrade looked at.
    func look(at upgrade: String = "up") async throws {
        try await api.merge(
            ["metadata": ["annotations": ["test": .string("\(UInt64.random(in: 0 ... .max))")]]], into: upgrade,
            of: ByoAgentUpgrade.apiResource)
    }

    // MARK: - The agent's part

    /// The order that a host has, or gets.
    func upgradeOrder(_ host: String, after earlier: AgentUpgradeOrder? = nil) async throws -> AgentUpgradeOrder {
        let found = try await wait(ByoHost.self, host) {
            $0?.spec.agentUpgrade != nil && $0?.spec.agentUpgrade?.id != earlier?.id
        }
        guard let order = found?.spec.agentUpgrade else { throw NoOrder() }
        return order
    }

    func answer(
        _ host: String, _ order: AgentUpgradeOrder, _ result: ObservedAgentUpgrade.Result, _ message: String = ""
    ) async throws {
        let version = result == .succeeded ? order.version : "1"
        let observed = ObservedAgentUpgrade(id: order.id, result: result, message: message, version: version)
        try await api.merge(
            [
                "status": [
                    "observedAgentUpgrade": try JSONValue(encoding: observed),
                    "components": ["agent": .string(version)],
                ]
            ], into: host, of: ByoHost.apiResource, .status)
    }
}
