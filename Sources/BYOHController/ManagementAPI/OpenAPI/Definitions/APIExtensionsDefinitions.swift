/// Definitions of custom kinds, and the schemas in them.
enum APIExtensionsDefinitions {
    static let text = """
        package io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1 apiextensions.k8s.io/v1
        kind CustomResourceDefinition | Has the server serve one more kind. Its name is <plural>.<group>.
          spec CustomResourceDefinitionSpec ! | The kind and its versions.
          status CustomResourceDefinitionStatus | Whether the kind is served. Only the server writes here.
        type CustomResourceDefinitionSpec | A kind and its versions.
          conversion CustomResourceConversion | How objects are turned into other versions.
          group string ! | The group, such as example.org. It never changes.
          names CustomResourceDefinitionNames ! | What the kind is called.
          preserveUnknownFields bool | In the past, whether fields outside the schema were kept. Must be false.
          scope string ! | Namespaced or Cluster. It never changes.
          versions [CustomResourceDefinitionVersion] ! atomic | The versions. Exactly one is stored.
        type CustomResourceDefinitionNames | What a kind is called.
          categories [string] atomic | Groups of kinds that clients get at once, such as all.
          kind string ! | In manifests, in upper camel case.
          listKind string | Lists in manifests; the kind and List when empty.
          plural string ! | In paths, in lower case.
          shortNames [string] atomic | Short names for command lines, in lower case.
          singular string | For people, in lower case; the kind when empty.
        type CustomResourceDefinitionVersion | One version of a kind.
          additionalPrinterColumns [CustomResourceColumnDefinition] atomic | What kubectl get shows beside the name; the age when there are none.
          deprecated bool | Whether answers warn of the version.
          deprecationWarning string | What they say, instead of the usual words.
          name string ! | Such as v1 or v1beta2.
          schema CustomResourceValidation | What objects look like.
          selectableFields [SelectableField] atomic | Fields that field selectors know. At most 8.
          served bool ! | Whether clients can use it.
          storage bool ! | Whether objects are stored in it.
          subresources CustomResourceSubresources | Which subresources objects have.
        type CustomResourceConversion | How objects are turned into other versions.
          strategy string ! | None for a change of apiVersion only. Webhook is not supported here.
          webhook WebhookConversion | Whom to ask. Not supported here.
        type WebhookConversion | Who turns objects into other versions.
          clientConfig WebhookClientConfig | Where it is.
          conversionReviewVersions [string] ! atomic | Versions of the question that it understands, best first.
        type WebhookClientConfig | Where a webhook is: exactly one of url and service.
          caBundle bytes | Who must have signed its certificate: PEM in base64.
          service ServiceReference | A service of this cluster.
          url string | An https URL.
        type ServiceReference | A service.
          name string ! | Its name.
          namespace string ! | Its namespace.
          path string | The path to ask.
          port int32 | Its port; 443 when missing.
        type CustomResourceColumnDefinition | One column that kubectl get shows.
          description string | What it shows, for people.
          format string | Such as int32 or date-time; how clients show it.
          jsonPath string ! | Where the value is, such as .status.phase.
          name string ! | Its head.
          priority int32 | Above 0 it is shown only with -o wide.
          type string ! | string, integer, number, boolean or date.
        type SelectableField | A field that field selectors know.
          jsonPath string ! | Where it is, such as .spec.providerID.
        type CustomResourceValidation | What objects look like.
          openAPIV3Schema JSONSchemaProps | The schema.
        type CustomResourceSubresources | Which subresources objects have.
          scale CustomResourceSubresourceScale | Set when there is a /scale.
          status CustomResourceSubresourceStatus | Set when the status is written through /status only.
        type CustomResourceSubresourceScale | Where an object has what /scale shows.
          labelSelectorPath string | Where a label selector as text is, such as .status.selector.
          specReplicasPath string ! | Where the wanted number is, such as .spec.replicas.
          statusReplicasPath string ! | Where the number of those that are there is, such as .status.replicas.
        type CustomResourceSubresourceStatus | Nothing is to be said about it.
        type CustomResourceDefinitionStatus | Whether a kind is served.
          acceptedNames CustomResourceDefinitionNames | The names by which it is served.
          conditions [CustomResourceDefinitionCondition] map=type | Whether names are free, and whether it is served.
          observedGeneration int64 | Which generation this is about.
          storedVersions [string] atomic | Every version in which objects may be stored.
        type CustomResourceDefinitionCondition | One thing that is known of a definition.
          lastTransitionTime Time | When the status last changed.
          message string | Details for people.
          observedGeneration int64 | Which generation this is about.
          reason string | Why, in one word.
          status string ! | True, False or Unknown.
          type string ! | Established, NamesAccepted or Terminating.
        any JSON | Any JSON value.
        any JSONSchemaPropsOrArray | A schema, or a list of schemas.
        any JSONSchemaPropsOrBool | A schema, or whether anything is allowed.
        any JSONSchemaPropsOrStringArray | A schema, or a list of names.
        type ExternalDocumentation | Where more is written.
          description string | What is there.
          url string | Where.
        type JSONSchemaProps | What a value looks like (JSON Schema draft 4 with Kubernetes' own words).
          $ref string | Not allowed.
          $schema string | Not allowed.
          additionalItems JSONSchemaPropsOrBool | Not allowed.
          additionalProperties JSONSchemaPropsOrBool | What members look like that properties does not name.
          allOf [JSONSchemaProps] atomic | All of these must hold.
          anyOf [JSONSchemaProps] atomic | At least one of these must hold.
          default JSON | What stands for a value that is missing.
          definitions {JSONSchemaProps} | Not allowed.
          dependencies {JSONSchemaPropsOrStringArray} | Not allowed.
          description string | What it is for.
          enum [JSON] atomic | The values that are allowed.
          example JSON | An example.
          exclusiveMaximum bool | Whether the maximum itself is too much.
          exclusiveMinimum bool | Whether the minimum itself is too little.
          externalDocs ExternalDocumentation | Where more is written.
          format string | What kind of text or number it is, such as date-time or int32.
          id string | Not allowed.
          items JSONSchemaPropsOrArray | What elements look like.
          maxItems int64 | The most elements.
          maxLength int64 | The most characters.
          maxProperties int64 | The most members.
          maximum number | The largest number.
          minItems int64 | The fewest elements.
          minLength int64 | The fewest characters.
          minProperties int64 | The fewest members.
          minimum number | The smallest number.
          multipleOf number | What the number is a multiple of.
          not JSONSchemaProps | This must not hold.
          nullable bool | Whether null is allowed.
          oneOf [JSONSchemaProps] atomic | Exactly one of these must hold.
          pattern string | A regular expression that part of the text must match.
          patternProperties {JSONSchemaProps} | Not allowed.
          properties {JSONSchemaProps} | What members look like, by name.
          required [string] atomic | Members that must be there.
          title string | What it is called.
          type string | object, array, string, integer, number or boolean.
          uniqueItems bool | Whether all elements differ.
          x-kubernetes-embedded-resource bool | Whether it is an object of its own, with apiVersion, kind and metadata.
          x-kubernetes-int-or-string bool | Whether it is an integer or a text.
          x-kubernetes-list-map-keys [string] atomic | By which members elements of a list of type map are told apart.
          x-kubernetes-list-type string | How apply merges the list: atomic, set or map.
          x-kubernetes-map-type string | How apply merges the object: atomic or granular.
          x-kubernetes-preserve-unknown-fields bool | Whether members that the schema does not name are kept.
          x-kubernetes-validations [ValidationRule] map=rule merge=rule | Rules in CEL. They are kept, and not checked here.
        type ValidationRule | A rule in CEL.
          fieldPath string | Which field a refusal names.
          message string | What a refusal says.
          messageExpression string | CEL that makes what a refusal says.
          optionalOldSelf bool | Whether a rule about changes is also about new values.
          reason string | The reason of a refusal, for programs.
          rule string ! | The rule.
        """
}
