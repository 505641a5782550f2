import ArgumentParser

/// A version of Kubernetes, such as `v1.34.1`.
struct KubernetesVersion: Hashable, ExpressibleByArgument, CustomStringConvertible {
    /// With the `v`, and with every suffix.
    let description: String
    let minor: Int

    init?(argument: String) {
        let text = argument.hasPrefix("v") ? argument : "v\(argument)"
        let numbers = text.dropFirst().prefix { $0 != "-" && $0 != "+" }.split(
            separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers[0] == "1", let minor = Int(numbers[1]), Int(numbers[2]) != nil else {
            return nil
        }
        description = text
        self.minor = minor
    }

    /// The version in the name of a bundle, `byoh-bundle-VERSION-ARCH.tar`; nil for another name.
    init?(bundleName: some StringProtocol) {
        let name = bundleName.split(separator: "/").last ?? ""
        guard name.hasPrefix("byoh-bundle-"), let end = name.lastIndex(of: "-") else { return nil }
        self.init(argument: String(name[..<end].dropFirst("byoh-bundle-".count)))
    }

    /// Whether kubeadm of this version makes the kubelet use systemd's control groups, as the agent's containerd does.
    var usesSystemdGroups: Bool { minor >= 22 }
}
