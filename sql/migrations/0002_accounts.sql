-- Accounts, what proves them, and where they are signed in. Columns named *_sealed hold bytes
-- sealed with the user's key (crypto/seal.h; context: table, column, row id, user id); *_hash hold
-- keyed or one-way hashes. Every token expires.

CREATE TABLE clipcrafter.users (
    user_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('unverified', 'active', 'locked')),
    email_hash bytea NOT NULL UNIQUE CHECK (length(email_hash) = 32),
    email_sealed bytea NOT NULL,
    name_sealed bytea NOT NULL,
    preferences_sealed bytea,
    locale text NOT NULL CHECK (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    age_passed_at timestamptz NOT NULL, -- that the question was passed, never the birth date
    created_at timestamptz NOT NULL,
    verified_at timestamptz,
    active_at timestamptz NOT NULL, -- last sign-in or request the person made
    password_at timestamptz NOT NULL,
    totp_sealed bytea,
    totp_confirmed_at timestamptz,
    totp_step bigint NOT NULL DEFAULT 0, -- last time step accepted: none is accepted twice
    operator boolean NOT NULL DEFAULT false,
    revision bigint NOT NULL DEFAULT 1
);
SELECT clipcrafter.guard_tenant('clipcrafter.users');
GRANT SELECT, INSERT ON clipcrafter.users TO clipcrafter_web;
-- Not `operator`: only clipcrafter admin makes one.
GRANT UPDATE (state, email_hash, email_sealed, name_sealed, preferences_sealed, locale,
              password_hash, verified_at, active_at, password_at, totp_sealed, totp_confirmed_at,
              totp_step, revision) ON clipcrafter.users TO clipcrafter_web;
GRANT SELECT ON clipcrafter.users TO clipcrafter_worker;
CREATE FUNCTION clipcrafter.refuse_operator() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.operator AND current_user <> 'clipcrafter_owner' THEN
        RAISE EXCEPTION 'only clipcrafter admin makes an operator'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER users_operator BEFORE INSERT ON clipcrafter.users
    FOR EACH ROW EXECUTE FUNCTION clipcrafter.refuse_operator();

-- The envelope: destroying this row makes everything sealed of the user unreadable for ever.
CREATE TABLE clipcrafter.user_key (
    user_id uuid PRIMARY KEY,
    generation integer NOT NULL CHECK (generation > 0),
    wrapped bytea NOT NULL,
    master_key text NOT NULL,
    created_at timestamptz NOT NULL,
    wrapped_at timestamptz NOT NULL
);
CREATE INDEX user_key_master ON clipcrafter.user_key (master_key);
SELECT clipcrafter.guard_tenant('clipcrafter.user_key');
GRANT SELECT, INSERT ON clipcrafter.user_key TO clipcrafter_web;
GRANT SELECT ON clipcrafter.user_key TO clipcrafter_worker;

CREATE TABLE clipcrafter.policy_acceptance (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    version text NOT NULL REFERENCES clipcrafter.policy_version,
    accepted_at timestamptz NOT NULL,
    manner text NOT NULL CHECK (manner IN ('sign_up', 'continued_use', 'asked')),
    UNIQUE (user_id, version)
);
SELECT clipcrafter.guard_tenant('clipcrafter.policy_acceptance');
GRANT SELECT, INSERT ON clipcrafter.policy_acceptance TO clipcrafter_web;

