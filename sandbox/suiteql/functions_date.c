#include "base/str.h"
#include "sandbox/suiteql/functions.h"
#include "sandbox/suiteql/model.h"
#include "sandbox/suiteql/number.h"
#include "sandbox/suiteql/translate.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A date is UTC milliseconds, or text YYYY-MM-DD where only a day was stored. Calculation is done
 * on the account's wall clock, as Oracle does it on a DATE. */

/* Years 1 to 9999. */
#define WALL_MIN INT64_C(-62135596800000)
#define WALL_MAX INT64_C(253402300799000)

static const struct sq_account *account_of(sqlite3_value *value)
{
    return sqlite3_value_pointer(value, SQ_ACCOUNT_POINTER);
}

static int64_t to_wall(const struct sq_account *account, int64_t ms)
{
    return ms + (int64_t)zone_offset_s(account->zone, ms) * 1000;
}

static void give_wall(sqlite3_context *ctx, const struct sq_account *account, int64_t wall_ms)
{
    if (wall_ms < WALL_MIN || wall_ms > WALL_MAX)
        sqlite3_result_error(ctx, "date out of range", -1);
    else
        sqlite3_result_int64(ctx, zone_to_utc_ms(account->zone, wall_ms, false));
}

static bool is_null(sqlite3_value *value)
{
    return sqlite3_value_type(value) == SQLITE_NULL;
}

/* "2026-11-24" as stored. */
static bool day_of(const char *text, struct civil *day)
{
    return date_valid(text) && sq_model_parse(text, "YYYY-MM-DD", day);
}

/* (date, model or null, account) */
static void call_to_char(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const struct sq_account *account = account_of(args[2]);
    const char *model = (const char *)sqlite3_value_text(args[1]);
    struct civil wall;
    if (is_null(args[0]))
        return;
    if (sqlite3_value_type(args[0]) == SQLITE_INTEGER)
        wall = civil_from_ms(to_wall(account, sqlite3_value_int64(args[0])));
    else if (!day_of((const char *)sqlite3_value_text(args[0]), &wall))
        return;
    struct buf out AUTO_BUF = buf_init(1000);
    if (sq_model_format(&out, model ? model : account->date_format, wall))
        sqlite3_result_text(ctx, buf_text(&out), (int)out.n, SQLITE_TRANSIENT);
    else
        sqlite3_result_error(ctx, "date format not recognized", -1);
}

/* (text, model or null, account) */
static void call_to_date(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const struct sq_account *account = account_of(args[2]);
    const char *model = (const char *)sqlite3_value_text(args[1]);
    struct civil wall;
    if (is_null(args[0]))
        return;
    if (sq_model_parse((const char *)sqlite3_value_text(args[0]),
                       model ? model : account->date_format, &wall))
        give_wall(ctx, account, civil_to_ms(wall) / 1000 * 1000);
    else
        sqlite3_result_error(ctx, "not a valid date", -1);
}

/* (day, account): the moment it begins */
static void call_midnight(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct civil day;
    if (!is_null(args[0]) && day_of((const char *)sqlite3_value_text(args[0]), &day))
        give_wall(ctx, account_of(args[1]), civil_to_ms(day));
}

/* Towards the past also before 1970. */
static int64_t day_start(int64_t wall_ms)
{
    int64_t into = (wall_ms % DAY_MS + DAY_MS) % DAY_MS;
    return wall_ms - into;
}

/* (moment, up, account): its day as text; with `up` the next one unless it is midnight */
static void call_day(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    if (is_null(args[0]))
        return;
    int64_t wall = to_wall(account_of(args[2]), sqlite3_value_int64(args[0]));
    int64_t start = day_start(wall);
    if (sqlite3_value_int(args[1]) && start < wall)
        start += DAY_MS;
    char text[TIME_TEXT_MAX];
    time_format_wall(text, start);
    sqlite3_result_text(ctx, text, 10, SQLITE_TRANSIENT);
}

static bool truncate_to(const char *unit, int64_t *wall_ms)
{
    static const char *const names[] = {"YYYY", "YEAR", "YY", "Q",  "MM",  "MON", "MONTH", "IW",
                                        "DAY",  "DY",   "D",  "DD", "DDD", "HH",  "HH24",  "MI"};
    struct civil c = civil_from_ms(*wall_ms);
    struct civil cut = {c.year, 1, 1, 0, 0, 0, 0};
    size_t i = 0;
    while (i < sizeof names / sizeof *names && !str_eq_nocase(names[i], unit))
        i++;
    if (i == sizeof names / sizeof *names)
        return false;
    if (i >= 3)
        cut.month = i == 3 ? (c.month - 1) / 3 * 3 + 1 : c.month;
    if (i >= 7)
        cut.day = c.day;
    if (i >= 13)
        cut.hour = c.hour;
    if (i >= 15)
        cut.minute = c.minute;
    *wall_ms = civil_to_ms(cut);
    if (i >= 7 && i <= 10) /* back to Monday, or to Sunday */
        *wall_ms -= DAY_MS * (i == 7 ? (sq_weekday(c) + 6) % 7 : sq_weekday(c));
    return true;
}

