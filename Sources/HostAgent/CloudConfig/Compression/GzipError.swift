/// Why bytes are no gzip file. The rest of a sentence.
package enum GzipError: Error, Hashable, CustomStringConvertible {
    case noHeader
    case truncated
    case malformed
    case wrongChecksum
    case tooLarge(limit: Int)

    package var description: String {
        switch self {
        case .noHeader: "it does not begin as a gzip file"
        case .truncated: "it ends too early"
        case .malformed: "its compressed data is malformed"
        case .wrongChecksum: "its checksum or length does not fit its contents"
        case .tooLarge(let limit): "it decompresses to more than \(limit) bytes"
        }
    }
}
