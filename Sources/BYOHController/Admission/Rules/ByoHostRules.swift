import ByohAPI
import KubernetesModel

/// Hosts: what decides about them is written by operators and the controller, each their own part, and never by hosts.
struct ByoHostRules: ObjectRules {
    /// Users as whom the controller writes; empty when that is not known.
    let controllers: Set<String>

    func problems(in host: ByoHost) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let name = host.metadata.labels[ByohLabel.host], name != host.metadata.name {
            problems.append(
                .invalid(
                    "metadata.labels[\(ByohLabel.host)]", name,
                    "selectors pin machines to one host with it; right would be \(host.metadata.name)"))
        }
        if let digest = host.metadata.annotations[ByohAnnotation.allowKey], !digest.isSHA256 {
            problems.append(
                .invalid(
                    "metadata.annotations[\(ByohAnnotation.allowKey)]", digest,
                    "right would be the SHA-256 of the host's new key, 64 characters of 0-9 and a-f, which the denied "
                        + "certificate signing request names"))
        }
        if let claim = host.spec.claimRef, let namespace = host.metadata.namespace, claim.namespace != namespace {
            problems.append(
                .invalid(
                    "spec.claimRef.namespace", claim.namespace,
                    "a host serves machines of its own namespace; right would be \(namespace)"))
        }
        if let name = host.spec.managementCluster?.bootstrapSecretName,
            let violation = NameRule.subdomain.violation(in: name)
        {
            problems.append(
                .invalid(
                    "spec.managementCluster.bootstrapSecretName", name,
                    "it cannot be the name of a Secret: \(violation)"))
        }
        return problems
    }

    func problems(replacing old: ByoHost?, by new: ByoHost, in write: AdmissionWrite) -> [FieldProblem] {
        if write.user.groups.contains(HostSubject.organization) {
            return [
                .forbidden("spec", "hosts report in the status of their own ByoHost, and write nothing else")
            ]
        }
        // One that is new may come with a claim, and what was asked of it: from a backup, or from `clusterctl move`.
        guard let old else { return strayOrder(in: new, write) + openUpgrade(in: new, write) }
        return claimProblems(old.spec.claimRef, new.spec.claimRef, write)
            + claimBookProblems(old, new, write) + actionProblems(old.spec.action, new.spec.action, write)
            + upgradeProblems(old.spec.agentUpgrade, new.spec.agentUpgrade, write) + keyProblems(old, new, write)
    }

    private func claimProblems(
        _ old: HostClaim?, _ new: HostClaim?, _ write: AdmissionWrite
    ) -> [FieldProblem] {
        guard old != new else { return [] }
        guard isController(write.user) else {
            let advice =
                old.map {
                    "delete the Machine of ByoMachine \($0.namespace)/\($0.name) to free the host, and annotate that "
                        + "ByoMachine with \(ByohAnnotation.forceRelease)=yes to free it before it is clean"
                } ?? "make a Machine whose ByoMachine selects the host to have it claimed"
            return [.forbidden("spec.claimRef", "only the controller writes it; \(advice)")]
        }
        if let old, let new, old.claimID != new.claimID {
            return [
                .forbidden(
                    "spec.claimRef",
                    "\(old.namespace)/\(old.name) holds the host; it must be released before another machine takes it")
            ]
        }
        return []
    }

    /// What is noted beside the claims, and decides about later ones.
    private func claimBookProblems(_ old: ByoHost, _ new: ByoHost, _ write: AdmissionWrite) -> [FieldProblem] {
        guard !isController(write.user) else { return [] }
        var problems: [FieldProblem] = []
        if old.spec.voidClaims != new.spec.voidClaims {
            problems.append(
                .forbidden(
                    "spec.voidClaims",
                    "only the controller writes it, so that no machine ever holds two hosts; leave it as it is"))
        }
        if old.spec.lastOwner != new.spec.lastOwner, new.spec.lastOwner != nil {
            problems.append(
                .forbidden(
                    "spec.lastOwner",
                    "only the controller writes it, when a machine takes the host; remove it or leave it as it is"))
        }
        return problems
    }

    private func actionProblems(
        _ old: HostAction?, _ new: HostAction?, _ write: AdmissionWrite
    ) -> [FieldProblem] {
        // Anybody who may write hosts may take an order back.
        guard let new, old != new, !isController(write.user) else { return [] }
        return [
            .forbidden(
                "spec.action",
                "only the controller orders \(new.kind.rawValue); annotate the Machine with "
                    + "cluster.x-k8s.io/remediate-machine to have its MachineHealthCheck begin a ByoRemediation, and remove "
                    + "that as soon as it is done, or the Machine is replaced in the end")
        ]
    }

    private func upgradeProblems(
        _ old: AgentUpgradeOrder?, _ new: AgentUpgradeOrder?, _ write: AdmissionWrite
    ) -> [FieldProblem] {
        // Anybody who may write hosts may take an order back.
        guard let new, old != new, !isController(write.user) else { return [] }
        return [
            .forbidden(
                "spec.agentUpgrade",
                "only the controller orders version \(new.version) of the agent; make a ByoAgentUpgrade that selects the host"
            )
        ]
    }

    /// An order in a new object that can be carried out: it could be of anybody, and runs any program as root. The record of
    /// one that has ended, as a backup has it, does no harm.
    private func openUpgrade(in host: ByoHost, _ write: AdmissionWrite) -> [FieldProblem] {
        guard let order = host.spec.agentUpgrade, order.isOpen, !isController(write.user) else { return [] }
        return [
            .forbidden(
                "spec.agentUpgrade",
                "a new ByoHost comes without an upgrade that can be carried out, and this one has packages; remove it, and "
                    + "make a ByoAgentUpgrade that selects the host")
        ]
    }

    /// An order in a new object that the controller cannot have given: without the claim that it is for.
    private func strayOrder(in host: ByoHost, _ write: AdmissionWrite) -> [FieldProblem] {
        guard let action = host.spec.action, action.claimID != host.spec.claimRef?.claimID, !isController(write.user)
        else { return [] }
        let claim = host.spec.claimRef?.claimID.rawValue ?? "not set"
        return [
            .forbidden(
                "spec.action",
                "an order of a new ByoHost must be for its claim: spec.action.claimID is \(action.claimID.rawValue), and "
                    + "spec.claimRef.claimID is \(claim); remove spec.action")
        ]
    }

    private func keyProblems(_ old: ByoHost, _ new: ByoHost, _ write: AdmissionWrite) -> [FieldProblem] {
        let key = ByohAnnotation.keyDigest
        // `clusterctl move` puts its annotation in the place of all others, here and, when it is run again, where it moves to.
        if new.metadata.isLeaving, new.metadata.annotations[key] == nil { return [] }
        guard old.metadata.annotations[key] != new.metadata.annotations[key], !isController(write.user) else {
            return []
        }
        return [
            .forbidden(
                "metadata.annotations[\(key)]",
                "the controller notes the host's key in it; to let the host enrol with another key, write the digest of "
                    + "that key into \(ByohAnnotation.allowKey)")
        ]
    }

    private func isController(_ user: UserInfo) -> Bool {
        controllers.isEmpty || controllers.contains(user.username)
    }
}
