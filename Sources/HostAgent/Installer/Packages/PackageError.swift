/// Why packages cannot be installed or removed.
package enum PackageError: Error, Hashable, Sendable {
    case noPackageManager
    /// Another process works with the packages; the line is the package manager's.
    case locked(line: String, waited: Duration)
    /// A package that must have the Machine's version is there in another one.
    case otherVersion(package: String, seen: String, wanted: String)
    /// Packages that were there before would be changed or removed.
    case wouldTouch([String])
    /// A command of the package manager failed; the words are the end of what it said.
    case failed(action: String, words: String)
    /// It said that all went well, and the packages are not there.
    case stillMissing([String])
    case unusableKey(source: String, problem: String)
    case wrongFingerprint(source: String, wanted: String, seen: String)
}

extension PackageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noPackageManager:
            "This host has none of the package managers \(PackageManager.allCases.map(\.rawValue).joined(separator: ", "));"
                + " use installation.source bundle or preinstalled"
        case .locked(let line, let waited):
            "Another process works with this host's packages, and did not end within \(waited.components.seconds) s: "
                + "\(line)"
        case .otherVersion(let package, let seen, let wanted):
            "The package \(package) is installed in version \(seen), but \(wanted) is wanted; remove it, or have a Machine "
                + "of that version"
        case .wouldTouch(let packages):
            "Installing would change packages that are on this host: \(Self.list(packages)). Upgrade this host first"
        case .failed(let action, let words): "Could not \(action): \(words)"
        case .stillMissing(let packages):
            "The package manager reported success, but did not install \(Self.list(packages))"
        case .unusableKey(let source, let problem): "The key from \(source) cannot be used: \(problem)"
        case .wrongFingerprint(let source, let wanted, let seen):
            "The key from \(source) has the fingerprint \(seen), but installation.packages.repository.keyFingerprint "
                + "is \(wanted)"
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }
}