-- Consents and withdrawals: a history that only grows; the newest row of a purpose counts.
CREATE TABLE clipcrafter.consent (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('news')),
    given boolean NOT NULL,
    wording text NOT NULL, -- version of the words that were shown
    at timestamptz NOT NULL,
    source text NOT NULL CHECK (source IN ('settings', 'sign_up', 'unsubscribe'))
);
CREATE INDEX consent_newest ON clipcrafter.consent (user_id, purpose, at DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.consent');
GRANT SELECT, INSERT ON clipcrafter.consent TO clipcrafter_web;
GRANT SELECT ON clipcrafter.consent TO clipcrafter_worker;

-- A browser that signed in before: its owner can sign in while others guess.
CREATE TABLE clipcrafter.device (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    agent_sealed bytea NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX device_user ON clipcrafter.device (user_id, last_seen_at DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.device');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.device TO clipcrafter_web;

CREATE TABLE clipcrafter.session (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    device_id uuid REFERENCES clipcrafter.device ON DELETE SET NULL,
    address_sealed bytea NOT NULL,
    agent_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    idle_expires_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL, -- however much it is used
    confirmed_at timestamptz NOT NULL -- when the password was last given in it
);
CREATE INDEX session_by_user ON clipcrafter.session (user_id, seen_at DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.session');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.session TO clipcrafter_web;

-- Where and when somebody signed in or failed to; kept for 30 days.
CREATE TABLE clipcrafter.sign_in (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    at timestamptz NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('signed_in', 'wrong_password', 'wrong_code', 'locked',
                                             'password_changed', 'reset', 'signed_out')),
    address_sealed bytea NOT NULL,
    agent_sealed bytea NOT NULL
);
CREATE INDEX sign_in_user ON clipcrafter.sign_in (user_id, at DESC);
CREATE INDEX sign_in_age ON clipcrafter.sign_in (at);
SELECT clipcrafter.guard_tenant('clipcrafter.sign_in');
GRANT SELECT, INSERT ON clipcrafter.sign_in TO clipcrafter_web;

-- Links that were mailed: single use, short-lived.
CREATE TABLE clipcrafter.account_token (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('verify', 'reset', 'email_change',
                                               'email_object', 'unsubscribe')),
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    email_hash bytea, -- email_change: the new address; email_object: the one to go back to
    email_sealed bytea,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX account_token_user ON clipcrafter.account_token (user_id, purpose);
CREATE INDEX account_token_age ON clipcrafter.account_token (expires_at);
SELECT clipcrafter.guard_tenant('clipcrafter.account_token');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.account_token TO clipcrafter_web;
GRANT SELECT, INSERT ON clipcrafter.account_token TO clipcrafter_worker;

CREATE TABLE clipcrafter.recovery_code (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    UNIQUE (user_id, code_hash)
);
SELECT clipcrafter.guard_tenant('clipcrafter.recovery_code');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.recovery_code TO clipcrafter_web;

CREATE TABLE clipcrafter.api_key (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES clipcrafter.users ON DELETE CASCADE,
    name_sealed bytea NOT NULL,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    scopes text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 16),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX api_key_user ON clipcrafter.api_key (user_id, created_at DESC);
SELECT clipcrafter.guard_tenant('clipcrafter.api_key');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.api_key TO clipcrafter_web;

-- Guesses against an account or from an address, by keyed hash: an address in here is a number.
CREATE TABLE clipcrafter.guess (
    kind text NOT NULL CHECK (kind IN ('account', 'address', 'global', 'code', 'device')),
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    failures integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    open_at timestamptz NOT NULL, -- no guess is looked at before
    PRIMARY KEY (kind, key_hash)
);
CREATE INDEX guess_age ON clipcrafter.guess (last_at);
SELECT clipcrafter.guard_common('clipcrafter.guess');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.guess TO clipcrafter_web;
GRANT SELECT, DELETE ON clipcrafter.guess TO clipcrafter_worker;

-- Answers kept for Idempotency-Key: the same request gets the same answer for 24 hours.
CREATE TABLE clipcrafter.idempotency (
    user_id uuid NOT NULL,
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    answer_sealed bytea, -- null: the request is at work, or its process died
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key_hash)
);
CREATE INDEX idempotency_age ON clipcrafter.idempotency (expires_at);
SELECT clipcrafter.guard_tenant('clipcrafter.idempotency');
GRANT SELECT, INSERT, UPDATE, DELETE ON clipcrafter.idempotency TO clipcrafter_web;

-- The few questions that must be asked before it is known whose rows they concern. Each takes
-- something only the right person has and answers with the least.

CREATE FUNCTION clipcrafter.session_of_token(hash bytea, now timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, state text, operator boolean,
                   created_at timestamptz, seen_at timestamptz, confirmed_at timestamptz,
                   expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.id, s.user_id, u.state, u.operator, s.created_at, s.seen_at, s.confirmed_at,
           s.expires_at
    FROM clipcrafter.session s JOIN clipcrafter.users u ON u.user_id = s.user_id
    WHERE s.token_hash = hash AND s.idle_expires_at > now AND s.expires_at > now
$$;

CREATE FUNCTION clipcrafter.api_key_of_token(hash bytea, now timestamptz)
    RETURNS TABLE (key_id uuid, user_id uuid, state text, scopes text[], used_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.user_id, u.state, k.scopes, k.used_at
    FROM clipcrafter.api_key k JOIN clipcrafter.users u ON u.user_id = k.user_id
    WHERE k.token_hash = hash AND k.expires_at > now
$$;

-- For sign-in, reset and sign-up: by keyed hash of the address.
CREATE FUNCTION clipcrafter.user_of_email(hash bytea)
    RETURNS TABLE (user_id uuid, state text, password_hash text, totp_on boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.user_id, u.state, u.password_hash, u.totp_confirmed_at IS NOT NULL
    FROM clipcrafter.users u WHERE u.email_hash = hash
$$;

CREATE FUNCTION clipcrafter.account_token_owner(wanted text, hash bytea, now timestamptz)
    RETURNS TABLE (token_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id, t.user_id FROM clipcrafter.account_token t
    WHERE t.purpose = wanted AND t.token_hash = hash AND t.used_at IS NULL AND t.expires_at > now
$$;

CREATE FUNCTION clipcrafter.device_owner(hash bytea, now timestamptz)
    RETURNS TABLE (device_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.id, d.user_id FROM clipcrafter.device d
    WHERE d.token_hash = hash AND d.expires_at > now
$$;

GRANT EXECUTE ON FUNCTION clipcrafter.session_of_token, clipcrafter.api_key_of_token,
    clipcrafter.user_of_email, clipcrafter.account_token_owner, clipcrafter.device_owner
    TO clipcrafter_web;

-- What time takes away. Called by the worker's sweep with the program's time; says how many rows
-- went. Nothing here touches what a person made.
CREATE FUNCTION clipcrafter.sweep_accounts(now timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone bigint := 0;
    part bigint;
BEGIN
    DELETE FROM clipcrafter.sign_in WHERE at < now - interval '30 days';
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    DELETE FROM clipcrafter.session WHERE expires_at < now OR idle_expires_at < now;
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    DELETE FROM clipcrafter.device WHERE expires_at < now;
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    DELETE FROM clipcrafter.account_token WHERE expires_at < now OR used_at < now - interval '1 day';
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    -- Who never confirmed the address made nothing, and may never have asked for it.
    WITH left_alone AS (
        DELETE FROM clipcrafter.users
        WHERE state = 'unverified' AND created_at < now - interval '7 days' RETURNING user_id)
    DELETE FROM clipcrafter.user_key k USING left_alone l WHERE k.user_id = l.user_id;
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    DELETE FROM clipcrafter.guess WHERE last_at < now - interval '1 day';
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    DELETE FROM clipcrafter.idempotency WHERE expires_at < now;
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    DELETE FROM clipcrafter.commit_mark WHERE marked_at < now - interval '1 day';
    GET DIAGNOSTICS part = ROW_COUNT; gone := gone + part;
    RETURN gone;
END
$$;
GRANT EXECUTE ON FUNCTION clipcrafter.sweep_accounts TO clipcrafter_worker;
