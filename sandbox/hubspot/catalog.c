/* The properties a portal has from the start: those of reference hubspot-api 2.10 and the computed
 * ones that real answers carry (live-facts). */
#include "sandbox/hubspot/schema.h"

#define SOURCES                                                                                    \
    {"hs_object_id", "Record ID", "number", "number", "%", "r", NULL},                             \
        {"hs_object_source", "Record source", "string", "text", "%", "r", NULL},                   \
        {"hs_object_source_id", "Record creation source ID", "string", "text", "%", "r", NULL},    \
        {"hs_object_source_label", "Record source label", "string", "text", "%", "r", NULL},       \
        {"hs_object_source_detail_1", "Record source detail 1", "string", "text", "%", "r", NULL}, \
        {"hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", "%", "re", NULL}, \
        {"hs_created_by_user_id", "Created by user ID", "number", "number", "%", "r", NULL},       \
        {"hs_updated_by_user_id", "Updated by user ID", "number", "number", "%", "r", NULL},       \
        {"hubspot_owner_assigneddate", "Owner assigned date", "datetime", "date", "%", "r", NULL}, \
    {                                                                                              \
        "hubspot_owner_id", "Owner", "enumeration", "select", "%", "o", NULL                       \
    }

#define LIFECYCLE                                                                                  \
    "subscriber=Subscriber;lead=Lead;marketingqualifiedlead=Marketing Qualified Lead;"             \
    "salesqualifiedlead=Sales Qualified Lead;opportunity=Opportunity;customer=Customer;"           \
    "evangelist=Evangelist;other=Other"
#define LEAD_STATUS                                                                                \
    "NEW=New;OPEN=Open;IN_PROGRESS=In Progress;OPEN_DEAL=Open Deal;UNQUALIFIED=Unqualified;"       \
    "ATTEMPTED_TO_CONTACT=Attempted to Contact;CONNECTED=Connected;BAD_TIMING=Bad Timing"

