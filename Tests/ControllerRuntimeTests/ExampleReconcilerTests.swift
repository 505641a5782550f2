import ControllerRuntime
import FoundationEssentials
import GreetingExample
import KubernetesClient
import KubernetesModel
import Logging
import Testing

/// The example of the article "Getting started", alone; the conformance suite runs it on servers.
@Suite struct ExampleReconcilerTests {
    @Test func theArticleShowsWhatIsCompiled() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        func text(_ path: String) throws -> String {
            try String(contentsOf: package.appending(path: path), encoding: .utf8)
        }
        let article = try text("Sources/Shared/ControllerRuntime/ControllerRuntime.docc/GettingStarted.md")
        let source = try text("Tests/GreetingExample/GreetingReconciler.swift").replacing("package ", with: "")
        for (mark, next) in [("Reconciler", "Process"), ("Process", "End")] {
            let code = try #require(Self.text(between: "// MARK: \(mark)\n\n", and: "\n// MARK: \(next)", in: source))
            #expect(code.count > 200)
            #expect(article.contains("```swift\n\(code)```\n"), "\(mark) differs")
        }
    }

    @Test func setsAConditionWhenThereIsNothingToSay() async throws {
        let api = TinyAPI()
        var greeting = stored("hello")
        let outcome = try await GreetingReconciler(secrets: Store()).apply(&greeting, scope(for: greeting, api))
        #expect(outcome == .settled)
        #expect(greeting.status.conditions["Ready"]?.reason == "NoText")
        #expect(api.requests.isEmpty)
    }

    @Test func createsTheSecretOnce() async throws {
        let api = TinyAPI()
        let reconciler = GreetingReconciler(secrets: Store())
        var greeting = stored("hello", text: "Hello")
        #expect(try await reconciler.apply(&greeting, scope(for: greeting, api)) == .settled)
        #expect(greeting.status.conditions.isTrue("Ready"))
        // The cache has not heard of it.
        #expect(try await reconciler.apply(&greeting, scope(for: greeting, api)) == .recheck(after: .seconds(1)))
        #expect(api.objects(under: "/api/v1/namespaces/default/secrets/").count == 1)
    }

    private func stored(_ name: String, text: String? = nil) -> Greeting {
        var greeting = Greeting(name, in: "default", text: text)
        greeting.metadata.uid = "u"
        greeting.metadata.resourceVersion = "1"
        return greeting
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
