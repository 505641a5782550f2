import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
package import KubernetesModel
import Logging

extension ByoRemediationReconciler {
    /// Has the Machine's owner replace it: Cluster API's MachineSets and control planes do that with Machines whose conditions
    /// `HealthCheckSucceeded` and `OwnerRemediated` are both false, within their own bounds.
    ///
    /// The Machine is asked for first: the host of one that has just become healthy must not be taken out of use. Then the host
    /// is marked: once the Machine goes it is cleaned, and must not be chosen again before that.
    ///
    /// - Parameters:
    ///   - suspect: The host that is taken out of use; nil to let it be.
    ///   - host: The host that may have been asked for something.
    func handOver(
        _ remediation: inout ByoRemediation, _ machine: Machine, _ suspect: ByoHost?, _ why: String,
        releasing host: ByoHost? = nil, _ scope: ReconcileScope
    ) async throws -> Outcome {
        // Asked of the server: a Machine that has just become healthy must not be replaced.
        let current = try await fresh(machine, scope)
        if current?.metadata.isDeleting == true { throw MachineChanged(machine: machine.key) }
        guard let current, current.isUnhealthy else {
            try await withdraw(remediation, from: host, scope)
            return wait(
                &remediation, .machineNotUnhealthy,
                "The condition HealthCheckSucceeded of Machine \(machine.key) is not false any more", scope)
        }
        if let suspect, suspect.spec.quarantine == nil {
            scope.logger.warning(
                "Quarantining host that could not be remediated", metadata: ["ByoHost": "\(suspect.key)"])
            try await pool.quarantine(
                suspect,
                HostQuarantine(
                    reason: .remediationFailed, message: PrintableText.of(why, limit: 1024), since: scope.now),
                client: scope.client)
            scope.event(.warning, reason: "ByoHostQuarantined", action: "Remediating", why)
        } else {
            try await withdraw(remediation, from: host, scope)
        }
        try await markForOwner(current, Self.note(of: remediation) + why, scope)
        pool.metrics.handedOver()
        scope.event(
            .warning, reason: "MachineHandedOver", action: "Remediating",
            "The owner of Machine \(machine.metadata.name) is to replace it: \(why)")
        return handedOver(&remediation, "The owner of Machine \(machine.key) is to replace it: \(why)", scope)
    }

    /// How the message of a hand-over by this remediation begins.
    private static func note(of remediation: ByoRemediation) -> String {
        "ByoRemediation \(remediation.metadata.name) gave up. "
    }

    /// Sets the condition `OwnerRemediated` of a Machine to false, unless somebody has.
    ///
    /// - Throws: ``MachineChanged`` when somebody has written the Machine since it was read: look again.
    private func markForOwner(_ machine: Machine, _ message: String, _ scope: ReconcileScope) async throws {
        let present = machine.conditions.firstIndex { $0.type == Machine.ownerRemediated }
        if let present, machine.conditions[present].status == .false { return }
        let condition = try JSONValue(
            encoding: Condition(
                type: Machine.ownerRemediated, status: .false, observedGeneration: machine.metadata.generation,
                lastTransitionTime: scope.now, reason: Machine.waitingForRemediation,
                message: PrintableText.of(message, limit: 1024)))
        let list = JSONPointer(["status", "conditions"])
        scope.logger.info("Handing machine to its owner", metadata: ["Machine": "\(machine.key)"])
        try await write(
            present.map { .replace(list.appending("\($0)"), condition) } ?? .add(list.appending("-"), condition),
            to: machine, scope)
    }

    /// Undoes what ``handOver(_:_:_:_:releasing:_:)`` did, unless the owner has acted on it: removes the condition, and ends the
    /// quarantine of the host.
    ///
    /// No host in quarantine is claimed, so one that is held and could not be remediated is so for this Machine.
    ///
    /// - Parameter host: The host that the Machine has.
    func takeBack(
        _ machine: Machine, _ host: ByoHost?, from remediation: ByoRemediation, _ scope: ReconcileScope
    ) async throws {
        let suspect = host.flatMap { $0.spec.quarantine?.reason == .remediationFailed ? $0 : nil }
        guard suspect != nil || isOurs(machine.conditions[Machine.ownerRemediated], remediation),
            let current = try await fresh(machine, scope), !current.metadata.isDeleting
        else { return }
        if let index = current.conditions.firstIndex(where: { $0.type == Machine.ownerRemediated }) {
            let condition = current.conditions[index]
            // An owner that cannot replace the Machine, or must not yet, says so in the same condition in its own words.
            let isPending = suspect != nil && condition.status == .false && condition.reason != Machine.machineDeleting
            if isPending || isOurs(condition, remediation) {
                try await write(.remove(JSONPointer(["status", "conditions", "\(index)"])), to: current, scope)
            } else if condition.status == .false {
                return
            }
        }
        guard let suspect else { return }
        scope.logger.notice("Ending the quarantine of a host", metadata: ["ByoHost": "\(suspect.key)"])
        try await pool.endQuarantine(of: suspect, client: scope.client)
        scope.event(
            .normal, reason: "ByoHostQuarantineEnded", action: "Remediating",
            "ByoHost \(suspect.metadata.name) is in use again: its Machine is not to be replaced any more")
    }

    private func isOurs(_ condition: Condition?, _ remediation: ByoRemediation) -> Bool {
        guard let condition else { return false }
        return condition.status == .false && condition.reason == Machine.waitingForRemediation
            && condition.message.hasPrefix(Self.note(of: remediation))
    }

    private func fresh(_ machine: Machine, _ scope: ReconcileScope) async throws -> Machine? {
        let machines = scope.client.resources(Machine.self, in: machine.metadata.namespace)
        guard let current = try await machines.getIfPresent(machine.metadata.name),
            current.metadata.uid == machine.metadata.uid
        else { return nil }
        return current
    }

    /// Places in a list hold only in the version in which they were counted.
    private func write(_ change: JSONPatch.Operation, to machine: Machine, _ scope: ReconcileScope) async throws {
        let version = JSONValue.string(machine.metadata.resourceVersion ?? "")
        let patch: JSONPatch = [.test(JSONPointer(["metadata", "resourceVersion"]), version), change]
        do {
            _ = try await scope.client.resources(Machine.self, in: machine.metadata.namespace).patch(
                machine.metadata.name, .json(patch), subresource: .status)
        } catch {
            guard error.isFailedTest else { throw error }
            throw MachineChanged(machine: machine.key)
        }
    }
}

extension Machine {
    /// What a MachineHealthCheck says of the Machine.
    static let healthCheckSucceeded = "HealthCheckSucceeded"
    /// Whether the owner has remediated the Machine: false asks it to. Also the owner writes it.
    static let ownerRemediated = "OwnerRemediated"
    /// The reason with which ``ownerRemediated`` begins.
    static let waitingForRemediation = "WaitingForRemediation"
    /// The reason of ``ownerRemediated`` once the owner has begun to replace the Machine.
    static let machineDeleting = "MachineDeleting"
}

/// A Machine is not any more as it was when something was decided about it: look again.
package struct MachineChanged: ChangedMeanwhile, Hashable, CustomStringConvertible {
    package let machine: ObjectKey

    package var description: String { "Machine \(machine) has changed since it was looked at" }
}
