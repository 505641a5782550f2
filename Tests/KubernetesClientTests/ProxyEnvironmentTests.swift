import KubernetesClient
import Testing

/// The rules of Go's `golang.org/x/net/http/httpproxy`.
@Suite struct ProxyEnvironmentTests {
    @Test(
        arguments: [
            ("https://api.example:6443", "", "http://p:80"), ("https://localhost:6443", "", nil),
            ("https://127.9.9.9:6443", "", nil), ("https://[::1]:6443", "", nil),
            ("https://api.example:6443", "*", nil),
            ("https://api.example:6443", "example", nil), ("https://example:6443", "example", nil),
            ("https://example:6443", ".example", "http://p:80"), ("https://api.example:6443", ".example", nil),
            ("https://api.example:6443", "*.example", nil), ("https://xexample:6443", "example", "http://p:80"),
            ("https://api.example:6443", "other, API.Example ", nil), ("https://api.example:6443", "example:6443", nil),
            ("https://api.example:6443", "example:443", "http://p:80"), ("https://10.1.2.3:6443", "10.0.0.0/8", nil),
            ("https://11.1.2.3:6443", "10.0.0.0/8", "http://p:80"), ("https://10.1.2.3:6443", "10.1.2.0/23", nil),
            ("https://10.1.2.3:6443", "10.1.2.3", nil), ("https://10.1.2.3:6443", "10.1.2.3:443", "http://p:80"),
            ("https://[2001:db8::1]:6443", "2001:db8::/32", nil),
            ("https://[2001:db8::1]:6443", "[2001:db8::1]:6443", nil),
            ("https://[2001:db8::1]:6443", "2001:db8:0::1", nil), ("http://api.example", "", nil),
        ] as [(String, String, String?)])
    func exceptionsAreGos(_ server: String, _ exceptions: String, _ proxy: String?) throws {
        let environment = ProxyEnvironment(["HTTPS_PROXY": "http://p", "NO_PROXY": exceptions])
        #expect(try environment.proxy(for: ServerURL(parsing: server))?.description == proxy)
    }

    @Test(arguments: [
        ("p:3128", "http://p:3128"), ("http://u:s%40cret@p:3128", "http://p:3128"), ("socks5://p", "socks5://p:1080"),
        ("http://[::1]:3128", "http://[::1]:3128"),
    ]) func proxiesAreRead(_ text: String, _ description: String) throws {
        let server = try ServerURL(parsing: "https://api.example:6443")
        let proxy = try #require(try ProxyEnvironment(["https_proxy": text]).proxy(for: server))
        #expect(proxy.description == description)
        #expect(proxy.password?.exposed ?? "s@cret" == "s@cret")
    }

    @Test(arguments: [
        "https://u:hunter2@p:1", "ftp://u:hunter2@p", "http://u:hunter2@p:x", "http://u:hunter2%@p",
        "http://u:hunter2@",
    ])
    func wrongProxiesAreSentencesWithoutThePassword(_ text: String) throws {
        let server = try ServerURL(parsing: "https://api.example:6443")
        let error = #expect(throws: InvalidURL.self) { try ProxyEnvironment(["HTTPS_PROXY": text]).proxy(for: server) }
        #expect("\(try #require(error))".contains("HTTPS_PROXY"))
        #expect(!"\(try #require(error))".contains("hunter2"))
    }
}
