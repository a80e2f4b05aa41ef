/* Static lists: values that are no records of their own. */
#include "sandbox/netsuite/catalog.h"

#include "base/str.h"

static const struct ns_enum_value email_preferences[] = {
    {"DEFAULT", "Default"}, {"HTML", "HTML"}, {"PDF", "PDF"}, {NULL, NULL}};

static const struct ns_enum_value subscription_statuses[] = {{"1", "Soft Opt-In"},
                                                             {"2", "Soft Opt-Out"},
                                                             {"3", "Confirmed Opt-In"},
                                                             {"4", "Confirmed Opt-Out"},
                                                             {NULL, NULL}};

static const struct ns_enum_value languages[] = {{"en_US", "English (U.S.)"},
                                                 {"en", "English (International)"},
                                                 {"de_DE", "German"},
                                                 {"es_ES", "Spanish"},
                                                 {"fr_FR", "French (France)"},
                                                 {"it_IT", "Italian"},
                                                 {"ja_JP", "Japanese"},
                                                 {"nl_NL", "Dutch"},
                                                 {NULL, NULL}};

static const struct ns_enum_value customer_forms[] = {
    {"-2", "Standard Customer Form"}, {"101", "Custom Customer Form"}, {NULL, NULL}};

static const struct ns_enum_value contact_forms[] = {{"-40", "Standard Contact Form"},
                                                     {NULL, NULL}};

static const struct {
    const char *name;
    const struct ns_enum_value *values;
} lists[] = {
    {"emailpreference", email_preferences},
    {"globalsubscriptionstatus", subscription_statuses},
    {"language", languages},
    {"customerform", customer_forms},
    {"contactform", contact_forms},
};

const struct ns_enum_value *ns_enum_values(const char *list)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (str_eq(lists[i].name, list))
            return lists[i].values;
    return NULL;
}

const struct ns_enum_value *ns_enum_find(const char *list, const char *id)
{
    const struct ns_enum_value *value = ns_enum_values(list);
    for (; value && value->id; value++)
        if (str_eq_nocase(value->id, id))
            return value;
    return NULL;
}
