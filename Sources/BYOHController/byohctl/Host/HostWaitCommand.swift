import ArgumentParser
import ByohAPI
import KubernetesClient
import KubernetesModel

struct HostWaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until hosts are enrolled and well.",
        discussion: "A host that a cluster holds counts too; `byohctl host list` says who holds which.")

    @OptionGroup var plane: PlaneOptions
    @OptionGroup var place: NamespaceOptions

    @Argument(help: "Names of the hosts.")
    var names: [String]

    @Option(parsing: .unconditional, help: "How long to wait for all of them.")
    var timeout: LifeTime = LifeTime(seconds: 300)

    func run() async throws {
        try await plane.withClient { client in
            let hosts = client.resources(ByoHost.self, in: place.namespace)
            let clock = ContinuousClock()
            let deadline = clock.now + .seconds(timeout.seconds)
            for name in names {
                do {
                    try await hosts.wait(for: name, within: max(.seconds(1), clock.now.duration(to: deadline))) {
                        host in
                        host.map(Self.isThere) ?? false
                    }
                } catch is WaitTimedOut {
                    throw CommandFailure(Self.reason(name, try await hosts.getIfPresent(name), timeout))
                }
            }
            print("\(names.joined(separator: ", ")): enrolled and well.")
        }
    }

    static func isThere(_ host: ByoHost) -> Bool {
        host.spec.claimRef == nil
            ? host.conditions.isTrue(ByoHost.ConditionType.available.rawValue)
            : host.conditions.isTrue(ByoHost.ConditionType.ready.rawValue)
    }

    private static func reason(_ name: String, _ host: ByoHost?, _ limit: LifeTime) -> String {
        guard let host else { return "Host \(name) has not enrolled within \(limit)." }
        let type = host.spec.claimRef == nil ? ByoHost.ConditionType.available : .ready
        let condition = host.conditions[type.rawValue]
        return
            "Host \(name) is not \(type.rawValue) after \(limit): \(condition?.reason ?? "it has not reported") \(condition?.message ?? "")"
    }
}
