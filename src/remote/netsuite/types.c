#include "remote/netsuite/types.h"

#include "base/str.h"

#define RO NS_READ_ONLY

/* Maximum lengths stand where a source names them (more-facts g); elsewhere NetSuite's refusal
 * tells. */
#define ID_FIELD                                                                                   \
    {                                                                                              \
        .name = "id", .rest = "id", .label = "Internal ID", .type = FIELD_INTEGER,                 \
        .flags = RO | NS_UNIQUE                                                                    \
    }
#define EXTERNAL_ID_FIELD                                                                          \
    {                                                                                              \
        .name = "externalid", .rest = "externalId", .label = "External ID", .type = FIELD_STRING,  \
        .flags = RO | NS_UNIQUE                                                                    \
    }
#define STAMP(column, property, words)                                                             \
    {                                                                                              \
        .name = column, .rest = property, .label = words, .type = FIELD_DATETIME, .flags = RO      \
    }
#define TEXT(column, property, words, ...)                                                         \
    {                                                                                              \
        .name = column, .rest = property, .label = words, .type = FIELD_STRING, __VA_ARGS__        \
    }
#define BOOL(column, property, words, ...)                                                         \
    {                                                                                              \
        .name = column, .rest = property, .label = words, .type = FIELD_BOOL, __VA_ARGS__          \
    }
#define ENUM(column, property, words, ...)                                                         \
    {                                                                                              \
        .name = column, .rest = property, .label = words, .type = FIELD_ENUM, __VA_ARGS__          \
    }
#define MONEY(column, property, words, ...)                                                        \
    {                                                                                              \
        .name = column, .rest = property, .label = words, .type = FIELD_DECIMAL, __VA_ARGS__       \
    }
#define REFERENCE(column, property, words, to, ...)                                                \
    {                                                                                              \
        .name = column, .rest = property, .label = words, .type = FIELD_REFERENCE, .points = to,   \
        __VA_ARGS__                                                                                \
    }
#define BILLING(column, property, words, ...)                                                      \
    {                                                                                              \
        .name = "billing." column, .sql = "ea." column, .rest = property,                          \
        .label = "Billing Address: " words, .flags = NS_BILLING, .join = JOIN_ADDRESS, __VA_ARGS__ \
    }

enum { JOIN_SUBSIDIARY = 1, JOIN_ADDRESS_BOOK, JOIN_ADDRESS };

static const struct ns_join customer_joins[] = {
    {"customersubsidiaryrelationship",
     "LEFT JOIN customersubsidiaryrelationship csr ON csr.entity = c.id AND csr.isprimarysub = 'T'",
     0},
    {"customeraddressbook",
     "LEFT JOIN customeraddressbook ab ON ab.entity = c.id AND ab.defaultbilling = 'T'", 0},
    {"customeraddressbookentityaddress",
     "LEFT JOIN customeraddressbookentityaddress ea ON ea.nkey = ab.addressbookaddress",
     JOIN_ADDRESS_BOOK},
};

/* No table of queries has it (reference netsuite-api 2.10); the role's own form is the default. */
#define FORM_FIELD                                                                                 \
    ENUM("customform", "customForm", "Custom Form", .flags = NS_CREATE_ONLY | NS_UNSEEN)

