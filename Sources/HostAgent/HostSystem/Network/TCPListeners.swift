import SystemPackage

/// The TCP sockets that somebody listens on, from `/proc/net/tcp` and `/proc/net/tcp6` (proc_net(5)).
package enum TCPListeners {
    /// One listening socket.
    package struct Listener: Hashable, Sendable {
        package let port: UInt16
        /// What `/proc/PID/fd` calls it: `socket:[inode]`.
        package let inode: UInt64
    }

    /// Those of both families.
    package static func all(_ files: any HostFiles) throws(HostFileError) -> [Listener] {
        // A kernel without IPv6 has no second table.
        read(try files.text("/proc/net/tcp") ?? "") + read(try files.text("/proc/net/tcp6") ?? "")
    }

    /// - Parameter table: The file, with its heading.
    package static func read(_ table: String) -> [Listener] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // 0A is LISTEN in the kernel's numbering of states.
            guard fields.count > 9, fields[3] == "0A",
                let port = fields[1].split(separator: ":").last.flatMap({ UInt16($0, radix: 16) }),
                let inode = UInt64(fields[9])
            else { return nil }
            return Listener(port: port, inode: inode)
        }
    }
}
