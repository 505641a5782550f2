import KubernetesClient
import NIOCore
import TestSupport
import Testing

@Suite struct LineFramerTests {
    private static let text = "{\"a\":1}\n\n{\"b\":\"\\n\"}\r\n\n{}\n"
    private static let frames = ["{\"a\":1}", "{\"b\":\"\\n\"}\r", "{}"]

    @Test func cutsAWholeText() throws {
        #expect(try LineFramer.frames([ByteBuffer(string: Self.text)]) == Self.frames)
    }

    @Test func cutsOneByteAtATime() throws {
        #expect(try LineFramer.frames(Pieces.single(Self.text)) == Self.frames)
    }

    @Test func cutsWhereverAChunkEnds() throws {
        for chunks in Pieces.everyCut(Self.text) { #expect(try LineFramer.frames(chunks) == Self.frames) }
    }

    @Test func tellsHowMuchOfAFrameIsUnfinished() throws {
        var framer = LineFramer()
        framer.append(ByteBuffer(string: "{}\n{\"a"))
        _ = try framer.next()
        #expect(try framer.next() == nil)
        #expect(framer.unfinishedBytes == 3)
    }

    @Test(arguments: ["12345\n", "12345", "1234\n12345"])
    func refusesAFrameBeyondTheLimit(text: String) {
        #expect(throws: FrameTooLong(limit: 4)) { try LineFramer.frames(Pieces.single(text), limit: 4) }
        #expect(throws: FrameTooLong(limit: 4)) { try LineFramer.frames([ByteBuffer(string: text)], limit: 4) }
    }

    @Test func letsAFrameOfTheLimitPass() throws {
        #expect(try LineFramer.frames(Pieces.single("1234\n"), limit: 4) == ["1234"])
    }

    @Test func keepsNothingOfWhatItHandedOut() throws {
        var framer = LineFramer()
        for _ in 0..<10_000 {
            framer.append(ByteBuffer(string: "{\"a\":1}\n{\"b"))
            #expect(try framer.next() != nil)
            #expect(try framer.next() == nil)
            framer.append(ByteBuffer(string: "\":2}\n"))
            #expect(try framer.next() != nil)
            #expect(try framer.next() == nil)
            guard framer.unfinishedBytes == 0 else { break }
        }
        #expect(framer.unfinishedBytes == 0)
    }

    /// Whatever the bytes and the chunks, the frames are the non-empty lines.
    @Test func findsTheLinesOfAnything() async throws {
        var generator = SeededGenerator(seed: FuzzSettings.seed)
        try await fuzz(corpus: [Self.text, "{}\n{}\n", "\n\n"], alphabet: "\n{}\"a") { bytes in
            var framer = LineFramer(frameLimit: 8)
            var lines = bytes.split(separator: UInt8(ascii: "\n"))[...]
            let cut = generator.below(bytes.count + 1)
            do {
                for chunk in [bytes[..<cut], bytes[cut...]] {
                    framer.append(ByteBuffer(bytes: chunk))
                    while let frame = try framer.next() {
                        guard frame.readableBytesView.elementsEqual(lines.popFirst() ?? []) else { throw Unlike() }
                    }
                }
            } catch is FrameTooLong {
                guard lines.contains(where: { $0.count > 8 }) else { throw Unlike() }
            }
        }
    }

    private struct Unlike: Error {}
}
