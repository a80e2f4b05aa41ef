#include "cli/turn.h"

#include "report/status.h"
#include "store/run.h"
#include "store/summary.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_MS 200
#define BOOT_ID_CHARS 8

/* "process 77 of crm-2 is at run 12 (watch): 20 of 100 changes" */
static char *holder_words(struct session *session, struct arena *arena)
{
    struct err ignored = {0};
    struct lease lease = {0};
    struct run_list runs = {0};
    struct summary_totals totals;
    if (!lease_get(session->store, arena, &lease, &ignored) || !lease.holder ||
        lease.until_ms <= sys_now_ms(session->home->sys))
        return str_dup(arena, "another process has the workspace");
    const char *who = report_holder(arena, lease.holder);
    if (!run_list(session->store, arena, 1, &runs, &ignored) || runs.n == 0 || runs.at[0].result ||
        !summary_totals(session->store, 0, runs.at[0].run, &totals, &ignored))
        return str_fmt(arena, "%s has the workspace", who);
    const char *run =
        str_fmt(arena, "%s is at run %lld (%s)", who, (long long)runs.at[0].run, runs.at[0].cause);
    int64_t all = totals.ops_done + totals.ops_open;
    return all ? str_fmt(arena, "%s: %lld of %lld changes", run, (long long)totals.ops_done,
                         (long long)all)
               : str_fmt(arena, "%s: %lld records read", run, (long long)totals.records);
}

bool turn_wait(struct session *session)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const struct sys *sys = session->home->sys;
    if (session_stopping())
        return false;
    progress_show(&session->progress, sys_now_ms(sys), "waiting", holder_words(session, arena), 0,
                  0);
    sys->sleep_ms(sys->ctx, WAIT_MS);
    return true;
}

bool turn_take(struct session *session, bool *got, struct err *err)
{
    *got = session->home->lock >= 0;
    while (!*got) {
        if (!home_lock(session->home, got, err))
            return false;
        if (!*got && !turn_wait(session))
            break;
    }
    progress_clear(&session->progress);
    return true;
}

void turn_leave(struct session *session)
{
    home_unlock(session->home);
}

/* What nobody else can have: the lock file, on this machine since it was started. "": not known. */
static const char *lock_name(const struct session *session)
{
    char boot[BOOT_ID_CHARS + 1] = "";
    struct stat file;
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    bool known = fd >= 0 && read(fd, boot, BOOT_ID_CHARS) == BOOT_ID_CHARS &&
                 session->home->lock >= 0 && fstat(session->home->lock, &file) == 0;
    if (fd >= 0)
        close(fd);
    return known ? str_fmt(session->arena, "(lock %s-%llx-%llx)", boot,
                           (unsigned long long)file.st_dev, (unsigned long long)file.st_ino)
                 : "";
}

const char *turn_holder(const struct session *session)
{
    char host[256] = "?";
    (void)gethostname(host, sizeof host - 1);
    return str_fmt(session->arena, "process %lld of %s %s", (long long)getpid(), host,
                   lock_name(session));
}

bool turn_is_ours(const struct session *session, bool *ours, struct err *err)
{
    struct lease lease = {0};
    const char *name = lock_name(session);
    *ours = str_starts(session->home->store_url, "sqlite:"); /* nobody has it without the lock */
    if (*ours)
        return true;
    if (!lease_get(session->store, session->arena, &lease, err))
        return false;
    *ours = *name && lease.holder && str_ends(lease.holder, name);
    return true;
}
