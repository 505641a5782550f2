import KubernetesModel

extension Watcher {
    /// Reads one watch to its end and tells its frames.
    func follow(
        _ attempt: WatchAttempt, of summary: RequestSummary, _ session: WatchSession,
        _ deliver: @escaping @Sendable (WatchEvent<Object>) async throws -> Void
    ) async throws -> Step {
        try await perform(attempt.request(path: summary.path, options: options), session) {
            response throws(KubernetesError) in
            var reader = WatchFrameReader<Object>(response)
            var action = session.received(.watchOpened)
            do {
                try await deliver(.connected)
                if attempt.streamsInitialList { try await deliver(.listBegan) }
            } catch {
                return .stopped(error)
            }
            while action == .readOn {
                guard let frame = try await reader.next() else {
                    return .step(
                        Step(
                            session.received(.watchEnded), after: .unreachable(WatchEndedTooSoon(), response.summary)))
                }
                action = session.received(.frame(frame.facts))
                do {
                    switch action {
                    case .deliver(let delivery):
                        if let event = frame.event(as: delivery, response.summary) { try await deliver(event) }
                        action = session.received(.delivered)
                    case .endList(let resourceVersion):
                        try await deliver(.listEnded(resourceVersion: resourceVersion))
                        action = session.received(.delivered)
                    case .list, .watch, .pause:
                        return .step(Step(action, after: frame.error(response.summary)))
                    case .readOn:
                        break
                    }
                } catch {
                    return .stopped(error)
                }
            }
            preconditionFailure("An open watch was told to \(action)")
        }
    }
}

extension WatchFrame {
    /// What the state machine must know.
    var facts: WatchStateMachine.Frame {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object):
            .object(resourceVersion: object.metadata.resourceVersion)
        case .unreadable(let identity, _, _):
            .object(resourceVersion: identity.resourceVersion)
        case .bookmark(let resourceVersion, let endsInitialEvents):
            .bookmark(resourceVersion: resourceVersion, endsInitialEvents: endsInitialEvents)
        case .error(let status):
            .error(WatchFailure(status))
        case .unknown:
            .unknown
        }
    }

    /// How the frame is told; nil if it is not.
    func event(as delivery: WatchStateMachine.Delivery, _ summary: RequestSummary) -> WatchEvent<Object>? {
        switch self {
        case .added(let object), .modified(let object): delivery == .listed ? .listed(object) : .applied(object)
        case .deleted(let object): .deleted(object)
        case .unreadable(let identity, let isDeleted, let error):
            .unreadable(UnreadableObject(identity, isDeleted: isDeleted, error: error, summary))
        case .bookmark(let resourceVersion, _): .bookmark(resourceVersion: resourceVersion)
        case .error, .unknown: nil
        }
    }

    /// The error of an `ERROR` frame.
    func error(_ summary: RequestSummary) -> KubernetesError? {
        if case .error(let status) = self { .rejected(status, summary) } else { nil }
    }
}
