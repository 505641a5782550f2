import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport

/// An infrastructure provider that does what the test says: clusters, machines and their templates.
enum DemoProvider {
    static let cluster = resource("DemoCluster", "democlusters")
    static let machine = resource("DemoMachine", "demomachines")
    static let machineTemplate = resource("DemoMachineTemplate", "demomachinetemplates")
    static let all = [cluster, machine, machineTemplate]

    /// What holds machines until the test releases them.
    static let finalizer = "demo.example.com/clean"

    private static func resource(_ kind: String, _ plural: String) -> APIResource {
        APIResource(group: ClusterAPIGroup.infrastructure, version: "v1beta1", kind: kind, plural: plural)
    }

    static func definition(of resource: APIResource) -> CustomResourceDefinition {
        let open: JSONValue = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        return CustomResourceDefinition(
            metadata: ObjectMeta(name: resource.description, labels: [ContractVersion.label: resource.version]),
            spec: CustomResourceDefinitionSpec(
                scope: "Namespaced", group: resource.group,
                names: CustomResourceNames(
                    plural: resource.plural, singular: resource.kind.lowercased(), kind: resource.kind,
                    listKind: resource.kind + "List"),
                versions: [
                    CustomResourceVersion(
                        name: resource.version,
                        schema: ["type": "object", "properties": ["spec": open, "status": open]],
                        subresources: .init(status: true))
                ]))
    }

    static func reference(_ resource: APIResource, _ name: String) -> ContractReference {
        ContractReference(apiGroup: resource.group, kind: resource.kind, name: name)
    }

    static func object(_ resource: APIResource, _ name: String, spec: JSONValue = [:]) -> DynamicObject {
        DynamicObject(
            typeMeta: TypeMeta(apiVersion: resource.apiVersion, kind: resource.kind),
            metadata: ObjectMeta(name: name, namespace: "default"), fields: ["spec": spec])
    }
}
