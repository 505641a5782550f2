extension JSONDocument {
    /// The way from the root to the value with this token.
    ///
    /// It is looked for from the root, so that nobody has to remember it on the way in. Only errors ask.
    func codingPath(to wanted: Int) -> [any CodingKey] {
        var path = path
        var container = 0
        while container < wanted {
            guard let step = step(from: container, to: wanted) else { return path }
            path.append(step.key)
            container = step.value
        }
        return path
    }

    /// The value directly inside of `container` that is the wanted one or holds it.
    private func step(from container: Int, to wanted: Int) -> (key: JSONPathKey, value: Int)? {
        let isObject = tokens[container].kind == .object
        let end = Int(tokens[container].next)
        var place = container + 1
        var number = 0
        while place < end {
            let value = isObject ? place + 1 : place
            let next = Int(tokens[value].next)
            if wanted < next {
                return (isObject ? JSONPathKey(stringValue: string(tokens[place])) : JSONPathKey(number), value)
            }
            place = next
            number += 1
        }
        return nil
    }
}
