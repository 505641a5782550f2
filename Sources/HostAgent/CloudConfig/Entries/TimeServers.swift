/// The entry `ntp`: whom to ask for the time.
package struct TimeServers: Hashable, Sendable {
    package var isEnabled: Bool
    package var servers: [String]
    package var pools: [String]

    package init(isEnabled: Bool = true, servers: [String] = [], pools: [String] = []) {
        self.isEnabled = isEnabled
        self.servers = servers
        self.pools = pools
    }

    init(_ node: ConfigNode) throws(CloudConfigError) {
        let members = try node.members(allowing: ["enabled", "ntp_client", "pools", "servers"])
        isEnabled = try members.flag("enabled", default: true)
        servers = try Self.hosts(members["servers"])
        pools = try Self.hosts(members["pools"])
        if let client = members["ntp_client"] {
            guard ["auto", "chrony", "systemd-timesyncd"].contains(try client.text()) else {
                throw client.error(
                    "is unknown; known are auto, chrony, systemd-timesyncd, and the one that is installed is used")
            }
        }
    }

    private static func hosts(_ node: ConfigNode?) throws(CloudConfigError) -> [String] {
        var hosts: [String] = []
        for item in try node?.items() ?? [] {
            let host = try item.word()
            let isHost = host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                    UInt8(ascii: "%"):
                    true
                default: false
                }
            }
            guard isHost else { throw item.error("is no name or address of a host") }
            hosts.append(host)
        }
        return hosts
    }
}