/* Leads, prospects and customers are one table and one record type. */
static const struct ns_field customer_fields[] = {
    ID_FIELD,
    EXTERNAL_ID_FIELD,
    STAMP("datecreated", "dateCreated", "Date Created"),
    STAMP("lastmodifieddate", "lastModifiedDate", "Last Modified"),
    TEXT("entityid", "entityId", "Customer ID", .max_length = 80, .flags = NS_UNIQUE),
    TEXT("altname", "altName", "Name", .flags = RO),
    TEXT("companyname", "companyName", "Company Name", .max_length = 83, .flags = NS_UNIQUE,
         .note = "ENTITY.SCOMPANYNAME"),
    BOOL("isperson", "isPerson", "Individual", .flags = NS_CREATE_ONLY),
    TEXT("salutation", "salutation", "Mr./Ms…", .note = "ENTITY.SSALUTATION"),
    TEXT("firstname", "firstName", "First Name", .max_length = 32, .note = "ENTITY.SFIRSTNAME"),
    TEXT("middlename", "middleName", "Middle Name", .max_length = 32),
    TEXT("lastname", "lastName", "Last Name", .max_length = 32, .note = "ENTITY.SLASTNAME"),
    TEXT("title", "title", "Job Title"),
    TEXT("email", "email", "Email", .form = FORM_EMAIL, .note = "ENTITY.SEMAIL"),
    TEXT("altemail", "altEmail", "Alt. Email", .form = FORM_EMAIL),
    TEXT("phone", "phone", "Phone", .form = FORM_PHONE, .max_length = 32, .note = "ENTITY.SPHONE"),
    TEXT("altphone", "altPhone", "Alt. Phone", .form = FORM_PHONE, .max_length = 32),
    TEXT("mobilephone", "mobilePhone", "Mobile Phone", .form = FORM_PHONE, .max_length = 32),
    TEXT("homephone", "homePhone", "Home Phone", .form = FORM_PHONE, .max_length = 32),
    TEXT("fax", "fax", "Fax", .form = FORM_PHONE, .max_length = 32),
    TEXT("url", "url", "Web Address", .form = FORM_URL, .note = "ENTITY.SURL"),
    {.name = "comments", .rest = "comments", .label = "Comments", .type = FIELD_TEXT},
    ENUM("entitystatus", "entityStatus", "Status", .note = "CUSTJOB.KENTITYSTATUS"),
    ENUM("searchstage", "searchStage", "Stage", .flags = RO),
    ENUM("category", "category", "Category"),
    ENUM("currency", "currency", "Currency"),
    ENUM("terms", "terms", "Terms"),
    ENUM("pricelevel", "priceLevel", "Price Level"),
    ENUM("leadsource", "leadSource", "Lead Source"),
    ENUM("language", "language", "Language"),
    ENUM("emailpreference", "emailPreference", "Email Preference"),
    REFERENCE("salesrep", "salesRep", "Sales Rep", "employee", .note = "CUSTJOB.KEMPLOYEE"),
    REFERENCE("parent", "parent", "Child Of", "customer", .note = "ENTITY.KPARENT"),
    REFERENCE("subsidiary", "subsidiary", "Primary Subsidiary", "subsidiary",
              .sql = "csr.subsidiary", .flags = NS_CREATE_ONLY | NS_REQUIRED,
              .join = JOIN_SUBSIDIARY),
    FORM_FIELD,
    TEXT("accountnumber", "accountNumber", "Account"),
    TEXT("resalenumber", "resaleNumber", "Resale Number"),
    MONEY("creditlimit", "creditLimit", "Credit Limit"),
    MONEY("balancesearch", NULL, "Balance", .flags = RO),
    MONEY("overduebalancesearch", NULL, "Overdue Balance", .flags = RO),
    BOOL("isinactive", "isInactive", "Inactive"),
    BILLING("addressee", "addressee", "Addressee", .max_length = 83),
    BILLING("attention", "attention", "Attention", .max_length = 83),
    BILLING("addr1", "addr1", "Address 1", .max_length = 150),
    BILLING("addr2", "addr2", "Address 2", .max_length = 150),
    BILLING("addr3", "addr3", "Address 3", .max_length = 150),
    BILLING("city", "city", "City", .max_length = 50),
    BILLING("state", "state", "State/Province", .max_length = 30),
    BILLING("zip", "zip", "Zip"),
    BILLING("country", "country", "Country", .type = FIELD_ENUM),
    BILLING("addrphone", "addrPhone", "Phone", .form = FORM_PHONE),
};

