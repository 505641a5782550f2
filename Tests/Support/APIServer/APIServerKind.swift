import FoundationEssentials
package import SystemPackage
import Testing

/// An implementation of the Kubernetes API that the conformance suite runs on.
///
/// ```swift
/// @Test(arguments: APIServerKind.available)
/// func aNameThatIsTakenIsAnError(on kind: APIServerKind) async throws { … }
/// ```
package enum APIServerKind: String, CaseIterable, Sendable {
    /// The embedded management API, as a process of its own on a file.
    case embedded
    /// kube-apiserver and etcd.
    case kubernetes

    /// What can be run here. The embedded one always can; a test of its own says when the other is missing.
    package static var available: [APIServerKind] { APIServerAssets.isPresent ? allCases : [.embedded] }

    /// For what only a real cluster serves, with the reason at the test.
    package static var kubernetesOnly: [APIServerKind] { available.filter { $0 == .kubernetes } }

    /// For what the tested release of Kubernetes is too old for, with the reason at the test.
    package static var embeddedOnly: [APIServerKind] { [.embedded] }

    /// The program of the embedded API, which is built beside the tests.
    package static var embeddedProgram: FilePath {
        get throws {
            FilePath(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
                .removingLastComponent().appending("management-api-server")
        }
    }
}

extension APIServerKind: CustomTestStringConvertible {
    package var testDescription: String { rawValue }
}
