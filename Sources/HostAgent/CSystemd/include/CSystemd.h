// The calls of libsystemd that Swift cannot make itself, because they take variable arguments or callbacks.
// All of them block. A connection belongs to one thread at a time.
#ifndef BYOH_CSYSTEMD_H
#define BYOH_CSYSTEMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

typedef struct byoh_bus byoh_bus;

// What the service manager answered instead of a result; both are empty when the call failed before it got there.
typedef struct byoh_bus_error {
    char name[128];
    char message[512];
} byoh_bus_error;

// A service that exists only until it has ended. The texts may be NULL to leave the manager's default.
typedef struct byoh_transient {
    const char *unit;
    const char *description;
    // The program and its arguments, NULL at the end.
    const char *const *arguments;
    const char *working_directory;
    uint64_t runtime_max_usec;
    uint64_t stop_timeout_usec;
} byoh_transient;

// Results below zero are negative errno values.

// Connects to the service manager: as root by its own socket, which needs no bus daemon, else over the system bus.
int byoh_bus_open(byoh_bus **bus);
void byoh_bus_close(byoh_bus *bus);

// Manager methods without arguments: Reload, Subscribe.
int byoh_bus_manager(byoh_bus *bus, const char *method, byoh_bus_error *error);
// Manager methods that take a unit: ResetFailedUnit.
int byoh_bus_unit(byoh_bus *bus, const char *method, const char *unit, byoh_bus_error *error);
// Manager methods that take a unit and queue a job: StartUnit, StopUnit, RestartUnit. The job's path goes to `job`.
int byoh_bus_job(
    byoh_bus *bus, const char *method, const char *unit, char *job, size_t job_size, byoh_bus_error *error);
// StartUnit for a job that no later one may replace, as shutdown targets need it.
int byoh_bus_start_irreversibly(byoh_bus *bus, const char *unit, byoh_bus_error *error);
int byoh_bus_start_transient(
    byoh_bus *bus, const byoh_transient *service, char *job, size_t job_size, byoh_bus_error *error);
int byoh_bus_enable(byoh_bus *bus, const char *unit, bool enables, byoh_bus_error *error);
int byoh_bus_kill(byoh_bus *bus, const char *unit, int signal, byoh_bus_error *error);

// The unit's path; fails with NoSuchUnit when it is not loaded.
int byoh_bus_unit_path(byoh_bus *bus, const char *unit, char *path, size_t path_size, byoh_bus_error *error);
int byoh_bus_text_property(
    byoh_bus *bus, const char *path, const char *interface, const char *name, char *value, size_t value_size,
    byoh_bus_error *error);
int byoh_bus_int_property(
    byoh_bus *bus, const char *path, const char *interface, const char *name, int32_t *value, byoh_bus_error *error);

// Reads what has arrived, and waits for more for at most so long. 0 when nothing came.
int byoh_bus_pump(byoh_bus *bus, uint64_t timeout_usec);
// Whether the job has ended, and its result, such as "done" or "failed".
bool byoh_bus_job_result(byoh_bus *bus, const char *job, char *result, size_t result_size);

// Has byoh_bus_await_change tell of this unit, loaded or not. At most 16 units a connection.
int byoh_bus_watch(byoh_bus *bus, const char *unit);
// Has it tell of the manager's own properties too, such as the number of units that have failed. Counts as one of the 16.
int byoh_bus_watch_manager(byoh_bus *bus);
// Calls `take` with the name of each unit that has failed, in no order. The name is valid for the time of the call.
int byoh_bus_failed_units(
    byoh_bus *bus, void (*take)(const char *unit, void *context), void *context, byoh_bus_error *error);
// Waits, for as long as it takes: 1 when a watched unit has changed, 0 when `wake` was rung.
int byoh_bus_await_change(byoh_bus *bus, int wake);
// A descriptor that ends byoh_bus_await_change from another thread; it is closed with close(2).
int byoh_wake_open(void);
void byoh_wake_ring(int wake);

// Has logind restart the machine, over the system bus. The error has no name when there is no bus.
int byoh_reboot_by_logind(byoh_bus_error *error);

// sd_notify(3): positive when the message was sent, 0 when nobody listens.
int byoh_notify(const char *state);
// The time within which the manager wants to hear from the service; 0 when it does not.
uint64_t byoh_watchdog_usec(void);

// sd_journal_sendv(3): one entry of these fields, each "NAME=value" with any bytes in the value.
int byoh_journal_send(const struct iovec *fields, int count);

#endif
