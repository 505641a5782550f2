import ArgumentParser
import Suggestions
import Testing

@testable import byohctl

@Suite struct CommandLineTests {
    /// Each is misuse, and says what would be right.
    @Test(arguments: [
        (
            ["cluster", "create", "Demo", "--bundle", "/b/byoh-bundle-v1.34.1-amd64.tar"],
            "'Demo' is no name of a cluster"
        ),
        (["cluster", "create", "demo", "--bundle", "b.tar"], "right would be an absolute path"),
        (["cluster", "create", "demo", "--bundle", "oci://r.example/b:latest"], "it has no digest"),
        (["cluster", "create", "demo"], "--bundle is needed, or another --source"),
        (["cluster", "create", "demo", "--source", "preinstalled"], "--kubernetes-version is needed"),
        (["cluster", "create", "demo", "--source", "image"], "'image'"),
        (
            [
                "cluster", "create", "demo", "--source", "packages", "--bundle", "/b.tar", "--kubernetes-version",
                "1.34.1",
            ],
            "go with --source bundle, not packages"
        ),
        (
            ["cluster", "create", "demo", "--bundle", "/b.tar", "--repository", "https://r.example"],
            "go with --source packages"
        ),
        (
            [
                "cluster", "create", "demo", "--source", "packages", "--kubernetes-version", "1.34.1",
                "--repository-key", "k.asc",
            ], "--repository is needed"
        ),
        (["cluster", "create", "demo", "--bundle", "/b.tar"], "--kubernetes-version is needed"),
        (["cluster", "create", "demo", "--bundle", "/b.tar", "--kubernetes-version", "1.x"], "1.x"),
        (
            ["cluster", "create", "demo", "--bundle", "/byoh-bundle-v1.34.1-amd64.tar", "--bundle-sha256", "AB"],
            "64 characters"
        ),
        (
            ["cluster", "create", "demo", "--bundle", "/byoh-bundle-v1.34.1-amd64.tar", "--worker-labels", "a b"],
            "which is no label"
        ),
        (["token", "create", "--max-uses=-1"], "it must be 0 or more"),
        (["token", "create", "--max-uses", "-1"], "--max-uses -1 is less than no host; it must be 0 or more"),
        (
            ["cluster", "create", "demo", "--bundle", "/b.tar", "--workers", "-2"],
            "--workers -2 is no number of workers"
        ),
        (["up", "--timeout", "-5"], "--timeout -5 is too short; it must be 1 second or more"),
        (["down", "--timeout", "-5"], "--timeout -5 is no time; it must be 0 seconds or more"),
        (["host", "wait", "h", "--timeout", "-5m"], "-5m"),
        (["token", "create", "--ttl", "soon"], "soon"),
        (["token", "delete", "abc"], "'abc' is no id of a token"),
        (["up", "--listen", "here"], "right would be 0.0.0.0:7443"),
        (["up", "--advertise", "no name"], "'no name' is no name or address; right would be plane.example.com"),
        (["clutser"], "unknown subcommand 'clutser'; did you mean 'cluster'?"),
        (["cluster", "craete", "demo", "--bundle", "/b.tar"], "unknown subcommand 'craete'; did you mean 'create'?"),
        (["nonsense"], "there are up, down, status, token, host, cluster"),
    ])
    func misuseIsRefusedWithASentence(words: [String], sentence: String) {
        #expect {
            _ = try Byohctl.parse(suggestingFor: words)
        } throws: { error in
            Byohctl.exitCode(for: error) == .validationFailure && Byohctl.fullMessage(for: error).contains(sentence)
        }
    }

    @Test(arguments: [
        ["up"], ["down"], ["status"], ["token", "list"], ["host", "list", "-A"], ["cluster", "list"],
        ["cluster", "wait", "demo"], ["cluster", "delete", "demo", "--no-wait"],
        ["cluster", "kubeconfig", "demo", "-o", "f"], ["help"], ["help", "cluster"],
        ["token", "create", "--labels", "rack=a,disk=ssd", "--auto-accept", "-o", "f"],
        ["cluster", "create", "demo", "--bundle", "https://files.example/byoh-bundle-v1.34.1-amd64.tar", "--wait"],
    ])
    func rightCommandsAreRead(words: [String]) throws {
        _ = try Byohctl.parse(suggestingFor: words)
    }

    @Test func everyCommandHasHelp() throws {
        func check(_ command: any ParsableCommand.Type) {
            #expect(!command.configuration.abstract.isEmpty, "\(command)")
            for part in command.configuration.subcommands { check(part) }
        }
        check(Byohctl.self)
    }
}
