-- Jobs: one table, one function that changes a job's state (job_move), a table of the edges it may
-- take. src/store/job_store.h holds the same edges; a test compares them.

CREATE TABLE clipcrafter.job_edge (
    state text NOT NULL,
    event text NOT NULL,
    next text NOT NULL,
    PRIMARY KEY (state, event)
);
INSERT INTO clipcrafter.job_edge (state, event, next) VALUES
    ('queued', 'claim', 'running'),
    ('queued', 'cancel', 'cancelled'),
    ('running', 'succeed', 'done'),
    ('running', 'retry', 'queued'),      -- failed, to be tried again later
    ('running', 'hand_back', 'queued'),  -- the worker stops: no try is used up
    ('running', 'lose', 'queued'),       -- its lease ran out
    ('running', 'fail', 'failed'),
    ('running', 'cancel', 'cancelled'),
    ('failed', 'revive', 'queued'),
    ('cancelled', 'revive', 'queued');
SELECT clipcrafter.guard_common('clipcrafter.job_edge');
GRANT SELECT ON clipcrafter.job_edge TO clipcrafter_web, clipcrafter_worker, clipcrafter_read;

CREATE TABLE clipcrafter.job (
    id uuid PRIMARY KEY,
    user_id uuid,              -- null: the installation's own
    kind text NOT NULL CHECK (kind ~ '^[a-z_]{1,32}$'),
    object_id uuid,            -- what it is about: a production, a mail, a project
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 0 AND 9), -- 0 first
    run_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,   -- that failed
    losses integer NOT NULL DEFAULT 0,  -- leases that ran out
    fence bigint NOT NULL DEFAULT 0,    -- counts claims; every effect names it
    worker_id uuid,
    lease_until timestamptz,
    cancel_asked_at timestamptz,
    failure text,                       -- one sentence for whoever asked, without content
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
);
CREATE INDEX job_ready ON clipcrafter.job (priority, run_at) WHERE state = 'queued';
CREATE INDEX job_lease ON clipcrafter.job (lease_until) WHERE state = 'running';
CREATE INDEX job_user ON clipcrafter.job (user_id, created_at DESC);
CREATE UNIQUE INDEX job_object ON clipcrafter.job (kind, object_id)
    WHERE object_id IS NOT NULL AND state IN ('queued', 'running');
CREATE INDEX job_finished ON clipcrafter.job (finished_at) WHERE finished_at IS NOT NULL;
ALTER TABLE clipcrafter.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE clipcrafter.job FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON clipcrafter.job TO clipcrafter_owner USING (true);
CREATE POLICY tenant ON clipcrafter.job TO clipcrafter_web, clipcrafter_worker
    USING (user_id IS NOT DISTINCT FROM (SELECT clipcrafter.tenant()))
    WITH CHECK (user_id IS NOT DISTINCT FROM (SELECT clipcrafter.tenant()));
GRANT SELECT, INSERT ON clipcrafter.job TO clipcrafter_web, clipcrafter_worker;

-- When each user was last given a worker: the one who waited longest is next.
CREATE TABLE clipcrafter.job_share (
    user_id uuid PRIMARY KEY,
    served_at timestamptz NOT NULL
);
SELECT clipcrafter.guard_tenant('clipcrafter.job_share');

CREATE TABLE clipcrafter.worker (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) <= 64),
    slots integer NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    stopping boolean NOT NULL DEFAULT false
);
SELECT clipcrafter.guard_common('clipcrafter.worker');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.worker TO clipcrafter_worker;
GRANT SELECT ON clipcrafter.worker TO clipcrafter_web, clipcrafter_read;