/* (moment, unit, account) */
static void call_trunc(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const struct sq_account *account = account_of(args[2]);
    if (is_null(args[0]) || is_null(args[1]))
        return;
    int64_t wall = to_wall(account, sqlite3_value_int64(args[0]));
    if (truncate_to((const char *)sqlite3_value_text(args[1]), &wall))
        give_wall(ctx, account, wall);
    else
        sqlite3_result_error(ctx, "not a unit of time", -1);
}

/* (moment, '+' or '-', days, account); to the second */
static void call_add_days(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const struct sq_account *account = account_of(args[3]);
    if (is_null(args[0]) || is_null(args[2]))
        return;
    double seconds = round(sqlite3_value_double(args[2]) * 86400);
    if (fabs(seconds) > 4e11)
        seconds = 4e11; /* beyond any date: give_wall refuses it */
    int64_t delta = (int64_t)seconds * (*sqlite3_value_text(args[1]) == '-' ? -1000 : 1000);
    give_wall(ctx, account, to_wall(account, sqlite3_value_int64(args[0])) + delta);
}

/* (moment, moment, account): days between */
static void call_days(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const struct sq_account *account = account_of(args[2]);
    if (is_null(args[0]) || is_null(args[1]))
        return;
    int64_t ms = to_wall(account, sqlite3_value_int64(args[0])) -
                 to_wall(account, sqlite3_value_int64(args[1]));
    struct dec days, whole = {(unsigned __int128)(ms < 0 ? -ms : ms) / 1000, ms < 0, 0};
    struct arena *arena AUTO_ARENA = arena_new();
    if (sq_number_divide(whole, (struct dec){86400, false, 0}, &days))
        sqlite3_result_text(ctx, dec_format(arena, days), -1, SQLITE_TRANSIENT);
}

/* (moment, months, account); the last day of a month stays the last day */
static void call_add_months(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const struct sq_account *account = account_of(args[2]);
    if (is_null(args[0]) || is_null(args[1]))
        return;
    struct civil c = civil_from_ms(to_wall(account, sqlite3_value_int64(args[0])));
    bool last = c.day == sq_days_in_month(c.year, c.month);
    int64_t month = (int64_t)c.year * 12 + c.month - 1 + sqlite3_value_int(args[1]);
    if (month < 12 || month >= 120000) {
        sqlite3_result_error(ctx, "date out of range", -1);
        return;
    }
    c.year = (int)(month / 12);
    c.month = (int)(month % 12) + 1;
    int length = sq_days_in_month(c.year, c.month);
    if (last || c.day > length)
        c.day = length;
    give_wall(ctx, account, civil_to_ms(c));
}

/* (moment, account) */
static void call_last_day(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    const struct sq_account *account = account_of(args[1]);
    if (is_null(args[0]))
        return;
    struct civil c = civil_from_ms(to_wall(account, sqlite3_value_int64(args[0])));
    c.day = sq_days_in_month(c.year, c.month);
    give_wall(ctx, account, civil_to_ms(c));
}

/* (moment, account): the moment at which the account's clocks show what UTC shows at this one */
static void call_utc(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    if (!is_null(args[0]))
        give_wall(ctx, account_of(args[1]), sqlite3_value_int64(args[0]));
}

const struct sq_function sq_date_functions[] = {
    {"suiteql_to_char", 3, call_to_char, NULL, NULL},
    {"suiteql_to_date", 3, call_to_date, NULL, NULL},
    {"suiteql_midnight", 2, call_midnight, NULL, NULL},
    {"suiteql_day", 3, call_day, NULL, NULL},
    {"suiteql_trunc", 3, call_trunc, NULL, NULL},
    {"suiteql_add_days", 4, call_add_days, NULL, NULL},
    {"suiteql_days", 3, call_days, NULL, NULL},
    {"suiteql_add_months", 3, call_add_months, NULL, NULL},
    {"suiteql_last_day", 2, call_last_day, NULL, NULL},
    {"suiteql_utc", 2, call_utc, NULL, NULL},
};
const size_t sq_n_date_functions = sizeof sq_date_functions / sizeof *sq_date_functions;
