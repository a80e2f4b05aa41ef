-- The first schema. Every key begins with the workspace. Times are UTC milliseconds; names of enums are
-- the texts of src/record. The words that the driver replaces are listed in db/db.h.

CREATE TABLE workspace (
    workspace TEXT PRIMARY KEY,
    made_ms INTEGER NOT NULL,
    lease_holder TEXT,                            -- who may write to the remotes (rule 13)
    lease_until_ms INTEGER NOT NULL DEFAULT 0,
    lease_generation INTEGER NOT NULL DEFAULT 0,  -- counts holders: claims of older ones are void
    revision INTEGER NOT NULL DEFAULT 0,          -- the configuration in force
    last_run INTEGER NOT NULL DEFAULT 0,          -- numbers given so far: two who count at once meet
    last_plan INTEGER NOT NULL DEFAULT 0          -- here, and the second does its step again
);

CREATE TABLE config_revision (
    workspace TEXT NOT NULL,
    revision INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    note TEXT NOT NULL,
    config TEXT NOT NULL,                         -- YAML, as exported
    PRIMARY KEY (workspace, revision)
);

CREATE TABLE account (
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    side TEXT NOT NULL,
    identity TEXT NOT NULL,                       -- portal id or NetSuite account id, pinned
    settings TEXT NOT NULL,                       -- JSON without secrets: base URL, lag, share
    secret TEXT NOT NULL,                         -- sealed JSON
    state TEXT NOT NULL,                          -- 'ok' or 'unauthorised'
    cause TEXT,
    facts TEXT NOT NULL,                          -- JSON: what the account says of itself
    skew_ms INTEGER NOT NULL DEFAULT 0,           -- the account's clock less ours
    PRIMARY KEY (workspace, name)
);

