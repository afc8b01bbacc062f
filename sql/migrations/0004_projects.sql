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
    name text NOT NULL UNIQUE CHECK (name ~ '^[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}$'),
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
    content_type text NOT NULL,
    width integer, height integer, duration_us bigint,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (project_id, user_id) REFERENCES clipcrafter.project (id, user_id)
        ON DELETE CASCADE
);
CREATE INDEX asset_project ON clipcrafter.asset (project_id, id);
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
    received bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (project_id, user_id) REFERENCES clipcrafter.project (id, user_id)
        ON DELETE CASCADE,
    CHECK (received BETWEEN 0 AND bytes)
);
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
SELECT clipcrafter.guard_tenant('clipcrafter.production');
GRANT SELECT, INSERT, DELETE ON clipcrafter.production TO clipcrafter_web;
GRANT SELECT, UPDATE ON clipcrafter.production TO clipcrafter_worker;
GRANT UPDATE (revision) ON clipcrafter.production TO clipcrafter_web;

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
-- hangs on it. A running job finds its fence gone at its next effect.
CREATE FUNCTION clipcrafter.project_clear(wanted uuid, now timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner uuid := clipcrafter.tenant();
    count integer;
BEGIN
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

-- Blobs whose object is to go: doomed ones, and pending ones whose writer has not settled them for
-- an hour. Any worker may take them; the row is locked until the object is gone.
CREATE FUNCTION clipcrafter.blob_condemned(now timestamptz, most integer)
    RETURNS TABLE (id uuid, user_id uuid, name text)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT b.id, b.user_id, b.name FROM clipcrafter.blob b
    WHERE b.state = 'doomed' OR (b.state = 'pending' AND b.changed_at < now - interval '1 hour')
    ORDER BY b.changed_at LIMIT most
    FOR UPDATE SKIP LOCKED
$$;
CREATE FUNCTION clipcrafter.blob_forget(gone uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM clipcrafter.blob WHERE id = gone AND state <> 'stored'
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.blob_condemned, clipcrafter.blob_forget
    TO clipcrafter_worker;

-- Uploads nobody finished: their pieces are doomed with them.
CREATE FUNCTION clipcrafter.sweep_uploads(now timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    count integer;
BEGIN
    WITH old AS (SELECT id FROM clipcrafter.upload WHERE expires_at < now FOR UPDATE SKIP LOCKED),
         pieces AS (DELETE FROM clipcrafter.upload_piece t USING old WHERE t.upload_id = old.id
                    RETURNING t.blob_id)
    UPDATE clipcrafter.blob b SET state = 'doomed', changed_at = now FROM pieces
        WHERE b.id = pieces.blob_id AND b.state <> 'doomed';
    DELETE FROM clipcrafter.upload WHERE expires_at < now;
    GET DIAGNOSTICS count = ROW_COUNT;
    RETURN count;
END
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.sweep_uploads TO clipcrafter_worker;
