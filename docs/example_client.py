"""A small client of the API that may be run every night, and again whenever it was interrupted.

    python example_client.py https://tracker.example KEY updates.json

It needs `httpx` (pip install httpx). The file holds a list of updates, each as `POST
/api/v1/updates/` takes it. Better than on the command line, keep the key where your system keeps
its secrets and read it from there. It ends with 0 where every text is with the programme office,
else with 1 and a line that says why.
"""

import hashlib
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx

TRIES = 8
LONGEST_WAIT = 60.0  # seconds
MOST_ROWS = 500
LATER = (429, 502, 503, 504)


class Refused(Exception):
    """The tracker refused a request, and would again. `problem` is what it said."""

    def __init__(self, problem: dict[str, Any]):
        self.problem = problem
        faults = [
            f"{fault['pointer']}: {fault['detail']}"
            for fault in problem.get("errors", [])
        ]
        super().__init__(
            "\n".join(
                [
                    (
                        f"{problem['status']} {problem['detail']} (trace"
                        f" {problem['trace']})"
                    ),
                    *faults,
                ]
            )
        )


class Tracker:
    """The tracker, as the system of one organisation uses it."""

    def __init__(self, address: str, key: str):
        self.http = httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1/",
            headers={"Authorization": f"Api-Key {key}"},
            timeout=30,
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """Send a request until it is answered for good. Raises `Refused`, or what the last try
        failed with.
        """
        for tried in range(1, TRIES):
            try:
                answer = self.http.request(method, path, headers=headers, **more)
            except (
                httpx.TransportError
            ):  # nobody knows whether it arrived: the key makes it safe to ask again
                time.sleep(_pause(tried))
                continue
            if not _may_go_through_later(answer):
                break
            time.sleep(_pause(tried, answer.headers.get("Retry-After")))
        else:
            answer = self.http.request(method, path, headers=headers, **more)
        if answer.is_success or answer.status_code == 412:
            return answer
        raise Refused(_problem(answer))

    def post(self, path: str, body: Any = None) -> Any:
        """Do something once tonight: sent again, the same gets the same answer; tomorrow it is
        judged anew.
        """
        said = f"{date.today()} {path} {json.dumps(body, sort_keys=True)}"
        named = {"Idempotency-Key": hashlib.sha256(said.encode()).hexdigest()}
        return self.send(
            "POST", path, headers=named, **({} if body is None else {"json": body})
        ).json()

    def change(
        self, url: str, mend: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> dict[str, Any]:
        """Change what `mend` makes of the present state; where somebody was quicker, mend what they
        left.
        """
        answer = self.send("GET", url)
        for _ in range(TRIES):
            current, etag = answer.json(), answer.headers["ETag"]
            answer = self.send(
                "PATCH",
                url,
                headers={"If-Match": etag},
                json=mend(current.get("current", current)),
            )
            if answer.status_code != 412:
                return answer.json()
        raise Refused(_problem(answer))

    def each(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Yield every row of a list, page by page."""
        page = self.send("GET", path, params=query).json()
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self.send("GET", page["next"]).json()


def _problem(answer: httpx.Response) -> dict[str, Any]:
    """Return what a refusal says, also where a proxy on the way spoke instead of the tracker."""
    if answer.headers.get("Content-Type") == "application/problem+json":
        return answer.json()
    return {
        "status": answer.status_code,
        "detail": answer.text[:200],
        "trace": answer.headers.get("Trace-Id", ""),
    }


def _may_go_through_later(answer: httpx.Response) -> bool:
    if answer.status_code == 409:
        return _problem(answer).get("type", "").endswith("#problem-under-way")
    return answer.status_code in LATER


def _pause(tried: int, asked_for: str | None = None) -> float:
    """Return the seconds to wait: what the tracker asked for, else longer each time, and never all
    clients at once.
    """
    if asked_for and asked_for.isdecimal():
        return min(LONGEST_WAIT, float(asked_for))
    return min(LONGEST_WAIT, 2 ** (tried - 1)) * random.uniform(0.5, 1)


def hand_in(tracker: Tracker, rows: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """Hand in updates, and yield what became of each in words, and whether its text is with the
    programme office.
    """
    for row in tracker.post("updates/bulk/", {"updates": rows})["results"]:
        name = rows[row["row"]].get("commitment", f"row {row['row']}")
        if row["update"]:
            yield f"{name}: {row['update']['state']}, {row['update']['url']}", True
        elif row["status"] == 409:
            said, is_there = go_on(
                tracker, rows[row["row"]], row["errors"][0]["detail"]
            )
            yield f"{name}: {said}", is_there
        else:
            faults = "; ".join(
                f"{fault['detail']} ({fault['pointer']})" for fault in row["errors"]
            )
            yield f"{name}: {faults}", False


def go_on(tracker: Tracker, row: dict[str, Any], why: str) -> tuple[str, bool]:
    """Bring a row into the update that the round has already, if that may still be changed."""
    opened = [one["slug"] for one in tracker.each("rounds/") if one["state"] == "open"]
    named = row.get("round") or next(iter(opened), None)
    found = (
        tracker.each("updates/", commitment=row["commitment"], round=named)
        if named in opened
        else []
    )
    update = next((one for one in found if one["corrects"] is None), None)
    if update is None:
        return why, False
    said = {
        name: value
        for name, value in row.items()
        if name not in ("commitment", "round", "submit")
    }
    if update["state"] in ("draft", "returned"):
        tracker.change(update["url"], lambda current: said)
        if row.get("submit", True):
            update = tracker.post(f"{update['url']}submit/")
        return f"went on with the one that was there, now {update['state']}", True
    is_same = all(
        update[name] == said.get(name, update[name])
        for name in ("rating", "summary", "next_steps")
    )
    return (
        (
            "there already,"
            f" {update['state']}{'' if is_same else ', and it says something else'}"
        ),
        is_same,
    )


def main(address: str, key: str, path: str) -> int:
    tracker, rows = Tracker(address, key), json.loads(Path(path).read_text())
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("it must hold a list of updates, each an object")
    is_all_there = True
    for start in range(0, len(rows), MOST_ROWS):
        for said, is_there in hand_in(tracker, rows[start : start + MOST_ROWS]):
            print(said)
            is_all_there = is_all_there and is_there
    for update in tracker.each("updates/", state="returned"):
        print(f"{update['commitment']} was returned: {update['returned_because']}")
    return 0 if is_all_there else 1


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except (Refused, httpx.HTTPError) as fault:
        sys.exit(f"It was not all sent, run it again: {fault}")
    except (OSError, ValueError) as fault:
        sys.exit(f"{sys.argv[3]} cannot be read: {fault}")
