import Admission
import ByohAPI
import FoundationEssentials
import JSONTree
import KubernetesModel
import PKI
import Testing

@Suite struct ClusterRulesTests {
    @Test(arguments: [
        ("10.0.0.9", true), ("fd00::9", true), ("api.example.com", true), ("API.Example.com", true), ("", true),
        ("https://10.0.0.9:6443", false), ("10.0.0.9:6443", false), ("[fd00::9]", false),
        ("${CONTROL_PLANE_ENDPOINT_IP}", false), ("a b", false),
    ]) func anEndpointIsANameOrAnAddressAlone(_ host: String, _ isRight: Bool) {
        let spec: JSONValue = ["controlPlaneEndpoint": ["host": .string(host), "port": 6443]]
        #expect(Write(ByoCluster.self).fields(spec) == (isRight ? [] : ["spec.controlPlaneEndpoint.host"]))
        #expect(
            Write(ByoClusterTemplate.self).fields(["template": ["spec": spec]])
                == (isRight ? [] : ["spec.template.spec.controlPlaneEndpoint.host"]))
    }

    @Test(arguments: [(0, true), (1, true), (65_535, true), (65_536, false), (-1, false)] as [(Int64, Bool)])
    func aPortIsInRange(_ port: Int64, _ isRight: Bool) {
        let spec: JSONValue = ["controlPlaneEndpoint": ["host": "a", "port": .number(JSONNumber(port))]]
        #expect(Write(ByoCluster.self).fields(spec) == (isRight ? [] : ["spec.controlPlaneEndpoint.port"]))
    }

    // Half an endpoint is completed; a whole one stays.
    @Test(
        arguments: [
            ([:], ["host": "b", "port": 6443], true), (["host": "a"], ["host": "a", "port": 6443], true),
            (["port": 6443], ["host": "b", "port": 6443], true),
            (["host": "a", "port": 6443], ["host": "a", "port": 6443], true),
            (["host": "a", "port": 6443], ["host": "b", "port": 6443], false),
            (["host": "a", "port": 6443], ["host": "a", "port": 443], false),
            (["host": "a", "port": 6443], [:], false),
        ] as [(JSONValue, JSONValue, Bool)])
    func anEndpointStaysOnceItIsWhole(_ old: JSONValue, _ new: JSONValue, _ isRight: Bool) {
        let fields = Write(ByoCluster.self).fields(
            ["controlPlaneEndpoint": new], replacing: ["controlPlaneEndpoint": old])
        #expect(fields == (isRight ? [] : ["spec.controlPlaneEndpoint"]))
    }

    @Test(
        arguments: [
            (["controlPlaneEndpoint": ["host": "a"]], 6443),
            (["controlPlaneEndpoint": ["host": "a", "port": 0]], 6443),
            (["controlPlaneEndpoint": ["host": "a", "port": 443]], 443), (["controlPlaneEndpoint": [:]], nil),
            (["controlPlaneEndpoint": ["host": ""]], nil), ([:], nil),
        ] as [(JSONValue, Int64?)])
    func thePortIsFilledInBesideAHost(_ spec: JSONValue, _ port: Int64?) {
        let write = Write(ByoCluster.self)
        let object = write.object(spec)
        let defaulted = Write.policy.defaulted(AdmissionWrite(of: write.resource, object, by: write.user))
        #expect(defaulted["spec"]?["controlPlaneEndpoint"]?["port"]?.int64 == port)
        if port == nil { #expect(defaulted == object) }
    }

    @Test func whatOfOlderManifestsIsNotUsedIsSaid() {
        let write = Write(ByoCluster.self)
        let verdict = write.judge(
            write.object([
                "bundleLookupBaseRegistry": "quay.io/platform9", "controlPlaneEndpoint": ["host": "a", "port": 6443],
            ]))
        #expect(verdict.problems == [] && verdict.warnings.count == 1)
    }
}

