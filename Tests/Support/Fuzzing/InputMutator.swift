/// Makes inputs for a parser: from a corpus by a few small damages each, one in sixteen from nothing.
package struct InputMutator {
    private var generator: SeededGenerator
    private let corpus: [[UInt8]]
    private let alphabet: [UInt8]

    package init(seed: UInt64, corpus: [[UInt8]], alphabet: [UInt8]) {
        generator = SeededGenerator(seed: seed)
        self.corpus = corpus
        self.alphabet = alphabet.isEmpty ? Array(Set(corpus.joined())).sorted() : alphabet
    }

    package mutating func next() -> [UInt8] {
        var input: [UInt8] = []
        if corpus.isEmpty || generator.below(16) == 0 {
            for _ in 0..<generator.below(12) { input.append(byte()) }
            return input
        }
        input = corpus[generator.below(corpus.count)]
        for _ in 0..<(1 + generator.below(3)) { damage(&input) }
        return input
    }

    private mutating func damage(_ input: inout [UInt8]) {
        guard !input.isEmpty else {
            input.append(byte())
            return
        }
        let place = generator.below(input.count)
        switch generator.below(8) {
        case 0: input.remove(at: place)
        case 1, 2: input.insert(byte(), at: place)
        case 3, 4: input[place] = byte()
        case 5: input.removeLast(input.count - place)
        case 6:
            // Repeats a stretch, which makes long numbers and deep nesting.
            let end = min(input.count, place + 1 + generator.below(4))
            input.insert(contentsOf: Array(input[place..<end]), at: place)
        default:
            let other = corpus[generator.below(corpus.count)]
            input.replaceSubrange(place..., with: other[min(place, other.count)...])
        }
    }

    /// Mostly one that means something to the parser; else any.
    private mutating func byte() -> UInt8 {
        if alphabet.isEmpty || generator.below(8) == 0 { return UInt8(truncatingIfNeeded: generator.next()) }
        return alphabet[generator.below(alphabet.count)]
    }
}
