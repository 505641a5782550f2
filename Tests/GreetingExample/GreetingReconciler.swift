package import ControllerRuntime
import JSONTree
package import KubernetesClient
package import KubernetesModel
package import Logging

// The articles show what stands between the marks; a test compares the two.

// MARK: Reconciler

/// Keeps one Secret beside each `Greeting`, and says in the status whether it is there.
///
/// Every step asks what is true before it acts, so a crash between any two steps is repaired by the next pass.
package struct GreetingReconciler: Reconciler {
    package static let finalizer: String? = "greeting.example.com/secret"

    private let secrets: Store<Secret>

    package init(secrets: Store<Secret>) {
        self.secrets = secrets
    }

    package func apply(_ greeting: inout Greeting, _ scope: ReconcileScope) async throws -> Outcome {
        guard let text = greeting.spec.text else {
            greeting.mark(.false, because: "NoText", "spec.text is empty; set it", at: scope.now)
            return .settled
        }
        guard let secret = secrets[greeting.key] else {
            scope.logger.info("Creating secret", metadata: ["Secret": "\(greeting.key)"])
            return try await create(text, for: &greeting, scope)
        }
        guard secret.metadata.controller?.uid == greeting.metadata.uid else {
            let message = "Secret \(greeting.key) belongs to somebody else; remove it, or rename the greeting"
            greeting.mark(.false, because: "NameTaken", message, at: scope.now)
            return .recheck(after: .seconds(30))
        }
        if secret.data["text"]?.text != text {
            let change: JSONValue = ["stringData": ["text": .string(text)]]
            _ = try await scope.client.resources(Secret.self, in: greeting.metadata.namespace)
                .patch(greeting.metadata.name, .merge(change))
        }
        greeting.mark(.true, because: "Created", "Secret \(greeting.key) holds the text", at: scope.now)
        return .settled
    }

    package func cleanUp(_ greeting: inout Greeting, _ scope: ReconcileScope) async throws -> Outcome {
        // Asked of the server: the cache may not have heard of a secret that was made just now.
        let secrets = scope.client.resources(Secret.self, in: greeting.metadata.namespace)
        guard let secret = try await secrets.getIfPresent(greeting.metadata.name),
            secret.metadata.controller?.uid == greeting.metadata.uid
        else { return .settled }
        scope.logger.info("Deleting secret", metadata: ["Secret": "\(greeting.key)"])
        try await delete(secret, scope)
        greeting.mark(.false, because: "Deleting", "Waiting for Secret \(greeting.key) to go", at: scope.now)
        return .recheck(after: .seconds(5))
    }

    private func create(_ text: String, for greeting: inout Greeting, _ scope: ReconcileScope) async throws -> Outcome {
        let owner = OwnerReference(controlling: greeting)
        let secret = Secret(
            metadata: ObjectMeta(
                name: greeting.metadata.name, namespace: greeting.metadata.namespace,
                ownerReferences: owner.map { [$0] } ?? []),
            data: ["text": SecretBytes(utf8: text)])
        do {
            _ = try await scope.client.resources(Secret.self).create(secret)
        } catch {
            guard error.isAlreadyExists else { throw error }
            // The cache has not heard of it: ours from an earlier pass, or somebody's. The next pass will know.
            return .recheck(after: .seconds(1))
        }
        scope.event(.normal, reason: "Created", action: "Creating", "Created Secret \(greeting.key)")
        greeting.mark(.true, because: "Created", "Secret \(greeting.key) holds the text", at: scope.now)
        return .settled
    }

    private func delete(_ secret: Secret, _ scope: ReconcileScope) async throws {
        let options = DeleteOptions(preconditions: .init(uid: secret.metadata.uid))
        do {
            try await scope.client.resources(Secret.self, in: secret.metadata.namespace)
                .delete(secret.metadata.name, options)
        } catch {
            guard error.isNotFound else { throw error }
            scope.logger.debug("Secret is gone already")
        }
    }
}

// MARK: Process

/// A process that keeps greetings; of several, one works at a time.
package func greetingManager(_ client: KubernetesClient, on hostName: String, logger: Logger) -> Manager {
    let lease = ObjectKey(namespace: "greeting-system", name: "greeting")
    let manager = Manager(
        client: client, options: ManagerOptions(instance: hostName, election: .init(lease: lease)), logger: logger)
    let secrets = manager.environment.caches.store(Secret.self)
    let controller = Controller(GreetingReconciler(secrets: secrets), named: "greeting", in: manager.environment)
    manager.add(controller.owns(Secret.self))
    return manager
}

// MARK: End