-- One object type of one account: its schema and how far it was read.
CREATE TABLE account_type (
    workspace TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    schema TEXT,                                  -- JSON; NULL: not described yet
    renew INTEGER NOT NULL DEFAULT 0,             -- to be described again: enum renew
    fields TEXT NOT NULL,                         -- JSON list: what the mirror holds
    list_cursor TEXT,
    list_began_ms INTEGER NOT NULL DEFAULT 0,     -- the account's clock when the listing began
    list_done_ms INTEGER NOT NULL DEFAULT 0,      -- our clock; 0: the first listing is not complete
    compare_began_ms INTEGER NOT NULL DEFAULT 0,  -- a full compare under way, our clock; 0: none
    settled_cursor TEXT,
    settled_ms INTEGER NOT NULL DEFAULT 0,        -- everything changed before is read (account's clock)
    settled_began_ms INTEGER NOT NULL DEFAULT 0,  -- a pass under way, our clock; 0: none
    settled_done_ms INTEGER NOT NULL DEFAULT 0,   -- when the last complete pass began
    fast_cursor TEXT,
    fast_began_ms INTEGER NOT NULL DEFAULT 0,
    fast_done_ms INTEGER NOT NULL DEFAULT 0,
    fast_behind_ms INTEGER NOT NULL DEFAULT 0,    -- settled_ms when the last complete pass began
    behind_ms INTEGER NOT NULL DEFAULT 0,         -- fast_behind_ms, once all that was named is read; 0: never
    late_ms INTEGER NOT NULL DEFAULT 0,           -- the most that the index was seen to lag
    prepared INTEGER NOT NULL DEFAULT 0,          -- creates may carry an origin
    wall TEXT NOT NULL DEFAULT 'unknown',         -- does the origin stand as sent: unknown, yes, no
    PRIMARY KEY (workspace, account, type)
);

CREATE TABLE mirror (
    workspace TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    presence TEXT NOT NULL,
    merged_into TEXT,
    merged_ids TEXT,                              -- JSON list
    origin TEXT,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,                 -- the side's stamp
    read_ms INTEGER NOT NULL,                     -- when the read that brought it was sent
    seen_ms INTEGER NOT NULL,                     -- first seen, our clock
    listed INTEGER NOT NULL,                      -- first seen in the first listing
    sighted_ms INTEGER NOT NULL DEFAULT 0,        -- the full compare that saw it last
    data TEXT NOT NULL,                           -- values as JSON
    unread INTEGER NOT NULL,                      -- named by a reader, to be read by id
    todo INTEGER NOT NULL,                        -- to be merged
    gate_ms INTEGER,                              -- a create waits for this moment of the target's clock
    times_wanted INTEGER NOT NULL DEFAULT 0,      -- merge asked for the fields' own times
    sync TEXT,
    state TEXT NOT NULL,                          -- rule 7
    cause TEXT,
    forgotten INTEGER NOT NULL DEFAULT 0,         -- a person who was forgotten: no values are kept
    written_ms INTEGER NOT NULL DEFAULT 0,        -- of what we created: the stamp that our last write
                                                  -- left, while nobody else had touched it; 0: not told
    PRIMARY KEY (workspace, account, type, id)
);
CREATE INDEX mirror_todo ON mirror (workspace, account, type, id) WHERE todo = 1;
CREATE INDEX mirror_unread ON mirror (workspace, account, type, id) WHERE unread = 1;
CREATE INDEX mirror_times ON mirror (workspace, account, type, id) WHERE times_wanted = 1;
CREATE INDEX mirror_gate ON mirror (workspace, account, type, gate_ms) WHERE gate_ms IS NOT NULL;
CREATE INDEX mirror_origin ON mirror (workspace, account, type, origin) WHERE origin IS NOT NULL;
CREATE INDEX mirror_state ON mirror (workspace, account, type, state);
CREATE INDEX mirror_cause ON mirror (workspace, account, type, id) WHERE cause IS NOT NULL;

CREATE TABLE match_key (
    workspace TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    sync TEXT NOT NULL,
    rule INTEGER NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (workspace, account, type, sync, key, rule, id)
);
CREATE INDEX match_key_record ON match_key (workspace, account, type, sync, id);

-- The fields' own times, asked for by merge and used once.
CREATE TABLE field_time (
    workspace TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    times TEXT NOT NULL,                          -- JSON
    modified_ms INTEGER NOT NULL,                 -- the record's stamp when they were asked
    PRIMARY KEY (workspace, account, type, id)
);

CREATE TABLE link (
    link IDENTITY,
    workspace TEXT NOT NULL,
    hubspot_account TEXT NOT NULL,
    hubspot_type TEXT NOT NULL,
    hubspot_id TEXT NOT NULL,
    netsuite_account TEXT NOT NULL,
    netsuite_type TEXT NOT NULL,
    netsuite_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    run INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    plan INTEGER                                  -- proposed by a plan that is not approved yet
);
CREATE UNIQUE INDEX link_hubspot ON link
    (workspace, hubspot_account, hubspot_type, hubspot_id, netsuite_account, netsuite_type)
    WHERE state = 'live';
CREATE UNIQUE INDEX link_netsuite ON link
    (workspace, netsuite_account, netsuite_type, netsuite_id, hubspot_account, hubspot_type)
    WHERE state = 'live';
CREATE INDEX link_gone ON link (workspace, hubspot_account, hubspot_type, hubspot_id);
CREATE INDEX link_gone_netsuite ON link (workspace, netsuite_account, netsuite_type, netsuite_id);
CREATE INDEX link_plan ON link (workspace, plan) WHERE plan IS NOT NULL;

CREATE TABLE base (
    workspace TEXT NOT NULL,
    link INTEGER NOT NULL,
    line INTEGER NOT NULL,                        -- line link, 0: the record itself
    side TEXT NOT NULL,
    bases TEXT NOT NULL,                          -- JSON by mapping
    PRIMARY KEY (workspace, link, line, side)
);

-- Pairs that a person or an undo declared not the same.
CREATE TABLE not_same (
    workspace TEXT NOT NULL,
    hubspot_account TEXT NOT NULL,
    hubspot_type TEXT NOT NULL,
    hubspot_id TEXT NOT NULL,
    netsuite_account TEXT NOT NULL,
    netsuite_type TEXT NOT NULL,
    netsuite_id TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    PRIMARY KEY (workspace, hubspot_account, hubspot_type, hubspot_id,
                 netsuite_account, netsuite_type, netsuite_id)
);

CREATE TABLE op (
    op IDENTITY,
    workspace TEXT NOT NULL,
    run INTEGER NOT NULL,                         -- that proposed it
    plan INTEGER,                                 -- that shows it
    sync TEXT NOT NULL,
    side TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    record TEXT,                                  -- NULL: a create without outcome
    source_account TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source_id TEXT NOT NULL,
    origin TEXT,
    link INTEGER,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT NOT NULL,
    cause_number INTEGER NOT NULL,
    sources TEXT NOT NULL,                        -- JSON: what it was made from, by mapping
    made_ms INTEGER NOT NULL,
    approved_ms INTEGER,
    held_by TEXT,                                 -- the brake's words
    judged INTEGER NOT NULL DEFAULT 0,            -- the brakes have counted it, or need not
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_ms INTEGER NOT NULL DEFAULT 0,
    claim TEXT,                                   -- worker that is about to send it
    claim_generation INTEGER NOT NULL DEFAULT 0,
    sent_ms INTEGER NOT NULL DEFAULT 0,
    deadline_ms INTEGER NOT NULL DEFAULT 0,       -- no request of it can land after this
    error_class TEXT,
    error_code TEXT,
    error TEXT,
    done_run INTEGER,                             -- that brought its outcome
    done_ms INTEGER
);
CREATE UNIQUE INDEX op_open ON op (workspace, account, type, record)
    WHERE state IN ('proposed','approved','sent','in doubt','failing','held');
CREATE UNIQUE INDEX op_open_create ON op
    (workspace, source_account, source_type, source_id, account, type)
    WHERE kind = 'create' AND state IN ('proposed','approved','sent','in doubt','failing','held');
CREATE INDEX op_state ON op (workspace, account, type, state, op, next_try_ms, cause)
    WHERE state IN ('proposed','approved','sent','in doubt','failing','held');
CREATE INDEX op_recent ON op (workspace, sync, side, made_ms);
CREATE INDEX op_open_sync ON op (workspace, sync, side, kind, state)
    WHERE state IN ('proposed','approved','sent','in doubt','failing','held');
CREATE INDEX op_unjudged ON op (workspace, account, type)
    WHERE state = 'approved' AND judged = 0;
-- By number within the workspace: without it SQLite takes the workspace for the narrower half.
CREATE UNIQUE INDEX op_number ON op (workspace, op);
CREATE INDEX op_plan ON op (workspace, plan, op) WHERE plan IS NOT NULL;
CREATE INDEX op_run ON op (workspace, done_run, sync, side, kind, state)
    WHERE done_run IS NOT NULL;
CREATE INDEX op_source ON op (workspace, source_account, source_type, source_id);

CREATE TABLE op_field (
    workspace TEXT NOT NULL,
    op INTEGER NOT NULL,
    field TEXT NOT NULL,
    mapping TEXT NOT NULL,
    part INTEGER NOT NULL,
    expected TEXT,                                -- NULL: unknown; '' empty
    value TEXT NOT NULL,                          -- '' empty
    rule TEXT NOT NULL,
    taken TEXT,                                   -- outcome of the read-back; NULL: open
    awaits TEXT,                                  -- ref of a partner created in the same plan
    PRIMARY KEY (workspace, op, field)
);
-- Forms that were seen before (rule 2). PostgreSQL bounds what an index holds of a text.
CREATE INDEX op_field_form ON op_field (workspace, field, substr(value, 1, 100))
    WHERE taken = 'new form';

CREATE TABLE op_request (
    workspace TEXT NOT NULL,
    op INTEGER NOT NULL,
    number INTEGER NOT NULL,
    part INTEGER NOT NULL,
    sent_ms INTEGER NOT NULL,
    deadline_ms INTEGER NOT NULL,
    holder TEXT NOT NULL,
    look TEXT NOT NULL,                           -- JSON: what stood there before
    outcome TEXT,
    request_id TEXT,
    PRIMARY KEY (workspace, op, number)
);

-- A mapping that the target refuses or does not store, for this source value (rule 7).
CREATE TABLE failing (
    workspace TEXT NOT NULL,
    link INTEGER NOT NULL,
    mapping TEXT NOT NULL,
    target TEXT NOT NULL,
    source TEXT NOT NULL,                         -- JSON list of values
    cause TEXT NOT NULL,
    code TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (workspace, link, mapping, target)
);

-- Records that wait for a partner to be linked.
CREATE TABLE awaiting (
    workspace TEXT NOT NULL,
    for_account TEXT NOT NULL,
    for_type TEXT NOT NULL,
    for_id TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (workspace, for_account, for_type, for_id, account, type, id)
);
CREATE INDEX awaiting_record ON awaiting (workspace, account, type, id);

CREATE TABLE run (
    workspace TEXT NOT NULL,
    run INTEGER NOT NULL,
    cause TEXT NOT NULL,                          -- 'plan', 'run', 'watch', 'undo 41'
    plan INTEGER,                                 -- carried out
    undoes INTEGER,
    began_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    result TEXT,                                  -- 'done', 'waiting', 'failed', 'stopped', 'died'
    error TEXT,
    PRIMARY KEY (workspace, run)
);
CREATE INDEX run_open ON run (workspace) WHERE ended_ms IS NULL;

-- What a person has approved of a sync: while its configuration is the same, its ops need no approval.
CREATE TABLE sync_approval (
    workspace TEXT NOT NULL,
    sync TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (workspace, sync)
);

CREATE TABLE plan (
    workspace TEXT NOT NULL,
    plan INTEGER NOT NULL,
    run INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,                          -- 'open', 'approved', 'void', 'done'
    part TEXT,                                    -- 'first 10': a trial of what was proposed; NULL: all
    PRIMARY KEY (workspace, plan)
);

CREATE TABLE question (
    question IDENTITY,
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,                           -- 'match', 'conflict', 'deletion', 'merge', …
    sync TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    link INTEGER NOT NULL,                        -- 0: none
    mapping TEXT NOT NULL,                        -- '' none
    detail TEXT NOT NULL,                         -- JSON: candidates, values of both sides
    words TEXT NOT NULL,
    state TEXT NOT NULL,                          -- 'open', 'answered', 'used', 'gone'
    answer TEXT,
    made_ms INTEGER NOT NULL,
    answered_ms INTEGER
);
CREATE UNIQUE INDEX question_open ON question (workspace, account, type, id, kind, mapping)
    WHERE state IN ('open', 'answered');
CREATE INDEX question_link ON question (workspace, link) WHERE state IN ('open', 'answered');

CREATE TABLE ledger (
    entry IDENTITY,
    workspace TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    run INTEGER NOT NULL,
    op INTEGER NOT NULL,                          -- 0: a settlement without write
    link INTEGER NOT NULL,
    line INTEGER NOT NULL DEFAULT 0,
    sync TEXT NOT NULL,
    side TEXT NOT NULL,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,                           -- 'create', 'update', 'archive', 'link', 'settle', 'forget', …
    field TEXT NOT NULL,                          -- '' for the record itself
    before TEXT,
    after TEXT,
    source TEXT NOT NULL,                         -- "type:id" of the other side
    rule TEXT NOT NULL,
    taken TEXT NOT NULL,                          -- 'as sent', 'new form', 'perhaps written', …
    undone_run INTEGER                            -- the undo that took it back
);
CREATE INDEX ledger_record ON ledger (workspace, account, type, record, entry);
CREATE INDEX ledger_run ON ledger (workspace, run, entry);

-- For whom nothing is created any more: digests of e-mail addresses of people who were forgotten.
CREATE TABLE forgotten (
    workspace TEXT NOT NULL,
    digest TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    PRIMARY KEY (workspace, digest)
);
