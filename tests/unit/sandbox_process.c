#include "sandbox_process.h"

#include "base/str.h"
#include "http/client.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

struct sandbox_process {
    struct arena *arena;
    pid_t pid;
    struct http_client *http;
    const char *hubspot, *netsuite;
};

/* Two lines: "hubspot URL", "netsuite URL". */
static void read_urls(struct sandbox_process *s, int fd)
{
    char line[256];
    FILE *out = fdopen(fd, "r");
    assert_non_null(out);
    while ((!s->hubspot || !s->netsuite) && fgets(line, sizeof line, out)) {
        line[strcspn(line, "\n")] = '\0';
        if (str_starts(line, "hubspot "))
            s->hubspot = str_dup(s->arena, line + strlen("hubspot "));
        if (str_starts(line, "netsuite "))
            s->netsuite = str_dup(s->arena, line + strlen("netsuite "));
    }
    fclose(out);
    if (!s->hubspot || !s->netsuite)
        fail_msg("the sandbox did not come up");
}

static pid_t spawn(struct arena *arena, const char *program, const char *const *args, int *out)
{
    VEC(char *) argv = {0};
    const char *const own[] = {program, "--hubspot", "127.0.0.1:0", "--netsuite", "127.0.0.1:0"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        *vec_add(arena, &argv) = str_dup(arena, own[i]);
    for (size_t i = 0; args && args[i]; i++)
        *vec_add(arena, &argv) = str_dup(arena, args[i]);
    *vec_add(arena, &argv) = NULL;
    int ends[2];
    pid_t pid;
    posix_spawn_file_actions_t actions;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, argv.at, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *out = ends[0];
    return pid;
}

struct sandbox_process *sandbox_start(const struct sys *sys, const char *const *args)
{
    const char *program = getenv("TENON_SANDBOX");
    if (!program)
        fail_msg("TENON_SANDBOX does not name the program");
    struct arena *arena = arena_new();
    struct sandbox_process *s = ARENA_NEW(arena, struct sandbox_process);
    struct err err = {0};
    int out;
    s->arena = arena;
    s->http = http_client_new(&(struct http_client_options){.sys = sys}, &err);
    assert_non_null(s->http);
    s->pid = spawn(arena, program, args, &out);
    read_urls(s, out);
    return s;
}

void sandbox_stop(struct sandbox_process *sandbox)
{
    kill(sandbox->pid, SIGTERM);
    waitpid(sandbox->pid, NULL, 0);
    http_client_free(sandbox->http);
    arena_free(sandbox->arena);
}

const char *sandbox_hubspot_url(const struct sandbox_process *sandbox)
{
    return sandbox->hubspot;
}

const char *sandbox_netsuite_url(const struct sandbox_process *sandbox)
{
    return sandbox->netsuite;
}

const struct json *sandbox_ask(struct sandbox_process *sandbox, struct arena *arena,
                               const char *authorization, const char *method, const char *url,
                               const char *body)
{
    struct http_response response;
    struct err err = {0};
    const struct http_header headers[] = {{"Content-Type", "application/json"},
                                          {"Authorization", authorization}};
    struct http_request request = {.method = method,
                                   .url = url,
                                   .headers = headers,
                                   .n_headers = authorization ? 2 : 1,
                                   .body = body,
                                   .body_n = body ? strlen(body) : 0};
    if (!http_send(sandbox->http, arena, &request, &response, &err))
        fail_msg("%s", err.message);
    if (response.status / 100 != 2)
        fail_msg("%s %s: %d %s", method, url, response.status, response.body);
    return response.body_n ? json_parse(arena, response.body, response.body_n, &err) : NULL;
}

void sandbox_set_faults(struct sandbox_process *sandbox, const char *body)
{
    struct arena *arena AUTO_ARENA = arena_new();
    sandbox_ask(sandbox, arena, NULL, "POST",
                str_fmt(arena, "%s/_sandbox/faults", sandbox->hubspot), body);
}
