// A library to preload: the wall clock of the process is CLOCK_SHIFT seconds from the machine's. `scripts/testhost clock` uses it.
//
// Clocks that only count, and timers, stay as they are: a wall clock that is set wrong does not touch them. libfaketime
// changes absolute timers (timerfd_settime) even of such clocks, so that programs of libdispatch sleep for ever.

#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t shift;

__attribute__((constructor)) static void readShift(void) {
    const char *text = getenv("CLOCK_SHIFT");
    if (text) shift = strtol(text, NULL, 10);
}

// Not the next library's, which may not be ready when others are still being loaded.
int clock_gettime(clockid_t clock, struct timespec *now) {
    int status = (int)syscall(SYS_clock_gettime, clock, now);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI)) {
        now->tv_sec += shift;
    }
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int status = (int)syscall(SYS_gettimeofday, now, zone);
    if (status == 0) now->tv_sec += shift;
    return status;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