static const char industries[] =
    "ACCOUNTING;AIRLINES_AVIATION;ALTERNATIVE_DISPUTE_RESOLUTION;ALTERNATIVE_MEDICINE;ANIMATION;"
    "APPAREL_FASHION;ARCHITECTURE_PLANNING;ARTS_AND_CRAFTS;AUTOMOTIVE;AVIATION_AEROSPACE;BANKING;"
    "BIOTECHNOLOGY;BROADCAST_MEDIA;BUILDING_MATERIALS;BUSINESS_SUPPLIES_AND_EQUIPMENT;"
    "CAPITAL_MARKETS;CHEMICALS;CIVIC_SOCIAL_ORGANIZATION;CIVIL_ENGINEERING;COMMERCIAL_REAL_ESTATE;"
    "COMPUTER_NETWORK_SECURITY;COMPUTER_GAMES;COMPUTER_HARDWARE;COMPUTER_NETWORKING;"
    "COMPUTER_SOFTWARE;INTERNET;CONSTRUCTION;CONSUMER_ELECTRONICS;CONSUMER_GOODS;"
    "CONSUMER_SERVICES;COSMETICS;DAIRY;DEFENSE_SPACE;DESIGN;EDUCATION_MANAGEMENT;E_LEARNING;"
    "ELECTRICAL_ELECTRONIC_MANUFACTURING;ENTERTAINMENT;ENVIRONMENTAL_SERVICES;EVENTS_SERVICES;"
    "EXECUTIVE_OFFICE;FACILITIES_SERVICES;FARMING;FINANCIAL_SERVICES;FINE_ART;FISHERY;"
    "FOOD_BEVERAGES;FOOD_PRODUCTION;FUND_RAISING;FURNITURE;GAMBLING_CASINOS;"
    "GLASS_CERAMICS_CONCRETE;GOVERNMENT_ADMINISTRATION;GOVERNMENT_RELATIONS;GRAPHIC_DESIGN;"
    "HEALTH_WELLNESS_AND_FITNESS;HIGHER_EDUCATION;HOSPITAL_HEALTH_CARE;HOSPITALITY;"
    "HUMAN_RESOURCES;IMPORT_AND_EXPORT;INDIVIDUAL_FAMILY_SERVICES;INDUSTRIAL_AUTOMATION;"
    "INFORMATION_SERVICES;INFORMATION_TECHNOLOGY_AND_SERVICES;INSURANCE;INTERNATIONAL_AFFAIRS;"
    "INTERNATIONAL_TRADE_AND_DEVELOPMENT;INVESTMENT_BANKING;INVESTMENT_MANAGEMENT;JUDICIARY;"
    "LAW_ENFORCEMENT;LAW_PRACTICE;LEGAL_SERVICES;LEGISLATIVE_OFFICE;LEISURE_TRAVEL_TOURISM;"
    "LIBRARIES;LOGISTICS_AND_SUPPLY_CHAIN;LUXURY_GOODS_JEWELRY;MACHINERY;MANAGEMENT_CONSULTING;"
    "MARITIME;MARKET_RESEARCH;MARKETING_AND_ADVERTISING;MECHANICAL_OR_INDUSTRIAL_ENGINEERING;"
    "MEDIA_PRODUCTION;MEDICAL_DEVICES;MEDICAL_PRACTICE;MENTAL_HEALTH_CARE;MILITARY;MINING_METALS;"
    "MOTION_PICTURES_AND_FILM;MUSEUMS_AND_INSTITUTIONS;MUSIC;NANOTECHNOLOGY;NEWSPAPERS;"
    "NON_PROFIT_ORGANIZATION_MANAGEMENT;OIL_ENERGY;ONLINE_MEDIA;OUTSOURCING_OFFSHORING;"
    "PACKAGE_FREIGHT_DELIVERY;PACKAGING_AND_CONTAINERS;PAPER_FOREST_PRODUCTS;PERFORMING_ARTS;"
    "PHARMACEUTICALS;PHILANTHROPY;PHOTOGRAPHY;PLASTICS;POLITICAL_ORGANIZATION;"
    "PRIMARY_SECONDARY_EDUCATION;PRINTING;PROFESSIONAL_TRAINING_COACHING;PROGRAM_DEVELOPMENT;"
    "PUBLIC_POLICY;PUBLIC_RELATIONS_AND_COMMUNICATIONS;PUBLIC_SAFETY;PUBLISHING;"
    "RAILROAD_MANUFACTURE;RANCHING;REAL_ESTATE;RECREATIONAL_FACILITIES_AND_SERVICES;"
    "RELIGIOUS_INSTITUTIONS;RENEWABLES_ENVIRONMENT;RESEARCH;RESTAURANTS;RETAIL;"
    "SECURITY_AND_INVESTIGATIONS;SEMICONDUCTORS;SHIPBUILDING;SPORTING_GOODS;SPORTS;"
    "STAFFING_AND_RECRUITING;SUPERMARKETS;TELECOMMUNICATIONS;TEXTILES;THINK_TANKS;TOBACCO;"
    "TRANSLATION_AND_LOCALIZATION;TRANSPORTATION_TRUCKING_RAILROAD;UTILITIES;"
    "VENTURE_CAPITAL_PRIVATE_EQUITY;VETERINARY;WAREHOUSING;WHOLESALE;WINE_AND_SPIRITS;WIRELESS;"
    "WRITING_AND_EDITING";

