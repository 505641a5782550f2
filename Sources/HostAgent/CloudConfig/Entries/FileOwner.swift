/// Who owns a file, by name: names are resolved on the host, when the file is written.
package struct FileOwner: Hashable, Sendable, CustomStringConvertible {
    /// A name or a number.
    package let user: String
    /// A name or a number; nil leaves the user's own group.
    package let group: String?

    package static let root = FileOwner(user: "root", group: "root")

    package init(user: String, group: String? = nil) {
        self.user = user
        self.group = group
    }

    init(_ node: ConfigNode) throws(CloudConfigError) {
        let parts = try node.word().split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = parts.first, AccountName.isValid(user),
            parts.count == 1 || AccountName.isValid(parts[1])
        else { throw node.error("names no owner; right would be 'user' or 'user:group'") }
        self.init(user: String(user), group: parts.count == 2 ? String(parts[1]) : nil)
    }

    package var description: String { group.map { "\(user):\($0)" } ?? user }
}

/// The rule of `useradd(8)` for names of users and groups; numbers are fine where one refers to them.
package enum AccountName {
    package static func isValid(_ name: some StringProtocol) -> Bool {
        (1...32).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: "-")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "$"):
                    true
                default: false
                }
            }
    }
}
