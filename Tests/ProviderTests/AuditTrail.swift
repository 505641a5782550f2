import JSONTree
import KubernetesModel
import SystemPackage
import TestSupport

/// What somebody asked of a kube-apiserver, as its audit log tells.
struct AuditTrail {
    /// One request.
    struct Request: Hashable {
        let use: Use
        let uri: String
        let code: Int64
    }

    /// A verb on a resource: what a rule allows.
    struct Use: Hashable, Comparable, CustomStringConvertible {
        let group: String
        /// With its subresource, after a slash.
        let resource: String
        let verb: String

        var description: String { "\(verb) \(resource)\(group.isEmpty ? "" : ".\(group)")" }

        static func < (left: Use, right: Use) -> Bool { left.description < right.description }
    }

    /// Everything, without bodies.
    static let policy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived, ResponseStarted]
        rules:
        - level: Metadata

        """

    let requests: [Request]

    /// - Parameter user: whose requests.
    init(_ log: FilePath, of user: String) throws {
        var requests: [Request] = []
        for line in log.textIfPresent.split(separator: "\n") {
            let event = try JSONValue(parsing: Array(line.utf8))
            guard event[path: "user", "username"]?.string == user else { continue }
            let reference = event["objectRef"]
            let subresource = reference?["subresource"]?.string.map { "/\($0)" } ?? ""
            let use = Use(
                group: reference?["apiGroup"]?.string ?? "",
                resource: (reference?["resource"]?.string ?? "") + subresource, verb: event["verb"]?.string ?? "")
            requests.append(
                Request(
                    use: use, uri: event["requestURI"]?.string ?? "",
                    code: event[path: "responseStatus", "code"]?.int64 ?? 0))
        }
        self.requests = requests
    }

    /// What was used of the API's resources.
    var uses: Set<Use> { Set(requests.map(\.use).filter { !$0.resource.isEmpty }) }

    var refused: [Request] { requests.filter { $0.code == 401 || $0.code == 403 } }
}

extension PolicyRule {
    /// What the rule allows, one by one.
    var uses: Set<AuditTrail.Use> {
        var found: Set<AuditTrail.Use> = []
        for group in apiGroups {
            for resource in resources {
                for verb in verbs { found.insert(AuditTrail.Use(group: group, resource: resource, verb: verb)) }
            }
        }
        return found
    }
}
