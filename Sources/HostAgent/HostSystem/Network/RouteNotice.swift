/// What a message of rtnetlink(7) is about. No more than that is read: whoever listens looks for itself.
package enum RouteNotice: Hashable, Sendable {
    /// An interface came, went or changed: `RTM_NEWLINK`, `RTM_DELLINK`.
    case link(String)
    /// An interface of this index got an address or lost one: `RTM_NEWADDR`, `RTM_DELADDR`.
    case address(interface: UInt32)

    /// Reads the messages of one datagram: each a header of netlink(7), a structure, and attributes.
    ///
    /// - Returns: Nil when there is something in it that cannot be read. Messages of other kinds are left out.
    package static func read(_ datagram: [UInt8]) -> [RouteNotice]? {
        var notices: [RouteNotice] = []
        var rest = datagram[...]
        while !rest.isEmpty {
            // struct nlmsghdr: length with the header, type, flags, sequence, port.
            guard let length = rest.number(at: 0, as: UInt32.self), let kind = rest.number(at: 4, as: UInt16.self),
                length >= 16, length <= rest.count
            else { return nil }
            let payload = rest.prefix(Int(length)).dropFirst(16)
            switch kind {
            case 16, 17:
                // struct ifinfomsg has 16 bytes; IFLA_IFNAME is 3.
                guard payload.count >= 16, let name = payload.dropFirst(16).attribute(3).map(Self.text), !name.isEmpty
                else { return nil }
                notices.append(.link(name))
            case 20, 21:
                // struct ifaddrmsg: family, prefix length, flags, scope, index.
                guard let index = payload.number(at: 4, as: UInt32.self) else { return nil }
                notices.append(.address(interface: index))
            // NLMSG_ERROR and NLMSG_OVERRUN.
            case 2, 4: return nil
            default: break
            }
            rest = rest.dropFirst(aligned(Int(length)))
        }
        return notices
    }

    /// Of at most 15 bytes, with a zero behind it.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

/// `NLMSG_ALIGN` and `RTA_ALIGN`.
private func aligned(_ length: Int) -> Int { (length + 3) & ~3 }

extension ArraySlice<UInt8> {
    /// A number in the byte order of this machine, so far behind the begin of the slice; nil when the slice ends before.
    fileprivate func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number? {
        guard count >= offset + MemoryLayout<Number>.size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    /// The contents of the first attribute (`struct rtattr`: length with this header, type) of a kind.
    fileprivate func attribute(_ wanted: UInt16) -> ArraySlice<UInt8>? {
        var rest = self
        while let length = rest.number(at: 0, as: UInt16.self), let kind = rest.number(at: 2, as: UInt16.self) {
            guard length >= 4, length <= rest.count else { return nil }
            if kind == wanted { return rest.prefix(Int(length)).dropFirst(4) }
            rest = rest.dropFirst(aligned(Int(length)))
        }
        return nil
    }
}
