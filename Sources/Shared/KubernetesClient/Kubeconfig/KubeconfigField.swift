import JSONTree
import KubernetesModel

/// One value in a kubeconfig, with the place it stands at.
struct KubeconfigField {
    let file: String
    let path: String
    let value: JSONValue

    /// The sentence for something that is wrong here.
    func error(_ what: String) -> KubeconfigError {
        KubeconfigError("\(file): \(path.isEmpty ? "the file" : path) \(what).")
    }

    /// A member of a mapping; nil when it is absent or null. A null mapping has none.
    func member(_ key: String) throws(KubeconfigError) -> KubeconfigField? {
        switch value {
        case .null: return nil
        case .object(let members):
            guard let member = members[key], !member.isNull else { return nil }
            return KubeconfigField(file: file, path: path.isEmpty ? key : "\(path).\(key)", value: member)
        default:
            throw error("is \(value.kindDescription), but it must be a mapping")
        }
    }

    /// A text; nil when it is absent or empty, which kubeconfigs do not tell apart.
    func text(_ key: String) throws(KubeconfigError) -> String? {
        guard let field = try member(key) else { return nil }
        guard let text = field.value.string else {
            throw field.error("is \(field.value.kindDescription), but it must be a text; put it in quotes")
        }
        return text.isEmpty ? nil : text
    }

    /// False when it is absent.
    func bool(_ key: String) throws(KubeconfigError) -> Bool {
        guard let field = try member(key) else { return false }
        guard let bool = field.value.bool else {
            throw field.error("is \(field.value.kindDescription), but it must be true or false")
        }
        return bool
    }

    /// The items of a list; none when it is absent.
    func list(_ key: String) throws(KubeconfigError) -> [KubeconfigField] {
        guard let field = try member(key) else { return [] }
        guard let items = field.value.array else {
            throw field.error("is \(field.value.kindDescription), but it must be a list")
        }
        return items.enumerated().map {
            KubeconfigField(file: file, path: "\(field.path)[\($0.offset)]", value: $0.element)
        }
    }

    /// The texts in a list; none when it is absent.
    func texts(_ key: String) throws(KubeconfigError) -> [String] {
        var texts: [String] = []
        for item in try list(key) {
            guard let text = item.value.string else { throw item.error("must be a text; put it in quotes") }
            texts.append(text)
        }
        return texts
    }

    /// PEM text in Base64 under one key, or the path of a PEM file under another; nil when both are absent or empty.
    ///
    /// The inline text takes precedence, as in client-go.
    func pem(_ dataKey: String, orFile fileKey: String) throws(KubeconfigError) -> PEMSource? {
        if let field = try member(dataKey), let text = try text(dataKey) {
            guard let bytes = Base64.decode(text) else {
                throw field.error("is not Base64; it must hold a PEM text in Base64")
            }
            return .inline(Sensitive(bytes))
        }
        return try path(fileKey).map { .file($0) }
    }

    /// A path, taken relative to the folder of the file; nil when it is absent or empty.
    func path(_ key: String) throws(KubeconfigError) -> String? {
        try text(key).map(absolute)
    }

    /// `path` relative to the file's folder.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        return folder + path
    }
}
