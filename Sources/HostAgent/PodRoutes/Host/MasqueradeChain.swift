package import HostSystem

/// The chain of ours in the host's nat table. Others are never changed, except for the jump into it.
package struct MasqueradeChain: Sendable {
    private static let patience = ["--wait", "10"]

    private let commands: any CommandRunner

    package init(_ commands: any CommandRunner) {
        self.commands = commands
    }

    /// Makes the chain and the jump to it what they shall be. What is so already is left alone.
    package func ensure(ownRange: IPv4Prefix, podRanges: [IPv4Prefix]) async throws {
        let chain = PodNetworkMarks.chain
        let rules = MasqueradeRules(chain: chain, ownRange: ownRange, podRanges: podRanges)
        // Fails where the chain is not there yet.
        let listing = try await commands.run(iptables(["-S", chain]))
        if listing.text.split(whereSeparator: \.isNewline).map(String.init) != ["-N \(chain)"] + rules.lines {
            try await commands.succeed(
                HostCommand(
                    "iptables-restore", Self.patience + ["--noflush"], input: Array(rules.script(chain: chain).utf8)))
        }
        let jump = ["POSTROUTING", "-j", chain]
        let isThere = try await commands.run(iptables(["-C"] + jump)).isSuccess
        if !isThere { try await commands.succeed(iptables(["-A"] + jump)) }
    }

    private func iptables(_ arguments: [String]) -> HostCommand {
        HostCommand("iptables", Self.patience + ["-t", "nat"] + arguments)
    }
}
