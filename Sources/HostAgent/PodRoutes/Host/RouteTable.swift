package import HostSystem

/// The host's main table of routes. Only those that carry our mark are changed or removed.
package struct RouteTable: Sendable {
    private let commands: any CommandRunner

    package init(_ commands: any CommandRunner) {
        self.commands = commands
    }

    package func present() async throws -> HostRoutes {
        try HostRoutes(
            listing: await commands.succeed(HostCommand("ip", ["-json", "-4", "route", "show"])).output)
    }

    /// Makes the changes, all that can be made, and tells what could not.
    package func apply(_ changes: [PodRouteChange]) async throws -> [PodRouteProblem] {
        guard !changes.isEmpty else { return [] }
        let lines = changes.map { $0.batchLine(marked: PodNetworkMarks.routeProtocol) + "\n" }.joined()
        let command = HostCommand("ip", ["-force", "-4", "-batch", "-"], input: Array(lines.utf8))
        let result = try await commands.run(command)
        if result.isSuccess { return [] }
        let said = String(decoding: result.errorOutput, as: UTF8.self)
        let failures = BatchFailures(said)
        // It failed as a whole.
        guard !failures.words.isEmpty else {
            throw CommandFailure.unsuccessful(command, result.status, words: said)
        }
        return failures.words.sorted { $0.key < $1.key }.compactMap { line, words -> PodRouteProblem? in
            guard changes.indices.contains(line - 1) else { return nil }
            switch changes[line - 1] {
            case .add(let range, let route), .move(let range, let route):
                return PodRouteProblem(words, range: range, route: route)
            // Somebody was faster.
            case .remove: return nil
            }
        }
    }
}

/// What `ip -force -batch` says about the lines that failed: for each its words, and then `Command failed -:LINE`.
package struct BatchFailures: Hashable, Sendable {
    /// By the number of the line, from 1.
    package private(set) var words: [Int: String] = [:]

    package init(_ text: String) {
        var said: [Substring] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard line.hasPrefix("Command failed "), let number = line.split(separator: ":").last.flatMap({ Int($0) })
            else {
                said.append(line)
                continue
            }
            words[number] = said.joined(separator: "; ")
            said = []
        }
    }
}
