import JSONTree
public import KubernetesModel

/// A plan together with the exact bytes that were or will be stored, their checksum, and the bootstrap data beside them.
///
/// Rendering shows revision, goal and checksum, never the bootstrap data.
public struct SealedHostPlan: Hashable, Sendable {
    /// What ``bytes`` say.
    public let plan: HostPlan
    /// `data.plan`.
    public let bytes: [UInt8]
    /// `sha256:` and the hex digest of ``bytes``: what the agent acknowledges.
    public let checksum: String
    /// `data.bootstrap`; nil once it was removed.
    public var bootstrap: SecretBytes?

    /// Seals a plan.
    public init(_ plan: HostPlan, bootstrap: SecretBytes? = nil) throws(InvalidHostPlan) {
        do {
            self.init(plan: plan, bytes: try JSONValue(encoding: plan).serialized(), bootstrap: bootstrap)
        } catch {
            throw InvalidHostPlan("it cannot be written as JSON: \(error)")
        }
    }

    /// Reads the plan in a Secret; nil when the Secret holds none yet.
    ///
    /// - Throws: ``InvalidHostPlan`` when it is no plan, or when the bootstrap data is not the one that the plan names.
    public init?(_ secret: Secret) throws(InvalidHostPlan) {
        guard let bytes = secret.data[HostPlan.planKey]?.bytes else { return nil }
        let plan: HostPlan
        do {
            plan = try JSONValue(parsing: bytes).decode(HostPlan.self)
        } catch {
            throw InvalidHostPlan("data.\(HostPlan.planKey) is no plan: \(error)")
        }
        let bootstrap = secret.data[HostPlan.bootstrapKey]
        if let bootstrap, let wanted = plan.bootstrap?.sha256 {
            let digest = SHA256Digest(of: bootstrap.bytes).hex
            guard digest == wanted else {
                throw InvalidHostPlan(
                    "data.\(HostPlan.bootstrapKey) has SHA-256 \(digest), but the plan names \(wanted)")
            }
        }
        self.init(plan: plan, bytes: bytes, bootstrap: bootstrap)
    }

    private init(plan: HostPlan, bytes: [UInt8], bootstrap: SecretBytes?) {
        self.plan = plan
        self.bytes = bytes
        self.checksum = HostPlan.checksum(of: bytes)
        self.bootstrap = bootstrap
    }

    /// What the Secret holds.
    public var data: SecretData {
        var data: SecretData = [HostPlan.planKey: SecretBytes(bytes)]
        data[HostPlan.bootstrapKey] = bootstrap
        return data
    }
}

extension HostPlan {
    /// Key of the Secret's `data` with the plan as JSON.
    public static let planKey = "plan"
    /// Key of the Secret's `data` with the bootstrap data. Absent before it is there, and once it was removed.
    public static let bootstrapKey = "bootstrap"
    /// Key of the Secret's `data` with the bootstrap kubeconfig of ``NextManagementCluster``, which is no part of the plan: it
    /// comes and goes without a new revision. Absent while nobody means to move the host.
    public static let managementClusterKey = "management-cluster"
    /// The `type` of the Secrets that hold plans.
    public static let secretType = SecretType(rawValue: "infrastructure.cluster.x-k8s.io/host-plan")

    /// Name of the Secret with the plan of a host, in the host's namespace.
    public static func secretName(forHost host: String) -> String { "\(host)-plan" }

    /// `sha256:` and the hex digest of `data.plan`.
    public static func checksum(of bytes: [UInt8]) -> String { "sha256:\(SHA256Digest(of: bytes).hex)" }
}

extension SealedHostPlan: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Revision, goal and checksum; never the bootstrap data.
    public var description: String { "plan \(plan.revision) for \(plan.goal.rawValue), \(checksum)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows the ``description`` alone, so that `dump` does not show the bootstrap data.
    public var customMirror: Mirror { Mirror(self, children: ["plan": description]) }
}

/// Why a Secret holds no plan that can be followed. Never quotes the bootstrap data.
public struct InvalidHostPlan: Error, Hashable, Sendable, CustomStringConvertible {
    private let problem: String

    init(_ problem: String) {
        self.problem = problem
    }

    /// The sentence for people. It may quote the plan and digests, never the bootstrap data.
    public var description: String { "The host's plan cannot be followed: \(problem)" }
}
