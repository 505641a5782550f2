extension SchemaShape {
    /// Whether the path of a printer column leads somewhere: `.spec.replicas`, `.items[0].name`,
    /// `.conditions[?(@.type=="Ready")].status`, `.labels.example\.com/name`.
    package func contains(jsonPath path: String) -> Bool {
        var shape = self
        var rest = Substring(path)
        while let first = rest.popFirst() {
            let next: SchemaShape?
            switch first {
            case ".": next = shape.member(Self.name(from: &rest))
            case "[":
                guard let end = rest.firstIndex(of: "]"), case .array(let element) = shape else { return false }
                let inside = rest[..<end]
                rest = rest[rest.index(after: end)...]
                next = Self.selects(inside, in: element) ? element : nil
            default: next = nil
            }
            guard let next else { return false }
            shape = next
        }
        return true
    }

    private func member(_ name: String) -> SchemaShape? {
        switch self {
        case .object(let members): members.isEmpty ? .anything : members[name]?.shape
        case .map(let value): value
        case .anything: .anything
        default: nil
        }
    }

    private static func name(from rest: inout Substring) -> String {
        var name = ""
        while let next = rest.first, next != ".", next != "[" {
            rest.removeFirst()
            // A backslash makes a dot part of the name.
            name.append(next == "\\" ? rest.popFirst() ?? next : next)
        }
        return name
    }

    /// Whether an index, or a filter by a member that elements have.
    private static func selects(_ text: Substring, in element: SchemaShape) -> Bool {
        if text == "*" || Int(text) != nil { return true }
        guard text.hasPrefix("?(@."), text.hasSuffix(")"), let equals = text.firstRange(of: "==") else { return false }
        let member = text[text.index(text.startIndex, offsetBy: 4)..<equals.lowerBound]
        return element.member(String(member)) != nil
    }
}
