"""Requests that may be sent again: the same key and request get the first answer, whatever became
of the connection.

After the IETF's draft of the `Idempotency-Key` header. The answer is kept in the transaction of
what the request did, so that a crash leaves both or neither; an advisory lock, which ends with the
transaction, tells a request that is still under way. What changed something is kept, and what named
faults of the request itself (400). A refusal that another moment may change (403, 404, 409, 429,
5xx, a list of which every row was refused) is not: the retry is judged anew.
"""

import hashlib
import json
import re
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import InternalError, connection, transaction
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from people.models import KeptAnswer, User
from toolkit.errors import Conflict, KeyUsedBefore, NotAllowed, Stale, UnderWay
from toolkit.faults import RowsRefused

KEPT_FOR = timedelta(days=7)
LONGEST_KEY = 255  # characters
VISIBLE = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
HEADER = "Idempotency-Key"
KEPT_STATUSES = (200, 201, 400)
KEPT_HEADERS = ("Location", "ETag")
REFUSALS = (
    APIException,
    ValidationError,
    NotAllowed,
    Conflict,
    Http404,
    RowsRefused,
    Stale,
    InternalError,
)


def once(handler):
    """Do what a request asks once for each `Idempotency-Key`, and answer the same request the same
    again.
    """

    @wraps(handler)
    def answered_once(self, request, *args, **kwargs):
        key = _key_of(request)
        if key is None or self.is_dry_run:
            return handler(self, request, *args, **kwargs)
        with transaction.atomic():
            digest = _digest_of(request)
            if earlier := _begin(request.user, key, digest):
                return _again(earlier)
            try:
                with transaction.atomic():
                    answer = handler(self, request, *args, **kwargs)
            except REFUSALS as refusal:
                answer = self.handle_exception(refusal)
                # Some rows were refused for what may have changed tomorrow.
                answer.did_nothing = isinstance(refusal, RowsRefused)
            if _is_kept(answer, request):
                _keep(request.user, key, digest, answer)
            return answer

    return answered_once


def _is_kept(answer: Response, request: Request) -> bool:
    did_nothing = getattr(answer, "did_nothing", False)
    if answer.status_code == 400 and not _plain(request):
        # Nothing was sent that could have faults: it is the record that is not ready.
        return False
    return answer.status_code in KEPT_STATUSES and not did_nothing


def forget_old_answers() -> int:
    """Delete the answers whose time is over, and return how many. A key may then be used again."""
    deleted, _ = KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted


def _key_of(request: Request) -> str | None:
    """Return the digest of the key that was sent: what somebody chose for a key may be a secret of
    theirs.
    """
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    sent = sent.strip()
    if len(sent) >= 2 and sent[0] == sent[-1] == '"':  # as the draft writes it
        sent = sent[1:-1]
    if not VISIBLE.fullmatch(sent):
        sentence = (
            f"Send a key of 1 to {LONGEST_KEY} visible ASCII characters, for example a"
            " new UUID."
        )
        fault = ValidationError(sentence, code="invalid", params={"place": "header"})
        raise ValidationError({HEADER: fault})
    return _digest(sent)


def _begin(account: User, key: str, digest: str) -> KeptAnswer | None:
    """Take the key for this request until the transaction ends; return the answer that it was given
    before.

    Raises `UnderWay` where another request holds the key now, and `KeyUsedBefore` where it was sent
    with another one.
    """
    if not _lock(account, key):
        raise UnderWay(
            "The same request is still being worked on. Send it again in a moment, with"
            " the same key."
        )
    earlier = KeptAnswer.objects.filter(account=account, key_digest=key).first()
    if earlier is None:
        return None
    if earlier.at < timezone.now() - KEPT_FOR:
        earlier.delete()
        return None
    if earlier.request_digest != digest:
        raise KeyUsedBefore
    return earlier


def _lock(account: User, key: str) -> bool:
    """Take the lock of a key until the transaction ends; False where another request has it."""
    digest = hashlib.sha256(f"{account.pk} {key}".encode()).digest()
    number = int.from_bytes(digest[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return cursor.fetchone()[0]


def _keep(account: User, key: str, digest: str, answer: Response) -> None:
    KeptAnswer.objects.create(
        account=account,
        key_digest=key,
        request_digest=digest,
        status=answer.status_code,
        headers={name: answer[name] for name in KEPT_HEADERS if name in answer},
        content_type=answer.content_type or "",
        body=answer.data,
        at=timezone.now(),
    )


def _again(earlier: KeptAnswer) -> Response:
    answer = Response(
        earlier.body,
        earlier.status,
        content_type=earlier.content_type or None,
        headers=earlier.headers,
    )
    answer["Idempotency-Replayed"] = "true"
    return answer


def _plain(request: Request) -> Any:
    """Return what was sent so that the same content reads the same: JSON as it is, a form's files
    by their bytes.
    """
    try:
        data = request.data
    except UnsupportedMediaType:  # for the handler to refuse, if it looks at it
        return None
    if not hasattr(data, "lists"):
        return data
    pairs = []
    for name, values in sorted(data.lists()):
        pairs.append([name, [_of_file(value) for value in values]])
    return pairs


def _of_file(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]


def _digest_of(request: Request) -> str:
    query = request.query_params.urlencode()
    return _digest(request.method, request.path, query, _plain(request))


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
