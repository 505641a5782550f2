import ArgumentParser
import ByohAPI
import ClusterAPIModel
import KubernetesClient

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether the management plane answers, and what it has.")

    @OptionGroup var plane: PlaneOptions

    func run() async throws {
        let process = ControllerProcess.running(in: plane.folder)
        if plane.kubeconfig == nil {
            print("Process:   \(process.map { "\($0.id), data in \(plane.dataDir)" } ?? "none in \(plane.dataDir)")")
        }
        let server = try plane.clientConfiguration().server
        try await plane.withClient { client in
            let version = try await client.serverVersion()
            let hosts = try await client.resources(ByoHost.self).listAll().items
            let clusters = try await client.resources(Cluster.self).listAll().items
            print("Server:    \(server), API \(version)")
            print("Hosts:     \(Self.count(hosts.map { $0.status.phase?.rawValue ?? "Enrolled" }))")
            print("Clusters:  \(Self.count(clusters.map { $0.status.phase?.rawValue ?? "Pending" }))")
        }
    }

    /// `3: 2 Available, 1 Running`.
    static func count(_ phases: [String]) -> String {
        let counts = Dictionary(phases.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        let parts = counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return parts.isEmpty ? "0" : "\(phases.count): \(parts)"
    }
}
