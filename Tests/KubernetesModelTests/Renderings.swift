/// Every way in which a value becomes text without anybody meaning to.
func renderings(of value: some Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    var printed = ""
    print(value, to: &printed)
    var debugPrinted = ""
    debugPrint(value, to: &debugPrinted)
    var reflected = ""
    dump(Mirror(reflecting: value).children.map { $0 }, to: &reflected)
    return [
        dumped, printed, debugPrinted, reflected, String(describing: value), String(reflecting: value), "\([value])",
        "\(["key": value])", "\(Optional(value) as Any)",
    ]
}
