/* connect hubspot, connect netsuite: where the secrets come from, and what the account said. */
#include "cli/account.h"
#include "cli/command.h"
#include "cli/file.h"

#include "json/writer.h"

#include <stdlib.h>
#include <string.h>

/* The environment is TENON_HUBSPOT_… or TENON_NETSUITE_… and the name in capitals. */
struct secret {
    const char *name;
    const char *env;
    const char *question;
    bool shown; /* an id: no secret by itself */
};
static const struct secret hubspot_secrets[] = {
    {"token", "TENON_HUBSPOT_TOKEN", "Token of the HubSpot app", false}, {0}};
static const struct secret token_secrets[] = {
    {"consumer_key", "TENON_NETSUITE_CONSUMER_KEY", "Consumer key (integration record)", false},
    {"consumer_secret", "TENON_NETSUITE_CONSUMER_SECRET", "Consumer secret", false},
    {"token_id", "TENON_NETSUITE_TOKEN_ID", "Token id (access token)", false},
    {"token_secret", "TENON_NETSUITE_TOKEN_SECRET", "Token secret", false},
    {0}};
static const struct secret certificate_secrets[] = {
    {"client_id", "TENON_NETSUITE_CLIENT_ID", "Client id (integration record)", true},
    {"certificate_id", "TENON_NETSUITE_CERTIFICATE_ID", "Certificate id", true},
    {0}};

/* Lines "name = value"; a file with a single other line is the one secret itself. */
static const char *from_file(struct arena *arena, const char *text, const char *name, bool only)
{
    struct str_list lines = str_split(arena, text, '\n');
    for (size_t i = 0; i < lines.n; i++) {
        const char *equals = strchr(lines.at[i], '=');
        if (equals &&
            str_eq(str_trim(arena, str_ndup(arena, lines.at[i], (size_t)(equals - lines.at[i]))),
                   name))
            return str_trim(arena, equals + 1);
    }
    return only && !strchr(text, '=') ? str_trim(arena, text) : NULL;
}

static const char *find_secret(const struct cli *cli, const struct secret *secret,
                               const char *file_text, bool only, struct err *err)
{
    const char *value = file_text ? from_file(cli->arena, file_text, secret->name, only) : NULL;
    if (!value)
        value = getenv(secret->env);
    if (!value && cli->terminal.asks) {
        value = secret->shown
                    ? terminal_ask(&cli->terminal, cli->arena, secret->question, NULL, err)
                    : terminal_ask_secret(&cli->terminal, cli->arena, secret->question, err);
        if (!value)
            return NULL;
    }
    if (str_is_blank(value)) {
        cli_usage(err, "no %s: put it into the file of --secret-file%s or into $%s", secret->name,
                  only ? "" : str_fmt(cli->arena, " (a line \"%s = …\")", secret->name),
                  secret->env);
        return NULL;
    }
    return str_trim(cli->arena, value);
}

static bool add_private_key(const struct cli *cli, struct json_writer *w, struct err *err)
{
    const char *path = cli_line_value(&cli->line, "private-key");
    if (!path && cli->terminal.asks)
        path = terminal_ask(&cli->terminal, cli->arena, "File of the private key (PEM)", NULL, err);
    if (!path)
        return err->class != ERR_NONE
                   ? false
                   : cli_usage(err, "no private key: name its PEM file with --private-key FILE");
    const char *pem = file_read(cli->arena, path, FILE_SECRET_MAX, err);
    if (!pem)
        return false;
    if (!strstr(pem, "-----BEGIN") || !strstr(pem, "PRIVATE KEY-----"))
        return err_set(err, ERR_INVALID, "%s holds no private key in PEM form", path);
    json_set_text(w, "private_key", pem);
    return true;
}

/* Which of NetSuite's two ways to log in: as said, else as the secrets at hand tell, else asked. */
static const struct secret *netsuite_secrets(const struct cli *cli, const char *file_text,
                                             struct err *err)
{
    const char *way = cli_line_value(&cli->line, "login");
    bool tokens =
        (file_text && strstr(file_text, token_secrets[0].name)) || getenv(token_secrets[0].env);
    bool certificate = cli_line_value(&cli->line, "private-key") ||
                       (file_text && strstr(file_text, certificate_secrets[0].name)) ||
                       getenv(certificate_secrets[0].env);
    if (!way && tokens != certificate)
        way = tokens ? "tokens" : "certificate";
    if (!way && cli->terminal.asks) {
        way = terminal_ask(&cli->terminal, cli->arena,
                           "Log in by certificate (OAuth 2.0) or by tokens (TBA)", "certificate",
                           err);
        if (!way)
            return NULL;
    }
    if (str_eq(way, "tokens"))
        return token_secrets;
    if (str_eq(way, "certificate"))
        return certificate_secrets;
    cli_usage(err, "say how to log in: --login certificate or --login tokens");
    return NULL;
}

