#!/bin/sh
# Puts another package of the host agent in the place of the installed one, and goes back unless the new agent has reported
# to its management cluster in time.
#
# The agent puts this file beside the two packages as 'run', in a folder of its own, and systemd runs it in a unit of its
# own: neither package, nor the restart of the agent that both of them bring, touches what runs here. The file 'state' alone
# says how far it is: installing, waiting, going-back or ended. Whoever is cut off, by SIGKILL or with the machine's power,
# goes on from there.
#
# Also in the folder: order (lines of NAME=VALUE: id, from, to, bound), new.deb, old.deb, waited (for how many seconds),
# reported (the order's ID, from the new agent), runs (what an agent that is not the wanted one says that it is), why (it goes
# back), result (a word, and a line for people).
#
# 'run pack' makes old.deb, the way back, of what is installed, and says in a line why it cannot.
set -u
export LC_ALL=C HOME=/root DEBIAN_FRONTEND=noninteractive

package=byoh-agent
service=byoh-agent.service
program=/usr/bin/byoh-agent
folder=$(dirname "$0")
# What stands before every path: nothing, on a host.
root=${folder%/var/lib/byoh-agent/upgrade}
unit=$root/etc/systemd/system/byoh-agent-upgrade.service
link=$root/etc/systemd/system/multi-user.target.wants/byoh-agent-upgrade.service

# For how many seconds others may work with packages, as long as the agent itself may when it makes a node, and how long is
# paused.
patience=${BYOH_UPGRADE_PATIENCE:-1800}
pause=${BYOH_UPGRADE_PAUSE:-5}

say() { printf '%s\n' "$*"; }

# A sentence for whoever has called, and a status at which the unit does not start again: nothing gets better by itself.
fail() {
    printf '%s\n' "$*" >&2
    exit 78
}

# put NAME TEXT: the file is at every moment the old one or the new one, and on the disk when this returns.
put() {
    printf '%s\n' "$2" >"$folder/$1.part" && sync "$folder/$1.part" && mv -f "$folder/$1.part" "$folder/$1" && sync "$folder"
}

get() { cat "$folder/$1" 2>/dev/null; }
order() { sed -n "s/^$1=//p" "$folder/order"; }

# now_is STATE. A disk that does not take it must not keep the host from going on: this run does, and the next one does it again.
now_is() {
    state=$1
    say "The upgrade is $1"
    put state "$1" || say "The state could not be noted: is the disk full?"
}

# In a line, without what looks like a secret: other programs may have written it.
quotable() {
    tr -c '[:print:]\n' ' ' | grep -v 'PRIVATE KEY' |
        sed -E -e 's/[a-z0-9]{6}\.[a-z0-9]{16}/[redacted]/g' -e 's/[A-Za-z0-9+/=_-]{40,}/[redacted]/g' -e 's/^ *//' \
            -e 's#//[^/@ ]*@#//[redacted]@#g' -e 's/\b(basic|bearer) +[^ ]+/\1 [redacted]/gI' \
            -e 's/((password|passwd|secret|token)["'\'' ]*[:=]["'\'' ]*)[^ "'\'',;]+/\1[redacted]/gI' |
        cut -c 1-160 | paste -s -d ';' | sed 's/;/; /g'
}

# What dpkg complains of: its own lines, and what is indented behind them.
complaint() {
    printf '%s\n' "$1" | awk '/^dpkg/ { print; behind = 1; next } behind && /^ / { print; next } { behind = 0 }' |
        grep -v 'warning: downgrading' | tail -n 3 | quotable
}

