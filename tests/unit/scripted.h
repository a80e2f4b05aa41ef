/* A server that expects exact requests and gives canned replies: what a client of a remote API is
 * tested against. Requests of one step may come in any order, steps may not; whatever is not
 * expected is answered 599 and fails the test at its end. Never interprets what it is asked. */
#ifndef TENON_TESTS_SCRIPTED_H
#define TENON_TESTS_SCRIPTED_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scripted;

struct script {
    const char *request;       /* "GET /path?query", as on the wire */
    const char *body;          /* exact; NULL: none */
    bool any_body;             /* … or any, where it cannot be foretold (a signature) */
    const char *headers;       /* "Name: value" lines that must be there; NULL: any */
    int status;                /* 0: 200 */
    const char *reply;         /* NULL: empty body */
    const char *reply_headers; /* "Name: value" lines; NULL: only Content-Type JSON */
    bool drop;                 /* close the connection instead of replying */
};

struct scripted *scripted_start(void);
/* "http://127.0.0.1:PORT" */
const char *scripted_url(const struct scripted *server);

/* A new step, after all of the step before. Texts are copied. */
void scripted_expect(struct scripted *server, const struct script *script);
/* One more request of the same step. */
void scripted_also(struct scripted *server, const struct script *script);
#define EXPECT(server, ...) scripted_expect((server), &(const struct script){__VA_ARGS__})
#define ALSO(server, ...) scripted_also((server), &(const struct script){__VA_ARGS__})

/* What came so far, right or wrong, oldest first: a body, a header's value, or NULL. */
size_t scripted_count(struct scripted *server);
char *scripted_body(struct scripted *server, struct arena *arena, size_t index);
char *scripted_header(struct scripted *server, struct arena *arena, size_t index, const char *name);

/* Fails the test when a request was wrong or one that was expected did not come. Keeps running. */
void scripted_check(struct scripted *server);
/* Stops without a check; NULL is fine. */
void scripted_stop(struct scripted *server);
void scripted_stop_at(struct scripted **server);
#define AUTO_SCRIPTED AUTO(scripted_stop_at)

#endif
