/* Bulk loading for the generator: rows go in as they are, in batches of one prepared statement. */
#include "base/buf.h"
#include "base/map.h"
#include "base/str.h"
#include "sandbox/netsuite/account.h"
#include "sandbox/netsuite/netsuite.h"

#include <assert.h>
#include <string.h>

enum { BATCH = 500 };

/* One statement and the parameter rows that wait for it. */
struct loader {
    struct world *world;
    const struct ns_table *table;
    struct arena *arena; /* lives as long as the loader */
    struct map columns;  /* name -> index + 1 */
    const char *sql;
    struct db_value *values;
    size_t n_rows;
};

static struct loader loader_new(struct world *world, struct arena *arena, const char *name)
{
    const struct ns_table *table = ns_catalog_table(account_of(world)->catalog, name);
    assert(table);
    struct loader loader = {.world = world, .table = table, .arena = arena};
    loader.columns = map_init(arena);
    loader.values = ARENA_ARRAY(arena, BATCH * table->n, struct db_value);
    struct buf sql AUTO_BUF = buf_init(0);
    buf_addf(&sql, "INSERT INTO ns_%s (", name);
    for (size_t i = 0; i < table->n; i++) {
        buf_addf(&sql, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
        map_put(&loader.columns, table->columns[i].name, (void *)(uintptr_t)(i + 1));
    }
    buf_adds(&sql, ") VALUES (");
    for (size_t i = 0; i < table->n; i++)
        buf_addf(&sql, "%s?%zu", i ? ", " : "", i + 1);
    buf_addc(&sql, ')');
    loader.sql = str_dup(arena, buf_text(&sql));
    return loader;
}

static bool flush(struct loader *loader, struct err *err)
{
    size_t n = loader->n_rows;
    loader->n_rows = 0;
    return n == 0 || db_exec_many(world_db(loader->world), loader->sql, loader->values,
                                  loader->table->n, n, err);
}

/* An empty parameter row; the batch before it has been sent when it was full. */
static struct db_value *next_row(struct loader *loader, struct err *err)
{
    if (loader->n_rows == BATCH && !flush(loader, err))
        return NULL;
    struct db_value *row = &loader->values[loader->n_rows++ * loader->table->n];
    for (size_t i = 0; i < loader->table->n; i++)
        row[i] = loader->table->columns[i].type == NS_BOOLEAN ? db_t("F") : db_null();
    return row;
}

static struct db_value *cell(const struct loader *loader, struct db_value *row, const char *name)
{
    size_t at = (size_t)(uintptr_t)map_get(&loader->columns, name);
    return at ? &row[at - 1] : NULL;
}

/* Of a column that the code itself names. */
static void set(const struct loader *loader, struct db_value *row, const char *name,
                struct db_value value)
{
    struct db_value *at = cell(loader, row, name);
    assert(at);
    *at = value;
}

static struct db_value get(const struct loader *loader, struct db_value *row, const char *name)
{
    const struct db_value *at = cell(loader, row, name);
    assert(at);
    return *at;
}

static bool put_fields(const struct loader *loader, struct db_value *row,
                       const struct netsuite_field *fields, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct db_value *at = cell(loader, row, fields[i].name);
        if (!at)
            return err_set(err, ERR_INVALID, "%s has no column %s", loader->table->name,
                           fields[i].name);
        if (fields[i].value)
            *at = db_t(fields[i].value);
    }
    return true;
}

static void fill_in(const struct loader *loader, struct db_value *row, const char *name,
                    struct db_value value)
{
    struct db_value *at = cell(loader, row, name);
    if (at && at->type == DB_NULL)
        *at = value;
}

/* What a saved record always has. */
static void put_defaults(const struct loader *loader, struct db_value *row)
{
    fill_in(loader, row, "subsidiary", db_i(1));
    fill_in(loader, row, "globalsubscriptionstatus", db_t("2"));
    if (!str_eq(loader->table->name, "customer"))
        return;
    const struct db_value name = get(loader, row, "companyname");
    fill_in(loader, row, "entityid", name);
    fill_in(loader, row, "altname", name);
    fill_in(loader, row, "fullname", get(loader, row, "entityid"));
    fill_in(loader, row, "currency", db_i(1));
    fill_in(loader, row, "entitystatus", db_i(13));
    fill_in(loader, row, "searchstage", db_t("Customer"));
    fill_in(loader, row, "emailpreference", db_t("DEFAULT"));
    fill_in(loader, row, "language", db_t("en_US"));
    fill_in(loader, row, "balancesearch", db_t("0"));
    fill_in(loader, row, "overduebalancesearch", db_t("0"));
}

