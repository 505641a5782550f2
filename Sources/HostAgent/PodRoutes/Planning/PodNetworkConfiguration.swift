import JSONTree
package import SystemPackage

/// The configuration of the CNI plugins: a bridge on the host that its pods are plugged into.
///
/// Masquerading is not the plugin's: it would hide the source of what goes to pods of other nodes.
package enum PodNetworkConfiguration {
    package static let path: FilePath = "/etc/cni/net.d/10-byoh.conflist"
    package static let bridge = "cni0"

    package static func text(range: IPv4Prefix) -> String {
        """
        {
          "cniVersion": "0.4.0",
          "name": "byoh",
          "plugins": [
            {
              "type": "bridge",
              "bridge": "\(bridge)",
              "isGateway": true,
              "ipMasq": false,
              "hairpinMode": true,
              "ipam": {
                "type": "host-local",
                "ranges": [[{"subnet": "\(range)"}]],
                "routes": [{"dst": "0.0.0.0/0"}]
              }
            },
            {"type": "portmap", "capabilities": {"portMappings": true}}
          ]
        }

        """
    }

    /// The range in a configuration of ours; nil when the text is none.
    package static func range(in text: String) -> IPv4Prefix? {
        // One that cannot be read is written anew.
        guard let tree = try? JSONValue(parsing: Array(text.utf8)),
            let subnet = tree["plugins"]?[0]?["ipam"]?["ranges"]?[0]?[0]?["subnet"]?.string
        else { return nil }
        return IPv4Prefix(subnet)
    }
}
