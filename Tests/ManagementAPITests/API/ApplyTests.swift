import JSONTree
import KubernetesModel
import Testing

private let configMaps = "/api/v1/namespaces/default/configmaps"
private let apply = "application/apply-patch+yaml"

/// What only shows on the wire of server-side apply; the behaviour itself is in the conformance suite.
@Suite struct ApplyTests {
    @Test func aManifestInYAMLMakesAndChangesAnObject() async throws {
        try await APIClient.with { client in
            func send(_ yaml: String) async throws -> APIClient.Answer {
                try await client.send(
                    "PATCH", "\(configMaps)/a?fieldManager=one", bytes: Array(yaml.utf8), type: apply)
            }
            let made = try await send("apiVersion: v1\nkind: ConfigMap\ndata:\n  k: v\n")
            #expect(made.code == 201 && made.body["data"]?["k"] == "v")
            #expect(made.body["metadata"]?["name"] == "a" && made.body["metadata"]?["namespace"] == "default")
            let again = try await send("apiVersion: v1\nkind: ConfigMap\ndata:\n  k: v\n")
            #expect(again.code == 200 && again.body == made.body)
            let changed = try await send("apiVersion: v1\nkind: ConfigMap\ndata:\n  l: w\n")
            #expect(changed.code == 200 && changed.body["data"] == ["l": "w"])
            // Text in YAML that looks like JSON is text.
            let config = "apiVersion: v1\nkind: ConfigMap\ndata:\n  l: |\n    {\"a\": 1, \"a\": 2}\n"
            let text = try await client.send(
                "PATCH", "\(configMaps)/a?fieldManager=one&fieldValidation=Strict", bytes: Array(config.utf8),
                type: apply)
            #expect(text.code == 200 && text.warnings.isEmpty)
            let broken = try await send("apiVersion: [\n")
            #expect(broken.code == 400 && broken.message.hasPrefix("error decoding YAML: "))
            let twice = try await send("apiVersion: v1\nkind: ConfigMap\ndata:\n  l: w\n  l: x\n")
            #expect(twice.code == 400)
        }
    }

    @Test func applyingWhatIsMissingNeedsTheRightToCreate() async throws {
        try await APIClient.with { client in
            let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default"
            try await client.make(
                "\(roles)/roles",
                [
                    "metadata": ["name": "patcher"],
                    "rules": [["apiGroups": [""], "resources": ["configmaps"], "verbs": ["patch"]]],
                ])
            try await client.make(
                "\(roles)/rolebindings",
                [
                    "metadata": ["name": "patcher"],
                    "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "patcher"],
                    "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "jane"]],
                ])
            let jane = client.as(.init(username: "jane", groups: []))
            let manifest: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "data": ["k": "v"]]
            let path = "\(configMaps)/a?fieldManager=one"
            let refused = try await jane.send("PATCH", path, manifest, type: apply)
            #expect(refused.code == 403 && refused.message.contains("cannot create resource \"configmaps\""))
            try await client.make(configMaps, Sample.configMap("a"))
            let applied = try await jane.send("PATCH", path, manifest, type: apply)
            #expect(applied.code == 200 && applied.body["data"]?["k"] == "v")
        }
    }

    @Test func whoAppliedWithKubectlFromTheClientOwnsWhatHeApplied() async throws {
        try await APIClient.with { client in
            var object = Sample.configMap("a", data: ["k": "1", "other": "1"])
            object["metadata"]?["annotations"] = [
                "kubectl.kubernetes.io/last-applied-configuration":
                    #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"1"}}"#
            ]
            _ = try await client.send("POST", "\(configMaps)?fieldManager=kubectl-client-side-apply", object)
            func applied(_ data: JSONValue, by manager: String) async throws -> Int {
                try await client.send(
                    "PATCH", "\(configMaps)/a?fieldManager=\(manager)&dryRun=All",
                    ["apiVersion": "v1", "kind": "ConfigMap", "data": data], type: apply
                ).code
            }
            #expect(try await applied(["k": "2"], by: "kubectl") == 200)
            #expect(try await applied(["k": "2"], by: "somebody") == 409)
            #expect(try await applied(["other": "2"], by: "kubectl") == 409)
        }
    }

    @Test func tooManyUpdatersBecomeOne() async throws {
        try await APIClient.with { client in
            try await client.make("\(configMaps)?fieldManager=m0", Sample.configMap("a", data: ["k0": "v"]))
            for number in 1..<15 {
                _ = try await client.send(
                    "PATCH", "\(configMaps)/a?fieldManager=m\(number)", ["data": ["k\(number)": "v"]],
                    type: "application/merge-patch+json")
            }
            let read = try await client.get("\(configMaps)/a").body["metadata"]?["managedFields"]?.array ?? []
            #expect(read.count == 10)
            let names = read.compactMap { $0["manager"]?.string }
            #expect(names.contains("ancient-changes") && names.contains("m14"))
            let owned = read.compactMap { $0["fieldsV1"]?["f:data"]?.object?.keys.filter { $0 != "." } }.joined()
            #expect(owned.count == 15)
        }
    }

    // Rule: options that mean nothing are refused with the options' kind.
    @Test(arguments: [
        ("dryRun=Some", "PatchOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value"),
        (
            "force=true",
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply"
        ),
        ("fieldManager=%07", "fieldManager: Invalid value: \"\\u0007\": invalid character U+0007 (at position 0)"),
        ("fieldValidation=Loose", "fieldValidation: Unsupported value: \"Loose\""),
    ]) func optionsThatMeanNothingAreRefused(query: String, words: String) async throws {
        try await APIClient.with { client in
            try await client.make(configMaps, Sample.configMap("a"))
            let refused = try await client.send(
                "PATCH", "\(configMaps)/a?\(query)", ["data": ["k": "v"]], type: "application/merge-patch+json")
            #expect(refused.code == 422 && refused.reason == "Invalid")
            #expect(refused.message.contains(words), "\(refused.message)")
        }
    }

    @Test func fieldValidationWarnsByDefaultAndRefusesWhenStrict() async throws {
        try await APIClient.with { client in
            try await client.make("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Sample.widgetDefinition)
            let widgets = "/apis/example.org/v1/namespaces/default/widgets"
            let body = Array(
                #"{"apiVersion":"example.org/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"size":1,"size":2,"x":1}}"#
                    .utf8)
            let strict = try await client.send("POST", "\(widgets)?fieldValidation=Strict", bytes: body)
            #expect(strict.code == 400)
            #expect(
                strict.message
                    == "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: "
                    + "duplicate field \"spec.size\", unknown field \"spec.x\"")
            let warned = try await client.send("POST", widgets, bytes: body)
            #expect(warned.code == 201 && warned.body["spec"]?["x"] == nil && warned.body["spec"]?["size"] == 2)
            #expect(
                warned.warnings == [
                    #"duplicate field \"spec.size\""#, #"unknown field \"spec.x\""#,
                ])
            let silent = try await client.send(
                "PATCH", "\(widgets)/a?fieldValidation=Ignore", ["spec": ["x": 1]], type: "application/merge-patch+json"
            )
            #expect(silent.code == 200 && silent.warnings.isEmpty)
            let patched = try await client.send(
                "PATCH", "\(widgets)/a?fieldValidation=Strict", ["spec": ["x": 1]], type: "application/merge-patch+json"
            )
            #expect(patched.code == 400 && patched.message.contains("unknown field \"spec.x\""))
        }
    }
}
