import FoundationEssentials
import JSONTree
import SystemPackage
import TestSupport
import YAMLTree

/// What `scripts/release` makes, in a folder that goes with the test.
struct Release {
    static let version = "v0.1.0"
    static let image = "registry.example.org/byoh-controller"

    let folder: FilePath

    static var repository: FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    }

    static func with<Result>(_ body: (Release) async throws -> Result) async throws -> Result {
        try await TemporaryFolder.with("release") { work in
            let log = work.appending("log")
            let process = try ChildProcess(
                repository.appending("scripts/release").string,
                ["--image", image, "--version", version, "--output", work.appending("dist").string],
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], log: log)
            try await process.waitForEnd()
            let said = log.textIfPresent
            let folder = work.appending("dist/infrastructure-byoh/\(version)")
            guard said == "\(folder)\n" else { throw NotMade(said: said) }
            return try await body(Release(folder: folder))
        }
    }

    struct NotMade: Error, CustomStringConvertible {
        let said: String
        var description: String { "scripts/release said: \(said)" }
    }

    // MARK: - What is in it

    /// The names of the files that begin so, sorted.
    func files(_ prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).filter { $0.hasPrefix(prefix) }.sorted()
    }

    func text(_ file: String) -> String { folder.appending(file).textIfPresent }

    /// The documents of a file in YAML.
    func documents(_ file: String) throws -> [JSONValue] { try Self.documents(in: text(file)) }

    /// The documents of a text in YAML.
    static func documents(in text: String) throws -> [JSONValue] {
        try text.split(separator: "\n---\n").map { try JSONValue(yaml: String($0)) }.filter { !$0.isNull }
    }

    /// The documents of this kind in `infrastructure-components.yaml`, by name.
    func components(_ kind: String) throws -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        for document in try documents("infrastructure-components.yaml") where document["kind"]?.string == kind {
            found[document.name] = document
        }
        return found
    }
}

extension JSONValue {
    var name: String { self["metadata"]?["name"]?.string ?? "" }
    var apiVersion: String { self["apiVersion"]?.string ?? "" }
    var kind: String { self["kind"]?.string ?? "" }

    /// `<apiVersion> <kind> <name>`, for messages.
    var title: String { "\(apiVersion) \(kind) \(name)" }

    subscript(path keys: String...) -> JSONValue? {
        var value: JSONValue? = self
        for key in keys { value = value?[key] }
        return value
    }
}
