import NIOSSL

/// One TLS configuration, until its certificates change.
///
/// Connections are pooled by configuration, so a new generation gets new connections while calls in flight end on
/// the old ones. Watches never end by themselves: ``retired`` tells them to.
struct TLSGeneration: Sendable {
    let material: TLSMaterial
    let configuration: TLSConfiguration
    let retired = OneShotSignal()

    init(_ material: TLSMaterial, checksNames: Bool) throws(CredentialFailure) {
        self.material = material
        configuration = try material.configuration(checksNames: checksNames)
    }
}
