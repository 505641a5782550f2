import KubernetesClient
import KubernetesModel
import Logging

/// One pass of a reconciler over one object: paused or not, the finalizer's four arms, and the writes.
package struct ReconcilePass<R: Reconciler>: Sendable {
    /// The annotation by which Cluster API pauses one object, whatever its value.
    package static var pausedAnnotation: String { "cluster.x-k8s.io/paused" }

    private let reconciler: R
    private let scope: ReconcileScope
    private let persistence: Persistence<R.Object>
    private let resources: ResourceClient<R.Object>
    /// How long the reconciler's own steps may take, and by which clock.
    private let timeline: Timeline
    private let limit: Duration
    /// Told of the object after each write.
    private let wrote: @Sendable (R.Object) -> Void

    package init(
        _ reconciler: R, scope: ReconcileScope, timeline: Timeline, limit: Duration,
        wrote: @escaping @Sendable (R.Object) -> Void
    ) {
        self.reconciler = reconciler
        self.scope = scope
        self.persistence = Persistence(client: scope.client)
        self.resources = scope.client.resources(R.Object.self, in: scope.key.namespace)
        self.timeline = timeline
        self.limit = limit
        self.wrote = wrote
    }

    /// Runs the pass.
    ///
    /// An object that vanishes during the pass is not an error: there is nothing left to do for it.
    package func run(on object: R.Object) async throws -> Outcome {
        do {
            if try await isPaused(object) { return try await pause(object) }
            guard let name = R.finalizer else {
                return object.metadata.isDeleting ? .settled : try await call(.apply, on: object).outcome
            }
            let finalizer = Finalizer(name)
            switch finalizer.step(for: object.metadata) {
            case .addThenApply:
                return try await call(.apply, on: try await add(finalizer, to: object)).outcome
            case .apply:
                return try await call(.apply, on: object).outcome
            case .cleanUpThenRemove:
                let (outcome, latest) = try await call(.cleanUp, on: object)
                if outcome == .settled { try await remove(finalizer, from: latest) }
                return outcome
            case .nothing:
                return .settled
            }
        } catch is Vanished {
            return .settled
        }
    }

    // MARK: - Paused

    private func isPaused(_ object: R.Object) async throws -> Bool {
        if object.metadata.annotations[Self.pausedAnnotation] != nil { return true }
        return try await timeline.withDeadline(timeline.now.advanced(by: limit), "The call to isPaused") {
            [reconciler, scope] in
            try await reconciler.isPaused(object, scope)
        }
    }

    private func pause(_ object: R.Object) async throws -> Outcome {
        scope.logger.debug("Leaving paused object alone")
        var marked = object
        reconciler.markPaused(&marked, scope)
        _ = try await persist(from: object, to: marked, .status)
        return .settled
    }

    // MARK: - The reconciler's part

    private enum Call: String { case apply = "apply", cleanUp = "cleanUp" }

    /// Calls the reconciler, then writes what it changed, also if it threw.
    private func call(_ call: Call, on object: R.Object) async throws -> (outcome: Outcome, latest: R.Object) {
        let began = timeline.now
        let deadline = began.advanced(by: limit)
        let (changed, result) = try await timeline.withDeadline(deadline, "The call to \(call)") {
            [reconciler, scope] in
            var copy = object
            do {
                let outcome =
                    switch call {
                    case .apply: try await reconciler.apply(&copy, scope)
                    case .cleanUp: try await reconciler.cleanUp(&copy, scope)
                    }
                return (copy, Result<Outcome, any Error>.success(outcome))
            } catch {
                return (copy, .failure(error))
            }
        }
        switch result {
        case .success(let outcome):
            return (outcome, try await persist(from: object, to: changed) ?? object)
        case .failure(let error):
            do {
                _ = try await persist(from: object, to: changed)
            } catch let persistError where !(persistError is Vanished) {
                // The reconciler's own error comes first; the object is written in the next pass.
                scope.logger.debug("Failed to write the object too", metadata: ["error": "\(persistError)"])
            }
            guard !Task.isCancelled, timeline.now >= deadline, Self.isCancellation(error) else { throw error }
            throw DeadlineExceeded(operation: "\(R.self).\(call.rawValue)", limit: limit)
        }
    }

    private static func isCancellation(_ error: any Error) -> Bool {
        error is CancellationError || (error as? KubernetesError)?.isCancelled == true
    }

    // MARK: - Writes

    /// The object is gone. It takes everything with it that we wanted to do.
    private struct Vanished: Error {}

    private func persist(
        from before: R.Object, to after: R.Object, _ extent: Persistence<R.Object>.Extent = .everything
    ) async throws -> R.Object? {
        do {
            return try await persistence.persist(from: before, to: after, extent, wrote: wrote)
        } catch let error as KubernetesError where error.isNotFound {
            // So does the server answer also where the kind has no status of its own.
            if try await resources.getIfPresent(scope.key.name) != nil { throw error }
            throw Vanished()
        }
    }

    private func add(_ finalizer: Finalizer, to object: R.Object) async throws -> R.Object {
        scope.logger.debug("Adding finalizer", metadata: ["finalizer": "\(finalizer.name)"])
        let patch = finalizer.addition(to: object.metadata, of: try StoredIdentity(object))
        return try await write(.json(patch))
    }

    private func remove(_ finalizer: Finalizer, from object: R.Object) async throws {
        guard let patch = finalizer.removal(from: object.metadata, of: try StoredIdentity(object)) else { return }
        scope.logger.debug("Removing finalizer", metadata: ["finalizer": "\(finalizer.name)"])
        _ = try await write(.json(patch))
    }

    /// Whether a 422 is about the patch and not about the object. A failed `test` has no cause on kube-apiserver, and the
    /// cause `patch` on our own API.
    private static func isAboutThePatch(_ error: KubernetesError) -> Bool {
        guard error.isInvalidObject else { return false }
        return (error.status?.details?.causes ?? []).allSatisfy { ["patch", "metadata.finalizers"].contains($0.field) }
    }

    private func write(_ patch: Patch) async throws -> R.Object {
        do {
            let written = try await resources.patch(scope.key.name, patch)
            wrote(written)
            return written
        } catch {
            if error.isNotFound { throw Vanished() }
            // That is how the server says that a `test` failed, or that the object is being deleted by now.
            guard Self.isAboutThePatch(error) else { throw error }
            throw FinalizersChanged()
        }
    }
}
