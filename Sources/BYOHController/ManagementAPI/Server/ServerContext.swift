import HTTPServing
import JSONTree
import KubernetesModel
import Logging

/// What every verb works with: the log, the kinds, and who makes names, times and UIDs.
struct ServerContext: Sendable {
    let log: RevisionLog
    let kinds: KindRegistry
    let authorizer: Authorizer
    let clock: any Clock<Duration>
    /// The time of day, for timestamps that clients see.
    let now: @Sendable () -> Time
    let makeUID: @Sendable () -> String
    let logger: Logger
    /// Ended at graceful shutdown, so that watches end.
    let watches: WatchSwitch
    /// What signs client certificates and tokens.
    let keys: ServerKeys
    /// What comes in: its limits, its measures and its record.
    let traffic: Traffic
    /// Who else has a say in what is written; nil for nobody.
    let admission: (any AdmissionControl)?
}

/// One request for objects of one kind, authenticated.
struct ResourceRequest: Sendable {
    let http: ServedRequest
    let kind: ServedKind
    let target: ResourceTarget
    let user: UserInfo

    /// The namespace of the path; empty for cluster-scoped kinds and lists over all namespaces.
    var namespace: String { target.namespace ?? "" }

    func context(_ server: ServerContext) -> WriteContext {
        WriteContext(user: user, now: server.now(), subresource: target.subresource, kinds: server.kinds.catalog)
    }
}
