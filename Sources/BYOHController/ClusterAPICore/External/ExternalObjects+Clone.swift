import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel

extension ExternalObjects {
    /// What is made from a template besides the template's own part.
    struct Clone: Sendable {
        var name: String
        var namespace: String?
        var cluster: String
        var labels: [String: String]
        var annotations: [String: String]
        /// Who made it, until its machine takes it over.
        var owner: OwnerReference
    }

    /// The reference to what a template makes.
    ///
    /// - Throws: ``NotATemplate``.
    static func product(of template: ContractReference, named name: String) throws(NotATemplate) -> ContractReference {
        guard let kind = template.templatedKind else { throw NotATemplate(reference: template) }
        return ContractReference(apiGroup: template.apiGroup, kind: kind, name: name)
    }

    /// Makes an object from a template, and notes in it which one that was. One of the same name that is there already,
    /// because an earlier attempt got that far, is what we want.
    ///
    /// - Returns: the reference to it; nil when the template does not exist.
    /// - Throws: ``NotATemplate``, ``UnknownExternalKind`` and ``KubernetesError``.
    func clone(
        _ template: ContractReference, as clone: Clone, _ client: KubernetesClient
    ) async throws -> ContractReference? {
        let reference = try Self.product(of: template, named: clone.name)
        guard let found = try await find(template, in: clone.namespace, client) else { return nil }
        let part = found.object["spec"]?["template"]
        let resource = try await resource(of: reference, client)
        var metadata = ObjectMeta(name: clone.name, namespace: clone.namespace, ownerReferences: [clone.owner])
        metadata.labels = Self.texts(part?["metadata"]?["labels"]).merging(clone.labels) { $1 }
        metadata.labels[ClusterAPILabel.clusterName] = clone.cluster
        metadata.annotations = Self.texts(part?["metadata"]?["annotations"]).merging(clone.annotations) { $1 }
        metadata.annotations[ClusterAPIAnnotation.clonedFromName] = template.name
        metadata.annotations[ClusterAPIAnnotation.clonedFromGroupKind] = template.groupKind
        let object = DynamicObject(
            typeMeta: TypeMeta(apiVersion: resource.apiVersion, kind: resource.kind), metadata: metadata,
            fields: ["spec": part?["spec"] ?? [:]])
        try await client.resources(resource, in: clone.namespace).createIfAbsent(object)
        return reference
    }

    private static func texts(_ value: JSONValue?) -> [String: String] {
        (value?.object ?? [:]).compactMapValues(\.string)
    }
}

/// A reference that should name a template does not.
struct NotATemplate: WrongInput, Hashable {
    let reference: ContractReference

    var description: String { "\(reference) is no template; its kind would end in 'Template'" }
}
