# shellcheck shell=bash
# What people do with kubectl, as scenarios. Needs scripts/lib/log.sh and scripts/lib/scenarios.sh, and from the script:
# kubectl_path, minor (20 for 1.20), folder (of this version) and KUBECONFIG.

# shellcheck disable=SC2154 # kubectl_path, minor and folder are set by the script
k() { "$kubectl_path" --cache-dir="$folder/cache" "$@"; }

# Whether this kubectl is at least 1.MINOR: some commands came later.
since() { [ "$minor" -ge "$1" ]; }

# says TEXT COMMAND…: the command succeeds and prints the text.
says() {
    local text=$1 output
    shift
    output=$("$@" 2>&1) || {
        note "failed (in ${FUNCNAME[1]}, line ${BASH_LINENO[0]}): $*: $output"
        return 1
    }
    [[ $output == *"$text"* ]] || {
        note "wanted '$text' (in ${FUNCNAME[1]}, line ${BASH_LINENO[0]}): $*: $output"
        return 1
    }
}

# refuses TEXT COMMAND…: the command fails and prints the text.
refuses() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1); then
        note "succeeded, and must not (in ${FUNCNAME[1]}, line ${BASH_LINENO[0]}): $*: $output"
        return 1
    fi
    [[ $output == *"$text"* ]] || {
        note "wanted '$text' (in ${FUNCNAME[1]}, line ${BASH_LINENO[0]}): $*: $output"
        return 1
    }
}

config_map() { # NAME DATA
    printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, labels: {from: file}}\ndata: %s\n' "$1" "$2"
}

gears() {
    cat <<'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gears.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Gear, plural: gears, shortNames: [gr], categories: [machine]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.count, statusReplicasPath: .status.count, labelSelectorPath: .status.selector}
    additionalPrinterColumns:
    - {name: Count, type: integer, jsonPath: .spec.count}
    - {name: Color, type: string, jsonPath: .spec.color, priority: 1}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        description: A wheel with teeth.
        type: object
        properties:
          spec:
            description: What is wanted of the gear.
            type: object
            required: [count]
            properties:
              count: {type: integer, minimum: 0, description: How many there are.}
              color: {type: string, enum: [red, blue], default: red, description: What it looks like.}
          status:
            type: object
            properties:
              count: {type: integer}
              selector: {type: string}
              conditions:
                type: array
                items: {type: object, properties: {type: {type: string}, status: {type: string}}}
YAML
}

gear() { # NAME COUNT
    printf 'apiVersion: example.org/v1\nkind: Gear\nmetadata: {name: %s}\nspec: {count: %s}\n' "$1" "$2"
}

discovery_and_versions() {
    says 'Server Version' k version
    says 'configmaps' k api-resources
    says 'cm ' k api-resources
    says 'apiextensions.k8s.io/v1' k api-versions
    says 'rbac.authorization.k8s.io/v1' k api-versions
    expect_equal secrets "$(k api-resources -o name --api-group='' | grep '^secrets$')"
}

things_are_created_shown_and_described() {
    says 'configmap/one created' k create configmap one --from-literal=key=value
    says 'secret/hidden created' k create secret generic hidden --from-literal=password=opensesame
    says 'namespace/team created' k create namespace team
    says 'serviceaccount/robot created' k create serviceaccount robot
    says 'value' k get configmap one -o yaml
    expect_equal value "$(k get configmap one -o 'jsonpath={.data.key}')"
    expect_equal ConfigMap "$(k get configmap one -o json | python3 -c 'import json, sys; print(json.load(sys.stdin)["kind"])')"
    expect_equal configmap/one "$(k get configmap one -o name)"
    says 'NAME' k get configmaps -o wide
    says 'DATA' k get configmaps
    says 'Active' k get namespace team
    says 'one' k get configmaps --all-namespaces
    says 'key:' k describe configmap one
    says 'Type:  Opaque' k describe secret hidden
    says 'Status:' k describe namespace team
    says 'robot' k describe serviceaccount robot
    refuses 'already exists' k create namespace team
    refuses 'configmaps "none" not found' k get configmap none
}

a_watch_shows_changes() {
    "$kubectl_path" get configmaps -w --output-watch-events >"$folder/watch" 2>&1 &
    local watch=$! tries
    for tries in $(seq 100); do
        grep -q '^ADDED *one ' "$folder/watch" && break
        sleep 0.1
    done
    k create configmap watched --from-literal=a=b
    k delete configmap watched
    for tries in $(seq 100); do
        grep -q '^DELETED *watched ' "$folder/watch" && break
        sleep 0.1
    done
    kill "$watch"
    wait "$watch" || true # it was killed
    expect_equal 'ADDED DELETED' "$(awk '$2 == "watched" { print $1 }' "$folder/watch" | paste -sd ' ')" || {
        note "after $tries looks: $(cat "$folder/watch")"
        return 1
    }
}

