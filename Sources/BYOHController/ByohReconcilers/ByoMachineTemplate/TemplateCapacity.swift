package import ByohAPI
package import HostMatching
package import KubernetesModel

/// What a machine of a template can count on: the least that any host has which it could get. Pure.
///
/// Hosts count whether they are free or held, in maintenance, or cordoned: the answer is about what they are made of, and
/// must not change with every claim. Hosts that are not accepted, quarantined, on their way out, or have not reported
/// do not count.
///
/// It is kept as hosts change, so that a change costs a look at one host, however many there are.
package struct TemplateCapacity: Sendable {
    /// The resources that device plugins offer for GPUs, and the PCI vendors that make them.
    private static let gpuKinds: [(resource: String, vendor: String)] = [
        ("nvidia.com/gpu", "10de:"), ("amd.com/gpu", "1002:"),
    ]

    /// What counts of a host.
    private struct Make: Hashable {
        let cpus: Int
        let memory: Int64
        let architecture: String
        /// In the order of ``TemplateCapacity/gpuKinds``; empty for a host without any.
        let gpus: [Int]

        init(_ hardware: HostHardware) {
            cpus = hardware.cpus
            memory = hardware.memoryBytes
            architecture = hardware.architecture
            let identifiers = hardware.gpus.map { $0.pciID.lowercased() }
            gpus =
                identifiers.isEmpty
                ? [] : TemplateCapacity.gpuKinds.map { kind in identifiers.count { $0.hasPrefix(kind.vendor) } }
        }

        func count(ofGPUs kind: Int) -> Int { gpus.isEmpty ? 0 : gpus[kind] }
    }

    private let wish: HostWish
    // Whether an agent is connected at this moment says nothing about the hardware.
    private let matcher = HostMatcher { _ in true }
    private var counted: [ObjectKey: Make] = [:]
    private var cpus = Tally<Int>()
    private var memory = Tally<Int64>()
    private var architectures = Tally<String>()
    private var gpus = TemplateCapacity.gpuKinds.map { _ in Tally<Int>() }

    /// - Parameter wish: What machines of the template want.
    package init(for wish: HostWish) {
        self.wish = wish
    }

    /// Takes in the state of a host in the namespace of the template.
    ///
    /// - Returns: Whether the status is another now.
    @discardableResult
    package mutating func saw(_ host: ByoHost) -> Bool {
        let hardware = Self.counts(matcher.unfitness(of: host, for: wish)) ? host.status.hardware : nil
        return set(hardware.map(Make.init), of: host.key)
    }

    /// The host is gone.
    ///
    /// - Returns: Whether the status is another now.
    package mutating func removed(_ host: ObjectKey) -> Bool { set(nil, of: host) }

    private mutating func set(_ make: Make?, of host: ObjectKey) -> Bool {
        let old = counted[host]
        guard old != make else { return false }
        let before = status
        counted[host] = make
        if let make { count(make, 1) }
        if let old { count(old, -1) }
        return status != before
    }

    private mutating func count(_ make: Make, _ change: Int) {
        cpus.add(change, of: make.cpus)
        memory.add(change, of: make.memory)
        architectures.add(change, of: make.architecture)
        for kind in gpus.indices { gpus[kind].add(change, of: make.count(ofGPUs: kind)) }
    }

    /// `status` of the template.
    package var status: ByoMachineTemplate.Status {
        guard !counted.isEmpty else { return .emptyValue }
        var capacity: [String: Quantity] = [:]
        if let least = cpus.least, least > 0 { capacity["cpu"] = Quantity(Int64(least)) }
        if let least = memory.least, least > 0 { capacity["memory"] = Quantity(least, format: .binarySI) }
        for (kind, tally) in zip(Self.gpuKinds, gpus) {
            if let least = tally.least, least > 0 { capacity[kind.resource] = Quantity(Int64(least)) }
        }
        // An autoscaler that is told nothing assumes its own; so nothing is said where hosts differ.
        let architecture = architectures.only.flatMap { $0.isEmpty ? nil : $0 }
        return ByoMachineTemplate.Status(
            capacity: capacity,
            nodeInfo: ByoMachineTemplate.NodeInfo(architecture: architecture, operatingSystem: "linux"))
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

/// How many there are of each value, and which is the least.
private struct Tally<Value: Comparable & Hashable & Sendable>: Sendable {
    private var counts: [Value: Int] = [:]
    private(set) var least: Value?

    /// The value, when all are the same.
    var only: Value? { counts.count == 1 ? least : nil }

    mutating func add(_ change: Int, of value: Value) {
        let count = counts[value, default: 0] + change
        counts[value] = count > 0 ? count : nil
        if count > 0 {
            least = least.map { min($0, value) } ?? value
        } else if least == value {
            least = counts.keys.min()
        }
    }
}
