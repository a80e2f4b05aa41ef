#include "sandbox/suiteql/functions.h"

#include "base/str.h"
#include "sandbox/suiteql/number.h"

#include <string.h>

/* False for null, and for what is no number, which is an error of the query. */
static bool number_of(sqlite3_context *ctx, sqlite3_value *value, struct dec *out)
{
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return false;
    if (dec_parse((const char *)sqlite3_value_text(value), out))
        return true;
    sqlite3_result_error(ctx, "invalid number", -1);
    return false;
}

static void give(sqlite3_context *ctx, bool fits, struct dec value)
{
    struct arena *arena AUTO_ARENA = arena_new();
    if (fits)
        sqlite3_result_text(ctx, dec_format(arena, value), -1, SQLITE_TRANSIENT);
    else
        sqlite3_result_error(ctx, "number out of range", -1);
}

/* (a, operator, b) */
static void call_calc(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct dec a, b, result = {0};
    if (!number_of(ctx, args[0], &a) || !number_of(ctx, args[2], &b))
        return;
    bool fits = false;
    switch (*sqlite3_value_text(args[1])) {
    case '+':
        fits = dec_add(a, b, &result);
        break;
    case '-':
        fits = dec_add(a, dec_negate(b), &result);
        break;
    case '*':
        fits = dec_multiply(a, b, &result);
        break;
    case '/':
        fits = sq_number_divide(a, b, &result);
        break;
    case '%':
        fits = sq_number_modulo(a, b, &result);
        break;
    }
    give(ctx, fits, result);
}

static void call_abs(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct dec value;
    if (!number_of(ctx, args[0], &value))
        return;
    value.negative = false;
    give(ctx, true, value);
}

static void round_as(sqlite3_context *ctx, sqlite3_value **args, enum sq_rounding rounding)
{
    struct dec value;
    int places = sqlite3_value_int(args[1]);
    places = places > 40 ? 40 : places < -40 ? -40 : places;
    if (number_of(ctx, args[0], &value))
        give(ctx, true, sq_number_round(value, places, rounding));
}

static void call_round(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    round_as(ctx, args, SQ_HALF_UP);
}

static void call_cut(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    round_as(ctx, args, SQ_TO_ZERO);
}

/* (number, 0: floor, 1: ceil) */
static void call_whole(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct dec value;
    if (number_of(ctx, args[0], &value))
        give(ctx, true, sq_number_round(value, 0, sqlite3_value_int(args[1]) ? SQ_UP : SQ_DOWN));
}

static void call_number(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct dec value;
    if (number_of(ctx, args[0], &value))
        give(ctx, true, value);
}

static void call_plain(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct dec value;
    struct arena *arena AUTO_ARENA = arena_new();
    if (number_of(ctx, args[0], &value))
        sqlite3_result_text(ctx, sq_number_print(arena, value), -1, SQLITE_TRANSIENT);
}

struct total {
    struct dec sum;
    int64_t n;
    bool overflow;
};

/* SQLite's memory for an aggregate is aligned to 8 bytes, a 128-bit number wants 16. */
static struct total total_of(sqlite3_context *ctx)
{
    struct total total = {0};
    const void *kept = sqlite3_aggregate_context(ctx, 0);
    if (kept)
        memcpy(&total, kept, sizeof total);
    return total;
}

static void sum_step(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct dec value;
    void *kept = sqlite3_aggregate_context(ctx, sizeof(struct total));
    if (!kept || !number_of(ctx, args[0], &value))
        return;
    struct total total = total_of(ctx);
    total.n++;
    total.overflow |= !dec_add(total.sum, value, &total.sum);
    memcpy(kept, &total, sizeof total);
}

static void sum_end(sqlite3_context *ctx)
{
    struct total total = total_of(ctx);
    if (total.n)
        give(ctx, !total.overflow, total.sum);
}

static void avg_end(sqlite3_context *ctx)
{
    struct total total = total_of(ctx);
    struct dec average = {0}, count = {(unsigned __int128)total.n, false, 0};
    if (total.n)
        give(ctx, !total.overflow && sq_number_divide(total.sum, count, &average), average);
}

/* The one value of a sub-select; a second row is an error. */
struct only {
    sqlite3_value *value;
};

static void only_step(sqlite3_context *ctx, int n, sqlite3_value **args)
{
    (void)n;
    struct only *only = sqlite3_aggregate_context(ctx, sizeof *only);
    if (only && only->value)
        sqlite3_result_error(ctx, "single-row subquery returns more than one row", -1);
    else if (only)
        only->value = sqlite3_value_dup(args[0]);
}

static void only_end(sqlite3_context *ctx)
{
    struct only *only = sqlite3_aggregate_context(ctx, 0);
    if (!only)
        return;
    sqlite3_result_value(ctx, only->value);
    sqlite3_value_free(only->value);
}

static const struct sq_function number_functions[] = {
    {"suiteql_calc", 3, call_calc, NULL, NULL},   {"suiteql_abs", 1, call_abs, NULL, NULL},
    {"suiteql_round", 2, call_round, NULL, NULL}, {"suiteql_cut", 2, call_cut, NULL, NULL},
    {"suiteql_whole", 2, call_whole, NULL, NULL}, {"suiteql_number", 1, call_number, NULL, NULL},
    {"suiteql_plain", 1, call_plain, NULL, NULL}, {"suiteql_sum", 1, NULL, sum_step, sum_end},
    {"suiteql_avg", 1, NULL, sum_step, avg_end},  {"suiteql_only", 1, NULL, only_step, only_end},
};

static bool add(sqlite3 *db, const struct sq_function *functions, size_t n)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    for (size_t i = 0; i < n; i++) {
        const struct sq_function *f = &functions[i];
        if (sqlite3_create_function_v2(db, f->name, f->n_args, flags, NULL, f->call, f->step,
                                       f->end, NULL) != SQLITE_OK)
            return false;
    }
    return true;
}

/* Adding one again would make SQLite prepare every statement of the connection anew. */
static bool has_functions(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    bool has = sqlite3_prepare_v2(db, "SELECT suiteql_abs(1)", -1, &statement, NULL) == SQLITE_OK;
    sqlite3_finalize(statement);
    return has;
}

bool sq_functions_add(sqlite3 *db, struct err *err)
{
    if (has_functions(db))
        return true;
    return (add(db, number_functions, sizeof number_functions / sizeof *number_functions) &&
            add(db, sq_date_functions, sq_n_date_functions) &&
            add(db, sq_text_functions, sq_n_text_functions)) ||
           err_set(err, ERR_LOCAL, "SQLite takes no functions: %s.", sqlite3_errmsg(db));
}
