import JSONTree
import KubernetesClient
import KubernetesModel
import PKI
import SwiftASN1
import TestSupport
import Testing

extension Conformance {
    /// Bad roles, bindings, certificate requests, questions and events.
    @Suite struct AccessRefusals {
        private static let rbac = "/apis/rbac.authorization.k8s.io/v1"
        private static let long = String(repeating: "a", count: 129)

        // MARK: - Roles

        private static func rule(_ rule: JSONValue) -> JSONValue { ["rules": [rule]] }

        private static let rules: [Refusal] = [
            Refusal(["metadata": ["name": "a/b"]], "metadata.name Invalid"),
            Refusal(["metadata": ["name": "."]], "metadata.name Invalid"),
            Refusal(["metadata": ["name": "system:A_b"]]),
            Refusal(rule(["apiGroups": [""], "resources": ["x"]]), "rules[0].verbs Required"),
            Refusal(rule(["verbs": ["get"], "resources": ["x"]]), "rules[0].apiGroups Required"),
            Refusal(rule(["verbs": ["get"], "apiGroups": [""]]), "rules[0].resources Required"),
            Refusal(
                rule(["verbs": ["get"], "nonResourceURLs": ["/x"], "resourceNames": ["y"]]),
                "rules[0].nonResourceURLs Invalid"),
            Refusal(rule(["verbs": ["get"], "apiGroups": [""], "resources": ["x", "y"], "resourceNames": ["z"]])),
        ]

        private static func selectors(_ selectors: JSONValue...) -> JSONValue {
            ["aggregationRule": ["clusterRoleSelectors": .array(selectors)]]
        }

        private static let sums = "aggregationRule.clusterRoleSelectors"
        private static let aggregations: [Refusal] = [
            Refusal(["aggregationRule": [:]], "\(sums) Required"), Refusal(selectors(), "\(sums) Required"),
            Refusal(selectors([:])),
            Refusal(
                selectors([:], ["matchLabels": ["-": "b"]]), "\(sums)[1].matchLabels Invalid", "\(sums)[1] Invalid"),
            Refusal(
                selectors(["matchExpressions": [["key": "a", "operator": "In"]]]),
                "\(sums)[0].matchExpressions[0].values Required", "\(sums)[0] Invalid"),
            Refusal(
                selectors(["matchExpressions": [["key": "a", "operator": "Exists", "values": ["b"]]]]),
                "\(sums)[0].matchExpressions[0].values Forbidden", "\(sums)[0] Invalid"),
            Refusal(
                selectors(["matchExpressions": [["key": "-", "operator": "Bad"]]]),
                "\(sums)[0].matchExpressions[0].key Invalid", "\(sums)[0].matchExpressions[0].operator Invalid",
                "\(sums)[0] Invalid"),
            // Values have been looked at since 1.28.
            Refusal(
                selectors(["matchExpressions": [["key": "a", "operator": "In", "values": ["-"]]]]),
                "\(sums)[0].matchExpressions[0].values[0] Invalid", "\(sums)[0] Invalid", since: 28),
        ]

