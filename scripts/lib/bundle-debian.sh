# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # here, work, arch and the like are shared with scripts/bundle
# A bundle from Debian 12: its packages, and Kubernetes built from its source package.
# Needs scripts/lib/log.sh and debian.sh.

readonly bundle_suite=bookworm
readonly node_packages=(containerd runc containernetworking-plugins)
# What kube-proxy and etcd need around them in their images.
readonly image_root_packages=(
    iptables conntrack libc6 libxtables12 libnftnl11 libmnl0 libip4tc2 libip6tc2 libnetfilter-conntrack3 libnfnetlink0
)

# Sets kubernetes and programs (folders), version and inputs.
choose_debian() {
    kubernetes=${KUBEBUILDER_ASSETS:-}
    [ -x "$kubernetes/kubelet" ] || kubernetes=$(env -u KUBEBUILDER_ASSETS "$here/kube-testenv")
    programs=$("$here/kube-testenv" --programs)
    version=$("$kubernetes/kubeadm" version --output short)
    inputs=$(cd "$kubernetes" && stat -L -c '%n %s %Y' -- *)
}

gather_debian() {
    install_packages ca-certificates debian-archive-keyring binutils gcc libc6-dev python3
    fetch_debian_packages
    step "Assembling the images of Kubernetes $version"
    assemble_images
    local name
    for name in kubelet kubeadm kubectl; do cp "$kubernetes/$name" "$work/bundle/bin/"; done
    cp "$programs/crictl" "$work/bundle/bin/"
    for name in containerd containerd-shim-runc-v2 ctr; do cp "$work/node/usr/bin/$name" "$work/bundle/bin/"; done
    cp "$work/node/usr/sbin/runc" "$work/bundle/bin/"
    cp "$work"/node/usr/lib/cni/* "$work/bundle/cni/"
    rm "$work/bundle/cni/dhcp" # a service of its own, as large as three others
    pack "createdFrom=Debian 12: source package kubernetes, packages ${node_packages[*]}, etcd" "pauseImage=$pause_image" \
        "component.containerd=$(upstream_version containerd)" "component.runc=$(upstream_version runc)" \
        "component.cniPlugins=$(upstream_version containernetworking-plugins)" \
        "component.etcd=$("$kubernetes/etcd" --version | awk 'NR == 1 { print $3 }')" "component.crictl=0.1.0-byoh"
}

fetch_debian_packages() {
    step "Fetching containerd, runc, CNI plugins and libraries from Debian"
    private_apt "$work/apt" "$bundle_suite"
    mkdir "$work/debs" "$work/node" "$work/root"
    (cd "$work/debs" && private_apt_get "$work/apt" -qq download "${node_packages[@]}" "${image_root_packages[@]}")
    local name
    for name in "${node_packages[@]}"; do dpkg-deb -x "$work/debs/${name}"_*.deb "$work/node"; done
    for name in "${image_root_packages[@]}"; do dpkg-deb -x "$work/debs/${name}"_*.deb "$work/root"; done
}

# upstream_version PACKAGE: 1.6.20 for 1.6.20~ds1-1+deb12u3.
upstream_version() {
    dpkg-deb -f "$work/debs/$1"_*.deb Version | sed -E 's/^[0-9]+://; s/[~+-].*//'
}

# The names and tags are those that this kubeadm asks for. Sets pause_image.
assemble_images() {
    local reference name
    gcc -Os -static -s -o "$work/pause" "$here/programs/pause/pause.c"
    while read -r reference; do
        name=${reference##*/}
        name=${name%:*}
        case $name in
            kube-apiserver | kube-controller-manager | kube-scheduler)
                assemble "$name" "$reference" "/usr/local/bin/$name" "$kubernetes/$name=/usr/local/bin/$name"
                ;;
            kube-proxy) assemble_kube_proxy "$reference" ;;
            etcd) assemble etcd "$reference" /usr/local/bin/etcd "$kubernetes/etcd=/usr/local/bin/etcd" ;;
            coredns) assemble coredns "$reference" /coredns "$programs/cluster-dns=/coredns" ;;
            pause)
                pause_image=$reference
                assemble pause "$reference" /pause "$work/pause=/pause"
                ;;
            *) die "kubeadm asks for the image $reference, which this script does not know how to assemble" ;;
        esac
    done < <("$kubernetes/kubeadm" config images list --kubernetes-version "$version" 2>/dev/null)
    [ -n "${pause_image:-}" ] || die "kubeadm names no pause image"
}

assemble() { # NAME REFERENCE PROGRAM FILE=PATH…
    local name=$1 reference=$2 program=$3
    shift 3
    "$here/lib/image-archive" "$work/bundle/images/$name.tar" "$reference" "$arch" "$program" --root "$work/root" "$@"
}

assemble_kube_proxy() { # REFERENCE
    local files=("$kubernetes/kube-proxy=/usr/local/bin/kube-proxy" root:/usr/sbin/conntrack=/usr/sbin/conntrack) name
    for name in {iptables,ip6tables}{,-save,-restore}; do files+=("root:/usr/sbin/xtables-nft-multi=/usr/sbin/$name"); done
    for name in "$work"/root/usr/lib/*/xtables/*.so; do files+=("$name=${name#"$work/root"}"); done
    assemble kube-proxy "$1" /usr/local/bin/kube-proxy "${files[@]}"
}
