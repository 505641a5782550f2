import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesModel
import Testing

/// One thing that an enrolled host tries with its credentials, and how the server has to answer.
struct RogueAttempt: Sendable {
    /// Who is who in the namespace of the attack.
    struct Places: Sendable {
        let namespace: String
        /// The attacker.
        let own: String
        /// An honest host in the same namespace.
        let other: String
        /// An honest host's machine, which has bootstrap data under its own name.
        let machine: String
    }

    enum Answer: Sendable {
        /// 403.
        case refused
        /// 400 to 404: there is nothing of that name, or it cannot be one.
        case absent
        /// Any 2xx: it is allowed, and must be harmless.
        case allowed
    }

    let what: String
    let method: String
    let path: @Sendable (Places) -> String
    var body: (@Sendable (Places) -> JSONValue)?
    var headers: [(name: String, value: String)] = []
    var answer = Answer.refused

    static let byoh = "/apis/\(ByohGroup.apiVersion)"
    static let core = "/apis/cluster.x-k8s.io/v1beta2"
    static let rbac = "/apis/rbac.authorization.k8s.io/v1"
    static let requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
    static let leases = "/apis/coordination.k8s.io/v1"

    private static func reading(
        _ what: String, _ answer: Answer = .refused, _ path: @escaping @Sendable (Places) -> String
    ) -> RogueAttempt {
        RogueAttempt(what: what, method: "GET", path: path, answer: answer)
    }

    private static func writing(
        _ what: String, _ method: String, _ body: JSONValue, answer: Answer = .refused,
        _ path: @escaping @Sendable (Places) -> String
    ) -> RogueAttempt {
        var attempt = RogueAttempt(what: what, method: method, path: path, body: { _ in body }, answer: answer)
        if method == "PATCH" { attempt.headers = [("content-type", "application/merge-patch+json")] }
        return attempt
    }

    private static func deleting(_ what: String, _ path: @escaping @Sendable (Places) -> String) -> RogueAttempt {
        RogueAttempt(what: what, method: "DELETE", path: path)
    }

    // MARK: - The table

    static let all: [RogueAttempt] =
        secrets + hosts + upgrades + status + machines + leaseAttempts + requestAttempts + rights + others

    private static let secrets: [RogueAttempt] = [
        reading("list the secrets") { "/api/v1/namespaces/\($0.namespace)/secrets" },
        reading("list all secrets") { _ in "/api/v1/secrets" },
        reading("watch the secrets") { "/api/v1/namespaces/\($0.namespace)/secrets?watch=true&timeoutSeconds=1" },
        reading("list secrets by label") {
            "/api/v1/namespaces/\($0.namespace)/secrets?labelSelector=\(ByohLabel.host)%3D\($0.own)"
        },
        reading("list the plan of another host") {
            "/api/v1/namespaces/\($0.namespace)/secrets?fieldSelector=metadata.name%3D\($0.other)-plan"
        },
        reading("read the own plan", .allowed) { "/api/v1/namespaces/\($0.namespace)/secrets/\($0.own)-plan" },
        reading("watch the own plan", .allowed) {
            "/api/v1/namespaces/\($0.namespace)/secrets?watch=true&timeoutSeconds=1"
                + "&fieldSelector=metadata.name%3D\($0.own)-plan"
        },
        reading("read the plan of another host") { "/api/v1/namespaces/\($0.namespace)/secrets/\($0.other)-plan" },
        reading("read another plan by a detour", .absent) {
            "/api/v1/namespaces/\($0.namespace)/secrets/\($0.own)-plan%2F..%2F\($0.other)-plan"
        },
        reading("read bootstrap data") { "/api/v1/namespaces/\($0.namespace)/secrets/\($0.machine)" },
        reading("read an enrolment token") { _ in "/api/v1/namespaces/kube-system/secrets/bootstrap-token-rogue1" },
        writing("change the own plan", "PATCH", ["data": ["plan": "e30="]]) {
            "/api/v1/namespaces/\($0.namespace)/secrets/\($0.own)-plan"
        },
        writing("change the plan of another host", "PATCH", ["data": ["plan": "e30="]]) {
            "/api/v1/namespaces/\($0.namespace)/secrets/\($0.other)-plan"
        },
        writing("create a secret", "POST", ["metadata": ["name": "mine"]]) {
            "/api/v1/namespaces/\($0.namespace)/secrets"
        },
        deleting("delete the own plan") { "/api/v1/namespaces/\($0.namespace)/secrets/\($0.own)-plan" },
        deleting("delete the plan of another host") { "/api/v1/namespaces/\($0.namespace)/secrets/\($0.other)-plan" },
        deleting("delete all secrets") { "/api/v1/namespaces/\($0.namespace)/secrets" },
    ]

