#include "sandbox/netsuite/catalog.h"

#include "base/buf.h"
#include "base/str.h"
#include "sandbox/netsuite/tables.h"

#include <assert.h>
#include <string.h>

struct ns_catalog {
    struct arena *arena;
    VEC(struct ns_table *) tables;
    unsigned missing; /* features that are off */
};

struct ns_catalog *ns_catalog_new(struct arena *arena)
{
    struct ns_catalog *catalog = ARENA_NEW(arena, struct ns_catalog);
    catalog->arena = arena;
    for (size_t i = 0; i < tables_n; i++)
        *vec_add(arena, &catalog->tables) = arena_copy(arena, &tables_all[i], sizeof tables_all[i]);
    return catalog;
}

void ns_catalog_set_features(struct ns_catalog *catalog, bool one_world, bool currencies)
{
    catalog->missing = (one_world ? 0U : NS_ONE_WORLD) | (currencies ? 0U : NS_CURRENCIES);
}

bool ns_catalog_has(const struct ns_catalog *catalog, unsigned flags)
{
    return (flags & catalog->missing) == 0;
}

const struct ns_table *ns_catalog_at(const struct ns_catalog *catalog, size_t i)
{
    return i < catalog->tables.n ? catalog->tables.at[i] : NULL;
}

static struct ns_table *find_table(const struct ns_catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->tables.n; i++)
        if (str_eq_nocase(catalog->tables.at[i]->name, name))
            return catalog->tables.at[i];
    return NULL;
}

const struct ns_table *ns_catalog_table(const struct ns_catalog *catalog, const char *name)
{
    const struct ns_table *table = find_table(catalog, name);
    return table && ns_catalog_has(catalog, table->flags) ? table : NULL;
}

const struct ns_table *ns_catalog_record(const struct ns_catalog *catalog, const char *record)
{
    for (size_t i = 0; i < catalog->tables.n; i++) {
        const struct ns_table *table = catalog->tables.at[i];
        if (table->record && str_eq_nocase(table->record, record) &&
            ns_catalog_has(catalog, table->flags))
            return table;
    }
    return NULL;
}

const struct ns_column *ns_catalog_stored(const struct ns_table *table, const char *name)
{
    for (size_t i = 0; i < table->n; i++)
        if (str_eq_nocase(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}

const struct ns_column *ns_catalog_column(const struct ns_catalog *catalog,
                                          const struct ns_table *table, const char *name)
{
    const struct ns_column *column = ns_catalog_stored(table, name);
    bool known = column && !(column->flags & NS_HIDDEN) && ns_catalog_has(catalog, column->flags);
    return known ? column : NULL;
}

const struct ns_column *ns_catalog_property(const struct ns_catalog *catalog,
                                            const struct ns_table *table, const char *property)
{
    for (size_t i = 0; i < table->n; i++) {
        const struct ns_column *column = &table->columns[i];
        if (column->property && str_eq_nocase(column->property, property) &&
            ns_catalog_has(catalog, column->flags))
            return column;
    }
    return NULL;
}

void ns_catalog_add_column(struct ns_catalog *catalog, const char *name,
                           const struct ns_column *added)
{
    struct arena *arena = catalog->arena;
    struct ns_table *table = find_table(catalog, name);
    assert(table);
    struct ns_column column = *added;
    column.name = str_lower(arena, added->name);
    column.property = str_dup(arena, added->property);
    column.label = str_dup(arena, added->label);
    column.target = str_dup(arena, added->target);

    const struct ns_column *old = ns_catalog_stored(table, added->name);
    size_t at = old ? (size_t)(old - table->columns) : table->n;
    size_t n = old ? table->n : table->n + 1;
    struct ns_column *columns = ARENA_ARRAY(arena, n, struct ns_column);
    memcpy(columns, table->columns, table->n * sizeof *columns);
    columns[at] = column;
    table->columns = columns;
    table->n = n;
}

void ns_catalog_add_list(struct ns_catalog *catalog, const char *name)
{
    if (find_table(catalog, name))
        return;
    const struct ns_table *model = find_table(catalog, "customercategory");
    assert(model);
    struct ns_table *list = arena_copy(catalog->arena, model, sizeof *model);
    list->name = str_lower(catalog->arena, name);
    list->permission = "ADMI_CUSTLIST";
    *vec_add(catalog->arena, &catalog->tables) = list;
}

static bool is_integer(const struct ns_catalog *catalog, const struct ns_column *column)
{
    if (column->type == NS_INTEGER || column->type == NS_DATETIME)
        return true;
    if (column->type != NS_REFERENCE)
        return false;
    const struct ns_table *target = find_table(catalog, column->target);
    const struct ns_column *key = target ? ns_catalog_stored(target, target->key) : NULL;
    return key && key->type == NS_INTEGER;
}

static void add_declaration(struct buf *out, const struct ns_catalog *catalog,
                            const struct ns_column *column)
{
    buf_addf(out, "\"%s\" %s%s", column->name, is_integer(catalog, column) ? "INTEGER" : "TEXT",
             column->flags & NS_KEY ? " PRIMARY KEY" : "");
}

static void add_table(struct buf *out, const struct ns_catalog *catalog,
                      const struct ns_table *table)
{
    buf_addf(out, "CREATE TABLE IF NOT EXISTS ns_%s (", table->name);
    for (size_t i = 0; i < table->n; i++) {
        buf_adds(out, i ? ", " : "");
        add_declaration(out, catalog, &table->columns[i]);
    }
    buf_adds(out, ");\n");
    for (size_t i = 0; i < table->n; i++) {
        const struct ns_column *column = &table->columns[i];
        if (!(column->flags & (NS_INDEXED | NS_UNIQUE)))
            continue;
        bool with_key = column->type == NS_DATETIME; /* windows by (modified, id) */
        buf_addf(out, "CREATE %sINDEX IF NOT EXISTS ns_%s_%s ON ns_%s (\"%s\"%s%s);\n",
                 column->flags & NS_UNIQUE ? "UNIQUE " : "", table->name, column->name, table->name,
                 column->name, with_key ? ", " : "", with_key ? table->key : "");
    }
}

char *ns_catalog_schema(struct arena *arena, const struct ns_catalog *catalog)
{
    struct buf out AUTO_BUF = buf_init(0);
    for (size_t i = 0; i < catalog->tables.n; i++)
        if (!(catalog->tables.at[i]->flags & NS_VIEW))
            add_table(&out, catalog, catalog->tables.at[i]);
    buf_adds(&out, tables_views);
    return str_dup(arena, buf_text(&out));
}

char *ns_catalog_add_sql(struct arena *arena, const struct ns_catalog *catalog, const char *table,
                         const struct ns_column *column)
{
    struct buf out AUTO_BUF = buf_init(0);
    buf_addf(&out, "ALTER TABLE ns_%s ADD COLUMN ", table);
    add_declaration(&out, catalog, column);
    return str_dup(arena, buf_text(&out));
}
