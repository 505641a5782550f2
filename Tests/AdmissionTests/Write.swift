import Admission
import ByohAPI
import JSONTree
import KubernetesModel

/// Writes as the API server would ask about them.
struct Write {
    static let controller = "system:serviceaccount:byoh-system:byoh-controller"
    static let policy = AdmissionPolicy(controllers: [controller])

    let resource: APIResource
    var name = "a"
    var user = UserInfo(username: "alice", groups: ["system:masters"])

    init(_ kind: (some KubernetesObject).Type, by user: String = "alice") {
        resource = kind.apiResource
        self.user.username = user
    }

    /// A manifest of the kind, in the namespace `default`.
    func object(_ spec: JSONValue, metadata: JSONValue = [:]) -> JSONValue {
        var whole: [String: JSONValue] = ["name": .string(name), "namespace": "default", "uid": "u"]
        whole.merge(metadata.object ?? [:]) { _, new in new }
        return [
            "apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind), "metadata": .object(whole),
            "spec": spec,
        ]
    }

    func judge(_ new: JSONValue, replacing old: JSONValue? = nil, isDryRun: Bool = false) -> AdmissionVerdict {
        Self.policy.judge(AdmissionWrite(of: resource, new, replacing: old, by: user, isDryRun: isDryRun))
    }

    func fields(_ spec: JSONValue, replacing old: JSONValue? = nil) -> [String] {
        judge(object(spec), replacing: old.map { object($0) }).problems.map(\.field)
    }
}