        @Test(arguments: APIServerKind.available)
        func aRoleOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                let urls = Refusal(
                    Self.rule(["verbs": ["get"], "nonResourceURLs": ["/x"]]), "rules[0].nonResourceURLs Invalid")
                let good: JSONValue = ["metadata": ["name": .string(namespace)]]
                try await Refusal.check(
                    Self.rules + [urls], of: good, at: "\(Self.rbac)/namespaces/\(namespace)/roles", on: kind)
                try await Refusal.check(
                    Self.rules + Self.aggregations, of: good, at: "\(Self.rbac)/clusterroles", on: kind)
            }
        }

        // MARK: - Bindings

        private static func subject(_ subject: JSONValue) -> JSONValue { ["subjects": [subject]] }

        private static let bindings: [Refusal] = [
            Refusal(["metadata": ["name": "a%b"]], "metadata.name Invalid"),
            Refusal(["roleRef": .null], "roleRef.kind NotSupported", "roleRef.name Required"),
            Refusal(["roleRef": ["apiGroup": "x"]], "roleRef.apiGroup NotSupported"),
            Refusal(["roleRef": ["kind": "x"]], "roleRef.kind NotSupported"),
            Refusal(["roleRef": ["name": ""]], "roleRef.name Required"),
            Refusal(["roleRef": ["name": "a/b"]], "roleRef.name Invalid"),
            Refusal(subject([:]), "subjects[0].kind NotSupported", "subjects[0].name Required"),
            Refusal(subject(["kind": "User"]), "subjects[0].name Required"),
            Refusal(subject(["kind": "Group"]), "subjects[0].name Required"),
            Refusal(subject(["kind": "User", "name": "x", "apiGroup": "x"]), "subjects[0].apiGroup NotSupported"),
            Refusal(subject(["kind": "Group", "name": "x", "apiGroup": "x"]), "subjects[0].apiGroup NotSupported"),
            Refusal(subject(["kind": "User", "name": "x", "namespace": "y"])),
            Refusal(
                subject(["kind": "ServiceAccount", "name": "A", "namespace": "x"]), "subjects[0].name Invalid"),
            Refusal(
                subject(["kind": "ServiceAccount", "name": "x", "namespace": "x", "apiGroup": "x"]),
                "subjects[0].apiGroup NotSupported"),
            Refusal(subject(["kind": "x", "name": "x"]), "subjects[0].kind NotSupported"),
        ]

        @Test(arguments: APIServerKind.available)
        func aBindingOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                let good: JSONValue = [
                    "metadata": ["name": "a"],
                    "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"],
                ]
                let homeless = Self.subject(["kind": "ServiceAccount", "name": "x"])
                let path = "\(Self.rbac)/namespaces/\(namespace)/rolebindings"
                // In a namespace an account without one is of that namespace.
                try await Refusal.check(Self.bindings + [Refusal(homeless)], of: good, at: path, on: kind)
                try await Refusal.check(
                    Self.bindings + [
                        Refusal(homeless, "subjects[0].namespace Required"),
                        Refusal(["roleRef": ["kind": "Role"]], "roleRef.kind NotSupported"),
                    ], of: good, at: "\(Self.rbac)/clusterrolebindings", on: kind)
                let server = try #require(kind.shared)
                #expect(try await server.send("POST", path, good).code == 201)
                try await Refusal.checkChanges(
                    [
                        Refusal(["roleRef": ["name": "edit"]], "roleRef Invalid"),
                        Refusal(
                            ["roleRef": .null], "roleRef Invalid", "roleRef.kind NotSupported",
                            "roleRef.name Required"),
                    ], at: "\(path)/a", on: kind)
            }
        }

        // MARK: - Certificate requests

        /// A PEM block around some bytes, in base64.
        private static func pem(_ label: String, _ content: String) -> JSONValue {
            let text = "-----BEGIN \(label)-----\n\(content)\n-----END \(label)-----\n"
            return .string(Base64.encode(Array(text.utf8)))
        }

        private static func signer(_ name: String, _ causes: Set<String> = ["spec.signerName Invalid"]) -> Refusal {
            Refusal(["spec": ["signerName": .string(name)]], causes)
        }

        private static let requests: [Refusal] = [
            Refusal(["metadata": ["name": "A:b"]]), Refusal(["metadata": ["name": "a/b"]], "metadata.name Invalid"),
            Refusal(["spec": ["request": .null]], "spec.request Invalid"),
            Refusal(["spec": ["request": "eA=="]], "spec.request Invalid"),
            Refusal(["spec": ["request": pem("CERTIFICATE", "YQ==")]], "spec.request Invalid"),
            Refusal(["spec": ["request": pem("CERTIFICATE REQUEST", "YQ==")]], "spec.request Invalid"),
            Refusal(["spec": ["usages": .null]], "spec.usages Required"),
            Refusal(["spec": ["usages": ["client auth", "x"]]], "spec.usages[1] NotSupported"),
            Refusal(["spec": ["usages": ["client auth", "client auth"]]], "spec.usages[1] Duplicate"),
            signer("", ["spec.signerName Required"]), signer("x"), signer("a/b"), signer("a.b/c/d"), signer("A.b/c"),
            signer("a..b/c"), signer("a.b/C"), signer("a.b/"), signer("/c"), signer("a.b/c..d"),
            signer("kubernetes.io/legacy-unknown"), signer("a.b/c.d", []),
            signer(
                Array(repeating: String(repeating: "a", count: 60), count: 5).joined(separator: ".") + "/c",
                ["spec.signerName TooLong"]),
            // The lifetime is part of a request since 1.22.
            Refusal(["spec": ["expirationSeconds": 599]], "spec.expirationSeconds Invalid", since: 22),
            Refusal(["spec": ["expirationSeconds": 600]]),
        ]

        @Test(arguments: APIServerKind.available)
        func aCertificateRequestOfNoUseIsRefused(on kind: APIServerKind) async throws {
            let pem = try CertificateRequestSample.pem()
            var forged = try PEMDocument(pemString: pem).derBytes
            forged[forged.count - 1] ^= 1
            let good: JSONValue = [
                "metadata": ["name": "refused"],
                "spec": [
                    "request": .string(Base64.encode(Array("some text\n\(pem)".utf8))), "usages": ["client auth"],
                    "signerName": "example.org/test",
                ],
            ]
            let rows =
                Self.requests + [
                    Refusal([:]),
                    Refusal(
                        ["spec": ["request": Self.pem("CERTIFICATE REQUEST", Base64.encode(forged))]],
                        "spec.request Invalid"),
                ]
            let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
            try await Refusal.check(rows, of: good, at: path, on: kind)
        }

        private static func conditions(_ conditions: JSONValue...) -> JSONValue {
            ["status": ["conditions": .array(conditions)]]
        }

        private static func condition(_ type: String, _ status: String = "True") -> JSONValue {
            ["type": .string(type), "status": .string(status), "reason": "R", "message": "m"]
        }

        private static let decisions: [Refusal] = [
            Refusal(conditions(condition("Approved"))),
            Refusal(conditions(condition("Approved"), condition("Denied")), "status.conditions[1].type Invalid"),
            Refusal(conditions(condition("Approved"), condition("Approved")), "status.conditions[1].type Duplicate"),
            Refusal(conditions(["status": "True"]), "status.conditions[0].type Required"),
            Refusal(conditions(["type": "Approved"]), "status.conditions[0].status Required"),
            Refusal(conditions(condition("Approved", "False")), "status.conditions[0].status NotSupported"),
            Refusal(conditions(condition("Failed", "False")), "status.conditions[0].status NotSupported"),
            Refusal(conditions(condition("Other", "Maybe")), "status.conditions[0].status NotSupported"),
            Refusal(conditions(condition("Other", "False"))),
        ]

        private static func certificate(_ text: JSONValue) -> JSONValue { ["status": ["certificate": text]] }

        private static let certificates: [Refusal] = [
            Refusal(certificate("eA=="), "status.certificate Invalid"), Refusal(certificate("")),
            Refusal(certificate(pem("CERTIFICATE", "YQ==")), "status.certificate Invalid"),
            Refusal(certificate(pem("X", "YQ==")), "status.certificate Invalid"),
            Refusal(certificate(pem("CERTIFICATE", "a: b\n\nYQ==")), "status.certificate Invalid"),
            Refusal(conditions(condition("Approved")), "status.conditions Forbidden"),
            Refusal(conditions(condition("Failed"))),
        ]

        @Test(arguments: APIServerKind.available)
        func whatBecameOfACertificateRequestMakesSense(on kind: APIServerKind) async throws {
            let server = try #require(kind.shared)
            let name = try await kind.withClient { try await $0.makeNamespace() }
            let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests/\(name)"
            let request = Base64.encode(Array(try CertificateRequestSample.pem().utf8))
            let made = try await server.send(
                "POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests",
                [
                    "metadata": ["name": .string(name)],
                    "spec": [
                        "request": .string(request), "usages": ["client auth"], "signerName": "example.org/test",
                    ],
                ])
            #expect(made.code == 201)
            try await Refusal.checkChanges(Self.decisions, at: "\(path)/approval", on: kind)
            try await Refusal.checkChanges(Self.certificates, at: "\(path)/status", on: kind)
            let merge = [(name: "content-type", value: "application/merge-patch+json")]
            let certificate = Self.certificate(.string(Base64.encode(Array(try server.authority.certificatePEM.utf8))))
            for (place, change) in [
                ("approval", Self.conditions(Self.condition("Approved"))), ("status", certificate),
            ] {
                #expect(try await server.send("PATCH", "\(path)/\(place)", change, headers: merge).code == 200)
            }
            try await Refusal.checkChanges(
                [
                    Refusal(Self.conditions(), "status.conditions Forbidden"),
                    Refusal(Self.conditions(Self.condition("Denied")), "status.conditions Forbidden"),
                    Refusal(
                        Self.conditions(Self.condition("Approved"), Self.condition("Denied")),
                        "status.conditions[1].type Invalid"),
                    Refusal(Self.conditions(Self.condition("Approved"), Self.condition("Other"))),
                ], at: "\(path)/approval", on: kind)
            try await Refusal.checkChanges(
                [
                    Refusal(Self.certificate(.null), "status.certificate Forbidden"),
                    Refusal(certificate), Refusal(Self.conditions(), "status.conditions Forbidden"),
                    Refusal(Self.conditions(Self.condition("Approved"), Self.condition("Failed"))),
                ], at: "\(path)/status", on: kind)
        }

        // MARK: - Questions

        @Test(arguments: APIServerKind.available)
        func aQuestionOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                let group = "/apis/authorization.k8s.io/v1"
                let wanted: JSONValue = ["verb": "get", "resource": "x", "namespace": .string(namespace)]
                let path: JSONValue = ["verb": "get", "path": "/x"]
                let both = Refusal(
                    ["spec": ["nonResourceAttributes": path]], "spec.nonResourceAttributes Invalid")
                let neither = Refusal(["spec": ["resourceAttributes": .null]], "spec.resourceAttributes Invalid")
                let named = Refusal(["metadata": ["name": "a"]], "metadata Invalid")
                let nobody = Refusal(["spec": ["user": .null]], "spec.user Invalid")
                let question: JSONValue = ["spec": ["user": "jane", "resourceAttributes": wanted]]
                try await Refusal.check(
                    [both, neither, named], of: ["spec": ["resourceAttributes": wanted]],
                    at: "\(group)/selfsubjectaccessreviews", on: kind)
                try await Refusal.check(
                    [both, neither, named, nobody], of: question, at: "\(group)/subjectaccessreviews", on: kind)
                var local = question
                local["metadata"] = ["namespace": .string(namespace)]
                try await Refusal.check(
                    [
                        both, neither, named, nobody,
                        Refusal(
                            ["spec": ["resourceAttributes": ["namespace": "x"]]],
                            "spec.resourceAttributes.namespace Invalid"),
                    ], of: local, at: "\(group)/namespaces/\(namespace)/localsubjectaccessreviews", on: kind)
            }
        }

        // MARK: - Events

        private static let time: JSONValue = ["eventTime": "2026-01-01T00:00:00.000000Z"]

        @Test(arguments: APIServerKind.available)
        func anEventOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                var good: JSONValue = [
                    "metadata": ["name": "a"],
                    "involvedObject": ["kind": "ConfigMap", "namespace": .string(namespace), "name": "x"],
                ]
                let path = "/api/v1/namespaces/\(namespace)/events"
                let namespaceProblem = "involvedObject.namespace Invalid"
                try await Refusal.check(
                    [
                        Refusal(["metadata": ["name": "A_b"]]),
                        Refusal(["metadata": ["name": "a/b"]], "metadata.name Invalid"),
                        Refusal(["involvedObject": ["namespace": "x"]], namespaceProblem),
                        Refusal(["involvedObject": .null], namespaceProblem),
                        // The field has had its own name since 1.22.
                        Refusal(
                            Self.time, "reportingComponent Required", "reportingComponent Invalid",
                            "reportingInstance Required", "action Required", "reason Required", since: 22),
                    ], of: good, at: path, on: kind)
                for (member, value) in [
                    "reportingComponent": "x", "reportingInstance": "y", "action": "A", "reason": "R",
                ] {
                    good[member] = .string(value)
                }
                good = JSONMergePatch.apply(Self.time, to: good)
                let long = JSONValue.string(Self.long)
                try await Refusal.check(
                    [
                        Refusal(["involvedObject": ["namespace": "x"]]),
                        Refusal(["involvedObject": ["namespace": .null]], namespaceProblem),
                        Refusal(["reportingComponent": "a b"], "reportingComponent Invalid", since: 22),
                        Refusal(["reportingInstance": long], "reportingInstance Invalid"),
                        Refusal(["action": long, "reason": long], "action Invalid", "reason Invalid"),
                        Refusal(["message": .string(String(repeating: "ä", count: 513))], "message Invalid"),
                        Refusal(["type": "Whatever", "series": ["count": 1]]),
                    ], of: good, at: path, on: kind)
            }
        }

        @Test(arguments: APIServerKind.available)
        func anEventOfTheNewGroupOfNoUseIsRefused(on kind: APIServerKind) async throws {
            try await kind.withNamespace { _, namespace in
                let good: JSONValue = [
                    "metadata": ["name": "a"], "eventTime": "2026-01-01T00:00:00.000000Z", "type": "Normal",
                    "reportingController": "example.org/x", "reportingInstance": "y", "action": "A", "reason": "R",
                    "note": "n", "regarding": ["kind": "ConfigMap", "namespace": .string(namespace), "name": "x"],
                ]
                let path = "/apis/events.k8s.io/v1/namespaces/\(namespace)/events"
                let time: JSONValue = "2026-01-01T00:00:00Z"
                try await Refusal.check(
                    [
                        Refusal(["metadata": ["name": "A"]], "metadata.name Invalid"),
                        Refusal(["eventTime": .null], "eventTime Required"),
                        Refusal(["type": "Bad"], "type Invalid"),
                        Refusal(["regarding": .null], "involvedObject.namespace Invalid"),
                        Refusal(["reportingController": "a b"], "reportingController Invalid"),
                        Refusal(["note": .string(String(repeating: "n", count: 1025))], "message Invalid"),
                        Refusal(
                            ["series": ["count": 1]], "series.count Invalid", "series.lastObservedTime Required"),
                        Refusal(["series": ["count": 2, "lastObservedTime": "2026-01-01T00:00:00.000000Z"]]),
                        Refusal(
                            [
                                "deprecatedCount": 1, "deprecatedFirstTimestamp": time,
                                "deprecatedLastTimestamp": time, "deprecatedSource": ["component": "x"],
                            ], "count Invalid", "firstTimestamp Invalid", "lastTimestamp Invalid", "source Invalid"),
                    ], of: good, at: path, on: kind)
                let server = try #require(kind.shared)
                #expect(try await server.send("POST", path, good).code == 201)
                // Releases up to 1.20 let everything be changed.
                let changes: [(JSONValue, String)] = [
                    (["regarding": ["name": "y"]], "involvedObject"), (["reason": "S"], "reason"),
                    (["note": "m"], "message"), (["type": "Warning"], "type"), (["action": "B"], "action"),
                    (["related": ["name": "y"]], "related"),
                    (["reportingController": "example.org/y"], "reportingController"),
                    (["reportingInstance": "z"], "reportingInstance"), (["deprecatedCount": 1], "count"),
                ]
                let series: JSONValue = ["count": 2, "lastObservedTime": "2026-01-01T00:00:00.000000Z"]
                try await Refusal.checkChanges(
                    changes.map { Refusal($0.0, "\($0.1) Invalid", since: 22) }
                        + [
                            Refusal(["series": series]),
                            Refusal(
                                ["series": ["count": 1]], "series.count Invalid", "series.lastObservedTime Required",
                                since: 22),
                        ], at: "\(path)/a", on: kind)
            }
        }
    }
}
