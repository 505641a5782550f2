import ByohAPI
import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Testing

@testable import Registration

@Suite struct FollowTests {
    // MARK: - When

    @Test(arguments: [
        (FollowDecision.Sight.stays, FollowDecision.Verdict.stay), (.leaves, .follow), (.gone, .follow),
        (.refused, .wait), (.silent, .wait),
    ])
    func followsWhoeverIsNotThereAnyMore(_ sight: FollowDecision.Sight, _ verdict: FollowDecision.Verdict) {
        var decision = FollowDecision()
        #expect(decision.saw(sight, patience: .seconds(60), at: Moment(sinceStart: .seconds(5))) == verdict)
    }

    // What is seen at which second, and what follows. A server that starts may refuse whom it knows.
    @Test func aManagementClusterThatIsSilentOrKnowsNobodyIsGivenTime() {
        var decision = FollowDecision()
        let story: [(Int, FollowDecision.Sight, FollowDecision.Verdict)] = [
            (0, .silent, .wait), (59, .refused, .wait), (60, .refused, .follow), (300, .silent, .follow),
            // It is back: the host withdraws.
            (310, .stays, .stay), (320, .silent, .wait), (379, .silent, .wait), (380, .silent, .follow),
        ]
        for (second, sight, verdict) in story {
            let given = decision.saw(sight, patience: .seconds(60), at: Moment(sinceStart: .seconds(second)))
            #expect(given == verdict, "second \(second)")
        }
    }

    // MARK: - What is wanted

    private static let way = SecretBytes(utf8: "way")

    @Test func nothingChangesBeforeSomethingWasSeen() {
        let desk = MoveDesk()
        #expect(desk.order == .unknown)
        desk.sawPlan(kubeconfig: Self.way)
        #expect(desk.order == .unknown, "it may have been taken back")
        desk.sawHost(isAsked: true, isLeaving: false)
        #expect(desk.order == .follow(Self.way))
        desk.sawPlan(kubeconfig: nil)
        #expect(desk.order == .unknown, "the plan goes before the host")
        desk.sawPlan(kubeconfig: SecretBytes(utf8: "other"))
        desk.sawHost(isAsked: false, isLeaving: false)
        #expect(desk.order == .stay)
        let late = MoveDesk()
        late.sawHost(isAsked: true, isLeaving: true)
        #expect(late.order == .unknown, "the plan was not seen")
    }

    @Test func aRenewalAndAMoveKeepApart() {
        let gate = RenewalGate()
        #expect(gate.begin() && !gate.hold())
        gate.release()
        #expect(!gate.hold(), "only a renewal ends a renewal")
        gate.end()
        #expect(gate.hold() && gate.hold() && !gate.begin())
        gate.end()
        #expect(!gate.begin())
        gate.release()
        #expect(gate.begin())
    }

    // Else a renewal that was put off would be quicker than the first look after a restart.
    @Test func noRenewalBeginsBeforeAHostThatWasToFollowHasLooked() {
        let gate = RenewalGate(isHeld: true)
        #expect(!gate.begin() && gate.hold())
        gate.release()
        #expect(gate.begin())
    }

    // MARK: - Where to

    private static let record = ManagementRecord(
        server: "https://source:6443", namespace: "edge", host: "host-1", hostUID: "u")
    private static let secret = "0123456789abcdef"

    private static func home(
        cluster: String = "server: 'https://target:6443', certificate-authority-data: QQ==",
        user: String = "token: abcdef.\(secret)", context: String = "namespace: edge",
        environment: [String: String] = [:]
    ) throws -> NextHome {
        let text = """
            apiVersion: v1
            kind: Config
            clusters: [{name: m, cluster: {\(cluster)}}]
            users: [{name: e, user: {\(user)}}]
            contexts: [{name: e, context: {cluster: m, user: e, \(context)}}]
            current-context: e
            """
        return try NextHome(
            kubeconfig: SecretBytes(utf8: text), from: record, environment: environment, userAgent: "test")
    }

