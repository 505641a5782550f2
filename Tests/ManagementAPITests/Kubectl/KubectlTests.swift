import Glibc
import JSONTree
import Logging
import ManagementAPI
import SystemPackage
import TestSupport
import Testing

/// The real kubectl against the server in memory.
@Suite(.enabled(if: Kubectl.isPresent, "KUBEBUILDER_ASSETS names no folder with kubectl; see scripts/kube-testenv"))
struct KubectlTests {
    @Test func objectsAreAppliedShownLabelledAndDeleted() async throws {
        try await Kubectl.with { kubectl in
            let manifest = try kubectl.file(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a}
                data: {k: v}
                """)
            try await kubectl.run("apply", "--validate=false", "-f", manifest, prints: "configmap/a created")
            try await kubectl.run("apply", "--validate=false", "-f", manifest, prints: "configmap/a unchanged")
            let changed = try kubectl.file(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a}
                data: {other: w}
                """)
            try await kubectl.run("apply", "--validate=false", "-f", changed, prints: "configmap/a configured")
            try await kubectl.run("get", "cm", "a", "-o", "jsonpath={.data}", prints: "{\"other\":\"w\"}")
            try await kubectl.run("get", "cm", prints: "NAME", "DATA", "AGE")
            try await kubectl.run("label", "cm", "a", "tier=web", prints: "configmap/a labeled")
            try await kubectl.run("annotate", "cm", "a", "note=x", prints: "configmap/a annotated")
            try await kubectl.run("get", "cm", "-l", "tier=web", "-o", "name", prints: "configmap/a")
            try await kubectl.run("describe", "cm", "a", prints: "Name:", "tier=web")
            try await kubectl.run("patch", "cm", "a", "-p", "{\"data\":{\"k\":\"z\"}}", prints: "configmap/a patched")
            try await kubectl.run("delete", "cm", "a", prints: "configmap \"a\" deleted")
            try await kubectl.run("get", "cm", "a", fails: "configmaps \"a\" not found")
        }
    }

    @Test func namespacesDefinitionsAndRightsWork() async throws {
        try await Kubectl.with { kubectl in
            try await kubectl.run("create", "namespace", "team", prints: "namespace/team created")
            try await kubectl.run("get", "ns", "team", prints: "Active")
            let definition = try kubectl.file(Sample.widgetDefinition.description)
            try await kubectl.run("apply", "--validate=false", "-f", definition, prints: "created")
            try await kubectl.run(
                "wait", "--for=condition=Established", "crd/widgets.example.org", prints: "condition met")
            let widget = try kubectl.file(Sample.widget("w", spec: ["size": 2]).description)
            try await kubectl.run(
                "-n", "team", "apply", "--validate=false", "-f", widget, prints: "widget.example.org/w created")
            try await kubectl.run("-n", "team", "get", "wd", prints: "NAME", "AGE", "w")
            try await kubectl.run("api-resources", prints: "widgets", "configmaps", "leases")
            try await kubectl.run("auth", "can-i", "delete", "secrets", prints: "yes")
            try await kubectl.run("auth", "can-i", "delete", "secrets", "--as=jane", fails: "no")
            try await kubectl.run(
                "create", "role", "reader", "--verb=get", "--resource=secrets",
                prints: "role.rbac.authorization.k8s.io/reader created")
            try await kubectl.run(
                "create", "rolebinding", "jane", "--role=reader", "--user=jane", prints: "created")
            try await kubectl.run("auth", "can-i", "get", "secrets", "--as=jane", prints: "yes")
            try await kubectl.run("delete", "namespace", "team", "--timeout=30s", prints: "namespace \"team\" deleted")
            try await kubectl.run("version", prints: "Server Version")
        }
    }
}

/// Runs kubectl with a server, a folder for manifests and a cache of its own.
struct Kubectl {
    static let program: FilePath? = APIServerAssets.folder?.appending("kubectl")
    static var isPresent: Bool { program.map { access($0.string, X_OK) == 0 } ?? false }

    private let url: String
    private let folder: FilePath

    static func with(_ body: (Kubectl) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await TemporaryFolder.with("kubectl") { folder in
            try await ManagementAPIServer.withInMemory(logger: logger) { api in
                try await body(Kubectl(url: api.url, folder: folder))
            }
        }
    }

    /// Writes a manifest and gives its path.
    func file(_ text: String) throws -> String {
        let path = folder.appending("manifest-\(UInt32.random(in: 0 ... .max)).yaml")
        try path.write(text)
        return path.string
    }

    /// Runs a command that succeeds and prints all of these.
    func run(
        _ arguments: String..., prints texts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (status, output) = try await output(arguments)
        #expect(status == 0, "\(output)", sourceLocation: sourceLocation)
        for text in texts { #expect(output.contains(text), "\(output)", sourceLocation: sourceLocation) }
    }

    /// Runs a command that fails and says this.
    func run(
        _ arguments: String..., fails text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (status, output) = try await output(arguments)
        #expect(status != 0 && output.contains(text), "\(output)", sourceLocation: sourceLocation)
    }

    private func output(_ arguments: [String]) async throws -> (status: Int32, text: String) {
        let log = folder.appending("output-\(UInt32.random(in: 0 ... .max))")
        // A shell tells the exit status, which a child of the fixtures does not.
        let command = ([Self.program?.string ?? ""] + ["--server=\(url)", "--cache-dir=\(folder)/cache"] + arguments)
            .map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
        let process = try ChildProcess("/bin/sh", ["-c", "\(command); echo \"exit=$?\""], log: log)
        try await process.waitForEnd()
        let text = log.textIfPresent
        let parts = text.split(separator: "exit=", omittingEmptySubsequences: false)
        return (Int32(parts.last?.prefix { $0.isNumber } ?? "") ?? -1, text)
    }
}
