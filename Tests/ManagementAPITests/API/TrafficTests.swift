import FoundationEssentials
import JSONTree
import KubernetesModel
import ManagementAPI
import SystemPackage
import TestSupport
import Testing

/// What goes on around answers: limits, the audit log, measures and health.
@Suite struct TrafficTests {
    private static let configMaps = "/api/v1/namespaces/default/configmaps"

    @Test func aUserOverHisLimitIsAskedToWaitAndAnAdministratorIsNot() async throws {
        var limits = RequestLimits()
        limits.requestsOfUser = 0
        limits.watchesOfUser = 1
        try await EmbeddedAPI.with(.memory, limits: limits) { api in
            let stranger = try api.as(nil)
            let refused = try await stranger.send("GET", Self.configMaps)
            #expect(refused.code == 429 && refused.reason == "TooManyRequests" && refused.body["kind"] == "Status")
            #expect(refused.body["details"]?["retryAfterSeconds"] == 1)
            #expect(try await api.send("GET", Self.configMaps).code == 200)
            #expect(try await stranger.send("GET", "/readyz").code == 200)
        }
    }

    @Test func watchesOfOneUserAreBounded() async throws {
        var limits = RequestLimits()
        limits.watchesOfUser = 2
        try await EmbeddedAPI.with(.memory, limits: limits) { api in
            try await api.grantEverything(to: "system:serviceaccount:default:robot")
            _ = try await api.send(
                "POST", "/api/v1/namespaces/default/serviceaccounts", ["metadata": ["name": "robot"]])
            let token = try await api.send(
                "POST", "/api/v1/namespaces/default/serviceaccounts/robot/token", ["spec": [:]])
            let robot = try api.bearing(token.body["status"]?["token"]?.string ?? "")
            _ = try await api.send("POST", Self.configMaps, ["metadata": ["name": "a"]])
            let watch = "\(Self.configMaps)?watch=1"
            try await robot.watching(watch) {
                try await robot.watching(watch) {
                    let third = try await robot.send("GET", watch)
                    #expect(third.code == 429)
                    #expect(try await robot.send("GET", Self.configMaps).code == 200)
                }
            }
        }
    }

