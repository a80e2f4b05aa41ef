/* Columns, labels and lengths: reference netsuite-api 3.4, 4.1, 4.2, 4.8; more-facts a to h. */
#include "sandbox/netsuite/tables.h"

/* clang-format off */
#define KEY(name, property) \
    {name, property, "Internal ID", NS_INTEGER, NULL, 0, NS_KEY | NS_READ_ONLY}
#define STR(name, property, label, max) {name, property, label, NS_STRING, NULL, max, 0}
#define TEXT(name, property, label, max) {name, property, label, NS_TEXT, NULL, max, NS_NO_FILTER}
#define BOOL(name, property, label) {name, property, label, NS_BOOLEAN, NULL, 0, 0}
#define REF(name, property, label, target) {name, property, label, NS_REFERENCE, target, 0, 0}
#define CHOICE(name, property, label, list) {name, property, label, NS_CHOICE, list, 0, 0}
#define MONEY(name, property, label) {name, property, label, NS_DECIMAL, NULL, 0, 0}
#define COMPUTED(name, property, label, type) {name, property, label, type, NULL, 0, NS_READ_ONLY}
#define MODIFIED \
    {"lastmodifieddate", "lastModifiedDate", "Last Modified Date", NS_DATETIME, NULL, 0, \
     NS_READ_ONLY | NS_INDEXED}
#define EXTERNAL_ID {"externalid", "externalId", "External ID", NS_STRING, NULL, 255, NS_UNIQUE}
#define FORM(list) {"customform", "customForm", "Custom Form", NS_CHOICE, list, 0, NS_HIDDEN}
/* clang-format on */

/* Parts that customer and contact have in common. */
#define PERSON_COLUMNS                                                                             \
    STR("salutation", "salutation", "Mr./Ms...", 30),                                              \
        STR("firstname", "firstName", "First Name", 32),                                           \
        STR("middlename", "middleName", "Middle Name", 32),                                        \
        STR("lastname", "lastName", "Last Name", 32), STR("title", "title", "Job Title", 100)
#define STAMP_COLUMNS(forms)                                                                       \
    BOOL("isinactive", "isInactive", "Inactive"),                                                  \
        COMPUTED("datecreated", "dateCreated", "Date Created", NS_DATETIME), MODIFIED,             \
        EXTERNAL_ID, FORM(forms)

static const struct ns_column customer_columns[] = {
    KEY("id", "id"),
    {"entityid", "entityId", "Customer ID", NS_STRING, NULL, 80, NS_INDEXED},
    COMPUTED("entitynumber", NULL, "Number", NS_INTEGER),
    STR("altname", "altName", "Name", 83),
    COMPUTED("fullname", NULL, "Full Name", NS_STRING),
    {"companyname", "companyName", "Company Name", NS_STRING, NULL, 83, NS_INDEXED},
    {"isperson", "isPerson", "Is Person", NS_BOOLEAN, NULL, 0, NS_CREATE_ONLY},
    PERSON_COLUMNS,
    {"email", "email", "Email", NS_STRING, NULL, 64, NS_INDEXED},
    STR("altemail", "altEmail", "Alt. Email", 64),
    STR("phone", "phone", "Phone", 32),
    STR("altphone", "altPhone", "Alt. Phone", 32),
    STR("mobilephone", "mobilePhone", "Mobile Phone", 32),
    STR("homephone", "homePhone", "Home Phone", 32),
    STR("fax", "fax", "Fax", 32),
    STR("url", "url", "Web Address", 100),
    TEXT("comments", "comments", "Comments", 4000),
    REF("category", "category", "Category", "customercategory"),
    {"currency", "currency", "Primary Currency", NS_REFERENCE, "currency", 0, NS_CURRENCIES},
    REF("terms", "terms", "Terms", "term"),
    REF("pricelevel", "priceLevel", "Price Level", "pricelevel"),
    REF("salesrep", "salesRep", "Sales Rep", "employee"),
    {"parent", "parent", "Parent Company", NS_REFERENCE, "customer", 0, NS_INDEXED},
    REF("entitystatus", "entityStatus", "Status", "entitystatus"),
    COMPUTED("searchstage", "searchStage", "Stage", NS_STRING),
    CHOICE("language", "language", "Language", "language"),
    BOOL("taxable", "taxable", "Taxable"),
    STR("resalenumber", "resaleNumber", "Resale Number", 20),
    STR("accountnumber", "accountNumber", "Account", 99),
    MONEY("creditlimit", "creditLimit", "Credit Limit"),
    COMPUTED("balancesearch", "balance", "Balance", NS_DECIMAL),
    COMPUTED("overduebalancesearch", "overdueBalance", "Overdue Balance", NS_DECIMAL),
    COMPUTED("defaultbillingaddress", NULL, "Default Billing Address", NS_INTEGER),
    COMPUTED("defaultshippingaddress", NULL, "Default Shipping Address", NS_INTEGER),
    CHOICE("emailpreference", "emailPreference", "Email Preference", "emailpreference"),
    CHOICE("globalsubscriptionstatus", "globalSubscriptionStatus", "Global Subscription Status",
           "globalsubscriptionstatus"),
    STAMP_COLUMNS("customerform"),
    {"subsidiary", "subsidiary", "Subsidiary", NS_REFERENCE, "subsidiary", 0,
     NS_HIDDEN | NS_ONE_WORLD | NS_REQUIRED},
    {"vatregnumber", "vatRegNumber", "Tax Reg. Number", NS_STRING, NULL, 20, NS_HIDDEN},
    {"autoname", "autoName", "Auto", NS_BOOLEAN, NULL, 0, NS_HIDDEN | NS_NO_FILTER},
};

