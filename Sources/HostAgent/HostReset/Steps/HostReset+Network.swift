import HostSystem
import SystemPackage

extension HostReset {
    func cleanNetwork() async throws {
        for name in try linksOfPods() {
            // Its other end may be gone already, and it with it.
            _ = try? await commands.run(HostCommand("ip", ["link", "delete", name], timeLimit: .seconds(20)))
        }
        for name in try files.names(in: "/run/netns") where name.hasPrefix("cni-") {
            try files.remove(FilePath("/run/netns/\(name)"))
        }
        if !(await routesOfPods().isEmpty) {
            try await commands.succeed(Self.routes("flush"))
        }
        for program in ["iptables", "ip6tables"] {
            guard let cleaning = await firewall(program), !cleaning.script.isEmpty else { continue }
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

    /// The routes that the agent made to pods of other nodes, a line each. None on a host without the program.
    func routesOfPods() async -> [String] {
        guard let result = try? await commands.run(Self.routes("show")), result.isSuccess else { return [] }
        return result.text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: " ").joined(separator: " ")
        }
    }

    private static func routes(_ verb: String) -> HostCommand {
        HostCommand("ip", ["-4", "route", verb, "proto", "\(PodNetworkMarks.routeProtocol)"])
    }

    /// Nil on a host without the program, which then has no rules of its kind.
    func firewall(_ program: String) async -> FirewallCleaning? {
        guard let result = try? await commands.run(HostCommand("\(program)-save")), result.isSuccess else { return nil }
        return FirewallCleaning(saved: result.text)
    }
}
