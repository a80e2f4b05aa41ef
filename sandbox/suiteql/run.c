#include "sandbox/suiteql/run.h"

#include "base/str.h"
#include "sandbox/suiteql/functions.h"
#include "sandbox/suiteql/model.h"
#include "sandbox/suiteql/number.h"

#include <string.h>

/* A query holds the world's lock: one that runs away is stopped after some seconds. */
#define STEPS_BETWEEN_CHECKS 100000
#define CHECKS_MAX 5000

static int count_checks(void *ctx)
{
    int *checks = ctx;
    return ++*checks > CHECKS_MAX;
}

static bool fail(int code, struct err *err)
{
    if (code == SQLITE_INTERRUPT)
        return err_set(err, ERR_TRANSIENT, "The query takes too long.");
    /* What SQLite cannot run (an aggregate inside WHERE) and data that do not fit. */
    return err_set(err, ERR_INVALID, "Search error occurred: Invalid or unsupported search.");
}

static void finalize_at(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql, const struct sq_account *account,
                             const struct sq_statement *statement)
{
    sqlite3_stmt *prepared = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &prepared, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_pointer(prepared, 1, (void *)account, SQ_ACCOUNT_POINTER, NULL);
    /* A parameter that the text does not use after all is out of range: no harm. */
    for (size_t i = 0; i < statement->n_params; i++) {
        const struct sq_param *param = &statement->params[i];
        int at = SQ_FIRST_PARAM + (int)i;
        if (param->text)
            sqlite3_bind_text(prepared, at, param->text, -1, SQLITE_STATIC);
        else
            sqlite3_bind_int64(prepared, at, param->number);
    }
    return prepared;
}

static void bind_range(sqlite3_stmt *prepared, int64_t limit, int64_t offset)
{
    sqlite3_bind_int64(prepared, 2, limit);
    sqlite3_bind_int64(prepared, 3, offset);
}

static int64_t rows_at_most(const struct sq_statement *statement)
{
    bool fewer = statement->limit >= 0 && statement->limit < SQ_ROWS_MAX;
    return fewer ? statement->limit : SQ_ROWS_MAX;
}

static const char *print_date(struct arena *arena, const struct sq_account *account,
                              struct civil wall)
{
    struct buf out AUTO_BUF = buf_init(100);
    sq_model_format(&out, account->date_format, wall);
    return str_dup(arena, buf_text(&out));
}

static const char *print(struct arena *arena, const struct sq_account *account, sqlite3_stmt *row,
                         int i, enum sq_type type)
{
    const char *text = (const char *)sqlite3_column_text(row, i);
    struct dec number;
    struct civil day;
    if (!text || !*text)
        return NULL;
    if (type == SQ_TYPE_DECIMAL && dec_parse(text, &number))
        return sq_number_print(arena, number);
    if (type == SQ_TYPE_DATE && sq_model_parse(text, "YYYY-MM-DD", &day))
        return print_date(arena, account, day);
    if (type == SQ_TYPE_DATETIME) {
        int64_t ms = sqlite3_column_int64(row, i);
        ms += (int64_t)zone_offset_s(account->zone, ms) * 1000;
        return print_date(arena, account, civil_from_ms(ms));
    }
    return str_dup(arena, text);
}

/* Rows from page->offset on. */
static bool read_rows(struct arena *arena, sqlite3 *db, const struct sq_account *account,
                      const struct sq_statement *statement, struct sq_page *page, struct err *err)
{
    sqlite3_stmt *row AUTO(finalize_at) = prepare(db, statement->rows_sql, account, statement);
    if (!row)
        return fail(SQLITE_ERROR, err);
    int64_t end = rows_at_most(statement);
    int64_t left = end > page->offset ? end - page->offset : 0;
    bind_range(row, left < page->limit ? left : page->limit, statement->offset + page->offset);
    VEC(const char *) values = {0};
    int code;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        page->n_rows++;
        for (size_t i = 0; i < statement->n_columns; i++)
            *vec_add(arena, &values) =
                print(arena, account, row, (int)i, statement->columns[i].type);
    }
    page->values = values.at;
    return code == SQLITE_DONE || fail(code, err);
}

/* The last page tells the total by itself; else the whole query runs again, as NetSuite's does. */
static bool count_rows(sqlite3 *db, const struct sq_account *account,
                       const struct sq_statement *statement, struct sq_page *page, struct err *err)
{
    bool is_last = (int64_t)page->n_rows < page->limit && (page->n_rows || !page->offset);
    page->total = page->offset + (int64_t)page->n_rows;
    if (is_last)
        return true;
    sqlite3_stmt *row AUTO(finalize_at) = prepare(db, statement->count_sql, account, statement);
    if (!row)
        return fail(SQLITE_ERROR, err);
    bind_range(row, rows_at_most(statement), statement->offset);
    int code = sqlite3_step(row);
    if (code != SQLITE_ROW)
        return fail(code, err);
    page->total = sqlite3_column_int64(row, 0);
    return true;
}

bool sq_run(struct arena *arena, sqlite3 *db, const struct sq_account *account,
            const struct sq_statement *statement, struct sq_page *page, struct err *err)
{
    int checks = 0;
    if (!sq_functions_add(db, err))
        return false;
    sqlite3_progress_handler(db, STEPS_BETWEEN_CHECKS, count_checks, &checks);
    bool done = read_rows(arena, db, account, statement, page, err) &&
                count_rows(db, account, statement, page, err);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    return done;
}