apply_is_client_side_by_default() {
    config_map applied '{a: "1", b: "2"}' >"$folder/applied.yaml"
    says 'configmap/applied created' k apply -f "$folder/applied.yaml"
    says 'configmap/applied unchanged' k apply -f "$folder/applied.yaml"
    config_map applied '{a: "1", c: "3"}' >"$folder/applied.yaml"
    refuses '+  c: "3"' k diff -f "$folder/applied.yaml"
    says 'configmap/applied configured' k apply -f "$folder/applied.yaml"
    expect_equal '{"a":"1","c":"3"}' "$(k get configmap applied -o 'jsonpath={.data}')"
    k diff -f "$folder/applied.yaml"
    says 'configmap/applied configured (server dry run)' k apply --dry-run=server -f - < <(config_map applied '{d: "4"}')
    expect_equal '{"a":"1","c":"3"}' "$(k get configmap applied -o 'jsonpath={.data}')"
    refuses 'bogus' k apply -f - < <(
        config_map typo '{}'
        printf 'bogus: 1\n'
    )
}

apply_prunes() {
    local list=--prune-whitelist
    since 26 && list=--prune-allowlist
    { config_map kept '{}' && echo --- && config_map pruned '{}'; } | k apply -f -
    says 'configmap/pruned pruned' k apply --prune -l from=file $list=core/v1/ConfigMap -f - < <(
        config_map kept '{}'
        echo ---
        cat "$folder/applied.yaml"
    )
    refuses 'not found' k get configmap pruned
    k get configmap kept
}

apply_on_the_side_of_the_server() {
    says 'configmap/shared serverside-applied' k apply --server-side -f - < <(config_map shared '{a: "1"}')
    says 'configmap/shared serverside-applied' k apply --server-side --field-manager=other -f - < <(config_map shared '{a: "1", b: "2"}')
    refuses 'conflict' k apply --server-side -f - < <(config_map shared '{a: "3"}')
    says 'serverside-applied' k apply --server-side --force-conflicts -f - < <(config_map shared '{a: "3"}')
    expect_equal '{"a":"3","b":"2"}' "$(k get configmap shared -o 'jsonpath={.data}')"
    if since 21; then
        says 'manager: other' k get configmap shared -o yaml --show-managed-fields
    fi
}

edit_goes_through_an_editor() {
    # shellcheck disable=SC2016 # the editor expands it
    printf '#!/bin/sh\nsed -i "s/value/edited/" "$1"\n' >"$folder/editor"
    chmod +x "$folder/editor"
    says 'configmap/one edited' env EDITOR="$folder/editor" "$kubectl_path" edit configmap one
    expect_equal edited "$(k get configmap one -o 'jsonpath={.data.key}')"
}

patches_of_all_types() {
    says 'patched' k patch configmap one -p '{"data":{"strategic":"1"}}'
    says 'patched' k patch configmap one --type=merge -p '{"data":{"merge":"2","strategic":null}}'
    says 'patched' k patch configmap one --type=json -p '[{"op":"add","path":"/data/json","value":"3"}]'
    expect_equal '{"json":"3","key":"edited","merge":"2"}' "$(k get configmap one -o 'jsonpath={.data}')"
    refuses 'invalid' k patch configmap one --type=json -p '[{"op":"remove","path":"/data/none"}]'
}

labels_and_annotations() {
    says 'labeled' k label configmap one tier=web
    says 'annotated' k annotate configmap one note=x
    expect_equal configmap/one "$(k get configmaps -l tier=web -o name)"
    refuses 'already has a value' k label configmap one tier=other
    k label configmap one tier=other --overwrite
    k label configmap one tier-
    local left
    left=$(k get configmaps -l tier -o name)
    expect_equal '' "$left"
    expect_equal configmap/one "$(k get configmaps --field-selector metadata.name=one -o name)"
}

finalizers_hold_a_deletion() {
    k patch configmap one --type=merge -p '{"metadata":{"finalizers":["example.org/hold"]}}'
    says 'deleted' k delete configmap one --wait=false
    k get configmap one -o 'jsonpath={.metadata.deletionTimestamp}' | grep -q Z
    refuses 'timed out' k delete configmap one --timeout=1s
    refuses 'timed out' k wait --for=delete configmap/one --timeout=1s
    k patch configmap one --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'
    refuses 'not found' k get configmap one
}

