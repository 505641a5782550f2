import FoundationEssentials
import JSONTree
import KubernetesModel
import ManagementAPI
import PKI
import TestSupport
import Testing

/// From a certificate request to a certificate that opens the door: `kubectl certificate approve`.
@Suite struct SigningTests {
    private static let requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
    private static let signer = "kubernetes.io/kube-apiserver-client"

    private func request(
        _ name: String, _ pem: String, usages: [JSONValue] = ["digital signature", "client auth"],
        seconds: Int? = nil
    ) -> JSONValue {
        var object: JSONValue = [
            "metadata": ["name": .string(name)],
            "spec": [
                "request": .string(Base64.encode(Array(pem.utf8))), "signerName": .string(Self.signer),
                "usages": .array(usages),
            ],
        ]
        if let seconds { object["spec"]?["expirationSeconds"] = .number(JSONNumber(seconds)) }
        return object
    }

    private func approve(_ api: EmbeddedAPI, _ name: String) async throws {
        let patch: JSONValue = [
            "status": ["conditions": [["type": "Approved", "status": "True", "reason": "Test", "message": "m"]]]
        ]
        let answer = try await api.send(
            "PATCH", "\(Self.requests)/\(name)/approval", patch, type: "application/merge-patch+json")
        #expect(answer.code == 200, "\(answer.message)")
    }

    /// The request once the signer has settled it.
    private func settled(_ api: EmbeddedAPI, _ name: String) async throws -> JSONValue {
        while true {
            let object = try await api.send("GET", "\(Self.requests)/\(name)").body
            let isFailed = (object["status"]?["conditions"]?.array ?? []).contains { $0["type"] == "Failed" }
            if object["status"]?["certificate"] != nil || isFailed { return object }
            await Task.yield()
        }
    }

    private func certificate(_ object: JSONValue) -> String {
        String(decoding: object["status"]?["certificate"]?.string.flatMap(Base64.decode) ?? [], as: UTF8.self)
    }

    @Test func anApprovedRequestBecomesACertificateThatOpensTheDoor() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            let key = PrivateKeyPEM.generate()
            let csr = try CertificateRequest(user: "byoh:host:a:b", groups: ["byoh:hosts"], privateKeyPEM: key)
            let made = try await api.send("POST", Self.requests, request("a", csr.pem, seconds: 3600))
            #expect(made.code == 201, "\(made.message)")
            try await approve(api, "a")
            let pem = certificate(try await settled(api, "a"))
            let validity = try CertificateFacts(pem: pem).validity
            let length = validity.notAfter.timeIntervalSince(validity.notBefore)
            #expect((3600...4000).contains(length))
            let host = try api.as(CertifiedKey(certificatePEM: pem, privateKeyPEM: key))
            let who = try await host.send("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", [:])
            #expect(who.body["status"]?["userInfo"]?["username"] == "byoh:host:a:b")
            #expect(who.body["status"]?["userInfo"]?["groups"] == ["byoh:hosts", "system:authenticated"])
        }
    }

    @Test func whatTheSignerCannotHonourFailsWithTheReason() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            let csr = try CertificateRequest(user: "u", groups: [], privateKeyPEM: PrivateKeyPEM.generate())
            for (name, usages, problem) in [
                ("server", ["server auth", "client auth"], "invalid usage for client certificate: server auth"),
                ("none", ["digital signature"], "missing required usage for client certificate: client auth"),
            ] as [(String, [JSONValue], String)] {
                _ = try await api.send("POST", Self.requests, request(name, csr.pem, usages: usages))
                try await approve(api, name)
                let condition = try await settled(api, name)["status"]?["conditions"]?.array?.last
                #expect(condition?["type"] == "Failed" && condition?["reason"] == "SignerValidationFailure")
                #expect(condition?["message"]?.string == problem)
            }
        }
    }

    @Test func noRequestMakesAnAdministratorAndNoneAsksForTooShortALife() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            let key = PrivateKeyPEM.generate()
            let master = try CertificateRequest(user: "u", groups: ["system:masters"], privateKeyPEM: key)
            let refused = try await api.send("POST", Self.requests, request("m", master.pem))
            #expect(refused.code == 403 && refused.message.contains("system:masters group is not allowed"))
            let csr = try CertificateRequest(user: "u", groups: [], privateKeyPEM: key)
            // The first block counts, whatever stands around it.
            let second = try await api.send("POST", Self.requests, request("m", "see below\n\(master.pem)\n\(csr.pem)"))
            #expect(second.code == 403 && second.message.contains("system:masters group is not allowed"))
            let short = try await api.send("POST", Self.requests, request("s", csr.pem, seconds: 60))
            #expect(short.code == 422 && short.message.contains("less than 600 seconds"))
        }
    }

    @Test func requestsOfOtherSignersAndUndecidedOnesAreLeftAlone() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            let csr = try CertificateRequest(user: "u", groups: [], privateKeyPEM: PrivateKeyPEM.generate())
            var other = request("other", csr.pem)
            other["spec"]?["signerName"] = "example.org/mine"
            _ = try await api.send("POST", Self.requests, other)
            try await approve(api, "other")
            _ = try await api.send("POST", Self.requests, request("pending", csr.pem))
            // What is settled after them shows that the signer has passed them by.
            _ = try await api.send("POST", Self.requests, request("last", csr.pem))
            try await approve(api, "last")
            _ = try await settled(api, "last")
            for name in ["other", "pending"] {
                let object = try await api.send("GET", "\(Self.requests)/\(name)").body
                #expect(object["status"]?["certificate"] == nil)
            }
        }
    }

    @Test func settledAndForgottenRequestsAndExpiredTokensGo() async throws {
        let clock = ManualClock()
        let time = TestTime()
        try await EmbeddedAPI.with(.memory, clock: clock, now: { time.now }) { api in
            let csr = try CertificateRequest(user: "u", groups: [], privateKeyPEM: PrivateKeyPEM.generate())
            for name in ["approved", "pending"] {
                _ = try await api.send("POST", Self.requests, request(name, csr.pem))
            }
            try await approve(api, "approved")
            _ = try await settled(api, "approved")
            let secrets = "/api/v1/namespaces/kube-system/secrets"
            let token: JSONValue = [
                "metadata": ["name": "bootstrap-token-abcdef"], "type": "bootstrap.kubernetes.io/token",
                "stringData": [
                    "token-id": "abcdef", "token-secret": "0123456789abcdef",
                    "expiration": .string((time.now + .seconds(60)).description),
                ],
            ]
            #expect(try await api.send("POST", secrets, token).code == 201)
            func left() async throws -> [String] {
                try await api.send("GET", Self.requests).names
                    + api.send("GET", secrets).names.filter { $0.hasPrefix("bootstrap-token-") }
            }
            func sweep(after seconds: Int64, until names: [String]) async throws {
                time.advance(by: seconds)
                while try await left() != names {
                    clock.advance(by: .seconds(60))
                    await Task.yield()
                }
            }
            #expect(try await left() == ["approved", "pending", "bootstrap-token-abcdef"])
            try await sweep(after: 61, until: ["approved", "pending"])
            try await sweep(after: 3600, until: ["pending"])
            try await sweep(after: 24 * 3600, until: [])
        }
    }
}
