/* A sandbox without sockets for tests: a clock that moves only when told, requests straight into
 * the front, and answers compared by paths into their JSON. */
#ifndef TENON_TESTS_LAB_H
#define TENON_TESTS_LAB_H

#include "sandbox/front.h"
#include "sandbox/world.h"
#include "json/json.h"

struct lab {
    struct arena *arena;
    struct world *world;
    struct front *front;
    struct sys sys;
    int64_t now_ms; /* 2026-11-24T08:00:00Z at first; sleeping moves it */
};

/* Both sides initialised, empty, in memory; HubSpot's lags are 0. */
struct lab *lab_new(void);
void lab_free(struct lab *lab);
void lab_pass(struct lab *lab, int64_t ms);
void lab_switch(struct lab *lab, const char *name, int64_t number);
void lab_switch_text(struct lab *lab, const char *name, const char *text);

struct lab_answer {
    struct http_server_response http;
    const struct json *json; /* NULL when the body is none */
};
/* To HubSpot, with its token and JSON as content type; /_sandbox/ works too. body NULL: none. */
struct lab_answer lab_ask(struct lab *lab, const char *method, const char *target,
                          const char *body);
/* The same with an Authorization of one's own; NULL: none. */
struct lab_answer lab_ask_as(struct lab *lab, const char *authorization, const char *method,
                             const char *target, const char *body);
const char *lab_header(const struct lab_answer *answer, const char *name); /* NULL: absent */

/* What stands at a path: "results.0.id", "results.[id=7].properties.name", "results.#" (how many);
 * numbers and booleans as text, "null" for null, NULL where there is nothing. */
const char *lab_at(struct lab *lab, const struct json *json, const char *path);

/* A request and what its answer must be. */
struct lab_step {
    const char *method, *target, *body;
    int status;
    const char *expect[6]; /* "path=value"; "path!" must be absent; "~text" is part of the body */
};
/* Fails the test at the first step that is answered otherwise. */
void lab_run(struct lab *lab, const struct lab_step *steps, size_t n);
#define LAB_RUN(lab, ...)                                                                          \
    lab_run((lab), (const struct lab_step[]){__VA_ARGS__},                                         \
            sizeof((const struct lab_step[]){__VA_ARGS__}) / sizeof(struct lab_step))

#endif
