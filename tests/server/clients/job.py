"""A partner's nightly job, over the client that openapi-python-client makes of our schema.

It is compiled strictly: nothing here is cast, ignored or of any type. It prints what it saw.
"""

import io
import json
import sys

from tracker_client import AuthenticatedClient
from tracker_client.api.commitments import commitments_list, commitments_retrieve
from tracker_client.api.rounds import rounds_returns_list
from tracker_client.api.updates import (
    updates_bulk_create,
    updates_create,
    updates_files_create,
    updates_files_retrieve,
    updates_partial_update,
    updates_submit_create,
)
from tracker_client.models import (
    BulkAnswer,
    BulkRequest,
    Commitment,
    DryRun,
    EvidenceFile,
    NewFileRequest,
    NewUpdateRequest,
    PaginatedCommitmentList,
    PaginatedExpectedReturnList,
    PatchedContentRequest,
    PatchedContentRequestOutlook,
    Problem,
    RecoveryRequest,
    ReportedRating,
    RoundsReturnsListState,
    Update,
    UpdatesPartialUpdateDryRun,
)
from tracker_client.types import File

BYTES = b"a,b\n1,2\n"


def kind_of(problem: Problem) -> str:
    return f"{problem.status} {problem.type_.rpartition('-')[2]}"


def main(address: str, key: str) -> None:
    client = AuthenticatedClient(base_url=address, token=key, prefix="Api-Key")
    seen: dict[str, object] = {}

    page = commitments_list.sync(client=client, lead="CI")
    assert isinstance(page, PaginatedCommitmentList)
    seen["list"] = sorted(row.reference for row in page.results)
    seen["is last page"] = page.next_ is None

    commitment = commitments_retrieve.sync("INS-2", client=client)
    assert isinstance(commitment, Commitment)
    seen["detail"] = [commitment.reference, commitment.lead, commitment.owner.seat]

    owed = rounds_returns_list.sync(
        "2018-06", client=client, lead="CI", state=RoundsReturnsListState.OWED
    )
    assert isinstance(owed, PaginatedExpectedReturnList)
    seen["owed"] = sorted(row.commitment for row in owed.results)

    amber = NewUpdateRequest(
        commitment="INS-2",
        rating=ReportedRating.AMBER,
        recovery=[RecoveryRequest(step="Agree the dates")],
    )
    problem = updates_create.sync(client=client, body=amber)
    assert isinstance(problem, Problem)
    faults = problem.errors or []
    seen["problem"] = sorted(f"{fault.pointer} {fault.code.value}" for fault in faults)

    body = NewUpdateRequest(commitment="INS-2", summary="Two have begun.", submit=False)
    made = updates_create.sync(client=client, body=body, idempotency_key="first")
    assert isinstance(made, Update)
    seen["create"] = [made.state.value, made.rating, made.commented_at]

    change = PatchedContentRequest(
        rating=ReportedRating.GREEN,
        outlook=PatchedContentRequestOutlook.GREEN,
        next_steps="Agree dates.",
    )
    tried = updates_partial_update.sync(
        made.id,
        client=client,
        body=change,
        if_match="*",
        dry_run=UpdatesPartialUpdateDryRun.TRUE,
    )
    assert isinstance(tried, DryRun)
    seen["dry run"] = tried.would_answer
    answer = updates_partial_update.sync_detailed(
        made.id, client=client, body=change, if_match="*"
    )
    changed = answer.parsed
    assert isinstance(changed, Update)
    seen["patch"] = changed.rating.value if changed.rating else None

    sent = NewFileRequest(file=File(io.BytesIO(BYTES), "table.csv", "text/csv"))
    file = updates_files_create.sync(made.id, client=client, body=sent)
    assert isinstance(file, EvidenceFile)
    seen["upload"] = [file.name, file.kind.value, file.size]
    download = updates_files_retrieve.sync(made.id, file.id, client=client)
    assert isinstance(download, File)
    seen["download"] = download.payload.read() == BYTES

    etag = answer.headers["ETag"]
    stale = updates_partial_update.sync(
        made.id, client=client, body=change, if_match=etag
    )
    assert isinstance(stale, Problem)
    seen["stale"] = kind_of(stale)

    submitted = updates_submit_create.sync(made.id, client=client)
    assert isinstance(submitted, Update)
    seen["submit"] = submitted.state.value
    conflict = updates_submit_create.sync(made.id, client=client)
    assert isinstance(conflict, Problem)
    seen["conflict"] = kind_of(conflict)

    rows = [body, NewUpdateRequest(commitment="NEG-4", submit=False)]
    many = updates_bulk_create.sync(client=client, body=BulkRequest(updates=[*rows]))
    assert isinstance(many, BulkAnswer)
    seen["bulk"] = [many.written, [row.status.value for row in many.results]]

    print(json.dumps(seen))


main(*sys.argv[1:])