static const struct ns_column contact_columns[] = {
    KEY("id", "id"),
    {"entityid", "entityId", "Contact Name", NS_STRING, NULL, 80, NS_REQUIRED | NS_INDEXED},
    PERSON_COLUMNS,
    {"email", "email", "Email", NS_STRING, NULL, 64, NS_INDEXED},
    STR("altemail", "altEmail", "Alt. Email", 64),
    STR("phone", "phone", "Main Phone", 32),
    STR("officephone", "officePhone", "Office Phone", 32),
    STR("mobilephone", "mobilePhone", "Mobile Phone", 32),
    STR("homephone", "homePhone", "Home Phone", 32),
    STR("fax", "fax", "Fax", 32),
    {"company", "company", "Company", NS_REFERENCE, "customer", 0, NS_INDEXED},
    {"subsidiary", "subsidiary", "Subsidiary", NS_REFERENCE, "subsidiary", 0,
     NS_ONE_WORLD | NS_REQUIRED},
    TEXT("comments", "comments", "Comments", 999),
    BOOL("isprivate", "isPrivate", "Private"),
    REF("owner", "owner", "Owner", "employee"),
    {"supervisor", "supervisor", "Supervisor", NS_REFERENCE, "contact", 0, NS_INDEXED},
    {"assistant", "assistant", "Assistant", NS_REFERENCE, "contact", 0, NS_INDEXED},
    STAMP_COLUMNS("contactform"),
    {"globalsubscriptionstatus", "globalSubscriptionStatus", "Global Subscription Status",
     NS_CHOICE, "globalsubscriptionstatus", 0, NS_HIDDEN},
};

static const struct ns_column subsidiary_relationship_columns[] = {
    KEY("id", NULL),
    {"entity", NULL, "Entity", NS_REFERENCE, "customer", 0, NS_INDEXED},
    REF("subsidiary", NULL, "Subsidiary", "subsidiary"),
    BOOL("isprimarysub", NULL, "Primary Subsidiary"),
};

/* The line's own id is `internalid`; `addressbookaddress` is the id of the address itself. */
/* clang-format off */
#define BOOK_COLUMNS(owner) \
    {"internalid", "internalId", "Internal ID", NS_INTEGER, NULL, 0, NS_KEY | NS_READ_ONLY}, \
    {"entity", NULL, "Entity", NS_REFERENCE, owner, 0, NS_INDEXED}, \
    {"addressbookaddress", "addressId", "Address", NS_REFERENCE, \
     owner "addressbookentityaddress", 0, NS_READ_ONLY}, \
    STR("label", "label", "Label", 50), \
    BOOL("defaultbilling", "defaultBilling", "Default Billing"), \
    BOOL("defaultshipping", "defaultShipping", "Default Shipping"), \
    BOOL("isresidential", "isResidential", "Residential Address")
