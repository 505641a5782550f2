/// A bundle in an OCI registry, by the digest of its manifest: `oci://registry.example/team/bundle@sha256:…`.
///
/// A tag would be another bundle tomorrow, so there is none. `oci+http://` is for registries without TLS: what comes is
/// checked against the digests either way.
public struct OCIReference: Hashable, Sendable {
    /// Whether the registry is reached without TLS.
    public let isPlain: Bool
    /// Host, with a port where it is not that of the scheme.
    public let registry: String
    /// Path of the repository: lower-case words with `/` between them.
    public let repository: String
    /// SHA-256 of the manifest, 64 hex digits.
    public let digest: String

    /// Whether a location means a registry, rightly written or not.
    public static func isMeant(by location: String) -> Bool {
        location.hasPrefix("oci://") || location.hasPrefix("oci+http://")
    }

    /// Reads a location.
    ///
    /// - Throws: ``InvalidOCIReference``, which says what is missing.
    public init(parsing location: String) throws(InvalidOCIReference) {
        isPlain = location.hasPrefix("oci+http://")
        guard isPlain || location.hasPrefix("oci://") else {
            throw InvalidOCIReference(location, "it does not begin with oci:// or oci+http://")
        }
        let rest = location.dropFirst(isPlain ? 11 : 6)
        guard let slash = rest.firstIndex(of: "/"), slash > rest.startIndex else {
            throw InvalidOCIReference(location, "it names no registry and repository")
        }
        registry = String(rest[..<slash])
        let words = rest[rest.index(after: slash)...].split(
            separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, words[1].hasPrefix("sha256:") else {
            throw InvalidOCIReference(location, "it has no digest; a tag may mean another bundle tomorrow")
        }
        digest = String(words[1].dropFirst(7))
        guard digest.utf8.count == 64, digest.utf8.allSatisfy(Self.isHexDigit) else {
            throw InvalidOCIReference(location, "its digest is not 64 characters of 0-9 and a-f")
        }
        repository = String(words[0])
        let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
        // The distribution specification's rule for names, without the one about where separators may stand.
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isOfName) && $0 != "." && $0 != ".." }) else {
            throw InvalidOCIReference(
                location, "'\(repository)' is no repository; right would be lower-case words such as team/bundle")
        }
        guard registry.utf8.allSatisfy(Self.isOfHost) else {
            throw InvalidOCIReference(location, "'\(registry)' is no registry; right would be such as host:5000")
        }
    }

    /// Where the registry's API is (distribution specification, "API").
    public var api: String { "\(isPlain ? "http" : "https")://\(registry)/v2/\(repository)" }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || [".", "-", ":", "[", "]"].contains(Character(Unicode.Scalar(byte)))
    }
}

/// A text that names no bundle in a registry.
public struct InvalidOCIReference: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was to be read.
    public let location: String
    /// What is wrong with it, as the rest of a sentence.
    public let problem: String

    init(_ location: String, _ problem: String) {
        self.location = location
        self.problem = problem
    }

    /// The sentence for people.
    public var description: String {
        "'\(location)' names no bundle in a registry: \(problem); right would be oci://registry/repository@sha256:DIGEST"
    }
}
