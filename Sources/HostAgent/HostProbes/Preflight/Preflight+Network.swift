import HostSystem
import SystemPackage

extension Preflight {
    /// Without these there is no node, or no control plane.
    private static let neededPorts: [UInt16] = [2379, 2380, 6443, 10250, 10257, 10259]
    /// Ports of health checks and metrics: kubelet, kube-proxy. Others on the host can do without us, we can do without them.
    private static let wantedPorts: [UInt16] = [10248, 10249, 10256]

    func ports() throws -> Finding {
        var held: [UInt16: UInt64] = [:]
        for listener in try TCPListeners.all(files) where (Self.neededPorts + Self.wantedPorts).contains(listener.port)
        {
            held[listener.port] = listener.inode
        }
        guard !held.isEmpty else { return .pass("\((Self.neededPorts + Self.wantedPorts).count) ports are free") }
        let holders = try holders(of: Set(held.values))
        let sentences = held.sorted { $0.key < $1.key }.map { port, inode in
            "port \(port) is held by \(holders[inode] ?? "a process that cannot be seen")"
        }
        let evidence = sentences.joined(separator: ", ")
        let remedy = "stop what listens there, or use another host"
        return held.keys.contains { Self.neededPorts.contains($0) } ? .fail(evidence, remedy) : .warn(evidence, remedy)
    }

    /// Who holds these sockets, by inode. Processes come and go meanwhile, and those of others cannot be looked into.
    private func holders(of inodes: Set<UInt64>) throws -> [UInt64: String] {
        var holders: [UInt64: String] = [:]
        for process in try files.names(in: "/proc") where process.allSatisfy(\.isNumber) {
            let folder = FilePath("/proc/\(process)")
            guard let descriptors = try? files.names(in: folder.appending("fd")) else { continue }
            for descriptor in descriptors {
                guard let target = (try? files.linkTarget(of: folder.appending("fd").appending(descriptor))) ?? nil,
                    target.hasPrefix("socket:["), let inode = UInt64(target.dropFirst(8).dropLast()),
                    inodes.contains(inode), holders[inode] == nil
                else { continue }
                let name = ((try? line(folder.appending("comm"))) ?? "").trimmed
                holders[inode] = "\(name.isEmpty ? "a process" : name) (pid \(process))"
            }
            if holders.count == inodes.count { break }
        }
        return holders
    }

    /// Certificates that are not valid yet, and Leases, need clocks that agree.
    func timeSynchronization() async throws -> Finding {
        let result = try await commands.run(
            HostCommand("timedatectl", ["show", "--property=NTPSynchronized", "--value"], timeLimit: .seconds(10)))
        switch result.text.prefix(while: { $0 != "\n" }) {
        case "yes": return .pass("the clock is synchronized")
        case "no":
            return .warn(
                "the clock is not synchronized", "run a time service: systemd-timesyncd, chrony or ntpd")
        default: return .warn("timedatectl does not tell whether the clock is synchronized", "see 'timedatectl status'")
        }
    }

    /// The name becomes the Node's, which has to be a DNS name (RFC 1123) that is nobody else's.
    func hostName(_ name: String) async throws -> Finding {
        guard Self.isNodeName(name) else {
            return .fail(
                "'\(name.prefix(80))' is no name for a Node",
                "use lower-case letters, digits, '-' and '.', at most 63 characters, and set it with hostnamectl")
        }
        guard !["localhost", "localhost.localdomain"].contains(name) else {
            return .fail("the host is called \(name), as many others are", "set a name of its own with hostnamectl")
        }
        guard let address = try await address(of: name) else {
            return .warn("\(name) does not resolve", "add it to /etc/hosts or to the DNS")
        }
        return .pass("\(name) is \(address)")
    }

    func managementServer(_ name: String) async throws -> Finding {
        guard let address = try await address(of: name) else {
            return .fail(
                "\(name), the management server, does not resolve", "repair the resolver, or add it to /etc/hosts")
        }
        return address == name ? .pass("\(name) needs no resolver") : .pass("\(name) is \(address)")
    }

    /// By all that nsswitch.conf(5) names, as every program of the host resolves. Nil when it does not.
    private func address(of name: String) async throws -> String? {
        do throws(CommandFailure) {
            let result = try await commands.run(HostCommand("getent", ["ahosts", name], timeLimit: Self.nameLimit))
            return result.isSuccess ? result.text.split { $0 == " " || $0 == "\n" }.first.map(String.init) : nil
        } catch {
            guard case .timedOut = error else { throw error }
            return nil
        }
    }

    private static func isNodeName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 63 else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last, first != "-", last != "-" else { return false }
            return label.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
        }
    }
}