/* The secrets as JSON; NULL and *err. */
static const char *collect(const struct cli *cli, enum side side, struct err *err)
{
    const char *path = cli_line_value(&cli->line, "secret-file");
    const char *text = path ? file_read(cli->arena, path, FILE_SECRET_MAX, err) : NULL;
    if (path && !text)
        return NULL;
    const struct secret *secrets =
        side == SIDE_HUBSPOT ? hubspot_secrets : netsuite_secrets(cli, text, err);
    if (!secrets)
        return NULL;
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (const struct secret *s = secrets; s->name; s++) {
        const char *value = find_secret(cli, s, text, side == SIDE_HUBSPOT, err);
        if (!value)
            return NULL;
        json_set_text(&w, s->name, value);
    }
    if (secrets == certificate_secrets && !add_private_key(cli, &w, err))
        return NULL;
    json_end_object(&w);
    return str_dup(cli->arena, buf_text(&buf));
}

/* Settings ------------------------------------------------------------------------------------- */

struct settings {
    struct account_setting at[10];
    size_t n;
};

static void add_text(const struct cli *cli, const char *option, const char *key,
                     struct settings *settings)
{
    const char *value = cli_line_value(&cli->line, option);
    if (value)
        settings->at[settings->n++] =
            (struct account_setting){key, str_eq(value, "default") ? NULL : value, false};
}

static bool add_number(const struct cli *cli, const char *option, const char *key, int64_t max,
                       int64_t factor, struct settings *settings, struct err *err)
{
    int64_t number = -1;
    const char *value = cli_line_value(&cli->line, option);
    if (str_eq(value, "default")) {
        settings->at[settings->n++] = (struct account_setting){key, NULL, true};
        return true;
    }
    if (!cli_number(cli, option, 1, max, &number, err))
        return false;
    if (number > 0)
        settings->at[settings->n++] = (struct account_setting){
            key, str_fmt(cli->arena, "%lld", (long long)number * factor), true};
    return true;
}

static bool read_settings(const struct cli *cli, struct settings *settings, struct err *err)
{
    const char *url = cli_line_value(&cli->line, "base-url");
    if (url && !str_eq(url, "default") &&
        ((!str_starts(url, "http://") && !str_starts(url, "https://")) || str_ends(url, "/")))
        return cli_usage(err,
                         "--base-url begins with http:// or https:// and ends without a "
                         "slash, unlike \"%s\"",
                         url);
    add_text(cli, "base-url", "base_url", settings);
    add_text(cli, "ca-file", "ca_file", settings);
    add_text(cli, "proxy", "proxy", settings);
    add_text(cli, "time-zone", "time_zone", settings);
    return add_number(cli, "lag-seconds", "lag_ms", 86400, 1000, settings, err) &&
           add_number(cli, "unanswered-seconds", "unanswered_ms", 86400, 1000, settings, err) &&
           add_number(cli, "share", "share_percent", 100, 1, settings, err) &&
           add_number(cli, "concurrency", "concurrency", 1000, 1, settings, err);
}

/* What was found ------------------------------------------------------------------------------- */

static void tell(const struct cli *cli, const struct account_connected *connected, int64_t skew_ms)
{
    struct report *report AUTO_REPORT = cli_report(cli);
    const struct account *account = connected->account;
    report_fact(report, "name", "Account", cell_text(account->name));
    report_fact(report, "side", NULL, cell_text(side_name(account->side)));
    report_fact(report, "identity", side_title(account->side), cell_text(account->identity));
    report_fact(report, "time_zone", "Time zone", cell_text(connected->facts.time_zone));
    report_fact(report, "currency", "Currency", cell_text(connected->facts.currency));
    report_fact(report, "clock_ahead_ms", NULL, cell_int(skew_ms));
    report_list(report, "missing_scopes", "Scopes that the token lacks",
                connected->missing_scopes.at, connected->missing_scopes.n);
    if (skew_ms > 60000 || skew_ms < -60000)
        report_say(report, TONE_WARN,
                   "This machine's clock differs from %s's by %lld seconds: set it right.",
                   side_title(account->side), (long long)(skew_ms / 1000));
    if (connected->missing_scopes.n > 0)
        report_say(report, TONE_WARN,
                   "Add them to the HubSpot app, then connect again with the new token.");
    report_say(report, TONE_GOOD, "%s", connected->known ? "Connected again." : "Connected.");
}

