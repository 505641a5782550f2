/// Why nothing could be installed from what an ``Installation`` says.
public struct InvalidInstallation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Path of the field, from `installation` on.
    public let field: String
    /// What is wrong, and what would be right: the rest of a sentence that begins with the field.
    public let problem: String
    /// Whether the field must be there and is not.
    public let isMissing: Bool

    init(_ field: String, _ problem: String, isMissing: Bool = false) {
        self.field = field
        self.problem = problem
        self.isMissing = isMissing
    }

    /// Field and problem in one sentence.
    public var description: String { "\(field) \(problem)" }
}

extension Installation {
    /// Finds what no host could follow, before one is claimed for it. What only a host can find out is not looked at:
    /// whether a file is there, or a repository has the version.
    ///
    /// - Parameter kubernetesVersion: `Machine.spec.version`.
    public func validate(kubernetesVersion: String) throws(InvalidInstallation) {
        if source != .bundle { try Self.requireExact(kubernetesVersion, source) }
        try validate()
    }

    /// The same for whoever does not know the version yet: what is wrong whichever it will be.
    public func validate() throws(InvalidInstallation) {
        switch source {
        case .bundle:
            guard let bundle else {
                throw InvalidInstallation(
                    "installation.bundle", "is needed when installation.source is bundle", isMissing: true)
            }
            try bundle.validate()
        case .packages: try packages?.validate()
        case .preinstalled: break
        }
    }

    /// A bundle names its version itself; of the others the host must know which one is meant.
    private static func requireExact(_ version: String, _ source: Source) throws(InvalidInstallation) {
        let numbers = version.dropFirst().prefix { $0 != "-" && $0 != "+" }
        let parts = numbers.split(separator: ".", omittingEmptySubsequences: false)
        let suffix = version.dropFirst(1 + numbers.count)
        guard version.hasPrefix("v"), parts.count == 3,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            suffix.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-+".contains($0)) })
        else {
            throw InvalidInstallation(
                "spec.version",
                "of the Machine is '\(version)', which is no exact version; with installation.source "
                    + "\(source.rawValue) it must be such as v1.33.4")
        }
    }
}

extension BundleReference {
    /// - Throws: ``InvalidInstallation`` when the location or the digest cannot be one.
    public func validate() throws(InvalidInstallation) {
        if OCIReference.isMeant(by: location) {
            do {
                _ = try OCIReference(parsing: location)
            } catch {
                throw InvalidInstallation("installation.bundle.location", "\(error)")
            }
        } else if !["/", "http://", "https://"].contains(where: { location.hasPrefix($0) && location != $0 }) {
            throw InvalidInstallation(
                "installation.bundle.location",
                "is '\(location)'; right would be an absolute path, an http(s) URL or oci://registry/repository@sha256:DIGEST"
            )
        }
        guard sha256.utf8.count == 64, sha256.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw InvalidInstallation("installation.bundle.sha256", "is '\(sha256)'; right would be 64 hex digits")
        }
    }
}

extension PackageSource {
    /// - Throws: ``InvalidInstallation`` when a package manager could not be told this.
    func validate() throws(InvalidInstallation) {
        if let containerdPackage, !Self.isName(containerdPackage) {
            throw InvalidInstallation(
                "installation.packages.containerdPackage",
                "is '\(containerdPackage)'; right would be the name of a package, such as containerd.io")
        }
        try repository?.validate()
    }

    /// Debian's rule for names, which is stricter than that of RPM.
    private static func isName(_ name: String) -> Bool {
        let isFirst = name.first.map { $0.isASCII && ($0.isLetter || $0.isNumber) } ?? false
        return isFirst && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-._".contains($0)) }
    }
}

extension PackageRepository {
    private static let path = "installation.packages.repository"

    /// What may stand in a line of a sources file: a space or a newline would end the value.
    private static func isOneWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    /// - Throws: ``InvalidInstallation`` when a package manager could not be told this, or would trust anybody.
    func validate() throws(InvalidInstallation) {
        guard ["http://", "https://", "file:///"].contains(where: { url.hasPrefix($0) && url != $0 }),
            Self.isOneWord(url)
        else {
            throw InvalidInstallation(
                "\(Self.path).url", "is '\(url)'; right would be a URL with http, https or file, without spaces")
        }
        // It would stand in a file that everybody on the host reads.
        guard !url.drop(while: { $0 != "/" }).dropFirst(2).prefix(while: { $0 != "/" }).contains("@") else {
            throw InvalidInstallation(
                "\(Self.path).url", "holds a user or a password; right would be a repository that needs none")
        }
        try validateSuite()
        switch (key, keyURL) {
        case (nil, nil):
            throw InvalidInstallation(
                "\(Self.path).key", "or keyURL is needed: unsigned packages are not installed", isMissing: true)
        case (.some, .some): throw InvalidInstallation("\(Self.path).keyURL", "and key cannot both be given")
        case (let key?, nil):
            guard key.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----") else {
                throw InvalidInstallation("\(Self.path).key", "is no OpenPGP public key in ASCII armour")
            }
        case (nil, let url?):
            guard url.hasPrefix("http://") || url.hasPrefix("https://"), Self.isOneWord(url) else {
                throw InvalidInstallation("\(Self.path).keyURL", "is '\(url)'; right would be an http(s) URL")
            }
            guard keyFingerprint != nil else {
                throw InvalidInstallation(
                    "\(Self.path).keyFingerprint", "is needed with keyURL: whoever answers there would be trusted",
                    isMissing: true)
            }
        }
        if let keyFingerprint, keyFingerprint.utf8.count != 40 || !keyFingerprint.allSatisfy(\.isHexDigit) {
            throw InvalidInstallation(
                "\(Self.path).keyFingerprint", "is '\(keyFingerprint)'; right would be 40 hex digits without spaces")
        }
    }

    private func validateSuite() throws(InvalidInstallation) {
        let suite = suite ?? "/"
        guard Self.isOneWord(suite) else {
            throw InvalidInstallation("\(Self.path).suite", "is '\(suite)'; right would be bookworm, or / for a folder")
        }
        if let wrong = components.first(where: { !Self.isOneWord($0) }) {
            throw InvalidInstallation("\(Self.path).components", "has '\(wrong)'; right would be words such as main")
        }
        guard suite.hasSuffix("/") == components.isEmpty else {
            throw InvalidInstallation(
                "\(Self.path).components",
                suite.hasSuffix("/")
                    ? "must be empty, since the suite '\(suite)' is a folder"
                    : "must name one, such as main, of '\(suite)'"
            )
        }
    }
}
