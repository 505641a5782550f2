import FoundationEssentials
import KubernetesClient
import KubernetesModel
import SystemPackage
import TestSupport
import Testing

@Suite struct KubeconfigTests {
    static let whole = """
        apiVersion: v1
        kind: Config
        current-context: c
        preferences: {}
        clusters:
        - name: k
          cluster:
            server: https://[2001:db8::1]:6443/prefix/
            certificate-authority: pki/ca.crt
            tls-server-name: kubernetes
            proxy-url: http://u:hunter2@proxy:3128
            extensions:
            - name: client.authentication.k8s.io/exec
              extension: {audience: a}
        users:
        - name: u
          user: {client-certificate: u.crt, client-key: /abs/u.key, as: jane, as-groups: [g]}
        - name: t
          user: {token: hunter2}
        - name: f
          user: {token: ignored, tokenFile: tok}
        - name: b
          user: {username: me, password: hunter2}
        - name: e
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: bin/login
              args: [hunter2]
              env: [{name: A, value: hunter2}]
              interactiveMode: IfAvailable
              provideClusterInfo: true
              installHint: get it
        contexts:
        - {name: c, context: {cluster: k, user: u, namespace: n}}
        - {name: t, context: {cluster: k, user: t}}
        - {name: f, context: {cluster: k, user: f}}
        - {name: b, context: {cluster: k, user: b}}
        - {name: nobody, context: {cluster: k, user: ""}}
        """

