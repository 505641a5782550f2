import ByohAPI
import CloudConfig
import Ignition
import KubernetesModel

extension BootstrapPlan {
    /// Reads the bootstrap data beside a plan; nil while it has not come.
    ///
    /// - Throws: ``BootstrapRefusal``.
    init?(of sealed: SealedHostPlan, on facts: PlanRunner.HostFacts) throws {
        guard let bytes = sealed.bootstrap?.bytes else { return nil }
        do {
            switch sealed.plan.bootstrap?.format ?? .cloudConfig {
            case .cloudConfig:
                let data = InstanceData(
                    hostName: facts.hostName, instanceID: sealed.plan.claimID.rawValue, localIPv4: facts.localIPv4())
                self.init(try CloudConfig(parsing: bytes, with: data))
            case .ignition: self.init(try IgnitionConfig(parsing: bytes))
            }
        } catch {
            throw BootstrapRefusal(description: "\(error)")
        }
    }
}

/// The bootstrap data cannot be followed, which shows before anything has happened to the host.
struct BootstrapRefusal: Error, Hashable, CustomStringConvertible {
    /// The reader's sentence, which never holds a value of the data.
    let description: String
}
