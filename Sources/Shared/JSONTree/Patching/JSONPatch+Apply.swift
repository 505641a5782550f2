/// Why a patch does not apply. The document is as if the patch had never been tried.
public struct JSONPatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The operation in the patch, from 0.
    public let index: Int
    /// The place that the operation names.
    public let path: JSONPointer
    /// What is wrong, without any value from the document.
    public let reason: String

    /// The operation, its place and the reason, for people.
    public var description: String { "Operation \(index) of the JSON patch, at '\(path)': \(reason)" }
}

extension JSONPatch {
    /// The document after all operations in order.
    ///
    /// - Parameter limit: How many bytes of JSON its copies may add together: each can double the document, and costs nothing
    ///   before somebody reads it.
    /// - Throws: ``JSONPatchError`` when a place does not exist, a test does not hold, or the copies exceed `limit`.
    public func apply(to document: JSONValue, copyingAtMost limit: Int = .max) throws(JSONPatchError) -> JSONValue {
        var result = document
        var copied = 0
        for (index, operation) in operations.enumerated() {
            do throws(Failure) {
                if limit < .max, case .copy(let from, _) = operation, let value = result[from] {
                    copied += value.serialized().count
                    guard copied <= limit else { throw Failure(reason: "its copies make the document too large") }
                }
                try operation.apply(to: &result)
            } catch {
                throw JSONPatchError(index: index, path: operation.path, reason: error.reason)
            }
        }
        return result
    }

    /// What is wrong, before it is known which operation it was.
    fileprivate struct Failure: Error {
        let reason: String
    }
}

extension JSONPatch.Operation {
    /// The place that is changed or tested.
    public var path: JSONPointer {
        switch self {
        case .add(let path, _), .remove(let path), .replace(let path, _), .test(let path, _): path
        case .move(_, let path), .copy(_, let path): path
        }
    }

    fileprivate func apply(to document: inout JSONValue) throws(JSONPatch.Failure) {
        switch self {
        case .add(let path, let value): try document.add(value, at: path.tokens[...])
        case .remove(let path): _ = try document.remove(at: path.tokens[...])
        case .replace(let path, let value): try document.replace(at: path.tokens[...], with: value)
        case .move(let from, let path):
            if path.tokens.count > from.tokens.count, path.tokens.starts(with: from.tokens) {
                throw JSONPatch.Failure(reason: "a value cannot move into itself, from '\(from)'")
            }
            try document.add(try document.remove(at: from.tokens[...]), at: path.tokens[...])
        case .copy(let from, let path):
            guard let value = document[from] else {
                throw JSONPatch.Failure(reason: "there is nothing to copy at '\(from)'")
            }
            try document.add(value, at: path.tokens[...])
        case .test(let path, let value):
            guard let found = document[path] else { throw JSONPatch.Failure(reason: "there is nothing to test") }
            if found != value { throw JSONPatch.Failure(reason: "the tested value is different") }
        }
    }
}

extension JSONValue {
    fileprivate mutating func add(_ value: JSONValue, at path: ArraySlice<String>) throws(JSONPatch.Failure) {
        guard path.count > 1 else {
            guard let token = path.first else { return self = value }
            switch take() {
            case .object(var members):
                members[token] = value
                self = .object(members)
            case .array(var elements):
                let index = token == "-" ? elements.count : try Self.index(token, upTo: elements.count)
                elements.insert(value, at: index)
                self = .array(elements)
            default: throw JSONPatch.Failure(reason: "its parent is neither an object nor an array")
            }
            return
        }
        try descend(path) { (child, rest) throws(JSONPatch.Failure) in try child.add(value, at: rest) }
    }

    fileprivate mutating func remove(at path: ArraySlice<String>) throws(JSONPatch.Failure) -> JSONValue {
        guard path.count > 1 else {
            guard let token = path.first else { return take() }
            switch take() {
            case .object(var members):
                guard let removed = members.removeValue(forKey: token) else { throw Self.absent }
                self = .object(members)
                return removed
            case .array(var elements):
                let removed = elements.remove(at: try Self.index(token, upTo: elements.count - 1))
                self = .array(elements)
                return removed
            default: throw Self.absent
            }
        }
        var removed = JSONValue.null
        try descend(path) { (child, rest) throws(JSONPatch.Failure) in removed = try child.remove(at: rest) }
        return removed
    }

    fileprivate mutating func replace(at path: ArraySlice<String>, with value: JSONValue) throws(JSONPatch.Failure) {
        guard !path.isEmpty else { return self = value }
        try descend(path) { (child, rest) throws(JSONPatch.Failure) in try child.replace(at: rest, with: value) }
    }

    /// Changes the existing child that the first token names. A failure leaves this value in pieces: the caller drops it.
    private mutating func descend(
        _ path: ArraySlice<String>,
        _ change: (inout JSONValue, ArraySlice<String>) throws(JSONPatch.Failure) -> Void
    ) throws(JSONPatch.Failure) {
        guard let token = path.first else { return }
        switch take() {
        case .object(var members):
            guard var child = members.removeValue(forKey: token) else { throw Self.absent }
            try change(&child, path.dropFirst())
            members[token] = child
            self = .object(members)
        case .array(var elements):
            try change(&elements[try Self.index(token, upTo: elements.count - 1)], path.dropFirst())
            self = .array(elements)
        default: throw Self.absent
        }
    }

    /// Moves the value out, so that its storage has one owner and changes in place.
    private mutating func take() -> JSONValue {
        let value = self
        self = .null
        return value
    }

    private static var absent: JSONPatch.Failure { JSONPatch.Failure(reason: "there is no such value") }

    private static func index(_ token: String, upTo last: Int) throws(JSONPatch.Failure) -> Int {
        guard let index = arrayIndex(token) else {
            throw JSONPatch.Failure(reason: "'\(token)' is no array index")
        }
        guard index <= last else { throw JSONPatch.Failure(reason: "the array has no place \(index)") }
        return index
    }
}
