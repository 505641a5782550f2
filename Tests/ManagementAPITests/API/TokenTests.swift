import JSONTree
import KubernetesModel
import ManagementAPI
import TestSupport
import Testing

/// Tokens of service accounts, from `kubectl create token` to the moment they end.
@Suite struct TokenTests {
    private static let accounts = "/api/v1/namespaces/default/serviceaccounts"
    private static let whoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    private static let reviews = "/apis/authentication.k8s.io/v1/tokenreviews"

    private func account(_ api: EmbeddedAPI, _ name: String = "robot") async throws {
        let made = try await api.send("POST", Self.accounts, ["metadata": ["name": .string(name)]])
        #expect(made.code == 201)
    }

    private func token(_ api: EmbeddedAPI, _ spec: JSONValue = [:], account: String = "robot") async throws -> String {
        let answer = try await api.send("POST", "\(Self.accounts)/\(account)/token", ["spec": spec])
        #expect(answer.code == 201, "\(answer.code) \(answer.message)")
        return answer.body["status"]?["token"]?.string ?? ""
    }

    @Test func aTokenSpeaksForItsAccount() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            try await account(api)
            let robot = try api.bearing(try await token(api))
            let who = try await robot.send("POST", Self.whoAmI, [:]).body["status"]?["userInfo"]
            #expect(who?["username"] == "system:serviceaccount:default:robot")
            #expect(
                who?["groups"] == [
                    "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated",
                ])
            #expect(who?["extra"]?["authentication.kubernetes.io/credential-id"]?[0]?.string?.hasPrefix("JTI=") == true)
            let refused = try await robot.send("GET", "/api/v1/secrets")
            #expect(refused.code == 403)
        }
    }

    @Test func aTokenEndsWithItsAccountAndWithTheSecretItIsBoundTo() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            try await account(api)
            let secrets = "/api/v1/namespaces/default/secrets"
            _ = try await api.send("POST", secrets, ["metadata": ["name": "s"]])
            let plain = try api.bearing(try await token(api))
            let bound = try api.bearing(
                try await token(api, ["boundObjectRef": ["kind": "Secret", "apiVersion": "v1", "name": "s"]]))
            #expect(try await bound.send("POST", Self.whoAmI, [:]).code == 201)
            _ = try await api.send("DELETE", "\(secrets)/s")
            #expect(try await bound.send("POST", Self.whoAmI, [:]).code == 401)
            #expect(try await plain.send("POST", Self.whoAmI, [:]).code == 201)
            _ = try await api.send("DELETE", "\(Self.accounts)/robot")
            try await account(api)
            #expect(try await plain.send("POST", Self.whoAmI, [:]).code == 401)
        }
    }

    @Test func aTokenEndsAtItsTime() async throws {
        let clock = TestTime()
        try await EmbeddedAPI.with(.memory, now: { clock.now }) { api in
            try await account(api)
            let robot = try api.bearing(try await token(api, ["expirationSeconds": 600]))
            #expect(try await robot.send("POST", Self.whoAmI, [:]).code == 201)
            clock.advance(by: 599)
            #expect(try await robot.send("POST", Self.whoAmI, [:]).code == 201)
            clock.advance(by: 1)
            #expect(try await robot.send("POST", Self.whoAmI, [:]).code == 401)
        }
    }

    @Test func aTokenForSomebodyElseIsNoneForTheServer() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            try await account(api)
            let other = try await token(api, ["audiences": ["vault"]])
            #expect(try await api.bearing(other).send("POST", Self.whoAmI, [:]).code == 401)
            let review = try await api.send(
                "POST", Self.reviews, ["spec": ["token": .string(other), "audiences": ["vault"]]])
            #expect(review.body["status"]?["authenticated"] == true)
            #expect(review.body["status"]?["audiences"] == ["vault"])
            #expect(review.body["status"]?["user"]?["username"] == "system:serviceaccount:default:robot")
            #expect(review.body["spec"]?["token"] == nil)
            let own = try await api.send("POST", Self.reviews, ["spec": ["token": .string(other)]])
            #expect(own.body["status"]?["authenticated"] == nil && own.body["status"]?["error"] != nil)
        }
    }

    @Test func whatCannotBeGivenIsRefusedByName() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            try await account(api)
            let short = try await api.send(
                "POST", "\(Self.accounts)/robot/token", ["spec": ["expirationSeconds": 60]])
            #expect(short.code == 422 && short.message.contains("may not specify a duration less than 10 minutes"))
            let nobody = try await api.send("POST", "\(Self.accounts)/nobody/token", ["spec": [:]])
            #expect(nobody.code == 404 && nobody.message == "serviceaccounts \"nobody\" not found")
            let unbound = try await api.send(
                "POST", "\(Self.accounts)/robot/token", ["spec": ["boundObjectRef": ["kind": "Secret", "name": "x"]]])
            #expect(unbound.code == 404)
            let kind = try await api.send(
                "POST", "\(Self.accounts)/robot/token", ["kind": "Token", "spec": [:]])
            #expect(kind.code == 400)
        }
    }

    @Test(arguments: ["", "a.b", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "x.y.z.w", "......"])
    func whatIsNoTokenIsRefused(text: String) async throws {
        try await EmbeddedAPI.with(.memory) { api in
            let answer = try await api.bearing(text).send("GET", "/version")
            #expect(answer.code == 401 && answer.body["kind"] == "Status" && answer.reason == "Unauthorized")
        }
    }

    @Test func changedTokensNeverPass() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            try await account(api)
            let good = Array(try await token(api).utf8)
            var generator = SeededGenerator(seed: FuzzSettings.seed)
            for _ in 0..<100 {
                var bad = good
                let place = Int.random(in: 0..<bad.count, using: &generator)
                let letters = Array("ABCDEFabcdef0123456789-_".utf8)
                bad[place] = letters.randomElement(using: &generator) ?? 65
                // The last character carries bits that no decoder looks at.
                if bad == good || place == bad.count - 1 { continue }
                let answer = try await api.bearing(String(decoding: bad, as: UTF8.self)).send("GET", "/version")
                #expect(answer.code == 401, "changed at \(place)")
            }
        }
    }
}
