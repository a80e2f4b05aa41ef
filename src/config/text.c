#include "config/text.h"

#include "config/check.h"
#include "config/setting.h"
#include "config/yaml.h"

#include <assert.h>
#include <string.h>

#define LEDGER_DAYS "ledger-days"
#define LEDGER_DAYS_MAX 36500

static const struct brakes usual_brakes = BRAKES_DEFAULT;

/* Encoding ------------------------------------------------------------------------------------- */

/* A setting that is not at its default. */
struct said {
    const char *name, *text;
    char joiner;
    bool written;
};

static void put_value(struct yaml_writer *w, struct arena *arena, struct said *said,
                      const char *key, bool one_line)
{
    struct str_list parts = {&said->text, 1};
    if (said->joiner)
        parts = setting_parts(arena, said->text, said->joiner);
    yaml_put(w, key);
    if (said->joiner != ';' && parts.n == 1) {
        yaml_put(w, parts.at[0]);
        return;
    }
    yaml_begin_list(w, one_line);
    for (size_t i = 0; i < parts.n; i++)
        yaml_put(w, parts.at[i]);
    yaml_end_list(w);
}

/* Names with a dot stand in a map of their first part. */
static void put_said(struct yaml_writer *w, struct arena *arena, struct said *said, size_t n,
                     bool one_line)
{
    for (size_t i = 0; i < n; i++) {
        const char *dot = strchr(said[i].name, '.');
        if (said[i].written)
            continue;
        if (!dot) {
            put_value(w, arena, &said[i], said[i].name, one_line);
            continue;
        }
        const char *prefix = str_ndup(arena, said[i].name, (size_t)(dot - said[i].name) + 1);
        yaml_put(w, str_ndup(arena, prefix, strlen(prefix) - 1));
        yaml_begin_map(w, one_line);
        for (size_t k = i; k < n; k++) {
            if (!str_starts(said[k].name, prefix))
                continue;
            put_value(w, arena, &said[k], said[k].name + strlen(prefix), one_line);
            said[k].written = true;
        }
        yaml_end_map(w);
    }
}

static void put_settings(struct yaml_writer *w, struct arena *arena, const void *object,
                         const struct setting *settings, bool one_line)
{
    VEC(struct said) said = {0};
    struct str_list names = setting_names(arena, settings);
    for (size_t i = 0; i < names.n; i++) {
        enum side side;
        const struct setting *setting = setting_find(settings, names.at[i], &side);
        const char *text = setting->get(arena, object, side);
        if (text)
            *vec_add(arena, &said) = (struct said){names.at[i], text, setting->joiner, false};
    }
    put_said(w, arena, said.at, said.n, one_line);
}

static void put_sync(struct yaml_writer *w, struct arena *arena, const struct sync *sync)
{
    yaml_begin_map(w, false);
    yaml_set(w, "name", sync->name);
    put_settings(w, arena, sync, sync_settings, false);
    yaml_put(w, "mappings");
    yaml_begin_list(w, sync->n_mappings == 0);
    for (size_t i = 0; i < sync->n_mappings; i++) {
        yaml_begin_map(w, true);
        put_settings(w, arena, &sync->mappings[i], mapping_settings, true);
        yaml_end_map(w);
    }
    yaml_end_list(w);
    yaml_end_map(w);
}

char *sync_encode(struct arena *arena, const struct sync *sync)
{
    struct buf out AUTO_BUF = buf_init(0);
    struct yaml_writer *w = yaml_writer_new(&out);
    put_sync(w, arena, sync);
    bool ok = yaml_writer_end(w);
    assert(ok);
    return str_dup(arena, ok ? buf_text(&out) : "");
}

char *config_encode(struct arena *arena, const struct config *config)
{
    struct buf out AUTO_BUF = buf_init(0);
    struct yaml_writer *w = yaml_writer_new(&out);
    yaml_begin_map(w, false);
    if (config->ledger_days)
        yaml_set(w, LEDGER_DAYS, str_fmt(arena, "%d", config->ledger_days));
    yaml_put(w, "syncs");
    yaml_begin_list(w, config->n == 0);
    for (size_t i = 0; i < config->n; i++)
        put_sync(w, arena, &config->syncs[i]);
    yaml_end_list(w);
    yaml_end_map(w);
    bool ok = yaml_writer_end(w);
    assert(ok);
    return str_dup(arena, ok ? buf_text(&out) : "");
}

/* Decoding ------------------------------------------------------------------------------------- */

struct decoder {
    struct arena *arena;
    struct err *err;
};

static bool refuse_key(struct decoder *d, const struct yaml *node, const char *name,
                       const struct str_list *names)
{
    const char *meant = str_nearest(name, names->at, names->n);
    return err_set(d->err, ERR_INVALID, "line %d: there is no setting \"%s\" here%s%s%s",
                   node->line, name, meant ? "; did you mean \"" : "", meant ? meant : "",
                   meant ? "\"?" : "");
}

static bool wrap_line(struct decoder *d, const struct yaml *node, const char *name)
{
    return err_wrap(d->err, "line %d: %s", node->line, name);
}

/* A list setting is a list, or its text in one. */
static const char *text_of(struct decoder *d, const struct yaml *node, const char *name,
                           char joiner)
{
    VEC(const char *) parts = {0};
    if (node->type == YAML_TEXT)
        return node->text;
    bool texts = joiner && node->type == YAML_LIST;
    yaml_each (part, texts ? node : NULL) {
        texts = texts && part->type == YAML_TEXT;
        *vec_add(d->arena, &parts) = part->text;
    }
    if (!texts) {
        err_set(d->err, ERR_INVALID, "line %d: %s is a %s", node->line, name,
                joiner ? "list of texts" : "text");
        return NULL;
    }
    return setting_join(d->arena, &(struct str_list){parts.at, parts.n}, joiner);
}

