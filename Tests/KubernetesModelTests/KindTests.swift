import FoundationEssentials
import JSONTree
import KubernetesModel
import Testing

/// One kind, with an object as small as the API allows.
struct KindSample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apiVersion: String
    let check: @Sendable (JSONValue) throws -> JSONValue
    let apiResource: APIResource
    let minimal: JSONValue

    init<Object: KubernetesObject>(_ type: Object.Type, _ apiVersion: String, minimal: JSONValue = [:]) {
        testDescription = Object.apiResource.kind
        self.apiVersion = apiVersion
        self.minimal = minimal
        apiResource = Object.apiResource
        check = { tree in
            let object = try tree.decode(Object.self)
            let viaFoundation = try JSONDecoder().decode(Object.self, from: Data(tree.serialized()))
            #expect(viaFoundation == object)
            return try JSONValue(encoding: object)
        }
    }
}

@Suite struct KindTests {
    private static let kinds = [
        KindSample(Secret.self, "v1"), KindSample(ConfigMap.self, "v1"), KindSample(Namespace.self, "v1"),
        KindSample(Node.self, "v1"), KindSample(Pod.self, "v1"), KindSample(ServiceAccount.self, "v1"),
        KindSample(CoreEvent.self, "v1"), KindSample(Event.self, "events.k8s.io/v1"),
        KindSample(Lease.self, "coordination.k8s.io/v1"), KindSample(DaemonSet.self, "apps/v1"),
        KindSample(PodDisruptionBudget.self, "policy/v1"), KindSample(Eviction.self, "policy/v1"),
        KindSample(TokenRequest.self, "authentication.k8s.io/v1"),
        KindSample(TokenReview.self, "authentication.k8s.io/v1"),
        KindSample(Role.self, "rbac.authorization.k8s.io/v1"),
        KindSample(ClusterRole.self, "rbac.authorization.k8s.io/v1"),
        KindSample(
            RoleBinding.self, "rbac.authorization.k8s.io/v1",
            minimal: ["roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "r"]]),
        KindSample(
            ClusterRoleBinding.self, "rbac.authorization.k8s.io/v1",
            minimal: ["roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "r"]]),
        KindSample(
            CertificateSigningRequest.self, "certificates.k8s.io/v1",
            minimal: ["spec": ["request": "Zm9v", "signerName": "kubernetes.io/kube-apiserver-client"]]),
        KindSample(SubjectAccessReview.self, "authorization.k8s.io/v1", minimal: ["spec": [:]]),
        KindSample(SelfSubjectAccessReview.self, "authorization.k8s.io/v1", minimal: ["spec": [:]]),
        KindSample(
            CustomResourceDefinition.self, "apiextensions.k8s.io/v1",
            minimal: [
                "spec": [
                    "scope": "Namespaced", "group": "x.io", "names": ["plural": "as", "kind": "A"],
                    "versions": [["name": "v1", "served": true, "storage": true]],
                ]
            ]),
        KindSample(ValidatingWebhookConfiguration.self, "admissionregistration.k8s.io/v1"),
        KindSample(MutatingWebhookConfiguration.self, "admissionregistration.k8s.io/v1"),
    ]

    // What the API may leave out is not demanded, what we do not know is ignored, and nothing is made up.
    @Test(arguments: kinds)
    func readsMinimalObjects(kind: KindSample) throws {
        #expect(kind.apiResource.apiVersion == kind.apiVersion)
        #expect(try kind.check(kind.minimal) == kind.minimal)
        var full = kind.minimal
        full["apiVersion"] = .string(kind.apiVersion)
        full["future"] = ["field": [1]]
        full["metadata"] = ["name": "a", "creationTimestamp": .null, "future": 1]
        var expected = kind.minimal
        expected["metadata"] = ["name": "a"]
        #expect(try kind.check(full) == expected)
    }

    // An object of a server, field by field; what we model comes back as it was.
    @Test(arguments: [
        (
            Self.kinds[4],
            #"""
            {"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"i","command":["a"]}],
            "volumes":[{"name":"e","emptyDir":{"sizeLimit":"1Gi"}},{"name":"h","hostPath":{"path":"/"}},
            {"name":"v","persistentVolumeClaim":{"claimName":"x"}}],"terminationGracePeriodSeconds":30,"priority":-5,
            "tolerations":[{"key":"k","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}]},
            "status":{"phase":"Running","conditions":[{"type":"Ready","status":"True",
            "lastTransitionTime":"2026-08-21T10:00:00Z"}],"containerStatuses":[{"name":"c","ready":true,"restartCount":2}]}}
            """#
        ),
        (
            Self.kinds[3],
            #"""
            {"metadata":{"name":"n"},"spec":{"providerID":"byoh://a/b/c","unschedulable":true,
            "taints":[{"key":"k","effect":"NoSchedule"}]},"status":{"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],
            "capacity":{"cpu":"4","memory":"16Gi"},"allocatable":{"cpu":"3900m"},
            "conditions":[{"type":"Ready","status":"Unknown","lastHeartbeatTime":"2026-08-21T10:00:00Z"}],
            "nodeInfo":{"bootID":"b","kubeletVersion":"v1.36.0"}}}
            """#
        ),
        (
            Self.kinds[8],
            #"""
            {"metadata":{"name":"l"},"spec":{"holderIdentity":"h","leaseDurationSeconds":15,"leaseTransitions":3,
            "acquireTime":"2026-08-21T10:00:00.000000Z","renewTime":"2026-08-21T10:00:01.250000Z"}}
            """#
        ),
        (
            Self.kinds[18],
            #"""
            {"metadata":{"name":"c"},"spec":{"request":"Zm9v","signerName":"example.com/s","expirationSeconds":600,
            "usages":["client auth"],"username":"u","groups":["g"],"extra":{"k":["v"]}},
            "status":{"certificate":"Zm9v","conditions":[{"type":"Approved","status":"True","reason":"r",
            "lastUpdateTime":"2026-08-21T10:00:00Z"}]}}
            """#
        ),
        (
            Self.kinds[21],
            #"""
            {"metadata":{"name":"as.x.io"},"spec":{"scope":"Namespaced","group":"x.io","names":{"plural":"as","kind":"A",
            "shortNames":["a"]},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":
            {"type":"object","x-kubernetes-preserve-unknown-fields":true}},"subresources":{"status":{}},
            "additionalPrinterColumns":[{"name":"Phase","type":"string","jsonPath":".status.phase","priority":1}]}],
            "conversion":{"strategy":"None"}},"status":{"storedVersions":["v1"],
            "conditions":[{"type":"Established","status":"True"}]}}
            """#
        ),
        (
            Self.kinds[22],
            #"""
            {"metadata":{"name":"w"},"webhooks":[{"name":"w.x.io","clientConfig":{"service":{"namespace":"n","name":"s",
            "path":"/p","port":443},"caBundle":"Zm9v"},"rules":[{"operations":["CREATE"],"apiGroups":["x.io"],
            "apiVersions":["*"],"resources":["as"],"scope":"*"}],"failurePolicy":"Fail","sideEffects":"None",
            "objectSelector":{"matchExpressions":[{"key":"a","operator":"Exists"}]},"timeoutSeconds":5,
            "admissionReviewVersions":["v1"]}]}
            """#
        ),
        (
            Self.kinds[10],
            #"""
            {"metadata":{"name":"p"},"spec":{"minAvailable":"50%","selector":{"matchLabels":{"a":"b"}}},
            "status":{"disruptionsAllowed":1,"currentHealthy":2,"desiredHealthy":1,"expectedPods":2}}
            """#
        ),
        (
            Self.kinds[7],
            #"""
            {"metadata":{"name":"e"},"eventTime":"2026-08-21T10:00:00.000001Z","series":{"count":2,
            "lastObservedTime":"2026-08-21T10:00:01.000000Z"},"reportingController":"c","reportingInstance":"i","action":"a",
            "reason":"r","regarding":{"kind":"Pod","name":"p"},"note":"n","type":"Warning"}
            """#
        ),
    ])
    func roundTripsObjects(kind: KindSample, text: String) throws {
        let tree = try JSONValue(parsing: text)
        #expect(try kind.check(tree) == tree)
    }

    @Test func readsStatuses() throws {
        let tree: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": "too many",
            "reason": "TooManyRequests", "code": 429,
            "details": [
                "name": "a", "retryAfterSeconds": 3, "causes": [["reason": "FieldValueInvalid", "field": "spec.x"]],
            ],
        ]
        let status = try tree.decode(Status.self)
        #expect(status.reason == .tooManyRequests)
        #expect(status.retryAfter == .seconds(3))
        #expect(status.details?.causes.first?.field == "spec.x")
        #expect(try JSONValue.object([:]).decode(Status.self).reason == .unknown)
        #expect(Status().retryAfter == nil)
    }

    @Test func readsAdmissionReviewsAndAnswersWithPatches() throws {
        let tree: JSONValue = [
            "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
            "request": [
                "uid": "u", "kind": ["group": "x.io", "version": "v1", "kind": "A"],
                "resource": ["group": "x.io", "version": "v1", "resource": "as"], "operation": "DELETE",
                "userInfo": ["username": "eve", "groups": ["g"]], "object": .null,
                "oldObject": ["apiVersion": "x.io/v1", "kind": "A", "metadata": ["name": "a"], "spec": ["y": 1]],
            ],
        ]
        let request = try #require(try tree.decode(AdmissionReview.self).request)
        #expect(request.object == nil)
        #expect(request.oldObject?["spec"] == ["y": 1])
        #expect(request.userInfo.username == "eve")
        let response = try AdmissionResponse(uid: "u", patching: [.add(JSONPointer(["a"]), 1)])
        #expect(response.patch?.text == #"[{"op":"add","path":"/a","value":1}]"#)
        #expect(try JSONValue(encoding: AdmissionReview(response: response))["response"]?["patchType"] == "JSONPatch")
    }
}
