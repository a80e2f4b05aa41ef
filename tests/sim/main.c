/* sim [--seeds N] [--from SEED] [--seed SEED] [--records N] [--steps N] [--store URL]
 * Runs seeds until one violates an invariant. --seed: that one alone, with its story. The last line
 * is "soak-sim key=value …". */
#include "tests/sim/world.h"

#include "base/log.h"

#include <getopt.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_BYTES (32 << 20) /* the most that glibc takes for a threshold */

static void no_log(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
}

/* A seed takes as much memory as the one before: what is freed is kept, not given back and asked
 * for anew, which took a third of the time. SQLite need not count it, nor guard it: one thread. */
static void keep_memory(void)
{
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
    mallopt(M_TOP_PAD, KEPT_BYTES);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static void add_stats(struct sim_stats *sum, const struct sim_stats *one)
{
    sum->records += one->records;
    sum->steps += one->steps;
    sum->crashes += one->crashes;
    sum->lost_answers += one->lost_answers;
    sum->conflicts += one->conflicts;
    sum->merges += one->merges;
    sum->edits += one->edits;
    sum->raced += one->raced;
    sum->writes += one->writes;
    sum->undos += one->undos;
    sum->takeovers += one->takeovers;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"seeds", required_argument, NULL, 'n'}, {"from", required_argument, NULL, 'f'},
        {"seed", required_argument, NULL, 's'},  {"records", required_argument, NULL, 'r'},
        {"steps", required_argument, NULL, 't'}, {"store", required_argument, NULL, 'u'},
        {"keep-going", no_argument, NULL, 'k'},  {NULL, 0, NULL, 0}};
    struct sim_options sim = {
        .records = 20, .steps = 200, .store_url = getenv("TENON_TEST_POSTGRES")};
    int64_t seeds = 200, from = 1, number = 0;
    bool one = false, keep_going = false;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == '?' || (c != 'u' && c != 'k' && !str_to_int64(optarg, &number)))
            return 2;
        switch (c) {
        case 'n':
            seeds = number;
            break;
        case 'f':
            from = number;
            break;
        case 's':
            from = number;
            seeds = 1;
            one = true;
            break;
        case 'r':
            sim.records = (int)number;
            break;
        case 't':
            sim.steps = (int)number;
            break;
        case 'k':
            keep_going = true;
            break;
        default:
            sim.store_url = optarg;
        }
    }
    keep_memory();
    setvbuf(stdout, NULL, _IOLBF, 0);
    log_set_sink(no_log, NULL);
    struct sim_stats sum = {0};
    int64_t violations = 0, done = 0;
    for (int64_t seed = from; seed < from + seeds && (keep_going || violations == 0); seed++) {
        struct sim_stats stats;
        char violation[1000];
        sim.seed = (uint64_t)seed;
        sim.trace = one ? stdout : NULL;
        if (!sim_run(&sim, &stats, violation)) {
            printf("seed %lld: %s\n", (long long)seed, violation);
            violations++;
        }
        add_stats(&sum, &stats);
        done++;
    }
    printf("soak-sim seeds=%lld violations=%lld records=%lu steps=%lu crashes=%lu lost_answers=%lu "
           "conflicts=%lu merges=%lu edits=%lu raced=%lu writes=%lu takeovers=%lu undos=%lu\n",
           (long long)done, (long long)violations, sum.records, sum.steps, sum.crashes,
           sum.lost_answers, sum.conflicts, sum.merges, sum.edits, sum.raced, sum.writes,
           sum.takeovers, sum.undos);
    return violations ? 1 : 0;
}
