import ByohAPI
package import JSONTree
package import KubernetesModel

/// What may be written into objects of our kinds: one set of rules, for webhooks and for the embedded API.
///
/// A function of the write: it knows no other object, so it can be asked anywhere, at any time, and as often as needed.
/// Trust does not rest on it, but on RBAC and on writes with preconditions; it tells people at once what reconcilers would
/// tell them later, and keeps what must not change.
package struct AdmissionPolicy: Sendable {
    private let rules: [String: any ObjectRules]

    /// - Parameter controllers: Users as whom our controller writes. Empty when that is not known; then nobody is kept
    ///   from writing what is the controller's.
    package init(controllers: Set<String> = []) {
        let all: [any ObjectRules] = [
            ByoHostRules(controllers: controllers), ByoMachineRules(), ByoMachineTemplateRules(), ByoClusterRules(),
            ByoClusterTemplateRules(), K8sInstallerConfigRules(), K8sInstallerConfigTemplateRules(),
            BootstrapKubeconfigRules(), ByoRemediationRules(), ByoRemediationTemplateRules(),
            ByoAgentUpgradeRules(),
        ]
        rules = Dictionary(uniqueKeysWithValues: all.map { ($0.resource.kind, $0) })
    }

    /// The kinds that there are rules for, by name of the kind.
    package var resources: [APIResource] { Self.sorted(rules.values.map(\.resource)) }

    /// The kinds of which something is filled in, by name of the kind.
    package var defaultedResources: [APIResource] { Self.sorted(rules.values.filter(\.hasDefaults).map(\.resource)) }

    private static func sorted(_ resources: [APIResource]) -> [APIResource] { resources.sorted { $0.kind < $1.kind } }

    /// What the rules say. A kind without rules is allowed everything.
    package func judge(_ write: AdmissionWrite) -> AdmissionVerdict {
        rules(for: write)?.judge(write) ?? .allowed
    }

    /// The object with what was left out; the same when nothing was, or when the object is being deleted.
    package func defaulted(_ write: AdmissionWrite) -> JSONValue {
        guard !write.isOfLeavingObject, let rules = rules(for: write) else { return write.object }
        var object = write.object
        rules.setDefaults(in: &object)
        return object
    }

    private func rules(for write: AdmissionWrite) -> (any ObjectRules)? {
        write.resource.group == ByohGroup.name ? rules[write.resource.kind] : nil
    }
}

extension ObjectRules {
    fileprivate var resource: APIResource { Object.apiResource }
}