    private static let order: JSONValue = [
        "id": "0123456789abcdef", "kind": "Reboot", "claimID": "abcdefghij", "requestedBy": "m1",
        "requestedAt": "2026-08-21T10:00:00Z",
    ]

    private static let upgrade: JSONValue = [
        "id": "0123456789abcdef", "version": "6.6.6", "reportTimeoutSeconds": 300, "requestedBy": "up",
        "requestedAt": "2026-08-21T10:00:00Z",
        "packages": [
            [
                "architecture": "amd64", "format": "Deb", "location": "https://rogue.example.org/agent.deb",
                "sha256": .string(String(repeating: "a", count: 64)),
            ]
        ],
    ]

    private static let upgrades: [RogueAttempt] = [
        writing("have itself upgraded", "PATCH", ["spec": ["agentUpgrade": upgrade]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)"
        },
        writing("have another host upgraded", "PATCH", ["spec": ["agentUpgrade": upgrade]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)"
        },
        writing(
            "call the upgrade of another host done", "PATCH",
            ["status": ["observedAgentUpgrade": ["id": "x", "result": "Succeeded"]]]
        ) { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)/status" },
        writing(
            "begin an upgrade", "POST",
            ["metadata": ["name": "rogue"], "spec": ["version": "6.6.6", "packages": upgrade["packages"] ?? []]]
        ) { "\(byoh)/namespaces/\($0.namespace)/byoagentupgrades" },
        reading("list the upgrades") { "\(byoh)/namespaces/\($0.namespace)/byoagentupgrades" },
        writing("pause an upgrade", "PATCH", ["spec": ["paused": true]]) {
            "\(byoh)/namespaces/\($0.namespace)/byoagentupgrades/up"
        },
        writing("call an upgrade complete", "PATCH", ["status": ["phase": "Complete"]]) {
            "\(byoh)/namespaces/\($0.namespace)/byoagentupgrades/up/status"
        }, deleting("delete an upgrade") { "\(byoh)/namespaces/\($0.namespace)/byoagentupgrades/up" },
    ]
    private static let way: JSONValue = ["bootstrapSecretName": "way", "origin": ["uid": "1", "keyDigest": "x"]]

