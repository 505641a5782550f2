/// Rights, questions about rights, and certificates.
enum AccessDefinitions {
    static let text = """
        package io.k8s.api.rbac.v1 rbac.authorization.k8s.io/v1
        kind Role | Rights in one namespace, for a RoleBinding to give.
          rules [PolicyRule] atomic #2 | The rights.
        kind ClusterRole | Rights in all namespaces, or on kinds that are in none, for bindings to give.
          aggregationRule AggregationRule #3? | Other roles whose rules make up this one; then the server writes rules.
          rules [PolicyRule] atomic #2 | The rights.
        type AggregationRule | Which roles make up a role.
          clusterRoleSelectors [LabelSelector] atomic #1 | The roles: each that one of these selects.
        type PolicyRule | One right: verbs on resources, or on paths that are no resources.
          apiGroups [string] atomic #2 | The groups of the resources; an empty text is the core group, '*' is all.
          nonResourceURLs [string] atomic #5 | Paths that are no resources, such as /metrics; '*' at the end stands for any rest.
          resourceNames [string] atomic #4 | Only these objects; none means all.
          resources [string] atomic #3 | The resources in the plural, also with subresource, such as secrets or hosts/status; '*' is all.
          verbs [string] ! atomic #1 | The verbs, such as get, list, watch, create, update, patch and delete; '*' is all.
        kind RoleBinding | Gives the rights of a role to somebody, in one namespace.
          roleRef RoleRef ! #3 | The role. It never changes.
          subjects [Subject] atomic #2 | Who gets the rights.
        kind ClusterRoleBinding | Gives the rights of a ClusterRole to somebody, everywhere.
          roleRef RoleRef ! #3 | The role. It never changes.
          subjects [Subject] atomic #2 | Who gets the rights.
        type RoleRef atomic | Which role is meant.
          apiGroup string ! #1 | rbac.authorization.k8s.io.
          kind string ! #2 | Role or ClusterRole.
          name string ! #3 | Its name.
        type Subject atomic | Somebody: a user, a group or a service account.
          apiGroup string #2 | rbac.authorization.k8s.io for users and groups, empty for service accounts.
          kind string ! #1 | User, Group or ServiceAccount.
          name string ! #3 | The name.
          namespace string #4 | The namespace of a service account.
        package io.k8s.api.certificates.v1 certificates.k8s.io/v1
        kind CertificateSigningRequest | Asks for a certificate. Somebody approves it or denies it, and the signer that it names signs.
          spec CertificateSigningRequestSpec ! #2 | What is asked for, and by whom. It never changes.
          status CertificateSigningRequestStatus #3 | Whether it was approved, and the certificate.
        type CertificateSigningRequestSpec | What is asked for.
          expirationSeconds int32 #8? | For how many seconds the certificate should be good. The signer may choose less.
          extra {[string]} #6 | What else is known of who asks. The server sets it.
          groups [string] atomic #4 | The groups of who asks. The server sets it.
          request bytes ! #1 | The request: PKCS #10 as PEM, in base64.
          signerName string ! #7 | Who is to sign, such as kubernetes.io/kube-apiserver-client.
          uid string #3 | The UID of who asks. The server sets it.
          usages [string] atomic #5 | What the certificate is for, such as client auth.
          username string #2 | Who asks. The server sets it.
        type CertificateSigningRequestStatus | What became of a request.
          certificate bytes #2 | The certificate and its issuers: PEM, in base64.
          conditions [CertificateSigningRequestCondition] map=type #1 | Whether it was approved or denied, and whether signing failed.
        type CertificateSigningRequestCondition | One thing that was decided.
          lastTransitionTime Time #5 | When the status last changed.
          lastUpdateTime Time #4 | When this was last written.
          message string #3 | Details for people.
          reason string #2 | Why, in one word.
          status string ! #6 | True, False or Unknown.
          type string ! #1 | Approved, Denied or Failed.
        package io.k8s.api.authentication.v1 authentication.k8s.io/v1
        question SelfSubjectReview | Asks who the server takes the caller for.
          status SelfSubjectReviewStatus #2 | The answer.
        type SelfSubjectReviewStatus | Who the caller is.
          userInfo UserInfo #1 | The caller.
        question TokenReview | Asks whose a bearer token is.
          spec TokenReviewSpec ! #2 | The token.
          status TokenReviewStatus #3 | The answer.
        type TokenReviewSpec | A token to look at.
          audiences [string] atomic #2 | For whom the token should be.
          token string #1 | The token.
        type TokenReviewStatus | Whose a token is.
          audiences [string] atomic #4 | For whom it is.
          authenticated bool #1 | Whether it is good.
          error string #3 | Why it could not be looked at.
          user UserInfo #2 | Whose it is.
        type UserInfo | Somebody, as authentication found.
          extra {[string]} #4 | What else is known.
          groups [string] atomic #3 | The groups that they are in.
          uid string #2 | Tells them from others that had the same name.
          username string #1 | The name.
        question TokenRequest | Asks for a token of a service account.
          spec TokenRequestSpec ! #2 | What is asked for.
          status TokenRequestStatus #3 | The token.
        type TokenRequestSpec | What token is asked for.
          audiences [string] ! atomic #1 | For whom it is to be.
          boundObjectRef BoundObjectReference #3? | An object with which the token ends.
          expirationSeconds int64 #4? | For how many seconds it is to be good.
        type TokenRequestStatus | A token.
          expirationTimestamp Time ! #2 | Until when it is good.
          token string ! #1 | The token.
        type BoundObjectReference | An object with which a token ends.
          apiVersion string #2 | The version of its kind.
          kind string #1 | Its kind: Pod or Secret.
          name string #3 | Its name.
          uid string #4 | Its UID.
        package io.k8s.api.authorization.v1 authorization.k8s.io/v1
        question SubjectAccessReview | Asks whether somebody may do something.
          spec SubjectAccessReviewSpec ! #2 | Who, and what.
          status SubjectAccessReviewStatus #3 | The answer.
        question LocalSubjectAccessReview | Asks whether somebody may do something in one namespace.
          spec SubjectAccessReviewSpec ! #2 | Who, and what; the namespace is that of the request.
          status SubjectAccessReviewStatus #3 | The answer.
        question SelfSubjectAccessReview | Asks whether the caller may do something.
          spec SelfSubjectAccessReviewSpec ! #2 | What.
          status SubjectAccessReviewStatus #3 | The answer.
        question SelfSubjectRulesReview | Asks what the caller may do in one namespace.
          spec SelfSubjectRulesReviewSpec ! #2 | Where.
          status SubjectRulesReviewStatus #3 | The answer.
        type SubjectAccessReviewSpec | Who, and what. Exactly one of resourceAttributes and nonResourceAttributes is set.
          extra {[string]} #5 | What else is known of the user.
          groups [string] atomic #4 | The user's groups.
          nonResourceAttributes NonResourceAttributes #2? | A path that is no resource.
          resourceAttributes ResourceAttributes #1? | A resource.
          uid string #6 | The user's UID.
          user string #3 | The user.
        type SelfSubjectAccessReviewSpec | What. Exactly one of its members is set.
          nonResourceAttributes NonResourceAttributes #2? | A path that is no resource.
          resourceAttributes ResourceAttributes #1? | A resource.
        type SelfSubjectRulesReviewSpec | Where.
          namespace string #1 | The namespace.
        type SubjectAccessReviewStatus | Whether it is allowed.
          allowed bool ! #1 | Whether it is.
          denied bool #4 | Whether it is refused for good, whatever other authorizers say.
          evaluationError string #3 | What went wrong on the way to the answer.
          reason string #2 | Why.
        type SubjectRulesReviewStatus | What is allowed.
          evaluationError string #4 | What went wrong on the way to the answer.
          incomplete bool ! #3 | Whether there may be more than is listed.
          nonResourceRules [NonResourceRule] ! atomic #2 | Rights on paths that are no resources.
          resourceRules [ResourceRule] ! atomic #1 | Rights on resources.
        type ResourceRule | Rights on resources.
          apiGroups [string] atomic #2 | The groups; '*' is all.
          resourceNames [string] atomic #4 | Only these objects; none means all.
          resources [string] atomic #3 | The resources; '*' is all.
          verbs [string] ! atomic #1 | The verbs; '*' is all.
        type NonResourceRule | Rights on paths that are no resources.
          nonResourceURLs [string] atomic #2 | The paths.
          verbs [string] ! atomic #1 | The verbs.
        type ResourceAttributes | Something that is done to a resource.
          fieldSelector FieldSelectorAttributes #8? | Only the objects whose fields are such.
          group string #3 | The group; '*' is all.
          labelSelector LabelSelectorAttributes #9? | Only the objects whose labels are such.
          name string #7 | The object; empty for all.
          namespace string #1 | The namespace; empty for all, and for kinds that are in none.
          resource string #5 | The resource in the plural; '*' is all.
          subresource string #6 | The subresource; empty for none.
          verb string #2 | The verb; '*' is all.
          version string #4 | The version; '*' is all.
        type NonResourceAttributes | Something that is done to a path that is no resource.
          path string #1 | The path.
          verb string #2 | The HTTP method in lower case.
        type FieldSelectorAttributes | A field selector of a request.
          rawSelector string #1 | As text.
          requirements [FieldSelectorRequirement] atomic #2 | Read.
        type LabelSelectorAttributes | A label selector of a request.
          rawSelector string #1 | As text.
          requirements [LabelSelectorRequirement] atomic #2 | Read.
        """
}
