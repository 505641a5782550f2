import FoundationEssentials
import JSONTree

/// What a Kubernetes bundle says it holds: `manifest.json`, its first member.
package struct BundleManifest: Codable, Hashable, Sendable {
    package static let apiVersion = "byoh.infrastructure.cluster.x-k8s.io/v1"
    private static let kind = "Bundle"
    /// The programs that a host needs, in `bin`.
    package static let programs = [
        "containerd", "containerd-shim-runc-v2", "crictl", "ctr", "kubeadm", "kubectl", "kubelet", "runc",
    ]

    package var apiVersion: String
    package var kind: String
    package var kubernetesVersion: String
    /// In the words of Go: `amd64`, `arm64`.
    package var architecture: String
    /// Versions of what is not Kubernetes, by name, such as `containerd`.
    package var components: [String: String]
    package var parts: [Part]
    /// The image of the container that holds a pod's namespaces.
    package var pauseImage: String

    /// The manifest of a bundle of Kubernetes.
    package init(
        kubernetesVersion: String, architecture: String, components: [String: String], parts: [Part],
        pauseImage: String
    ) {
        apiVersion = Self.apiVersion
        kind = Self.kind
        self.kubernetesVersion = kubernetesVersion
        self.architecture = architecture
        self.components = components
        self.parts = parts
        self.pauseImage = pauseImage
    }

    /// One file of the bundle.
    package struct Part: Codable, Hashable, Sendable {
        /// Such as `bin/kubelet`.
        package var path: String
        /// In hex.
        package var sha256: String
        package var size: Int64
        /// Octal digits.
        package var mode: String
    }

    /// Reads and judges the manifest.
    ///
    /// - Throws: ``BundleError`` with what is wrong.
    package init(parsing bytes: [UInt8]) throws(BundleError) {
        do {
            self = try JSONValue(parsing: bytes).decode(BundleManifest.self)
        } catch {
            throw .unusableManifest("it cannot be read: \(error)")
        }
        guard apiVersion == Self.apiVersion, kind == Self.kind else {
            throw .unusableManifest("it is a '\(kind)' of '\(apiVersion)', not a Bundle of \(Self.apiVersion)")
        }
        for part in parts {
            let words = part.path.split(separator: "/", omittingEmptySubsequences: false)
            guard words.count == 2, ["bin", "cni", "images"].contains(words[0]), !words[1].isEmpty, words[1] != "..",
                words[1] != "."
            else { throw .unusableManifest("the part '\(part.path)' is in none of bin, cni and images") }
            guard part.permissions != nil else {
                throw .unusableManifest(
                    "the part '\(part.path)' has the mode '\(part.mode)'; right would be such as '0755'")
            }
        }
        let missing = Self.programs.filter { name in !parts.contains { $0.path == "bin/\(name)" } }
        guard missing.isEmpty else {
            throw .unusableManifest("it lacks bin/\(missing.joined(separator: ", bin/"))")
        }
    }

    /// The names of the parts in a folder, sorted.
    package func names(in folder: String) -> [String] {
        parts.compactMap { part in
            part.path.hasPrefix("\(folder)/") ? String(part.path.dropFirst(folder.utf8.count + 1)) : nil
        }
        .sorted()
    }
}

extension BundleManifest.Part {
    /// The bits of ``mode``; nil when that is no octal number.
    package var permissions: UInt32? {
        guard let bits = UInt32(mode, radix: 8), bits <= 0o7777 else { return nil }
        return bits
    }
}
