package import JSONTree
package import KubernetesModel

/// A say in what is written, as webhooks have on kube-apiserver, within the process.
///
/// Asked about creations and updates of objects themselves, after authorization and after the kind's own defaults and
/// schema; never about deletions, and never about subresources such as the status. In this order: `defaulted`, then `refusal`,
/// and `warnings` once the write is done. An update that meets a conflict asks again.
package protocol AdmissionControl: Sendable {
    /// The object with what was left out. Pure and quick: it runs while the request waits.
    func defaulted(_ write: ProposedWrite) -> JSONValue

    /// Why the write may not be done, as it is answered to the client; nil when it may.
    func refusal(of write: ProposedWrite) -> Status?

    /// What the client should know although the write was done.
    func warnings(about write: ProposedWrite) -> [String]
}

/// A write that an ``AdmissionControl`` is asked about.
package struct ProposedWrite: Sendable {
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
}
