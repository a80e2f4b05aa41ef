#include "sandbox/suiteql/translator.h"

#include "base/buf.h"
#include "base/str.h"

#include <string.h>

struct sq_value sq_refuse(struct sq_translator *tr, const char *fmt, ...)
{
    if (!tr->failed) {
        va_list args;
        va_start(args, fmt);
        err_set(tr->err, ERR_INVALID, "%s", str_vfmt(tr->arena, fmt, args));
        va_end(args);
    }
    tr->failed = true;
    return (struct sq_value){.sql = "NULL"};
}

struct sq_value sq_unsupported(struct sq_translator *tr)
{
    return sq_refuse(tr, "Search error occurred: Invalid or unsupported search.");
}

static const char *add_param(struct sq_translator *tr, struct sq_param param)
{
    *vec_add(tr->arena, &tr->params) = param;
    return str_fmt(tr->arena, "?%zu", SQ_FIRST_PARAM + tr->params.n - 1);
}

const char *sq_add_text(struct sq_translator *tr, const char *text)
{
    return add_param(tr, (struct sq_param){.text = text});
}

const char *sq_add_number(struct sq_translator *tr, int64_t number)
{
    return add_param(tr, (struct sq_param){.number = number});
}

const char *sq_quote(struct sq_translator *tr, const char *name)
{
    char *quoted = arena_alloc(tr->arena, 2 * strlen(name) + 3), *to = quoted;
    *to++ = '"';
    for (; *name; *to++ = *name++)
        if (*name == '"')
            *to++ = '"';
    *to = '"';
    return quoted;
}

const char *sq_plain_name(struct sq_translator *tr, const char *name)
{
    size_t n = strlen(name);
    bool quoted = n >= 2 && name[0] == '"';
    return str_lower(tr->arena, quoted ? str_ndup(tr->arena, name + 1, n - 2) : name);
}

static enum sq_type column_type(const struct ns_catalog *catalog, const struct ns_column *column)
{
    switch (column->type) {
    case NS_INTEGER:
        return SQ_TYPE_INT;
    case NS_DECIMAL:
        return SQ_TYPE_DECIMAL;
    case NS_DATE:
        return SQ_TYPE_DATE;
    case NS_DATETIME:
        return SQ_TYPE_DATETIME;
    case NS_REFERENCE: {
        const struct ns_table *target = ns_catalog_table(catalog, column->target);
        const struct ns_column *key = target ? ns_catalog_stored(target, target->key) : NULL;
        return key && key->type == NS_STRING ? SQ_TYPE_TEXT : SQ_TYPE_INT;
    }
    case NS_STRING:
    case NS_TEXT:
    case NS_BOOLEAN:
    case NS_CHOICE:
    case NS_MULTISELECT:
        break;
    }
    return SQ_TYPE_TEXT;
}

static const struct sq_column *catalog_columns(struct sq_translator *tr,
                                               const struct ns_table *table, size_t *n)
{
    const struct sq_account *account = tr->account;
    const struct ns_catalog *catalog = account->catalog;
    struct sq_column *columns = ARENA_ARRAY(tr->arena, table->n, struct sq_column);
    *n = 0;
    for (size_t i = 0; i < table->n; i++) {
        const struct ns_column *column = &table->columns[i];
        unsigned feature = column->flags & (NS_ONE_WORLD | NS_CURRENCIES);
        if ((column->flags & NS_HIDDEN) || !ns_catalog_has(catalog, feature) ||
            (account->may_see && !account->may_see(account->ctx, table, column)))
            continue;
        columns[(*n)++] = (struct sq_column){
            .name = column->name,
            .type = column_type(catalog, column),
            .not_null = (column->flags & NS_KEY) || str_eq(column->name, "lastmodifieddate"),
            .table = table,
            .source = column,
        };
    }
    return columns;
}

/* A table of the account's whose feature is off is "not found", one that NetSuite does not have is
 * no search type (reference netsuite-api 3.3). */
static bool exists_without_feature(const struct ns_catalog *catalog, const char *name)
{
    const struct ns_table *table;
    for (size_t i = 0; (table = ns_catalog_at(catalog, i)); i++)
        if (str_eq_nocase(table->name, name))
            return true;
    return false;
}

static const struct sq_column *cte_columns(struct sq_translator *tr, const char *name, size_t *n,
                                           const char **sql)
{
    for (const struct sq_cte *cte = tr->ctes; cte; cte = cte->next)
        if (str_eq(cte->name, name)) {
            *n = cte->n;
            *sql = sq_quote(tr, str_fmt(tr->arena, "with_%s", name));
            return cte->columns;
        }
    return NULL;
}

