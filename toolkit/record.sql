-- What guards the record beyond the triggers of its models; `toolkit.record` carries it out as the
-- owner after each migration. All of it may be run again.

-- The transactions in which the owner's own function is blanking words. The tracker's role reads it.
CREATE TABLE IF NOT EXISTS public.redaction_pass (transaction xid8 PRIMARY KEY);

-- In place of pgtrigger's own, which lets whoever sets a variable of the session pass every trigger.
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.current_setting('cpip.blanking', true) IS DISTINCT FROM 'on' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM public.redaction_pass
        WHERE transaction = pg_catalog.pg_current_xact_id_if_assigned()
    );
END $$;

CREATE OR REPLACE FUNCTION public.refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is part of the record and cannot be emptied.', TG_TABLE_NAME;
END $$;

-- Who made a change, and through what: added to while a request lasts, never changed afterwards.
CREATE OR REPLACE FUNCTION public.keep_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF public._pgtrigger_should_ignore(TG_NAME) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Who made a change is part of the record and cannot be deleted.';
    END IF;
    NEW.metadata := NEW.metadata || jsonb_strip_nulls(OLD.metadata);
    RETURN NEW;
END $$;
