import HostSystem
import SystemPackage

extension HostReset {
    func cleanNetwork(_ artifacts: [HostArtifact]) async throws {
        for name in try linksOfPods() {
            // Its other end may be gone already, and it with it.
            _ = try? await commands.run(HostCommand("ip", ["link", "delete", name], timeLimit: .seconds(20)))
        }
        for name in try files.names(in: "/run/netns") where name.hasPrefix("cni-") {
            try files.remove(FilePath("/run/netns/\(name)"))
        }
        for mark in Self.routeProtocols(artifacts) where try await !routes(marked: mark).isEmpty {
            try await commands.succeed(Self.routes("flush", marked: mark))
        }
        for program in ["iptables", "ip6tables"] {
            guard let cleaning = try await firewall(program, artifacts), !cleaning.script.isEmpty else { continue }
            try await commands.succeed(
                HostCommand("\(program)-restore", ["--noflush"], input: Array(cleaning.script.utf8)))
        }
    }

    /// Interfaces with names that only pods' networks have, and those that are plugged into such a bridge.
    func linksOfPods() throws -> [String] {
        try files.names(in: "/sys/class/net").filter { name in
            if KubernetesTraces.links.contains(name) || name.hasPrefix("cali") && name != "cali" { return true }
            guard name.hasPrefix("veth"),
                let master = try files.linkTarget(of: FilePath("/sys/class/net/\(name)/master"))
            else {
                return false
            }
            return master.hasSuffix("/cni0")
        }
    }

    /// The protocol numbers of routes that the agent has made, or an agent whose journal was lost.
    static func routeProtocols(_ artifacts: [HostArtifact]) -> Set<Int> {
        artifacts.reduce(into: [PodNetworkMarks.routeProtocol]) { marks, artifact in
            if case .routes(let mark) = artifact { marks.insert(mark) }
        }
    }

    /// The routes to pods of other nodes, a line each. None on a host without the program.
    func routes(marked mark: Int) async throws -> [String] {
        guard let result = try await whereInstalled(Self.routes("show", marked: mark)) else { return [] }
        return result.text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: " ").joined(separator: " ")
        }
    }

    private static func routes(_ verb: String, marked mark: Int) -> HostCommand {
        HostCommand("ip", ["-4", "route", verb, "proto", "\(mark)"])
    }

    /// Nil on a host without the program, which then has no rules of its kind.
    func firewall(_ program: String, _ artifacts: [HostArtifact]) async throws -> FirewallCleaning? {
        let noted = artifacts.compactMap { artifact -> String? in
            if case .chain(let name) = artifact { name } else { nil }
        }
        do {
            return try await whereInstalled(HostCommand("\(program)-save")).map {
                FirewallCleaning(saved: $0.text, noted: Set(noted))
            }
        } catch {
            // Where the kernel has no IPv6 the program fails, and there are no rules for it.
            if program == "ip6tables", try !files.exists("/proc/net/if_inet6") { return nil }
            throw error
        }
    }

    /// Nil when the host has no such program.
    ///
    /// - Throws: When it fails: that it printed nothing then does not mean that there is nothing.
    private func whereInstalled(_ command: HostCommand) async throws(CommandFailure) -> CommandResult? {
        do {
            return try await commands.succeed(command)
        } catch {
            if case .notFound = error { return nil }
            throw error
        }
    }
}
