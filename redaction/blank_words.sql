-- The one way past the guards: a function of the owner's, which the tracker's role may call.
-- `redaction.owner_function` makes it anew after each migration.

-- True where a text is an older one with passages replaced by the mark, or cut at its column's end.
CREATE OR REPLACE FUNCTION public.only_blanks(old text, new text, longest integer)
RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT old LIKE pattern
        OR (longest - char_length(new) < char_length('[redacted]') AND old LIKE pattern || '%')
    FROM (
        SELECT replace(regexp_replace(new, '([\\%_])', '\\\1', 'g'), '[redacted]', '%') AS pattern
    ) AS blanked
$$;

-- The same of every text in a JSON value, all else of which stays as it is.
CREATE OR REPLACE FUNCTION public.only_blanks_json(old jsonb, new jsonb)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
BEGIN
    IF jsonb_typeof(old) <> jsonb_typeof(new) THEN
        RETURN false;
    END IF;
    IF jsonb_typeof(old) = 'string' THEN
        RETURN public.only_blanks(old #>> '{}', new #>> '{}', NULL) IS TRUE;
    END IF;
    IF jsonb_typeof(old) = 'object' THEN
        RETURN NOT EXISTS (
            SELECT FROM jsonb_each(old) AS o FULL JOIN jsonb_each(new) AS n USING (key)
            WHERE public.only_blanks_json(o.value, n.value) IS NOT TRUE
        );
    END IF;
    IF jsonb_typeof(old) = 'array' THEN
        RETURN NOT EXISTS (
            SELECT FROM jsonb_array_elements(old) WITH ORDINALITY AS o (value, place)
            FULL JOIN jsonb_array_elements(new) WITH ORDINALITY AS n (value, place) USING (place)
            WHERE public.only_blanks_json(o.value, n.value) IS NOT TRUE
        );
    END IF;
    RETURN old = new;
END $$;

-- Blank words in rows, mark files as destroyed, and put the redaction on record.
--   request: the request, which two officers stand behind and which was not carried out before
--   changes: [{"place": "table.column", "key": of the row, "value": what it is to hold}]
--   destroyed: the stored names of evidence, uploaded papers and workbooks
--   elsewhere: how many places outside the rows hold the words, by their kind
-- Returns the number of the redaction. Refuses whatever is more than blanking; an address that the
-- marks would break may go as a whole.
CREATE OR REPLACE FUNCTION public.blank_words(
    request bigint, changes jsonb, destroyed text[], elsewhere jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    columns CONSTANT jsonb := $columns$COLUMNS_AS_JSON$columns$;
    agreed redaction_redactionrequest;
    files CONSTANT jsonb := $files$FILES_AS_JSON$files$;
    change record;
    issued record;
    place jsonb;
    old jsonb;
    is_blanked boolean;
    number bigint;
BEGIN
    SELECT * INTO agreed FROM redaction_redactionrequest WHERE id = request FOR UPDATE;
    IF agreed.confirmed_at IS NULL OR agreed.redaction_id IS NOT NULL
        OR agreed.ended_at IS NOT NULL
        OR 2 <> (
            SELECT count(*) FROM people_user
            WHERE id IN (agreed.by_id, agreed.second_id) AND role = 'officer' AND is_active
        )
    THEN
        RAISE EXCEPTION 'A redaction needs a request that two programme officers agree on.';
    END IF;
    INSERT INTO redaction_pass VALUES (pg_current_xact_id());
    PERFORM set_config('cpip.blanking', 'on', true);
    FOR change IN
        SELECT * FROM jsonb_to_recordset(changes) AS c (place text, key text, value jsonb)
    LOOP
        place := columns -> change.place;
        IF place IS NULL THEN
            RAISE EXCEPTION 'No words are blanked in %.', change.place;
        END IF;
        EXECUTE format(
            'SELECT to_jsonb(%I) FROM public.%I WHERE %I = %L FOR UPDATE',
            place ->> 'column', place ->> 'table', place ->> 'key', change.key
        ) INTO old;
        IF (place ->> 'is_json')::boolean THEN
            is_blanked := only_blanks_json(old, change.value);
        ELSE
            is_blanked := only_blanks(
                old #>> '{}', change.value #>> '{}', (place ->> 'longest')::integer
            ) OR change.value #>> '{}' = place ->> 'no_address';
        END IF;
        IF is_blanked IS NOT TRUE THEN
            RAISE EXCEPTION 'A redaction blanks words and changes nothing else: %, row %.',
                change.place, change.key;
        END IF;
        EXECUTE format(
            'UPDATE public.%I SET %I = %s WHERE %I = %L', place ->> 'table', place ->> 'column',
            CASE WHEN (place ->> 'is_json')::boolean THEN '$1' ELSE '$1 #>> ''{}''' END,
            place ->> 'key', change.key
        ) USING change.value;
    END LOOP;
    UPDATE rounds_evidencefile SET redacted_at = agreed.confirmed_at
        WHERE file = ANY(destroyed) AND redacted_at IS NULL;
    UPDATE meetings_uploadedpaper SET redacted_at = agreed.confirmed_at
        WHERE file = ANY(destroyed) AND redacted_at IS NULL;
    UPDATE workbooks_workbook SET redacted_at = agreed.confirmed_at
        WHERE file = ANY(destroyed) AND redacted_at IS NULL;
    -- The file of a pack holds what was uploaded.
    UPDATE meetings_packfile SET data = '', blanked_at = agreed.confirmed_at
        WHERE blanked_at IS NULL AND pack_id IN (
            SELECT part.pack_id FROM meetings_packpart AS part
            JOIN meetings_uploadedpaper AS paper ON paper.id = part.uploaded_id
            WHERE paper.file = ANY(destroyed)
        );
    -- The files of what was issued hold what its content held.
    FOR issued IN
        SELECT * FROM jsonb_to_recordset(files) AS f (place text, "table" text, "column" text)
    LOOP
        EXECUTE format(
            'UPDATE public.%I SET data = '''', blanked_at = $1 WHERE blanked_at IS NULL AND %I IN ('
            'SELECT c.key::bigint FROM jsonb_to_recordset($2) AS c (place text, key text)'
            ' WHERE c.place = $3)', issued.table, issued.column
        ) USING agreed.confirmed_at, changes, issued.place;
    END LOOP;
    DELETE FROM redaction_pass WHERE transaction = pg_current_xact_id();
    PERFORM set_config('cpip.blanking', '', true);
    INSERT INTO rounds_redaction (at, by_id, second_id, reason, places)
        SELECT agreed.confirmed_at, agreed.by_id, agreed.second_id, agreed.reason,
            elsewhere || coalesce(jsonb_object_agg(counted.place, counted.rows), '{}')
        FROM (
            SELECT c.place, count(*) AS rows
            FROM jsonb_to_recordset(changes) AS c (place text) GROUP BY c.place
        ) AS counted
        RETURNING id INTO number;
    UPDATE redaction_redactionrequest SET redaction_id = number, sealed = NULL
        WHERE id = request;
    RETURN number;
END $$;
