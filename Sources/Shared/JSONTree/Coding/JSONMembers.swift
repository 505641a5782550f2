/// The members of an object, found by comparing names, or by a table where there are many.
struct JSONMembers {
    /// Beyond this, comparing would take longer than making a table.
    private static let comparedMembers: UInt32 = 16

    private let object: JSONNode
    private let table: [String: Int]?

    init(of object: JSONNode) {
        self.object = object
        let isLarge = object.token.count > Self.comparedMembers
        table = isLarge ? object.document.dictionary(at: object.index) { $0 } : nil
    }

    /// Every name once.
    var names: [String] {
        if let table { return Array(table.keys) }
        var names: [String] = []
        object.document.forEachMember(of: object.index) { token, _ in
            let name = object.document.string(token)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// The last member of that name.
    subscript(name: String) -> JSONNode? {
        place(of: name).map { JSONNode(document: object.document, index: $0) }
    }

    private func place(of name: String) -> Int? {
        if let table { return table[name] }
        let document = object.document
        var found: Int?
        document.forEachMember(of: object.index) { token, value in
            if document.string(token, equals: name) { found = value }
        }
        return found
    }
}
