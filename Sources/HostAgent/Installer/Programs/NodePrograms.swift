import FoundationEssentials
import JSONTree

/// The programs of a node that are on a host without a bundle: where they lie, and which versions they are.
///
/// Written to `InstallationLayout/foundPrograms` once they were checked, for the steps that follow, for the inventory, and
/// for whoever wants to know what was found where.
package struct NodePrograms: Codable, Hashable, Sendable {
    /// One program.
    package struct Program: Codable, Hashable, Sendable {
        package var path: String
        /// As the program says it; empty when it was not asked.
        package var version: String

        package init(path: String, version: String = "") {
            self.path = path
            self.version = version
        }
    }

    /// By name, such as `kubelet`.
    package var programs: [String: Program]
    package var cniFolder: String
    /// The image that kubeadm wants for the container that holds a pod's namespaces.
    package var pauseImage: String
    /// Whether containerd runs with the configuration that was there, because it serves Kubernetes.
    package var keepsContainerdConfig: Bool

    package init(
        programs: [String: Program], cniFolder: String, pauseImage: String, keepsContainerdConfig: Bool
    ) {
        self.programs = programs
        self.cniFolder = cniFolder
        self.pauseImage = pauseImage
        self.keepsContainerdConfig = keepsContainerdConfig
    }

    /// Reads what ``text()`` has written; nil when it is nothing of the kind.
    package init?(parsing text: String) {
        guard let programs = try? JSONValue(parsing: Array(text.utf8)).decode(NodePrograms.self) else { return nil }
        self = programs
    }

    /// As JSON, in one line.
    package func text() throws -> String {
        String(decoding: try JSONValue(encoding: self).serialized(), as: UTF8.self) + "\n"
    }
}
