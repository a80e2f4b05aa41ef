/* The sandbox's control surface: faults, clock, request log, edits, pairs, switches; and that a
 * world in a folder is there again. */
#include "lab.h"

#include "base/str.h"
#include "sandbox/hubspot/hubspot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define CONTACTS "/crm/objects/2026-09/contacts"
#define CREATE "{\"properties\":{\"lastname\":\"x\"}}"
#define FAULT(rule, n)                                                                             \
    {                                                                                              \
        "POST", "/_sandbox/faults", rule, 200,                                                     \
        {                                                                                          \
            "rules.#=" #n                                                                          \
        }                                                                                          \
    }

static int setup(void **state)
{
    *state = lab_new();
    return 0;
}

static int teardown(void **state)
{
    lab_free(*state);
    return 0;
}

static void test_rules_choose_their_requests(void **state)
{
    LAB_RUN(*state,
            FAULT("{\"side\":\"hubspot\",\"method\":\"GET\",\"path\":\"/contacts\",\"nth\":2,"
                  "\"status\":503}",
                  1),
            FAULT("{\"body\":\"bad egg\",\"every\":2,\"status\":500,\"count\":1}", 2),
            FAULT("{\"side\":\"netsuite\",\"status\":503}", 3), {"GET", CONTACTS, NULL, 200, {0}},
            {"GET", CONTACTS, NULL, 503, {"~<html>"}}, {"GET", CONTACTS, NULL, 200, {0}},
            {"POST", CONTACTS, "{\"properties\":{\"lastname\":\"bad egg\"}}", 201, {0}},
            {"POST",
             CONTACTS,
             "{\"properties\":{\"lastname\":\"bad egg\"}}",
             500,
             {"message=internal error"}},
            {"POST", CONTACTS, "{\"properties\":{\"lastname\":\"bad egg\"}}", 201, {0}},
            {"GET",
             "/_sandbox/faults",
             NULL,
             200,
             {"rules.0.seen=3", "rules.0.fired=1", "rules.1.fired=1", "rules.2.seen=0"}},
            {"DELETE", "/_sandbox/faults", NULL, 200, {"rules.#=0"}}, );
}

static void test_faults_wear_the_sides_own_bodies(void **state)
{
    LAB_RUN(*state, FAULT("{\"status\":429,\"policy\":\"DAILY\",\"count\":1}", 1),
            FAULT("{\"status\":429,\"count\":1,\"retry_after_s\":3}", 2),
            FAULT("{\"status\":477,\"retry_after_s\":60,\"count\":1}", 3),
            FAULT("{\"status\":400,\"response\":{\"message\":\"odd\"},\"count\":1}", 4),
            {"GET", CONTACTS, NULL, 429, {"policyName=DAILY"}},
            {"GET", CONTACTS, NULL, 429, {"policyName=TEN_SECONDLY_ROLLING"}});
    struct lab_answer answer = lab_ask(*state, "GET", CONTACTS, NULL);
    assert_int_equal(answer.http.status, 477);
    assert_string_equal(lab_header(&answer, "Retry-After"), "60");
    LAB_RUN(*state, {"GET", CONTACTS, NULL, 400, {"message=odd"}},
            {"GET", CONTACTS, NULL, 200, {0}});
}

static void test_an_answer_is_lost_before_or_after_the_commit(void **state)
{
    struct lab *lab = *state;
    LAB_RUN(lab, FAULT("{\"method\":\"POST\",\"drop\":true,\"nth\":1}", 1),
            FAULT("{\"method\":\"POST\",\"drop\":true,\"commit\":true,\"nth\":1}", 2),
            FAULT("{\"method\":\"POST\",\"status\":502,\"commit\":true,\"nth\":1}", 3));
    assert_true(lab_ask(lab, "POST", CONTACTS, CREATE).http.drop);
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {"results.#=0"}});
    assert_true(lab_ask(lab, "POST", CONTACTS, CREATE).http.drop);
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {"results.#=1"}},
            {"POST", CONTACTS, CREATE, 502, {0}}, {"GET", CONTACTS, NULL, 200, {"results.#=2"}});
}

/* T4: a request that timed out lands all the same, later. */
static void test_a_lost_request_may_land_later(void **state)
{
    struct lab *lab = *state;
    LAB_RUN(lab, FAULT("{\"method\":\"POST\",\"land_ms\":60000,\"nth\":1}", 1));
    assert_true(lab_ask(lab, "POST", CONTACTS, CREATE).http.drop);
    lab_pass(lab, 59999);
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {"results.#=0"}});
    lab_pass(lab, 1);
    LAB_RUN(lab, {"GET", CONTACTS, NULL, 200, {"results.#=1"}});
}

