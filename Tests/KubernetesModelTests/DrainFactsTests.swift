import JSONTree
import KubernetesModel
import Testing

// What a drain asks pods and nodes.
@Suite struct DrainFactsTests {
    // The rules of the scheduler: no effect or key in a toleration means any.
    @Test(arguments: [
        (Toleration(operator: "Exists"), true), (Toleration(key: "k", operator: "Exists"), true),
        (Toleration(key: "k", value: "v"), true),
        (Toleration(key: "k", operator: "Equal", value: "v", effect: .noExecute), true),
        (Toleration(key: "k", value: "w"), false), (Toleration(key: "j", operator: "Exists"), false),
        (Toleration(key: "k", operator: "Exists", effect: .noSchedule), false), (Toleration(value: "v"), false),
        (Toleration(key: "k", operator: "Future", value: "v"), false),
    ])
    func tolerates(toleration: Toleration, isTolerated: Bool) {
        #expect(toleration.tolerates(Taint(key: "k", value: "v", effect: .noExecute)) == isTolerated)
    }

    @Test func tellsPodsApart() {
        var pod = Pod(metadata: ObjectMeta(name: "p"))
        #expect(!pod.isMirror && !pod.isFinished && !pod.isReady && !pod.hasLocalStorage)
        pod.metadata.annotations[Pod.mirrorAnnotation] = "x"
        pod.spec.volumes = [Volume(name: "v", emptyDir: .init())]
        pod.status.phase = .failed
        pod.status.conditions = [PodCondition(type: "Ready", status: .true)]
        #expect(pod.isMirror && pod.isFinished && pod.isReady && pod.hasLocalStorage)
    }

    @Test func judgesCertificateSigningRequests() {
        var request = CertificateSigningRequest(
            metadata: ObjectMeta(name: "c"),
            spec: CertificateSigningRequestSpec(
                request: PublicBytes(utf8: "x"), signerName: .kubeAPIServerClient, usages: [.clientAuth]))
        #expect(!request.isApproved && !request.isDenied)
        request.status.conditions = [CertificateSigningRequestCondition(type: .approved)]
        #expect(request.isApproved)
        request.status.conditions.append(CertificateSigningRequestCondition(type: .denied))
        #expect(request.isDenied && !request.isApproved)
    }
}
