/// Takes the rules of Kubernetes and of the agent out of what `iptables-save` printed, and leaves all others as they are.
///
/// `kubeadm reset` and the kubelet leave their chains behind. Flushing the tables would take other people's rules along, and
/// restoring a filtered copy would undo what somebody changed meanwhile: so each of our rules is deleted by itself.
package struct FirewallCleaning: Hashable, Sendable {
    /// Chains that only Kubernetes, its proxy, CNI plugins and the agent make.
    private static let prefixes = ["KUBE-", "CNI-", "BYOH-", "cali-", "FLANNEL-", "CILIUM_"]

    /// What `iptables-restore --noflush` takes; empty when there is nothing of ours.
    package let script: String
    /// The chains that go.
    package let chains: [String]

    /// - Parameters:
    ///   - saved: What `iptables-save` printed.
    ///   - noted: Chains that the journal says are ours, such as `nat/BYOH-POSTROUTING`.
    package init(saved: String, noted: Set<String> = []) {
        var script = ""
        var chains: [String] = []
        var table = ""
        var ours: [Substring] = []
        var rules: [String] = []
        func isOurs(_ chain: Substring) -> Bool {
            Self.prefixes.contains { chain.hasPrefix($0) } || noted.contains("\(table)/\(chain)")
        }
        func endTable() {
            if !ours.isEmpty || !rules.isEmpty {
                // Rules first: a chain that is referred to cannot be deleted. Flushing all before any goes, for the same reason.
                script += "*\(table)\n" + rules.joined()
                script += ours.map { "-F \($0)\n" }.joined() + ours.map { "-X \($0)\n" }.joined() + "COMMIT\n"
                chains += ours.map { "\(table)/\($0)" }
            }
            ours = []
            rules = []
        }
        for line in saved.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("*") {
                table = String(line.dropFirst())
            } else if line.hasPrefix(":") {
                let chain = line.dropFirst().prefix { $0 != " " }
                if isOurs(chain) { ours.append(chain) }
            } else if line.hasPrefix("-A ") {
                let words = line.split(separator: " ")
                guard words.count > 1, !isOurs(words[1]) else { continue }
                let jumps = zip(words, words.dropFirst()).contains { word, next in
                    (word == "-j" || word == "-g") && isOurs(next)
                }
                if jumps { rules.append("-D" + line.dropFirst(2) + "\n") }
            } else if line == "COMMIT" {
                endTable()
            }
        }
        self.script = script
        self.chains = chains
    }
}