static void test_delays_and_latency_take_time(void **state)
{
    struct lab *lab = *state;
    int64_t begin_ms = lab->now_ms;
    LAB_RUN(lab, FAULT("{\"delay_ms\":700,\"count\":1}", 1), {"GET", CONTACTS, NULL, 200, {0}});
    assert_int_equal(lab->now_ms - begin_ms, 700);
    LAB_RUN(lab,
            {"POST", "/_sandbox/faults", "{\"switches\":{\"hubspot.latency_ms\":50}}", 200, {0}},
            {"GET", CONTACTS, NULL, 200, {0}});
    assert_int_equal(lab->now_ms - begin_ms, 750);
}

static void test_bad_rules_are_refused_whole(void **state)
{
    LAB_RUN(*state,
            {"POST",
             "/_sandbox/faults",
             "[{\"status\":500},{\"statos\":500}]",
             400,
             {"error=A rule knows no \"statos\"."}},
            {"POST", "/_sandbox/faults", "{\"side\":\"both\",\"status\":500}", 400, {0}},
            {"POST", "/_sandbox/faults", "{\"nth\":2}", 400, {0}},
            {"POST", "/_sandbox/faults", "{\"switches\":{\"no.such\":1}}", 400, {0}},
            {"POST", "/_sandbox/faults", "{\"switches\":{\"hubspot.token\":1}}", 400, {0}},
            {"GET", "/_sandbox/faults", NULL, 200, {"rules.#=0"}},
            {"GET", "/_sandbox/else", NULL, 404, {0}}, );
}

static void test_switches_are_set_back(void **state)
{
    LAB_RUN(*state,
            {"POST",
             "/_sandbox/faults",
             "{\"switches\":{\"hubspot.token\":\"pat-new\",\"hubspot.burst\":5}}",
             200,
             {0}},
            {"GET", CONTACTS, NULL, 401, {0}},
            {"GET", "/_sandbox/env", NULL, 200, {"hubspot.token=pat-new"}},
            {"DELETE", "/_sandbox/faults", NULL, 200, {0}}, {"GET", CONTACTS, NULL, 200, {0}}, );
}

static void test_the_clock_is_virtual(void **state)
{
    LAB_RUN(*state,
            {"POST",
             "/_sandbox/clock",
             "{\"advance_ms\":3600000}",
             200,
             {"now=2026-11-24T09:00:00Z", "offset_ms=3600000"}},
            {"POST", CONTACTS, CREATE, 201, {"createdAt=2026-11-24T09:00:00Z"}},
            {"POST",
             "/_sandbox/clock",
             "{\"now\":\"2027-01-01T00:00:00Z\"}",
             200,
             {"now_ms=1798761600000"}},
            {"POST", "/_sandbox/clock", "{\"offset_ms\":0}", 200, {"now=2026-11-24T08:00:00Z"}},
            {"POST", "/_sandbox/clock", "{\"now\":\"soon\"}", 400, {0}}, );
}

static void test_requests_are_counted_by_pattern(void **state)
{
    LAB_RUN(*state, {"POST", CONTACTS, CREATE, 201, {0}},
            {"GET", CONTACTS "/201000000001", NULL, 200, {0}},
            {"GET", CONTACTS "/9", NULL, 404, {0}},
            {"GET",
             "/_sandbox/requests?since=2&limit=1",
             NULL,
             200,
             {"counters.#=2", "counters.1.path=" CONTACTS "/{id}", "counters.1.n=2",
              "counters.1.4xx=1", "log.#=1", "log.0.n=2"}},
            {"GET",
             "/_sandbox/requests",
             NULL,
             200,
             {"log.#=3", "next=4", "writes.0.action=create", "writes.0.n=1",
              "log.2.target=" CONTACTS "/9", "log.2.status=404"}},
            {"DELETE", "/_sandbox/requests", NULL, 200, {0}},
            {"GET", "/_sandbox/requests", NULL, 200, {"counters.#=0", "log.#=0", "next=4"}}, );
}

/* Whether two edits were made by one request. */
static bool same_act(void *state, int64_t n, int64_t m)
{
    struct lab *lab = state;
    const struct json *at[2];
    for (int i = 0; i < 2; i++) {
        const char *path =
            str_fmt(lab->arena, "/_sandbox/edits?since=%lld&limit=1", (long long)(i ? m : n));
        at[i] = json_at(json_get(lab_ask(lab, "GET", path, NULL).json, "edits"), 0);
    }
    return json_get_int(at[0], "act", -1) == json_get_int(at[1], "act", -2);
}

