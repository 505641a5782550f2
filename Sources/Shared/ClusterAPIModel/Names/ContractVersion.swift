/// Which version of a provider's kind speaks the contract, as its CustomResourceDefinition says by a label.
public enum ContractVersion {
    /// The label of the contract; its value lists versions, joined by `_`.
    public static let label = "cluster.x-k8s.io/\(ClusterAPIGroup.version)"

    /// The newest version that the label lists; nil without the label.
    ///
    /// Stable versions come before beta and these before alpha, as in the Kubernetes version priority.
    public static func newest(in labels: [String: String]) -> String? {
        labels[label]?.split(separator: "_").map(String.init).max { rank($0).lexicographicallyPrecedes(rank($1)) }
    }

    /// Stability, major and minor; empty for a text that is no version.
    private static func rank(_ version: String) -> [Int] {
        guard version.hasPrefix("v") else { return [] }
        for (stability, word) in [(1, "beta"), (0, "alpha")] {
            let parts = version.dropFirst().split(separator: word, omittingEmptySubsequences: false)
            if parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]) {
                return [stability, major, minor]
            }
        }
        return Int(version.dropFirst()).map { [2, $0, 0] } ?? []
    }
}
