/// What joins a machine and its Node: `byoh://<namespace>/<host>/<claimID>`, new for each use of a host.
public struct ProviderID: Hashable, Sendable {
    private static let scheme = "byoh://"

    /// Namespace of the ``ByoHost``.
    public let namespace: String
    /// Name of the ``ByoHost``.
    public let host: String
    /// The use of the host; the same as in `ByoHost.spec.claimRef`.
    public let claimID: ClaimID

    /// The provider ID of one use of a host. The parts are not checked; neither name may hold a slash.
    public init(namespace: String, host: String, claimID: ClaimID) {
        self.namespace = namespace
        self.host = host
        self.claimID = claimID
    }

    /// Reads the text; nil when it is not ours.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else { return nil }
        let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, let claimID = ClaimID(rawValue: String(parts[2]))
        else { return nil }
        self.init(namespace: String(parts[0]), host: String(parts[1]), claimID: claimID)
    }
}

extension ProviderID: CustomStringConvertible {
    /// The text in `ByoMachine.spec.providerID` and, byte for byte the same, in `Node.spec.providerID`.
    public var description: String { "\(Self.scheme)\(namespace)/\(host)/\(claimID)" }
}

/// Tells one use of a host from all others: ten characters of a-z and 0-9.
public struct ClaimID: RawRepresentable, Codable, Hashable, Sendable {
    /// How many characters an ID has.
    public static let length = 10
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// The ten characters.
    public let rawValue: String

    /// Reads an ID; nil unless it is ten characters of a-z and 0-9.
    public init?(rawValue: String) {
        guard rawValue.utf8.count == Self.length, rawValue.utf8.allSatisfy(Self.alphabet.contains) else { return nil }
        self.rawValue = rawValue
    }

    /// A new one.
    public static func random(using generator: inout some RandomNumberGenerator) -> ClaimID {
        let characters = (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        return ClaimID(unchecked: String(decoding: characters, as: UTF8.self))
    }

    /// A new one.
    public static func random() -> ClaimID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    private init(unchecked text: String) {
        rawValue = text
    }
}

extension ClaimID: CustomStringConvertible {
    /// The ten characters.
    public var description: String { rawValue }
}