static const char *rows_of(struct sq_translator *tr, const struct ns_table *table)
{
    const struct sq_account *account = tr->account;
    const char *sql = account->rows_of ? account->rows_of(account->ctx, tr->arena, table) : NULL;
    return sql ? sql : sq_quote(tr, str_fmt(tr->arena, "ns_%s", table->name));
}

const struct sq_column *sq_table_columns(struct sq_translator *tr, const char *name, size_t *n,
                                         const char **sql)
{
    static const struct sq_column dual[] = {{.name = "dummy", .type = SQ_TYPE_TEXT}};
    const struct ns_catalog *catalog = tr->account->catalog;
    const char *plain = sq_plain_name(tr, name);
    const struct sq_column *columns = cte_columns(tr, plain, n, sql);
    if (columns)
        return columns;
    if (str_eq(plain, "dual")) {
        *n = 1;
        *sql = "(SELECT 'X' AS dummy)";
        return dual;
    }
    const struct ns_table *table = ns_catalog_table(catalog, plain);
    bool readable =
        table && (!tr->account->may_read || tr->account->may_read(tr->account->ctx, table));
    if (readable) {
        *sql = rows_of(tr, table);
        return catalog_columns(tr, table, n);
    }
    if (table || exists_without_feature(catalog, plain))
        sq_refuse(tr, "Search error occurred: Record '%s' was not found.", name);
    else
        sq_refuse(tr, "Invalid search type: %s.", name);
    return NULL;
}

const char *sq_column_sql(struct sq_translator *tr, const struct sq_scope *scope,
                          const struct sq_ref *ref, const struct sq_column *column)
{
    if (scope->cut)
        return sq_quote(tr, str_fmt(tr->arena, "%s.%s", ref->alias, column->name));
    return str_fmt(tr->arena, "%s.%s", sq_quote(tr, ref->alias), sq_quote(tr, column->name));
}

static const struct sq_column *column_of(const struct sq_ref *ref, const char *name)
{
    for (size_t i = 0; i < ref->n; i++)
        if (str_eq(ref->columns[i].name, name))
            return &ref->columns[i];
    return NULL;
}

static struct sq_value unknown(struct sq_translator *tr, const char *name)
{
    struct buf available AUTO_BUF = buf_init(2000);
    for (size_t i = 0; tr->scope && i < tr->scope->refs.n; i++)
        buf_addf(&available, "%s%s=%s", i ? ", " : "", tr->scope->refs.at[i].alias,
                 tr->scope->refs.at[i].table);
    return sq_refuse(tr,
                     "Search error occurred: Unknown identifier '%s'. Available identifiers are: "
                     "{%s}.",
                     name, buf_text(&available));
}

/* A quoted name is taken to the letter, and columns are called in lower case. */
static bool is_unmatchable(struct sq_translator *tr, const char *name)
{
    size_t n = strlen(name);
    return name[0] == '"' && strncmp(sq_plain_name(tr, name), name + 1, n - 2) != 0;
}

struct sq_value sq_find_column(struct sq_translator *tr, const struct sq_expr *expr)
{
    const char *name = sq_plain_name(tr, expr->text);
    const char *qualifier = expr->qualifier ? sq_plain_name(tr, expr->qualifier) : NULL;
    bool qualifier_known = !qualifier;
    for (const struct sq_scope *scope = is_unmatchable(tr, expr->text) ? NULL : tr->scope; scope;
         scope = scope->outer) {
        struct sq_value found = {0};
        for (size_t i = 0; i < scope->refs.n; i++) {
            const struct sq_ref *ref = &scope->refs.at[i];
            bool here = !qualifier || str_eq(ref->alias, qualifier);
            const struct sq_column *column = here ? column_of(ref, name) : NULL;
            qualifier_known = qualifier_known || here;
            if (column && found.sql) /* ambiguous */
                return sq_unsupported(tr);
            if (column)
                found = (struct sq_value){.sql = sq_column_sql(tr, scope, ref, column),
                                          .type = column->type,
                                          .not_null = column->not_null && !ref->optional,
                                          .table = column->table,
                                          .source = column->source};
        }
        if (found.sql)
            return found;
    }
    return unknown(tr, qualifier_known ? expr->text : expr->qualifier);
}
