/// The core group, and events in their own group.
enum CoreDefinitions {
    static let text = """
        package io.k8s.api.core.v1 v1
        kind Namespace | A room for names: objects in different namespaces may have the same name, and rights are given by namespace.
          spec NamespaceSpec #2 | What is wanted of the namespace.
          status NamespaceStatus #3 | What has become of it. Only the server writes here.
        type NamespaceSpec | What is wanted of a namespace.
          finalizers [string] atomic #1 | Who has to empty the namespace before it goes.
        type NamespaceStatus | What has become of a namespace.
          conditions [NamespaceCondition] map=type merge=type #2 | What keeps a deleted namespace from going.
          phase string #1 | Active, or Terminating when it is being emptied.
        type NamespaceCondition | One thing that is known of a namespace.
          lastTransitionTime Time #4 | When the status last changed.
          message string #6 | Details for people.
          reason string #5 | Why, in one word.
          status string ! #2 | True, False or Unknown.
          type string ! #1 | What this is about.
        kind Secret | Small pieces of data that few may read, such as passwords and keys.
          data {bytes} #2 | The data in base64, by keys of letters, digits, '-', '_' and '.'. At most 1 MiB in all.
          immutable bool #5? | Whether the data stays as it is until the secret is deleted. Once true it stays true.
          stringData {string} #4 | Data as plain text, for writing: the server moves it to data and never shows it.
          type string #3 | What programs find in it, such as kubernetes.io/tls. It never changes.
        kind ConfigMap | Settings, as keys and values that programs read.
          binaryData {bytes} #3 | Values that are not text, in base64. Its keys are not in data.
          data {string} #2 | Values that are text, by keys of letters, digits, '-', '_' and '.'.
          immutable bool #4? | Whether the data stays as it is until the config map is deleted. Once true it stays true.
        kind Event | Something that happened to an object. The server forgets it after an hour.
          action string #12 | What was done, or not done, about the object.
          count int32 #8 | How often it has happened.
          eventTime MicroTime #10 | When it first happened, exactly.
          firstTimestamp Time #6 | When it first happened.
          involvedObject ObjectReference ! #2 | What it happened to.
          lastTimestamp Time #7 | When it happened last.
          message string #4 | What happened, for people.
          reason string #3 | Why, in one word of upper camel case, for programs.
          related ObjectReference #13? | A second object that has to do with it.
          reportingComponent string #14 | Which controller says so, such as example.org/controller.
          reportingInstance string #15 | Which process of that controller says so.
          series EventSeries #11? | Set when it has happened more than once.
          source EventSource #5 | Which component says so.
          type string #9 | Normal or Warning.
        type EventSeries | Something that happens again and again.
          count int32 #1 | How often.
          lastObservedTime MicroTime #2 | When it happened last.
        type EventSource | Who says that something happened.
          component string #1 | The component.
          host string #2 | The node on which it runs.
        type ObjectReference atomic | Which object is meant, or which part of it.
          apiVersion string #5 | The version of its kind.
          fieldPath string #7 | Which part of it is meant, such as spec.containers{web}.
          kind string #1 | Its kind.
          name string #3 | Its name.
          namespace string #2 | Its namespace.
          resourceVersion string #6 | Which state of it is meant.
          uid string #4 | Its UID.
        type LocalObjectReference atomic | An object in the same namespace.
          name string #1 | Its name.
        kind ServiceAccount | Somebody to act as, for programs. Its user name is system:serviceaccount:<namespace>:<name>.
          automountServiceAccountToken bool #4? | Whether pods get a token of it unless they say otherwise.
          imagePullSecrets [LocalObjectReference] atomic #3 | Secrets with which nodes get images for pods.
          secrets [ObjectReference] map=name merge=name #2 | Secrets that pods may use.
        package io.k8s.api.events.v1 events.k8s.io/v1
        kind Event | Something that happened to an object. The server forgets it after an hour.
          action string #6 | What was done, or not done, about the object.
          deprecatedCount int32 #15 | How often it has happened, of writers of the core group.
          deprecatedFirstTimestamp Time #13 | When it first happened, of writers of the core group.
          deprecatedLastTimestamp Time #14 | When it happened last, of writers of the core group.
          deprecatedSource core.EventSource #12 | Which component says so, of writers of the core group.
          eventTime MicroTime ! #2 | When it first happened, exactly.
          note string #10 | What happened, for people. At most 1 kB.
          reason string #7 | Why, in one word of upper camel case, for programs.
          regarding core.ObjectReference #8 | What it happened to.
          related core.ObjectReference #9? | A second object that has to do with it.
          reportingController string #4 | Which controller says so, such as example.org/controller.
          reportingInstance string #5 | Which process of that controller says so.
          series EventSeries #3? | Set when it has happened more than once.
          type string #11 | Normal or Warning.
        type EventSeries | Something that happens again and again.
          count int32 ! #1 | How often.
          lastObservedTime MicroTime ! #2 | When it happened last.
        package io.k8s.api.coordination.v1 coordination.k8s.io/v1
        kind Lease | Who holds something for a while: a lock among replicas, or a sign of life.
          spec LeaseSpec #2 | Who holds it, since when and for how long.
        type LeaseSpec | Who holds a lease.
          acquireTime MicroTime #3? | Since when the holder has it.
          holderIdentity string #1? | Who holds it; empty for nobody.
          leaseDurationSeconds int32 #2? | For how many seconds after renewTime others must leave it alone.
          leaseTransitions int32 #5? | How often the holder has changed.
          preferredHolder string #7? | Who is asked to take it next.
          renewTime MicroTime #4? | When the holder last said that it is alive.
          strategy string #6? | How the next holder is chosen.
        package io.k8s.api.autoscaling.v1 autoscaling/v1
        question Scale | How many replicas an object wants and has.
          spec ScaleSpec #2 | What is wanted.
          status ScaleStatus #3 | What there is. Only the server writes here.
        type ScaleSpec | How many replicas are wanted.
          replicas int32 #1 | The number.
        type ScaleStatus | How many replicas there are.
          replicas int32 ! #1 | The number.
          selector string #2 | Which objects the replicas are: a label selector as text.
        """
}
