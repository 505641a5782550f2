import JSONTree
import KubernetesModel

/// Events: about an object in their own namespace.
struct EventRules: KindRules {
    func selectableFields(of object: JSONValue) -> [String: String] {
        var fields: [String: String] = [:]
        for member in ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] {
            fields["involvedObject.\(member)"] = object["involvedObject"]?[member]?.string ?? ""
        }
        for member in ["reason", "type", "reportingComponent"] { fields[member] = object[member]?.string ?? "" }
        fields["source"] = object["source"]?["component"]?.string ?? object["reportingComponent"]?.string ?? ""
        return fields
    }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        guard let about = object["involvedObject"]?.object else { return [.required("involvedObject")] }
        let namespace = about["namespace"]?.string ?? ""
        // Events about cluster-scoped objects are in the default namespace.
        let isGood = namespace.isEmpty ? ["default", ""].contains(object.namespace) : namespace == object.namespace
        if isGood { return [] }
        return [.invalid("involvedObject.namespace", .string(namespace), "does not match event.namespace")]
    }
}
