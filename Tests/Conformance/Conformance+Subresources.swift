import FoundationEssentials
import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Conformance {
    @Suite struct Subresources {
        @Test(arguments: APIServerKind.available)
        func aStatusPatchChangesOnlyTheStatus(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let widgets = try await client.serveWidgets(in: namespace)
                _ = try await widgets.create(
                    DynamicObject(widgets.resource, metadata: ObjectMeta(name: "a"), fields: ["spec": ["size": 1]]))
                let patched = try await widgets.patch(
                    "a", .merge(["spec": ["size": 2], "status": ["phase": "Ready"]]), subresource: .status)
                #expect(patched["spec"]?["size"] == 1)
                #expect(patched["status"]?["phase"] == "Ready")
                #expect(patched.metadata.generation == 1)
                let spec = try await widgets.patch("a", .merge(["spec": ["size": 2], "status": ["phase": "Lost"]]))
                #expect(spec["spec"]?["size"] == 2)
                #expect(spec["status"]?["phase"] == "Ready")
                #expect(spec.metadata.generation == 2)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aCertificateSigningRequestIsApprovedThroughItsSubresource(on kind: APIServerKind) async throws {
            try await kind.withClient { client in
                let requests = client.resources(CertificateSigningRequest.self)
                let created = try await requests.create(
                    CertificateSigningRequest(
                        metadata: ObjectMeta(generateName: "test-"),
                        spec: .init(
                            request: PublicBytes(Array(try CertificateRequestSample.pem().utf8)),
                            signerName: .kubeAPIServerClient, usages: [.digitalSignature, .clientAuth])))
                #expect(created.spec.username == "admin")
                let approved = try await requests.patch(
                    created.metadata.name,
                    .merge([
                        "status": [
                            "conditions": [
                                [
                                    "type": "Approved", "status": "True", "reason": "Test",
                                    "message": "Approved by a test",
                                ]
                            ]
                        ]
                    ]), subresource: .approval)
                #expect(approved.status.conditions.map(\.type) == [.approved])
            }
        }

        @Test(arguments: APIServerKind.available)
        func aCertificateSigningRequestSaysWhatForAndFromWhom(on kind: APIServerKind) async throws {
            try await kind.withClient { client in
                let pem = PublicBytes(Array(try CertificateRequestSample.pem().utf8))
                let error = await #expect(throws: KubernetesError.self) {
                    _ = try await client.resources(CertificateSigningRequest.self).create(
                        CertificateSigningRequest(
                            metadata: ObjectMeta(generateName: "test-"),
                            spec: .init(request: pem, signerName: .kubeAPIServerClient, usages: [])))
                }
                #expect(error?.isInvalidObject == true)
                #expect(error?.status?.details?.causes.contains { $0.field == "spec.usages" } == true)
            }
        }

        @Test(arguments: APIServerKind.available)
        func aTokenIsIssuedForAServiceAccount(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let account = try await client.resources(ServiceAccount.self, in: namespace)
                    .create(ServiceAccount(metadata: ObjectMeta(name: "robot")))
                let token = try await client.resources(ServiceAccount.self, in: namespace)
                    .requestToken(account.metadata.name).status.token
                let server = try #require(kind.shared)
                let kubeconfig = try server.kubeconfig(userFields: "token: \(token.text)")
                try await server.withClient(kubeconfig: kubeconfig) { robot in
                    // Authenticated, but not allowed.
                    let error = await #expect(throws: KubernetesError.self) {
                        try await robot.resources(ConfigMap.self, in: namespace).list()
                    }
                    #expect(error?.isForbidden == true)
                    #expect(error.map { "\($0)" }?.contains("system:serviceaccount:\(namespace):robot") == true)
                }
            }
        }

        // The embedded API serves no pods.
        @Test(arguments: APIServerKind.kubernetesOnly)
        func anEvictionRemovesAPod(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                _ = try await client.resources(Pod.apiResource, in: namespace).create(
                    DynamicObject(
                        Pod.apiResource, metadata: ObjectMeta(name: "a"),
                        fields: ["spec": ["containers": [["name": "c", "image": "example.org/none"]]]]))
                let pods = client.resources(Pod.self, in: namespace)
                guard try await client.minorVersion() >= 22 else {
                    // policy/v1 evictions came with 1.22; an older server has to say that it knows none.
                    let error = await #expect(throws: KubernetesError.self) { try await pods.evict("a") }
                    #expect(error.map { "\($0)" }?.contains("policy/v1") == true)
                    return
                }
                try await pods.evict("a")
                let left = try await pods.getIfPresent("a")
                #expect(left?.metadata.isDeleting != false)
            }
        }

        @Test(arguments: APIServerKind.available)
        func discoveryFindsBuiltInAndCustomKinds(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let secret = try await client.apiResource(kind: "Secret", group: "")
                #expect(secret == Secret.apiResource)
                let lease = try await client.apiResource(kind: "Lease", group: "coordination.k8s.io")
                #expect(lease == Lease.apiResource)
                let widgets = try await client.serveWidgets(in: namespace)
                // A kind is described a moment after it is served.
                try await eventually("widgets are found") {
                    try await client.apiResource(kind: widgets.resource.kind, group: widgets.resource.group)
                        == widgets.resource
                }
                let unknown = try await client.apiResource(kind: "Unicorn", group: "example.org")
                #expect(unknown == nil)
                let version = try await client.serverVersion()
                #expect(version.major == "1")
            }
        }

        @Test(arguments: APIServerKind.available)
        func aSubresourceHasNoVerbsButItsOwn(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, namespace in
                let server = try #require(kind.shared)
                _ = try await client.resources(ServiceAccount.self, in: namespace)
                    .create(ServiceAccount(metadata: ObjectMeta(name: "robot")))
                let token = "/api/v1/namespaces/\(namespace)/serviceaccounts/robot/token"
                let read = try await server.send("GET", token)
                let patched = try await server.send(
                    "PATCH", "/api/v1/namespaces/\(namespace)/finalize", [:],
                    headers: [("content-type", "application/merge-patch+json")])
                #expect(read.code == 405 && patched.code == 405)
            }
        }
    }
}
