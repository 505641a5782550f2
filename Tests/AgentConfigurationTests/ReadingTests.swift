import HTTPServing
import Logging
import TestSupport
import Testing

@testable import AgentConfiguration

@Suite struct ReadingTests {
    private func read(_ text: String) throws(ConfigurationError) -> AgentConfiguration {
        try ConfigurationText(parsing: text, file: "agent.yaml").configuration
    }

    private func faults(of text: String) -> String {
        do {
            return "read as \(try read(text))"
        } catch {
            return error.description
        }
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "{}", "log:\nmetrics: {}\n", "null"])
    func whatSaysNothingMeansTheDefaults(text: String) throws {
        #expect(try read(text) == AgentConfiguration())
    }

    @Test func readsEveryKey() throws {
        let configuration = try read(
            """
            log: {level: debug, format: "json"}
            lease:
              busyInterval: 5s
              idleInterval: 1m30s
            inventory:
              interval: 24h
            bootstrap:
              attempts: 1
              timeLimit: 2h
            health:
              connectionTimeout: 30s
              diskWarning: 50%
              diskFailure: "100%"
              memoryWarning: 50%
              memoryFailure: 0%
              cpuPressureWarning: 1%
              memoryPressureWarning: 2%
              ioPressureWarning: 3%
              clockWarning: 2s
              clockFailure: 24h
              certificateWarning: 8760h
              failAfter: 10s
              recoverAfter: 1h
            metrics:
              listen: unix:/run/byoh-agent/metrics.sock
            """)
        var expected = AgentConfiguration()
        expected.log.level = .debug
        expected.log.form = .json
        expected.lease.busyInterval = .seconds(5)
        expected.lease.idleInterval = .seconds(90)
        expected.inventory.interval = .seconds(86_400)
        expected.bootstrap.attempts = 1
        expected.bootstrap.timeLimit = .seconds(7_200)
        expected.health.connectionTimeout = .seconds(30)
        expected.health.diskWarning = Percentage(50)
        expected.health.diskFailure = Percentage(100)
        expected.health.memoryWarning = Percentage(50)
        expected.health.memoryFailure = Percentage(0)
        expected.health.cpuPressureWarning = Percentage(1)
        expected.health.memoryPressureWarning = Percentage(2)
        expected.health.ioPressureWarning = Percentage(3)
        expected.health.clockWarning = .seconds(2)
        expected.health.clockFailure = .seconds(86_400)
        expected.health.certificateWarning = .seconds(365 * 86_400)
        expected.health.failAfter = .seconds(10)
        expected.health.recoverAfter = .seconds(3_600)
        expected.metrics.listen = .unixSocket(path: "/run/byoh-agent/metrics.sock")
        #expect(configuration == expected)
    }

    // Rule: file, line and column; the value; what is right.
    @Test(arguments: [
        (
            "log:\n  level: loud",
            "agent.yaml:2:10: log.level is 'loud'; right would be trace, debug, info, notice, warning, error or critical"
        ),
        ("log:\n  levle: info", "agent.yaml:2:3: unknown key 'log.levle'; did you mean 'level'?"),
        ("lgo: {}", "agent.yaml:1:1: unknown key 'lgo'; did you mean 'log'?"),
        ("level: info", "agent.yaml:1:1: unknown key 'level'; did you mean 'level' in the section 'log'?"),
        ("log.level: info", "unknown key 'log.level'; did you mean 'level' in the section 'log'?"),
        (
            "metrics: {listen: off}\nquux: 1",
            "agent.yaml:2:1: unknown key 'quux'; known are log, lease, inventory, bootstrap, health, metrics"
        ),
        ("log:\n- level", "agent.yaml:2:1: log is a list; right would be a section with keys of these: level, format"),
        ("log: debug", "log is a single value; right would be a section"),
        ("- log", "agent.yaml:1:1: the file is a list; right would be sections such as 'log:'"),
        ("log:\n  level: [debug]", "agent.yaml:2:10: log.level is a list; right would be trace"),
        ("log:\n  level:\n", "log.level is empty; right would be trace"),
        (
            "lease:\n  idleInterval: 60",
            "lease.idleInterval is '60'; right would be a duration with its unit from 10s to 3m"
        ),
        ("lease:\n  idleInterval: 4m", "agent.yaml:2:17: lease.idleInterval is '4m'; right would be"),
        ("lease:\n  idleInterval: -1m", "lease.idleInterval is '-1m'; right would be"),
        ("bootstrap:\n  attempts: six", "bootstrap.attempts is 'six'; right would be a whole number from 1 to 20"),
        ("bootstrap:\n  attempts: \"6\"", "bootstrap.attempts is the text '6'; right would be a whole number"),
        ("bootstrap:\n  attempts: 0", "bootstrap.attempts is '0'"),
        ("bootstrap:\n  attempts: 99999999999999999999", "bootstrap.attempts is '99999999999999999999'"),
        (
            "metrics:\n  listen: 0.0.0.0:9100",
            "metrics.listen is '0.0.0.0:9100'; right would be off, a unix socket such as"
        ),
        ("metrics:\n  listen: :9100", "metrics.listen is ':9100'"),
        ("metrics:\n  listen: 127.example.com:9100", "metrics.listen is '127.example.com:9100'"),
        ("metrics:\n  listen: 127.0.0.1:0", "metrics.listen is '127.0.0.1:0'"),
        ("metrics:\n  listen: unix:relative", "metrics.listen is 'unix:relative'"),
        (
            "lease: {busyInterval: 1m, idleInterval: 30s}",
            "agent.yaml:1:23: lease.busyInterval is 1m; right would be at most lease.idleInterval, which is 30s"
        ),
        (
            "health:\n  diskWarning: 0.9",
            "agent.yaml:2:16: health.diskWarning is '0.9'; right would be a whole percentage with its sign from 50% to 99%"
        ),
        ("health:\n  diskWarning: 90", "health.diskWarning is '90'; right would be a whole percentage with its sign"),
        ("health:\n  diskWarning: +90%", "health.diskWarning is '+90%'; right would be"),
        ("health:\n  diskFailure: 101%", "health.diskFailure is '101%'; right would be"),
        ("health:\n  memoryWarning: -1%", "health.memoryWarning is '-1%'; right would be"),
        (
            "health:\n  clockWarning: 10",
            "health.clockWarning is '10'; right would be a duration with its unit from 2s to 1h"
        ),
        (
            "health:\n  diskWarning: 97%",
            "agent.yaml:2:16: health.diskWarning is 97%; right would be at most health.diskFailure, which is 95%"
        ),
        (
            "health: {memoryWarning: 1%}",
            "agent.yaml:1:25: health.memoryFailure is 2%; right would be at most health.memoryWarning, which is 1%"
        ),
        (
            "health: {clockFailure: 5s}",
            "agent.yaml:1:24: health.clockWarning is 10s; right would be at most health.clockFailure, which is 5s"
        ),
        ("log: {}\nlog: {}", "a key appears twice in one mapping"),
        ("log: {level: info", "it is not YAML"),
        ("log:\n\tlevel: info", "it is not YAML"),
    ])
    func saysWhereAndWhatWouldBeRight(text: String, sentence: String) {
        #expect(faults(of: text).contains(sentence))
    }

    @Test func saysEverythingThatIsWrongAtOnce() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try read("log:\n  level: loud\n  color: red\nmetrics:\n  listen: everywhere\n")
        }
        #expect(error?.faults.map(\.line) == [2, 3, 5])
        #expect(error?.description.split(separator: "\n").count == 3)
    }

    @Test func aHostileValueStaysInItsLine() {
        let long = String(repeating: "x", count: 500)
        let said = faults(of: "log:\n  level: \"a\\nb\\e[31m\(long)\"\n")
        #expect(!said.contains("\n") && !said.contains("\u{1b}") && said.utf8.count < 300)
    }

    @Test(arguments: ["127.0.0.1:9476", "127.8.9.10:1", "[::1]:65535", "localhost:9476", "unix:/run/m.sock"])
    func takesAddressesThatOnlyThisMachineReaches(address: String) throws {
        let listen = try read("metrics:\n  listen: '\(address)'\n").metrics.listen
        #expect(listen == (try ListenAddress(parsing: address)))
    }

    @Test func survivesAnyText() async throws {
        for text in [
            String(repeating: "[", count: 5_000), String(repeating: "- ", count: 5_000),
            String(repeating: "{a: ", count: 3_000),
        ] { #expect(faults(of: text).contains("it is not YAML")) }
        let corpus = [
            "log: {level: debug}", "health: {diskWarning: 91%, failAfter: 2m}", "lease:\n  busyInterval: 5s\n",
            "metrics: {listen: &a unix:/run/a}",
        ]
        try await fuzz(corpus: corpus, alphabet: ":{}[],-#&*%'\"\n") { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            if let configuration = try? read(text), configuration != AgentConfiguration() {
                // What was read can be written, and means the same.
                let again = try read(EffectiveConfiguration(configuration).text)
                #expect(again == configuration)
            }
        }
    }
}
