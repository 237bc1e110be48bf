"""Where commitments stood at several moments: what the last accepted updates and the last
decisions that hold make of each, by the rule of `commitments.positions`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from commitments.positions import LastDecision, LastUpdate, Position, where_it_stands

# Whether an accepted update was set aside before a moment: a second officer had disagreed with it,
# or a verifier had refused it, or a later one, when both report it complete. The same rule as
# `ProgressUpdateQuerySet.in_force`.
IS_SET_ASIDE = """
EXISTS (
    SELECT
    FROM refused
    WHERE refused.commitment_id = accepted.commitment_id
        AND refused.at < moments.ends_at
        AND (
            refused.id = accepted.id
            OR refused.kind = 'not_complete'
                AND accepted.lifecycle = 'complete'
                AND (accepted.met_on, accepted.id) < (refused.met_on, refused.id)
        )
)
"""

# The last update of each commitment that was accepted before each of several moments, and not set
# aside by then.
#
# Nearly every commitment's last update is of the last two rounds that had opened by then. Those
# are found by their rounds (`recent`), and only the other commitments' updates are all looked
# through. A moment of NULL stands for now, and commitments of NULL for all of them. A meeting whose
# day was named after the moment counts as on the last day of its month, as it did then.
LAST_UPDATES = """
WITH asked AS (
    SELECT
        %s::timestamptz[] AS ends_at,
        %s::date[] AS ends_on,
        %s::bigint[] AS commitments
),
moments AS (
    SELECT
        moment.place - 1 AS place,
        COALESCE(moment.ends_at, 'infinity') AS ends_at,
        moment.ends_on,
        (
            SELECT meeting.date
            FROM rounds_reportinground AS round
            JOIN rounds_meeting AS meeting ON meeting.id = round.meeting_id
            WHERE round.opens_on < COALESCE(moment.ends_on, 'infinity')
            ORDER BY meeting.date DESC
            LIMIT 1 OFFSET 1
        ) AS recent_since
    FROM asked
    CROSS JOIN unnest(asked.ends_at, asked.ends_on)
        WITH ORDINALITY AS moment (ends_at, ends_on, place)
),
chosen AS (
    SELECT commitment.id
    FROM asked
    CROSS JOIN commitments_commitment AS commitment
    WHERE asked.commitments IS NULL OR commitment.id = ANY (asked.commitments)
),
accepted AS NOT MATERIALIZED (
    SELECT update_.*, meeting.date AS met_on, meeting.day_named_on
    FROM rounds_progressupdate AS update_
    JOIN rounds_reportinground AS round ON round.id = update_.round_id
    JOIN rounds_meeting AS meeting ON meeting.id = round.meeting_id
    WHERE update_.state = 'accepted'
),
refused AS (
    SELECT decision.kind, decision.at, update_.commitment_id, update_.id, meeting.date AS met_on
    FROM rounds_decision AS decision
    JOIN rounds_progressupdate AS update_ ON update_.id = decision.update_id
    JOIN rounds_reportinground AS round ON round.id = update_.round_id
    JOIN rounds_meeting AS meeting ON meeting.id = round.meeting_id
    WHERE decision.kind IN ('not_complete', 'disagreed')
),
recent AS (
    SELECT DISTINCT ON (moments.place, accepted.commitment_id)
        moments.place,
        moments.ends_on,
        accepted.*
    FROM moments
    JOIN accepted
        ON accepted.met_on >= moments.recent_since
        AND accepted.accepted_at < moments.ends_at
    WHERE accepted.commitment_id IN (SELECT id FROM chosen)
        AND NOT {is_set_aside}
    ORDER BY moments.place, accepted.commitment_id, accepted.met_on DESC, accepted.id DESC
),
others AS (
    SELECT moments.place, moments.ends_on, earlier.*
    FROM moments
    CROSS JOIN chosen
    CROSS JOIN LATERAL (
        SELECT *
        FROM accepted
        WHERE accepted.commitment_id = chosen.id
            AND accepted.accepted_at < moments.ends_at
            AND NOT {is_set_aside}
        ORDER BY accepted.met_on DESC, accepted.id DESC
        LIMIT 1
    ) AS earlier
    WHERE NOT EXISTS (
        SELECT FROM recent
        WHERE recent.place = moments.place AND recent.commitment_id = chosen.id
    )
),
known AS (
    SELECT
        last.*,
        CASE
            WHEN last.day_named_on >= last.ends_on
                THEN (date_trunc('month', last.met_on) + interval '1 month - 1 day')::date
            ELSE last.met_on
        END AS as_at
    FROM (SELECT * FROM recent UNION ALL SELECT * FROM others) AS last
)
SELECT place, commitment_id, {columns} FROM known
"""

# The last decision on the lifecycle of each commitment before each of several moments that no
# second officer had disagreed with by then: what was so before it holds again.
LAST_DECISIONS = """
WITH asked AS (
    SELECT
        %s::timestamptz[] AS ends_at,
        %s::date[] AS ends_on,
        %s::bigint[] AS commitments
)
SELECT DISTINCT ON (moment.place, decision.commitment_id)
    moment.place - 1,
    decision.commitment_id,
    decision.id,
    decision.kind,
    decision.update_id,
    NOT decision.needs_second OR word.id IS NOT NULL
