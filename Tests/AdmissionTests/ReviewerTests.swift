import Admission
import ByohAPI
import JSONTree
import KubernetesModel
import Testing

@Suite struct ReviewerTests {
    private static let reviewer = AdmissionReviewer(Write.policy)

    /// A question as kube-apiserver sends it.
    private static func question(
        _ operation: String, _ object: JSONValue?, old: JSONValue? = nil, kind: String = "ByoCluster",
        subresource: String? = nil, isDryRun: Bool = false
    ) -> [UInt8] {
        let plural = kind.lowercased() + "s"
        var request: JSONValue = [
            "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
            "kind": ["group": "infrastructure.cluster.x-k8s.io", "version": "v1beta1", "kind": .string(kind)],
            "resource": [
                "group": "infrastructure.cluster.x-k8s.io", "version": "v1beta1", "resource": .string(plural),
            ],
            "requestKind": ["group": "infrastructure.cluster.x-k8s.io", "version": "v1beta1", "kind": .string(kind)],
            "name": "a", "namespace": "default", "operation": .string(operation),
            "userInfo": ["username": "alice", "groups": ["system:authenticated"], "extra": ["k": ["v"]]],
            "object": object ?? .null, "oldObject": old ?? .null, "dryRun": .bool(isDryRun),
            "options": ["apiVersion": "meta.k8s.io/v1", "kind": "CreateOptions"],
        ]
        request["subResource"] = subresource.map(JSONValue.string)
        return JSONValue.object([
            "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request,
        ]).serialized()
    }

    private static func cluster(_ endpoint: JSONValue) -> JSONValue {
        Write(ByoCluster.self).object(["controlPlaneEndpoint": endpoint])
    }

    private static func answer(
        _ body: [UInt8], _ duty: AdmissionReviewer.Duty = .validate
    ) throws -> AdmissionResponse {
        let review = try reviewer.answer(body, duty)
        // As the server gets it.
        let tree = try JSONValue(encoding: review)
        #expect(tree["apiVersion"] == "admission.k8s.io/v1" && tree["kind"] == "AdmissionReview")
        let response = try #require(try tree.decode(AdmissionReview.self).response)
        #expect(response.uid == "705ab4f5-6393-11e8-b7cc-42010a800002")
        return response
    }

    @Test func aGoodObjectIsAllowedAndABadOneRefused() throws {
        let good = try Self.answer(Self.question("CREATE", Self.cluster(["host": "10.0.0.9", "port": 6443])))
        #expect(good.allowed && good.status == nil && good.warnings == [])
        let bad = try Self.answer(Self.question("CREATE", Self.cluster(["host": "a b"])))
        #expect(!bad.allowed)
        #expect(bad.status?.code == 422 && bad.status?.details?.causes.count == 1)
    }

    @Test func anUpdateIsJudgedByBothStates() throws {
        let old = Self.cluster(["host": "a", "port": 6443])
        let new = Self.cluster(["host": "b", "port": 6443])
        #expect(try !Self.answer(Self.question("UPDATE", new, old: old)).allowed)
        #expect(try Self.answer(Self.question("UPDATE", old, old: old)).allowed)
    }

    @Test func warningsReachTheUser() throws {
        var cluster = Self.cluster(["host": "a", "port": 6443])
        cluster["spec"]?["bundleLookupBaseRegistry"] = "x"
        #expect(try Self.answer(Self.question("CREATE", cluster)).warnings.count == 1)
    }

    // However the configuration is written, these are let through.
    @Test func deletionsSubresourcesAndOtherKindsAreAllowed() throws {
        let bad = Self.cluster(["host": "a b"])
        for body in [
            Self.question("DELETE", nil, old: bad), Self.question("CONNECT", bad),
            Self.question("UPDATE", bad, old: Self.cluster([:]), subresource: "status"),
            Self.question("CREATE", bad, kind: "ByoThing"),
        ] {
            for duty in AdmissionReviewer.Duty.allCases {
                let answer = try Self.answer(body, duty)
                #expect(answer.allowed && answer.patch == nil)
            }
        }
    }

    @Test func defaultsComeAsAPatch() throws {
        let object = Self.cluster(["host": "a"])
        let answer = try Self.answer(Self.question("CREATE", object), .mutate)
        #expect(answer.allowed && answer.patchType == "JSONPatch")
        let patch = try JSONValue(parsing: try #require(answer.patch).bytes).decode(JSONPatch.self)
        #expect(try patch.apply(to: object)["spec"]?["controlPlaneEndpoint"] == ["host": "a", "port": 6443])
        let complete = try Self.answer(Self.question("CREATE", Self.cluster(["host": "a", "port": 1])), .mutate)
        #expect(complete.allowed && complete.patch == nil && complete.patchType == nil)
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}"#,
        #"{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"a","kind":{"group":"","version":"","kind":""},"resource":{"group":"","version":"","resource":""},"operation":"CREATE"}}"#,
    ]) func whatIsNoQuestionIsAnError(_ body: String) {
        #expect(throws: UnreadableReview.self) { try Self.reviewer.answer(Array(body.utf8), .validate) }
    }
}
