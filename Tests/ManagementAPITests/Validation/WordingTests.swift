import JSONTree
import Testing

/// What a server says of bad objects, word for word: people and programs search for the sentences of kube-apiserver.
///
/// Which objects are bad is shown by the conformance suite, on both servers.
@Suite struct WordingTests {
    private static let label =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    private static let subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
        + "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + #"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#

    /// Creates a bad object and compares all that is told of it.
    private func expect(
        _ messages: [String], from object: JSONValue, at path: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await APIClient.with { client in
            let answer = try await client.send("POST", path, object)
            let told = (answer.body["details"]?["causes"]?.array ?? []).compactMap { $0["message"]?.string }
            #expect(answer.code == 422 && told == messages, "\(answer.body)", sourceLocation: sourceLocation)
        }
    }

    @Test(
        arguments: [
            (["name": "A"], ["Invalid value: \"A\": \(subdomain)"]),
            (["name": "a", "generateName": "."], ["Invalid value: \".\": \(subdomain)"]),
            (["name": "a", "labels": ["-": ""]], ["Invalid value: \"-\": name part \(label)"]),
            (["name": "a", "labels": ["A/b": ""]], ["Invalid value: \"A/b\": prefix part \(subdomain)"]),
            (["name": "a", "labels": ["/b": ""]], ["Invalid value: \"/b\": prefix part must be non-empty"]),
            (
                ["name": "a", "labels": ["b/": ""]],
                [
                    "Invalid value: \"b/\": name part must be non-empty",
                    "Invalid value: \"b/\": name part \(label)",
                ]
            ),
            (
                ["name": "a", "labels": ["a/b/c": ""]],
                [
                    "Invalid value: \"a/b/c\": a qualified name \(label) with an optional DNS subdomain prefix and '/' "
                        + "(e.g. 'example.com/MyName')"
                ]
            ),
            (
                ["name": "a", "labels": ["a": "-"]],
                [
                    "Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, "
                        + "'-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
                        + "'my_value',  or '12345', regex used for validation is "
                        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
                ]
            ),
            (
                ["name": "a", "finalizers": ["held"]],
                [
                    "Invalid value: \"held\": name is neither a standard finalizer name nor is it fully qualified"
                ]
            ),
            (
                ["name": "a", "finalizers": ["orphan", "foregroundDeletion"]],
                [
                    "Invalid value: []string{\"orphan\", \"foregroundDeletion\"}: finalizer orphan and "
                        + "foregroundDeletion cannot be both set"
                ]
            ),
            (
                [
                    "name": "a",
                    "ownerReferences": [["apiVersion": "a/b/c", "kind": "", "name": "x", "uid": "u"]],
                ],
                [
                    "Invalid value: \"a/b/c\": version must not be empty", "Invalid value: \"\": must not be empty",
                ]
            ), (["name": "a", "generation": -1], ["Invalid value: -1: must be greater than or equal to 0"]),
        ] as [(JSONValue, [String])])
    func metadata(_ metadata: JSONValue, messages: [String]) async throws {
        let path = "/api/v1/namespaces/default/configmaps"
        try await expect(messages, from: ["metadata": metadata], at: path)
    }

