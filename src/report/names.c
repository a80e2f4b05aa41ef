#include "report/names.h"

#include "store/mirror.h"

struct group {
    const char *account, *type;
    VEC(const char *) ids;
    struct map rows; /* id -> struct mirror_row */
};

struct names names_init(struct arena *arena)
{
    return (struct names){arena, map_init(arena)};
}

static char *group_key(struct arena *arena, const char *account, const char *type)
{
    return str_fmt(arena, "%s %s", account, type);
}

void names_want(struct names *names, const char *account, const char *type, const char *id)
{
    if (!id)
        return;
    char *key = group_key(names->arena, account, type);
    struct group *group = map_get(&names->groups, key);
    if (!group) {
        group = ARENA_NEW(names->arena, struct group);
        group->account = account;
        group->type = type;
        map_put(&names->groups, key, group);
    }
    *vec_add(names->arena, &group->ids) = id;
}

bool names_read(struct names *names, struct store *store, struct err *err)
{
    for (size_t i = 0; i < names->groups.n; i++) {
        struct group *group = names->groups.entries[i].value;
        struct str_list ids = {group->ids.at, group->ids.n};
        if (!mirror_get(store, names->arena, group->account, group->type, &ids, &group->rows, err))
            return false;
    }
    return true;
}

static const char *first_set(const struct values *values, const char *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct value value = values_get(values, fields[i]);
        if (value.state == VALUE_SET && !str_is_blank(value.text))
            return value.text;
    }
    return NULL;
}

const char *name_of_values(struct arena *arena, const struct values *values)
{
    static const char *const names[] = {"name", "companyname", "dealname"};
    static const char *const others[] = {"email", "entityid", "domain"};
    const char *name = first_set(values, names, sizeof names / sizeof *names);
    struct value first = values_get(values, "firstname"), last = values_get(values, "lastname");
    if (name)
        return name;
    if (first.state == VALUE_SET && last.state == VALUE_SET)
        return str_fmt(arena, "%s %s", first.text, last.text);
    if (first.state == VALUE_SET || last.state == VALUE_SET)
        return last.state == VALUE_SET ? last.text : first.text;
    return first_set(values, others, sizeof others / sizeof *others);
}

const char *names_get(const struct names *names, const char *account, const char *type,
                      const char *id)
{
    const struct group *group = map_get(&names->groups, group_key(names->arena, account, type));
    const struct mirror_row *row = group && id ? map_get(&group->rows, id) : NULL;
    return row ? name_of_values(names->arena, &row->record.values) : NULL;
}
