/* One request to the emulated NetSuite, or one edit at its user interface, on its way: who does
 * it, when, and why it was refused. Functions that take a call and return bool refuse by
 * `return call_refuse(…)`; the outermost one turns the refusal into an answer. */
#ifndef TENON_SANDBOX_NETSUITE_CALL_H
#define TENON_SANDBOX_NETSUITE_CALL_H

#include "http/server.h"
#include "sandbox/netsuite/account.h"
#include "json/json.h"
#include "json/writer.h"

/* An error object of reference netsuite-api 6.2; status 0: none. */
struct ns_refusal {
    int status;
    const char *code;
    const char *detail;
    const char *path;   /* o:errorPath, NULL: none */
    const char *param;  /* o:errorQueryParam, NULL: none */
    const char *header; /* o:errorHeader, NULL: none */
};

struct ns_actor {
    int64_t employee;
    int64_t role;
    const char *context; /* systemnote.context */
    const char *name;    /* for the log of edits: "person", "script", "api" */
    bool api;            /* bound by the role, and what the account does to API writes */
};

struct ns_call {
    struct world *world;
    struct netsuite *account;
    struct arena *arena;
    struct db *db;
    const struct http_server_request *request; /* NULL for an edit */
    struct http_server_response *response;
    struct ns_actor actor;
    int64_t now_ms; /* one moment for the whole call, in whole seconds */
    struct ns_refusal refusal;
};

struct ns_call call_begin(struct world *world, struct arena *arena,
                          const struct http_server_request *request,
                          struct http_server_response *response);

/* Both return false. The first refusal stands. */
bool call_refuse(struct ns_call *call, int status, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* 500 UNEXPECTED_ERROR: the emulator itself failed. */
bool call_broken(struct ns_call *call, const struct err *err);

/* SQL with the parameters as in db.h; a failure refuses the call (call_broken). */
bool call_exec(struct ns_call *call, const char *sql, const struct db_value *params, size_t n);
struct db_rows *call_query(struct ns_call *call, const char *sql, const struct db_value *params,
                           size_t n);
/* The next row; false at the end, and after a failure, which refuses the call. */
bool call_next(struct ns_call *call, struct db_rows *rows);
/* The first column of the first row, in the call's arena; NULL when null or without a row. */
const char *call_value(struct ns_call *call, const char *sql, const struct db_value *params,
                       size_t n);

/* A header or decoded query parameter of the request; NULL when absent or without a request. */
const char *call_header(const struct ns_call *call, const char *name);
const char *call_param(const struct ns_call *call, const char *name);
bool call_param_is_true(const struct ns_call *call, const char *name);
/* Percent-encoded text of a path. */
const char *call_decode(const struct ns_call *call, const char *text);
bool call_method_is(const struct ns_call *call, const char *method);

/* Switches by their name without "netsuite.". */
int64_t call_switch(const struct ns_call *call, const char *name);
const char *call_switch_text(const struct ns_call *call, const char *name);
bool call_listed(const struct ns_call *call, const char *name, const char *item);

/* Answers. `kind`: "singular", "collection", "select-options"; NULL: plain application/json. */
void call_answer(struct ns_call *call, int status, const char *kind, const struct buf *body);
void call_answer_location(struct ns_call *call, const char *record, int64_t id); /* 204 */
void call_answer_refusal(struct ns_call *call);

/* "https://…/services/rest/record/v1/customer/7"; text after the base, in the arena. */
const char *call_url(const struct ns_call *call, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
#define RECORD_PATH "/services/rest/record/v1"

#endif
