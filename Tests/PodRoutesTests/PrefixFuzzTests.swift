import PodRoutes
import TestSupport
import Testing

/// A Node's ranges are what somebody with rights in the workload cluster wrote there.
@Suite struct PrefixFuzzTests {
    @Test func survivesAnyRange() async throws {
        try await fuzz(
            corpus: ["10.244.1.0/24", "0.0.0.0/0", "255.255.255.255/32", "192.0.2.1", "fd00::/64", "default"],
            alphabet: "0123456789./"
        ) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let prefix = IPv4Prefix(text) else { return }
            // What it says of itself is read as the same.
            try #require(IPv4Prefix(prefix.description) == prefix)
            try #require(prefix.contains(prefix))
            let merged = IPv4Prefix.merged([prefix, prefix])
            try #require(merged == [prefix])
        }
    }
}
