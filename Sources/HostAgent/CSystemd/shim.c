#include "CSystemd.h"

// A place in this file says nothing about who logs.
#define SD_JOURNAL_SUPPRESS_LOCATION

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#define DESTINATION "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define MANAGER "org.freedesktop.systemd1.Manager"

// Far more than the jobs that one caller waits for at a time.
#define JOBS 64
#define WATCHED_UNITS 16

struct ended_job {
    char path[128];
    char result[32];
};

struct byoh_bus {
    sd_bus *bus;
    // The jobs that ended last, in a ring.
    struct ended_job jobs[JOBS];
    unsigned next_job;
    // The object paths of the units that somebody watches, and whether one of them has changed.
    char *watched[WATCHED_UNITS];
    unsigned watched_count;
    bool watched_changed;
};

static void copy_text(char *to, size_t size, const char *from) {
    if (size == 0) return;
    size_t length = from ? strnlen(from, size - 1) : 0;
    if (length > 0) memcpy(to, from, length);
    to[length] = 0;
}

static int finish(int result, const sd_bus_error *from, byoh_bus_error *to) {
    if (to) {
        copy_text(to->name, sizeof to->name, result < 0 ? from->name : NULL);
        copy_text(to->message, sizeof to->message, result < 0 ? from->message : NULL);
    }
    return result;
}

static int job_removed(sd_bus_message *message, void *context, sd_bus_error *error) {
    (void)error;
    byoh_bus *bus = context;
    uint32_t number;
    const char *path, *unit, *result;
    if (sd_bus_message_read(message, "uoss", &number, &path, &unit, &result) < 0) return 0;
    struct ended_job *job = &bus->jobs[bus->next_job++ % JOBS];
    copy_text(job->path, sizeof job->path, path);
    copy_text(job->result, sizeof job->result, result);
    return 0;
}

// Whatever else arrives only has to end the wait for it.
static int something_changed(sd_bus_message *message, void *context, sd_bus_error *error) {
    (void)error;
    byoh_bus *bus = context;
    const char *path = sd_bus_message_get_path(message);
    for (unsigned index = 0; path && index < bus->watched_count; index++) {
        if (strcmp(path, bus->watched[index]) == 0) bus->watched_changed = true;
    }
    return 0;
}

static int open_private(sd_bus **bus) {
    int result = sd_bus_new(bus);
    if (result < 0) return result;
    result = sd_bus_set_address(*bus, "unix:path=/run/systemd/private");
    if (result >= 0) result = sd_bus_start(*bus);
    if (result < 0) *bus = sd_bus_unref(*bus);
    return result;
}

int byoh_bus_open(byoh_bus **out) {
    byoh_bus *bus = calloc(1, sizeof *bus);
    if (!bus) return -ENOMEM;
    int result = geteuid() == 0 ? open_private(&bus->bus) : -EACCES;
    if (result < 0) result = sd_bus_open_system(&bus->bus);
    if (result >= 0) {
        result = sd_bus_match_signal(
            bus->bus, NULL, NULL, MANAGER_PATH, MANAGER, "JobRemoved", job_removed, bus);
    }
    if (result >= 0) {
        result = sd_bus_match_signal(
            bus->bus, NULL, NULL, NULL, "org.freedesktop.DBus.Properties", "PropertiesChanged", something_changed, bus);
    }
    if (result < 0) {
        byoh_bus_close(bus);
        return result;
    }
    // A manager on the bus tells of jobs only to those who asked. On its own socket it tells everybody.
    sd_bus_call_method(bus->bus, DESTINATION, MANAGER_PATH, MANAGER, "Subscribe", NULL, NULL, NULL);
    *out = bus;
    return 0;
}

void byoh_bus_close(byoh_bus *bus) {
    if (!bus) return;
    sd_bus_flush_close_unref(bus->bus);
    for (unsigned index = 0; index < bus->watched_count; index++) free(bus->watched[index]);
    free(bus);
}

