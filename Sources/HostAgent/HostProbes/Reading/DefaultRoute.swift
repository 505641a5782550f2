/// The kernel's routing tables as `/proc/net` shows them.
package enum DefaultRoute {
    /// The interface of the default route with the lowest metric, of IPv4 or else of IPv6.
    package static func interface(routes: String, routes6: String) -> String? {
        var best: (name: Substring, metric: Int)?
        for line in routes.split(separator: "\n").dropFirst() {
            let fields = line.split { $0 == "\t" || $0 == " " }
            guard fields.count > 7, fields[1] == "00000000", fields[7] == "00000000", let metric = Int(fields[6]) else {
                continue
            }
            if metric < best?.metric ?? .max { best = (fields[0], metric) }
        }
        if let best { return String(best.name) }
        for line in routes6.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[0].allSatisfy({ $0 == "0" }), fields[1] == "00", fields[9] != "lo",
                let metric = Int(fields[5], radix: 16)
            else { continue }
            if metric < best?.metric ?? .max { best = (fields[9], metric) }
        }
        return best.map { String($0.name) }
    }
}
