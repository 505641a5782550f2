import CloudConfig
import Testing

@Suite struct BootstrapScriptTests {
    @Test func runsAllCommandsInOneShellAndMarksEach() {
        let script = BootstrapScript([.shell("FOO=1"), .arguments(["echo", "a b"])], folder: "/var/lib/x y")
        let text = script.commandsText
        #expect(text.contains("\nFOO=1\nbyoh_ended 1\necho 'a b'\nbyoh_ended 2\n"))
        #expect(text.contains("'/var/lib/x y/sentinel'"))
        #expect(script.runnerText.contains("exec </dev/null >>'/var/lib/x y/output' 2>&1"))
    }

    @Test func hidesSecretsInEveryRendering() throws {
        let config = try read(CloudConfig.worker)
        let plan = BootstrapPlan(config)
        let script = BootstrapScript(plan.commands + [.shell("echo abcdef.0123456789abcdef")], folder: "/f")
        for value in [config, plan, script, config.files[0], plan.commands[0]] as [any Sendable] {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(!text.contains("0123456789abcdef") && !text.contains("kubeadm join"), "\(text)")
            }
        }
    }
}

@Suite struct OutputRedactionTests {
    /// What kubeadm and careless commands print.
    @Test(arguments: [
        "kubeadm join 10.77.0.5:6443 --token abcdef.0123456789abcdef",
        "    --certificate-key 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        #"{"token":"abcdef.0123456789abcdef"}"#,
        "password: hunter2hunter2",
        "proxy http://byoh:hunter2hunter2@proxy:3128 said no",
        "Proxy-Authorization: Basic hunter2hunter2",
        "Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.abcdef.0123456789abcdef",
    ])
    func hidesSecrets(line: String) {
        let hidden = OutputRedaction()(line)
        #expect(hidden.contains("[redacted]"))
        for secret in ["0123456789abcdef", "hunter2hunter2"] { #expect(!hidden.contains(secret), "\(hidden)") }
    }

    @Test func whatIsHiddenStaysReadable() {
        let line = "Fatal error: token [redacted] is not mine, by //[redacted]@proxy"
        #expect(OutputRedaction()(line) == line)
    }

    @Test func hidesPrivateKeysWhole() {
        let text = "before\n-----BEGIN RSA PRIVATE KEY-----\nshort\nlines\n-----END RSA PRIVATE KEY-----\nafter"
        #expect(OutputRedaction()(text) == "before\n[redacted]\nafter")
    }

    @Test func hidesLinesOfSecretFiles() throws {
        let config = try read(
            "#cloud-config\nwrite_files:\n- {path: /a, permissions: '0600', content: 'a sentence that is a pass phrase'}\n"
        )
        let redaction = OutputRedaction(BootstrapPlan(config))
        #expect(!redaction("cat: a sentence that is a pass phrase").contains("phrase"))
    }

    /// What people need to read stays readable.
    @Test(arguments: [
        "[preflight] Running pre-flight checks",
        "error execution phase preflight: couldn't validate the identity of the API Server: context deadline exceeded",
        "[kubelet-check] The HTTP call equal to 'curl -sSL http://localhost:10248/healthz' failed",
    ])
    func leavesTheRest(line: String) {
        #expect(OutputRedaction()(line) == line)
    }
}
