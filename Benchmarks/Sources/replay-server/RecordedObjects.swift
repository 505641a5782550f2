/// Config maps of about four KiB each, as a kube-apiserver sends them.
struct RecordedObjects {
    let count: Int

    /// The object with this number at this resourceVersion, as JSON.
    func json(_ number: Int, resourceVersion: String) -> String {
        let name = "object-" + padded(number, 5)
        let labels = (0..<5).map { "\"example.org/label-\($0)\":\"value-\(number % 7)-\($0)\"" }.joined(separator: ",")
        let data = (0..<24).map { index in
            "\"key-\(padded(index, 2))\":\"\(name) \(index) " + String(repeating: "lorem ipsum ", count: 9) + "\""
        }.joined(separator: ",")
        let fields = (0..<24).map { "\"f:key-\(padded($0, 2))\":{}" }.joined(separator: ",")
        return """
            {"metadata":{"name":"\(name)","namespace":"bench","uid":"00000000-0000-4000-8000-\(padded(number, 12))",\
            "resourceVersion":"\(resourceVersion)","creationTimestamp":"2026-01-01T00:00:00Z","labels":{\(labels)},\
            "annotations":{"example.org/description":"number \(number)"},"managedFields":[{"manager":"bench",\
            "operation":"Update","apiVersion":"v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1",\
            "fieldsV1":{"f:data":{".":{},\(fields)}}}]},"data":{\(data)}}
            """
    }

    /// A page of the list: `count` objects from `start`.
    func page(from start: Int, count: Int) -> String {
        let end = min(self.count, start + count)
        let more = end < self.count ? ",\"continue\":\"\(end)\",\"remainingItemCount\":\(self.count - end)" : ""
        let items = (start..<end).map { json($0, resourceVersion: "\(1_000 + $0)") }.joined(separator: ",")
        return """
            {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"100000"\(more)},"items":[\(items)]}

            """
    }

    /// The frame of a watch that tells a change of the object with this number, before and behind its resourceVersion.
    ///
    /// Every frame needs a version of its own: a client may take one that it has seen for no change.
    func frame(_ number: Int) -> (head: String, tail: String) {
        let object = json(number, resourceVersion: "|").split(separator: "|")
        return (
            head: #"{"type":"MODIFIED","object":{"kind":"ConfigMap","apiVersion":"v1","# + object[0].dropFirst(),
            tail: object[1] + "}\n"
        )
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