/* Address ids are taken a batch at a time. */
struct address_loader {
    struct loader lines, addresses;
    int64_t line_id, address_id; /* the next ones */
};

static bool add_address(struct address_loader *to, const struct netsuite_seed *seed,
                        struct err *err)
{
    struct db_value *line = next_row(&to->lines, err);
    struct db_value *address = line ? next_row(&to->addresses, err) : NULL;
    if (!address)
        return false;
    set(&to->lines, line, "internalid", db_i(to->line_id++));
    set(&to->lines, line, "entity", db_i(seed->id));
    set(&to->lines, line, "addressbookaddress", db_i(to->address_id));
    set(&to->lines, line, "defaultbilling", db_t("T"));
    set(&to->lines, line, "defaultshipping", db_t("T"));
    set(&to->addresses, address, "nkey", db_i(to->address_id++));
    return put_fields(&to->addresses, address, seed->address, seed->n_address, err);
}

static bool take_ids(struct world *world, struct netsuite_seed *rows, size_t n,
                     struct address_loader *addresses, struct err *err)
{
    int64_t missing = 0, lines = 0;
    for (size_t i = 0; i < n; i++) {
        missing += rows[i].id == 0;
        lines += rows[i].n_address > 0;
    }
    int64_t id = missing ? world_take_ids(world, "netsuite.entity", 101, missing, err) : 1;
    addresses->line_id = lines ? world_take_ids(world, "netsuite.address_line", 31, lines, err) : 1;
    addresses->address_id = lines ? world_take_ids(world, "netsuite.address", 1001, lines, err) : 1;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == 0)
            rows[i].id = id++;
    return id > 0 && addresses->line_id > 0 && addresses->address_id > 0;
}

/* What one bulk load fills. */
struct loaders {
    struct loader records, relations;
    struct address_loader addresses;
};

static bool add_relation(struct loaders *to, const struct netsuite_seed *seed,
                         struct db_value subsidiary, struct err *err)
{
    struct db_value *row = next_row(&to->relations, err);
    if (!row)
        return false;
    set(&to->relations, row, "entity", db_i(seed->id));
    set(&to->relations, row, "subsidiary", subsidiary);
    set(&to->relations, row, "isprimarysub", db_t("T"));
    return true;
}

static bool add_record(struct loaders *to, const struct netsuite_seed *seed, struct err *err)
{
    struct loader *records = &to->records;
    bool customer = str_eq(records->table->name, "customer");
    int64_t address_id = to->addresses.address_id;
    if (seed->n_address && !add_address(&to->addresses, seed, err))
        return false;
    struct db_value *row = next_row(records, err);
    if (!row)
        return false;
    set(records, row, "id", db_i(seed->id));
    set(records, row, "datecreated", db_i(seed->created_ms - seed->created_ms % 1000));
    set(records, row, "lastmodifieddate", db_i(seed->modified_ms - seed->modified_ms % 1000));
    if (seed->n_address && customer) {
        set(records, row, "defaultbillingaddress", db_i(address_id));
        set(records, row, "defaultshippingaddress", db_i(address_id));
    }
    if (!put_fields(records, row, seed->fields, seed->n_fields, err))
        return false;
    put_defaults(records, row);
    return !customer || add_relation(to, seed, get(records, row, "subsidiary"), err);
}

bool netsuite_load(struct world *world, const char *type, struct netsuite_seed *rows, size_t n,
                   struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    bool customers = str_eq(type, "customer");
    const char *lines = customers ? "customeraddressbook" : "contactaddressbook";
    struct loaders to = {
        .records = loader_new(world, arena, customers ? "customer" : "contact"),
        .relations = loader_new(world, arena, "customersubsidiaryrelationship"),
        .addresses = {.lines = loader_new(world, arena, lines),
                      .addresses =
                          loader_new(world, arena, str_fmt(arena, "%sentityaddress", lines))},
    };
    if (n == 0 || !take_ids(world, rows, n, &to.addresses, err))
        return n == 0;
    for (size_t i = 0; i < n; i++)
        if (!add_record(&to, &rows[i], err))
            return false;
    return flush(&to.records, err) && flush(&to.relations, err) &&
           flush(&to.addresses.lines, err) && flush(&to.addresses.addresses, err);
}