static bool set_one(struct decoder *d, void *object, const struct setting *settings,
                    const struct yaml *node, const char *name)
{
    enum side side;
    const struct setting *setting = setting_find(settings, name, &side);
    if (!setting) {
        struct str_list names = setting_names(d->arena, settings);
        return refuse_key(d, node, name, &names);
    }
    const char *text = text_of(d, node, name, setting->joiner);
    return text && (setting->set(d->arena, object, side, text, d->err) || wrap_line(d, node, name));
}

static bool set_all(struct decoder *d, void *object, const struct setting *settings,
                    const struct yaml *node)
{
    if (node->type != YAML_MAP)
        return set_one(d, object, settings, node, node->key);
    yaml_each (item, node) {
        if (!set_one(d, object, settings, item, str_fmt(d->arena, "%s.%s", node->key, item->key)))
            return false;
    }
    return true;
}

static bool read_mapping(struct decoder *d, const struct yaml *node, struct mapping *out)
{
    if (node->type != YAML_MAP)
        return err_set(d->err, ERR_INVALID,
                       "line %d: a mapping is a map: {hubspot: phone, netsuite: phone}",
                       node->line);
    /* The fields first: other settings look at them, whatever their order. */
    for (int pass = 0; pass < 2; pass++)
        yaml_each (item, node) {
            enum side side;
            bool fields = side_parse(item->key, &side);
            if (fields == (pass == 0) && !set_all(d, out, mapping_settings, item))
                return false;
        }
    out->key = mapping_key(d->arena, out);
    return mapping_check(out, d->err) || wrap_line(d, node, "mappings");
}

static bool read_mappings(struct decoder *d, const struct yaml *node, struct sync *sync)
{
    VEC(struct mapping) mappings = {0};
    if (node->type != YAML_LIST)
        return err_set(d->err, ERR_INVALID, "line %d: mappings is a list", node->line);
    yaml_each (item, node) {
        if (!read_mapping(d, item, vec_add(d->arena, &mappings)))
            return false;
    }
    sync->mappings = mappings.at;
    sync->n_mappings = mappings.n;
    return true;
}

static bool read_sync(struct decoder *d, const struct yaml *node, struct sync *sync)
{
    const struct yaml *name = yaml_get(node, "name");
    if (!name || name->type != YAML_TEXT || str_is_blank(name->text))
        return err_set(d->err, ERR_INVALID, "line %d: a sync is a map with a name", node->line);
    *sync = (struct sync){.name = name->text, .brakes = usual_brakes};
    if (!setting_name_valid(sync->name, d->err))
        return wrap_line(d, name, "name");
    yaml_each (item, node) {
        bool ok = item == name                    ? true
                  : str_eq(item->key, "mappings") ? read_mappings(d, item, sync)
                                                  : set_all(d, sync, sync_settings, item);
        if (!ok)
            return false;
    }
    return sync_check(d->arena, sync, d->err) ||
           wrap_line(d, node, str_fmt(d->arena, "sync %s", sync->name));
}

static bool read_ledger_days(struct decoder *d, const struct yaml *node, struct config *out)
{
    int64_t days = 0;
    if (node->type != YAML_TEXT || !str_to_int64(node->text, &days) || days < 1 ||
        days > LEDGER_DAYS_MAX)
        return err_set(d->err, ERR_INVALID, "line %d: " LEDGER_DAYS " is a number from 1 to %d",
                       node->line, LEDGER_DAYS_MAX);
    out->ledger_days = days == LEDGER_DAYS_DEFAULT ? 0 : (int)days;
    return true;
}

static bool read_syncs(struct decoder *d, const struct yaml *node, struct config *out)
{
    VEC(struct sync) syncs = {0};
    if (node->type != YAML_LIST)
        return err_set(d->err, ERR_INVALID, "line %d: syncs is a list", node->line);
    yaml_each (sync, node) {
        if (!read_sync(d, sync, vec_add(d->arena, &syncs)))
            return false;
    }
    out->syncs = syncs.at;
    out->n = syncs.n;
    return true;
}

bool config_decode(struct arena *arena, const char *text, size_t n, struct config *out,
                   struct err *err)
{
    static const char *const keys[] = {LEDGER_DAYS, "syncs"};
    struct str_list names = {(const char **)keys, 2};
    struct decoder d = {arena, err};
    const struct yaml *root = yaml_parse(arena, text, n, err);
    *out = (struct config){0};
    if (!root)
        return false;
    if (root->type != YAML_MAP)
        return err_set(err, ERR_INVALID, "line %d: a map with \"syncs\" is expected", root->line);
    if (!yaml_get(root, "syncs") && (root->n == 0 || yaml_get(root, LEDGER_DAYS)))
        return err_set(err, ERR_INVALID,
                       "it names no \"syncs\": to take all of them away, write syncs: []");
    yaml_each (item, root) {
        if (!(str_eq(item->key, "syncs")       ? read_syncs(&d, item, out)
              : str_eq(item->key, LEDGER_DAYS) ? read_ledger_days(&d, item, out)
                                               : refuse_key(&d, item, item->key, &names)))
            return false;
    }
    return config_check(arena, out, err);
}
