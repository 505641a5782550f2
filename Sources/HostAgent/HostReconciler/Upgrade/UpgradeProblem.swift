import ByohAPI
import CloudConfig

/// Why an upgrade is not begun.
enum UpgradeProblem: Error, Hashable {
    // Not on this host.
    case unusableOrder(field: String, value: String, right: String)
    case noPackage(architecture: String, offered: [String])
    case noPackageManager
    case notInstalled(program: String)
    case notOfPackage(program: String)
    case onHold
    case notWhole(status: String)
    // Not this time.
    case unusableLocation(String)
    case notThere(String)
    case tooLarge(location: String, limit: Int64)
    case wrongDigest(location: String, wanted: String, seen: String)
    case wrongPackage(location: String, field: String, wanted: String, seen: String)
    case noSpace(folder: String, free: Int64, needed: Int64)
    case noWayBack(String)

    var result: ObservedAgentUpgrade.Result {
        switch self {
        case .unusableOrder, .noPackage, .noPackageManager, .notInstalled, .notOfPackage, .onHold, .notWhole: .refused
        default: .failed
        }
    }
}

extension UpgradeProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .unusableOrder(let field, let value, let right):
            "spec.agentUpgrade.\(field) is '\(value.prefix(100))'; right would be \(right)"
        case .noPackage(let architecture, let offered):
            "spec.agentUpgrade.packages has none for \(architecture), which this host is; it has \(offered.joined(separator: " and "))"
        case .noPackageManager: "This host has no dpkg, and the packages are Debian's; upgrade the agent by hand"
        case .notInstalled(let program):
            "dpkg has no package byoh-agent: \(program) was put there in another way; "
                + "right would be a byoh-agent_VERSION_ARCHITECTURE.deb that dpkg has installed"
        case .notOfPackage(let program):
            "The agent runs from \(program), which is not of the package byoh-agent, so another package would change nothing"
        case .onHold:
            "dpkg has byoh-agent on hold; right would be 'apt-mark unhold byoh-agent', if the agent may be upgraded"
        case .notWhole(let status):
            "dpkg says '\(status)' of byoh-agent; right would be 'install ok installed', which 'dpkg --configure byoh-agent' "
                + "or another installation may bring"
        case .unusableLocation(let location):
            "The package's location '\(Self.shown(location))' is no absolute path, and no http or https URL"
        case .notThere(let path): "There is no package \(path) on this host"
        case .tooLarge(let location, let limit):
            "The package \(Self.shown(location)) has more than \(limit >> 20) MiB, which is more than fits or than an agent has; "
                + "is it another file?"
        case .wrongDigest(let location, let wanted, let seen):
            "The package \(Self.shown(location)) has SHA-256 \(seen), but spec.agentUpgrade says \(wanted); it was changed, or cut short "
                + "on its way"
        case .wrongPackage(let location, let field, let wanted, let seen):
            "The package \(Self.shown(location)) has \(field) '\(seen)'; right would be '\(wanted)'"
        case .noSpace(let folder, let free, let needed):
            "\(folder) has \(free >> 20) MiB free, but \(needed >> 20) MiB are needed"
        case .noWayBack(let words): "A package to go back to could not be made: \(words)"
        }
    }

    /// Without what a URL may carry as a secret.
    private static func shown(_ location: String) -> String {
        OutputRedaction.withoutUsers(String(location.prefix { $0 != "?" }))
    }
}
