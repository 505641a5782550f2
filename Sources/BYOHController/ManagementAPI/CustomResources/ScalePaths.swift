import JSONTree
import KubernetesModel

/// Where the objects of a kind have what `/scale` shows.
struct ScalePaths: Sendable {
    /// Such as `.spec.replicas`.
    let specReplicas: String
    /// Such as `.status.replicas`.
    let statusReplicas: String
    /// Such as `.status.selector`; nil when there is no selector.
    let labelSelector: String?

    /// Nil when the version of the definition has no `/scale`.
    init?(_ version: JSONValue) {
        guard let scale = version["subresources"]?["scale"], let spec = scale["specReplicasPath"]?.string,
            let status = scale["statusReplicasPath"]?.string
        else { return nil }
        specReplicas = spec
        statusReplicas = status
        labelSelector = scale["labelSelectorPath"]?.string
    }

    static func pointer(_ path: String) -> JSONPointer {
        JSONPointer(path.split(separator: ".").map(String.init))
    }

    func problems(in object: JSONValue) -> [FieldError] {
        [specReplicas, statusReplicas].compactMap { path in
            guard let number = object[Self.pointer(path)]?.int64 else { return nil }
            if number < 0 { return .invalid(path, .number(JSONNumber(number)), "should be a non-negative integer") }
            if number > Int32.max {
                return .invalid(
                    path, .number(JSONNumber(number)), "should be less than or equal to \(Int32.max)")
            }
            return nil
        }
    }

    /// The `autoscaling/v1` Scale of an object.
    func scale(of object: JSONValue) -> JSONValue {
        var metadata: JSONValue = [:]
        for member in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[member] = object.metadata[member]
        }
        var status: JSONValue = ["replicas": object[Self.pointer(statusReplicas)] ?? 0]
        if let path = labelSelector, let selector = object[Self.pointer(path)] { status["selector"] = selector }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata, "status": status,
            "spec": ["replicas": object[Self.pointer(specReplicas)] ?? 0],
        ]
    }
}
