#include "sandbox/suiteql/translator.h"

#include "base/str.h"

#include <string.h>

/* The pieces of one select or of a whole query, before they are put together. */
struct pieces {
    const char *with, *head, *tail, *order; /* "" when absent; head: SELECT … */
    const char *count; /* the tail without outer joins that cannot change the number of rows */
    bool plain;        /* the number of rows is that of the tail alone: no DISTINCT, no grouping */
    int64_t limit, offset;
    VEC(struct sq_column) columns;
};

static struct pieces translate_query(struct sq_translator *tr, const struct sq_query *query);

/* ROWNUM as a bound in WHERE: `ROWNUM <= n` and its kin. */

static const char *rownum_operator(const struct sq_expr *condition, int64_t *number)
{
    if (condition->kind != SQ_COMPARE)
        return NULL;
    const struct sq_expr *left = condition->args[0], *right = condition->args[1];
    bool is = left->kind == SQ_COLUMN && !left->qualifier && str_eq_nocase(left->text, "rownum");
    return is && right->kind == SQ_NUMBER && str_to_int64(right->text, number) ? condition->text
                                                                               : NULL;
}

/* ROWNUM counts the rows that pass, so it can only be bounded from above; -1: no bound. */
static int64_t rownum_limit(const char *operator, int64_t number)
{
    bool counts_from_one = (str_eq(operator, ">=") && number <= 1) ||
                           (str_eq(operator, ">") && number < 1) ||
                           (str_eq(operator, "<>") && number < 1);
    if (counts_from_one)
        return -1;
    if (str_eq(operator, "<=") || (str_eq(operator, "=") && number == 1))
        return number > 0 ? number : 0;
    if (str_eq(operator, "<") || str_eq(operator, "<>"))
        return number > 1 ? number - 1 : 0;
    return 0;
}

/* The conditions of WHERE one by one, without those on ROWNUM, which make *limit. */
static size_t where_conditions(struct sq_translator *tr, const struct sq_expr *where,
                               const struct sq_expr ***conditions, int64_t *limit)
{
    bool several = where && where->kind == SQ_AND;
    size_t n = several ? where->n : where != NULL, kept = 0;
    const struct sq_expr *const *all = several ? where->args : &where;
    *conditions = ARENA_ARRAY(tr->arena, n + 1, const struct sq_expr *);
    *limit = -1;
    for (size_t i = 0; i < n; i++) {
        int64_t number;
        const char *operator= rownum_operator(all[i], &number);
        int64_t bound = operator? rownum_limit(operator, number) : - 1;
        if (!operator)
            (*conditions)[kept++] = all[i];
        else if (bound >= 0 && (*limit < 0 || bound < *limit))
            *limit = bound;
    }
    return kept;
}

/* Grouping */

static bool holds(const struct sq_expr *expr, bool (*test)(const struct sq_expr *expr))
{
    if (test(expr))
        return true;
    for (size_t i = 0; i < expr->n; i++)
        if (holds(expr->args[i], test))
            return true;
    return false;
}

static bool is_grouped(const struct sq_select *select)
{
    bool grouped = select->groups.n > 0 || select->having;
    for (size_t i = 0; i < select->items.n && !grouped; i++)
        grouped = holds(select->items.at[i].expr, sq_is_aggregate);
    return grouped;
}

/* Oracle wants every column outside an aggregate to be grouped by; SQLite would pick a row. */
static bool may_stand_in_group(const struct sq_expr *expr, const struct sq_select *select)
{
    for (size_t i = 0; i < select->groups.n; i++)
        if (sq_same(expr, select->groups.at[i]))
            return true;
    if (sq_is_aggregate(expr))
        return true;
    if (expr->kind == SQ_STAR)
        return false;
    if (expr->kind == SQ_COLUMN)
        return str_eq_nocase(expr->text, "sysdate") || str_eq_nocase(expr->text, "current_date");
    for (size_t i = 0; i < expr->n; i++)
        if (!may_stand_in_group(expr->args[i], select))
            return false;
    return true;
}

