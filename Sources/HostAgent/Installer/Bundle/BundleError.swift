/// Why a bundle cannot be installed.
package enum BundleError: Error, Hashable, Sendable {
    case noSource(String)
    case unusableLocation(String)
    /// The registry, or what it has there, is not what bundles come from.
    case unusableImage(location: String, problem: String)
    case wrongDigest(location: String, wanted: String, seen: String)
    case unusableManifest(String)
    /// It has the layout of the first BYOH project, and cannot be installed from that.
    case unusableLayout(String)
    case wrongVersion(wanted: String, seen: String)
    case wrongArchitecture(host: String, bundle: String)
    case damagedPart(String, problem: String)
    case noSpace(folder: String, needed: Int64, free: Int64)
}

extension BundleError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noSource(let problem): "There is nothing to install from: \(problem)"
        case .unusableLocation(let location):
            "The bundle's location '\(location)' is no absolute path, no http or https URL, and no bundle in an OCI registry"
        case .unusableImage(let location, let problem): "There is no bundle at \(location): \(problem)"
        case .wrongDigest(let location, let wanted, let seen):
            "The bundle \(location) has SHA-256 \(seen), but the plan says \(wanted); it was changed, or cut short on its way"
        case .unusableManifest(let problem): "The bundle's manifest.json cannot be used: \(problem)"
        case .unusableLayout(let problem): "The bundle, which is one of Debian packages, cannot be used: \(problem)"
        case .wrongVersion(let wanted, let seen):
            "The bundle holds Kubernetes \(seen), but \(wanted) is wanted"
        case .wrongArchitecture(let host, let bundle):
            "The bundle is for \(bundle), but this host is \(host)"
        case .damagedPart(let part, let problem): "The bundle's part \(part) \(problem)"
        case .noSpace(let folder, let needed, let free):
            "\(folder) has \(free >> 20) MiB free, but \((needed >> 20) + 1) MiB are needed"
        }
    }
}
