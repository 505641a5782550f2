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
        let lines = try await answer(to: ["-S", chain])?.split(whereSeparator: \.isNewline).map(String.init)
        if lines != ["-N \(chain)"] + rules.lines {
            try await commands.succeed(
                HostCommand(
                    "iptables-restore", Self.patience + ["--noflush"], input: Array(rules.script(chain: chain).utf8)))
        }
        let jump = ["POSTROUTING", "-j", chain]
        if try await answer(to: ["-C"] + jump) == nil { try await commands.succeed(iptables(["-A"] + jump)) }
    }

    /// What is printed; nil when there is no such chain or rule. Any other failure, such as a lock that somebody holds, says
    /// nothing about what is there, and is thrown.
    private func answer(to question: [String]) async throws(CommandFailure) -> String? {
        do {
            return try await commands.succeed(iptables(question)).text
        } catch {
            if case .unsuccessful(_, .exited(1), _) = error { return nil }
            throw error
        }
    }

    private func iptables(_ arguments: [String]) -> HostCommand {
        HostCommand("iptables", Self.patience + ["-t", "nat"] + arguments)
    }
}
