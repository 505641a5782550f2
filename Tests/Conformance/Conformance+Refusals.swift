import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    /// Bad objects of built-in kinds: each refused for what is wrong with it, and for nothing else.
    @Suite struct Refusals {
        private static let long = String(repeating: "a", count: 64)
        private static let veryLong = String(repeating: "a", count: 254)
        private static let megabyte = String(repeating: "x", count: 1 << 20)

        // MARK: - Metadata

        private static let owner: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "u"]

        private static func owners(_ changes: JSONValue...) -> JSONValue {
            ["metadata": ["ownerReferences": .array(changes.map { JSONMergePatch.apply($0, to: owner) })]]
        }

        private static let metadata: [Refusal] = [
            Refusal(["metadata": ["name": "A_b"]], "metadata.name Invalid"),
            Refusal(["metadata": ["name": .string(veryLong)]], "metadata.name Invalid"),
            Refusal(["metadata": ["name": .null]], "metadata.name Required"),
            Refusal(
                ["metadata": ["name": .null, "generateName": "A_"]], "metadata.generateName Invalid",
                "metadata.name Invalid"),
            Refusal(["metadata": ["generateName": "_"]], "metadata.generateName Invalid"),
            Refusal(["metadata": ["name": .null, "generateName": "a."]], "metadata.generateName Invalid"),
            Refusal(["metadata": ["name": .null, "generateName": "a-"]]),
            Refusal(["metadata": ["generation": -1]], "metadata.generation Invalid"),
            Refusal(["metadata": ["labels": ["-a": "b"]]], "metadata.labels Invalid"),
            Refusal(["metadata": ["labels": ["A.b/c": "d"]]], "metadata.labels Invalid"),
            Refusal(["metadata": ["labels": ["a/b/c": "d"]]], "metadata.labels Invalid"),
            Refusal(["metadata": ["labels": ["a/": "d"]]], "metadata.labels Invalid"),
            Refusal(["metadata": ["labels": ["": "d"]]], "metadata.labels Invalid"),
            Refusal(["metadata": ["labels": ["a": "-"]]], "metadata.labels Invalid"),
            Refusal(["metadata": ["labels": ["a": .string(long)]]], "metadata.labels Invalid"),
            Refusal(["metadata": ["annotations": ["-a": "b"]]], "metadata.annotations Invalid"),
            Refusal(["metadata": ["annotations": ["A.b/C": "b"]]]),
            Refusal(
                ["metadata": ["annotations": ["a": .string(megabyte)]]], "metadata.annotations TooLong"),
            Refusal(["metadata": ["finalizers": ["a b/c"]]], "metadata.finalizers Invalid"),
            Refusal(["metadata": ["finalizers": ["held"]]], "metadata.finalizers[0] Invalid"),
            Refusal(["metadata": ["finalizers": ["orphan", "foregroundDeletion"]]], "metadata.finalizers Invalid"),
            Refusal(
                owners(["apiVersion": "", "kind": "", "name": "", "uid": ""]),
                "metadata.ownerReferences.apiVersion Invalid", "metadata.ownerReferences.kind Invalid",
                "metadata.ownerReferences.name Invalid", "metadata.ownerReferences.uid Invalid"),
            Refusal(owners(["apiVersion": "a/b/c"]), "metadata.ownerReferences.apiVersion Invalid"),
            Refusal(owners(["apiVersion": "a/"]), "metadata.ownerReferences.apiVersion Invalid"),
            Refusal(owners(["kind": "Event"]), "metadata.ownerReferences Invalid"),
            Refusal(
                owners(["controller": true], ["name": "y", "uid": "v", "controller": true]),
                "metadata.ownerReferences Invalid"),
            // Releases before 1.21 say it of `metadata.fieldManager`.
            Refusal(
                [
                    "metadata": [
                        "managedFields": [
                            [
                                "manager": .string(veryLong), "operation": "Update", "apiVersion": "v1",
                                "fieldsType": "FieldsV1", "fieldsV1": ["f:data": [:]],
                            ]
                        ]
                    ]
                ], "metadata.managedFields[0].manager TooLong", since: 21),
        ]

        @Test(arguments: APIServerKind.available)
        func metadataOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                try await Refusal.check(
                    Self.metadata, of: ["metadata": ["name": "a"]],
                    at: "/api/v1/namespaces/\(namespace)/configmaps", on: kind)
            }
        }

        @Test(arguments: APIServerKind.available)
        func metadataThatOnlyTheServerSetsIsRefusedFromOthers(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                _ = try await client.resources(ConfigMap.self, in: namespace).create(ConfigMap("a"))
                let path = "/api/v1/namespaces/\(namespace)/configmaps/a"
                let time: JSONValue = "2026-01-01T00:00:00Z"
                try await Refusal.checkChanges(
                    [
                        Refusal(["metadata": ["uid": "x"]], "metadata.uid Invalid"),
                        Refusal(["metadata": ["deletionTimestamp": time]], "metadata.deletionTimestamp Invalid"),
                        Refusal(
                            ["metadata": ["deletionGracePeriodSeconds": 5]],
                            "metadata.deletionGracePeriodSeconds Invalid"),
                        Refusal(["metadata": ["creationTimestamp": time]]),
                        Refusal(["metadata": ["generation": 7]]),
                        Refusal(["metadata": ["generateName": "_"]], "metadata.generateName Invalid"),
                    ], at: path, on: kind)
                let server = try #require(kind.shared)
                for (change, text) in [
                    (["name": "x"], "the name of the object (x) does not match the name on the URL (a)"),
                    (
                        ["name": .null],
                        "the name of the object (a based on URL) was undeterminable: name must be provided"
                    ),
                    (
                        ["namespace": "x"],
                        "the namespace of the object (x) does not match the namespace on the request (\(namespace))"
                    ),
                ] as [(JSONValue, String)] {
                    let answer = try await server.send(
                        "PATCH", path, ["metadata": change], headers: [("content-type", "application/merge-patch+json")]
                    )
                    #expect(answer.code == 400 && answer.message == text)
                }
                // What is in no namespace is so whatever it says.
                let role: JSONValue = ["metadata": ["name": .string(namespace), "namespace": "x"]]
                let made = try await server.send(
                    "POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles?dryRun=All", role)
                #expect(made.code == 201 && made.body["metadata"]?["namespace"] == nil)
            }
        }

        // MARK: - Core kinds

        @Test(arguments: APIServerKind.available)
        func aNamespaceOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                try await Refusal.check(
                    [
                        Refusal(["metadata": ["name": "a.b"]], "metadata.name Invalid"),
                        Refusal(["metadata": ["name": .string(Self.long)]], "metadata.name Invalid"),
                        Refusal(["spec": ["finalizers": ["held"]]], "spec.finalizers Invalid"),
                        Refusal(["spec": ["finalizers": ["a b/c"]]], "spec.finalizers Invalid"),
                        Refusal(["spec": ["finalizers": ["example.org/held"]]]),
                    ], of: ["metadata": ["name": "unused"]], at: "/api/v1/namespaces", on: kind)
                try await Refusal.checkChanges(
                    [
                        Refusal(["status": ["phase": "Terminating"]], "status.Phase Invalid"),
                        Refusal(["status": ["phase": "Bad"]], "status.Phase Invalid"),
                        Refusal(["status": ["phase": .null]]),
                    ], at: "/api/v1/namespaces/\(namespace)/status", on: kind)
                let server = try #require(kind.shared)
                let answer = try await server.send(
                    "PUT", "/api/v1/namespaces/\(namespace)/finalize?dryRun=All",
                    [
                        "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)],
                        "spec": ["finalizers": ["kubernetes", "held"]],
                    ])
                #expect(answer.code == 422)
                #expect(answer.body["details"]?["causes"]?[0]?["field"] == "spec.finalizers[1]")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aConfigMapOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let path = "/api/v1/namespaces/\(namespace)/configmaps"
                try await Refusal.check(
                    [
                        Refusal(["data": ["a b": "x"]], "data[a b] Invalid"),
                        Refusal(["data": ["": "x"]], "data[] Invalid"),
                        Refusal(["data": [Self.veryLong: "x"]], "data[\(Self.veryLong)] Invalid"),
                        Refusal(
                            ["data": [".": "x", "..": "x", "..a": "x"]], "data[.] Invalid", "data[..] Invalid",
                            "data[..a] Invalid"),
                        Refusal(["binaryData": ["a b": "YQ=="]], "binaryData[a b] Invalid"),
                        Refusal(["data": ["a": "x"], "binaryData": ["a": "YQ=="]], "data[a] Invalid"),
                        Refusal(["data": ["a": .string(Self.megabyte), "b": "x"]], "[] TooLong"),
                        Refusal(["data": ["a": .string(Self.megabyte)]]),
                        Refusal(["binaryData": ["a": .string(Base64.encode(Array(repeating: 120, count: 1 << 20)))]]),
                    ], of: ["metadata": ["name": "a"]], at: path, on: kind)
                let server = try #require(kind.shared)
                let unreadable = try await server.send(
                    "POST", path, ["metadata": ["name": "a"], "binaryData": ["a": "!"]])
                #expect(unreadable.code == 400 && unreadable.body["reason"] == "BadRequest")
                #expect(unreadable.message.contains("illegal base64 data at input byte 0"))
                let made = try await server.send(
                    "POST", path,
                    ["metadata": ["name": "a"], "data": ["k": "v"], "binaryData": ["b": "YQ=="], "immutable": true])
                #expect(made.code == 201)
                try await Refusal.checkChanges(
                    [
                        Refusal(["immutable": false], "immutable Forbidden"),
                        Refusal(["data": ["k": "w"]], "data Forbidden"),
                        Refusal(["binaryData": ["b": .null]], "binaryData Forbidden"),
                        Refusal(["metadata": ["labels": ["a": "b"]]]),
                    ], at: "\(path)/a", on: kind)
            }
        }

        private static func secret(_ type: String, _ data: JSONValue = [:]) -> JSONValue {
            ["type": .string(type), "data": data]
        }

        private static let secrets: [Refusal] = [
            Refusal(["data": ["a b": "YQ=="]], "data[a b] Invalid"),
            Refusal(
                ["data": ["a": .string(Base64.encode(Array(repeating: 120, count: (1 << 20) + 1)))]], "data TooLong"),
            Refusal(["data": ["a": .string(Base64.encode(Array(repeating: 120, count: 1 << 20)))]]),
            Refusal(
                secret("kubernetes.io/service-account-token"),
                "metadata.annotations[kubernetes.io/service-account.name] Required"),
            Refusal(secret("kubernetes.io/dockercfg"), "data[.dockercfg] Required"),
            Refusal(secret("kubernetes.io/dockercfg", [".dockercfg": ""]), "data[.dockercfg] Invalid"),
            Refusal(secret("kubernetes.io/dockercfg", [".dockercfg": "WzFd"]), "data[.dockercfg] Invalid"),
            Refusal(secret("kubernetes.io/dockercfg", [".dockercfg": "e30="])),
            Refusal(secret("kubernetes.io/dockerconfigjson"), "data[.dockerconfigjson] Required"),
            Refusal(
                secret("kubernetes.io/dockerconfigjson", [".dockerconfigjson": "ew=="]),
                "data[.dockerconfigjson] Invalid"),
            Refusal(
                secret("kubernetes.io/basic-auth"), "data[%s][username] Required", "data[%s][password] Required"),
            Refusal(secret("kubernetes.io/basic-auth", ["username": ""])),
            Refusal(secret("kubernetes.io/ssh-auth"), "data[%s][ssh-privatekey] Required"),
            Refusal(secret("kubernetes.io/ssh-auth", ["ssh-privatekey": ""]), "data[%s][ssh-privatekey] Required"),
            Refusal(secret("kubernetes.io/tls"), "data[tls.crt] Required", "data[tls.key] Required"),
            Refusal(secret("kubernetes.io/tls", ["tls.crt": ""]), "data[tls.key] Required"),
            Refusal(secret("example.org/whatever")),
        ]

        @Test(arguments: APIServerKind.available)
        func aSecretOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                let path = "/api/v1/namespaces/\(namespace)/secrets"
                try await Refusal.check(Self.secrets, of: ["metadata": ["name": "a"]], at: path, on: kind)
                let server = try #require(kind.shared)
                let unreadable = try await server.send(
                    "POST", path, ["metadata": ["name": "a"], "data": ["a": "YQ=="]])
                #expect(unreadable.code == 201)
                let made = try await server.send(
                    "POST", path, ["metadata": ["name": "i"], "data": ["a": "YQ=="], "immutable": true])
                #expect(made.code == 201)
                try await Refusal.checkChanges(
                    [
                        Refusal(["type": "x"], "type Invalid"),
                        Refusal(["type": .null]),
                        Refusal(
                            ["type": "kubernetes.io/tls"], "type Invalid", "data[tls.crt] Required",
                            "data[tls.key] Required"),
                        Refusal(["data": ["a": "Yg=="]], "data Forbidden"),
                        Refusal(["stringData": ["a": "b"]], "data Forbidden"),
                        Refusal(["immutable": .null], "immutable Forbidden"),
                    ], at: "\(path)/i", on: kind)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aServiceAccountOrLeaseOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                try await Refusal.check(
                    [
                        Refusal(["metadata": ["name": "A"]], "metadata.name Invalid"),
                        Refusal(["metadata": ["finalizers": ["held"]]], "metadata.finalizers[0] Invalid"),
                    ], of: ["metadata": ["name": "a"]], at: "/api/v1/namespaces/\(namespace)/serviceaccounts", on: kind)
                try await Refusal.check(
                    [
                        Refusal(["metadata": ["name": "A"]], "metadata.name Invalid"),
                        Refusal(["metadata": ["finalizers": ["held"]]]),
                        Refusal(["spec": ["leaseDurationSeconds": 0]], "spec.leaseDurationSeconds Invalid"),
                        Refusal(["spec": ["leaseTransitions": -1]], "spec.leaseTransitions Invalid"),
                        Refusal(["spec": ["holderIdentity": "", "leaseTransitions": 0]]),
                    ], of: ["metadata": ["name": "a"]],
                    at: "/apis/coordination.k8s.io/v1/namespaces/\(namespace)/leases", on: kind)
            }
        }
    }
}