    @Test func theHostKeepsItsNames() throws {
        let home = try Self.home(
            cluster: "server: 'https://target:6443', certificate-authority-data: QQ==, tls-server-name: plane",
            environment: ["HTTPS_PROXY": "http://proxy:3128"])
        #expect(
            home.record
                == ManagementRecord(
                    server: "https://target:6443", serverName: "plane", namespace: "edge", host: "host-1", hostUID: "u")
        )
        #expect(home.authority == "A")
        #expect(home.configuration.proxy != nil)
        #expect(home.bootstrapDigest.count == 64)
        #expect(try Self.home(cluster: "server: 'https://target:6443'").authority == nil)
    }

    // What is wrong, and the sentence about it.
    @Test(arguments: [
        ("server: 'http://target:6443'", "", "", "right would be https://"),
        ("server: 'https://target:6443', insecure-skip-tls-verify: true", "", "", "certificate-authority-data"),
        ("server: 'https://target:6443', certificate-authority: /etc/ca.crt", "", "", "certificate-authority-data"),
        ("server: 'https://source:6443'", "", "", "which the host serves already"),
        (
            "server: 'https://target:6443', proxy-url: 'http://user:\(secret)@proxy:3128'", "", "",
            "right would be none, and HTTPS_PROXY"
        ),
        ("", "token: admin", "", "an enrolment token and nothing else"),
        ("", "tokenFile: /run/token", "", "an enrolment token and nothing else"),
        ("", "token: abcdef.\(secret), as: admin", "", "an enrolment token and nothing else"),
        (
            "", "exec: {apiVersion: client.authentication.k8s.io/v1, command: id, interactiveMode: Never}", "",
            "an enrolment token and nothing else"
        ),
        ("", "", "namespace: other", "right would be that of the host, edge"),
        ("", "", "user: nobody", "The bootstrap kubeconfig"),
    ])
    func aWayThatCannotBeTrustedIsNotTaken(
        _ cluster: String, _ user: String, _ context: String, _ sentence: String
    ) throws {
        let error = #expect(throws: RegistrationError.self) {
            try Self.home(
                cluster: cluster.isEmpty ? "server: 'https://target:6443'" : cluster,
                user: user.isEmpty ? "token: abcdef.\(Self.secret)" : user,
                context: context.isEmpty ? "namespace: edge" : context)
        }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(Self.secret) == false)
    }

    @Test(arguments: ["", "[", "a: b: c", "\u{0}"])
    func whatIsNoKubeconfigIsNoWay(_ text: String) {
        #expect(throws: RegistrationError.self) {
            try NextHome(
                kubeconfig: SecretBytes(utf8: text), from: Self.record, environment: [:], userAgent: "test")
        }
    }

    // Where the text is no kubeconfig at all it may still hold a token.
    @Test(arguments: [
        "users: [{name: e, user: {token: abcdef.\(secret)}", "{token: abcdef.\(secret), token: abcdef.\(secret)}",
        "users: abcdef.\(secret)", "users: [{name: [abcdef.\(secret)]}]", "kind: abcdef", "\t\(secret)",
    ])
    func showsNoTokenOfATextThatCannotBeRead(_ text: String) {
        let error = #expect(throws: RegistrationError.self) {
            try NextHome(
                kubeconfig: SecretBytes(utf8: text), from: Self.record, environment: [:], userAgent: "test")
        }
        #expect(error?.description.contains(Self.secret) == false, "\(error?.description ?? "")")
    }

    @Test func showsNoTokenInAnyText() throws {
        let home = try Self.home()
        var dumped = ""
        dump(home, to: &dumped)
        dump(home.configuration, to: &dumped)
        let rehoming = HostRehoming(bootstrapDigest: home.bootstrapDigest, ready: true, server: home.server)
        for text in ["\(home)", String(reflecting: home), dumped, "\(rehoming)"] {
            #expect(!text.contains(Self.secret))
        }
    }
}
