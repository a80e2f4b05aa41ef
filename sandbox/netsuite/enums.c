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

static const struct ns_enum_value custom_forms[] = {{"-2", "Standard Customer Form"},
                                                    {"-40", "Standard Contact Form"},
                                                    {"101", "Custom Customer Form"},
                                                    {NULL, NULL}};

/* What wrote a record (reference more-facts b); REST's own code is a setting, see settings.h. */
static const struct ns_enum_value contexts[] = {
    {"UIF", "UI"},        {"CSV", "CSV Import"},        {"RST", "RESTlet"},
    {"SCH", "Scheduled"}, {"SLT", "Suitelet"},          {"UES", "User Event"},
    {"WST", "Web Store"}, {"RWS", "REST Web Services"}, {NULL, NULL}};

static const struct {
    const char *name;
    const struct ns_enum_value *values;
} lists[] = {
    {"emailpreference", email_preferences},
    {"globalsubscriptionstatus", subscription_statuses},
    {"language", languages},
    {"customform", custom_forms},
    {"context", contexts},
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
