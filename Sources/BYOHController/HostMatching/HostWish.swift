package import ByohAPI
package import KubernetesModel

/// What a machine wants of a host: the part of a `ByoMachine` that decides, checked and compiled.
package struct HostWish: Hashable, Sendable {
    package let selector: Selector
    package let preferred: [Preference]
    package let requirements: HostRequirements
    /// Where the machine must stand; nil for anywhere.
    package let failureDomain: String?
    /// The host that the same owner had before: its disks and images may still be of use.
    package let previousHost: String?
    /// Where the node's programs come from; nil while that is not known.
    package var source: Installation.Source?

    /// Labels, and what they are worth.
    package struct Preference: Hashable, Sendable {
        package let weight: Int
        package let selector: Selector
    }

    /// - Throws: `InvalidSelector` for a selector that means nothing.
    package init(
        _ spec: ByoMachineSpec, failureDomain: String? = nil, previousHost: String? = nil
    ) throws(InvalidSelector) {
        self.selector =
            try spec.selector.map { selector throws(InvalidSelector) in try Selector(selector) } ?? .everything
        var preferred: [Preference] = []
        for wish in spec.preferred {
            preferred.append(Preference(weight: Int(wish.weight), selector: try Selector(wish.selector)))
        }
        self.preferred = preferred
        self.requirements = spec.requirements ?? HostRequirements()
        self.failureDomain = failureDomain
        self.previousHost = previousHost
        self.source = spec.installation?.source
    }
}
