#include "sandbox/netsuite/switches.h"

#define NUMBER(name, value, meaning)                                                               \
    {                                                                                              \
        "netsuite." name, value, NULL, meaning                                                     \
    }
#define WORDS(name, value, meaning)                                                                \
    {                                                                                              \
        "netsuite." name, 0, value, meaning                                                        \
    }

const struct world_switch switches_all[] = {
    /* what kind of account it is */
    WORDS("account", "1234567_SB1", "account id: the OAuth realm"),
    WORDS("time_zone", "America/Los_Angeles", "the company's time zone"),
    WORDS("date_format", "M/D/YYYY", "of the user: M/D/YYYY or D/M/YYYY"),
    NUMBER("one_world", 1, "subsidiaries exist"),
    NUMBER("multi_currency", 1, "currencies exist"),
    NUMBER("auto_numbering", 0, "customers get numbers; off: their name is their id"),
    NUMBER("default_is_person", 0, "isPerson of a new customer that does not say"),
    NUMBER("default_status", 13, "entityStatus of a new customer that does not say"),
    NUMBER("free_form_states", 0, "states are not checked against the country's list"),
    NUMBER("concurrency", 5, "requests at a time before 429"),
    NUMBER("latency_ms", 0, "how long each call takes in total"),
    NUMBER("lock_after", 5, "bad logins that lock the token for 30 minutes; 0: never"),
    /* what the references leave open */
    WORDS("rest_context", "RWS", "systemnote.context of REST web services"),
    WORDS("deleted_type_customer", "customer", "deletedrecord.type: customer or Customer"),
    WORDS("deleted_type_contact", "contact", "deletedrecord.type: contact or Contact"),
    NUMBER("merge_row", 1, "a merge leaves a deletedrecord row for the duplicate"),
    NUMBER("address_key", 1, "PATCH of addressBook: 1 updates by internalId, 0 always appends"),
    NUMBER("limit_error", 1, "limit over 1000: 1 is refused, 0 is cut"),
    WORDS("property_name_text", "Error while accessing a resource. Unknown field: ",
          "before the name, when X-NetSuite-PropertyNameValidation is error"),
    WORDS("state_text",
          "Error while accessing a resource. You have entered an Invalid Field Value %s for the "
          "following field: state",
          "of a state that its country does not list; %s is the value"),
    NUMBER("duplicate_text", 0, "0: 'This entity already exists.', 1: the longer texts"),
    NUMBER("minute_grain", 0, "REST prints stamps with second 00"),
    /* what hurts */
    WORDS("denied_fields", "", "fields the role may not write: 204, and the value is dropped"),
    WORDS("cut_fields", "", "field=length, …: longer values are cut without a word"),
    WORDS("trim_fields", "", "fields whose values lose blanks and inner double blanks"),
    WORDS("reformat_fields", "", "fields whose digits are formatted as a US phone number"),
    WORDS("script_set", "",
          "field=value, … (address.city=value): set by the account's script after each save"),
    WORDS("script_upper", "", "fields put into upper case by the account's script after each save"),
    NUMBER("script_externalid", 0, "the account's script sets externalId of new records to ERP-id"),
    WORDS("script_error", "", "what the account's script says when it refuses every save"),
    WORDS("locked_ids", "", "ids of records that a workflow has locked"),
    NUMBER("query_lag_ms", 0, "SuiteQL and lists see a write this much later"),
    NUMBER("get_lag_ms", 0, "a GET by id sees a write this much later"),
    WORDS("role_subsidiaries", "", "ids of the subsidiaries the role sees; empty: all"),
    WORDS("hidden_fields", "", "columns and properties the role does not see at all"),
    /* the role: 0 none, 1 view, 2 create, 3 edit, 4 full */
    NUMBER("role.ADMINISTRATOR", 0, "not 0: may read governanceLimits"),
    NUMBER("role.ADMI_RESTWEBSERVICES", 4, "REST Web Services"),
    NUMBER("role.REPO_ANALYTICS", 3, "SuiteAnalytics Workbook: SuiteQL, lists, q="),
    NUMBER("role.ADMI_DELETEDRECORD", 1, "Deleted Records"),
    NUMBER("role.LIST_SYSTEMNOTES", 1, "System Notes for Analytics and REST; off: own notes only"),
    NUMBER("role.LIST_CUSTJOB", 4, "Customers"),
    NUMBER("role.LIST_CONTACT", 4, "Contacts"),
    NUMBER("role.LIST_SUBSIDIARY", 1, "Subsidiaries"),
    NUMBER("role.LIST_CURRENCY", 1, "Currencies"),
    NUMBER("role.LIST_EMPLOYEE", 1, "Employees"),
    NUMBER("role.TRAN_FIND", 1, "Find Transaction"),
    NUMBER("role.ADMI_ENTITYSTATUS", 1, "Customer Status"),
    NUMBER("role.ADMI_ACCOUNTINGLIST", 1, "Accounting Lists"),
    NUMBER("role.ADMI_CUSTLIST", 1, "Custom Lists"),
    NUMBER("role.ADMI_CUSTENTITYFIELD", 1, "Custom Entity Fields"),
};
const size_t switches_n = sizeof switches_all / sizeof switches_all[0];
