import KubernetesClient
import KubernetesModel
import Logging

extension Controller {
    /// After so many conflicts in a row somebody is fighting us, and that is worth a word.
    private static var conflictPatience: Int { 10 }

    /// One pass over one object, and what is to become of it.
    func reconcile(_ key: ObjectKey) async -> WorkQueue.Disposition {
        guard environment.mayAct() else { return .settled }
        guard let cached = store[key] else {
            overlay.observedDeletion(of: key)
            return .settled
        }
        let object = overlay.freshest(cached)
        let scope = scope(for: object)
        let began = environment.timeline.now
        metrics.began()
        scope.logger.trace("Reconciling")
        let (result, disposition) = await disposition(of: object, scope)
        // The watch may have told of our last write before its answer came; then nobody else would forget it.
        if let latest = store[key] { overlay.observed(latest) } else { overlay.observedDeletion(of: key) }
        metrics.ended(result, after: began.duration(to: environment.timeline.now))
        return disposition
    }

    private typealias Ending = (result: ReconcileMetrics.Result, disposition: WorkQueue.Disposition)

    private func disposition(of object: R.Object, _ scope: ReconcileScope) async -> Ending {
        let pass = ReconcilePass(
            reconciler, scope: scope, timeline: environment.timeline, limit: options.reconcileLimit,
            wrote: overlay.wrote)
        do {
            switch try await pass.run(on: object) {
            case .settled: return (.success, .settled)
            case .recheck(let delay): return (.requeueAfter, .recheck(after: delay))
            }
        } catch {
            return disposition(after: error, scope)
        }
    }

    /// The one place where errors are judged and logged.
    private func disposition(after error: any Error, _ scope: ReconcileScope) -> Ending {
        let isInterrupted = Task.isCancelled || !environment.mayAct()
        switch ReconcileFailure(error, isInterrupted: isInterrupted) {
        case .cancelled:
            scope.logger.debug("Interrupted", metadata: ["error": "\(error)"])
            return (.requeue, .retry)
        case .conflict where queue.failures(of: scope.key) < Self.conflictPatience:
            scope.logger.debug("Somebody else wrote meanwhile, looking again", metadata: ["error": "\(error)"])
            return (.requeue, .retry)
        case .terminal(let error):
            metrics.failed(isTerminal: true, isTimeout: false)
            scope.logger.error(
                "Failed to reconcile, not trying again before something changes", metadata: ["error": "\(error)"])
            return (.error, .settled)
        case .conflict, .retry:
            metrics.failed(isTerminal: false, isTimeout: error is DeadlineExceeded)
            scope.logger.error(
                "Failed to reconcile, trying again",
                metadata: ["error": "\(error)", "failures": "\(queue.failures(of: scope.key) + 1)"])
            return (.error, .retry)
        }
    }

    private func scope(for object: R.Object) -> ReconcileScope {
        let reconcileID = String(UInt64.random(in: .min ... .max), radix: 16)
        var logger = environment.logger
        logger[metadataKey: "controller"] = "\(name)"
        logger[metadataKey: R.Object.apiResource.kind] = "\(object.key)"
        logger[metadataKey: "reconcileID"] = "\(reconcileID)"
        if let owner = object.metadata.controller {
            let ownerKey = ObjectKey(namespace: object.metadata.namespace, name: owner.name)
            logger[metadataKey: owner.kind] = "\(ownerKey)"
        }
        return ReconcileScope(
            object, logger: logger, client: environment.client, reconcileID: reconcileID, events: environment.events,
            reporter: name, wallClock: environment.wallClock)
    }
}

extension WriteOverlay {
    /// Notes what a store tells.
    func observe(_ change: StoreChange<Object>) {
        switch change {
        case .added(let object, _), .updated(_, let object): observed(object)
        case .deleted(let object): observedDeletion(of: object.key)
        }
    }
}
