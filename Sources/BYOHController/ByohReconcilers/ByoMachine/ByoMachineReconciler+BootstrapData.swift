import ByohAPI
import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel

extension ByoMachineReconciler {
    /// The Secret with a machine's bootstrap data, as the server has it; no cache of ours holds Secrets of others.
    func bootstrapSecret(
        _ name: String, of machine: ByoMachine, _ scope: ReconcileScope
    ) async throws -> Secret? {
        try await scope.client.resources(Secret.self, in: machine.metadata.namespace).getIfPresent(name)
    }

    /// Why no host can follow a machine's bootstrap data; asked before a host is taken, which would stand idle for it.
    ///
    /// - Returns: A sentence; nil when there is nothing to say, also while there is no Secret.
    func refusalOfBootstrapData(
        of machine: ByoMachine, _ owner: Machine, _ scope: ReconcileScope
    ) async throws -> String? {
        guard let name = owner.spec.bootstrap.dataSecretName,
            let secret = try await bootstrapSecret(name, of: machine, scope)
        else { return nil }
        do throws(UnknownBootstrapFormat) {
            _ = try HostPlan.BootstrapData.Format(of: secret)
            return nil
        } catch {
            return error.description
        }
    }
}

extension HostPlan.BootstrapData.Format {
    /// How the data of a bootstrap Secret is written; cloud-config where the Secret says nothing.
    init(of secret: Secret) throws(UnknownBootstrapFormat) {
        let format = secret.data[ClusterAPISecret.format]?.text ?? Self.cloudConfig.rawValue
        guard let known = Self(rawValue: format) else {
            throw UnknownBootstrapFormat(secret: secret.key, format: format)
        }
        self = known
    }
}

/// A bootstrap Secret says that it is written in a way that no agent reads.
struct UnknownBootstrapFormat: Error, Hashable, CustomStringConvertible {
    let secret: ObjectKey
    let format: String

    var description: String {
        let known = HostPlan.BootstrapData.Format.allCases.map(\.rawValue).joined(separator: " or ")
        return "Secret \(secret) has the format '\(PrintableText.of(format))'; right would be \(known)"
    }
}