custom_kinds() {
    gears >"$folder/gears.yaml"
    says 'created' k apply -f "$folder/gears.yaml"
    says 'condition met' k wait --for=condition=Established crd/gears.example.org --timeout=30s
    says 'gear.example.org/a created' k apply -f - < <(gear a 2)
    says 'gear.example.org/a unchanged' k apply -f - < <(gear a 2)
    says 'gear.example.org/a configured' k apply -f - < <(gear a 3)
    says 'gear.example.org/a serverside-applied' k apply --server-side --force-conflicts -f - < <(gear a 3)
    says 'COUNT' k get gr
    says 'COLOR' k get gr a -o wide
    says 'red' k get gr a -o wide
    expect_equal 'gear.example.org/a' "$(k get machine -o name)"
    says 'Spec:' k describe gear a
    refuses 'spec.color: Unsupported value: "green"' k patch gear a --type=merge -p '{"spec":{"color":"green"}}'
    refuses 'count' k create -f - < <(gear b none)
    says 'Status:' k describe crd gears.example.org
}

explain_has_descriptions() {
    says 'Small pieces of data' k explain secret
    says 'What programs find in it' k explain secret.type
    says 'A wheel with teeth' k explain gears
    says 'How many there are' k explain gears.spec.count
    says 'x-kubernetes-list-type' k explain crd.spec.versions.schema.openAPIV3Schema
    says 'ownerReferences' k explain configmap --recursive
    refuses 'does not exist' k explain secret.nothing
}

scale_of_a_custom_kind() {
    says 'scaled' k scale gear a --replicas=5
    expect_equal 5 "$(k get gear a -o 'jsonpath={.spec.count}')"
    refuses 'Expected replicas to be 4' k scale gear a --current-replicas=4 --replicas=1
    says 'scaled' k scale gear a --current-replicas=5 --replicas=1
    expect_equal 1 "$(k get --raw /apis/example.org/v1/namespaces/default/gears/a/scale |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["spec"]["replicas"])')"
}

waiting_for_a_condition() {
    k wait --for=condition=Ready gear/a --timeout=60s >"$folder/wait" 2>&1 &
    local wait=$!
    "$kubectl_path" get --raw /apis/example.org/v1/namespaces/default/gears/a/status >/dev/null
    if since 24; then
        k patch gear a --subresource=status --type=merge -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}'
    else
        set_gear_status
    fi
    wait "$wait"
    if since 23; then k wait --for='jsonpath={.spec.count}=1' gear/a --timeout=30s; fi
}

# kubectl 1.20 has no way to write a status.
set_gear_status() {
    "$kubectl_path" proxy --port=0 >"$folder/proxy" 2>&1 &
    local proxy=$! address=
    while [ -z "$address" ]; do
        address=$(sed -n 's/^Starting to serve on //p' "$folder/proxy")
        sleep 0.1
    done
    curl --silent --fail --request PATCH --header 'Content-Type: application/merge-patch+json' \
        --data '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}' \
        "http://$address/apis/example.org/v1/namespaces/default/gears/a/status"
    kill "$proxy"
    wait "$proxy" || true # it was killed
}

rights_are_given_and_asked_for() {
    says 'created' k create role reader --verb=get,list --resource=secrets
    says 'created' k create rolebinding jane --role=reader --user=jane --serviceaccount=default:robot
    says 'created' k create clusterrole viewer --verb=get --resource=namespaces
    says 'created' k create clusterrolebinding viewers --clusterrole=viewer --group=viewers
    says 'yes' k auth can-i delete secrets
    says 'yes' k auth can-i get secrets --as=jane
    refuses 'no' k auth can-i delete secrets --as=jane
    says 'yes' k auth can-i get secrets --as=system:serviceaccount:default:robot
    says 'secrets' k auth can-i --list --as=jane
    refuses 'cannot list resource "configmaps"' k get configmaps --as=jane
    says 'Role/reader' k get rolebinding jane
    says 'secrets' k describe role reader
    says 'jane' k describe rolebinding jane
    if since 28; then says 'system:masters' k auth whoami; fi
}

tokens_of_service_accounts() { # since 1.24
    local token
    token=$(k create token robot --duration=10m)
    says 'hidden' as_stranger --token="$token" get secrets
    refuses 'forbidden' as_stranger --token="$token" get configmaps
    refuses 'Unauthorized' as_stranger --token="${token%?????}XXXXX" get secrets
}