# install_package FILE SECONDS: 0 when it is installed and whole, 1 when dpkg cannot, 2 when others worked with packages for
# so long, 3 when they have installed something else. In $words what dpkg complains of, or what is there.
install_package() {
    left=$2
    while :; do
        ! is_theirs || return 3
        if output=$(dpkg --force-confdef --force-confold --install "$1" 2>&1 </dev/null); then
            say "$output"
            return 0
        fi
        say "$output"
        words=$(complaint "$output")
        case $(installed) in
            # What failed was the trigger of another package.
            "install ok installed $(version_in "$1")" | "install ok triggers-"*" $(version_in "$1")") return 0 ;;
        esac
        case $output in
            *'lock'*'another process'*) ;;
            *) return 1 ;;
        esac
        holder=$(printf '%s\n' "$output" | sed -n 's/.*another process with pid \([0-9][0-9]*\).*/\1/p' | head -n 1)
        words="dpkg's lock is held by process ${holder:-that it does not name}"
        [ -z "$holder" ] || words="$words ($(quotable 2>/dev/null <"/proc/$holder/comm"))"
        [ "$left" -gt 0 ] || return 2
        say "Waiting, since $words"
        left=$((left - pause))
        sleep "$pause"
    done
}

# What dpkg has of the package, as in 'install ok installed 1.2.3'. 1 when it has nothing of it.
# shellcheck disable=SC2016 # dpkg-query's own
installed() { dpkg-query --show --showformat '${Status} ${Version}' "$package" 2>/dev/null; }

version_in() { dpkg-deb --field "$1" Version; }

# Whether somebody has installed another version meanwhile, or removed the package: that stands. In $words which. What can not
# be told, or is not whole, is taken for a work of this script.
is_theirs() {
    status=$(installed) || [ $? -eq 1 ] || return 1
    case $status in
        '' | *' not-installed '* | *' config-files '*) words="byoh-agent was removed meanwhile, so nothing more was done" ;;
        *' ok installed '* | *' ok triggers-'*)
            for file in "$folder/new.deb" "$folder/old.deb"; do
                known=$(version_in "$file") || return 1
                [ "$known" != "${status##* }" ] || return 1
            done
            words="byoh-agent ${status##* } was installed meanwhile, so it was left"
            ;;
        *) return 1 ;;
    esac
}

# end WORD MESSAGE
end() {
    say "$1: $2"
    # Without it nobody would know.
    until put result "$1
$2" && put state ended; do
        say "The result could not be noted, which is tried again in 30 s: is the disk full?"
        sleep 30
    done
    state=ended
}

goes_back() { # WHY
    put why "$1" || say "The reason could not be noted: $1"
    why=$1
    now_is going-back
}

install() {
    rm -f "$folder/runs"
    install_package "$folder/new.deb" "$patience"
    case $? in
        0) now_is waiting ;;
        2)
            case $(installed) in
                # Nothing has been done, by an earlier run either.
                *' ok installed '"$(order from)") end Failed "Nothing was done within $patience s, since $words" ;;
                *) goes_back "dpkg could not go on with the package of $(order to), since $words" ;;
            esac
            ;;
        3) end Failed "$words" ;;
        *) goes_back "dpkg could not install the package of $(order to): $words" ;;
    esac
}

has_reported() { [ "$(get reported)" = "$(order id)" ]; }

# The seconds are counted where no restart of the machine forgets them, and before they are over, so that a machine that
# starts again and again does not wait for ever. While it is off, nobody waits.
wait_for_report() {
    # One that had failed was left alone by the package.
    systemctl --no-block start "$service" || true
    bound=$(order bound)
    waited=$(get waited)
    waited=${waited:-0}
    until has_reported; do
        if is_theirs; then
            end Failed "$words"
            return
        fi
        if [ "$waited" -ge "$bound" ]; then
            runs=$(get runs | quotable)
            [ -z "$runs" ] || runs="; what runs says that it is $runs, and not $(order to)"
            goes_back "the agent $(order to) had not reported to the management cluster $bound s after it was installed ($(agent_state)$runs)"
            return
        fi
        waited=$((waited + pause))
        put waited "$waited" || true
        second=0
        while [ "$second" -lt "$pause" ] && ! has_reported; do
            sleep 1
            second=$((second + 1))
        done
    done
    end Succeeded "The agent $(order to) is installed and has reported to the management cluster"
}

