/* A HubSpot remote before a scripted server, with a clock of the test's own. */
#ifndef TENON_TESTS_HUBSPOT_FIXTURE_H
#define TENON_TESTS_HUBSPOT_FIXTURE_H

#include "remote/hubspot/hubspot.h"
#include "scripted.h"

struct hubspot_fixture {
    struct arena *arena;
    struct scripted *server;
    struct budget *budget;
    struct remote *remote;
    struct sys sys;
    int64_t now_ms; /* what the remote's clock shows; starts at 2026-11-24T08:00:00Z */
    int64_t
        step_ms; /* by which each look at the clock moves it: waits end at once when it is large */
    struct err err;
};

#define FIXTURE_NOW INT64_C(1795507200000)

/* cmocka's setup and teardown; the teardown fails when the script was not followed. */
int hubspot_setup(void **state);
int hubspot_teardown(void **state);

/* The remote asks for the schema of contacts before it reads or writes the first. */
void hubspot_expect_schema(struct hubspot_fixture *f);

/* What is asked for besides the fields. */
#define STANDING "\"createdate\",\"lastmodifieddate\",\"hs_merged_object_ids\",\"tenon_origin\""

#define FIELDS(...)                                                                                \
    (&(const struct str_list){(const char *[]){__VA_ARGS__},                                       \
                              sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)})

#endif
