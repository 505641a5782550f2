/// Why a host could not become, or stay, one of its management cluster.
package enum RegistrationError: Error, Hashable, Sendable {
    /// The files under `identity` cannot be used.
    case unusableIdentity(String)
    case notEnrolled
    case alreadyEnrolled(String)
    case noNamespace
    /// Whoever answers there could be anybody. With what would be right.
    case untrustedServer(String)
    case unusableHostName(String)
    /// An operator or the approver said no; this is final for this request.
    case denied(String)
    /// The host's name belongs to another key, until an operator says otherwise. This key is kept for then.
    case nameTaken(String)
    case failed(String)
    /// The bootstrap kubeconfig of the management cluster to follow to says nothing that could be used. With what would be
    /// right.
    case unusableWay(String)
    /// The management cluster to follow to cannot be used yet.
    case noWay(String)
    /// The management cluster to follow to gave no usable answer; another time it may.
    case noAnswer(String)
    /// Nobody has decided on the request yet. It stays, and running again goes on waiting.
    case undecided(String, Duration)
}

extension RegistrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusableIdentity(let problem): "The host's identity cannot be used: \(problem)"
        case .notEnrolled:
            "This host is not enrolled; run 'byoh-agent enroll --bootstrap-kubeconfig FILE' with a file from 'byohctl token create'"
        case .alreadyEnrolled(let who):
            "This host is enrolled already as \(who); run 'byoh-agent enroll --force' to enrol it anew"
        case .noNamespace: "The bootstrap kubeconfig's context names no namespace; it must name the host's"
        case .untrustedServer(let problem): "The management cluster could be anybody: \(problem)"
        case .unusableHostName(let name):
            "The host's name '\(name)' cannot be the name of a Node: only a-z, 0-9, '-' and '.' may be in it; set another, or give --host-name"
        case .nameTaken(let reason): "The host's name is taken: \(reason)"
        case .denied(let reason): "The request for a certificate was denied: \(reason)"
        case .undecided(let request, let patience):
            "Nobody has decided on the request '\(request)' within \(patience); run this again to go on waiting"
        case .unusableWay(let problem):
            "The bootstrap kubeconfig of the other management cluster cannot be used: \(problem)"
        case .noWay(let problem): "The other management cluster cannot be used: \(problem)"
        case .noAnswer(let problem): "The other management cluster gave no usable answer: \(problem)"
        case .failed(let reason): "The certificate could not be issued: \(reason)"
        }
    }
}