/* "%" is the first group. */
static const struct hs_seed contacts[] = {
    SOURCES,
    {"createdate", "Create Date", "datetime", "date", "%", "r", NULL},
    {"lastmodifieddate", "Last Modified Date", "datetime", "date", "%", "r", NULL},
    {"email", "Email", "string", "text", "%", "u", NULL},
    {"hs_additional_emails", "Additional email addresses", "enumeration", "checkbox", "%", "re",
     NULL},
    {"firstname", "First Name", "string", "text", "%", "", NULL},
    {"lastname", "Last Name", "string", "text", "%", "", NULL},
    {"salutation", "Salutation", "string", "text", "%", "", NULL},
    {"jobtitle", "Job Title", "string", "text", "%", "", NULL},
    {"company", "Company Name", "string", "text", "%", "", NULL},
    {"website", "Website URL", "string", "text", "%", "", NULL},
    {"phone", "Phone Number", "string", "phonenumber", "%", "", NULL},
    {"mobilephone", "Mobile Phone Number", "string", "phonenumber", "%", "", NULL},
    {"fax", "Fax Number", "string", "text", "%", "", NULL},
    {"address", "Street Address", "string", "text", "%", "", NULL},
    {"city", "City", "string", "text", "%", "", NULL},
    {"state", "State/Region", "string", "text", "%", "", NULL},
    {"zip", "Postal Code", "string", "text", "%", "", NULL},
    {"country", "Country/Region", "string", "text", "%", "", NULL},
    {"industry", "Industry", "string", "text", "%", "", NULL},
    {"annualrevenue", "Annual Revenue", "string", "text", "%", "", NULL},
    {"numemployees", "Number of Employees", "enumeration", "select", "%", "",
     "1-5;5-25;25-50;50-100;100-500;500-1000;1000+"},
    {"date_of_birth", "Date of birth", "string", "text", "%", "", NULL},
    {"closedate", "Close Date", "datetime", "date", "%", "", NULL},
    {"message", "Message", "string", "textarea", "%", "", NULL},
    {"twitterhandle", "Twitter Username", "string", "text", "%", "", NULL},
    {"hs_linkedin_url", "LinkedIn URL", "string", "text", "%", "", NULL},
    {"hs_timezone", "Time Zone", "string", "text", "%", "", NULL},
    {"hs_language", "Preferred language", "enumeration", "select", "%", "",
     "de=German;en=English;en-gb=English - United Kingdom;es=Spanish;fr=French;it=Italian;"
     "ja=Japanese;nl=Dutch;pt-br=Portuguese - Brazil"},
    {"hs_lead_status", "Lead Status", "enumeration", "radio", "%", "", LEAD_STATUS},
    {"lifecyclestage", "Lifecycle Stage", "enumeration", "radio", "%", "", LIFECYCLE},
    {"hs_email_optout", "Unsubscribed from all email", "bool", "booleancheckbox", "%", "r",
     "true=Yes;false=No"},
    {"associatedcompanyid", "Primary Associated Company ID", "number", "number", "%", "", NULL},
    {"hs_all_contact_vids", "All vids for a contact", "enumeration", "checkbox", "%", "re", NULL},
    {"hs_calculated_merged_vids", "Merged vids with timestamps", "enumeration", "checkbox", "%",
     "ce", NULL},
    {"hs_email_domain", "Email Domain", "string", "text", "%", "c", NULL},
    {"hs_full_name_or_email", "Full name or email", "string", "calculation_equation", "%", "c",
     NULL},
    {"hs_is_contact", "Is a contact", "bool", "calculation_equation", "%", "c",
     "true=True;false=False"},
    {"hs_is_unworked", "Contact unworked", "bool", "calculation_equation", "%", "c",
     "true=True;false=False"},
    {"hs_pipeline", "Pipeline", "enumeration", "select", "%", "",
     "contacts-lifecycle-pipeline=Lifecycle Stage Pipeline"},
    {"hs_searchable_calculated_phone_number", "Searchable phone number", "string",
     "calculation_equation", "%", "c", NULL},
    {"num_associated_deals", "Number of Associated Deals", "number", "number", "%", "c", NULL},
};

static const struct hs_seed companies[] = {
    SOURCES,
    {"createdate", "Create Date", "datetime", "date", "%", "r", NULL},
    {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "%", "r", NULL},
    {"name", "Company name", "string", "text", "%", "", NULL},
    {"domain", "Company Domain Name", "string", "text", "%", "", NULL},
    {"hs_additional_domains", "Additional Domains", "enumeration", "checkbox", "%", "re", NULL},
    {"website", "Website URL", "string", "text", "%", "", NULL},
    {"phone", "Phone Number", "string", "phonenumber", "%", "", NULL},
    {"address", "Street Address", "string", "text", "%", "", NULL},
    {"address2", "Street Address 2", "string", "text", "%", "", NULL},
    {"city", "City", "string", "text", "%", "", NULL},
    {"state", "State/Region", "string", "text", "%", "", NULL},
    {"zip", "Postal Code", "string", "text", "%", "", NULL},
    {"country", "Country/Region", "string", "text", "%", "", NULL},
    {"industry", "Industry", "enumeration", "select", "%", "", industries},
    {"type", "Type", "enumeration", "select", "%", "",
     "PROSPECT=Prospect;PARTNER=Partner;RESELLER=Reseller;VENDOR=Vendor;OTHER=Other"},
    {"numberofemployees", "Number of Employees", "number", "number", "%", "", NULL},
    {"annualrevenue", "Annual Revenue", "number", "number", "%", "", NULL},
    {"hs_annual_revenue_currency_code", "Annual Revenue Currency Code", "string", "text", "%", "r",
     NULL},
    {"founded_year", "Year Founded", "string", "text", "%", "", NULL},
    {"is_public", "Is Public", "bool", "booleancheckbox", "%", "", "true=True;false=False"},
    {"timezone", "Time Zone", "string", "text", "%", "", NULL},
    {"closedate", "Close Date", "datetime", "date", "%", "", NULL},
    {"description", "Description", "string", "textarea", "%", "", NULL},
    {"about_us", "About Us", "string", "textarea", "%", "", NULL},
    {"linkedin_company_page", "LinkedIn Company Page", "string", "text", "%", "", NULL},
    {"hs_lead_status", "Lead Status", "enumeration", "radio", "%", "", LEAD_STATUS},
    {"lifecyclestage", "Lifecycle Stage", "enumeration", "radio", "%", "", LIFECYCLE},
    {"hs_parent_company_id", "Parent Company", "number", "number", "%", "r", NULL},
    {"hs_pipeline", "Pipeline", "enumeration", "select", "%", "",
     "companies-lifecycle-pipeline=Lifecycle Stage Pipeline"},
    {"hs_task_label", "Task label", "string", "calculation_equation", "%", "c", NULL},
    {"hs_num_child_companies", "Number of child companies", "number", "number", "%", "c", NULL},
    {"num_associated_contacts", "Number of Associated Contacts", "number", "number", "%", "c",
     NULL},
};

