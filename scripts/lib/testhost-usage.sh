# shellcheck shell=bash
# What `scripts/testhost --help` and `scripts/testhost COMMAND --help` print.

usage() {
    cat <<'USAGE'
Usage: scripts/testhost [--lab NAME] COMMAND [ARGUMENTS]

Real hosts for tests: Debian 12 with systemd as first process, sshd, an address and a disk of its own each, as
containers of systemd-nspawn. The hosts of a lab share a bridge in a network namespace. The machine's own network,
mounts, units and settings stay as they are. Needs root, but neither a running systemd nor D-Bus.

Commands (each has --help):
  image [--rebuild]              build the root file system that hosts start from, unless it is cached
  create HOST… [--disk SIZE]     make hosts, and the lab when it is new
  start [HOST…]                  switch hosts on
  wait [HOST…] [--timeout SEC]   until sshd answers and systemd has started everything
  list [--json]                  name, address, state, network and process of each host
  ssh HOST [-- COMMAND…]         run a command on a host, or log in
  copy PATH… PATH                copy files; HOST:PATH is on a host
  run -- COMMAND…                run a command of this machine in the lab's network
  snapshot HOST                  print all files, units, mounts, links, settings, rules, users of a host
  reboot HOST                    restart a host in order
  poweroff HOST                  stop a host in order
  cut HOST                       cut its power
  network HOST off|on            pull its network cable, or plug it in again
  fill HOST --leave SIZE         fill its disk; `unfill HOST` undoes it
  clock HOST SHIFT SERVICE…      shift the clock that some services see
  remove HOST…                   destroy hosts
  down                           destroy the lab with every trace of it

Options:
  --lab NAME   which lab (default: BYOH_LAB, else `default`); labs are independent of each other
  --help       this text

Environment:
  BYOH_LAB          the lab
  BYOH_TEST_CACHE   what is built and labs are in its folder `testhost` (default /var/cache/byoh-test)

Limits: hosts share the machine's kernel, its clock and, per user, fs.inotify.max_user_instances: with the usual 128
about eight Kubernetes nodes fit on a machine. testhost does not change that setting.
USAGE
}

command_usage() { # COMMAND
    case $1 in
        image) cat <<'USAGE' ;;
Usage: scripts/testhost image [--rebuild]

Builds the root file system of hosts from Debian's archive and prints the path of the tar file. It is cached, keyed
by the version of its recipe; --rebuild makes it anew.
USAGE
        create) cat <<'USAGE' ;;
Usage: scripts/testhost create HOST… [--disk SIZE]

Makes hosts that are off, each with a sparse disk of SIZE (default 10G). A host that exists is left as it is. What a
killed create left behind is removed first.
USAGE
        start) cat <<'USAGE' ;;
Usage: scripts/testhost start [HOST…]

Switches hosts on, without HOST all of the lab. `wait` tells when they are up. The console of a host is
console.log in its folder.
USAGE
        wait) cat <<'USAGE' ;;
Usage: scripts/testhost wait [HOST…] [--timeout SECONDS]

Waits until sshd answers and `systemctl is-system-running` says running, at most SECONDS (default 60) for each host.
Fails when units failed, and names them.
USAGE
        list) cat <<'USAGE' ;;
Usage: scripts/testhost list [--json]

Prints name, address, state (on, off, changing), network (on, off, - when the host is off) and the process
identifier of the host's systemd as this machine sees it.
USAGE
        ssh) cat <<'USAGE' ;;
Usage: scripts/testhost ssh HOST [-- COMMAND…]

Runs COMMAND as root on the host and ends with its status. Each word arrives as it is given here; for a line of
shell write: ssh HOST -- sh -c '…'
USAGE
        copy) cat <<'USAGE' ;;
Usage: scripts/testhost copy PATH… PATH

Copies files and folders as scp does. A path on a host is HOST:PATH, for example: copy agent.deb host-1:/tmp/
USAGE
        run) cat <<'USAGE' ;;
Usage: scripts/testhost run -- COMMAND…

Runs COMMAND on this machine but in the network of the lab, at the address that hosts have as their gateway (the one
that ends in .1). Servers for the hosts, and tests that talk to hosts, run this way. What COMMAND leaves running in the
background ends with the lab.
USAGE
        snapshot) cat <<'USAGE' ;;
Usage: scripts/testhost snapshot HOST

Prints what a host consists of, sorted, a line for each: files with type, mode, owner, SHA-256 or target, and extended
attributes, without /var/log and /var/cache; units and their states; mounts; links, addresses and routes; settings of the
kernel; rules of the firewall; users and groups; processes; control groups. Two of them are compared with
scripts/lib/host-differences, which knows what differs in a host that nobody has touched.
USAGE
        reboot) cat <<'USAGE' ;;
Usage: scripts/testhost reboot HOST

Stops the services of the host in order and boots it again. Returns when the new systemd exists; then `wait`.
USAGE
        poweroff) cat <<'USAGE' ;;
Usage: scripts/testhost poweroff HOST

Presses the power button: services stop in order. Returns when the host is off.
USAGE
        cut) cat <<'USAGE' ;;
Usage: scripts/testhost cut HOST

Cuts the power: peers hear nothing more, all processes are gone at once, and what was not synced to the disk is lost,
as on metal. `start` boots the host again.
USAGE
        network) cat <<'USAGE' ;;
Usage: scripts/testhost network HOST off|on

Pulls the network cable of a host that is on, or plugs it in. A host always starts plugged in.
USAGE
        fill) cat <<'USAGE' ;;
Usage: scripts/testhost fill HOST --leave SIZE

Fills the disk of a host that is on until only SIZE is free, for example 0 or 20M. It takes no space on the
machine. `unfill HOST` gives the space back.
USAGE
        unfill) cat <<'USAGE' ;;
Usage: scripts/testhost unfill HOST

Gives back the space that `fill` took.
USAGE
        clock) cat <<'USAGE' ;;
Usage: scripts/testhost clock HOST SHIFT SERVICE…

Restarts the services with a shifted wall clock: SHIFT is + or - and a number of s, m, h or d, or 0 to end the shift.
Example: clock host-1 +2h byoh-agent.service

Linux has one wall clock for the machine and all its containers, and hosts may not set it. Therefore a library
(scripts/lib/clock-shift.c) is loaded into the services named, and what they start. It shifts what programs learn through the C
library; programs linked statically and programs in Go (kubelet, containerd) read the clock past it and see no shift. Monotonic
clocks, timers and the times of files are not shifted.
USAGE
        remove) cat <<'USAGE' ;;
Usage: scripts/testhost remove HOST…

Destroys hosts, running or not, with their disks. A host that does not exist is no error.
USAGE
        down) cat <<'USAGE' ;;
Usage: scripts/testhost down

Destroys all hosts of the lab, its network and its folder, also what killed runs left. A lab that does not exist is
no error. The cached root file system stays.
USAGE
        *) return 1 ;;
    esac
}
