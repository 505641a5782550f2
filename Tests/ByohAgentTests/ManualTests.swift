import ArgumentParser
import FoundationEssentials
import HostReconciler
import Testing

@testable import AgentConfiguration
@testable import byoh_agent

/// The manual pages say what the program does, and nothing else.
@Suite struct ManualTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../man")

    /// The page as it reads, with roff's escapes resolved.
    private static func page(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8).replacing("\\-", with: "-")
    }

    /// The entries of a page's lists: the words behind `.It MACRO`, and the lines up to the next one.
    private static func entries(_ page: String, macro: String) -> [(name: String, text: String)] {
        var entries: [(name: String, text: String)] = []
        for line in page.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 2, words[0] == ".It", words[1] == macro {
                entries.append((words[2...].joined(separator: " "), ""))
            } else if words.first == ".It" || words.first == ".El" || words.first == ".Sh" {
                entries.append(("", ""))
            } else if !entries.isEmpty {
                entries[entries.count - 1].text += line + " "
            }
        }
        return entries.filter { !$0.name.isEmpty }
    }

    private static let commands: [(name: String, type: any ParsableCommand.Type)] = {
        func all(_ type: any ParsableCommand.Type, _ path: [String]) -> [(name: String, type: any ParsableCommand.Type)]
        {
            let children = type.configuration.subcommands
            if children.isEmpty { return [(path.joined(separator: " "), type)] }
            return children.flatMap { all($0, path + [$0._commandName]) }
        }
        return all(ByohAgent.self, [])
    }()

    /// What --help says before the list may name options of other commands.
    private static func options(of command: any ParsableCommand.Type) -> Set<String> {
        let help = ByohAgent.helpMessage(for: command)
        guard let list = help.firstRange(of: "OPTIONS:") else { return [] }
        return Set(help[list.upperBound...].matches(of: /--[a-z][a-z-]*/).map { String($0.output) }).subtracting([
            "--help", "--version",
        ])
    }

    @Test func thePageHasEveryCommandAndNoOther() throws {
        let page = try Self.page("byoh-agent.8")
        let described = Set(Self.entries(page, macro: "Cm").map(\.name).filter { !$0.contains("_") })
        #expect(described == Set(Self.commands.map(\.name)))
    }

    @Test func thePageHasEveryOptionAndNoOther() throws {
        let page = try Self.page("byoh-agent.8")
        let described = Set(page.matches(of: /\.It Fl -([a-z-]+)/).map { "--\($0.1)" })
        let known = Self.commands.reduce(into: Set<String>()) { options, command in
            options.formUnion(Self.options(of: command.type))
        }
        #expect(described == known)
        // The synopsis has each command with its own.
        var synopsis: [String: Set<String>] = [:]
        var command = ""
        for line in page.split(separator: ".Sh DESCRIPTION")[0].split(separator: "\n") {
            if line.hasPrefix(".Cm ") { command = String(line.dropFirst(4)) }
            if line == ".Nm" { continue }
            if line.hasPrefix(".Cm ") { synopsis[command] = [] }
            for match in line.matches(of: /Fl -([a-z-]+)/) { synopsis[command, default: []].insert("--\(match.1)") }
        }
        for (name, type) in Self.commands {
            #expect(synopsis[name] == Self.options(of: type), "\(name)")
        }
        #expect(synopsis.count == Self.commands.count)
    }

    @Test func thePageHasEveryMeasureAndNoOther() throws {
        let described = Self.entries(try Self.page("byoh-agent.8"), macro: "Cm").filter {
            $0.name.hasPrefix("byoh_agent_")
        }
        let texts = Dictionary(uniqueKeysWithValues: described.map { ($0.name, $0.text.trimmed) })
        #expect(texts == AgentMetrics.descriptions)
    }

    @Test func thePageHasEveryExitStatus() throws {
        let page = try Self.page("byoh-agent.8")
        let described = Set(page.matches(of: /\n\.It ([0-9]+)\n/).compactMap { Int32($0.1) })
        let known = [
            ExitStatus.unusableConfiguration, ExitStatus.atWork, ExitStatus.notRunning, ExitStatus.notEnrolled,
            ExitStatus.notConnected, .success, .failure, .validationFailure,
        ]
        #expect(described == Set(known.map(\.rawValue)))
    }

    @Test func thePageOfTheFileHasEveryKeyAndNoOther() throws {
        let entries = Self.entries(try Self.page("byoh-agent.yaml.5"), macro: "Cm")
        #expect(entries.map(\.name) == ConfigurationKey.all.map(\.path))
        for (key, entry) in zip(ConfigurationKey.all, entries) {
            let lowered = entry.text.lowercased()
            #expect(lowered.contains(key.meaning.split(separator: ";")[0].lowercased()), "\(key.path): what it is for")
            #expect(entry.text.contains("Default: \(key.show(AgentConfiguration()))."), "\(key.path): its default")
            #expect(entry.text.contains("Takes a restart.") == !key.isLive, "\(key.path): whether it is live")
            if let range = key.right.firstRange(of: "from ") {
                #expect(entry.text.contains(key.right[range.lowerBound...]), "\(key.path): \(key.right)")
            } else if key.path.hasPrefix("log.") {
                #expect(entry.text.contains(key.right), "\(key.path): \(key.right)")
            }
        }
    }

    @Test func theExampleOfThePageIsRight() throws {
        let page = try Self.page("byoh-agent.yaml.5")
        let example = page.split(separator: ".Bd -literal\n")[1].split(separator: ".Ed")[0]
        let read = try ConfigurationText(parsing: String(example), file: "example")
        #expect(read.lines.count == 6)
    }

    @Test func everyCommandHasHelp() {
        for (name, type) in Self.commands { #expect(!type.configuration.abstract.isEmpty, "\(name)") }
        #expect(ByohAgent.helpMessage(for: Run.self).contains("Goes by its options, then by the configuration file"))
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