static const char *group(struct sq_translator *tr, const struct sq_select *select)
{
    const char **parts = ARENA_ARRAY(tr->arena, select->groups.n + 1, const char *);
    for (size_t i = 0; i < select->groups.n; i++)
        parts[i] = sq_sortable(tr, sq_value(tr, select->groups.at[i]));
    const char *sql = select->groups.n ? str_fmt(tr->arena, " GROUP BY %s",
                                                 str_join(tr->arena, parts, select->groups.n, ", "))
                                       : "";
    if (select->having) {
        if (!may_stand_in_group(select->having, select))
            sq_unsupported(tr);
        sql = str_fmt(tr->arena, "%s HAVING %s", sql, sq_condition(tr, select->having));
    }
    return sql;
}

/* The select list */

static void add_column(struct sq_translator *tr, struct pieces *pieces, struct sq_value value,
                       const char *name)
{
    for (size_t i = 0; i < pieces->columns.n; i++)
        if (str_eq(pieces->columns.at[i].name, name))
            sq_unsupported(tr);
    *vec_add(tr->arena, &pieces->columns) = (struct sq_column){.name = name,
                                                               .type = value.type,
                                                               .not_null = value.not_null,
                                                               .table = value.table,
                                                               .source = value.source};
    pieces->head = str_fmt(tr->arena, "%s%s%s AS %s", pieces->head,
                           pieces->columns.n > 1 ? ", " : " ", value.sql, sq_quote(tr, name));
}

static bool has_column(const struct pieces *pieces, const char *name)
{
    for (size_t i = 0; i < pieces->columns.n; i++)
        if (str_eq(pieces->columns.at[i].name, name))
            return true;
    return false;
}

/* Of columns with one name in several tables the first is shown. */
static void add_star(struct sq_translator *tr, struct pieces *pieces, const char *qualifier)
{
    const char *alias = qualifier ? sq_plain_name(tr, qualifier) : NULL;
    bool found = false;
    for (size_t i = 0; i < tr->scope->refs.n; i++) {
        const struct sq_ref *ref = &tr->scope->refs.at[i];
        if (alias && !str_eq(alias, ref->alias))
            continue;
        found = true;
        for (size_t j = 0; j < ref->n; j++) {
            const struct sq_column *column = &ref->columns[j];
            struct sq_value value = {.sql = sq_column_sql(tr, tr->scope, ref, column),
                                     .type = column->type,
                                     .not_null = column->not_null && !ref->optional,
                                     .table = column->table,
                                     .source = column->source};
            if (!has_column(pieces, column->name))
                add_column(tr, pieces, value, column->name);
        }
    }
    if (!found)
        sq_find_column(tr, &(struct sq_expr){.text = "*", .qualifier = qualifier});
}

static void add_items(struct sq_translator *tr, const struct sq_select *select, bool grouped,
                      struct pieces *pieces)
{
    int unnamed = 0;
    pieces->head = select->distinct ? "SELECT DISTINCT" : "SELECT";
    for (size_t i = 0; i < select->items.n && !tr->failed; i++) {
        const struct sq_item *item = &select->items.at[i];
        if (grouped && !may_stand_in_group(item->expr, select))
            sq_unsupported(tr);
        else if (item->expr->kind == SQ_STAR)
            add_star(tr, pieces, item->expr->qualifier);
        else if (item->alias || item->expr->kind == SQ_COLUMN)
            add_column(tr, pieces, sq_value(tr, item->expr),
                       sq_plain_name(tr, item->alias ? item->alias : item->expr->text));
        else
            add_column(tr, pieces, sq_value(tr, item->expr),
                       str_fmt(tr->arena, "expr%d", ++unnamed));
    }
}

/* ORDER BY */

