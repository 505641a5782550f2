/// The rules of the chain that gives what pods send into the world the address of the host.
///
/// What goes to pods of any node keeps its source: the network model of Kubernetes knows no NAT between pods. So does
/// multicast, as with the CNI plugins' own masquerading.
package struct MasqueradeRules: Hashable, Sendable {
    /// As `iptables -S` prints them.
    package let lines: [String]

    package init(chain: String, ownRange: IPv4Prefix, podRanges: [IPv4Prefix]) {
        lines =
            ["-A \(chain) ! -s \(ownRange) -j RETURN"]
            // A range of everything is no condition, and not printed as one.
            + podRanges.map { $0.length == 0 ? "-A \(chain) -j RETURN" : "-A \(chain) -d \($0) -j RETURN" }
            + ["-A \(chain) -d 224.0.0.0/4 -j RETURN", "-A \(chain) -j MASQUERADE --random-fully"]
    }

    /// What has `iptables-restore --noflush` make the chain so, in one step, and leave all others alone.
    package func script(chain: String) -> String {
        (["*nat", ":\(chain) - [0:0]"] + lines + ["COMMIT", ""]).joined(separator: "\n")
    }
}
