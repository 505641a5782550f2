# shellcheck shell=bash
# The scenario of the management plane as a service, on a host `plane` that it makes. Needs scripts/lib/scenarios.sh, and
# from the script: testhost, run, here, cache, lab, and logs, a folder.
# shellcheck disable=SC2154 # the script sets them

on_plane() { testhost ssh plane -- "$@"; }

# put_management: the two programs on the host `plane`, with those of their libraries that a Debian has not from the start.
put_management() {
    local program programs=$cache/quickstart/$lab/bin packed=$logs/management
    mkdir -p "$packed"
    for program in byoh-controller byohctl; do
        cp "$(realpath "$programs/$program")" "$packed/"
        ldd "$programs/$program" | awk '$2 == "=>" && $3 ~ /^\// && ($3 !~ /^\/(usr\/)?lib/ || $3 ~ /\/swift\/|sqlite/) { print $3 }'
    done | sort -u | xargs --no-run-if-empty cp --target-directory "$packed"
    strip --strip-unneeded "$packed"/*
    cp "$here/../systemd/byoh-management.service" "$packed/"
    tar -C "$packed" -cf "$logs/management.tar" .
    testhost copy "$logs/management.tar" plane:/root/
    on_plane sh -c 'mkdir -p /usr/local/lib/byoh && tar -C /usr/local/lib/byoh -xf /root/management.tar
        ln -s ../lib/byoh/byohctl ../lib/byoh/byoh-controller /usr/local/bin/
        mv /usr/local/lib/byoh/byoh-management.service /etc/systemd/system/'
}

# until_plane_answers: as its operator asks it, on it.
until_plane_answers() {
    local deadline=$((SECONDS + 60))
    until on_plane byohctl host list >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || {
            on_plane journalctl --no-pager --lines 30 --unit byoh-management.service
            return 1
        }
        sleep 0.5
    done
}

# The management plane as a service: it comes back after SIGKILL and after a boot, with what it knew and who it was.
management_runs_as_a_service() {
    local address before
    testhost create plane
    testhost start plane
    testhost wait plane
    put_management
    address=$(testhost list | awk '$1 == "plane" { print $2 }')
    on_plane sh -c "mkdir -p /etc/systemd/system/byoh-management.service.d
        printf '[Service]\nEnvironment=\"BYOH_UP_OPTIONS=--listen $address:7443 --advertise $address\"\n' \
            >/etc/systemd/system/byoh-management.service.d/address.conf
        systemctl daemon-reload && systemctl enable --now byoh-management.service"
    until_plane_answers
    on_plane byohctl token create --ttl 15m --auto-accept --output /root/enrolment
    testhost copy plane:/root/enrolment "$logs/enrolment"
    before=$(run kubectl --kubeconfig "$logs/enrolment" config view --raw --output 'jsonpath={.clusters[0].cluster}')
    [[ $before == *"https://$address:7443"* ]]

    on_plane systemctl kill --signal KILL --kill-whom main byoh-management.service
    until_plane_answers
    expect_equal 1 "$(on_plane systemctl show --property NRestarts --value byoh-management.service)"
    testhost reboot plane
    testhost wait plane
    until_plane_answers
    # The token that was made before is known still, by the same server.
    expect_equal yes "$(run kubectl --kubeconfig "$logs/enrolment" auth can-i create certificatesigningrequests.certificates.k8s.io)"
    on_plane byohctl token create --ttl 15m --auto-accept --output /root/enrolment.again
    testhost copy plane:/root/enrolment.again "$logs/enrolment"
    expect_equal "$before" "$(run kubectl --kubeconfig "$logs/enrolment" config view --raw --output 'jsonpath={.clusters[0].cluster}')"

    on_plane systemctl stop byoh-management.service
    expect_equal success "$(on_plane systemctl show --property Result --value byoh-management.service)"
    expect_equal none "$(on_plane sh -c 'pgrep byoh-controller || { [ $? != 1 ] || echo none; }')"
    testhost remove plane
}