@Suite struct InstallerRulesTests {
    // Manifests of the existing project apply, and the answer says what they lack.
    @Test func anOlderInstallationIsTakenWithAdvice() {
        let old: JSONValue = ["bundleRepo": "quay.io/platform9", "bundleType": "k8s"]
        let template = Write(K8sInstallerConfigTemplate.self)
        let verdict = template.judge(template.object(["template": ["spec": old]]))
        #expect(verdict.problems == [])
        #expect(
            verdict.warnings == [
                "spec.template.spec.bundleRepo names bundles of the existing project, which byoh-agent does not read: "
                    + "write spec.template.spec.installation with source: bundle, packages or preinstalled, and what "
                    + "the source needs"
            ])
        let config = Write(K8sInstallerConfig.self)
        #expect(config.judge(config.object(old)).warnings.count == 1)
    }

    @Test func aBundleIsNamed() {
        #expect(
            Write(K8sInstallerConfig.self).fields(["installation": ["source": "bundle"]])
                == ["spec.installation.bundle"])
        #expect(
            Write(K8sInstallerConfigTemplate.self).fields(
                ["template": ["spec": ["installation": ["source": "bundle"]]]])
                == ["spec.template.spec.installation.bundle"])
    }
}

@Suite struct BootstrapKubeconfigRulesTests {
    private static let authority: JSONValue = {
        // Any authority will do; without one the tests below fail.
        let authority = try? CertificateAuthority(
            commonName: "test", validity: .starting(at: .init(timeIntervalSince1970: 0), lasting: .seconds(60)))
        return .string(Base64.encode(Array(((try? authority?.certificatePEM) ?? "").utf8)))
    }()

    @Test(arguments: [
        ("https://10.0.0.1:6443", true), ("https://api.example.com", true), ("https://[fd00::1]:6443", true),
        ("https://rancher.example.com/k8s/clusters/c-1", true), ("http://10.0.0.1:6443", false), ("10.0.0.1", false),
        ("https://", false), ("https://:6443", false), ("https://a:0", false), ("https://user:pw@a:6443", false),
        ("https://a:6443?x=1", false), ("https://<host>:<port>", false), ("", false),
    ]) func theServerIsAnHTTPSURL(_ url: String, _ isRight: Bool) {
        let spec: JSONValue = ["apiserver": .string(url), "certificate-authority-data": Self.authority]
        let verdict = Write(BootstrapKubeconfig.self).judge(Write(BootstrapKubeconfig.self).object(spec))
        #expect(verdict.problems.map(\.field) == (isRight ? [] : ["spec.apiserver"]))
        #expect(!"\(verdict.problems)".contains("pw@"))
    }

    @Test(arguments: ["", "not pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func theAuthorityIsPEM(_ text: String) {
        let spec: JSONValue = [
            "apiserver": "https://a:6443", "certificate-authority-data": .string(Base64.encode(Array(text.utf8))),
        ]
        #expect(
            Write(BootstrapKubeconfig.self).fields(spec)
                == (text.isEmpty ? [] : ["spec.certificate-authority-data"]))
    }

    @Test func labelsOfHostsAreLabels() {
        let spec: JSONValue = [
            "apiserver": "https://a:6443", "hostLabels": ["a b": "c", "k": "v,w", "rack": "r1"],
        ]
        #expect(
            Write(BootstrapKubeconfig.self).fields(spec) == ["spec.hostLabels[a b]", "spec.hostLabels[k]"])
    }

    @Test func whatIsLeftOutIsShown() {
        let write = Write(BootstrapKubeconfig.self)
        func defaulted(_ spec: JSONValue) -> JSONValue? {
            Write.policy.defaulted(AdmissionWrite(of: write.resource, write.object(spec), by: write.user))["spec"]
        }
        #expect(defaulted(["apiserver": "x"]) == ["apiserver": "x", "ttlSeconds": 1800, "maxUses": 1])
        #expect(
            defaulted(["apiserver": "x", "ttlSeconds": 60, "maxUses": 5])
                == ["apiserver": "x", "ttlSeconds": 60, "maxUses": 5])
    }

    @Test func anAgentThatKnowsNobodyIsWarnedOf() {
        let write = Write(BootstrapKubeconfig.self)
        #expect(
            write.judge(write.object(["apiserver": "https://a", "insecure-skip-tls-verify": true])).warnings.count == 1)
    }
}
