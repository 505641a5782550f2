import KubernetesClient
import Testing

@testable import ClusterAPICore

@Suite struct WorkloadSessionTests {
    private func configuration(user: String) throws -> ClientConfiguration {
        let text = """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "https://10.0.0.5:6443"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            users: [{name: u, user: \(user)}]
            """
        return try ClientConfiguration(Kubeconfig(yaml: text, file: "test"))
    }

    // Whoever may write a kubeconfig Secret must not run programs or read files on our machine by it.
    @Test(arguments: [
        "{token: t}", "{username: u, password: p}", "{client-certificate-data: YQ==, client-key-data: YQ==}", "{}",
    ])
    func whatStandsInTheKubeconfigIsUsed(user: String) throws {
        #expect(WorkloadSession.isSelfContained(try configuration(user: user)))
    }

    @Test(arguments: [
        "{tokenFile: /root/token}", "{client-certificate: /a.crt, client-key: /a.key}",
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, interactiveMode: Never}}",
    ])
    func programsAndFilesAreRefused(user: String) throws {
        #expect(!WorkloadSession.isSelfContained(try configuration(user: user)))
    }
}
