import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import YAMLTree

/// What must be there before the controllers start: the kinds, and the rights of those who enrol.
struct Preparation {
    /// Who we are when we apply.
    private static let manager = "byoh-controller"

    let client: KubernetesClient
    let logger: Logger

    /// - Parameter definesClusterAPI: never where upstream Cluster API is, whose definitions know more fields.
    func run(definesByoh: Bool, definesClusterAPI: Bool) async throws {
        if definesByoh {
            for (name, yaml) in ByohCRDManifests.all.sorted(by: { $0.key < $1.key }) { try await define(name, yaml) }
        }
        if definesClusterAPI {
            for definition in ClusterAPICRDManifests.all { try await define(definition.name, definition.yaml) }
        }
        if definesByoh {
            try await ensure(EnrolmentRoles.enrolment)
            try await ensure(EnrolmentRoles.enrolmentBinding)
            try await ensure(EnrolmentRoles.renewal)
            try await ensure(EnrolmentRoles.renewalBinding)
        }
    }

    /// Creates or updates a definition, and waits until its kind is served.
    private func define(_ name: String, _ yaml: [UInt8]) async throws {
        let definition: JSONValue
        do {
            definition = try JSONValue(yaml: yaml)
        } catch {
            throw ControllerFailure("The definition \(name) in this program is damaged: \(error)")
        }
        guard definition["metadata"]?["name"]?.string == name else {
            throw ControllerFailure("The definition \(name) in this program has another name inside")
        }
        let definitions = client.resources(CustomResourceDefinition.self)
        let stored = try await definitions.getIfPresent(name)
        if stored == nil {
            logger.info("Creating definition", metadata: ["CustomResourceDefinition": "\(name)"])
            let dynamic = client.resources(CustomResourceDefinition.apiResource)
            do {
                _ = try await dynamic.create(try definition.decode(DynamicObject.self))
            } catch {
                guard (error as? KubernetesError)?.isAlreadyExists == true else { throw error }
            }
        } else {
            // Labels and spec are ours; what others added to the metadata stays.
            var change: JSONValue = ["spec": definition["spec"] ?? [:]]
            change["metadata"] = ["labels": definition["metadata"]?["labels"] ?? [:]]
            _ = try await definitions.patch(name, .merge(change))
        }
        try await definitions.wait(for: name, within: .seconds(30)) { $0?.isEstablished == true }
    }

    private func ensure(_ role: ClusterRole) async throws {
        let roles = client.resources(ClusterRole.self)
        do {
            _ = try await roles.create(role)
        } catch {
            guard error.isAlreadyExists else { throw error }
            _ = try await roles.patch(role.metadata.name, .merge(["rules": try JSONValue(encoding: role.rules)]))
        }
    }

    private func ensure(_ binding: ClusterRoleBinding) async throws {
        let bindings = client.resources(ClusterRoleBinding.self)
        do {
            _ = try await bindings.create(binding)
        } catch {
            guard error.isAlreadyExists else { throw error }
            _ = try await bindings.patch(
                binding.metadata.name, .merge(["subjects": try JSONValue(encoding: binding.subjects)]))
        }
    }
}
