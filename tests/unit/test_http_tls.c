/* http: the client trusts a server by its certificate only. The server is the openssl program, with
 * a certificate made for the occasion; without it there is nothing to test against. */
#include "http/client.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t no_time(void *ctx)
{
    (void)ctx;
    return 0;
}

static const struct sys sys = {.now_ms = no_time};

struct tls {
    char folder[40], cert[60], key[60], log[60];
    pid_t pid;
    int port;
};

static pid_t spawn(const char *const *argv, const char *out)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (!freopen(out, "w", stdout) || !freopen("/dev/null", "w", stderr))
            _exit(126);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    return pid;
}

/* False when this machine has no openssl program. */
static bool tls_start(struct tls *tls)
{
    snprintf(tls->folder, sizeof tls->folder, "/tmp/tenon-tls-XXXXXX");
    assert_non_null(mkdtemp(tls->folder));
    snprintf(tls->cert, sizeof tls->cert, "%s/cert", tls->folder);
    snprintf(tls->key, sizeof tls->key, "%s/key", tls->folder);
    snprintf(tls->log, sizeof tls->log, "%s/log", tls->folder);
    const char *const make[] = {"openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-keyout",
                                tls->key,
                                "-out",
                                tls->cert,
                                "-subj",
                                "/CN=127.0.0.1",
                                "-addext",
                                "subjectAltName=IP:127.0.0.1",
                                NULL};
    int status;
    waitpid(spawn(make, "/dev/null"), &status, 0);
    if (status != 0)
        return false;
    const char *const serve_tls[] = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-www",
                                     "-cert",   tls->cert,  "-key",    tls->key,      NULL};
    tls->pid = spawn(serve_tls, tls->log);
    for (int i = 0; i < 500 && !tls->port; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        char text[200] = "";
        FILE *log = fopen(tls->log, "r");
        size_t n = log ? fread(text, 1, sizeof text - 1, log) : 0;
        text[n] = '\0';
        if (log)
            fclose(log);
        const char *at = strstr(text, "ACCEPT 127.0.0.1:");
        if (at && strchr(at, '\n'))
            tls->port = (int)strtol(at + 17, NULL, 10);
    }
    return tls->port > 0;
}

static void tls_stop(struct tls *tls)
{
    if (tls->pid > 0) {
        kill(tls->pid, SIGTERM);
        waitpid(tls->pid, NULL, 0);
    }
    unlink(tls->cert);
    unlink(tls->key);
    unlink(tls->log);
    rmdir(tls->folder);
}

static struct http_response ask(const char *ca_file, const char *url)
{
    struct err err = {0};
    struct http_client *client = http_client_new(
        &(struct http_client_options){.sys = &sys, .proxy = "", .ca_file = ca_file}, &err);
    if (!client)
        fail_msg("%s", err.message);
    struct arena *arena AUTO_ARENA = arena_new();
    struct http_response response;
    http_send(client, arena, &(struct http_request){.method = "GET", .url = url}, &response, &err);
    http_client_free(client);
    return response;
}

static void test_certificates_are_verified(void **state)
{
    (void)state;
    struct tls tls = {0};
    bool at_hand = tls_start(&tls);
    char url[60], other_url[60];
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", tls.port);
    snprintf(other_url, sizeof other_url, "https://localhost:%d/", tls.port);
    struct http_response unknown = {0}, known = {0}, other_name = {0};
    if (at_hand) {
        unknown = ask(NULL, url);
        known = ask(tls.cert, url);
        other_name = ask(tls.cert, other_url);
    }
    tls_stop(&tls);
    if (!at_hand)
        skip();
    assert_int_equal(unknown.outcome, HTTP_NOT_SENT);
    assert_int_equal(unknown.err.class, ERR_LOCAL);
    assert_string_equal(unknown.err.code, "certificate");
    assert_int_equal(known.outcome, HTTP_ANSWERED);
    assert_int_equal(known.status, 200);
    assert_int_equal(other_name.outcome, HTTP_NOT_SENT);
    assert_string_equal(other_name.err.code, "certificate");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_certificates_are_verified)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