static const char *order_term(struct sq_translator *tr, const struct sq_order *order,
                              struct sq_value value)
{
    const char *nulls = order->nulls ? order->nulls : order->descending ? "FIRST" : "LAST";
    return str_fmt(tr->arena, "%s%s%s%s", sq_sortable(tr, value), order->descending ? " DESC" : "",
                   value.not_null ? "" : " NULLS ", value.not_null ? "" : nulls);
}

/* A position or an alias stands for its item. */
static const struct sq_expr *order_expr(const struct sq_select *select, const struct sq_expr *expr)
{
    int64_t position;
    if (expr->kind == SQ_NUMBER && str_to_int64(expr->text, &position) && position >= 1 &&
        position <= (int64_t)select->items.n)
        return select->items.at[position - 1].expr;
    for (size_t i = 0; i < select->items.n; i++)
        if (expr->kind == SQ_COLUMN && !expr->qualifier &&
            str_eq_nocase(select->items.at[i].alias, expr->text))
            return select->items.at[i].expr;
    return expr;
}

static const char *order_by(struct sq_translator *tr, const char *const *terms, size_t n)
{
    /* After a failure not all terms are there. */
    if (n == 0 || tr->failed)
        return "";
    return str_fmt(tr->arena, " ORDER BY %s", str_join(tr->arena, terms, n, ", "));
}

static const char *select_order(struct sq_translator *tr, const struct sq_query *query,
                                const struct sq_select *select, bool grouped)
{
    size_t n = query->orders.n;
    const char **terms = ARENA_ARRAY(tr->arena, n + 1, const char *);
    for (size_t i = 0; i < n && !tr->failed; i++) {
        const struct sq_expr *expr = order_expr(select, query->orders.at[i].expr);
        bool allowed = grouped ? may_stand_in_group(expr, select) : !holds(expr, sq_is_aggregate);
        if (expr->kind == SQ_NUMBER || !allowed)
            sq_unsupported(tr);
        terms[i] = order_term(tr, &query->orders.at[i], sq_value(tr, expr));
    }
    return order_by(tr, terms, n);
}

/* After UNION and the like only the columns of the result can be named. */
static const char *compound_order(struct sq_translator *tr, const struct sq_query *query,
                                  const struct pieces *pieces)
{
    size_t n = query->orders.n;
    const char **terms = ARENA_ARRAY(tr->arena, n + 1, const char *);
    for (size_t i = 0; i < n && !tr->failed; i++) {
        const struct sq_expr *expr = query->orders.at[i].expr;
        int64_t position = 0;
        bool is_name = expr->kind == SQ_COLUMN && !expr->qualifier;
        if (expr->kind == SQ_NUMBER)
            str_to_int64(expr->text, &position);
        for (size_t j = 0; is_name && j < pieces->columns.n; j++)
            if (str_eq(pieces->columns.at[j].name, sq_plain_name(tr, expr->text)))
                position = (int64_t)j + 1;
        if (position < 1 || position > (int64_t)pieces->columns.n) {
            sq_unsupported(tr);
            break;
        }
        const struct sq_column *column = &pieces->columns.at[position - 1];
        struct sq_value value = {
            .sql = sq_quote(tr, column->name), .type = column->type, .not_null = column->not_null};
        terms[i] = order_term(tr, &query->orders.at[i], value);
    }
    return order_by(tr, terms, n);
}

/* All columns of all tables, cut to the first rows, as one table without a name. */
static const char *cut_rows(struct sq_translator *tr, struct sq_scope *scope, const char *tail,
                            int64_t limit)
{
    VEC(const char *) parts = {0};
    *vec_add(tr->arena, &parts) = "row_number() OVER () AS \"#rownum\"";
    for (size_t i = 0; i < scope->refs.n; i++)
        for (size_t j = 0; j < scope->refs.at[i].n; j++) {
            const struct sq_ref *ref = &scope->refs.at[i];
            const char *name = ref->columns[j].name;
            *vec_add(tr->arena, &parts) =
                str_fmt(tr->arena, "%s AS %s", sq_column_sql(tr, scope, ref, &ref->columns[j]),
                        sq_quote(tr, str_fmt(tr->arena, "%s.%s", ref->alias, name)));
        }
    scope->cut = true;
    return str_fmt(tr->arena, " FROM (SELECT %s%s LIMIT %s)",
                   str_join(tr->arena, parts.at, parts.n, ", "), tail, sq_add_number(tr, limit));
}

