/// A step of a path that no type's own key stands for: a place in an array, or a name that was found in the text.
struct JSONPathKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    /// The member that class hierarchies use.
    static let superclass = JSONPathKey(stringValue: "super")

    init(_ index: Int) {
        stringValue = "Index \(index)"
        intValue = index
    }

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        self.init(intValue)
    }
}
