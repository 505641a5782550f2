import ByohAPI
import FoundationEssentials
import HostReconciler
import HostSystem
import JSONTree
import KubernetesModel
import Registration

extension StatusReport {
    /// The same for programs. The outermost keys are always there; what is not known is null.
    func json() throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        members["host"] = host
        members["managementServer"] = Self.text(record?.server)
        members["service"] = .string(service)
        members["agent"] = process
        members["connection"] = try Self.tree(agent?.connection)
        members["rehoming"] = try Self.tree(agent?.rehoming)
        members["certificate"] = validity
        members["upgrade"] = try upgradeTree()
        members["state"] = .string(state)
        members["clusterName"] = Self.text(journal.claim?.clusterName)
        members["claimID"] = Self.text(journal.claim?.claimID.rawValue)
        members["providerID"] = Self.text(journal.claim?.providerID)
        members["plan"] = try Self.tree(agent?.plan)
        members["step"] = Self.text(journal.runningStep)
        members["failure"] = Self.text(journal.failure)
        members["conditions"] = try Self.tree(agent?.conditions ?? [])
        members["lastProblem"] = try Self.tree(agent?.lastProblem)
        members["artifacts"] = .array(journal.artifacts.map { .string($0.description) })
        return .object(members)
    }

    private var host: JSONValue {
        guard let record else { return .null }
        return ["namespace": .string(record.namespace), "name": .string(record.host), "uid": .string(record.hostUID)]
    }

    private var process: JSONValue {
        guard let agent else { return .null }
        let id = agent.process.map { JSONValue.number(JSONNumber(Int64($0.id))) }
        return [
            "version": .string(agent.version), "startedAt": .string(agent.startedAt.description),
            "processID": id ?? .null,
        ]
    }

    /// Of the one that is under way, or that has ended last.
    private func upgradeTree() throws -> JSONValue {
        switch upgrade {
        case .none: .null
        case .underWay(let order): Self.tree(order, .running, "")
        case .ended(let order, let result, let message): Self.tree(order, result, message)
        case .past(let last): try Self.tree(last)
        case .unreadable(let problem): ["problem": .string(problem)]
        }
    }

    private static func tree(
        _ order: UpgradeFolder.Order, _ result: ObservedAgentUpgrade.Result, _ message: String
    ) -> JSONValue {
        [
            "id": .string(order.id), "from": .string(order.from), "to": .string(order.to),
            "result": .string(result.rawValue), "message": .string(message),
        ]
    }

    private var validity: JSONValue {
        guard let certificate else { return .null }
        return [
            "notBefore": Self.text(Time(certificate.begins).description),
            "notAfter": Self.text(Time(certificate.ends).description),
            "nextRenewal": Self.text(agent?.certificate?.renewal.description),
        ]
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private static func tree(_ value: (some Encodable)?) throws -> JSONValue {
        try value.map { try JSONValue(encoding: $0) } ?? .null
    }
}
