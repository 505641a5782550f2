# shellcheck shell=bash
# The points at which scripts/crash-matrix strikes, from what an undisturbed run wrote to the journal.

# crash_points SEED FILE: a line for each point, with tabs: kill or cut, the delay in milliseconds, the record. FILE has a line
# for each record, with the time in milliseconds in front. At each record the agent is killed; where something follows that
# takes time, also in the middle of it; and there the host loses its power. Of things that are noted one by one (`made`) only
# the first of its kind is a point.
crash_points() {
    awk -v seed="$1" '
        BEGIN { srand(seed); OFS = "\t" }
        { times[++count] = $1; records[count] = substr($0, index($0, " ") + 1) }
        END {
            for (place = 1; place <= count; place++) {
                record = records[place]
                if (known[record]++) continue
                print "kill", 0, record
                # What is only noted takes no time of its own.
                if (record ~ /^(made|claimed|stepEnded|cleaned)/) continue
                for (next_place = place + 1; next_place <= count && records[next_place] ~ /^made/;) next_place++
                span = next_place <= count ? times[next_place] - times[place] : 500
                print "kill", int(span * (0.1 + 0.8 * rand())), record
                print "cut", int(span * rand()), record
            }
        }' "$2"
}

# pair_points SEED K/N INSTALL RESET: the rounds of a share: each point of INSTALL once, with one of RESET beside it. When
# there are fewer of these they begin again.
pair_points() {
    awk -v seed="$1" -v share="${2%/*}" -v shares="${2#*/}" '
        function shuffle(list, count,   place, other, kept) {
            for (place = count; place > 1; place--) {
                other = int(rand() * place) + 1
                kept = list[place]; list[place] = list[other]; list[other] = kept
            }
        }
        BEGIN { srand(seed) }
        FNR == NR { install[++installs] = $0; next }
        { reset[++resets] = $0 }
        END {
            shuffle(install, installs)
            shuffle(reset, resets)
            rounds = installs > resets ? installs : resets
            for (place = 0; place < rounds; place++)
                if (place % shares == share - 1)
                    print install[place % installs + 1] "\t" reset[place % resets + 1]
        }' "$3" "$4"
}