static void test_people_edit_without_limits(void **state)
{
    lab_switch(*state, "hubspot.burst", 0);
    LAB_RUN(
        *state, {"GET", CONTACTS, NULL, 429, {0}},
        {"POST",
         "/_sandbox/edits",
         "{\"side\":\"hubspot\",\"type\":\"companies\",\"action\":\"create\",\"fields\":{\"name\":"
         "\"A\"}}",
         200,
         {"id=201000000001"}},
        {"POST",
         "/_sandbox/edits",
         "{\"side\":\"hubspot\",\"type\":\"contacts\",\"action\":\"create\",\"fields\":{"
         "\"lastname\":\"B\"},\"associate\":{\"companies\":[\"201000000001\"]}}",
         200,
         {0}},
        {"POST",
         "/_sandbox/edits",
         "{\"side\":\"hubspot\",\"type\":\"contacts\",\"action\":\"archive\",\"id\":"
         "\"201000000001\"}",
         200,
         {0}},
        {"POST",
         "/_sandbox/edits",
         "{\"side\":\"hubspot\",\"type\":\"contacts\",\"action\":\"restore\",\"id\":"
         "\"201000000001\"}",
         200,
         {0}},
        {"POST",
         "/_sandbox/edits",
         "{\"side\":\"hubspot\",\"type\":\"contacts\",\"action\":\"paint\"}",
         400,
         {0}},
        {"GET",
         "/_sandbox/edits?since=2&type=contacts&id=201000000001",
         NULL,
         200,
         {"edits.#=5", "edits.0.fields.lastname.1=B", "edits.0.fields.lastname.0=null",
          "edits.1.fields.companies.1=201000000001:279", "edits.4.action=restore", "next=7"}}, );
    assert_true(same_act(*state, 2, 3)); /* made, and associated with its company */
    assert_false(same_act(*state, 1, 2));
    lab_switch(*state, "hubspot.burst", 100);
    LAB_RUN(*state, {"GET",
                     CONTACTS "/201000000001?properties=associatedcompanyid,"
                              "hs_object_source",
                     NULL,
                     200,
                     {"properties.associatedcompanyid=201000000001",
                      "properties.hs_object_source=CRM_UI"}});
}

static void test_pairs_are_read_in_pages(void **state)
{
    struct lab *lab = *state;
    struct err err = {0};
    const struct world_pair pairs[] = {{"companies", 1, "customer", 11},
                                       {"contacts", 2, "contact", 12}};
    world_lock(lab->world);
    assert_true(world_add_pairs(lab->world, pairs, 2, &err));
    world_unlock(lab->world);
    LAB_RUN(lab,
            {"GET",
             "/_sandbox/pairs?limit=1",
             NULL,
             200,
             {"pairs.#=1", "pairs.0.hubspot.id=1", "pairs.0.netsuite.type=customer", "next=2"}},
            {"GET", "/_sandbox/pairs?since=2", NULL, 200, {"pairs.0.netsuite.id=12", "next=3"}}, );
}

static void test_a_world_in_a_folder_is_there_again(void **state)
{
    struct lab *lab = *state;
    struct err err = {0};
    char dir[] = "/tmp/tenon-sandbox-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct world_options options = {.sys = &lab->sys, .data_dir = dir};
    struct hubspot_seed row = {.fields = &(struct hubspot_field){"name", "A"}, .n_fields = 1};
    for (int life = 0; life < 2; life++) {
        struct world *world = world_open(&options, &err);
        assert_non_null(world);
        assert_true(hubspot_init(world, &err));
        world_lock(world);
        assert_int_equal(world_offset_ms(world), life ? 5000 : 0);
        assert_true(world_set_offset_ms(world, 5000, &err));
        assert_true(hubspot_load(world, "companies", &row, 1, &err));
        assert_int_equal(row.id, 201000000001 + life);
        world_unlock(world);
        hubspot_close(world);
        world_close(world);
    }
    char command[100];
    snprintf(command, sizeof command, "%s/sandbox.db", dir);
    assert_int_equal(unlink(command), 0);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_rules_choose_their_requests),
        T(test_faults_wear_the_sides_own_bodies),
        T(test_an_answer_is_lost_before_or_after_the_commit),
        T(test_a_lost_request_may_land_later),
        T(test_delays_and_latency_take_time),
        T(test_bad_rules_are_refused_whole),
        T(test_switches_are_set_back),
        T(test_the_clock_is_virtual),
        T(test_requests_are_counted_by_pattern),
        T(test_people_edit_without_limits),
        T(test_pairs_are_read_in_pages),
        T(test_a_world_in_a_folder_is_there_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
