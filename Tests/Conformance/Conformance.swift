import KubernetesClient
import TestSupport
import Testing

/// What our client and runtime rely on, shown with the same test bodies on the embedded management API and on a real
/// kube-apiserver.
///
/// One server of each kind for all suites below; tests that kill, compact or starve a server start one of their own.
/// Where the two differ on purpose, the article "Differences" of ManagementAPI says so.
@Suite(.apiServers)
enum Conformance {
    /// Skipped where there is none, and the gate fails on anything that was skipped.
    @Suite struct Servers {
        @Test(.enabled(if: APIServerAssets.isPresent, "\(APIServerAssets.reason)"))
        func aRealAPIServerTakesPart() async throws {
            #expect(APIServerKind.available.contains(.kubernetes))
            try await APIServerKind.kubernetes.withClient { client in
                let version = try await client.serverVersion()
                #expect(version.gitVersion.hasPrefix("v1."))
            }
        }
    }
}