# What systemd says of the agent, and what the new one has said since it is waited for.
agent_state() {
    printf '%s' "$(systemctl show --property ActiveState --property SubState --property ExecMainStatus "$service" 2>/dev/null | paste -s -d ' ')"
    said=$(journalctl "_SYSTEMD_UNIT=$service" --since "@$(stat --format %Y "$folder/state")" --lines 3 --output cat --no-pager --quiet 2>/dev/null | quotable)
    [ -z "$said" ] || printf '; its last words: %s' "$said"
}

go_back() {
    # Of an earlier run.
    [ -n "${why:-}" ] || why=$(get why)
    tries=3
    serves=no
    until install_package "$folder/old.deb" $((patience / 6)); do
        case $? in
            2)
                # They may take as long as they like, while the old program serves.
                [ $serves = yes ] || { copy_back && start_again && serves=yes; }
                continue
                ;;
            3)
                end Failed "$words"
                return
                ;;
        esac
        tries=$((tries - 1))
        if [ $tries -eq 0 ]; then
            copy_back && copied="its files were copied to their places" || copied="its files could not be copied either"
            start_again
            end Failed "The host could not go back by dpkg to $(order from): $words; $copied; install a package of the agent by hand. It was to go back since $why"
            return
        fi
        sleep "$pause"
    done
    start_again
    end RolledBack "The host is back on $(order from), since $why"
}

# What is installed by now may never have been started: the package starts again only what ran.
start_again() {
    timeout 180 systemctl restart "$service" || say "The agent did not start within 180 s"
}

# The old agent's files without dpkg. What the operator may have changed is not touched.
copy_back() {
    dpkg-deb --info "$folder/old.deb" conffiles 2>/dev/null | sed 's/^/./' >"$folder/left-out"
    dpkg-deb --fsys-tarfile "$folder/old.deb" |
        tar --extract --directory "$root/" --no-overwrite-dir --keep-directory-symlink --exclude-from "$folder/left-out" &&
        systemctl daemon-reload && sync
}

