/* questions: what only a person can decide, and the answers. */
#include "cli/command.h"
#include "cli/config.h"

#include "engine/answer.h"
#include "engine/configure.h"
#include "engine/vanished.h"
#include "report/questions.h"

static bool run_list(struct cli *cli, int *code, struct err *err)
{
    struct opened opened AUTO_OPENED;
    bool all = cli_line_has(&cli->line, "all");
    int64_t only = 0;
    size_t n;
    if (!cli_operand_number(cli, "no question's number", &only, err) ||
        !opened_open(cli, &opened, err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    if (!report_questions(report, opened.store, &opened.config, all, only, &n, err))
        return false;
    *code = n > 0 && !all && !only ? CLI_WAITS : CLI_DONE;
    return true;
}

static const struct cli_option list_options[] = {
    {"all", NULL, "The answered ones as well.", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct cli_code list_codes[] = {
    {CLI_WAITS, "There are open questions."},
    {0, NULL},
};

const struct cli_command command_questions_list = {
    .name = "questions list",
    .operands = "[NUMBER]",
    .max = 1,
    .summary = "Show what only a person can decide",
    .text = "With NUMBER that one alone, with every record that it stands for: its own, the "
            "candidates, all that a brake holds, all that can no longer be seen.",
    .options = list_options,
    .codes = list_codes,
    .examples = "tenon questions list\ntenon questions list 7\ntenon questions list --json",
    .run = run_list,
};

/* The question that the first operand names. */
static bool find_question(struct cli *cli, struct store *store, struct question **out,
                          struct err *err)
{
    int64_t number;
    if (!str_to_int64(cli_operand(cli, 0), &number))
        return cli_usage(err, "\"%s\" is no question's number", cli_operand(cli, 0));
    return question_by_number(store, cli->arena, number, out, err) &&
           (*out ||
            err_set(err, ERR_NOT_FOUND, "there is no question %lld; see: tenon questions list",
                    (long long)number));
}

static const char *next_words(struct arena *arena, const struct question *q, const char *answer)
{
    if (str_eq(q->kind, QUESTION_BRAKE) && str_eq(answer, ANSWER_REJECT))
        return str_fmt(arena,
                       "They stay held until their records change. To let them go after all: tenon "
                       "questions accept %lld",
                       (long long)q->question);
    if (str_eq(q->kind, QUESTION_VANISHED) && str_eq(answer, ANSWER_WAIT))
        return str_fmt(arena,
                       "They wait until they are seen again (tenon run --compare looks). If they "
                       "are gone for good: tenon questions resolve %lld " ANSWER_GONE,
                       (long long)q->question);
    return "The next run acts on it: tenon run";
}

static bool give(struct cli *cli, struct home *home, struct store *store, const struct question *q,
                 const char *answer, int *code, struct err *err)
{
    struct config config;
    if (!answer)
        return err_set(err, ERR_INVALID,
                       "question %lld wants a choice (%s): tenon questions resolve %lld ANSWER",
                       (long long)q->question, answer_choices(cli->arena, q),
                       (long long)q->question);
    if (!configuration_load(store, cli->arena, &config, err) ||
        !answer_give(store, &config, q, answer, sys_now_ms(home->sys), err))
        return false;
    struct report *report AUTO_REPORT = cli_report(cli);
    report_fact(report, "question", "Question", cell_int(q->question));
    report_fact(report, "answer", "Answered", cell_text(answer));
    report_say(report, TONE_PLAIN, "%s", next_words(cli->arena, q, answer));
    *code = CLI_DONE;
    return true;
}

static bool answer_yes_no(struct cli *cli, bool yes, int *code, struct err *err)
{
    struct home *home AUTO_HOME = cli_home(cli, err);
    struct store *store AUTO_STORE = home ? home_store(home, err) : NULL;
    struct question *q;
    return store && find_question(cli, store, &q, err) &&
           give(cli, home, store, q, answer_of_yes_no(cli->arena, q, yes), code, err);
}

static bool run_accept(struct cli *cli, int *code, struct err *err)
{
    return answer_yes_no(cli, true, code, err);
}

static bool run_reject(struct cli *cli, int *code, struct err *err)
{
    return answer_yes_no(cli, false, code, err);
}

static bool run_resolve(struct cli *cli, int *code, struct err *err)
{
    struct home *home AUTO_HOME = cli_home(cli, err);
    struct store *store AUTO_STORE = home ? home_store(home, err) : NULL;
    struct question *q;
    return store && find_question(cli, store, &q, err) &&
           give(cli, home, store, q, cli_operand(cli, 1), code, err);
}

const struct cli_command command_questions_accept = {
    .name = "questions accept",
    .operands = "NUMBER",
    .min = 1,
    .max = 1,
    .summary = "Say yes to a question",
    .text = "Links the one candidate, lets go what a brake holds, or does what is asked.",
    .examples = "tenon questions accept 7",
    .run = run_accept,
};

const struct cli_command command_questions_reject = {
    .name = "questions reject",
    .operands = "NUMBER",
    .min = 1,
    .max = 1,
    .summary = "Say no to a question",
    .text =
        "The candidates are not the same and are never proposed again; what a brake holds stays "
        "held until its records change, or you accept after all; of two values each side keeps its "
        "own.",
    .examples = "tenon questions reject 7",
    .run = run_reject,
};

const struct cli_command command_questions_resolve = {
    .name = "questions resolve",
    .operands = "NUMBER ANSWER",
    .min = 2,
    .max = 2,
    .summary = "Answer a question by a choice",
    .text = "ANSWER is what tenon questions list names: the id of the record that is the same, or "
            "none; for two values hubspot, netsuite or both; else one of the choices. An answer is "
            "used once.",
    .examples = "tenon questions resolve 7 netsuite\ntenon questions resolve 8 201000000039",
    .run = run_resolve,
};
