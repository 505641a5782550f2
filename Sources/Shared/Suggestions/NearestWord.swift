/// What somebody may have meant who wrote a word that is unknown.
package enum NearestWord {
    /// The known word that differs least, when it differs little.
    package static func to(_ word: String, among known: [String]) -> String? {
        let lowered = word.lowercased()
        let near = known.map { (word: $0, distance: distance($0.lowercased(), lowered)) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance <= max(1, near.word.count / 3) else { return nil }
        return near.word
    }

    /// How many characters are put in, taken out, replaced, or change places with their neighbour (optimal string
    /// alignment). Of a long word only the beginning counts.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.prefix(64)), Array(right.prefix(64)))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
