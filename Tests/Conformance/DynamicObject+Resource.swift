import JSONTree
import KubernetesModel

extension DynamicObject {
    /// An object of `resource` with these members beside its metadata.
    init(_ resource: APIResource, metadata: ObjectMeta, fields: [String: JSONValue] = [:]) {
        self.init(
            typeMeta: TypeMeta(apiVersion: resource.apiVersion, kind: resource.kind), metadata: metadata, fields: fields
        )
    }
}

extension JSONPointer {
    /// The place below `data` of a config map.
    static func data(_ key: String) -> JSONPointer { JSONPointer(["data", key]) }
}