int byoh_bus_manager(byoh_bus *bus, const char *method, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    int result = sd_bus_call_method(bus->bus, DESTINATION, MANAGER_PATH, MANAGER, method, &failure, NULL, NULL);
    result = finish(result, &failure, error);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_unit(byoh_bus *bus, const char *method, const char *unit, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    int result = sd_bus_call_method(bus->bus, DESTINATION, MANAGER_PATH, MANAGER, method, &failure, NULL, "s", unit);
    result = finish(result, &failure, error);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_kill(byoh_bus *bus, const char *unit, int signal, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    int result = sd_bus_call_method(
        bus->bus, DESTINATION, MANAGER_PATH, MANAGER, "KillUnit", &failure, NULL, "ssi", unit, "all", (int32_t)signal);
    result = finish(result, &failure, error);
    sd_bus_error_free(&failure);
    return result;
}

// Takes the path out of an answer.
static int read_path(int result, sd_bus_message *answer, char *path, size_t size) {
    const char *text = NULL;
    if (result >= 0) result = sd_bus_message_read(answer, "o", &text);
    if (result >= 0) copy_text(path, size, text);
    return result;
}

int byoh_bus_job(
    byoh_bus *bus, const char *method, const char *unit, char *job, size_t job_size, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    sd_bus_message *answer = NULL;
    int result = sd_bus_call_method(
        bus->bus, DESTINATION, MANAGER_PATH, MANAGER, method, &failure, &answer, "ss", unit, "replace");
    result = finish(read_path(result, answer, job, job_size), &failure, error);
    sd_bus_message_unref(answer);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_start_irreversibly(byoh_bus *bus, const char *unit, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    int result = sd_bus_call_method(
        bus->bus, DESTINATION, MANAGER_PATH, MANAGER, "StartUnit", &failure, NULL, "ss", unit, "replace-irreversibly");
    result = finish(result, &failure, error);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_reboot_by_logind(byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    sd_bus *bus = NULL;
    int result = sd_bus_open_system(&bus);
    // Not interactive: nobody is there to be asked for a password.
    if (result >= 0) {
        result = sd_bus_call_method(
            bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "Reboot",
            &failure, NULL, "b", 0);
    }
    result = finish(result, &failure, error);
    sd_bus_error_free(&failure);
    sd_bus_flush_close_unref(bus);
    return result;
}

static int append_command(sd_bus_message *message, const char *const *arguments) {
    int result = sd_bus_message_open_container(message, 'r', "sv");
    if (result >= 0) result = sd_bus_message_append(message, "s", "ExecStart");
    if (result >= 0) result = sd_bus_message_open_container(message, 'v', "a(sasb)");
    if (result >= 0) result = sd_bus_message_open_container(message, 'a', "(sasb)");
    if (result >= 0) result = sd_bus_message_open_container(message, 'r', "sasb");
    if (result >= 0) result = sd_bus_message_append(message, "s", arguments[0]);
    if (result >= 0) result = sd_bus_message_append_strv(message, (char **)arguments);
    if (result >= 0) result = sd_bus_message_append(message, "b", 0);
    for (int open = 0; open < 4 && result >= 0; open++) result = sd_bus_message_close_container(message);
    return result;
}

static int append_transient(sd_bus_message *message, const byoh_transient *service) {
    int result = sd_bus_message_append(message, "ss", service->unit, "fail");
    if (result >= 0) result = sd_bus_message_open_container(message, 'a', "(sv)");
    if (result >= 0) result = sd_bus_message_append(message, "(sv)", "Description", "s", service->description);
    if (result >= 0) result = append_command(message, service->arguments);
    if (result >= 0) result = sd_bus_message_append(message, "(sv)", "Type", "s", "exec");
    if (result >= 0 && service->working_directory) {
        result = sd_bus_message_append(message, "(sv)", "WorkingDirectory", "s", service->working_directory);
    }
    if (result >= 0) result = sd_bus_message_append(message, "(sv)", "Environment", "as", 1, "HOME=/root");
    // The service opens its own output. Nothing of it may get into the system's journal.
    if (result >= 0) result = sd_bus_message_append(message, "(sv)", "StandardInput", "s", "null");
    if (result >= 0) result = sd_bus_message_append(message, "(sv)", "StandardOutput", "s", "null");
    if (result >= 0) result = sd_bus_message_append(message, "(sv)", "StandardError", "s", "null");
    if (result >= 0) result = sd_bus_message_append(message, "(sv)", "CollectMode", "s", "inactive-or-failed");
    if (result >= 0 && service->runtime_max_usec > 0) {
        result = sd_bus_message_append(message, "(sv)", "RuntimeMaxUSec", "t", service->runtime_max_usec);
    }
    if (result >= 0 && service->stop_timeout_usec > 0) {
        result = sd_bus_message_append(message, "(sv)", "TimeoutStopUSec", "t", service->stop_timeout_usec);
    }
    if (result >= 0) result = sd_bus_message_close_container(message);
    // No auxiliary units.
    if (result >= 0) result = sd_bus_message_append(message, "a(sa(sv))", 0);
    return result;
}

int byoh_bus_start_transient(
    byoh_bus *bus, const byoh_transient *service, char *job, size_t job_size, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    sd_bus_message *call = NULL, *answer = NULL;
    int result =
        sd_bus_message_new_method_call(bus->bus, &call, DESTINATION, MANAGER_PATH, MANAGER, "StartTransientUnit");
    if (result >= 0) result = append_transient(call, service);
    if (result >= 0) result = sd_bus_call(bus->bus, call, 0, &failure, &answer);
    result = finish(read_path(result, answer, job, job_size), &failure, error);
    sd_bus_message_unref(answer);
    sd_bus_message_unref(call);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_enable(byoh_bus *bus, const char *unit, bool enables, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    int result;
    if (enables) {
        result = sd_bus_call_method(
            bus->bus, DESTINATION, MANAGER_PATH, MANAGER, "EnableUnitFiles", &failure, NULL, "asbb", 1, unit, 0, 1);
    } else {
        result = sd_bus_call_method(
            bus->bus, DESTINATION, MANAGER_PATH, MANAGER, "DisableUnitFiles", &failure, NULL, "asb", 1, unit, 0);
    }
    result = finish(result, &failure, error);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_unit_path(byoh_bus *bus, const char *unit, char *path, size_t path_size, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    sd_bus_message *answer = NULL;
    int result =
        sd_bus_call_method(bus->bus, DESTINATION, MANAGER_PATH, MANAGER, "GetUnit", &failure, &answer, "s", unit);
    result = finish(read_path(result, answer, path, path_size), &failure, error);
    sd_bus_message_unref(answer);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_text_property(
    byoh_bus *bus, const char *path, const char *interface, const char *name, char *value, size_t value_size,
    byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    char *text = NULL;
    int result = sd_bus_get_property_string(bus->bus, DESTINATION, path, interface, name, &failure, &text);
    if (result >= 0) copy_text(value, value_size, text);
    result = finish(result, &failure, error);
    free(text);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_int_property(
    byoh_bus *bus, const char *path, const char *interface, const char *name, int32_t *value, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    int result = sd_bus_get_property_trivial(bus->bus, DESTINATION, path, interface, name, &failure, 'i', value);
    result = finish(result, &failure, error);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_pump(byoh_bus *bus, uint64_t timeout_usec) {
    int handled = 0;
    for (;;) {
        int result = sd_bus_process(bus->bus, NULL);
        if (result < 0) return result;
        if (result == 0) break;
        handled = 1;
    }
    if (handled) return 1;
    int result = sd_bus_wait(bus->bus, timeout_usec);
    return result == -EINTR ? 0 : result;
}

int byoh_bus_watch(byoh_bus *bus, const char *unit) {
    if (bus->watched_count == WATCHED_UNITS) return -ENOSPC;
    int result = sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit, &bus->watched[bus->watched_count]);
    if (result >= 0) bus->watched_count++;
    return result;
}

int byoh_bus_watch_manager(byoh_bus *bus) {
    if (bus->watched_count == WATCHED_UNITS) return -ENOSPC;
    char *path = strdup(MANAGER_PATH);
    if (!path) return -ENOMEM;
    bus->watched[bus->watched_count++] = path;
    return 0;
}

int byoh_bus_failed_units(
    byoh_bus *bus, void (*take)(const char *unit, void *context), void *context, byoh_bus_error *error) {
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    sd_bus_message *answer = NULL;
    int result = sd_bus_call_method(
        bus->bus, DESTINATION, MANAGER_PATH, MANAGER, "ListUnitsFiltered", &failure, &answer, "as", 1, "failed");
    if (result >= 0) result = sd_bus_message_enter_container(answer, 'a', "(ssssssouso)");
    while (result >= 0) {
        const char *unit, *description, *load, *active, *detail, *following, *path, *job, *job_path;
        uint32_t job_number;
        result = sd_bus_message_read(
            answer, "(ssssssouso)", &unit, &description, &load, &active, &detail, &following, &path, &job_number, &job,
            &job_path);
        if (result <= 0) break;
        // The filter is asked of the other two states as well.
        if (strcmp(active, "failed") == 0) take(unit, context);
    }
    result = finish(result, &failure, error);
    sd_bus_message_unref(answer);
    sd_bus_error_free(&failure);
    return result;
}

int byoh_bus_await_change(byoh_bus *bus, int wake) {
    for (;;) {
        int result;
        do {
            result = sd_bus_process(bus->bus, NULL);
        } while (result > 0);
        if (result < 0) return result;
        if (bus->watched_changed) {
            bus->watched_changed = false;
            return 1;
        }
        // No call is under way, so there is no time limit to mind.
        int events = sd_bus_get_events(bus->bus);
        if (events < 0) return events;
        struct pollfd descriptors[2] = {
            {.fd = sd_bus_get_fd(bus->bus), .events = (short)events}, {.fd = wake, .events = POLLIN}};
        if (poll(descriptors, 2, -1) < 0 && errno != EINTR) return -errno;
        if (descriptors[1].revents) return 0;
    }
}

int byoh_wake_open(void) {
    int wake = eventfd(0, EFD_CLOEXEC);
    return wake < 0 ? -errno : wake;
}

void byoh_wake_ring(int wake) {
    // Fails only when it was rung more often than it can count, and then it is rung.
    (void)!eventfd_write(wake, 1);
}

bool byoh_bus_job_result(byoh_bus *bus, const char *job, char *result, size_t result_size) {
    for (unsigned index = 0; index < JOBS; index++) {
        if (bus->jobs[index].path[0] != 0 && strcmp(bus->jobs[index].path, job) == 0) {
            copy_text(result, result_size, bus->jobs[index].result);
            return true;
        }
    }
    return false;
}

int byoh_notify(const char *state) { return sd_notify(0, state); }

uint64_t byoh_watchdog_usec(void) {
    uint64_t interval = 0;
    return sd_watchdog_enabled(0, &interval) > 0 ? interval : 0;
}

int byoh_journal_send(const struct iovec *fields, int count) {
    // Where journald is not there, sd_journal_sendv(3) does nothing and calls it success.
    if (access("/run/systemd/journal/socket", F_OK) != 0) return -errno;
    return sd_journal_sendv(fields, count);
}
