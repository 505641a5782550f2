# shellcheck shell=bash
# shellcheck disable=SC2004,SC2034,SC2154 # here, work, arch, component and the like are shared with scripts/bundle
# A bundle from official releases: dl.k8s.io, the releases of containerd, runc, CNI plugins and cri-tools on GitHub, and
# images from the registries that kubeadm names. Every file is checked against the SHA-256 that its project publishes,
# every image against its digests.
# Needs scripts/lib/log.sh and debian.sh.

# Static containerd works on any distribution. Versions that were current when this was written; options choose others.
declare -rA release_defaults=([containerd]=2.1.4 [runc]=1.3.0 [cni]=1.7.1)
readonly github=https://github.com

# Sets version and inputs.
choose_release() {
    [[ $version =~ ^v1\.([0-9]+)\.[0-9]+(-[a-z]+\.[0-9]+)?$ ]] || die "'$version' is no version of Kubernetes; write one such as v1.33.4"
    local part
    for part in "${!release_defaults[@]}"; do component[$part]=${component[$part]:-${release_defaults[$part]}}; done
    component[crictl]=${component[crictl]:-1.${BASH_REMATCH[1]}.0}
    for part in "${!component[@]}"; do component[$part]=${component[$part]#v}; done
    inputs="release $version $arch $(declare -p component)"
}

gather_release() {
    install_packages ca-certificates curl python3
    local bin=$work/bundle/bin name
    mkdir "$work/downloads"
    step "Downloading Kubernetes $version"
    for name in kubelet kubeadm kubectl; do
        download "https://dl.k8s.io/release/$version/bin/linux/$arch/$name" .sha256 "$bin/$name"
    done
    download_parts
    chmod 755 "$bin"/* "$work"/bundle/cni/*
    download_images
    pack "createdFrom=official releases" "pauseImage=$pause_image" "component.containerd=${component[containerd]}" \
        "component.runc=${component[runc]}" "component.cniPlugins=${component[cni]}" \
        "component.crictl=${component[crictl]}"
}

download_parts() {
    local bin=$work/bundle/bin archive=$work/downloads
    step "Downloading containerd ${component[containerd]}, runc ${component[runc]}, CNI plugins ${component[cni]}, crictl ${component[crictl]}"
    download "$github/containerd/containerd/releases/download/v${component[containerd]}/containerd-static-${component[containerd]}-linux-$arch.tar.gz" \
        .sha256sum "$archive/containerd.tar.gz"
    tar -xzf "$archive/containerd.tar.gz" -C "$work/bundle" bin/containerd bin/containerd-shim-runc-v2 bin/ctr
    download "$github/opencontainers/runc/releases/download/v${component[runc]}/runc.$arch" /../runc.sha256sum "$bin/runc"
    download "$github/containernetworking/plugins/releases/download/v${component[cni]}/cni-plugins-linux-$arch-v${component[cni]}.tgz" \
        .sha256 "$archive/cni.tgz"
    tar -xzf "$archive/cni.tgz" -C "$work/bundle/cni"
    rm -f "$work"/bundle/cni/{dhcp,LICENSE,README.md}
    download "$github/kubernetes-sigs/cri-tools/releases/download/v${component[crictl]}/crictl-v${component[crictl]}-linux-$arch.tar.gz" \
        .sha256 "$archive/crictl.tar.gz"
    tar -xzf "$archive/crictl.tar.gz" -C "$bin" crictl
}

# download URL SUM FILE: SUM is what makes the address of the published checksum from URL: an ending, or /../NAME for a
# file beside it. Checksum files have the sum alone, or lines of sums and names.
download() {
    local url=$1 sums_url=$1$2 file=$3 sums wanted seen
    [[ $2 != /../* ]] || sums_url=${url%/*}/${2#/../}
    fetch_url "$url" >"$file"
    sums=$(fetch_url "$sums_url")
    wanted=$(awk -v name="${url##*/}" 'NF == 1 || $2 == name || $2 == "*" name { print $1; exit }' <<<"$sums")
    [[ $wanted =~ ^[0-9a-f]{64}$ ]] || die "$sums_url has no SHA-256 for ${url##*/}"
    seen=$(sha256sum "$file" | cut -d ' ' -f 1)
    [ "$seen" = "$wanted" ] || die "$url has the SHA-256 $seen, its project publishes $wanted"
}

fetch_url() { # URL
    curl --fail --silent --show-error --location --proto '=https' --retry 3 "$1" || die "cannot download $1; is the internet there?"
}

# Sets pause_image.
download_images() {
    local kubeadm=$work/bundle/bin/kubeadm reference name
    if [ "$arch" != "$(machine_arch)" ]; then
        kubeadm=$work/downloads/kubeadm
        download "https://dl.k8s.io/release/$version/bin/linux/$(machine_arch)/kubeadm" .sha256 "$kubeadm"
    fi
    chmod 755 "$kubeadm"
    "$kubeadm" config images list --kubernetes-version "$version" >"$work/downloads/images"
    while read -r reference; do
        name=${reference##*/}
        name=${name%:*}
        [ "$name" != pause ] || pause_image=$reference
        step "Downloading the image $reference"
        "$here/lib/registry-image" "$reference" "$arch" "$work/bundle/images/$name.tar"
    done <"$work/downloads/images"
    [ -n "${pause_image:-}" ] || die "kubeadm names no pause image"
}
