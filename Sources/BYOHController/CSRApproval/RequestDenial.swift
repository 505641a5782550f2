import ByohAPI

/// Why a host gets no certificate. The reason and the sentence go into the request, for the host and for operators.
package enum RequestDenial: Error, Hashable, Sendable {
    case wrongSigner(String)
    case wrongUsages([String])
    case unreadable(String)
    case wrongKeyType
    case alternativeNames
    case wrongOrganization([String])
    case wrongCommonName(String)
    case ambiguousSubject
    case invalidNames(String)
    case wrongRequestName(String, wanted: String)
    case tooLong(seconds: Int32)
    case notTheRequester(String)
    case tokenGone(String)
    case tokenInvalid(String)
    case wrongNamespace(String, granted: String)
    case tokenUsedUp(uses: Int)
    case nameTaken(String, keyDigest: String)
    case objectTaken(String)
    case unknownHost(String)
    case hostNotArrived(String)
    case namespaceMissing(String)

    /// In upper camel case, for programs.
    package var reason: String {
        switch self {
        case .wrongSigner: "WrongSigner"
        case .wrongUsages: "WrongUsages"
        case .unreadable: "UnreadableRequest"
        case .wrongKeyType: "WrongKeyType"
        case .alternativeNames: "AlternativeNames"
        case .wrongOrganization: "WrongOrganization"
        case .wrongCommonName: "WrongCommonName"
        case .ambiguousSubject: "AmbiguousSubject"
        case .invalidNames: "InvalidName"
        case .wrongRequestName: "WrongRequestName"
        case .tooLong: "LifetimeTooLong"
        case .notTheRequester: "NotTheRequester"
        case .tokenGone: "TokenGone"
        case .tokenInvalid: "TokenInvalid"
        case .wrongNamespace: "WrongNamespace"
        case .tokenUsedUp: "TokenUsedUp"
        case .nameTaken: "NameTaken"
        case .objectTaken: "ObjectTaken"
        case .unknownHost: "UnknownHost"
        case .hostNotArrived: "HostNotArrived"
        case .namespaceMissing: "NamespaceMissing"
        }
    }
}

extension RequestDenial: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wrongSigner(let name):
            "spec.signerName is \(name); right would be kubernetes.io/kube-apiserver-client"
        case .wrongUsages(let usages):
            "spec.usages are \(usages.joined(separator: ", ")); right would be digital signature, client auth"
        case .unreadable(let problem): "spec.request cannot be used: \(problem)"
        case .wrongKeyType: "The key must be on the curve P-256"
        case .alternativeNames: "The request must not ask for alternative names"
        case .wrongOrganization(let names):
            "The organisation is \(names.isEmpty ? "missing" : names.joined(separator: ", ")); right would be byoh:hosts"
        case .wrongCommonName(let name):
            "The common name is '\(name)'; right would be byoh:host:<namespace>:<host>"
        case .ambiguousSubject:
            "The subject has more in it than one common name and one organisation, or text in an unusual encoding"
        case .invalidNames(let problem): problem
        case .wrongRequestName(let name, let wanted):
            "The request is called \(name); for this host and key right would be \(wanted)"
        case .tooLong(let seconds): "spec.expirationSeconds is \(seconds); at most 31536000 is granted"
        case .notTheRequester(let user):
            "The requester \(user) may not ask for another host's certificate"
        case .tokenGone(let id): "The enrolment token \(id) does not exist any more"
        case .tokenInvalid(let problem): problem
        case .wrongNamespace(let namespace, let granted):
            "The token enrols hosts in namespace \(granted), not in \(namespace)"
        case .tokenUsedUp(let uses): "The enrolment token has been used \(uses) times, which is all it is good for"
        case .nameTaken(let host, let keyDigest):
            "ByoHost \(host) exists with another key. To let this key replace it, annotate the ByoHost with "
                + "\(ByohAnnotation.allowKey)=\(keyDigest), then run byoh-agent enroll again on the host"
        case .objectTaken(let problem): "The name of the host cannot be used: \(problem)"
        case .unknownHost(let host): "ByoHost \(host) does not exist, so its certificate is not renewed; enrol it again"
        case .hostNotArrived(let host):
            "ByoHost \(host) does not exist; the host says that 'clusterctl move' brings it, and may ask again"
        case .namespaceMissing(let namespace): "The namespace \(namespace) of the enrolment token does not exist"
        }
    }
}