/* clang-format on */

static const struct ns_column customer_book_columns[] = {BOOK_COLUMNS("customer")};
static const struct ns_column contact_book_columns[] = {BOOK_COLUMNS("contact")};

static const struct ns_column address_columns[] = {
    {"nkey", "nKey", "Key", NS_INTEGER, NULL, 0, NS_KEY | NS_READ_ONLY},
    STR("attention", "attention", "Attention", 83),
    STR("addressee", "addressee", "Addressee", 83),
    STR("addrphone", "addrPhone", "Phone", 32),
    STR("addr1", "addr1", "Address 1", 150),
    STR("addr2", "addr2", "Address 2", 150),
    STR("addr3", "addr3", "Address 3", 150),
    STR("city", "city", "City", 50),
    STR("state", "state", "State", 30),
    STR("zip", "zip", "Zip", 36),
    REF("country", "country", "Country", "country"),
    BOOL("override", "override", "Override"),
    COMPUTED("addrtext", "addrText", "Address", NS_TEXT),
};

static const struct ns_column subsidiary_columns[] = {
    KEY("id", "id"),
    STR("name", "name", "Name", 83),
    STR("fullname", NULL, "Full Name", 0),
    STR("legalname", "legalName", "Legal Name", 83),
    REF("currency", "currency", "Currency", "currency"),
    REF("country", "country", "Country", "country"),
    REF("parent", "parent", "Subsidiary of", "subsidiary"),
    BOOL("iselimination", "isElimination", "Elimination"),
    STR("email", "email", "Return Email Address", 64),
    STR("url", "url", "Web Site", 100),
    BOOL("isinactive", "isInactive", "Inactive"),
    COMPUTED("lastmodifieddate", "lastModifiedDate", "Last Modified Date", NS_DATETIME),
};

static const struct ns_column currency_columns[] = {
    KEY("id", "id"),
    STR("name", "name", "Name", 50),
    STR("symbol", "symbol", "ISO Code", 3),
    STR("displaysymbol", "displaySymbol", "Symbol", 5),
    MONEY("exchangerate", "exchangeRate", "Default Exchange Rate"),
    BOOL("isbasecurrency", "isBaseCurrency", "Base Currency"),
    BOOL("isinactive", "isInactive", "Inactive"),
    COMPUTED("lastmodifieddate", "lastModifiedDate", "Last Modified Date", NS_DATETIME),
};

static const struct ns_column employee_columns[] = {
    KEY("id", "id"),
    STR("entityid", "entityId", "Employee ID", 80),
    STR("firstname", "firstName", "First Name", 32),
    STR("lastname", "lastName", "Last Name", 32),
    STR("title", "title", "Job Title", 100),
    STR("email", "email", "Email", 64),
    STR("phone", "phone", "Phone", 32),
    BOOL("issalesrep", "isSalesRep", "Sales Rep"),
    {"subsidiary", "subsidiary", "Subsidiary", NS_REFERENCE, "subsidiary", 0, NS_ONE_WORLD},
    BOOL("isinactive", "isInactive", "Inactive"),
    COMPUTED("datecreated", "dateCreated", "Date Created", NS_DATETIME),
    COMPUTED("lastmodifieddate", "lastModifiedDate", "Last Modified Date", NS_DATETIME),
    {"externalid", "externalId", "External ID", NS_STRING, NULL, 255, NS_UNIQUE},
};

static const struct ns_column entity_columns[] = {
    KEY("id", NULL),
    STR("type", NULL, "Type", 0),
    STR("entityid", NULL, "ID", 80),
    STR("altname", NULL, "Name", 83),
    STR("firstname", NULL, "First Name", 32),
    STR("lastname", NULL, "Last Name", 32),
    STR("email", NULL, "Email", 64),
    STR("phone", NULL, "Phone", 32),
    BOOL("isinactive", NULL, "Inactive"),
    COMPUTED("datecreated", NULL, "Date Created", NS_DATETIME),
    COMPUTED("lastmodifieddate", NULL, "Last Modified Date", NS_DATETIME),
    STR("externalid", NULL, "External ID", 255),
};