# as_stranger ARGUMENT…: kubectl that knows the server and its authority, and has no credentials but the given ones.
as_stranger() {
    local address
    address=$(k config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
    if ! [ -f "$folder/ca.crt" ]; then
        k config view --raw --minify -o 'jsonpath={.clusters[0].cluster.certificate-authority-data}' |
            base64 --decode >"$folder/ca.crt"
    fi
    KUBECONFIG=/dev/null k --server="$address" --certificate-authority="$folder/ca.crt" "$@"
}

a_host_joins_with_a_bootstrap_token() {
    k create -f - <<YAML
apiVersion: v1
kind: Secret
metadata: {name: bootstrap-token-abcdef, namespace: kube-system}
type: bootstrap.kubernetes.io/token
stringData:
  token-id: abcdef
  token-secret: 0123456789abcdef
  usage-bootstrap-authentication: "true"
  auth-extra-groups: system:bootstrappers:hosts
YAML
    k create clusterrole enrolment --verb=create,get,list,watch \
        --resource=certificatesigningrequests.certificates.k8s.io
    k create clusterrolebinding enrolment --clusterrole=enrolment --group=system:bootstrappers:hosts
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/O=hosts/CN=host-1' \
        -keyout "$folder/host.key" -out "$folder/host.csr" 2>/dev/null
    as_stranger --token=abcdef.0123456789abcdef create -f - <<YAML
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: host-1}
spec:
  request: $(base64 --wrap=0 "$folder/host.csr")
  signerName: kubernetes.io/kube-apiserver-client
  usages: [digital signature, client auth]
YAML
    says 'Pending' k get csr host-1
    says 'system:bootstrap:abcdef' k describe csr host-1
    refuses 'forbidden' as_stranger --token=abcdef.0123456789abcdef get secrets
    says 'approved' k certificate approve host-1
    local tries
    for tries in $(seq 100); do
        [ -z "$(k get csr host-1 -o 'jsonpath={.status.certificate}')" ] || break
        sleep 0.1
    done
    k get csr host-1 -o 'jsonpath={.status.certificate}' | base64 --decode >"$folder/host.crt"
    says 'Approved,Issued' k get csr host-1
    refuses 'User "host-1" cannot list resource "secrets"' as_stranger \
        --client-certificate="$folder/host.crt" --client-key="$folder/host.key" get secrets
    k delete secret -n kube-system bootstrap-token-abcdef
    refuses 'Unauthorized' as_stranger --token=abcdef.0123456789abcdef get csr || {
        note "the certificate came after $tries looks"
        return 1
    }
}

events_are_shown() {
    k create -f - <<YAML
apiVersion: v1
kind: Event
metadata: {name: one.1, namespace: default}
involvedObject: {apiVersion: example.org/v1, kind: Gear, name: a, namespace: default, uid: $(k get gear a -o 'jsonpath={.metadata.uid}')}
reason: Turned
message: The gear turns
type: Normal
source: {component: clockwork}
firstTimestamp: $(date --utc +%Y-%m-%dT%H:%M:%SZ)
lastTimestamp: $(date --utc +%Y-%m-%dT%H:%M:%SZ)
count: 1
YAML
    says 'Turned' k get events
    says 'clockwork' k get events -o wide
    says 'The gear turns' k describe gear a
    if since 26; then says 'The gear turns' k events --for gear.example.org/a; fi
}

the_cluster_tells_where_it_is() {
    says 'is running at' k cluster-info
}

a_namespace_goes_with_its_contents() {
    k create configmap inside -n team --from-literal=a=b
    k apply -n team -f - < <(gear inside 1)
    says 'namespace "team" deleted' k delete namespace team --timeout=60s
    refuses 'namespaces "team" not found' k get namespace team
    refuses 'may not be deleted' k delete namespace default
}

a_definition_goes_with_its_objects() {
    says 'deleted' k delete crd gears.example.org --timeout=60s
    refuses 'gears' k get gears
}

everything_of_a_selector_is_deleted() {
    k create configmap x1 --from-literal=a=b
    k label configmap x1 from=file
    says 'configmap "x1" deleted' k delete configmaps -l from=file
    local left
    left=$(k get configmaps -l from=file -o name)
    expect_equal '' "$left"
}

kubectl_scenarios() { # VERSION
    local name
    while read -r name; do
        [ "$name" != tokens_of_service_accounts ] || since 24 || continue
        scenario "$1: $(tr _ ' ' <<<"$name")" "$name"
    done <<'NAMES'
discovery_and_versions
things_are_created_shown_and_described
a_watch_shows_changes
apply_is_client_side_by_default
apply_prunes
apply_on_the_side_of_the_server
edit_goes_through_an_editor
patches_of_all_types
labels_and_annotations
finalizers_hold_a_deletion
custom_kinds
explain_has_descriptions
scale_of_a_custom_kind
waiting_for_a_condition
rights_are_given_and_asked_for
tokens_of_service_accounts
a_host_joins_with_a_bootstrap_token
events_are_shown
the_cluster_tells_where_it_is
a_namespace_goes_with_its_contents
a_definition_goes_with_its_objects
everything_of_a_selector_is_deleted
NAMES
}
