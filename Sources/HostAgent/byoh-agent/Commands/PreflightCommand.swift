import ArgumentParser
import HostProbes
import HostReconciler
import JSONTree
import Registration

struct PreflightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preflight",
        abstract: "Tells whether this host can become a node, and what is in the way. Changes nothing.",
        discussion: """
            Needs no management cluster. Exit status: 0 when no check failed, 1 when one did. On a host that is a node already, \
            what belongs to the node is not checked.
            """)

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var output = OutputFormat.text

    func run() async throws {
        let agent = AgentEnvironment.quiet()
        // Without root neither can be read; the check of the user says so.
        let record = (try? agent.store.record()) ?? nil
        let isInUse = await (try? agent.journal(repairs: false))?.state.isPristine == false
        let results = await agent.preflight().run(agent.preflightSubject(record, isInUse: isInUse))
        switch output {
        case .text:
            print(PreflightTable(results).text)
            if isInUse { print("\nThe agent has put a node on this host: see 'byoh-agent status'.") }
        case .json: print(json(results, isInUse: isInUse).description)
        }
        if results.contains(where: { $0.verdict == .fail }) { throw ExitCode.failure }
    }

    private func json(_ results: [CheckResult], isInUse: Bool) -> JSONValue {
        [
            "passed": .bool(!results.contains { $0.verdict == .fail }), "inUse": .bool(isInUse),
            "checks": .array(
                results.map { result in
                    [
                        "check": .string(result.check), "verdict": .string(result.verdict.rawValue),
                        "evidence": .string(result.evidence), "remedy": .string(result.remedy),
                    ]
                }),
        ]
    }
}
