package import ByohAPI
package import HostMatching
import KubernetesModel

/// What a machine of a template can count on: the least that any host has which it could get. Pure.
///
/// Hosts count whether they are free or held, in maintenance, or cordoned: the answer is about what they are made of, and
/// must not change with every claim. Hosts that are not accepted, quarantined, on their way out, or have not reported
/// do not count.
package struct TemplateCapacity: Hashable, Sendable {
    /// The resource that device plugins offer for GPUs of a PCI vendor.
    private static let gpuResources = ["10de": "nvidia.com/gpu", "1002": "amd.com/gpu"]

    package let status: ByoMachineTemplate.Status

    /// - Parameters:
    ///   - hosts: All in the namespace of the template.
    ///   - wish: What machines of the template want.
    package init(of hosts: some Sequence<ByoHost>, for wish: HostWish) {
        // Whether an agent is connected at this moment says nothing about the hardware.
        let matcher = HostMatcher { _ in true }
        let hardware = hosts.compactMap { host in
            Self.counts(matcher.unfitness(of: host, for: wish)) ? host.status.hardware : nil
        }
        guard let first = hardware.first else {
            status = .emptyValue
            return
        }
        var capacity: [String: Quantity] = [:]
        let cpus = hardware.map(\.cpus).min() ?? 0
        if cpus > 0 { capacity["cpu"] = Quantity(Int64(cpus)) }
        let memory = hardware.map(\.memoryBytes).min() ?? 0
        if memory > 0 { capacity["memory"] = Quantity(memory, format: .binarySI) }
        for (vendor, resource) in Self.gpuResources {
            let gpus =
                hardware.map { $0.gpus.filter { $0.pciID.lowercased().hasPrefix("\(vendor):") }.count }.min() ?? 0
            if gpus > 0 { capacity[resource] = Quantity(Int64(gpus)) }
        }
        // An autoscaler that is told nothing assumes its own; so nothing is said where hosts differ.
        let isUniform = hardware.allSatisfy { $0.architecture == first.architecture } && !first.architecture.isEmpty
        status = ByoMachineTemplate.Status(
            capacity: capacity,
            nodeInfo: ByoMachineTemplate.NodeInfo(
                architecture: isUniform ? first.architecture : nil, operatingSystem: "linux"))
    }

    private static func counts(_ unfitness: Unfitness?) -> Bool {
        switch unfitness {
        case nil, .claimed?, .maintenance?, .cordoned?, .disconnected?, .preflightFailed?, .unhealthy?: true
        case .selector?, .failureDomain?, .architecture?, .cpus?, .memory?, .disk?, .gpus?, .deleting?, .quarantined?,
            .notAccepted?, .noReport?, .nodeSoftware?:
            false
        }
    }
}
