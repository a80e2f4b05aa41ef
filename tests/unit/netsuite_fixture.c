#include "netsuite_fixture.h"

#include "base/memory.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A request that is not in the script is answered 599, and repeated: after this long the clock
 * runs, so that the test ends. */
#define PATIENCE_MS 10000

static int64_t now_ms(void *ctx)
{
    const struct fixture *f = ctx;
    int64_t real_ms = sys_now_ms(sys_real()), stuck_ms = real_ms - f->began_ms - PATIENCE_MS;
    return f->now_ms + (f->running_since ? real_ms - f->running_since : 0) +
           (stuck_ms > 0 ? stuck_ms * 1000 : 0);
}

static void sleep_ms(void *ctx, int64_t ms)
{
    ((struct fixture *)ctx)->now_ms += ms;
}

static uint64_t count_up(void *ctx)
{
    return ((struct fixture *)ctx)->random++;
}

int fixture_setup(void **state)
{
    struct fixture *f = memory_new(sizeof *f);
    f->arena = arena_new();
    f->began_ms = sys_now_ms(sys_real());
    f->server = scripted_start();
    f->sys = (struct sys){f, now_ms, sleep_ms, count_up};
    f->now_ms = FIXTURE_NOW_S * 1000;
    struct budget_limits limits = netsuite_budget_limits(5);
    f->budget = budget_new(&limits);
    f->options = (struct netsuite_options){
        .sys = &f->sys,
        .base_url = scripted_url(f->server),
        .credential = {.account = "1234567-sb1",
                       .consumer_key = "ck0123456789abcdef",
                       .consumer_secret = "cs-secret",
                       .token = "tk0123456789abcdef",
                       .token_secret = "ts-secret"},
        .budget = f->budget,
        .parallel = 1,
        .time_zone = "America/Los_Angeles",
    };
    f->remote = netsuite_remote_new(&f->options, &f->err);
    assert_ok(f->remote, f);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    remote_free(f->remote);
    scripted_stop(f->server);
    budget_free(f->budget);
    arena_free(f->arena);
    memory_free(f);
    return 0;
}

void fixture_renew(struct fixture *f)
{
    remote_free(f->remote);
    f->remote = netsuite_remote_new(&f->options, &f->err);
    assert_ok(f->remote, f);
}

void fixture_run_clock(struct fixture *f)
{
    f->running_since = sys_now_ms(sys_real());
}

char *fixture_date(struct fixture *f, int64_t utc_ms)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil c = civil_from_ms(utc_ms);
    return str_fmt(f->arena,
                   "Content-Type: application/json\nDate: %02d %s %04d %02d:%02d:%02d GMT", c.day,
                   months[c.month - 1], c.year, c.hour, c.minute, c.second);
}

static void expect_suiteql(struct fixture *f, const char *text, size_t limit, int status,
                           const char *reply)
{
    EXPECT(f->server,
           .request =
               str_fmt(f->arena, "POST /services/rest/query/v1/suiteql?limit=%zu&offset=0", limit),
           .headers = "Prefer: transient\nContent-Type: application/json",
           .body = str_fmt(f->arena, "{\"q\":\"%s\"}", text), .status = status, .reply = reply);
}

void expect_query(struct fixture *f, const char *text, size_t limit, const char *items)
{
    expect_suiteql(
        f, text, limit, 200,
        str_fmt(f->arena, "{\"links\":[],\"hasMore\":false,\"offset\":0,\"items\":[%s]}", items));
}

const char *fault_body(struct arena *arena, int status, const char *code, const char *detail)
{
    return str_fmt(arena,
                   "{\"type\":\"https://www.rfc-editor.org/rfc/rfc9110.html\",\"title\":\"x\","
                   "\"status\":%d,\"o:errorDetails\":[{\"detail\":\"%s\",\"o:errorCode\":\"%s\"}]}",
                   status, detail, code);
}

void expect_refusal(struct fixture *f, const char *text, size_t limit, int status,
                    const char *detail)
{
    expect_suiteql(
        f, text, limit, status,
        fault_body(f->arena, status, status == 400 ? "INVALID_PARAMETER" : "OTHER", detail));
}

void expect_wall(struct fixture *f, const char *wall)
{
    EXPECT(f->server, .request = "POST /services/rest/query/v1/suiteql?limit=1&offset=0",
           .body = "{\"q\":\"SELECT " WALL("CURRENT_DATE") " AS now FROM DUAL\"}",
           .reply = str_fmt(f->arena, "{\"items\":[{\"links\":[],\"now\":\"%s\"}]}", wall),
           .reply_headers = fixture_date(f, f->now_ms));
}

void expect_clock(struct fixture *f)
{
    expect_wall(f, FIXTURE_WALL);
}

struct str_list list_of(struct arena *arena, const char *comma_separated)
{
    return str_split(arena, comma_separated, ',');
}

const char *value_word(struct arena *arena, const struct record *record, const char *field)
{
    struct value value = values_get(&record->values, field);
    switch (value.state) {
    case VALUE_SET:
        return str_fmt(arena, "(set) %s", value.text);
    case VALUE_EMPTY:
        return "empty";
    default:
        return "unknown";
    }
}
