import ArgumentParser
import ByohAPI
import ClusterAPIModel
import KubernetesClient
import KubernetesModel

struct HostListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the hosts, who holds them, and what is wrong with them.")

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Flag(name: [.customShort("A"), .long], help: "All namespaces.")
    var allNamespaces = false

    @Option(
        name: [.customShort("l"), .long], help: "Only hosts with these labels, such as rack=a,disk in (ssd, nvme).")
    var selector: String?

    func run() async throws {
        let hosts = try await plane.withClient { client in
            try await client.resources(ByoHost.self, in: allNamespaces ? nil : place.namespace)
                .listAll(ListOptions(labelSelector: selector)).items
        }
        print(Self.table(of: hosts, now: .now))
    }

    static func table(of hosts: [ByoHost], now: Time) -> TextTable {
        var table = TextTable("NAMESPACE", "NAME", "PHASE", "ADDRESS", "CLUSTER", "MACHINE", "OS", "AGE", "NOTE")
        for host in hosts.sorted(by: { $0.key < $1.key }) {
            table.add(
                host.metadata.namespace ?? "", host.metadata.name, host.status.phase?.rawValue ?? "Enrolled",
                host.internalAddress ?? "", host.spec.claimRef?.clusterName ?? "", host.spec.claimRef?.name ?? "",
                host.status.os?.prettyName ?? "",
                host.metadata.creationTimestamp.map { "\(ShortDuration(since: $0, now: now))" } ?? "", note(host))
        }
        return table
    }

    /// What an operator should know: why a host is out of use, or what is wrong with it.
    private static func note(_ host: ByoHost) -> String {
        if let quarantine = host.spec.quarantine {
            return "quarantined: \(quarantine.reason.rawValue) \(quarantine.message)"
        }
        if let ready = host.conditions[ByoHost.ConditionType.ready.rawValue], ready.status == .false {
            return "\(ready.reason): \(ready.message)"
        }
        if let routes = host.conditions[ByoHost.ConditionType.podRoutesReady.rawValue], routes.status == .false {
            return "\(routes.reason): \(routes.message)"
        }
        if let move = host.conditions[ByoHost.ConditionType.readyToMove.rawValue] {
            return "\(move.reason): \(move.message)"
        }
        if host.spec.claimRef == nil, let available = host.conditions[ByoHost.ConditionType.available.rawValue],
            available.status != .true
        {
            return "\(available.reason): \(available.message)"
        }
        return ""
    }
}

extension ByoHost {
    /// The address at which other hosts reach it.
    var internalAddress: String? { status.addresses.first { $0.type == .internalIP }?.address }
}
