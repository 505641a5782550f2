package import JSONTree
package import KubernetesModel

/// One write that is to be judged: of a new object, or of a changed one. Never a deletion, and never of a subresource.
package struct AdmissionWrite: Sendable {
    /// The kind that is written.
    package let resource: APIResource
    /// The object as it is to be stored.
    package let object: JSONValue
    /// The object as it is stored; nil for a new one.
    package let oldObject: JSONValue?
    /// Who writes.
    package let user: UserInfo
    /// Whether nothing is going to be stored.
    package let isDryRun: Bool

    package init(
        of resource: APIResource, _ object: JSONValue, replacing oldObject: JSONValue? = nil, by user: UserInfo,
        isDryRun: Bool = false
    ) {
        self.resource = resource
        self.object = object
        self.oldObject = oldObject
        self.user = user
        self.isDryRun = isDryRun
    }

    /// Whether the object is on its way out: then nothing must hold it up.
    var isOfLeavingObject: Bool { object["metadata"]?["deletionTimestamp"]?.string != nil }

    /// Whether anything changes that rules are about. Finalizers, owners and the status are not.
    var isOfConcern: Bool {
        guard let oldObject else { return true }
        return ["spec", "labels", "annotations"].contains { Self.part($0, of: object) != Self.part($0, of: oldObject) }
    }

    /// Whether this is an update that changes something else than the spec.
    var leavesSpec: Bool { oldObject.map { $0["spec"] == object["spec"] } ?? false }

    private static func part(_ name: String, of object: JSONValue) -> JSONValue? {
        name == "spec" ? object["spec"] : object["metadata"]?[name]
    }
}
