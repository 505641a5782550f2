import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import ControllerRuntime
import KubernetesModel
import Testing

/// Which changes of hosts have all hosts of an upgrade looked at: with ten thousand of them it must not be all.
@Suite struct AgentUpgradeWakingTests {
    enum Change: CaseIterable {
        case spec, label, deletion, work, answer, version, firstReport, architecture, illness
        case plan, condition, phase, address, hardware, otherAnnotation, warning, evidence

        /// Whether it can change what is decided.
        var matters: Bool {
            switch self {
            case .spec, .label, .deletion, .work, .answer, .version, .firstReport, .architecture, .illness: true
            case .plan, .condition, .phase, .address, .hardware, .otherAnnotation, .warning, .evidence: false
            }
        }

        func applied(to host: ByoHost) -> ByoHost {
            var host = host
            switch self {
            case .spec: host.spec.maintenance = true
            case .label: host.metadata.labels["rack"] = "b"
            case .deletion: host.metadata.deletionTimestamp = AgentFleet.start
            case .work: host.metadata.annotations[ByohAnnotation.blockMove] = ""
            case .answer:
                host.status.observedAgentUpgrade = ObservedAgentUpgrade(id: "0123456789abcdef", result: .running)
            case .version: host.status.components?.agent = "2"
            case .firstReport: host.status.identity = nil
            case .architecture: host.status.hardware?.architecture = "arm64"
            case .illness: host.status.health = Self.checkup(.failure)
            case .plan: host.status.observedPlan = ObservedPlan(revision: 1, checksum: "a", phase: .installing)
            case .condition: host.mark(.agentConnected, .true, because: .connected, at: AgentFleet.start)
            case .phase: host.status.phase = .running
            case .address: host.status.addresses = [.init(type: .internalIP, address: "10.0.0.1")]
            case .hardware: host.status.hardware?.cpus = 8
            case .otherAnnotation: host.metadata.annotations["example.org/a"] = "b"
            case .warning: host.status.health = Self.checkup(.warning)
            case .evidence: host.status.health = Self.checkup(.failure, "fuller")
            }
            return host
        }

        /// What it is applied to.
        var host: ByoHost {
            AgentFleet.host("a") { if self == .evidence { $0.status.health = Self.checkup(.failure) } }
        }

        private static func checkup(
            _ severity: HostCheckup.Finding.Severity, _ evidence: String = "full"
        ) -> HostCheckup {
            HostCheckup(checks: 1, findings: [.init(check: "disk", severity: severity, evidence: evidence)])
        }
    }

    @Test(arguments: Change.allCases) func onlyWhatCanChangeADecisionWakes(_ change: Change) {
        let host = change.host
        let update = StoreChange.updated(old: host, new: change.applied(to: host))
        #expect(ByohControllers.mattersToUpgrades(update) == change.matters)
    }

    @Test func whoHasHostsWakesTheOthers() {
        let fleet = AgentFleet()
        guard let upgrade = fleet.upgrades["up"] else { return }
        func matters(_ change: (inout ByoAgentUpgrade) -> Void) -> Bool {
            var changed = upgrade
            change(&changed)
            return ByohControllers.changesWhoHasHosts(.updated(old: upgrade, new: changed))
        }
        #expect(matters { $0.spec.paused = true })
        #expect(matters { $0.metadata.annotations[ByohAnnotation.paused] = "" })
        #expect(matters { $0.metadata.deletionTimestamp = fleet.now })
        #expect(matters { $0.status.rollout = AgentUpgradeRollout(id: "a", startedAt: fleet.now) })
        #expect(!matters { $0.status.upgraded = 3 })
        #expect(ByohControllers.changesWhoHasHosts(.deleted(upgrade)))
    }

    @Test func hostsThatComeAndGoWake() {
        let host = AgentFleet.host("a")
        #expect(ByohControllers.mattersToUpgrades(.added(host, isInitial: false)))
        #expect(ByohControllers.mattersToUpgrades(.deleted(host)))
        // Each upgrade is looked at then by itself.
        #expect(!ByohControllers.mattersToUpgrades(.added(host, isInitial: true)))
    }
}
