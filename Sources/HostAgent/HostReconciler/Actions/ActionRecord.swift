package import ByohAPI
package import SystemPackage

/// An action of the host that was begun, and what became of it.
package struct ActionRecord: OrderRecord, Hashable {
    package static let standardPath: FilePath = "/var/lib/byoh-agent/actions"
    package static let limit = 100

    /// `HostAction.id`.
    package var id: String
    package var kind: HostAction.Kind
    /// The start of the machine in which it was begun.
    package var bootID: String
    /// Whether the machine was asked to reboot: true before it is asked, nil until then.
    package var wasAsked: Bool?
    /// Nil until it has ended.
    package var result: ObservedAction.Result?
    /// What went wrong.
    package var message: String?
}
