package import HostSystem
import JSONTree

/// The host's routes that carry our mark. No others are listed, changed or removed.
package struct RouteTable: Sendable {
    private let commands: any CommandRunner

    package init(_ commands: any CommandRunner) {
        self.commands = commands
    }

    /// The gateways of our routes, by their range.
    package func present() async throws -> [IPv4Prefix: IPv4Address] {
        let result = try await commands.succeed(
            HostCommand("ip", ["-json", "-4", "route", "show", "proto", "\(PodNetworkMarks.routeProtocol)"]))
        guard !result.output.isEmpty else { return [:] }
        var present: [IPv4Prefix: IPv4Address] = [:]
        for route in try JSONValue(parsing: result.output).decode([ListedRoute].self) {
            guard let range = IPv4Prefix(route.dst) else { continue }
            // One without a gateway is not as we make them: it counts as one to the wrong gateway.
            present[range] = route.gateway.flatMap { IPv4Address($0) } ?? IPv4Address(bits: 0)
        }
        return present
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

    /// What we read of an entry of `ip -json route`.
    private struct ListedRoute: Decodable {
        let dst: String
        let gateway: String?
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
