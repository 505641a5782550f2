package import ByohAPI
import ControllerRuntime
package import KubernetesClient
import KubernetesModel

/// Makes what belongs to a host, where it is not there yet.
///
/// A host has rights to its objects by their names, which follow from its own. Whoever enrols chooses that name; so what
/// has such a name already, and is not the host's, is never taken for it.
package struct HostObjectsWriter: Sendable {
    private let objects: OwnedObjects

    package init(client: KubernetesClient) {
        objects = OwnedObjects(client: client)
    }

    /// The rights come last: whoever can read sees everything.
    ///
    /// - Throws: ``RequestDenial/objectTaken(_:)`` when an object of somebody else has the name of one of these.
    package func ensure(for host: ByoHost) async throws {
        guard let wanted = HostObjects(of: host) else { return }
        do {
            try await objects.ensure(wanted.lease)
            try await objects.ensure(wanted.plan)
            try await objects.ensure(wanted.role)
            try await objects.ensure(wanted.roleBinding)
        } catch let stranger as StrangerInTheWay {
            throw RequestDenial.objectTaken("\(stranger)")
        }
    }

    /// Looks before there is a host, so that nothing is left of one that cannot be.
    ///
    /// - Throws: As ``ensure(for:)``.
    package func refuseStrangers(inTheWayOf subject: HostSubject) async throws {
        let metadata = ObjectMeta(name: subject.host, namespace: subject.namespace, uid: "unborn")
        guard let wanted = HostObjects(of: ByoHost(metadata: metadata)) else { return }
        do {
            try await objects.refuseStranger(at: wanted.lease)
            try await objects.refuseStranger(at: wanted.plan)
            try await objects.refuseStranger(at: wanted.role)
            try await objects.refuseStranger(at: wanted.roleBinding)
        } catch let stranger as StrangerInTheWay {
            throw RequestDenial.objectTaken("\(stranger)")
        }
    }
}
