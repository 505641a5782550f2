import Admission
import JSONTree
import KubernetesModel
import Testing

@testable import AdmissionWebhooks

@Suite struct WebhookRegistrationTests {
    private static let registration = WebhookRegistration(
        name: "byoh", address: .service(namespace: "byoh-system", name: "byoh-webhooks"), policy: AdmissionPolicy())

    // A controller that is gone must keep nobody from deleting, from releasing a finalizer, or from reporting a status.
    @Test func nothingButACreationNeedsTheController() {
        let validating = Self.registration.validating(bundle: "x").webhooks
        let mutating = Self.registration.mutating(bundle: "x").webhooks
        let rules =
            validating.map { ($0.rules, $0.failurePolicy, $0.sideEffects) }
            + mutating.map { ($0.rules, $0.failurePolicy, $0.sideEffects) }
        #expect(rules.count == 4)
        for (rules, policy, sideEffects) in rules {
            #expect(policy == (rules.flatMap(\.operations) == ["CREATE"] ? "Fail" : "Ignore"))
            #expect(sideEffects == "None", "dry runs are asked about too")
            for rule in rules {
                #expect(rule.operations == ["CREATE"] || rule.operations == ["UPDATE"])
                #expect(rule.resources.allSatisfy { !$0.contains("/") && !$0.contains("*") })
                #expect(rule.apiGroups == ["infrastructure.cluster.x-k8s.io"])
            }
        }
    }

    @Test func theServerIsToldWhereAndWhomToTrust() throws {
        let webhook = try #require(Self.registration.validating(bundle: "PEM").webhooks.first)
        #expect(
            webhook.clientConfig.service
                == .init(namespace: "byoh-system", name: "byoh-webhooks", path: "/validate", port: 443))
        #expect(webhook.clientConfig.caBundle == PublicBytes(utf8: "PEM"))
        let outside = WebhookRegistration(
            name: "byoh", address: try WebhookAddress(parsingURL: "https://[fd00::1]:9443/"), policy: AdmissionPolicy())
        #expect(outside.mutating(bundle: "PEM").webhooks.first?.clientConfig.url == "https://[fd00::1]:9443/mutate")
    }

    @Test func onlyKindsWithDefaultsAreAskedAboutDefaults() {
        let kinds = ["bootstrapkubeconfigs", "byoclusters", "byoremediations", "byoremediationtemplates"]
        #expect(
            Self.registration.mutating(bundle: "x").webhooks.flatMap(\.rules).map(\.resources) == [kinds, kinds])
    }

    // MARK: - Addresses

    @Test(arguments: [
        ("https://192.0.2.10:9443", "192.0.2.10"), ("https://example.com", "example.com"),
        ("https://[fd00::1]:9443", "fd00::1"), ("https://a:1/", "a"),
    ]) func aURLIsRead(_ text: String, _ host: String) throws {
        guard case .url(let base, let read) = try WebhookAddress(parsingURL: text) else {
            Issue.record("\(text) is no URL")
            return
        }
        #expect(read == host && !base.hasSuffix("/"))
    }

    @Test(arguments: ["", "http://a", "https://", "https://a/path", "https://u@a", "https://a:0", "https://a?x", "a:1"])
    func whatIsNoURLIsRefused(_ text: String) {
        #expect(throws: InvalidWebhookAddress.self) { try WebhookAddress(parsingURL: text) }
    }

    @Test func aServiceHasItsNamespaceBeforeIt() throws {
        #expect(try WebhookAddress(parsingService: "a/b") == .service(namespace: "a", name: "b"))
        for text in ["", "a", "a/", "/b", "a/b/c", "A/b"] {
            #expect(throws: InvalidWebhookAddress.self) { try WebhookAddress(parsingService: text) }
        }
    }
}
