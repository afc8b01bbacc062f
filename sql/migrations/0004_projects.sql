-- What people make. A project holds its brief and script, every version of its storyboard, its
-- assets, its productions. Rows of blobs outlive their owner until the bytes are gone.

CREATE TABLE clipcrafter.project (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    title_sealed bytea NOT NULL,
    brief_sealed bytea,           -- JSON: format, voice, language, music, captions, ...
    script_sealed bytea,          -- as it was given
    storyboard integer NOT NULL DEFAULT 0, -- newest version; 0 = none yet
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revision bigint NOT NULL DEFAULT 1,
    UNIQUE (id, user_id)
);
CREATE INDEX project_user ON clipcrafter.project (user_id, updated_at DESC, id DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.project');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.project TO clipcrafter_web;
GRANT SELECT, UPDATE ON clipcrafter.project TO clipcrafter_worker;

CREATE TABLE clipcrafter.storyboard (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    project_id uuid NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    body_sealed bytea NOT NULL,
    origin text NOT NULL CHECK (origin IN ('planned', 'edited', 'restored', 'imported')),
    created_at timestamptz NOT NULL,
    UNIQUE (project_id, number),
    FOREIGN KEY (project_id, user_id) REFERENCES clipcrafter.project (id, user_id)
        ON DELETE CASCADE
);
SELECT clipcrafter.guard_tenant('clipcrafter.storyboard');
GRANT SELECT, INSERT, DELETE ON clipcrafter.storyboard TO clipcrafter_web;
GRANT SELECT, INSERT ON clipcrafter.storyboard TO clipcrafter_worker;

-- Bytes in the object store. A row is there before its object ('pending') and after it ('doomed'),
-- so that no object is ever without a row. The name is random and says nothing.
CREATE TABLE clipcrafter.blob (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,        -- no reference: outlives the user until the object is gone
    project_id uuid,
    name text COLLATE "C" NOT NULL UNIQUE -- in the order in which stores list
        CHECK (name ~ '^[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}$'),
    purpose text NOT NULL CHECK (purpose IN ('media', 'upload', 'video', 'caption', 'thumbnail',
                                             'preview', 'cache', 'timeline')),
    content_type text NOT NULL,
    bytes bigint NOT NULL CHECK (bytes >= 0),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    state text NOT NULL CHECK (state IN ('pending', 'stored', 'doomed')),
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX blob_project ON clipcrafter.blob (project_id);
CREATE INDEX blob_user ON clipcrafter.blob (user_id);
CREATE INDEX blob_unsettled ON clipcrafter.blob (state, changed_at) WHERE state <> 'stored';
SELECT clipcrafter.guard_tenant('clipcrafter.blob');
GRANT SELECT, INSERT ON clipcrafter.blob TO clipcrafter_web, clipcrafter_worker;
GRANT UPDATE (state, changed_at, bytes, sha256) ON clipcrafter.blob
    TO clipcrafter_web, clipcrafter_worker;
GRANT DELETE ON clipcrafter.blob TO clipcrafter_worker;

-- A stored blob may not be given back to 'pending', a doomed one not revived.
CREATE FUNCTION clipcrafter.check_blob_state() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = OLD.state OR (OLD.state, NEW.state) IN (('pending', 'stored'),
        ('pending', 'doomed'), ('stored', 'doomed')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a % blob does not become %', OLD.state, NEW.state
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER blob_state BEFORE UPDATE OF state ON clipcrafter.blob
    FOR EACH ROW EXECUTE FUNCTION clipcrafter.check_blob_state();

-- The user's own pictures, clips and sounds.
CREATE TABLE clipcrafter.asset (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    project_id uuid NOT NULL,
    blob_id uuid NOT NULL REFERENCES clipcrafter.blob,
    name_sealed bytea NOT NULL,
    kind text NOT NULL CHECK (kind IN ('picture', 'video', 'sound')),
    content_type text NOT NULL,
    width integer, height integer, duration_us bigint,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (project_id, user_id) REFERENCES clipcrafter.project (id, user_id)
        ON DELETE CASCADE
);
CREATE INDEX asset_project ON clipcrafter.asset (project_id, id);
CREATE INDEX asset_blob ON clipcrafter.asset (blob_id);
SELECT clipcrafter.guard_tenant('clipcrafter.asset');
GRANT SELECT, INSERT, DELETE ON clipcrafter.asset TO clipcrafter_web;
GRANT SELECT ON clipcrafter.asset TO clipcrafter_worker;

-- Resumable uploads: pieces are blobs of their own, so any server can take the next one.
CREATE TABLE clipcrafter.upload (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    project_id uuid NOT NULL,
    name_sealed bytea NOT NULL,
    bytes bigint NOT NULL CHECK (bytes BETWEEN 1 AND 2147483648),
    sha256 bytea CHECK (length(sha256) = 32), -- of the whole, where it was announced
    received bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (project_id, user_id) REFERENCES clipcrafter.project (id, user_id)
        ON DELETE CASCADE,
    CHECK (received BETWEEN 0 AND bytes)
);
CREATE INDEX upload_user ON clipcrafter.upload (user_id);
CREATE INDEX upload_age ON clipcrafter.upload (expires_at);
SELECT clipcrafter.guard_tenant('clipcrafter.upload');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.upload TO clipcrafter_web;

CREATE TABLE clipcrafter.upload_piece (
    upload_id uuid NOT NULL REFERENCES clipcrafter.upload ON DELETE CASCADE,
    user_id uuid NOT NULL,
    first_byte bigint NOT NULL CHECK (first_byte >= 0),
    bytes bigint NOT NULL CHECK (bytes > 0),
    blob_id uuid NOT NULL REFERENCES clipcrafter.blob,
    PRIMARY KEY (upload_id, first_byte)
);
CREATE INDEX upload_piece_blob ON clipcrafter.upload_piece (blob_id);
SELECT clipcrafter.guard_tenant('clipcrafter.upload_piece');
GRANT SELECT, INSERT, DELETE ON clipcrafter.upload_piece TO clipcrafter_web;

-- One making of a video from one version of the storyboard. Its state is its job's.
CREATE TABLE clipcrafter.production (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    project_id uuid NOT NULL,
    storyboard integer NOT NULL,
    job_id uuid NOT NULL UNIQUE,
    draft boolean NOT NULL,
    created_at timestamptz NOT NULL,
    stage text NOT NULL DEFAULT '',
    permille integer NOT NULL DEFAULT 0 CHECK (permille BETWEEN 0 AND 1000),
    frames_done bigint NOT NULL DEFAULT 0, frames_total bigint NOT NULL DEFAULT 0,
    segments_done integer NOT NULL DEFAULT 0, segments_total integer NOT NULL DEFAULT 0,
    progress_at timestamptz,
    playlist jsonb,               -- codecs, width, height: what the playlist of the preview says
    duration_us bigint, width integer, height integer,
    notes_sealed bytea,           -- warnings, as a JSON array of sentences
    revision bigint NOT NULL DEFAULT 1, -- grows with every change: the id of events
    FOREIGN KEY (project_id, user_id) REFERENCES clipcrafter.project (id, user_id)
        ON DELETE CASCADE
);
CREATE INDEX production_project ON clipcrafter.production (project_id, id DESC);
CREATE INDEX production_user ON clipcrafter.production (user_id, id DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.production');
GRANT SELECT, INSERT, DELETE ON clipcrafter.production TO clipcrafter_web;
GRANT SELECT, UPDATE ON clipcrafter.production TO clipcrafter_worker;
GRANT UPDATE (revision) ON clipcrafter.production TO clipcrafter_web;

-- What becomes of a production's job is a change of the production: whoever watches asks for one
-- number. Locks go job, then production, everywhere.
CREATE FUNCTION clipcrafter.production_touch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE clipcrafter.production SET revision = revision + 1 WHERE job_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER job_production AFTER UPDATE ON clipcrafter.job
    FOR EACH ROW WHEN (NEW.kind = 'produce' AND (NEW.state <> OLD.state
                       OR NEW.cancel_asked_at IS DISTINCT FROM OLD.cancel_asked_at))
    EXECUTE FUNCTION clipcrafter.production_touch();

-- How far the watched productions have come, in one question for all who watch: each id goes with
-- the user who watches it, and answers nothing where it is not theirs.
CREATE FUNCTION clipcrafter.production_pulse(ids uuid[], owners uuid[])
    RETURNS TABLE (id uuid, owner uuid, revision bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.id, p.user_id, p.revision
    FROM unnest(ids, owners) AS w (id, owner)
    JOIN clipcrafter.production p ON p.id = w.id AND p.user_id = w.owner
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.production_pulse TO clipcrafter_web;

CREATE TABLE clipcrafter.production_file (
    production_id uuid NOT NULL REFERENCES clipcrafter.production ON DELETE CASCADE,
    user_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('init', 'segment', 'video', 'vtt', 'srt', 'thumbnail',
                                       'storyboard', 'timeline')),
    number integer NOT NULL DEFAULT 0,
    blob_id uuid NOT NULL REFERENCES clipcrafter.blob,
    duration_us bigint NOT NULL DEFAULT 0, -- of a segment
    created_at timestamptz NOT NULL,
    PRIMARY KEY (production_id, role, number)
);
CREATE INDEX production_file_blob ON clipcrafter.production_file (blob_id);
SELECT clipcrafter.guard_tenant('clipcrafter.production_file');
GRANT SELECT ON clipcrafter.production_file TO clipcrafter_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.production_file TO clipcrafter_worker;

-- What need not be made twice within a project: speech, pictures, encoded segments.
CREATE TABLE clipcrafter.cache_entry (
    project_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind ~ '^[a-z]{1,16}$'),
    key bytea NOT NULL CHECK (length(key) = 32),
    blob_id uuid NOT NULL REFERENCES clipcrafter.blob,
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, kind, key),
    FOREIGN KEY (project_id, user_id) REFERENCES clipcrafter.project (id, user_id)
        ON DELETE CASCADE
);
CREATE INDEX cache_entry_blob ON clipcrafter.cache_entry (blob_id);
CREATE INDEX cache_entry_age ON clipcrafter.cache_entry (project_id, used_at);
SELECT clipcrafter.guard_tenant('clipcrafter.cache_entry');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.cache_entry TO clipcrafter_worker;

-- What was used, shown to the person, exported and erased with them.
CREATE TABLE clipcrafter.usage_event (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind ~ '^[a-z_]{1,32}$'),
    object_id uuid,
    outcome text NOT NULL CHECK (outcome IN ('done', 'failed', 'cancelled')),
    seconds double precision NOT NULL,      -- of work
    video_seconds double precision NOT NULL DEFAULT 0
);
CREATE INDEX usage_event_user ON clipcrafter.usage_event (user_id, at DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.usage_event');
GRANT SELECT ON clipcrafter.usage_event TO clipcrafter_web;
GRANT INSERT ON clipcrafter.usage_event TO clipcrafter_worker;

-- Dooms every blob of a project and removes its jobs, so that the project row can go with all that
-- hangs on it. A running job finds its fence gone at its next effect. Locks go job, then project:
-- the effects of a job do the same.
CREATE FUNCTION clipcrafter.project_clear(wanted uuid, now timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := clipcrafter.tenant();
    count integer;
BEGIN
    PERFORM 1 FROM clipcrafter.job j JOIN clipcrafter.production p ON p.job_id = j.id
        WHERE p.project_id = wanted AND p.user_id = owner FOR UPDATE OF j;
    PERFORM 1 FROM clipcrafter.project WHERE id = wanted AND user_id = owner FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    DELETE FROM clipcrafter.job j USING clipcrafter.production p
        WHERE p.project_id = wanted AND p.user_id = owner AND j.id = p.job_id;
    DELETE FROM clipcrafter.upload_piece t USING clipcrafter.upload u
        WHERE u.project_id = wanted AND u.user_id = owner AND t.upload_id = u.id;
    DELETE FROM clipcrafter.asset WHERE project_id = wanted AND user_id = owner;
    DELETE FROM clipcrafter.cache_entry WHERE project_id = wanted AND user_id = owner;
    DELETE FROM clipcrafter.production_file f USING clipcrafter.production p
        WHERE p.project_id = wanted AND p.user_id = owner AND f.production_id = p.id;
    UPDATE clipcrafter.blob SET state = 'doomed', changed_at = now
        WHERE project_id = wanted AND user_id = owner AND state <> 'doomed';
    GET DIAGNOSTICS count = ROW_COUNT;
    DELETE FROM clipcrafter.project WHERE id = wanted AND user_id = owner;
    RETURN count;
END
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.project_clear TO clipcrafter_web;

-- The same for one production.
CREATE FUNCTION clipcrafter.production_clear(wanted uuid, now timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := clipcrafter.tenant();
    its_job uuid;
BEGIN
    SELECT job_id INTO its_job FROM clipcrafter.production
        WHERE id = wanted AND user_id = owner;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM clipcrafter.job WHERE id = its_job;
    WITH gone AS (DELETE FROM clipcrafter.production_file
                  WHERE production_id = wanted AND user_id = owner RETURNING blob_id)
    UPDATE clipcrafter.blob b SET state = 'doomed', changed_at = now FROM gone
        WHERE b.id = gone.blob_id AND b.state <> 'doomed';
    DELETE FROM clipcrafter.production WHERE id = wanted AND user_id = owner;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.production_clear TO clipcrafter_web;

-- What was begun an hour ago and not settled will not be: its writer finds the row doomed.
CREATE FUNCTION clipcrafter.blob_doom_stale(now timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    count bigint;
BEGIN
    UPDATE clipcrafter.blob SET state = 'doomed', changed_at = now
        WHERE state = 'pending' AND changed_at < now - interval '1 hour';
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END
$$;

-- Blobs whose object is to go. Any worker may take them; the row is locked until the object is gone.
CREATE FUNCTION clipcrafter.blob_condemned(most integer)
    RETURNS TABLE (id uuid, name text)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT b.id, b.name FROM clipcrafter.blob b
    WHERE b.state = 'doomed' ORDER BY b.changed_at LIMIT most
    FOR UPDATE SKIP LOCKED
$$;
-- False where something still refers to it: it stays, for somebody to look at.
CREATE FUNCTION clipcrafter.blob_forget(gone uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM clipcrafter.blob WHERE id = gone AND state = 'doomed';
    RETURN FOUND;
EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
END
$$;

-- Which of these objects no row speaks of. A row is there before its object and goes after it, so
-- what was listed and has no row by now is nobody's.
CREATE FUNCTION clipcrafter.blob_strays(names text[]) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.name FROM unnest(names) AS n (name)
    WHERE NOT EXISTS (SELECT FROM clipcrafter.blob b WHERE b.name = n.name)
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.blob_doom_stale, clipcrafter.blob_condemned,
    clipcrafter.blob_forget, clipcrafter.blob_strays TO clipcrafter_worker;

-- Uploads nobody finished: their pieces are doomed with them.
CREATE FUNCTION clipcrafter.sweep_uploads(now timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old uuid[];
    count integer;
BEGIN
    old := ARRAY(SELECT id FROM clipcrafter.upload WHERE expires_at < now FOR UPDATE SKIP LOCKED);
    WITH pieces AS (DELETE FROM clipcrafter.upload_piece WHERE upload_id = ANY (old)
                    RETURNING blob_id)
    UPDATE clipcrafter.blob b SET state = 'doomed', changed_at = now FROM pieces
        WHERE b.id = pieces.blob_id AND b.state <> 'doomed';
    DELETE FROM clipcrafter.upload WHERE id = ANY (old);
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.sweep_uploads TO clipcrafter_worker;
