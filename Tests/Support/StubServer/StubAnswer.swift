/// What the server sends back, step by step.
package struct StubAnswer: Sendable {
    enum Step: Sendable {
        case send([UInt8])
        /// Closes the connection without another word.
        case cut
        /// Goes on when the test says so.
        case stream(StubStream)
    }

    let steps: [Step]

    /// A whole answer with a length.
    package static func body(
        _ text: String, status: Int = 200, type: String = "application/json", headers: [String: String] = [:]
    ) -> StubAnswer {
        let head = Self.head(status, ["content-type": type, "content-length": "\(text.utf8.count)"], headers)
        return StubAnswer(steps: [.send(head + Array(text.utf8))])
    }

    /// A Kubernetes `Status`.
    package static func status(
        _ code: Int, reason: String, message: String = "because", headers: [String: String] = [:]
    ) -> StubAnswer {
        .body(
            """
            {"kind":"Status","apiVersion":"v1","status":"Failure","message":"\(message)","reason":"\(reason)","code":\(code)}
            """, status: code, headers: headers)
    }

    /// The pieces as HTTP chunks, each in a packet of its own.
    package static func chunked(_ pieces: [String], status: Int = 200) -> StubAnswer {
        var steps: [Step] = [.send(chunkedHead(status))]
        for piece in pieces { steps.append(.send(chunk(Array(piece.utf8)))) }
        steps.append(.send(Array("0\r\n\r\n".utf8)))
        return StubAnswer(steps: steps)
    }

    /// One byte a chunk.
    package static func oneByteAtATime(_ text: String) -> StubAnswer {
        var steps: [Step] = [.send(chunkedHead(200))]
        for byte in text.utf8 { steps.append(.send(chunk([byte]))) }
        steps.append(.send(Array("0\r\n\r\n".utf8)))
        return StubAnswer(steps: steps)
    }

    /// A chunked answer that breaks off.
    package static func cut(after text: String) -> StubAnswer {
        StubAnswer(steps: [.send(chunkedHead(200)), .send(chunk(Array(text.utf8))), .cut])
    }

    /// The connection ends before a head.
    package static let cutAtOnce = StubAnswer(steps: [.cut])

    /// No answer, ever.
    package static let silence = StubAnswer(steps: [])

    /// A head, and then what the test sends.
    package static func stream(_ stream: StubStream) -> StubAnswer {
        StubAnswer(steps: [.send(chunkedHead(200)), .stream(stream)])
    }

    /// Nothing until the test sends it, head and all.
    package static func raw(_ stream: StubStream) -> StubAnswer { StubAnswer(steps: [.stream(stream)]) }

    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
    }

    private static func chunkedHead(_ status: Int) -> [UInt8] {
        head(status, ["content-type": "application/json", "transfer-encoding": "chunked"], [:])
    }

    private static func head(_ status: Int, _ own: [String: String], _ more: [String: String]) -> [UInt8] {
        var text = "HTTP/1.1 \(status) Status\r\n"
        for (name, value) in own.merging(more, uniquingKeysWith: { _, more in more }).sorted(by: { $0.key < $1.key }) {
            text += "\(name): \(value)\r\n"
        }
        return Array((text + "\r\n").utf8)
    }
}
