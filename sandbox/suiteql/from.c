#include "base/str.h"
#include "sandbox/suiteql/translator.h"

/* One table as it stands in FROM: "LEFT JOIN ns_contact AS k", "ON …". */
struct part {
    const char *join, *table, *on;
    bool dropped;
};

static void add_source(struct sq_translator *tr, struct sq_scope *scope,
                       const struct sq_source *source, struct part *part)
{
    struct sq_ref ref = {.table = source->table ? source->table : "query"};
    const char *table = NULL;
    if (source->query) {
        struct sq_rows rows = sq_subquery(tr, source->query);
        table = str_fmt(tr->arena, "(%s)", rows.sql);
        ref.columns = rows.columns;
        ref.n = rows.n;
    } else {
        ref.columns = sq_table_columns(tr, source->table, &ref.n, &table);
    }
    const char *alias = source->alias ? source->alias : source->table;
    ref.alias =
        alias ? sq_plain_name(tr, alias) : str_fmt(tr->arena, "query%zu", scope->refs.n + 1);
    for (size_t i = 0; i < scope->refs.n; i++)
        if (str_eq(scope->refs.at[i].alias, ref.alias))
            sq_unsupported(tr);
    if (tr->failed)
        return;
    *vec_add(tr->arena, &scope->refs) = ref;
    part->join = source->join ? source->join : "FROM";
    part->table = str_fmt(tr->arena, "%s AS %s", table, sq_quote(tr, ref.alias));
}

/* Which tables may be without a row after the join of the last one. */
static void mark_optional(struct sq_scope *scope, const char *join)
{
    bool right = join && (str_eq(join, "RIGHT JOIN") || str_eq(join, "FULL JOIN"));
    bool left = join && (str_eq(join, "LEFT JOIN") || str_eq(join, "FULL JOIN"));
    for (size_t i = 0; i < scope->refs.n; i++)
        if (i + 1 < scope->refs.n ? right : left)
            scope->refs.at[i].optional = true;
}

/* Tables in which a flag marks at most one row of an entity (reference netsuite-api 3.4, 4.1). */
static const struct {
    const char *table, *owner, *flag;
} single_rows[] = {
    {"customersubsidiaryrelationship", "entity", "isprimarysub"},
    {"customeraddressbook", "entity", "defaultbilling"},
    {"customeraddressbook", "entity", "defaultshipping"},
    {"contactaddressbook", "entity", "defaultbilling"},
    {"contactaddressbook", "entity", "defaultshipping"},
};

static bool is_column(const struct sq_expr *expr, const struct sq_ref *ref, const char *name)
{
    return expr->kind == SQ_COLUMN && str_eq_nocase(expr->qualifier, ref->alias) &&
           str_eq_nocase(expr->text, name);
}

/* Whether an expression may name the table. A sub-select may name anything. */
static bool mentions(const struct sq_expr *expr, const struct sq_ref *ref)
{
    if (!expr)
        return false;
    if (expr->query)
        return true;
    for (size_t i = 0; expr->kind == SQ_COLUMN && !expr->qualifier && i < ref->n; i++)
        if (str_eq_nocase(expr->text, ref->columns[i].name))
            return true;
    if (expr->kind == SQ_COLUMN && str_eq_nocase(expr->qualifier, ref->alias))
        return true;
    for (size_t i = 0; i < expr->n; i++)
        if (mentions(expr->args[i], ref))
            return true;
    return false;
}

/* ref.name = something of the other tables */
static bool fixes(const struct sq_expr *on, const struct sq_ref *ref, const char *name)
{
    if (on->kind == SQ_AND)
        for (size_t i = 0; i < on->n; i++)
            if (fixes(on->args[i], ref, name))
                return true;
    if (on->kind != SQ_COMPARE || !str_eq(on->text, "="))
        return false;
    return (is_column(on->args[0], ref, name) && !mentions(on->args[1], ref)) ||
           (is_column(on->args[1], ref, name) && !mentions(on->args[0], ref));
}

/* ref.name = 'T' */
static bool flags(const struct sq_expr *on, const struct sq_ref *ref, const char *name)
{
    if (on->kind == SQ_AND)
        for (size_t i = 0; i < on->n; i++)
            if (flags(on->args[i], ref, name))
                return true;
    return on->kind == SQ_COMPARE && str_eq(on->text, "=") && is_column(on->args[0], ref, name) &&
           on->args[1]->kind == SQ_STRING && str_eq(on->args[1]->text, "T");
}

static bool gives_one_row(const struct sq_source *source, const struct sq_ref *ref)
{
    const struct ns_table *table = ref->n ? ref->columns[0].table : NULL;
    if (source->query || !source->on || !table || !str_eq_nocase(table->name, source->table))
        return false;
    if (fixes(source->on, ref, table->key))
        return true;
    for (size_t i = 0; i < sizeof single_rows / sizeof *single_rows; i++)
        if (str_eq(table->name, single_rows[i].table) &&
            fixes(source->on, ref, single_rows[i].owner) &&
            flags(source->on, ref, single_rows[i].flag))
            return true;
    return false;
}

/* From the last table backwards, so that one which only a dropped one needed goes as well. */
static void drop_joins(const struct sq_select *select, const struct sq_scope *scope,
                       struct part *parts)
{
    for (size_t i = scope->refs.n; i-- > 1;) {
        const struct sq_source *source = &select->sources.at[i];
        const struct sq_ref *ref = &scope->refs.at[i];
        bool used = !str_eq(source->join, "LEFT JOIN") || mentions(select->where, ref) ||
                    !gives_one_row(source, ref);
        for (size_t j = i + 1; j < scope->refs.n && !used; j++)
            used = !parts[j].dropped && mentions(select->sources.at[j].on, ref);
        parts[i].dropped = !used;
    }
}

static const char *joined(struct sq_translator *tr, const struct part *parts, size_t n, bool all)
{
    const char *sql = "";
    for (size_t i = 0; i < n; i++)
        if (all || !parts[i].dropped)
            sql = str_fmt(tr->arena, "%s %s %s%s%s", sql, parts[i].join, parts[i].table,
                          parts[i].on ? " ON " : "", parts[i].on ? parts[i].on : "");
    return sql;
}

/* All tables first, so that any ON may name any of them; sub-selects do not see their neighbours.
 */
struct sq_from sq_from(struct sq_translator *tr, const struct sq_select *select,
                       struct sq_scope *scope)
{
    size_t n = select->sources.n;
    struct part *parts = ARENA_ARRAY(tr->arena, n, struct part);
    for (size_t i = 0; i < n && !tr->failed; i++) {
        add_source(tr, scope, &select->sources.at[i], &parts[i]);
        mark_optional(scope, select->sources.at[i].join);
    }
    tr->scope = scope;
    for (size_t i = 0; i < n && !tr->failed; i++)
        if (select->sources.at[i].on)
            parts[i].on = sq_condition(tr, select->sources.at[i].on);
    if (tr->failed)
        return (struct sq_from){"", ""};
    drop_joins(select, scope, parts);
    return (struct sq_from){joined(tr, parts, n, true), joined(tr, parts, n, false)};
}