finish() {
    rm -rf "$folder/old"
    rm -f "$folder/new.deb" "$folder/old.deb" "$folder"/*.part "$link" "$unit"
    systemctl daemon-reload || true
}

run() {
    # The machine goes down: what dpkg is at is brought to its end, and nothing else is begun.
    trap 'exit 1' TERM
    state=$(get state)
    while :; do
        case $state in
            installing) install ;;
            waiting) wait_for_report ;;
            going-back) go_back ;;
            ended)
                finish
                return
                ;;
            *) fail "$folder/state is '$state', which is no state of an upgrade" ;;
        esac
    done
}

# --- The way back

# A line for each thing of the package: 'd PATH' for folders that others of it are in, 'f PATH' for the rest.
contents() {
    dpkg-query --listfiles "$package" | awk '
        /^\/[^.]/ { all[$0]; above = $0; while (sub("/[^/]*$", "", above) && above != "") folder[above] }
        END { for (path in all) print (path in folder ? "d" : "f"), path }' | sort -k 2
}

# The package's configuration, a path a line, by whether it is as it came: 'yes PATH' or 'no PATH'. What the operator has
# changed or removed is not packed. dpkg would take it for what came with the package, and replace it some day.
# shellcheck disable=SC2016 # dpkg-query's own
configuration() {
    dpkg-query --show --showformat '${Conffiles}\n' "$package" | while read -r path digest obsolete; do
        [ -n "$path" ] || continue
        if [ -z "$obsolete" ] && [ "$(md5sum <"$root$path" 2>/dev/null)" = "$digest  -" ]; then say "yes $path"; else say "no $path"; fi
    done
}

# room PATH KIB FOR: fails unless so much is free there, and a reserve.
room() {
    free=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge $(($2 + 65536)) ] ||
        fail "The filesystem of $1 has $((free / 1024)) MiB free, and $((($2 + 65536) / 1024)) MiB are needed for $3"
}

pack() {
    old=$folder/old
    rm -rf "$old" "$folder/old.deb"
    changed=$(altered)
    [ -z "$changed" ] || fail "The installed agent is not what dpkg has installed, so it is no good to go back to: $changed"
    size=$(contents | sed 's/^..//' | while IFS= read -r path; do [ ! -f "$root$path" ] || printf '%s\0' "$root$path"; done |
        du --files0-from=- --no-dereference -kc | awk 'END { print $1 }')
    room "$folder" $((2 * size)) "a package of the installed agent"
    room "$root/usr" $(($(dpkg-deb --fsys-tarfile "$folder/new.deb" | wc -c) / 1024)) "the new agent"
    mkdir -p "$old/DEBIAN" || fail "$old could not be made"
    configuration | sed -n 's/^no //p' >"$folder/left-out"
    configuration | sed -n 's/^yes //p' >"$old/DEBIAN/conffiles"
    [ -s "$old/DEBIAN/conffiles" ] || rm "$old/DEBIAN/conffiles"
    contents | while read -r kind path; do copy_in "$kind" "$path" || exit 1; done || fail "The installed agent could not be packed"
    dpkg-query --status "$package" |
        awk '/^[^ ]/ { keep = !/^(Status|Conffiles|Config-Version|Triggers-Pending|Triggers-Awaited):/ } keep' >"$old/DEBIAN/control"
    dpkg-query --control-path "$package" | while IFS= read -r path; do
        cp "$path" "$old/DEBIAN/${path##*.}" || exit 1
    done || fail "The scripts of the installed package could not be packed"
    chmod 755 "$old" "$old/DEBIAN"
    said=$(dpkg-deb --build -Znone "$old" "$folder/old.deb.part" 2>&1) || fail "dpkg-deb cannot make a package of the installed agent: $said"
    has_old_agent "$folder/old.deb.part" || fail "What dpkg-deb made of the installed agent has not all of it"
    rm -rf "$old" "$folder/left-out"
    sync "$folder/old.deb.part" && mv -f "$folder/old.deb.part" "$folder/old.deb" && sync "$folder"
}

# What of the package is not as it came, in a line: but for its configuration, and manuals and such, which may be left out.
altered() {
    dpkg --verify "$package" | awk '
        { path = substr($0, 13) }
        substr($0, 11, 1) != "c" && path !~ "^/usr/share/" { print path, /^missing/ ? "is missing" : "is changed" }' | paste -s -d ,
}

# copy_in KIND PATH: what is not on the disk was left out, as manuals are by dpkg's path-exclude, or removed by somebody.
copy_in() {
    ! grep -qxF -e "$2" "$folder/left-out" || return 0
    if [ "$1" = d ] || { [ -d "$root$2" ] && [ ! -L "$root$2" ]; }; then
        # Where the host has a link in a folder's place, as for /lib, the package has the folder all the same.
        [ -d "$root$2" ] || return 0
        mkdir -p "$old$2" && chmod --reference "$root$2" "$old$2" && chown --reference "$root$2" "$old$2"
    elif [ -e "$root$2" ] || [ -L "$root$2" ]; then
        cp --archive "$root$2" "$old$2"
    fi
}

has_old_agent() { # PACKAGE
    [ "install ok installed $(version_in "$1")" = "$(installed)" ] || return 1
    # It may be a link.
    target=$(readlink -f "$root$program") || return 1
    for path in "$program" "${target#"$root"}"; do
        dpkg-deb --contents "$1" | awk '{ print $6 }' | grep -qxF ".$path" || return 1
    done
}

case ${1:-} in
    '') run ;;
    pack) pack ;;
    *) fail "unknown word '$1'" ;;
esac
