import ControllerRuntime
import FoundationEssentials
import KubernetesClient
import KubernetesModel
import Logging
import Testing

// MARK: Example, the same text as in ControllerRuntime.docc/GettingStarted.md

/// Keeps one Secret beside each `Greeting`, and says in the status whether it is there.
///
/// Every step asks what is true before it acts, so a crash between any two steps is repaired by the next pass.
struct GreetingReconciler: Reconciler {
    static let finalizer: String? = "greeting.example.com/secret"

    let secrets: Store<Secret>

    func apply(_ greeting: inout Greeting, _ scope: ReconcileScope) async throws -> Outcome {
        guard let text = greeting.spec.text else {
            greeting.mark(.false, because: "NoText", "spec.text is empty; set it", at: scope.now)
            return .settled
        }
        if secrets[greeting.key] == nil {
            scope.logger.info("Creating secret", metadata: ["Secret": "\(greeting.key)"])
            try await create(text, for: greeting, scope)
            scope.event(.normal, reason: "Created", action: "Creating", "Created Secret \(greeting.key)")
        }
        greeting.mark(.true, because: "Created", "Secret \(greeting.key) holds the text", at: scope.now)
        return .settled
    }

    func cleanUp(_ greeting: inout Greeting, _ scope: ReconcileScope) async throws -> Outcome {
        guard secrets[greeting.key] != nil else { return .settled }
        scope.logger.info("Deleting secret", metadata: ["Secret": "\(greeting.key)"])
        try await delete(greeting, scope)
        greeting.mark(.false, because: "Deleting", "Waiting for Secret \(greeting.key) to go", at: scope.now)
        return .recheck(after: .seconds(5))
    }

    /// A secret that is there already, because the cache is behind, is what we want.
    private func create(_ text: String, for greeting: Greeting, _ scope: ReconcileScope) async throws {
        let owner = OwnerReference(controlling: greeting)
        let secret = Secret(
            metadata: ObjectMeta(
                name: greeting.metadata.name, namespace: greeting.metadata.namespace,
                ownerReferences: owner.map { [$0] } ?? []),
            data: ["text": SecretBytes(utf8: text)])
        do {
            _ = try await scope.client.resources(Secret.self).create(secret)
        } catch let error where error.isAlreadyExists {
            scope.logger.debug("Secret is there already")
        }
    }

    private func delete(_ greeting: Greeting, _ scope: ReconcileScope) async throws {
        do {
            try await scope.client.resources(Secret.self, in: greeting.metadata.namespace).delete(
                greeting.metadata.name)
        } catch let error where error.isNotFound {
            scope.logger.debug("Secret is gone already")
        }
    }
}

// MARK: End of the example

struct Greeting: KubernetesObject {
    static let apiResource = APIResource(
        group: "example.com", version: "v1", kind: "Greeting", plural: "greetings")

    struct Spec: Codable, Hashable, Sendable, EmptyValued {
        var text: String?
        static let emptyValue = Spec()
    }

    struct State: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty var conditions: [Condition]
        static let emptyValue = State()
    }

    @OmitEmpty var metadata: ObjectMeta
    @OmitEmpty var spec: Spec
    @OmitEmpty var status: State

    mutating func mark(_ status: Condition.Status, because reason: String, _ message: String, at now: Time) {
        self.status.conditions.set(
            Condition(
                type: "Ready", status: status, observedGeneration: metadata.generation, reason: reason,
                message: message), now: now)
    }
}

@Suite struct ExampleReconcilerTests {
    @Test func theArticleShowsWhatIsCompiledHere() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let article = try String(
            contentsOf: package.appending(
                path: "Sources/Shared/ControllerRuntime/ControllerRuntime.docc/GettingStarted.md"), encoding: .utf8)
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let fence = try #require(Self.text(between: "```swift\n/// Keeps one Secret", and: "```", in: article))
        let example = try #require(
            Self.text(between: "/// Keeps one Secret", and: "\n// MARK: End of the example", in: source))
        #expect(fence == example)
    }

    @Test func setsAConditionWhenThereIsNothingToSay() async throws {
        let api = TinyAPI()
        var greeting = Greeting()
        greeting.metadata = ObjectMeta(name: "hello", namespace: "default", uid: "u", resourceVersion: "1")
        let outcome = try await GreetingReconciler(secrets: Store()).apply(&greeting, scope(for: greeting, api))
        #expect(outcome == .settled)
        #expect(greeting.status.conditions["Ready"]?.reason == "NoText")
        #expect(api.requests.isEmpty)
    }

    @Test func createsTheSecretOnceAndTakesItAway() async throws {
        let api = TinyAPI()
        let secrets = Store<Secret>()
        let reconciler = GreetingReconciler(secrets: secrets)
        var greeting = Greeting()
        greeting.metadata = ObjectMeta(name: "hello", namespace: "default", uid: "u", resourceVersion: "1")
        greeting.spec.text = "Hello"
        _ = try await reconciler.apply(&greeting, scope(for: greeting, api))
        _ = try await reconciler.apply(&greeting, scope(for: greeting, api))
        #expect(api.objects(under: "/api/v1/namespaces/default/secrets/").count == 1)
        #expect(greeting.status.conditions.isTrue("Ready"))
        let outcome = try await reconciler.cleanUp(&greeting, scope(for: greeting, api))
        #expect(outcome == .settled, "the cache has not heard of the secret")
    }

    private func scope(for greeting: Greeting, _ api: TinyAPI) -> ReconcileScope {
        ReconcileScope(
            greeting, logger: Logger(label: "test"), client: api.client, reconcileID: "1", events: nil,
            reporter: "greeting", wallClock: .system)
    }

    /// What stands between the first `start` and the next `end`.
    private static func text(between start: String, and end: String, in text: String) -> String? {
        guard let begin = text.firstRange(of: start), let stop = text[begin.upperBound...].firstRange(of: end)
        else { return nil }
        return String(text[begin.upperBound..<stop.lowerBound])
    }
}
