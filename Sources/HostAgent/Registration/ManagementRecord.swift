/// `management.json`: where the host belongs, and what it is called there.
package struct ManagementRecord: Codable, Hashable, Sendable {
    /// The API server's URL.
    package var server: String
    /// The name in the server's certificate, where that is not the host of the URL.
    package var serverName: String?
    package var namespace: String
    package var host: String
    /// Made when the agent first enrolled: tells this machine from another of the same name.
    package var hostUID: String

    package init(server: String, serverName: String? = nil, namespace: String, host: String, hostUID: String) {
        self.server = server
        self.serverName = serverName
        self.namespace = namespace
        self.host = host
        self.hostUID = hostUID
    }
}
