/* A NetSuite remote against a scripted server, with a clock and randomness that stand still: what
 * the tests of src/remote/netsuite share. Account 1234567_SB1, zone America/Los_Angeles, 2026-11-26
 * 00:00:00 UTC, one request at a time. */
#ifndef TENON_TESTS_NETSUITE_FIXTURE_H
#define TENON_TESTS_NETSUITE_FIXTURE_H

#include "remote/netsuite/netsuite.h"
#include "scripted.h"

#define FIXTURE_NOW_S ((int64_t)1795651200)
#define FIXTURE_WALL "2026-11-25 16:00:00"
#define RECORDS "/services/rest/record/v1/"
#define WALL(column) "TO_CHAR(" column ",'YYYY-MM-DD HH24:MI:SS')"
#define AT(wall) "TO_DATE('" wall "','YYYY-MM-DD HH24:MI:SS')"

/* The columns that every record is read with, a contact's query, NetSuite's words. */
#define STAMPED                                                                                    \
    "c.id AS id, c.externalid AS externalid, " WALL("c.datecreated") " AS datecreated, " WALL(     \
        "c.lastmodifieddate") " AS lastmodifieddate"
#define CONTACT "SELECT " STAMPED ", c.email AS email FROM contact c"
#define WHY "Invalid search query. Detailed unprocessed description follows. "
#define GET_CONTACT "GET " RECORDS "contact/"
#define GONE                                                                                       \
    fault_body(f->arena, 404, "NONEXISTENT_ID",                                                    \
               "The record instance does not exist. Provide a "                                    \
               "valid record instance ID.")

struct fixture {
    struct arena *arena;
    struct scripted *server;
    struct sys sys;
    int64_t now_ms;
    int64_t began_ms;      /* real time */
    int64_t running_since; /* real time; 0: the clock stands still */
    uint64_t random;       /* counts up from 0 */
    struct budget *budget;
    struct netsuite_options options;
    struct remote *remote;
    struct err err;
};

/* cmocka's setup and teardown; *state is the struct fixture. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
/* Another remote of the same account, after a change of the options. */
void fixture_renew(struct fixture *f);

/* From now on the clock goes, for what waits. */
void fixture_run_clock(struct fixture *f);

/* A query of that text and limit, answered with these items ("{…},{…}"). */
void expect_query(struct fixture *f, const char *text, size_t limit, const char *items);
/* … refused with this status and detail. */
void expect_refusal(struct fixture *f, const char *text, size_t limit, int status,
                    const char *detail);
/* NetSuite's time is asked for and is this wall clock, and in UTC the fixture's. */
void expect_wall(struct fixture *f, const char *wall);
void expect_clock(struct fixture *f); /* FIXTURE_WALL */
/* The headers of an answer in JSON at that moment. */
char *fixture_date(struct fixture *f, int64_t utc_ms);

/* An error body with one detail. */
const char *fault_body(struct arena *arena, int status, const char *code, const char *detail);
struct str_list list_of(struct arena *arena, const char *comma_separated);
/* "(set) text", "empty" or "unknown". */
const char *value_word(struct arena *arena, const struct record *record, const char *field);

#define assert_ok(expression, fixture)                                                             \
    do {                                                                                           \
        if (!(expression)) {                                                                       \
            print_error("%s\n", (fixture)->err.message);                                           \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
