/* One call as the emulator's files pass it on: who asks, in which version, what stands in the query
 * and body, the database, and how to answer or refuse. A failed statement is remembered here and
 * ends in 500 with the transaction rolled back, so that nobody else has to ask. */
#ifndef TENON_SANDBOX_HUBSPOT_CALL_H
#define TENON_SANDBOX_HUBSPOT_CALL_H

#include "base/str.h"
#include "http/server.h"
#include "sandbox/hubspot/types.h"
#include "sandbox/world.h"
#include "json/json.h"
#include "json/writer.h"

enum hs_version { HS_V3, HS_V4, HS_2026_03, HS_2026_09 };

/* Who makes a change. */
struct hs_actor {
    const char *source;    /* of the history: "INTEGRATION", "CRM_UI" */
    const char *source_id; /* the app's id, "userId:1" */
    const char *label;     /* hs_object_source_label */
    const char *log;       /* in the edit log: "app:1234567", "person" */
};

struct hubspot; /* what the emulator keeps in memory, state.h */

struct hs_call {
    struct world *world;
    struct db *db;
    struct arena *arena;
    struct hubspot *hub;
    int64_t now_ms;
    struct hs_actor actor;
    enum hs_version version;
    char correlation[WORLD_UUID_MAX];
    const struct http_server_request *request; /* NULL for a person's edit */
    struct http_server_response *response;
    const struct json *body; /* NULL: none */
    /* from the path, in its order */
    const struct hs_type *types[2];
    const char *ids[2];
    struct err failure; /* a statement failed */
    bool schema_changed;
};

/* Statements that remember their failure in the call. rows NULL: no row. */
struct db_rows *hs_query(struct hs_call *call, const char *sql, const struct db_value *params,
                         size_t n);
bool hs_next(struct hs_call *call, struct db_rows *rows);
void hs_exec(struct hs_call *call, const char *sql, const struct db_value *params, size_t n);
/* The first column of the first row; otherwise when there is none. */
int64_t hs_query_int(struct hs_call *call, const char *sql, const struct db_value *params, size_t n,
                     int64_t otherwise);

/* Percent sequences decoded; what would not be UTF-8 then stays as it is. */
const char *hs_decoded(struct hs_call *call, const char *text, bool plus);
/* The query string. Values are decoded; lists may be comma-joined or repeated (reference 2.4). */
const char *hs_param(struct hs_call *call, const char *name); /* NULL: absent */
bool hs_param_true(struct hs_call *call, const char *name);
/* Each text once, of the query and of an array in the body. */
struct str_list hs_param_list(struct hs_call *call, const char *name);
struct str_list hs_texts(struct hs_call *call, const struct json *array);
bool str_list_has(struct str_list list, const char *text);

/* A refusal: of the whole call, or of one input of a batch. Everything is optional (3.3). */
struct hs_detail {
    const char *message, *code, *property; /* property NULL: no context */
};
struct hs_context {
    const char *key;
    struct str_list values;
};
struct hs_problem {
    int status;
    const char *category, *sub_category;
    const char *message;
    bool values; /* the message is to be made of the details, in the old style for bad values */
    VEC(struct hs_detail) details;
    VEC(struct hs_context) context;
};
/* Fills in and returns false. category NULL: none. */
bool hs_refuse(struct hs_call *call, struct hs_problem *problem, int status, const char *category,
               const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void hs_add_context(struct hs_call *call, struct hs_problem *problem, const char *key,
                    const char *value);
void hs_add_detail(struct hs_call *call, struct hs_problem *problem, const char *code,
                   const char *property, const char *message);
/* The members of an error object, in the order HubSpot writes them. */
void hs_write_problem(struct hs_call *call, struct json_writer *w, const struct hs_problem *problem,
                      bool in_batch);

/* "Some required fields were not set: [name]". */
bool hs_refuse_missing(struct hs_call *call, struct hs_problem *problem, const char *names);

/* The member "paging", to go on after `after`; link NULL: none. */
void hs_write_paging(struct json_writer *w, const char *after, const char *link);
/* What a batch ends with behind its results, and the end of the object. */
void hs_write_batch_end(struct hs_call *call, struct json_writer *w,
                        const struct hs_problem *errors, size_t n_errors);
/* "inputs" of a batch; NULL and an answer when it is none, or longer than max. */
const struct json *hs_batch_inputs(struct hs_call *call, size_t max, const char *of_what);

/* Answers. The body is copied into the arena. */
void hs_answer(struct hs_call *call, int status, const struct buf *body);
void hs_answer_empty(struct hs_call *call, int status);
void hs_answer_problem(struct hs_call *call, const struct hs_problem *problem);
/* Shorthand for a problem with a message only. */
void hs_answer_error(struct hs_call *call, int status, const char *category, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void hs_answer_not_found(struct hs_call *call);      /* "resource not found" */
void hs_answer_page_not_found(struct hs_call *call); /* HTML */

/* "2026-11-24T08:00:00.123Z" in the arena. */
const char *hs_time(struct hs_call *call, int64_t ms);
const char *hs_id_text(struct hs_call *call, int64_t id);
/* Digits only, and positive. */
bool hs_id_parse(const char *text, int64_t *id);

#endif