static int64_t lower_limit(int64_t a, int64_t b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static struct pieces translate_select(struct sq_translator *tr, const struct sq_query *query,
                                      const struct sq_select *select)
{
    struct sq_scope scope = {.outer = tr->scope};
    const struct sq_expr **conditions;
    bool grouped = is_grouped(select);
    struct pieces pieces = {.with = "", .head = "", .tail = "", .order = "", .limit = -1};
    pieces.plain = !grouped && !select->distinct;
    struct sq_from tables = sq_from(tr, select, &scope);
    size_t n = where_conditions(tr, select->where, &conditions, &pieces.limit);
    const char *where = sq_where(tr, conditions, n);
    pieces.tail = str_fmt(tr->arena, "%s%s", tables.sql, where);
    pieces.count = str_fmt(tr->arena, "%s%s", tables.needed, where);
    scope.rownum = true;
    if (pieces.limit >= 0 && (query->orders.n || !pieces.plain)) {
        pieces.tail = cut_rows(tr, &scope, pieces.tail, pieces.limit);
        pieces.count = pieces.tail;
        pieces.limit = -1;
    }
    pieces.tail = str_fmt(tr->arena, "%s%s", pieces.tail, group(tr, select));
    add_items(tr, select, grouped, &pieces);
    pieces.order = select_order(tr, query, select, grouped);
    pieces.limit = lower_limit(pieces.limit, select->top);
    tr->scope = scope.outer;
    return pieces;
}

/* Putting together */

static const char *assembled(struct sq_translator *tr, const struct pieces *pieces)
{
    const char *sql =
        str_fmt(tr->arena, "%s%s%s%s", pieces->with, pieces->head, pieces->tail, pieces->order);
    if (pieces->limit < 0 && pieces->offset == 0)
        return sql;
    return str_fmt(tr->arena, "%s LIMIT %s OFFSET %s", sql, sq_add_number(tr, pieces->limit),
                   sq_add_number(tr, pieces->offset));
}

struct sq_rows sq_subquery(struct sq_translator *tr, const struct sq_query *query)
{
    struct pieces pieces = translate_query(tr, query);
    if (tr->failed)
        return (struct sq_rows){.sql = "SELECT NULL"};
    return (struct sq_rows){assembled(tr, &pieces), pieces.columns.at, pieces.columns.n};
}

static const char *arm_sql(struct sq_translator *tr, const struct sq_arm *arm,
                           struct pieces *pieces)
{
    static const struct sq_query unordered = {.fetch = -1};
    struct sq_rows rows = {0};
    *pieces = arm->nested ? translate_query(tr, arm->nested)
                          : translate_select(tr, &unordered, arm->select);
    rows.sql = assembled(tr, pieces);
    return str_fmt(tr->arena, "SELECT * FROM (%s)", rows.sql);
}

/* Columns are those of the first arm; the others must be of the same types. */
static struct pieces translate_compound(struct sq_translator *tr, const struct sq_query *query)
{
    struct pieces whole = {.with = "", .head = "SELECT *", .limit = -1};
    const char *sql = "";
    for (size_t i = 0; i < query->arms.n && !tr->failed; i++) {
        struct pieces arm;
        const char *text = arm_sql(tr, &query->arms.at[i], &arm);
        if (i == 0)
            whole.columns.at = arm.columns.at, whole.columns.n = arm.columns.n;
        if (arm.columns.n != whole.columns.n)
            sq_unsupported(tr);
        for (size_t j = 0; j < arm.columns.n && !tr->failed; j++) {
            enum sq_type type = arm.columns.at[j].type, *common = &whole.columns.at[j].type;
            bool alike = type == *common || type == SQ_TYPE_NULL || *common == SQ_TYPE_NULL ||
                         (sq_is_number(type) && sq_is_number(*common));
            if (!alike)
                sq_unsupported(tr);
            *common = sq_common_type(*common, type);
            whole.columns.at[j].not_null &= arm.columns.at[j].not_null;
        }
        const char *operator= query->arms.at[i].operator;
        sql = i ? str_fmt(tr->arena, "%s %s %s", sql, operator, text) : text;
    }
    whole.tail = str_fmt(tr->arena, " FROM (%s)", sql);
    whole.count = whole.tail;
    whole.plain = true;
    whole.order = compound_order(tr, query, &whole);
    return whole;
}

static const char *with_clause(struct sq_translator *tr, const struct sq_query *query)
{
    const char **parts = ARENA_ARRAY(tr->arena, query->with.n + 1, const char *);
    for (size_t i = 0; i < query->with.n && !tr->failed; i++) {
        struct sq_rows rows = sq_subquery(tr, query->with.at[i].query);
        struct sq_cte *cte = ARENA_NEW(tr->arena, struct sq_cte);
        *cte = (struct sq_cte){sq_plain_name(tr, query->with.at[i].name), rows.columns, rows.n,
                               tr->ctes};
        tr->ctes = cte;
        parts[i] = str_fmt(tr->arena, "%s AS (%s)",
                           sq_quote(tr, str_fmt(tr->arena, "with_%s", cte->name)), rows.sql);
    }
    if (query->with.n == 0 || tr->failed)
        return "";
    return str_fmt(tr->arena, "WITH %s ", str_join(tr->arena, parts, query->with.n, ", "));
}

static struct pieces translate_query(struct sq_translator *tr, const struct sq_query *query)
{
    const struct sq_cte *outer = tr->ctes;
    const char *with = with_clause(tr, query);
    const struct sq_arm *first = &query->arms.at[0];
    bool single = query->arms.n == 1 && first->select;
    struct pieces pieces = {.with = "", .head = "", .tail = "", .order = "", .limit = -1};
    if (!tr->failed)
        pieces =
            single ? translate_select(tr, query, first->select) : translate_compound(tr, query);
    tr->ctes = outer;
    pieces.with = with;
    pieces.limit = lower_limit(pieces.limit, query->fetch);
    /* OFFSET without ORDER BY is ignored (more-facts e). */
    pieces.offset = query->orders.n ? query->offset : 0;
    return pieces;
}

bool sq_translate(struct arena *arena, const struct sq_account *account,
                  const struct sq_query *query, struct sq_statement *statement, struct err *err)
{
    struct sq_translator tr = {.arena = arena, .account = account, .err = err};
    struct pieces pieces = translate_query(&tr, query);
    if (tr.failed)
        return false;
    const char *rows = str_fmt(arena, "%s%s%s", pieces.with, pieces.head, pieces.tail);
    *statement = (struct sq_statement){
        .rows_sql = str_fmt(arena, "%s%s LIMIT ?2 OFFSET ?3", rows, pieces.order),
        .count_sql = pieces.plain
                         ? str_fmt(arena, "%sSELECT count(*) FROM (SELECT 1%s LIMIT ?2 OFFSET ?3)",
                                   pieces.with, pieces.count)
                         : str_fmt(arena, "SELECT count(*) FROM (%s LIMIT ?2 OFFSET ?3)", rows),
        .columns = pieces.columns.at,
        .n_columns = pieces.columns.n,
        .params = tr.params.at,
        .n_params = tr.params.n,
        .limit = pieces.limit,
        .offset = pieces.offset,
    };
    return true;
}
