import ArgumentParser
import ByohAPI
import HostReconciler
import HostSystem
import JSONTree
import Registration
import Systemd

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Tells what this host is and what the agent did to it.")

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let agent = AgentEnvironment(isQuiet: true)
        try agent.requireRoot()
        let record = try agent.store.record()
        let state = try await agent.journal(repairs: false).state
        let service = try? await SystemdUnits().state(of: "byoh-agent.service")
        let activity = service?.activity.rawValue ?? "unknown"
        if json {
            let value: JSONValue = [
                "enrolled": record.map { .string("\($0.namespace)/\($0.host)") } ?? .null,
                "server": record.map { .string($0.server) } ?? .null, "service": .string(activity),
                "state": .string(word(for: state)), "cluster": state.claim.map { .string($0.clusterName) } ?? .null,
                "claimID": state.claim.map { .string($0.claimID.rawValue) } ?? .null,
                "step": state.runningStep.map { .string($0) } ?? .null,
                "artifacts": .array(state.artifacts.map { .string($0.description) }),
            ]
            return print(value.description)
        }
        print("Host      \(record.map { "\($0.namespace)/\($0.host) of \($0.server)" } ?? "not enrolled")")
        print("Service   \(activity)")
        print("State     \(word(for: state))")
        if let claim = state.claim { print("Cluster   \(claim.clusterName) (\(claim.providerID))") }
        if let step = state.runningStep { print("Step      \(step)") }
        if let failure = state.failure { print("Failure   \(failure)") }
        if !state.artifacts.isEmpty { print("Made      \(state.artifacts.count) things on this host") }
    }

    private func word(for state: JournalState) -> String {
        if state.isCleaning { return "cleaning" }
        if state.isBootstrapped { return "running" }
        if state.attempts > 0 { return "bootstrapping" }
        return state.isPristine ? "clean" : "installing"
    }
}