static const struct ns_column entity_status_columns[] = {
    KEY("key", "id"),
    STR("name", "name", "Name", 60),
    STR("entitytype", "stage", "Stage", 0),
    MONEY("probability", "probability", "Probability"),
    BOOL("inactive", "isInactive", "Inactive"),
};

static const struct ns_column system_note_columns[] = {
    KEY("id", NULL),
    {"date", NULL, "Date", NS_DATETIME, NULL, 0, NS_INDEXED},
    {"type", NULL, "Type", NS_INTEGER, NULL, 0, 0},
    STR("field", NULL, "Field", 0),
    STR("oldvalue", NULL, "Old Value", 0),
    STR("newvalue", NULL, "New Value", 0),
    REF("name", NULL, "Set By", "employee"),
    {"role", NULL, "Role", NS_INTEGER, NULL, 0, 0},
    STR("context", NULL, "Context", 0),
    STR("record", NULL, "Record", 0),
    {"recordid", NULL, "Record ID", NS_INTEGER, NULL, 0, NS_INDEXED},
    {"recordtypeid", NULL, "Record Type", NS_INTEGER, NULL, 0, 0},
    {"lineid", NULL, "Line", NS_INTEGER, NULL, 0, 0},
};

static const struct ns_column deleted_record_columns[] = {
    {"seq", NULL, "Row", NS_INTEGER, NULL, 0, NS_KEY | NS_HIDDEN},
    {"recordid", NULL, "Record ID", NS_INTEGER, NULL, 0, NS_INDEXED},
    {"recordtypeid", NULL, "Record Type ID", NS_INTEGER, NULL, 0, 0},
    STR("type", NULL, "Type", 0),
    STR("name", NULL, "Name", 0),
    STR("scriptid", NULL, "Script ID", 0),
    STR("context", NULL, "Context", 0),
    REF("deletedby", NULL, "Deleted By", "employee"),
    {"deleteddate", NULL, "Deleted Date", NS_DATETIME, NULL, 0, NS_INDEXED},
    BOOL("iscustomrecord", NULL, "Custom Record"),
    BOOL("iscustomlist", NULL, "Custom List"),
    BOOL("iscustomtransaction", NULL, "Custom Transaction"),
};

/* The hidden ones say what the field is for: its table, its type here and its list. */
static const struct ns_column custom_field_columns[] = {
    KEY("internalid", NULL),
    STR("scriptid", NULL, "ID", 0),
    STR("name", NULL, "Label", 0),
    STR("fieldtype", NULL, "Field Type", 0),
    STR("fieldvaluetype", NULL, "Type", 0),
    STR("recordtype", NULL, "Record Type", 0),
    BOOL("ismandatory", NULL, "Mandatory"),
    BOOL("isinactive", NULL, "Inactive"),
    {"owner_table", NULL, "Table", NS_STRING, NULL, 0, NS_HIDDEN},
    {"value_type", NULL, "Type", NS_INTEGER, NULL, 0, NS_HIDDEN},
    {"list", NULL, "List", NS_STRING, NULL, 0, NS_HIDDEN},
    {"max_length", NULL, "Length", NS_INTEGER, NULL, 0, NS_HIDDEN},
};

/* The head of a transaction: what tells that there is one, and whose. */
static const struct ns_column transaction_columns[] = {
    KEY("id", NULL),
    STR("tranid", NULL, "Document Number", 45),
    STR("type", NULL, "Type", 0),
    STR("recordtype", NULL, "Record Type", 0),
    COMPUTED("trandate", NULL, "Date", NS_DATE),
    {"entity", NULL, "Name", NS_REFERENCE, "customer", 0, NS_INDEXED},
    STR("memo", NULL, "Memo", 0),
    COMPUTED("createddate", NULL, "Date Created", NS_DATETIME),
    COMPUTED("lastmodifieddate", NULL, "Last Modified Date", NS_DATETIME),
};

static const struct ns_column country_columns[] = {
    {"id", NULL, "ID", NS_STRING, NULL, 2, NS_KEY | NS_READ_ONLY},
    STR("name", NULL, "Name", 0),
};

static const struct ns_column state_columns[] = {
    KEY("id", NULL),
    STR("shortname", NULL, "Short Name", 30),
    STR("fullname", NULL, "Full Name", 0),
    {"country", NULL, "Country", NS_REFERENCE, "country", 0, NS_INDEXED},
};

