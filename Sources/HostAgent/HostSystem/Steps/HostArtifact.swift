/// Something that the agent made on the host, or changed, and what it takes to bring back what was there before.
///
/// Written to the journal before the thing itself is made, so that after a crash nothing is unknown.
package enum HostArtifact: Hashable, Sendable {
    /// A file or link of ours. `saved` is where the file that stood there before was moved.
    case file(path: String, saved: String?)
    /// A folder that is ours with all that is in it.
    case folder(path: String)
    /// A folder that others may have put something into: removed only when it is empty.
    case sharedFolder(path: String)
    /// A unit that was enabled or started.
    case unit(name: String)
    /// A unit that the bootstrap data has brought. It may be the one that runs kubeadm, so it is stopped before anything is
    /// taken away.
    case bootstrapUnit(name: String)
    /// A kernel parameter, below `/proc/sys`, and the value that it had.
    case sysctl(name: String, earlier: String)
    /// A swap device or file that was switched off.
    case swap(device: String)
    /// An account.
    case user(name: String)
    /// A group of accounts.
    case group(name: String)
    /// The password of an account that was there before. `saved` is the file that holds its hash as it was.
    case password(user: String, saved: String)
    /// Routes that carry this protocol number, whatever they lead to: pods of other nodes come and go.
    case routes(protocol: Int)
    /// A chain of firewall rules, such as `nat/BYOH-POSTROUTING`, with the jump into it.
    case chain(name: String)
    /// A package that was not installed before. Whatever depends on it and is not noted keeps it from being removed.
    case package(name: String)
    /// Not made, but found, in a folder that a node needs: it stays. What comes into a found folder later goes, unless
    /// the folder `isWhole` somebody else's.
    case found(path: String, isWhole: Bool)
    /// A unit that was there before: afterwards it starts with the machine, and runs, as it did.
    case foundUnit(name: String, wasEnabled: Bool, wasActive: Bool)
}

extension HostArtifact: Codable {
    private enum Key: String, CodingKey { case kind, name, before }
    private enum Kind: String, Codable {
        case file, folder, sharedFolder, unit, sysctl, swap, user, group, password, routes, chain, package, found,
            foundUnit
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let name = try container.decode(String.self, forKey: .name)
        let before = try container.decodeIfPresent(String.self, forKey: .before)
        self =
            switch try container.decode(Kind.self, forKey: .kind) {
            case .file: .file(path: name, saved: before)
            case .folder: .folder(path: name)
            case .sharedFolder: .sharedFolder(path: name)
            case .unit: before == Self.bootstrap ? .bootstrapUnit(name: name) : .unit(name: name)
            case .sysctl: .sysctl(name: name, earlier: before ?? "")
            case .swap: .swap(device: name)
            case .user: .user(name: name)
            case .group: .group(name: name)
            case .password: .password(user: name, saved: before ?? "")
            case .routes: .routes(protocol: try Self.number(name, in: container))
            case .chain: .chain(name: name)
            case .package: .package(name: name)
            case .found: .found(path: name, isWhole: before == Self.whole)
            case .foundUnit:
                .foundUnit(
                    name: name, wasEnabled: before?.contains(Self.enabled) ?? false,
                    wasActive: before?.contains(Self.active) ?? false)
            }
    }

    private static let bootstrap = "bootstrap"
    private static let whole = "whole"
    private static let enabled = "enabled"
    private static let active = "active"

    private static func number(_ text: String, in container: KeyedDecodingContainer<Key>) throws -> Int {
        guard let number = Int(text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: container, debugDescription: "'\(text)' is no number")
        }
        return number
    }

    package func encode(to encoder: any Encoder) throws {
        let (kind, name, before): (Kind, String, String?) =
            switch self {
            case .file(let path, let saved): (.file, path, saved)
            case .folder(let path): (.folder, path, nil)
            case .sharedFolder(let path): (.sharedFolder, path, nil)
            case .unit(let name): (.unit, name, nil)
            case .bootstrapUnit(let name): (.unit, name, Self.bootstrap)
            case .sysctl(let name, let earlier): (.sysctl, name, earlier)
            case .swap(let device): (.swap, device, nil)
            case .user(let name): (.user, name, nil)
            case .group(let name): (.group, name, nil)
            case .password(let user, let saved): (.password, user, saved)
            case .routes(let number): (.routes, String(number), nil)
            case .chain(let name): (.chain, name, nil)
            case .package(let name): (.package, name, nil)
            case .found(let path, let isWhole): (.found, path, isWhole ? Self.whole : nil)
            case .foundUnit(let name, let wasEnabled, let wasActive):
                (
                    .foundUnit, name,
                    ((wasEnabled ? [Self.enabled] : []) + (wasActive ? [Self.active] : [])).joined(separator: ",")
                )
            }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(before, forKey: .before)
    }
}

extension HostArtifact: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let path, let saved): "file \(path)\(saved == nil ? "" : " (instead of one that was there)")"
        case .folder(let path): "folder \(path)"
        case .sharedFolder(let path): "folder \(path), when empty"
        case .unit(let name), .bootstrapUnit(let name): "unit \(name)"
        case .sysctl(let name, let earlier): "kernel parameter \(name) (was \(earlier))"
        case .swap(let device): "swap \(device) off"
        case .user(let name): "user \(name)"
        case .group(let name): "group \(name)"
        case .password(let user, _): "password of \(user), which was there before"
        case .routes(let number): "routes of protocol \(number)"
        case .chain(let name): "firewall chain \(name)"
        case .package(let name): "package \(name)"
        case .found(let path, let isWhole):
            "nothing of \(path)\(isWhole ? " and what is in it" : ""), which was there before"
        case .foundUnit(let name, let wasEnabled, let wasActive):
            "nothing of unit \(name), which was there before (\(wasEnabled ? "" : "not ")enabled, "
                + "\(wasActive ? "" : "not ")running)"
        }
    }
}