FROM asked
CROSS JOIN unnest(asked.ends_at) WITH ORDINALITY AS moment (ends_at, place)
JOIN rounds_decision AS decision ON decision.at < COALESCE(moment.ends_at, 'infinity')
LEFT JOIN rounds_secondword AS word
    ON word.decision_id = decision.id
    AND word.at < COALESCE(moment.ends_at, 'infinity')
WHERE decision.kind IN ('verified', 'withdrawn', 'superseded', 'reinstated')
    AND word.agrees IS NOT FALSE
    AND (asked.commitments IS NULL OR decision.commitment_id = ANY (asked.commitments))
ORDER BY moment.place, decision.commitment_id, decision.at DESC, decision.id DESC
"""


def positions_at(
    moments: Sequence[datetime | None], commitments: Sequence[int] | None = None
) -> list[dict[int, Position]]:
    """Return where commitments stood at each moment, by their keys. Two queries.

    A moment is the first that is no longer known; None is now. What had neither an accepted update
    nor a decision is left out: it is `NOT_BEGUN`. `commitments` are the keys of those that are
    asked for, None for all.
    """
    updates = last_updates(moments, commitments)
    decisions = last_decisions(moments, commitments)
    return [_positions(*rows) for rows in zip(moments, updates, decisions, strict=True)]


def _positions(
    moment: datetime | None,
    updates: dict[int, LastUpdate],
    decisions: dict[int, LastDecision],
) -> dict[int, Position]:
    """Return where commitments stood at one moment, by the last of each before it."""
    return {
        key: where_it_stands(updates.get(key), decisions.get(key), moment)
        for key in updates.keys() | decisions.keys()
    }


def last_updates(
    moments: Sequence[datetime | None], commitments: Sequence[int] | None = None
) -> list[dict[int, LastUpdate]]:
    """Return the last update accepted before each moment and not set aside by then, by its
    commitment's key. One query.
    """
    return _at_each(moments, commitments, LAST_UPDATES, LastUpdate)


def last_decisions(
    moments: Sequence[datetime | None], commitments: Sequence[int] | None = None
) -> list[dict[int, LastDecision]]:
    """Return the last decision on a lifecycle before each moment that no second officer had
    disagreed with by then, by its commitment's key. One query.
    """
    return _at_each(moments, commitments, LAST_DECISIONS, LastDecision)


def _at_each(
    moments: Sequence[datetime | None],
    commitments: Sequence[int] | None,
    sql: str,
    row_class: type[Any],
) -> list[dict[int, Any]]:
    """Return the rows that a statement gives for each moment, by their commitments' keys.

    The columns that it reads are the fields of the row.
    """
    by_moment: list[dict[int, Any]] = [{} for _ in moments]
    if commitments is not None and not commitments:
        return by_moment
    values: list[Any] = [
        list(moments),
        [moment and moment.date() for moment in moments],
        None if commitments is None else list(commitments),
    ]
    with connection.cursor() as cursor:
        columns = ", ".join(row_class._fields)
        statement = sql.format(columns=columns, is_set_aside=IS_SET_ASIDE)
        cursor.execute(statement, values)
        for place, commitment, *columns in cursor.fetchall():
            by_moment[place][commitment] = row_class(*columns)
    return by_moment
