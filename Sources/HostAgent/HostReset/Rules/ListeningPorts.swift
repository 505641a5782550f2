/// The TCP ports that somebody listens on, from `/proc/net/tcp` and `/proc/net/tcp6`.
package enum ListeningPorts {
    package static func read(_ table: String) -> Set<UInt16> {
        var ports: Set<UInt16> = []
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            // 0A is LISTEN in the kernel's own numbering of states.
            guard fields.count > 3, fields[3] == "0A",
                let port = fields[1].split(separator: ":").last.flatMap({ UInt16($0, radix: 16) })
            else { continue }
            ports.insert(port)
        }
        return ports
    }
}
