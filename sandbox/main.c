/* tenon-sandbox: both emulators in one program, a listener each. */
#include "base/dec.h"
#include "base/str.h"
#include "http/server.h"
#include "sandbox/front.h"
#include "sandbox/generate/generate.h"
#include "sandbox/hubspot/hubspot.h"
#include "sandbox/netsuite/netsuite.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct options {
    const char *listen[WORLD_SIDES];
    const char *url[WORLD_SIDES];
    struct world_options world;
    struct generate_options generate;
    bool switches;
};

static const char *const usage =
    "usage: tenon-sandbox [options]\n"
    "  --hubspot HOST:PORT   where HubSpot listens (127.0.0.1:4010; port 0 picks one)\n"
    "  --netsuite HOST:PORT  where NetSuite listens (127.0.0.1:4011)\n"
    "  --hubspot-url URL     its outer address, where a proxy stands before it\n"
    "  --netsuite-url URL\n"
    "  --data DIR            keep everything there; in memory without\n"
    "  --seed N              the same number gives the same world (1)\n"
    "  --companies N         make so many companies on each side (0)\n"
    "  --contacts N          and so many people (0)\n"
    "  --overlap SHARE       how many of them stand on both sides, 0 to 1 (0.6)\n"
    "  --alike               what stands on both sides is the same on both; else a tenth differs\n"
    "  --switches            tell what POST /_sandbox/faults {\"switches\":{…}} can set, and end\n";

static bool whole_number(const char *name, const char *text, int64_t max, int64_t *out)
{
    if (str_to_int64(text, out) && *out >= 0 && *out <= max)
        return true;
    fprintf(stderr, "tenon-sandbox: %s is a number from 0 to %lld\n", name, (long long)max);
    return false;
}

/* "0.6" is 60 percent. */
static bool share(const char *name, const char *text, int *percent)
{
    struct dec value;
    struct dec hundred = {.coefficient = 100};
    int64_t number = -1;
    struct arena *scratch AUTO_ARENA = arena_new();
    if (dec_parse(text, &value) && dec_multiply(value, hundred, &value))
        str_to_int64(dec_format(scratch, dec_round(value, 0)), &number);
    *percent = (int)number;
    if (number >= 0 && number <= 100)
        return true;
    fprintf(stderr, "tenon-sandbox: %s is a share from 0 to 1\n", name);
    return false;
}

static bool take_option(struct options *options, int option)
{
    int64_t number = 0;
    switch (option) {
    case 'h':
    case 'n':
        options->listen[option == 'h' ? WORLD_HUBSPOT : WORLD_NETSUITE] = optarg;
        return true;
    case 'H':
    case 'N':
        options->url[option == 'H' ? WORLD_HUBSPOT : WORLD_NETSUITE] = optarg;
        return true;
    case 'd':
        options->world.data_dir = optarg;
        return true;
    case 's':
        if (!whole_number("--seed", optarg, INT64_MAX, &number))
            return false;
        options->world.seed = (uint64_t)number;
        return true;
    case 'c':
        return whole_number("--companies", optarg, 1000000, &options->generate.companies);
    case 'p':
        return whole_number("--contacts", optarg, 1000000, &options->generate.contacts);
    case 'a':
        options->generate.alike = true;
        return true;
    case 'S':
        options->switches = true;
        return true;
    case 'o':
        return share("--overlap", optarg, &options->generate.overlap_percent);
    default:
        return false;
    }
}

static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"hubspot", required_argument, NULL, 'h'},
        {"netsuite", required_argument, NULL, 'n'},
        {"hubspot-url", required_argument, NULL, 'H'},
        {"netsuite-url", required_argument, NULL, 'N'},
        {"data", required_argument, NULL, 'd'},
        {"seed", required_argument, NULL, 's'},
        {"companies", required_argument, NULL, 'c'},
        {"contacts", required_argument, NULL, 'p'},
        {"overlap", required_argument, NULL, 'o'},
        {"alike", no_argument, NULL, 'a'},
        {"switches", no_argument, NULL, 'S'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (!take_option(options, option)) {
            fputs(usage, stderr);
            return false;
        }
    }
    return optind == argc;
}

/* A world that is there already is not filled again. */
static bool fill(struct world *world, const struct options *options, struct err *err)
{
    if (!hubspot_init(world, err) || !netsuite_init(world, err))
        return false;
    if (!options->generate.companies && !options->generate.contacts)
        return true;
    world_lock(world);
    bool first = world_first_time(world, "filled", err);
    world_unlock(world);
    return first ? generate_fill(world, &options->generate, err) : err->class == ERR_NONE;
}

static void print_switches(struct world *world)
{
    struct world_switch value;
    for (size_t i = 0; world_switch_at(world, i, &value); i++) {
        if (value.text)
            printf("%-36s \"%s\"\n", value.name, value.text);
        else
            printf("%-36s %lld\n", value.name, (long long)value.number);
        printf("%-36s %s\n", "", value.meaning);
    }
}

static bool listen_to(struct front *front, enum world_side side, const struct options *options,
                      struct http_server **server, struct err *err)
{
    static const http_handler_fn handlers[] = {front_hubspot, front_netsuite};
    const struct http_server_options server_options = {
        .listen = options->listen[side], .handler = handlers[side], .ctx = front};
    *server = http_server_start(&server_options, err);
    if (!*server)
        return false;
    struct arena *scratch AUTO_ARENA = arena_new();
    const char *host =
        str_ndup(scratch, options->listen[side],
                 (size_t)(strrchr(options->listen[side], ':') - options->listen[side]));
    const char *local = str_fmt(scratch, "http://%s:%d", host, http_server_port(*server));
    const char *url = options->url[side] ? options->url[side] : local;
    world_lock(front_world(front));
    world_set_url(front_world(front), side, url);
    world_unlock(front_world(front));
    printf("%s %s\n", world_side_name(side), local);
    return fflush(stdout) == 0;
}

static void wait_for_end(const sigset_t *signals)
{
    int got;
    sigwait(signals, &got);
}

static bool serve(struct world *world, const struct options *options, const sigset_t *signals,
                  struct err *err)
{
    struct http_server *servers[WORLD_SIDES] = {0};
    struct front *front = front_new(world);
    bool ok = fill(world, options, err);
    if (ok && options->switches)
        print_switches(world);
    for (int side = 0; ok && !options->switches && side < WORLD_SIDES; side++)
        ok = listen_to(front, (enum world_side)side, options, &servers[side], err);
    if (ok && !options->switches)
        wait_for_end(signals);
    for (int side = 0; side < WORLD_SIDES; side++) {
        if (servers[side])
            http_server_stop(servers[side]);
    }
    front_free(front);
    hubspot_close(world);
    return ok;
}

int main(int argc, char **argv)
{
    struct options options = {
        .listen = {[WORLD_HUBSPOT] = "127.0.0.1:4010", [WORLD_NETSUITE] = "127.0.0.1:4011"},
        .world = {.seed = 1},
        .generate = {.overlap_percent = 60},
    };
    if (!read_options(argc, argv, &options))
        return 2;
    /* Blocked before any thread starts, so that only sigwait sees them. */
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    struct err err = {0};
    struct world *world = world_open(&options.world, &err);
    bool ok = world && serve(world, &options, &signals, &err);
    if (!ok)
        fprintf(stderr, "tenon-sandbox: %s\n", err.message);
    world_close(world);
    return ok ? 0 : 1;
}
