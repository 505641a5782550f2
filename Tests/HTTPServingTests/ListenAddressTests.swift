import HTTPServing
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", ListenAddress.tcp(host: "127.0.0.1", port: 8080)),
        (":8443", .tcp(host: "0.0.0.0", port: 8443)),
        ("[::1]:0", .tcp(host: "::1", port: 0)),
        ("localhost:65535", .tcp(host: "localhost", port: 65_535)),
        ("unix:/run/byoh/metrics.sock", .unixSocket(path: "/run/byoh/metrics.sock")),
    ])
    func addressesAreReadAsWritten(text: String, expected: ListenAddress) throws {
        #expect(try ListenAddress(parsing: text) == expected)
    }

    @Test(arguments: [
        ("8080", "the port is missing"), ("host:", "the port must be a number from 0 to 65535"),
        ("host:65536", "the port must be a number from 0 to 65535"), ("::1:80", "an IPv6 address needs brackets"),
        ("unix:relative", "the path must be absolute"), ("", "the port is missing"),
    ])
    func whatIsNoAddressIsRefusedWithTheProblem(text: String, problem: String) {
        #expect(throws: ListenAddressError.self) { try ListenAddress(parsing: text) }
        do {
            _ = try ListenAddress(parsing: text)
        } catch {
            #expect(error.problem == problem)
            #expect("\(error)".contains("'\(text)'"))
        }
    }
}
