import ClusterAPIModel
import JSONTree
package import KubernetesModel

/// An object of a provider, of which we know the contract and not the type.
package struct ExternalObject: Sendable {
    package let resource: APIResource
    package let object: DynamicObject

    package init(_ object: DynamicObject, of resource: APIResource) {
        self.object = object
        self.resource = resource
    }

    var metadata: ObjectMeta { object.metadata }
    private var spec: JSONValue? { object["spec"] }
    private var status: JSONValue? { object["status"] }

    /// What a reference to it from another object's owner references says.
    var ownerReference: OwnerReference? {
        metadata.uid.map {
            OwnerReference(apiVersion: resource.apiVersion, kind: resource.kind, name: metadata.name, uid: $0)
        }
    }

    // MARK: - What the contracts say

    /// An infrastructure provider is done.
    var isProvisioned: Bool { status?["initialization"]?["provisioned"]?.bool ?? false }
    /// A bootstrap provider is done.
    var isDataSecretCreated: Bool { status?["initialization"]?["dataSecretCreated"]?.bool ?? false }
    var dataSecretName: String? { status?["dataSecretName"]?.string }
    /// A control-plane provider has an API server that answers.
    var isControlPlaneInitialized: Bool { status?["initialization"]?["controlPlaneInitialized"]?.bool ?? false }
    var providerID: String { spec?["providerID"]?.string ?? "" }
    /// Where the object really is.
    var failureDomain: String { status?["failureDomain"]?.string ?? "" }

    var controlPlaneEndpoint: APIEndpoint? {
        guard let host = spec?["controlPlaneEndpoint"]?["host"]?.string,
            let port = spec?["controlPlaneEndpoint"]?["port"]?.int64, let port = Int32(exactly: port)
        else { return nil }
        let endpoint = APIEndpoint(host: host, port: port)
        return endpoint.isValid ? endpoint : nil
    }

    var addresses: [MachineAddress] {
        (status?["addresses"]?.array ?? []).compactMap { entry in
            guard let type = entry["type"]?.string, let address = entry["address"]?.string else { return nil }
            return MachineAddress(type: .init(rawValue: type), address: address)
        }
    }

    var failureDomains: [FailureDomain] {
        (status?["failureDomains"]?.array ?? []).compactMap { entry in
            guard let name = entry["name"]?.string else { return nil }
            return FailureDomain(
                name: name, controlPlane: entry["controlPlane"]?.bool,
                attributes: (entry["attributes"]?.object ?? [:]).compactMapValues(\.string))
        }
    }

    /// The numbers of its machines, if it counts them.
    var replicaCounts: ReplicaCounts {
        func count(_ name: String, in half: JSONValue?) -> Int32 {
            half?[name]?.int64.flatMap { Int32(exactly: $0) } ?? 0
        }
        return ReplicaCounts(
            desired: count("replicas", in: spec), replicas: count("replicas", in: status),
            upToDate: count("upToDateReplicas", in: status), ready: count("readyReplicas", in: status),
            available: count("availableReplicas", in: status))
    }

    /// The condition of this type; nil when there is none.
    func condition(_ type: String) -> Condition? {
        let conditions = status?["conditions"]?.array ?? []
        guard let found = conditions.first(where: { $0["type"]?.string == type }),
            let status = found["status"]?.string.map(Condition.Status.init(rawValue:)), status.isKnown
        else { return nil }
        return Condition(
            type: type, status: status, reason: found["reason"]?.string ?? "",
            message: found["message"]?.string ?? "")
    }
}