static bool connect(struct cli *cli, enum side side, int *code, struct err *err)
{
    const char *name = cli_line_value(&cli->line, "name");
    struct account_wish wish = {.side = side,
                                .name = name ? name : side_name(side),
                                .identity = cli_line_value(&cli->line, "account")};
    struct settings settings = {0};
    struct home *home AUTO_HOME = cli_home(cli, err);
    struct store *store AUTO_STORE = home ? home_store(home, err) : NULL;
    struct account *known = NULL;
    if (!store || !read_settings(cli, &settings, err) ||
        !account_get(store, cli->arena, wish.name, &known, err))
        return false;
    if (side == SIDE_NETSUITE && !wish.identity && !known && cli->terminal.asks) {
        wish.identity =
            terminal_ask(&cli->terminal, cli->arena,
                         "NetSuite account id (Setup > Company > Company Information)", NULL, err);
        if (!wish.identity)
            return false;
    }
    if (side == SIDE_NETSUITE && !wish.identity && !known)
        return cli_usage(err, "give NetSuite's account id: --account ID");
    if (!cli_line_has(&cli->line, "again")) {
        wish.secret = collect(cli, side, err);
        if (!wish.secret)
            return false;
    }
    wish.settings = settings.at;
    wish.n_settings = settings.n;
    struct account_connected connected;
    if (!account_connect(home, store, cli->arena, &wish, &connected, err))
        return false;
    tell(cli, &connected, connected.account->skew_ms);
    *code = CLI_DONE;
    return true;
}

static bool run_hubspot(struct cli *cli, int *code, struct err *err)
{
    return connect(cli, SIDE_HUBSPOT, code, err);
}

static bool run_netsuite(struct cli *cli, int *code, struct err *err)
{
    return connect(cli, SIDE_NETSUITE, code, err);
}

#define COMMON_OPTIONS                                                                             \
    {"again", NULL,                                                                                \
     "Take the secrets that are stored: to try again after a refusal, or to change settings.",     \
     NULL},                                                                                        \
        {"lag-seconds", "SECONDS",                                                                 \
         "How late a change may show in what is read. Default: 300; lower only for a sandbox.",    \
         NULL},                                                                                    \
        {"unanswered-seconds", "SECONDS",                                                          \
         "How long a write that was not answered may still be carried out. Default: 420; lower "   \
         "only for a sandbox.",                                                                    \
         NULL},                                                                                    \
        {"base-url", "URL", "A stand-in for the real system, such as tenon-sandbox.", NULL},       \
        {"proxy", "URL", "The proxy that requests go through.", NULL},                             \
    {                                                                                              \
        "ca-file", "FILE", "Certificates to trust, in place of the system's.", NULL                \
    }

static const struct cli_option hubspot_options[] = {
    {"name", "NAME", "What the account is called here. Default: hubspot.", NULL},
    {"secret-file", "FILE", "Holds the token (- is standard input).", NULL},
    {"share", "PERCENT", "Tenon's part of the app's rate limits. Default: 80.", NULL},
    COMMON_OPTIONS,
    {NULL, NULL, NULL, NULL},
};

const struct cli_command command_connect_hubspot = {
    .name = "connect hubspot",
    .operands = "",
    .summary = "Connect the HubSpot account, or renew its token",
    .text = "The token comes from --secret-file, from $TENON_HUBSPOT_TOKEN, or is asked for; never "
            "from the command line, where others could see it. It is stored encrypted. The account "
            "is asked who it is: its id is kept, and a token of another account is refused from "
            "then on.\n\n"
            "A setting given as \"default\" goes back to its default.",
    .options = hubspot_options,
    .examples = "tenon connect hubspot\n"
                "tenon connect hubspot --secret-file token.txt --share 50\n"
                "tenon connect hubspot --again --lag-seconds 60",
    .run = run_hubspot,
};

static const struct cli_option netsuite_options[] = {
    {"account", "ID", "NetSuite's account id, such as 1234567 or 1234567_SB1.", NULL},
    {"name", "NAME", "What the account is called here. Default: netsuite.", NULL},
    {"login", "WAY",
     "certificate (OAuth 2.0, with a private key) or tokens (TBA). Default: what is given.",
     "certificate tokens"},
    {"secret-file", "FILE",
     "Holds lines \"name = value\": consumer_key, consumer_secret, token_id and token_secret, or "
     "client_id and certificate_id (- is standard input).",
     NULL},
    {"private-key", "FILE", "The private key of the certificate, in PEM form.", NULL},
    {"concurrency", "NUMBER",
     "How many requests at a time NetSuite allows the account. Tenon takes 2 less. Default: 5.",
     NULL},
    {"time-zone", "ZONE", "The company's time zone, such as Europe/Berlin. Default: found out.",
     NULL},
    COMMON_OPTIONS,
    {NULL, NULL, NULL, NULL},
};

const struct cli_command command_connect_netsuite = {
    .name = "connect netsuite",
    .operands = "",
    .summary = "Connect a NetSuite account, or renew its credential",
    .text = "The secrets come from --secret-file, from the environment, or are asked for; never "
            "from the command line. They are stored encrypted.\n\n"
            "NetSuite locks a token after a few wrong logins, so after a refusal nothing more is "
            "sent until you connect again. Its Login Audit Trail (Setup > Users/Roles > User "
            "Management) tells why.\n\n"
            "A setting given as \"default\" goes back to its default.",
    .options = netsuite_options,
    .examples = "tenon connect netsuite --account 1234567_SB1\n"
                "tenon connect netsuite --account 1234567 --name emea --secret-file emea.txt "
                "--private-key emea.pem\n"
                "tenon connect netsuite --again",
    .run = run_netsuite,
};