-- The one function that changes a job's state. Null: there is no such edge, or (for whoever names a
-- fence) the job was given to somebody else meanwhile: then nothing was changed.
CREATE FUNCTION clipcrafter.job_move(job_id uuid, asked text, held bigint, now timestamptz,
                                     next_run timestamptz, why text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    j clipcrafter.job;
    target text;
BEGIN
    SELECT * INTO j FROM clipcrafter.job WHERE id = job_id FOR UPDATE;
    IF NOT FOUND OR (held IS NOT NULL AND (j.fence <> held OR j.state <> 'running')) THEN
        RETURN NULL;
    END IF;
    SELECT e.next INTO target FROM clipcrafter.job_edge e
        WHERE e.state = j.state AND e.event = asked;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE clipcrafter.job SET
        state = target,
        run_at = coalesce(next_run, run_at),
        tries = CASE asked WHEN 'retry' THEN tries + 1 WHEN 'fail' THEN tries + 1
                           WHEN 'revive' THEN 0 ELSE tries END,
        losses = CASE asked WHEN 'lose' THEN losses + 1 WHEN 'revive' THEN 0 ELSE losses END,
        -- Whoever held it holds it no more: a stopped worker that wakes up finds another number.
        fence = CASE WHEN j.state = 'running' AND target <> 'running' THEN fence + 1
                     ELSE fence END,
        lease_until = NULL,
        worker_id = CASE WHEN target IN ('queued') THEN NULL ELSE worker_id END,
        cancel_asked_at = CASE WHEN asked = 'revive' THEN NULL ELSE cancel_asked_at END,
        failure = CASE WHEN asked IN ('retry', 'fail', 'lose') THEN why
                       WHEN asked IN ('revive', 'succeed') THEN NULL ELSE failure END,
        finished_at = CASE WHEN target IN ('done', 'failed', 'cancelled') THEN now END
        WHERE id = job_id;
    RETURN target;
END
$$;

-- Gives the next job to a worker: the most urgent class, in it the user who waited longest, of that
-- user the oldest. Runs of one user do not hold up the others.
CREATE FUNCTION clipcrafter.job_claim(claimer uuid, kinds text[], now timestamptz,
                                      lease interval)
    RETURNS SETOF clipcrafter.job
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    j clipcrafter.job;
BEGIN
    SELECT q.* INTO j
    FROM clipcrafter.job q LEFT JOIN clipcrafter.job_share s ON s.user_id = q.user_id
    WHERE q.state = 'queued' AND q.run_at <= now AND q.kind = ANY (kinds)
    ORDER BY q.priority, s.served_at NULLS FIRST, q.run_at, q.id
    LIMIT 1
    FOR UPDATE OF q SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE clipcrafter.job SET state = 'running', fence = fence + 1, worker_id = claimer,
        lease_until = now + lease, started_at = coalesce(started_at, now)
        WHERE id = j.id RETURNING * INTO j;
    IF j.user_id IS NOT NULL THEN
        INSERT INTO clipcrafter.job_share (user_id, served_at) VALUES (j.user_id, now)
            ON CONFLICT (user_id) DO UPDATE SET served_at = excluded.served_at;
    END IF;
    RETURN NEXT j;
END
$$;

-- Holds the job for the rest of this transaction: true while it is still the caller's. Every effect
-- of a job is in a transaction that asked this first.
CREATE FUNCTION clipcrafter.job_hold(job_id uuid, held bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM clipcrafter.job j
        WHERE j.id = job_id AND j.fence = held AND j.state = 'running' FOR UPDATE;
    RETURN FOUND;
END
$$;

-- Prolongs the lease. Null when the job is no longer the caller's; else whether cancel was asked.
CREATE FUNCTION clipcrafter.job_beat(job_id uuid, held bigint, now timestamptz, lease interval)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked boolean;
BEGIN
    UPDATE clipcrafter.job SET lease_until = now + lease
        WHERE id = job_id AND fence = held AND state = 'running'
        RETURNING cancel_asked_at IS NOT NULL INTO asked;
    RETURN asked;
END
$$;

-- Jobs whose lease ran out go back to the queue, or fail when that happened too often: a job that
-- takes its worker down every time must not do so for ever.
CREATE FUNCTION clipcrafter.job_rescue(now timestamptz, losses_max integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    j record;
    count integer := 0;
BEGIN
    FOR j IN SELECT id, losses, cancel_asked_at FROM clipcrafter.job
        WHERE state = 'running' AND lease_until < now FOR UPDATE SKIP LOCKED
    LOOP
        IF j.cancel_asked_at IS NOT NULL THEN
            PERFORM clipcrafter.job_move(j.id, 'cancel', NULL, now, NULL, NULL);
        ELSIF j.losses + 1 >= losses_max THEN
            PERFORM clipcrafter.job_move(j.id, 'fail', NULL, now, NULL,
                'the worker stopped ' || (j.losses + 1) || ' times while it worked on this');
        ELSE
            PERFORM clipcrafter.job_move(j.id, 'lose', NULL, now, now,
                'the worker stopped while it worked on this');
        END IF;
        count := count + 1;
    END LOOP;
    RETURN count;
END
$$;

GRANT EXECUTE ON FUNCTION clipcrafter.job_claim, clipcrafter.job_hold, clipcrafter.job_beat,
    clipcrafter.job_rescue, clipcrafter.job_move TO clipcrafter_worker;

-- What its owner may do: ask to cancel, and queue again what failed or was cancelled. A running job
-- is told through its next beat.
CREATE FUNCTION clipcrafter.job_cancel(job_id uuid, now timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    now_is text;
BEGIN
    SELECT state INTO now_is FROM clipcrafter.job
        WHERE id = job_id AND user_id = clipcrafter.tenant() FOR UPDATE;
    IF now_is = 'queued' THEN
        RETURN clipcrafter.job_move(job_id, 'cancel', NULL, now, NULL, NULL);
    ELSIF now_is = 'running' THEN
        UPDATE clipcrafter.job SET cancel_asked_at = coalesce(cancel_asked_at, now)
            WHERE id = job_id;
    END IF;
    RETURN now_is;
END
$$;

CREATE FUNCTION clipcrafter.job_revive(job_id uuid, now timestamptz) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM clipcrafter.job WHERE id = job_id AND user_id = clipcrafter.tenant();
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN clipcrafter.job_move(job_id, 'revive', NULL, now, now, NULL);
END
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.job_cancel, clipcrafter.job_revive TO clipcrafter_web;

-- Figures of the queue: nothing of anybody.
CREATE FUNCTION clipcrafter.job_figures(now timestamptz)
    RETURNS TABLE (kind text, state text, jobs bigint, oldest_seconds double precision)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT j.kind, j.state, count(*),
           coalesce(max(extract(epoch FROM now - j.run_at)) FILTER (WHERE j.state = 'queued'), 0)
               ::double precision
    FROM clipcrafter.job j
    WHERE j.state IN ('queued', 'running') OR j.finished_at > now - interval '1 day'
    GROUP BY j.kind, j.state
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.job_figures
    TO clipcrafter_web, clipcrafter_worker, clipcrafter_read;

-- Finished jobs are forgotten after 30 days; whose object is gone has nobody who asks.
CREATE FUNCTION clipcrafter.sweep_jobs(now timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM clipcrafter.job WHERE finished_at < now - interval '30 days';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.sweep_jobs TO clipcrafter_worker;