    private static let hosts: [RogueAttempt] = [
        reading("list the hosts") { "\(byoh)/namespaces/\($0.namespace)/byohosts" },
        reading("list all hosts") { _ in "\(byoh)/byohosts" },
        reading("watch the hosts") { "\(byoh)/namespaces/\($0.namespace)/byohosts?watch=true&timeoutSeconds=1" },
        reading("read itself", .allowed) { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)" },
        reading("read another host") { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)" },
        reading("watch another host") {
            "\(byoh)/namespaces/\($0.namespace)/byohosts?watch=true&timeoutSeconds=1"
                + "&fieldSelector=metadata.name%3D\($0.other)"
        },
        reading("read itself in another namespace") { "\(byoh)/namespaces/default/byohosts/\($0.own)" },
        reading("read the status of another host") { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)/status" },
        writing("accept itself", "PATCH", ["spec": ["accepted": true]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)"
        },
        writing("have itself rebooted", "PATCH", ["spec": ["action": order]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)"
        },
        writing("have another host rebooted", "PATCH", ["spec": ["action": order]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)"
        },
        writing("answer for another host", "PATCH", ["status": ["observedAction": ["id": "x", "result": "Failed"]]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)/status"
        },
        writing("send itself elsewhere", "PATCH", ["spec": ["managementCluster": way]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)"
        },
        writing("send another host elsewhere", "PATCH", ["spec": ["managementCluster": way]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)"
        },
        writing("begin a remediation", "POST", ["metadata": ["name": "rogue"]]) {
            "\(byoh)/namespaces/\($0.namespace)/byoremediations"
        },
        reading("list the remediations") { "\(byoh)/namespaces/\($0.namespace)/byoremediations" },
        writing("free another host", "PATCH", ["spec": ["claimRef": .null]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)"
        },
        writing("write the status of another host", "PATCH", ["status": ["addresses": .null]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)/status"
        },
        writing("replace its status", "PUT", ["metadata": ["name": "a"], "status": [:]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)/status"
        },
        writing("create a host", "POST", ["metadata": ["name": "twin"], "spec": ["accepted": true]]) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts"
        },
        deleting("delete itself") { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)" },
        deleting("delete another host") { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)" },
        deleting("delete all hosts") { "\(byoh)/namespaces/\($0.namespace)/byohosts" },
    ]

    // Allowed each, since the patch is of its status; none may have an effect on anything else.
    private static let statusPatches: [(what: String, patch: JSONValue)] = [
        (
            "spec",
            [
                "spec": [
                    "accepted": true, "cordoned": true, "claimRef": .null, "quarantine": .null, "action": order,
                    "agentUpgrade": upgrade, "managementCluster": way,
                ]
            ]
        ),
        ("labels", ["metadata": ["labels": ["pool": "gold", ByohLabel.host: "other"]]]),
        ("annotations", ["metadata": ["annotations": [ByohAnnotation.allowKey: "x", ByohAnnotation.keyDigest: "y"]]]),
        ("finalizers", ["metadata": ["finalizers": ["example.org/mine"]]]),
        ("no finalizers", ["metadata": ["finalizers": .null]]),
        (
            "owners",
            [
                "metadata": [
                    "ownerReferences": [["apiVersion": "v1", "kind": "Namespace", "name": "default", "uid": "1"]]
                ]
            ]
        ), ("managers", ["metadata": ["managedFields": [[:]]]]),
        ("deletion", ["metadata": ["deletionTimestamp": "2026-01-01T00:00:00Z"]]),
    ]

    private static let status = statusPatches.map { what, patch in
        writing("write \(what) by a patch of its status", "PATCH", patch, answer: .allowed) {
            "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)/status"
        }
    }

    private static let machines: [RogueAttempt] = [
        reading("list the machines") { "\(byoh)/namespaces/\($0.namespace)/byomachines" },
        reading("read a machine") { "\(byoh)/namespaces/\($0.namespace)/byomachines/\($0.machine)" },
        writing(
            "claim itself for a machine", "PATCH",
            ["metadata": ["annotations": [ByohAnnotation.claim: "rogue/aaaaaaaaaa"]]]
        ) { "\(byoh)/namespaces/\($0.namespace)/byomachines/\($0.machine)" },
        writing("call a machine provisioned", "PATCH", ["status": ["initialization": ["provisioned": true]]]) {
            "\(byoh)/namespaces/\($0.namespace)/byomachines/\($0.machine)/status"
        },
        reading("read a cluster") { "\(core)/namespaces/\($0.namespace)/clusters/demo" },
        reading("list the machines of the core") { "\(core)/namespaces/\($0.namespace)/machines" },
        reading("list the clusters") { "\(byoh)/namespaces/\($0.namespace)/byoclusters" },
        reading("list what is installed") { "\(byoh)/namespaces/\($0.namespace)/k8sinstallerconfigtemplates" },
        reading("read kubeconfigs for enrolling") { "\(byoh)/namespaces/\($0.namespace)/bootstrapkubeconfigs" },
    ]

    private static let leaseAttempts: [RogueAttempt] = [
        reading("list the leases") { "\(leases)/namespaces/\($0.namespace)/leases" },
        reading("read the lease of another host") { "\(leases)/namespaces/\($0.namespace)/leases/\($0.other)" },
        writing(
            "renew the own lease", "PATCH", ["spec": ["renewTime": "2026-01-01T00:00:00.000001Z"]], answer: .allowed
        ) {
            "\(leases)/namespaces/\($0.namespace)/leases/\($0.own)"
        },
        writing("renew the lease of another host", "PATCH", ["spec": ["renewTime": .null]]) {
            "\(leases)/namespaces/\($0.namespace)/leases/\($0.other)"
        },
        writing("create a lease", "POST", ["metadata": ["name": "mine"]]) {
            "\(leases)/namespaces/\($0.namespace)/leases"
        },
        writing("lead", "PATCH", ["spec": ["holderIdentity": "rogue"]]) { _ in
            "\(leases)/namespaces/byoh-system/leases/byoh-controller"
        },
        deleting("delete the own lease") { "\(leases)/namespaces/\($0.namespace)/leases/\($0.own)" },
        deleting("delete the lease of another host") { "\(leases)/namespaces/\($0.namespace)/leases/\($0.other)" },
    ]

    private static let requestAttempts: [RogueAttempt] = [
        reading("list the certificate requests") { _ in requests },
        writing("approve a request", "PATCH", ["status": ["conditions": []]]) { _ in "\(requests)/any/approval" },
        writing("sign a request", "PATCH", ["status": ["certificate": "AAAA"]]) { _ in "\(requests)/any/status" },
        writing("change a request", "PATCH", ["metadata": ["labels": ["a": "b"]]]) { _ in "\(requests)/any" },
        deleting("delete a request") { _ in "\(requests)/any" },
    ]

    private static let rights: [RogueAttempt] = [
        reading("read its role") { "\(rbac)/namespaces/\($0.namespace)/roles/byoh-host-\($0.own)" },
        writing("widen its role", "PATCH", ["rules": [["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]]]]) {
            "\(rbac)/namespaces/\($0.namespace)/roles/byoh-host-\($0.own)"
        },
        writing(
            "create a role", "POST",
            [
                "metadata": ["name": "mine"],
                "rules": [["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]]],
            ]
        ) { "\(rbac)/namespaces/\($0.namespace)/roles" },
        RogueAttempt(
            what: "bind itself to the role of another host", method: "POST",
            path: { "\(rbac)/namespaces/\($0.namespace)/rolebindings" },
            body: { places in
                [
                    "metadata": ["name": "mine"],
                    "roleRef": [
                        "apiGroup": "rbac.authorization.k8s.io", "kind": "Role",
                        "name": .string("byoh-host-\(places.other)"),
                    ],
                    "subjects": [
                        [
                            "kind": "User", "apiGroup": "rbac.authorization.k8s.io",
                            "name": .string("byoh:host:\(places.namespace):\(places.own)"),
                        ]
                    ],
                ]
            }),
        writing(
            "become an administrator", "POST",
            [
                "metadata": ["name": "rogue"],
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin",
                ],
                "subjects": [["kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": "byoh:hosts"]],
            ]
        ) { _ in "\(rbac)/clusterrolebindings" },
        RogueAttempt(
            what: "read itself as an administrator", method: "GET",
            path: { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.own)" },
            headers: [("impersonate-user", "admin"), ("impersonate-group", "system:masters")]),
        RogueAttempt(
            what: "read another host as that host", method: "GET",
            path: { "\(byoh)/namespaces/\($0.namespace)/byohosts/\($0.other)" },
            headers: [("impersonate-user", "byoh:host:default:other")]),
        writing("ask for a service account's token", "POST", ["spec": [:]]) {
            "/api/v1/namespaces/\($0.namespace)/serviceaccounts/default/token"
        },
        writing("ask what a token is worth", "POST", ["spec": ["token": "x"]]) { _ in
            "/apis/authentication.k8s.io/v1/tokenreviews"
        },
        writing(
            "ask what it may", "POST", ["spec": ["resourceAttributes": ["verb": "get"]]], answer: .allowed
        ) { _ in
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        },
        writing(
            "ask what others may", "POST", ["spec": ["user": "admin", "resourceAttributes": ["verb": "get"]]]
        ) { _ in "/apis/authorization.k8s.io/v1/subjectaccessreviews" },
    ]

    private static let others: [RogueAttempt] = [
        reading("list the namespaces") { _ in "/api/v1/namespaces" },
        reading("list the config maps") { "/api/v1/namespaces/\($0.namespace)/configmaps" },
        reading("list the events") { "/api/v1/namespaces/\($0.namespace)/events" },
        reading("read a definition") { _ in
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/byohosts.infrastructure.cluster.x-k8s.io"
        },
        writing("create an event", "POST", ["metadata": ["name": "a"]]) {
            "/api/v1/namespaces/\($0.namespace)/events"
        },
        deleting("delete a namespace") { "/api/v1/namespaces/\($0.namespace)" },
        reading("read metrics") { _ in "/metrics" },
    ]
}
