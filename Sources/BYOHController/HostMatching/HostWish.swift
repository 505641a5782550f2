package import ByohAPI
package import KubernetesModel

/// What a machine wants of a host: the part of a `ByoMachine` that decides, checked and compiled.
package struct HostWish: Hashable, Sendable {
    package let selector: Selector
    package let preferred: [Preference]
    package let requirements: HostRequirements
    /// Where the machine must stand; nil for anywhere.
    package let failureDomain: String?
    /// What makes the machine, as in `ByoHostSpec.lastOwner`; nil when nobody in particular. It prefers hosts that its machines
    /// had before, since they stood the test, and has its machines stand in different failure domains.
    package let owner: String?
    /// Where the node's programs come from; nil while that is not known.
    package var source: Installation.Source?

    /// Labels, and what they are worth.
    package struct Preference: Hashable, Sendable {
        package let weight: Int
        package let selector: Selector
    }

    /// - Throws: `InvalidSelector` for a selector that means nothing.
    package init(
        _ spec: ByoMachineSpec, failureDomain: String? = nil, owner: String? = nil
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
        self.owner = owner
        self.source = spec.installation?.source
    }

    /// What decides which hosts fit, without what decides which of them is the best.
    package var needs: HostWish { HostWish(needsOf: self) }

    private init(needsOf wish: HostWish) {
        selector = wish.selector
        preferred = []
        requirements = wish.requirements
        failureDomain = wish.failureDomain
        owner = nil
        source = wish.source
    }
}
