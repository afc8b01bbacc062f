-- What every other table stands on: the tenant, the guards, the marks of commits.
--
-- Roles (made before the first migration): clipcrafter_owner owns everything and serves migrations
-- and `clipcrafter admin`; clipcrafter_web, clipcrafter_worker and clipcrafter_read own nothing, run
-- no DDL and do not bypass row security.

REVOKE ALL ON SCHEMA clipcrafter FROM PUBLIC;
GRANT USAGE ON SCHEMA clipcrafter TO clipcrafter_web, clipcrafter_worker, clipcrafter_read;
ALTER DEFAULT PRIVILEGES FOR ROLE clipcrafter_owner IN SCHEMA clipcrafter
    REVOKE ALL ON TABLES FROM PUBLIC;
-- Rights on functions come to PUBLIC by a default of the whole database, not of a schema.
ALTER DEFAULT PRIVILEGES FOR ROLE clipcrafter_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;

-- A PostgREST beside us (Supabase) must reach nothing of ours, whatever its default privileges.
DO $$
DECLARE
    r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
        IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = r) THEN
            EXECUTE format('REVOKE ALL ON SCHEMA clipcrafter FROM %I', r);
            EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE clipcrafter_owner IN SCHEMA '
                           'clipcrafter REVOKE ALL ON TABLES FROM %I', r);
        END IF;
    END LOOP;
END
$$;

-- Whose rows this transaction may see; null for nobody's.
CREATE FUNCTION clipcrafter.tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(pg_catalog.current_setting('clipcrafter.tenant', true), '')::uuid;
GRANT EXECUTE ON FUNCTION clipcrafter.tenant()
    TO clipcrafter_web, clipcrafter_worker, clipcrafter_read;

-- Row security for a table whose rows belong to one user each (column user_id). Functions of the
-- owner (SECURITY DEFINER, each for one purpose) are the only way past it.
CREATE FUNCTION clipcrafter.guard_tenant(guarded regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY owner ON %s TO clipcrafter_owner USING (true)', guarded);
    EXECUTE format('CREATE POLICY tenant ON %s TO clipcrafter_web, clipcrafter_worker '
                   'USING (user_id = (SELECT clipcrafter.tenant())) '
                   'WITH CHECK (user_id = (SELECT clipcrafter.tenant()))', guarded);
END
$$;

-- Row security for a table without users: the grants alone decide.
CREATE FUNCTION clipcrafter.guard_common(guarded regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY everyone ON %s TO clipcrafter_owner, clipcrafter_web, '
                   'clipcrafter_worker, clipcrafter_read USING (true) WITH CHECK (true)', guarded);
END
$$;

SELECT clipcrafter.guard_common('clipcrafter.migration');
GRANT SELECT ON clipcrafter.migration TO clipcrafter_web, clipcrafter_worker, clipcrafter_read;

-- One row for each transaction that wrote: tells after a lost connection whether COMMIT happened
-- (store/database.h). `never` was put by the one who asked: the transaction cannot commit any more.
CREATE TABLE clipcrafter.commit_mark (
    id uuid PRIMARY KEY,
    marked_at timestamptz NOT NULL,
    never boolean NOT NULL
);
CREATE INDEX commit_mark_age ON clipcrafter.commit_mark USING brin (marked_at);
SELECT clipcrafter.guard_common('clipcrafter.commit_mark');
GRANT SELECT, INSERT ON clipcrafter.commit_mark TO clipcrafter_web, clipcrafter_worker;
GRANT DELETE ON clipcrafter.commit_mark TO clipcrafter_worker;

-- Keys of the installation, each wrapped by a master key that is not in the database.
CREATE TABLE clipcrafter.system_key (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]{0,31}$'),
    wrapped bytea NOT NULL,
    master_key text NOT NULL, -- id of the master key
    created_at timestamptz NOT NULL,
    wrapped_at timestamptz NOT NULL
);
SELECT clipcrafter.guard_common('clipcrafter.system_key');
GRANT SELECT, INSERT ON clipcrafter.system_key TO clipcrafter_web, clipcrafter_worker;

-- The policy, version by version. A published one never changes.
CREATE TABLE clipcrafter.policy_version (
    version text PRIMARY KEY CHECK (version ~ '^[0-9A-Za-z.-]{1,32}$'),
    effective_at timestamptz NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    body text NOT NULL,
    material boolean NOT NULL,
    author text NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE FUNCTION clipcrafter.refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER policy_version_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON clipcrafter.policy_version
    FOR EACH STATEMENT EXECUTE FUNCTION clipcrafter.refuse_change();
SELECT clipcrafter.guard_common('clipcrafter.policy_version');
GRANT SELECT ON clipcrafter.policy_version
    TO clipcrafter_web, clipcrafter_worker, clipcrafter_read;

-- What operators did, for whoever must answer for it. Never a personal value.
CREATE TABLE clipcrafter.audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    user_id uuid,
    object_id uuid
);
SELECT clipcrafter.guard_common('clipcrafter.audit');
GRANT INSERT ON clipcrafter.audit TO clipcrafter_web, clipcrafter_worker;