static const struct ns_column named_columns[] = {
    KEY("id", "id"),
    STR("name", "name", "Name", 60),
    BOOL("isinactive", "isInactive", "Inactive"),
};

#define COLUMNS(array) array, sizeof(array) / sizeof(array)[0]
/* The name as NetSuite shows a customer: number and name, or the name alone. */
#define CUSTOMER_NAME "CASE WHEN autoname = 'T' THEN entityid || ' ' || altname ELSE entityid END"

const struct ns_table tables_all[] = {
    {"customer", "customer", "LIST_CUSTJOB", "id", CUSTOMER_NAME, 0, COLUMNS(customer_columns)},
    {"contact", "contact", "LIST_CONTACT", "id", "entityid", 0, COLUMNS(contact_columns)},
    {"customersubsidiaryrelationship", NULL, "LIST_CUSTJOB", "id", NULL, NS_ONE_WORLD,
     COLUMNS(subsidiary_relationship_columns)},
    {"customeraddressbook", NULL, "LIST_CUSTJOB", "internalid", "label", 0,
     COLUMNS(customer_book_columns)},
    {"customeraddressbookentityaddress", NULL, "LIST_CUSTJOB", "nkey", "addrtext", 0,
     COLUMNS(address_columns)},
    {"contactaddressbook", NULL, "LIST_CONTACT", "internalid", "label", 0,
     COLUMNS(contact_book_columns)},
    {"contactaddressbookentityaddress", NULL, "LIST_CONTACT", "nkey", "addrtext", 0,
     COLUMNS(address_columns)},
    {"subsidiary", "subsidiary", "LIST_SUBSIDIARY", "id", "name", NS_ONE_WORLD,
     COLUMNS(subsidiary_columns)},
    {"currency", "currency", "LIST_CURRENCY", "id", "name", NS_CURRENCIES,
     COLUMNS(currency_columns)},
    {"employee", "employee", "LIST_EMPLOYEE", "id", "entityid", 0, COLUMNS(employee_columns)},
    {"entity", NULL, NULL, "id", "COALESCE(altname, entityid)", NS_VIEW, COLUMNS(entity_columns)},
    {"entitystatus", NULL, "ADMI_ENTITYSTATUS", "key", "upper(entitytype) || '-' || name", 0,
     COLUMNS(entity_status_columns)},
    {"customercategory", NULL, "ADMI_ACCOUNTINGLIST", "id", "name", 0, COLUMNS(named_columns)},
    {"term", NULL, "ADMI_ACCOUNTINGLIST", "id", "name", 0, COLUMNS(named_columns)},
    {"pricelevel", NULL, "ADMI_ACCOUNTINGLIST", "id", "name", 0, COLUMNS(named_columns)},
    {"systemnote", NULL, NULL, "id", NULL, 0, COLUMNS(system_note_columns)},
    {"deletedrecord", NULL, "ADMI_DELETEDRECORD", "seq", NULL, 0, COLUMNS(deleted_record_columns)},
    {"customfield", NULL, "ADMI_CUSTENTITYFIELD", "internalid", "name", 0,
     COLUMNS(custom_field_columns)},
    {"transaction", NULL, "TRAN_FIND", "id", "tranid", 0, COLUMNS(transaction_columns)},
    {"country", NULL, NULL, "id", "name", 0, COLUMNS(country_columns)},
    {"state", NULL, NULL, "id", "fullname", 0, COLUMNS(state_columns)},
};
const size_t tables_n = sizeof tables_all / sizeof tables_all[0];

#define ENTITY_TAIL "email, phone, isinactive, datecreated, lastmodifieddate, externalid"
const char tables_views[] =
    "CREATE VIEW IF NOT EXISTS ns_entity AS"
    " SELECT id, 'CustJob' AS type, entityid, altname, firstname, lastname, " ENTITY_TAIL
    " FROM ns_customer UNION ALL"
    " SELECT id, 'Contact', entityid, NULL, firstname, lastname, " ENTITY_TAIL
    " FROM ns_contact UNION ALL"
    " SELECT id, 'Employee', entityid, NULL, firstname, lastname, " ENTITY_TAIL
    " FROM ns_employee;\n";
