/// A request as it came over the wire.
package struct StubRequest: Hashable, Sendable {
    package let method: String
    /// With the query.
    package let target: String
    /// In order, names as sent.
    package let headers: [Header]
    package let body: [UInt8]
    /// The client's certificate in DER, when it showed one.
    package var clientCertificate: [UInt8]?

    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package var bodyText: String { String(decoding: body, as: UTF8.self) }

    /// The first header of the name, whatever its letters' case.
    package subscript(header name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// All headers of the name.
    package func all(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// Takes one complete request from the front of `bytes`, or nothing.
    static func take(from bytes: inout [UInt8]) -> StubRequest? {
        let separator: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.firstRange(of: separator) else { return nil }
        var lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: false)
        let start = lines.removeFirst().split(separator: " ")
        let headers = lines.map { line in
            let pieces = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return Header(
                name: String(pieces[0]), value: pieces.count > 1 ? String(pieces[1].drop { $0 == " " }) : "")
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard bytes.count >= end.upperBound + length else { return nil }
        let body = Array(bytes[end.upperBound..<end.upperBound + length])
        bytes.removeFirst(end.upperBound + length)
        return StubRequest(method: String(start[0]), target: String(start[1]), headers: headers, body: body)
    }
}
