import KubernetesModel
import Synchronization

/// What requests may cost.
package struct RequestLimits: Hashable, Sendable {
    /// How many requests are worked on at once, watches left out.
    package var requests = 600
    /// Requests of one user.
    package var requestsOfUser = 100
    /// Watches of one user.
    package var watchesOfUser = 200
    /// Bytes of all bodies that are held at once. A user's share is a quarter.
    package var bodyBytes = 64 << 20
    /// How long a request may take, its body included; watches have an end of their own.
    package var time: Duration = .seconds(60)

    package init() {}
}

/// Lets in so many requests at once, and turns away the others with 429: `--max-requests-inflight`, and a share for each
/// user, so that one cannot keep out the rest. Administrators are never turned away, as in the `exempt` priority level.
final class RequestGate: Sendable {
    /// A request or a watch that was let in; give it back.
    enum Pass: Sendable {
        case request(user: String, isMutating: Bool)
        case watch(user: String)
        /// A watch that is only being answered: it counts when it begins.
        case nothing
    }

    /// How many are inside.
    struct Occupancy: Sendable {
        var reading = 0
        var mutating = 0
        var byUser: [String: Int] = [:]
        var watchesByUser: [String: Int] = [:]
    }

    private let limits: RequestLimits
    private let state = Mutex(Occupancy())

    init(_ limits: RequestLimits) {
        self.limits = limits
    }

    var occupancy: Occupancy { state.withLock { $0 } }

    /// Lets a request in, or sees whether a watch may begin.
    ///
    /// - Throws: ``APIFailure`` 429 with the time to wait.
    func enter(_ trace: RequestTrace, _ user: UserInfo) throws(APIFailure) -> Pass {
        let name = user.username
        let isExempt = user.groups.contains(AccessPolicy.masters)
        let pass = trace.isLong ? Pass.nothing : .request(user: name, isMutating: trace.isMutating)
        let isAdmitted = state.withLock { state in
            if !isExempt {
                if trace.isLong {
                    guard state.watchesByUser[name, default: 0] < limits.watchesOfUser else { return false }
                } else {
                    guard state.reading + state.mutating < limits.requests,
                        state.byUser[name, default: 0] < limits.requestsOfUser
                    else { return false }
                }
            }
            state.count(pass, by: 1)
            return true
        }
        guard isAdmitted else { throw .tooManyRequests }
        return pass
    }

    /// Counts a watch from its first frame on: one whose client left before that has never begun.
    func begin(_ trace: RequestTrace) -> Pass {
        let pass = Pass.watch(user: (trace.impersonated ?? trace.user)?.username ?? "")
        state.withLock { $0.count(pass, by: 1) }
        return pass
    }

    func leave(_ pass: Pass) { state.withLock { $0.count(pass, by: -1) } }
}

extension RequestGate.Occupancy {
    fileprivate mutating func count(_ pass: RequestGate.Pass, by step: Int) {
        switch pass {
        case .nothing: break
        case .watch(let user):
            watchesByUser[user, default: 0] += step
            if watchesByUser[user] == 0 { watchesByUser[user] = nil }
        case .request(let user, let isMutating):
            if isMutating { mutating += step } else { reading += step }
            byUser[user, default: 0] += step
            if byUser[user] == 0 { byUser[user] = nil }
        }
    }
}

extension APIFailure {
    static let tooManyRequests = APIFailure(
        429, .tooManyRequests, "Too many requests, please try again later.",
        details: StatusDetails(retryAfterSeconds: 1))
}