/* Without pipelines of its own: HubSpot's default one, and the stages it comes with. */
static const struct hs_seed deals[] = {
    SOURCES,
    {"createdate", "Create Date", "datetime", "date", "%", "r", NULL},
    {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "%", "r", NULL},
    {"dealname", "Deal Name", "string", "text", "%", "", NULL},
    {"amount", "Amount", "number", "number", "%", "", NULL},
    {"closedate", "Close Date", "datetime", "date", "%", "", NULL},
    {"pipeline", "Pipeline", "enumeration", "select", "%", "", "default=Sales Pipeline"},
    {"dealstage", "Deal Stage", "enumeration", "radio", "%", "",
     "appointmentscheduled=Appointment Scheduled;qualifiedtobuy=Qualified To Buy;"
     "presentationscheduled=Presentation Scheduled;decisionmakerboughtin=Decision Maker Bought-In;"
     "contractsent=Contract Sent;closedwon=Closed Won;closedlost=Closed Lost"},
    {"deal_currency_code", "Currency", "string", "text", "%", "", NULL},
    {"description", "Deal Description", "string", "textarea", "%", "", NULL},
};

/* The reference tells no more of them than that they are there. */
static const struct hs_seed tickets[] = {
    SOURCES,
    {"createdate", "Create Date", "datetime", "date", "%", "r", NULL},
    {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "%", "r", NULL},
};

#define ACTIVITY                                                                                   \
    SOURCES, {"hs_createdate", "Create Date", "datetime", "date", "%", "r", NULL},                 \
        {"hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "%", "r", NULL},         \
    {                                                                                              \
        "hs_timestamp", "Activity date", "datetime", "date", "%", "", NULL                         \
    }

static const struct hs_seed notes[] = {
    ACTIVITY,
    {"hs_note_body", "Note body", "string", "textarea", "%", "", NULL},
    {"hs_attachment_ids", "Attached file IDs", "string", "text", "%", "", NULL},
};
static const struct hs_seed activities[] = {ACTIVITY};

static const struct hs_seed_group contact_groups[] = {
    {"contactinformation", "Contact information"},
    {"emailinformation", "Email information"},
    {"contact_activity", "Contact activity"},
};
static const struct hs_seed_group company_groups[] = {
    {"companyinformation", "Company information"},
    {"company_activity", "Company activity"},
};

static const struct hs_seed_group deal_groups[] = {{"dealinformation", "Deal information"}};
static const struct hs_seed_group ticket_groups[] = {{"ticketinformation", "Ticket information"}};
static const struct hs_seed_group activity_groups[] = {{"engagement", "Engagement"}};

#define LIST(name) name, sizeof(name) / sizeof *(name)
static const struct {
    const struct hs_seed *seeds;
    size_t n;
    const struct hs_seed_group *groups;
    size_t n_groups;
} catalogs[HS_TYPES + 1] = {
    [HS_CONTACT] = {LIST(contacts), LIST(contact_groups)},
    [HS_COMPANY] = {LIST(companies), LIST(company_groups)},
    [HS_DEAL] = {LIST(deals), LIST(deal_groups)},
    [HS_TICKET] = {LIST(tickets), LIST(ticket_groups)},
    [HS_NOTE] = {LIST(notes), LIST(activity_groups)},
    [HS_EMAIL] = {LIST(activities), LIST(activity_groups)},
    [HS_CALL] = {LIST(activities), LIST(activity_groups)},
    [HS_MEETING] = {LIST(activities), LIST(activity_groups)},
    [HS_TASK] = {LIST(activities), LIST(activity_groups)},
};

const struct hs_seed *hs_catalog(const struct hs_type *type, size_t *n)
{
    *n = catalogs[type->number].n;
    return catalogs[type->number].seeds;
}

const struct hs_seed_group *hs_catalog_groups(const struct hs_type *type, size_t *n)
{
    *n = catalogs[type->number].n_groups;
    return catalogs[type->number].groups;
}
