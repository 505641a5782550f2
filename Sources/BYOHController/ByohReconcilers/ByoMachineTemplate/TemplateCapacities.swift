package import ByohAPI
package import ControllerRuntime
package import HostMatching
package import KubernetesModel
import Synchronization

/// What machines of each template can count on, kept as hosts change.
///
/// All hosts are looked at once for each wish, when the first template with it comes; then each change of a host costs a
/// look at that host, and wakes only those templates whose status it changes.
package final class TemplateCapacities: Sendable {
    private struct State {
        /// By namespace; templates with the same wish share one.
        var capacities: [String: [HostWish: TemplateCapacity]] = [:]
        /// What templates want, by their keys.
        var wishes: [ObjectKey: HostWish] = [:]

        /// A template wants something else, or is gone: what nobody wants any more is not kept.
        mutating func forget(_ template: ObjectKey) {
            guard let wish = wishes.removeValue(forKey: template) else { return }
            let isShared = wishes.contains { $0.key.namespace == template.namespace && $0.value == wish }
            if !isShared { capacities[template.namespace ?? ""]?[wish] = nil }
        }
    }

    private let hosts: Store<ByoHost>
    private let state = Mutex(State())
    private let listeners = Mutex<[@Sendable (_ template: ObjectKey) -> Void]>([])

    /// - Parameter hosts: has an index by namespace.
    package init(of hosts: Store<ByoHost>) {
        self.hosts = hosts
        hosts.subscribe { [weak self] change in self?.notice(change) }
    }

    /// What the status of a template is to be; from now on listeners are told when it changes.
    package func status(of template: ObjectKey, for wish: HostWish) -> ByoMachineTemplate.Status {
        let namespace = template.namespace ?? ""
        return state.withLock { state in
            if state.wishes[template] != wish {
                state.forget(template)
                state.wishes[template] = wish
            }
            if let known = state.capacities[namespace]?[wish] { return known.status }
            var capacity = TemplateCapacity(for: wish)
            // A change that the store has and has not told yet is taken in twice, which does no harm.
            for host in hosts.objects(by: .namespace, namespace) { capacity.saw(host) }
            state.capacities[namespace, default: [:]][wish] = capacity
            return capacity.status
        }
    }

    /// The template is gone, or wants nothing that means anything.
    package func forget(_ template: ObjectKey) {
        state.withLock { $0.forget(template) }
    }

    /// Has `listener` called with each template whose status is another one now. It must return at once.
    package func onChange(_ listener: @escaping @Sendable (_ template: ObjectKey) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    private func notice(_ change: StoreChange<ByoHost>) {
        let namespace = change.object.metadata.namespace
        let templates = state.withLock { state -> [ObjectKey] in
            // The keys alone: whoever held the dictionary too would have each change copy it.
            let wishes = state.capacities[namespace ?? ""].map { Array($0.keys) } ?? []
            let news = wishes.filter { wish in
                if case .deleted(let host) = change {
                    return state.capacities[namespace ?? ""]?[wish]?.removed(host.key) == true
                }
                return state.capacities[namespace ?? ""]?[wish]?.saw(change.object) == true
            }
            if news.isEmpty { return [] }
            return state.wishes.filter { $0.key.namespace == namespace && news.contains($0.value) }.map(\.key)
        }
        if templates.isEmpty { return }
        for listener in listeners.withLock(\.self) { templates.forEach(listener) }
    }
}
