import ByohAPI
import JSONTree
import KubernetesModel

extension AdmissionWrite {
    /// What is wrong with a write that changes what copies are made from.
    ///
    /// Cluster API rolls out a change when a reference names another template. Its topology controller compares templates
    /// by dry runs with an annotation, in which nothing is stored: they must go through (`ShouldSkipImmutabilityChecks` of
    /// Cluster API's `util/topology`). The trees are compared, so that fields count which our types do not know.
    var templateProblems: [FieldProblem] {
        guard let oldObject, !isTopologyDryRun else { return [] }
        let path = JSONPointer(["spec", "template", "spec"])
        guard oldObject[path] != object[path] else { return [] }
        return [
            .forbidden(
                "spec.template.spec",
                "a \(resource.kind) does not change; make another one under a new name, and name that where this one is "
                    + "named")
        ]
    }

    private var isTopologyDryRun: Bool {
        isDryRun && object["metadata"]?["annotations"]?[ByohAnnotation.topologyDryRun] != nil
    }
}