static const struct ns_field contact_fields[] = {
    ID_FIELD,
    EXTERNAL_ID_FIELD,
    STAMP("datecreated", "dateCreated", "Date Created"),
    STAMP("lastmodifieddate", "lastModifiedDate", "Last Modified"),
    TEXT("entityid", "entityId", "Contact", .max_length = 80, .flags = NS_REQUIRED | NS_UNIQUE),
    TEXT("salutation", "salutation", "Mr./Ms…"),
    TEXT("firstname", "firstName", "First Name", .max_length = 32, .note = "ENTITY.SFIRSTNAME"),
    TEXT("middlename", "middleName", "Middle Name", .max_length = 32),
    TEXT("lastname", "lastName", "Last Name", .max_length = 32, .note = "ENTITY.SLASTNAME"),
    TEXT("title", "title", "Job Title"),
    TEXT("email", "email", "Email", .form = FORM_EMAIL, .note = "ENTITY.SEMAIL"),
    TEXT("altemail", "altEmail", "Alt. Email", .form = FORM_EMAIL),
    TEXT("phone", "phone", "Main Phone", .form = FORM_PHONE, .max_length = 32,
         .note = "ENTITY.SPHONE"),
    TEXT("officephone", "officePhone", "Office Phone", .form = FORM_PHONE, .max_length = 32),
    TEXT("mobilephone", "mobilePhone", "Mobile Phone", .form = FORM_PHONE, .max_length = 32),
    TEXT("homephone", "homePhone", "Home Phone", .form = FORM_PHONE, .max_length = 32),
    TEXT("fax", "fax", "Fax", .form = FORM_PHONE, .max_length = 32),
    {.name = "comments",
     .rest = "comments",
     .label = "Comments",
     .type = FIELD_TEXT,
     .max_length = 999},
    REFERENCE("company", "company", "Company", "customer"),
    REFERENCE("subsidiary", "subsidiary", "Subsidiary", "subsidiary",
              .flags = NS_CREATE_ONLY | NS_REQUIRED),
    FORM_FIELD,
    REFERENCE("supervisor", "supervisor", "Supervisor", "contact"),
    REFERENCE("assistant", "assistant", "Assistant", "contact"),
    REFERENCE("owner", "owner", "Owner", "employee"),
    BOOL("isprivate", "isPrivate", "Private"),
    BOOL("isinactive", "isInactive", "Inactive"),
};

/* For matching owners by e-mail. */
static const struct ns_field employee_fields[] = {
    ID_FIELD,
    EXTERNAL_ID_FIELD,
    TEXT("entityid", "entityId", "Name", .flags = RO),
    TEXT("firstname", "firstName", "First Name", .flags = RO),
    TEXT("lastname", "lastName", "Last Name", .flags = RO),
    TEXT("email", "email", "Email", .form = FORM_EMAIL, .flags = RO),
    BOOL("issalesrep", "isSalesRep", "Sales Rep", .flags = RO),
    BOOL("isinactive", "isInactive", "Inactive", .flags = RO),
};

static const char *const customer_deleted[] = {"customer", "lead", "prospect", "custjob", NULL};
static const char *const contact_deleted[] = {"contact", NULL};
static const char *const employee_deleted[] = {"employee", NULL};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct ns_type types[] = {
    {.name = "customer",
     .rest = "customer",
     .writable = true,
     .table = "customer",
     .created = "datecreated",
     .modified = "lastmodifieddate",
     .custom = "custentity",
     .joins = customer_joins,
     .n_joins = COUNT(customer_joins),
     .fields = customer_fields,
     .n_fields = COUNT(customer_fields),
     .deleted_as = customer_deleted,
     .note_type = "-9"},
    {.name = "contact",
     .rest = "contact",
     .writable = true,
     .table = "contact",
     .created = "datecreated",
     .modified = "lastmodifieddate",
     .custom = "custentity",
     .fields = contact_fields,
     .n_fields = COUNT(contact_fields),
     .deleted_as = contact_deleted,
     .note_type = "-9"},
    {.name = "employee",
     .rest = "employee",
     .table = "employee",
     .fields = employee_fields,
     .n_fields = COUNT(employee_fields),
     .deleted_as = employee_deleted},
};

const struct ns_type *ns_type(const char *name)
{
    for (size_t i = 0; i < COUNT(types); i++)
        if (str_eq(types[i].name, name))
            return &types[i];
    return NULL;
}