    @Test func theAuditLogSaysWhoDidWhatAndNothingOfWhatWasSent() async throws {
        try await TemporaryData.with { data in
            let secret = "hunter2-in-a-body"
            try await EmbeddedAPI.with(.folder(data)) { api in
                let made = try await api.send(
                    "POST", "/api/v1/namespaces/default/secrets",
                    ["metadata": ["name": "s"], "stringData": ["password": .string(secret)]])
                #expect(made.code == 201)
                _ = try await api.send("GET", "/api/v1/namespaces/default/secrets/absent?pretty=a%20b")
                _ = try await api.bearing("abcdef.0123456789abcdef").send("GET", Self.configMaps)
                _ = try await api.as(nil).send("GET", Self.configMaps)
                _ = try await api.send("GET", "/readyz")
            }
            let file = data.appending("audit").appending("audit.log")
            #expect(try Mode.of(file) == 0o600)
            let text = file.textIfPresent
            #expect(!text.contains(secret) && !text.contains("0123456789abcdef") && !text.contains("readyz"))
            let events = try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
            let create = try #require(events.first)
            #expect(create["kind"] == "Event" && create["apiVersion"] == "audit.k8s.io/v1")
            #expect(create["level"] == "Metadata" && create["stage"] == "ResponseComplete")
            #expect(create["verb"] == "create" && create["user"]?["username"] == "byoh-administrator")
            #expect(
                create["objectRef"] == ["resource": "secrets", "apiVersion": "v1", "namespace": "default"])
            #expect(create["responseStatus"]?["code"] == 201 && create["sourceIPs"] == ["127.0.0.1"])
            #expect(create["annotations"]?["authorization.k8s.io/decision"] == "allow")
            let missing = try #require(events.dropFirst().first)
            #expect(missing["responseStatus"]?["code"] == 404 && missing["objectRef"]?["name"] == "absent")
            #expect(missing["requestURI"] == "/api/v1/namespaces/default/secrets/absent?pretty=a%20b")
            #expect(events.contains { $0["responseStatus"]?["code"] == 401 })
            let anonymous = events.last
            #expect(anonymous?["user"]?["username"] == "system:anonymous")
            #expect(anonymous?["annotations"]?["authorization.k8s.io/decision"] == "forbid")
        }
    }

    @Test func theAuditFileBeginsAnewWhenItIsLargeAndMendsACutLine() async throws {
        try await TemporaryFolder.with("audit") { folder in
            let path = folder.appending("audit.log")
            try path.write("half a line")
            var file = AuditFile(path, maximumBytes: 40, oldFiles: 2)
            for number in 0..<8 { try file.append(Array("line \(number) of ten\n".utf8)) }
            file.close()
            #expect(path.textIfPresent == "line 6 of ten\nline 7 of ten\n")
            #expect(folder.appending("audit.log.1").textIfPresent == "line 4 of ten\nline 5 of ten\n")
            #expect(folder.appending("audit.log.2").textIfPresent == "line 2 of ten\nline 3 of ten\n")
            #expect(folder.appending("audit.log.3").textIfPresent.isEmpty)
            #expect(try Mode.of(path) == 0o600)
        }
    }

    @Test(.timeLimit(.minutes(5))) func anAuditLogThatCannotBeWrittenCostsNoAnswer() async throws {
        try await TemporaryData.with { data in
            try await EmbeddedAPI.with(.folder(data)) { _ in }
            // A folder where the file should be: the same as a full disk, but for the reason.
            let file = data.appending("audit").appending("audit.log")
            try FileManager.default.createDirectory(atPath: file.string, withIntermediateDirectories: false)
            try await EmbeddedAPI.with(.folder(data)) { api in
                for _ in 0..<5 { #expect(try await api.send("GET", Self.configMaps).code == 200) }
                // Events are written beside the requests, a moment later.
                var metrics = ""
                while metrics.isEmpty || metrics.contains("apiserver_audit_error_total{plugin=\"log\"} 0\n") {
                    metrics = try await api.send("GET", "/metrics").body.string ?? ""
                }
                #expect(metrics.contains("apiserver_audit_error_total{plugin=\"log\"} "))
            }
        }
    }

    @Test func measuresHaveTheNamesThatDashboardsKnow() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            _ = try await api.send("POST", Self.configMaps, ["metadata": ["name": "a"]])
            _ = try await api.send("GET", "\(Self.configMaps)/absent")
            _ = try await api.send("GET", "/apis/no.such/v1/whatever-\(UInt32.random(in: 0 ... .max))")
            try await api.watching("\(Self.configMaps)?watch=1") {
                let page = try await api.send("GET", "/metrics").body.string ?? ""
                for line in [
                    #"apiserver_request_total{verb="POST",group="",version="v1",resource="configmaps",subresource="","#
                        + #"scope="namespace",component="apiserver",code="201"} 1"#,
                    #"apiserver_request_total{verb="GET",group="",version="v1",resource="configmaps",subresource="","#
                        + #"scope="resource",component="apiserver",code="404"} 1"#,
                    #"apiserver_longrunning_requests{verb="WATCH",group="",version="v1",resource="configmaps","#
                        + #"subresource="",scope="namespace",component="apiserver"} 1"#,
                    #"apiserver_current_inflight_requests{request_kind="mutating"} 0"#,
                    #"apiserver_storage_objects{resource="configmaps"} 1"#, "apiserver_storage_size_bytes{",
                    "apiserver_request_duration_seconds_bucket{", #"le="+Inf""#,
                ] { #expect(page.contains(line), "\(line)") }
                #expect(!page.contains("whatever"))
            }
        }
    }

    @Test func healthIsToldCheckByCheck() async throws {
        try await EmbeddedAPI.with(.memory) { api in
            for path in ["/healthz", "/livez", "/readyz", "/readyz/ping", "/livez/storage"] {
                #expect(try await api.send("GET", path).body == "ok", "\(path)")
            }
            let verbose = try await api.send("GET", "/readyz?verbose")
            #expect(
                verbose.body == "[+]ping ok\n[+]log ok\n[+]storage ok\n[+]shutdown ok\nreadyz check passed\n")
            let excluded = try await api.send("GET", "/livez?verbose&exclude=storage")
            #expect(excluded.body.string?.contains("[+]storage excluded: ok") == true)
            #expect(try await api.send("GET", "/readyz/nothing").code == 404)
            #expect(try await api.send("GET", "/version").body["gitVersion"] != nil)
        }
    }
}