    @Test func aSecondControllerIsNamed() async throws {
        let owners = ["x", "y"].map { name -> JSONValue in
            ["apiVersion": "v1", "kind": "Gear", "name": .string(name), "uid": "u", "controller": true]
        }
        try await APIClient.with { client in
            let answer = try await client.send(
                "POST", "/api/v1/namespaces/default/configmaps",
                ["metadata": ["name": "a", "ownerReferences": .array(owners)]])
            #expect(
                answer.message.hasSuffix(
                    "Only one reference can have Controller set to true. Found \"true\" in references for Gear/x and Gear/y"
                ))
        }
    }

    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"

    @Test(
        arguments: [
            ("/api/v1/namespaces", ["metadata": ["name": "a.b"]], ["Invalid value: \"a.b\": must not contain dots"]),
            (
                "/api/v1/namespaces/default/configmaps", ["metadata": ["name": "a"], "data": ["..": "x", "..a": "x"]],
                ["Invalid value: \"..\": must not be '..'", "Invalid value: \"..a\": must not start with '..'"]
            ),
            (
                "/api/v1/namespaces/default/secrets",
                ["metadata": ["name": "a"], "type": "kubernetes.io/dockercfg", "data": [".dockercfg": "aHVudGVyMg=="]],
                ["Invalid value: \"<secret contents redacted>\": must be a JSON object"]
            ),
            (
                "/apis/coordination.k8s.io/v1/namespaces/default/leases",
                ["metadata": ["name": "a"], "spec": ["leaseDurationSeconds": 0, "leaseTransitions": -1]],
                [
                    "Invalid value: 0: must be greater than 0",
                    "Invalid value: -1: must be greater than or equal to 0",
                ]
            ),
            (
                "\(rbac)/clusterroles", ["metadata": ["name": "a%/b"]],
                [
                    "Invalid value: \"a%/b\": may not contain '/'", "Invalid value: \"a%/b\": may not contain '%'",
                ]
            ),
            (
                "\(rbac)/clusterroles", ["metadata": ["name": "a"], "aggregationRule": [:]],
                [
                    "Required value: at least one clusterRoleSelector required if aggregationRule is non-nil"
                ]
            ),
            (
                "\(rbac)/clusterrolebindings",
                [
                    "metadata": ["name": "a"], "roleRef": ["kind": "ClusterRole", "name": ".."],
                    "subjects": [["kind": "ServiceAccount", "name": "x", "namespace": "y", "apiGroup": "z"]],
                ],
                [
                    "Invalid value: \"..\": may not be '..'",
                    "Unsupported value: \"z\": supported values: \"\"",
                ]
            ),
            (
                "/apis/authorization.k8s.io/v1/subjectaccessreviews", ["spec": [:]],
                [
                    "Invalid value: \"null\": exactly one of nonResourceAttributes or resourceAttributes must be specified",
                    "Invalid value: \"\": at least one of user or group must be specified",
                ]
            ),
            (
                "/api/v1/namespaces/default/events",
                [
                    "metadata": ["name": "a"], "eventTime": "2026-01-01T00:00:00.000000Z",
                    "involvedObject": ["namespace": "default"], "reportingComponent": "x", "action": "A", "reason": "R",
                    "reportingInstance": .string(String(repeating: "i", count: 129)),
                ], ["Invalid value: \"\": can have at most 128 characters"]
            ),
        ] as [(String, JSONValue, [String])])
    func objects(at path: String, _ object: JSONValue, messages: [String]) async throws {
        try await expect(messages, from: object, at: path)
    }

    @Test(
        arguments: [
            ("x", "must be a fully qualified domain and path of the form 'example.com/signer-name'"),
            ("a/b", "should be a domain with at least two segments separated by dots"),
            ("a.b/C", "validating label \"C\": \(subdomain)"),
            ("kubernetes.io/legacy-unknown", "the legacy signerName is not allowed via this API version"),
        ])
    func signers(_ signer: String, text: String) async throws {
        try await APIClient.with { client in
            let answer = try await client.send(
                "POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests",
                ["metadata": ["name": "a"], "spec": ["signerName": .string(signer), "request": "eA=="]])
            let causes = answer.body["details"]?["causes"]?.array ?? []
            let signerCauses = causes.filter { $0["field"] == "spec.signerName" }.compactMap { $0["message"]?.string }
            #expect(signerCauses.count == 1 && signerCauses.first?.hasSuffix(": \(text)") == true)
            #expect(
                causes.first?["message"]
                    == "Invalid value: <certificate request>: PEM block type must be CERTIFICATE REQUEST")
        }
    }

    // Rule: where base64 ends to be so is said as Go counts, and no character of what may be secret.
    @Test(arguments: [
        ("!", 0), ("aHVudGVyMg", 8), ("aHVudGVyMg=", 11), ("aHV\ndGVy!", 8), ("aHVudGVyMg==x", 12), ("=", 0),
    ])
    func base64(_ text: String, offset: Int) async throws {
        try await APIClient.with { client in
            let answer = try await client.send(
                "POST", "/api/v1/namespaces/default/secrets",
                ["metadata": ["name": "a"], "data": ["k": .string(text)]])
            #expect(answer.code == 400)
            #expect(answer.message.hasSuffix(": illegal base64 data at input byte \(offset)"), "\(answer.message)")
        }
    }
}
