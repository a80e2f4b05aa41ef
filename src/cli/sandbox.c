#include "cli/sandbox.h"

#include "base/clock.h"
#include "base/str.h"
#include "http/client.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "tenon-sandbox"
#define ANYWHERE "127.0.0.1:0"
#define ASK_MS 30000

struct sandbox {
    struct arena *arena;
    pid_t pid;
    FILE *said; /* its stdout; open as long as it lives */
    const char *url;
    struct http_client *http;
};

const char *sandbox_own_path(struct arena *arena, struct err *err)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    if (n > 0 && n < (ssize_t)sizeof path)
        return str_ndup(arena, path, (size_t)n);
    err_set(err, ERR_LOCAL, "cannot tell where this program is: %s", strerror(errno));
    return NULL;
}

/* Beside this program: both are installed, and built, together. */
static const char *find(struct arena *arena, struct err *err)
{
    const char *own = sandbox_own_path(arena, err);
    if (!own)
        return NULL;
    int folder = (int)(strrchr(own, '/') - own);
    const char *path = str_fmt(arena, "%.*s/" PROGRAM, folder, own);
    if (access(path, X_OK) == 0)
        return path;
    err_set(err, ERR_NOT_FOUND, "there is no " PROGRAM " at %s: it is installed with tenon", path);
    return NULL;
}

/* In the child. Of a group of its own: Ctrl-C is for us, who end it. */
static void become(const char *path, int out, const char *companies, const char *contacts)
{
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (in >= 0 && dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
        execl(path, PROGRAM, "--hubspot", ANYWHERE, "--netsuite", ANYWHERE, "--companies",
              companies, "--contacts", contacts, (char *)NULL);
    _exit(127);
}

/* "hubspot http://127.0.0.1:4010", and the same for the other, once both listen. */
static bool read_addresses(struct sandbox *sandbox, struct err *err)
{
    static const char hubspot[] = "hubspot ", netsuite[] = "netsuite ";
    char line[256];
    bool both = false;
    while (!(both && sandbox->url) && fgets(line, sizeof line, sandbox->said)) {
        if (str_starts(line, hubspot))
            sandbox->url = str_trim(sandbox->arena, line + sizeof hubspot - 1);
        both = both || str_starts(line, netsuite);
    }
    return (both && sandbox->url) ||
           err_set(err, ERR_LOCAL, PROGRAM " has ended before it listened");
}

static bool start(struct sandbox *sandbox, const char *path, const char *companies,
                  const char *contacts, struct err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(err, ERR_LOCAL, "cannot make a pipe: %s", strerror(errno));
    fflush(stdout);
    sandbox->pid = fork();
    if (sandbox->pid == 0)
        become(path, ends[1], companies, contacts);
    close(ends[1]);
    sandbox->said = fdopen(ends[0], "r");
    if (sandbox->pid < 0 || !sandbox->said)
        return err_set(err, ERR_LOCAL, "cannot start %s: %s", path, strerror(errno));
    return read_addresses(sandbox, err);
}

struct sandbox *sandbox_start(struct arena *arena, const char *companies, const char *contacts,
                              struct err *err)
{
    struct sandbox *sandbox = ARENA_NEW(arena, struct sandbox);
    const char *path = find(arena, err);
    *sandbox = (struct sandbox){.arena = arena};
    if (path)
        sandbox->http = http_client_new(
            &(struct http_client_options){.sys = sys_real(), .proxy = "", .user_agent = "tenon"},
            err);
    if (sandbox->http && start(sandbox, path, companies, contacts, err))
        return sandbox;
    sandbox_stop(sandbox);
    return NULL;
}

void sandbox_stop(struct sandbox *sandbox)
{
    if (!sandbox)
        return;
    if (sandbox->pid > 0) {
        kill(sandbox->pid, SIGTERM);
        while (waitpid(sandbox->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (sandbox->said)
        fclose(sandbox->said);
    http_client_free(sandbox->http);
}

const char *sandbox_url(const struct sandbox *sandbox)
{
    return sandbox->url;
}

const struct json *sandbox_ask(struct sandbox *sandbox, const char *what, const char *body,
                               struct err *err)
{
    struct http_response response;
    struct http_request request = {
        .method = body ? "POST" : "GET",
        .url = str_fmt(sandbox->arena, "%s/_sandbox/%s", sandbox->url, what),
        .body = body,
        .body_n = body ? strlen(body) : 0,
        .timeout_ms = ASK_MS};
    if (!http_send(sandbox->http, sandbox->arena, &request, &response, err))
        return NULL;
    if (response.status >= 300) {
        err_set(err, ERR_INVALID, PROGRAM " answers %d: %s", response.status, response.body);
        return NULL;
    }
    return json_parse(sandbox->arena, response.body, response.body_n, err);
}
