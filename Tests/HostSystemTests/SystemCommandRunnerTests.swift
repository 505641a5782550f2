import HostSystem
import Testing

@Suite struct SystemCommandRunnerTests {
    private let runner = SystemCommandRunner()

    @Test func givesInputAndEnvironmentAndTellsTheStatus() async throws {
        let result = try await runner.run(
            HostCommand(
                "sh", ["-c", "cat; echo $WORD >&2; exit 3"], input: Array("in".utf8), environment: ["WORD": "w"]))
        #expect(result.status == .exited(3))
        #expect(result.text == "in")
        #expect(String(decoding: result.errorOutput, as: UTF8.self) == "w\n")
    }

    @Test func saysWhatTheProgramSaidWhenItFails() async throws {
        let error = await #expect(throws: CommandFailure.self) {
            try await runner.succeed(HostCommand("sh", ["-c", "echo 'no such thing' >&2; exit 1"]))
        }
        #expect(error?.description.hasSuffix("ended with exit status 1: no such thing") == true)
    }

    @Test func tellsAMissingProgramFromAFailingOne() async throws {
        await #expect(throws: CommandFailure.notFound(HostCommand("no-such-program"))) {
            try await runner.run(HostCommand("no-such-program"))
        }
    }

    @Test func stopsAProgramThatTakesTooLong() async throws {
        let command = HostCommand("sleep", ["60"], timeLimit: .milliseconds(50))
        await #expect(throws: CommandFailure.timedOut(command)) { try await runner.run(command) }
    }
}
