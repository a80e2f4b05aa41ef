#include "config/config.h"

#include "base/buf.h"

#include <xxhash.h>

struct sync *config_sync(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->n; i++)
        if (str_eq(config->syncs[i].name, name))
            return &config->syncs[i];
    return NULL;
}

bool sync_reads(const struct sync *sync, enum side side, const char *account, const char *type)
{
    return sync->on && (!account || str_eq(sync->account[side], account)) &&
           (!type || str_eq(sync->type[side], type));
}

bool config_reads(const struct config *config, const char *account, const char *type)
{
    for (size_t i = 0; i < config->n; i++)
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
            if (sync_reads(&config->syncs[i], side, account, type))
                return true;
    return false;
}

static void add(struct buf *buf, const char *text)
{
    buf_adds(buf, text ? text : "-");
    buf_addc(buf, '\n');
}

static void add_filter(struct buf *buf, const struct filter *filter)
{
    for (size_t g = 0; g < filter->n; g++) {
        add(buf, "or");
        for (size_t c = 0; c < filter->groups[g].n; c++) {
            const struct condition *condition = &filter->groups[g].conditions[c];
            add(buf, condition->field);
            add(buf, filter_operator_name(condition->op));
            for (size_t v = 0; v < condition->n_values; v++)
                add(buf, condition->values[v]);
        }
    }
}

static void add_mapping(struct buf *buf, const struct mapping *m)
{
    add(buf, m->key);
    buf_addf(buf, "%s %s %s %s %d %d %d %d\n", direction_name(m->direction),
             transform_name(m->transform), conflict_rule_name(m->conflict),
             clear_rule_name(m->clear), m->enforce, m->on_create, m->required,
             m->fail_without_partner);
    add(buf, m->constant);
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        add(buf, m->if_blank[side]);
    for (size_t i = 0; i < m->n_pairs; i++) {
        add(buf, m->pairs[i].value[SIDE_HUBSPOT]);
        add(buf, m->pairs[i].value[SIDE_NETSUITE]);
    }
}

static void add_match(struct buf *buf, const struct match_rule *rule)
{
    add(buf, "match");
    for (size_t i = 0; i < rule->n_parts; i++) {
        add(buf, rule->parts[i].field[SIDE_HUBSPOT]);
        add(buf, rule->parts[i].field[SIDE_NETSUITE]);
        add(buf, match_form_name(rule->parts[i].form));
    }
}

char *sync_fingerprint(struct arena *arena, const struct sync *sync)
{
    struct buf buf AUTO_BUF = buf_init(0);
    buf_addf(&buf, "%d %s\n", sync->without_email, leave_rule_name(sync->leave));
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        add(&buf, sync->account[side]);
        add(&buf, sync->type[side]);
        add_filter(&buf, &sync->scope[side]);
        add_filter(&buf, &sync->filter[side]);
        buf_addf(&buf, "%d %lld %s\n", sync->create[side], (long long)sync->since_ms[side],
                 delete_policy_name(sync->deletes[side]));
    }
    for (size_t i = 0; i < sync->n_match; i++)
        add_match(&buf, &sync->match[i]);
    for (size_t i = 0; i < sync->n_mappings; i++)
        add_mapping(&buf, &sync->mappings[i]);
    XXH128_hash_t hash = XXH3_128bits(buf.at, buf.n);
    return str_fmt(arena, "%016llx%016llx", (unsigned long long)hash.high64,
                   (unsigned long long)hash.low64);
}
