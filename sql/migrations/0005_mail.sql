-- Mail to be sent: a template, its values sealed, and the job that sends it. The text is made at
-- sending, so a corrected name or address is the one that is used.

CREATE TABLE clipcrafter.mail (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    job_id uuid NOT NULL,
    category text NOT NULL CHECK (category IN ('service', 'billing', 'news')),
    template text NOT NULL CHECK (template ~ '^[a-z_]{1,32}$'),
    values_sealed bytea NOT NULL,     -- JSON: what the template needs, tokens of links included
    recipient_sealed bytea,           -- where it is not the account's address: an old or new one
    created_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'sent', 'withheld', 'failed')),
    settled_at timestamptz,
    CHECK ((state = 'queued') = (settled_at IS NULL))
);
CREATE INDEX mail_user ON clipcrafter.mail (user_id, created_at DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.mail');
GRANT SELECT, INSERT ON clipcrafter.mail TO clipcrafter_web, clipcrafter_worker;
-- Links in a sent mail are not kept: the values go when it is settled.
GRANT UPDATE (state, settled_at, values_sealed, recipient_sealed) ON clipcrafter.mail
    TO clipcrafter_worker;
