extension DecodingError {
    /// Path and reason as a clause of a sentence, without any value.
    package var fieldSentence: String {
        switch self {
        case .typeMismatch(let type, let context): "\(context.pathText) is not of the type \(type)"
        case .valueNotFound(_, let context): "\(context.pathText) is null"
        case .keyNotFound(let key, let context): "\(context.pathText) has no field \(key.stringValue)"
        case .dataCorrupted(let context): "\(context.pathText) is malformed"
        @unknown default: "it is malformed"
        }
    }
}

extension DecodingError.Context {
    /// The path as people write it: `spec.taints[0].key`.
    fileprivate var pathText: String {
        var text = ""
        for key in codingPath {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return text.isEmpty ? "the document" : text
    }
}

/// One step of a path, for errors that happen outside of any decoder.
package struct PathStep: CodingKey {
    package let stringValue: String
    package let intValue: Int?

    package init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    package init(_ index: Int) {
        stringValue = "Index \(index)"
        intValue = index
    }

    package init(stringValue: String) { self.init(stringValue) }
    package init(intValue: Int) { self.init(intValue) }
}

extension DecodingError {
    /// The same error with the place of the document it happened in put before its path.
    package func under(path member: String, index: Int? = nil) -> DecodingError {
        let prefix: [any CodingKey] = [PathStep(member)] + (index.map { [PathStep($0)] } ?? [])
        func moved(_ context: Context) -> Context {
            Context(
                codingPath: prefix + context.codingPath, debugDescription: context.debugDescription,
                underlyingError: context.underlyingError)
        }
        switch self {
        case .typeMismatch(let type, let context): return .typeMismatch(type, moved(context))
        case .valueNotFound(let type, let context): return .valueNotFound(type, moved(context))
        case .keyNotFound(let key, let context): return .keyNotFound(key, moved(context))
        case .dataCorrupted(let context): return .dataCorrupted(moved(context))
        @unknown default: return self
        }
    }
}