    @Test func readsEveryField() throws {
        let kubeconfig = try Kubeconfig(yaml: Self.whole, file: "/home/me/.kube/config")
        let configuration = try ClientConfiguration(kubeconfig)
        #expect(configuration.server.description == "https://[2001:db8::1]:6443/prefix")
        #expect(configuration.trust == .authority(.file("/home/me/.kube/pki/ca.crt")))
        #expect(configuration.serverName == "kubernetes")
        #expect(configuration.proxy?.description == "http://proxy:3128")
        #expect(configuration.namespace == "n")
        #expect(
            configuration.credentials.certificate
                == CertificateSource(certificate: .file("/home/me/.kube/u.crt"), privateKey: .file("/abs/u.key")))
        #expect(configuration.impersonation == Impersonation(user: "jane", groups: ["g"]))
        func authorization(_ context: String) throws -> AuthorizationSource? {
            try ClientConfiguration(kubeconfig, context: context).credentials.authorization
        }
        #expect(try authorization("t") == .token(Sensitive("hunter2")))
        #expect(try authorization("f") == .tokenFile("/home/me/.kube/tok"))
        #expect(try authorization("b") == .basic(user: "me", password: Sensitive("hunter2")))
        #expect(try authorization("nobody") == nil)
        #expect(kubeconfig.users["e"]?.tellsPluginAboutCluster == true)
        guard case .exec(let plugin) = kubeconfig.users["e"]?.credentials.authorization else {
            Issue.record("There is no plugin.")
            return
        }
        #expect(plugin.command == "/home/me/.kube/bin/login")
        #expect(plugin.environment.exposed == ["A": "hunter2"])
        var dumped = ""
        dump(kubeconfig, to: &dumped)
        #expect(!(dumped + "\(kubeconfig)" + String(reflecting: kubeconfig)).contains("hunter2"))
    }

    // Errors: the file, the field, and what would be right; never the credential.

    static let mistakes: [(yaml: String, says: String)] = [
        ("a: [", "/k is not a kubeconfig: line "), ("[]", "the file is an array, but it must be a mapping"),
        ("kind: Pod", "kind is \"Pod\", but a kubeconfig's is \"Config\""),
        ("apiVersion: v2", "a kubeconfig's is \"v1\""),
        ("clusters: {}", "clusters is an object, but it must be a list"),
        ("clusters: [{cluster: {}}]", "clusters[0] has no name"),
        ("clusters: [{name: a}]", "clusters[a].cluster has no server; it needs one such as https://host:6443"),
        (
            "clusters: [{name: a, cluster: {server: 'ftp://h'}}]",
            "clusters[a].cluster.server is wrong: \"ftp\" is no scheme"
        ),
        ("clusters: [{name: a, cluster: {server: 'https://h:99999'}}]", "\"99999\" is no port"),
        ("clusters: [{name: a, cluster: {server: 'https://::1:1'}}]", "needs brackets"),
        ("clusters: [{name: a, cluster: {server: h, insecure-skip-tls-verify: 'maybe'}}]", "must be true or false"),
        (
            "clusters: [{name: a, cluster: {server: h, insecure-skip-tls-verify: true, certificate-authority: x}}]",
            "one of them must go"
        ),
        (
            "clusters: [{name: a, cluster: {server: h, certificate-authority-data: 'hunter2!'}}]",
            "certificate-authority-data is not Base64"
        ),
        ("clusters: [{name: a, cluster: {server: h, proxy-url: 'https://u:hunter2@p'}}]", "proxy-url is wrong"),
        (
            "clusters: [{name: a, cluster: {server: h}}, {name: a, cluster: {server: h}}]",
            "is a second entry named \"a\""
        ),
        (
            "users: [{name: a, user: {token: 1234}}]",
            "users[a].user.token is a number, but it must be a text; put it in quotes"
        ),
        (
            "users: [{name: a, user: {token: hunter2, username: x}}]",
            "more than one way to authenticate (token, username and password)"
        ),
        ("users: [{name: a, user: {client-certificate: x}}]", "has a client certificate but no client-key"),
        ("users: [{name: a, user: {client-key: x}}]", "has a client key but no client-certificate"),
        ("users: [{name: a, user: {as-groups: [g]}}]", "without a user; set as"),
        (
            "users: [{name: a, user: {auth-provider: {name: gcp, config: {access-token: hunter2}}}}]",
            "asks for the auth provider \"gcp\""
        ),
        ("users: [{name: a, user: {exec: {}}}]", "users[a].user.exec has no apiVersion"),
        (
            "users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: c}}}]",
            "which we do not speak"
        ),
        (
            "users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: c}}}]",
            "has no interactiveMode"
        ),
        (
            "users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: c, interactiveMode: Always}}}]",
            "nobody is here to answer"
        ),
        ("users: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1}}}]", "has no command"),
        ("contexts: [{name: a, context: {user: u}}]", "contexts[a].context names no cluster"),
        (
            "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                + "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]",
            "aliases"
        ),
    ]

    @Test(arguments: mistakes) func mistakesAreSentences(_ yaml: String, _ sentence: String) throws {
        let error = try #require(fault(in: yaml))
        #expect(error.description.contains(sentence))
        #expect(error.description.contains("/k"))
        #expect(!error.description.contains("hunter2"))
    }

    /// What is wrong with the file, or with its one entry.
    private func fault(in yaml: String) -> KubeconfigError? {
        do {
            return try Kubeconfig(yaml: yaml, file: "/k").unusable.values.first
        } catch {
            return error
        }
    }

    // Rule: only who needs an entry is told that it cannot be used. It hides one of its name in a later file all the same.
    @Test func aWrongEntryMattersOnlyToItsUser() throws {
        var kubeconfig = try Kubeconfig(
            yaml: """
                current-context: good
                clusters: [{name: k, cluster: {server: h}}, {name: bad, cluster: {}}]
                users:
                - {name: old, user: {auth-provider: {name: gcp}}}
                contexts:
                - {name: good, context: {cluster: k}}
                - {name: provider, context: {cluster: k, user: old}}
                - {name: nowhere, context: {cluster: bad}}
                - {name: empty, context: {}}
                """, file: "/k")
        kubeconfig.merge(try Kubeconfig(yaml: "users: [{name: old, user: {token: t}}]", file: "/later"))
        #expect(try ClientConfiguration(kubeconfig).server.host == "h")
        for (context, sentence) in [
            ("provider", "asks for the auth provider \"gcp\""), ("nowhere", "clusters[bad].cluster has no server"),
            ("empty", "contexts[empty].context names no cluster"),
        ] {
            let error = try #require(
                #expect(throws: KubeconfigError.self) { try ClientConfiguration(kubeconfig, context: context) })
            #expect(error.description.contains(sentence))
        }
    }

    // Without a scheme a server that says how to trust it is reached over TLS, so no token travels in clear.
    @Test(arguments: [
        ("server: 'h:1'", "http://h:1"), ("server: 'h:1', insecure-skip-tls-verify: true", "https://h:1"),
        ("server: 'h:1', certificate-authority: ca.crt", "https://h:1"),
        ("server: 'http://h:1', certificate-authority: ca.crt", "http://h:1"),
    ]) func aServerWithoutASchemeIsReachedOverTLSWhereItSaysHowToTrustIt(_ cluster: String, _ url: String) throws {
        let kubeconfig = try Kubeconfig(yaml: "clusters: [{name: k, cluster: {\(cluster)}}]", file: "/k")
        #expect(kubeconfig.clusters["k"]?.server.description == url)
    }

    @Test func noKubeconfigAtAllIsSaidSo() throws {
        let error = try #require(
            #expect(throws: KubeconfigError.self) {
                try ClientConfiguration(try Kubeconfig.load(environment: ["HOME": "/nonexistent"]))
            })
        #expect(error.description.contains("There is no kubeconfig"))
    }

    @Test func endlessNestingIsAnError() {
        for bracket in ["[", "{", "- ", "? "] {
            let yaml = String(repeating: bracket, count: 100_000)
            #expect(throws: KubeconfigError.self) { try Kubeconfig(yaml: yaml, file: "/k") }
        }
    }

    @Test(arguments: [
        ("missing", "has no context \"missing\"; it has \"a\", \"b\", \"c\""),
        ("a", "contexts[a].context.cluster is \"x\", which is not there; there is \"k\""),
        ("b", "contexts[b].context.user is \"y\", which is not there; there is none"),
    ]) func namesThatLeadNowhereAreSentences(_ context: String, _ sentence: String) throws {
        let kubeconfig = try Kubeconfig(
            yaml: """
                clusters: [{name: k, cluster: {server: h}}]
                contexts:
                - {name: a, context: {cluster: x}}
                - {name: b, context: {cluster: k, user: y}}
                - {name: c, context: {cluster: k}}
                """, file: "/k")
        let error = try #require(
            #expect(throws: KubeconfigError.self) { try ClientConfiguration(kubeconfig, context: context) })
        #expect(error.description.contains(sentence))
    }

    // KUBECONFIG lists: the first entry of a name stands, whole; missing files are passed over.

    @Test func listsAreMergedByClientGosRule() async throws {
        try await TemporaryFolder.with("kubeconfig") { folder in
            let first = folder.appending("one/config"), second = folder.appending("config")
            try FileManager.default.createDirectory(
                atPath: folder.appending("one").string, withIntermediateDirectories: true)
            try Data(
                """
                clusters: [{name: k, cluster: {server: first}}]
                users: [{name: u, user: {tokenFile: t}}]
                """.utf8
            ).write(to: URL(filePath: first.string))
            try Data(
                """
                current-context: c
                clusters: [{name: k, cluster: {server: second, tls-server-name: x}}, {name: l, cluster: {server: l}}]
                users: [{name: v, user: {tokenFile: t}}]
                contexts: [{name: c, context: {cluster: k, user: u}}]
                """.utf8
            ).write(to: URL(filePath: second.string))
            let list = "\(folder)/none::\(first):\(second):\(first)"
            let merged = try Kubeconfig.load(environment: ["KUBECONFIG": list])
            #expect(merged.clusters["k"]?.server.host == "first")
            #expect(merged.clusters["k"]?.serverName == nil)
            #expect(merged.clusters["l"] != nil)
            #expect(merged.currentContext == "c")
            #expect(merged.users["u"]?.credentials.authorization == .tokenFile("\(folder)/one/t"))
            #expect(merged.users["v"]?.credentials.authorization == .tokenFile("\(folder)/t"))
            #expect(merged.files == [first.string, second.string])
            #expect(try Kubeconfig.load(environment: ["KUBECONFIG": "/nonexistent"]).files.isEmpty)
            #expect(throws: KubeconfigError.self) {
                try Kubeconfig.load(environment: [:], explicitFile: "/nonexistent")
            }
            #expect(Kubeconfig.files(["HOME": "/h"]) == ["/h/.kube/config"])
        }
    }

    @Test func podsUseTheProxyOfTheirEnvironment() async throws {
        try await TemporaryFolder.with("pod") { folder in
            for name in ["token", "ca.crt"] {
                try Data("x".utf8).write(to: URL(filePath: folder.appending(name).string))
            }
            func configuration(_ proxy: [String: String]) throws -> ClientConfiguration {
                let pod = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"]
                return try ClientConfiguration.inCluster(
                    environment: pod.merging(proxy) { _, new in new }, folder: folder.string)
            }
            let proxied = try configuration(["HTTPS_PROXY": "http://proxy:3128"])
            #expect(proxied.proxy?.host == "proxy")
            let direct = try configuration(["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "10.96.0.0/12"])
            #expect(direct.proxy == nil)
            let error = #expect(throws: KubeconfigError.self) { _ = try configuration(["HTTPS_PROXY": "ftp://proxy"]) }
            #expect(error.map { "\($0)" }?.contains("HTTPS_PROXY") == true)
        }
    }

    @Test func podsUseTheirServiceAccount() async throws {
        try await TemporaryFolder.with("pod") { folder in
            let environment = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"]
            #expect(throws: KubeconfigError.self) {
                try ClientConfiguration.inCluster(environment: environment, folder: folder.string)
            }
            for (name, text) in ["token": "t", "ca.crt": "c", "namespace": "ns\n"] {
                try Data(text.utf8).write(to: URL(filePath: folder.appending(name).string))
            }
            let configuration = try ClientConfiguration.inCluster(environment: environment, folder: folder.string)
            #expect(configuration.server.description == "https://[fd00::1]:443")
            #expect(configuration.trust == .authority(.file("\(folder)/ca.crt")))
            #expect(configuration.credentials.authorization == .tokenFile("\(folder)/token"))
            #expect(configuration.namespace == "ns")
            #expect(configuration.proxy == nil)
            #expect(throws: KubeconfigError.self) { try ClientConfiguration.inCluster(environment: [:]) }
        }
    }
}
