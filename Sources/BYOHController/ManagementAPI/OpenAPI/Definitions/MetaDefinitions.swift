/// The types that all groups share: metadata, lists, deletions, selectors and answers.
enum MetaDefinitions {
    static let text = """
        package io.k8s.apimachinery.pkg.runtime v1
        type RawExtension | Data of a kind that is not known here, kept as it is.
        package io.k8s.apimachinery.pkg.apis.meta.v1 v1
        text Time date-time | A moment in UTC, to the second, such as 2026-01-31T12:00:00Z (RFC 3339).
        text MicroTime date-time | A moment in UTC, to the microsecond (RFC 3339).
        type FieldsV1 | A set of fields: a tree whose keys are f:<name> for fields, k:<keys> and v:<value> for elements of lists, and a dot for the thing itself.
        any Patch | A change to an object: a JSON patch, a merge patch, a strategic merge patch or an applied manifest.
        type ListMeta | What every list has.
          continue string #3 | Set when there is more: what to send to get the next part. Its inside means nothing to clients.
          remainingItemCount int64 #4? | About how many objects follow in later parts. Missing when that is not known.
          resourceVersion string #2 | The state that is listed. A watch from here misses nothing.
          selfLink string #1 | No longer set.
        type ObjectMeta | What every object has, whatever its kind.
          annotations {string} #12 | Notes of tools and people, which queries do not see.
          creationTimestamp Time #8 | When the object was made. The server sets it.
          deletionGracePeriodSeconds int64 #10? | How many seconds a deleted object may take to finish. The server sets it.
          deletionTimestamp Time #9? | When the deletion was asked for. From then on the object only waits for its finalizers, and goes when the last is taken off.
          finalizers [string] set merge #14 | Who has to do something before a deleted object goes. Each takes its own entry off when it has done so.
          generateName string #2 | When the name is empty, the server makes one: this, and five random characters.
          generation int64 #7 | Counts the changes of what is wanted. The server sets it.
          labels {string} #11 | Keys and values by which objects are selected.
          managedFields [ManagedFieldsEntry] atomic #17 | Who set which fields. The server keeps it for apply.
          name string #1 | The name, unique among the objects of its kind in a namespace. It never changes.
          namespace string #3 | The namespace that the object is in; empty for kinds that are in none. It never changes.
          ownerReferences [OwnerReference] map=uid merge=uid #13 | Objects this one belongs to. When all of them are gone it is deleted too.
          resourceVersion string #6 | Changes whenever the object does. A write that carries it fails if somebody else wrote in between.
          selfLink string #4 | No longer set.
          uid string #5 | Tells this object from all others there were, also from one of the same name. The server sets it.
        type OwnerReference atomic | An object in the same namespace, or in none, that another belongs to.
          apiVersion string ! #5 | The version of the owner's kind.
          blockOwnerDeletion bool #7? | Whether an owner that is deleted in the foreground waits for this dependent.
          controller bool #6? | Whether the owner is the one that manages this dependent. At most one is.
          kind string ! #1 | The owner's kind.
          name string ! #3 | The owner's name.
          uid string ! #4 | The owner's UID.
        type ManagedFieldsEntry | What one manager has set, through one operation.
          apiVersion string #3 | The version in which the fields are named.
          fieldsType string #6 | How fieldsV1 is to be read; always FieldsV1.
          fieldsV1 FieldsV1 #7? | The fields.
          manager string #1 | Who.
          operation string #2 | Apply for server-side apply, Update for everything else.
          subresource string #8 | The subresource through which it was written; empty for the object itself.
          time Time #4? | When the manager last changed its fields.
        type Preconditions | What must be true for a deletion to be done.
          resourceVersion string #2? | The resource version of what is deleted.
          uid string #1? | The UID of what is deleted.
        type DeleteOptions | How to delete.
          apiVersion string | The version of these options.
          dryRun [string] atomic #5 | All for a deletion that is only tried.
          gracePeriodSeconds int64 #1? | How many seconds the object may take to finish; 0 for at once.
          ignoreStoreReadErrorWithClusterBreakingPotential bool #6? | Whether to delete what can no longer be read. Not supported here.
          kind string | DeleteOptions.
          orphanDependents bool #3? | In the past, whether dependents stay; propagationPolicy says it now.
          preconditions Preconditions #2? | What must be true.
          propagationPolicy string #4? | What becomes of dependents: Background deletes them later, Foreground first, Orphan lets them stay.
        type LabelSelector atomic | Which objects are meant, by their labels. All conditions must hold; none means all objects.
          matchExpressions [LabelSelectorRequirement] atomic #2 | Conditions on labels.
          matchLabels {string} #1 | Labels that objects must have, with these values.
        type LabelSelectorRequirement | A condition on one label.
          key string ! #1 | The label.
          operator string ! #2 | In, NotIn, Exists or DoesNotExist.
          values [string] atomic #3 | The values that In and NotIn are about.
        type FieldSelectorRequirement | A condition on one field.
          key string ! #1 | The field.
          operator string ! #2 | In, NotIn, Exists or DoesNotExist.
          values [string] atomic #3 | The values that In and NotIn are about.
        type Condition | One thing that is true, false or not known of an object.
          lastTransitionTime Time ! #4 | When the status last changed.
          message string ! #6 | Details for people.
          observedGeneration int64 #3 | Which generation of the object this is about.
          reason string ! #5 | Why, in one word of upper camel case, for programs.
          status string ! #2 | True, False or Unknown.
          type string ! #1 | What this is about, in upper camel case.
        question Status | What became of a request that does not answer with an object.
          code int32 #6 | The HTTP status.
          details StatusDetails #5? | What it is about, for programs.
          message string #3 | What happened, for people.
          reason string #4 | Why, in one word, such as NotFound.
          status string #2 | Success or Failure.
          metadata ListMeta #1 | What every list has; empty.
        type StatusDetails | What a status is about.
          causes [StatusCause] atomic #4 | Each thing that was wrong.
          group string #2 | The group of the kind.
          kind string #3 | The kind or the resource.
          name string #1 | The object.
          retryAfterSeconds int32 #5 | After how many seconds it may be tried again.
          uid string #6 | The object's UID.
        type StatusCause | One thing that was wrong.
          field string #3 | The field, such as spec.names[0].
          message string #2 | What is wrong with it, for people.
          reason string #1 | What is wrong with it, for programs.
        """
}
