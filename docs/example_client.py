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
# What a row says besides the update's own content.
NOT_CONTENT = ("commitment", "round", "submit")


class Refused(Exception):
    """The tracker refused a request, and would again. `problem` is what it said."""

    def __init__(self, problem: dict[str, Any]):
        self.problem = problem
        trace = problem["trace"]
        lines = [f"{problem['status']} {problem['detail']} (trace {trace})"]
        for fault in problem.get("errors", []):
            lines.append(f"{fault['pointer']}: {fault['detail']}")
        super().__init__("\n".join(lines))


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
        """Send a request until it is answered for good.

        Raises `Refused`, or what the last try failed with.
        """
        for tries in range(1, TRIES):
            try:
                answer = self.http.request(method, path, headers=headers, **more)
            except httpx.TransportError:
                # Nobody knows whether it arrived: the key makes it safe to ask again.
                time.sleep(_pause(tries))
                continue
            if not _may_go_through_later(answer):
                break
            time.sleep(_pause(tries, answer.headers.get("Retry-After")))
        else:
            answer = self.http.request(method, path, headers=headers, **more)
        if answer.is_success or answer.status_code == 412:
            return answer
        raise Refused(_problem(answer))

    def post(self, path: str, body: Any = None) -> Any:
        """Do something once tonight.

        Sent again, the same gets the same answer; tomorrow it is judged anew.
        """
        request = f"{date.today()} {path} {json.dumps(body, sort_keys=True)}"
        key = hashlib.sha256(request.encode()).hexdigest()
        more = {} if body is None else {"json": body}
        answer = self.send("POST", path, headers={"Idempotency-Key": key}, **more)
        return answer.json()

    def change(
        self, url: str, mend: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> dict[str, Any]:
        """Change what `mend` makes of the present state; where somebody was quicker, of theirs."""
        answer = self.send("GET", url)
        for _ in range(TRIES):
            state = answer.json()
            headers = {"If-Match": answer.headers["ETag"]}
            change = mend(state.get("current", state))
            answer = self.send("PATCH", url, headers=headers, json=change)
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


def _pause(tries: int, retry_after: str | None = None) -> float:
    """Return the seconds to wait: what the tracker asked for, else longer each time.

    The length differs by chance, so that not all clients come back at once.
    """
    if retry_after and retry_after.isdecimal():
        return min(LONGEST_WAIT, float(retry_after))
    return min(LONGEST_WAIT, 2 ** (tries - 1)) * random.uniform(0.5, 1)


def hand_in(tracker: Tracker, rows: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """Hand in updates, and yield a line for each, and whether its text is with the office."""
    for result in tracker.post("updates/bulk/", {"updates": rows})["results"]:
        number = result["row"]
        row = rows[number]
        name = row.get("commitment", f"row {number}")
        update = result["update"]
        if update:
            yield f"{name}: {update['state']}, {update['url']}", True
        elif result["status"] == 409:
            line, is_there = go_on(tracker, row, result["errors"][0]["detail"])
            yield f"{name}: {line}", is_there
        else:
            faults = [
                f"{fault['detail']} ({fault['pointer']})" for fault in result["errors"]
            ]
            yield f"{name}: {'; '.join(faults)}", False


def go_on(tracker: Tracker, row: dict[str, Any], why: str) -> tuple[str, bool]:
    """Bring a row into the update that the round has already, if that may still be changed."""
    update = update_there(tracker, row)
    if update is None:
        return why, False
    content = {name: row[name] for name in row if name not in NOT_CONTENT}
    if update["state"] in ("draft", "returned"):
        tracker.change(update["url"], lambda current: content)
        if row.get("submit", True):
            update = tracker.post(f"{update['url']}submit/")
        return f"went on with the one that was there, now {update['state']}", True
    line = f"there already, {update['state']}"
    for name in ("rating", "summary", "next_steps"):
        if update[name] != content.get(name, update[name]):
            return f"{line}, and it says something else", False
    return line, True


def update_there(tracker: Tracker, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return the update that an open round has already for a row's commitment."""
    open_rounds = [
        reporting_round["slug"]
        for reporting_round in tracker.each("rounds/")
        if reporting_round["state"] == "open"
    ]
    slug = row.get("round") or next(iter(open_rounds), None)
    if slug not in open_rounds:
        return None
    commitment = row["commitment"]
    for update in tracker.each("updates/", commitment=commitment, round=slug):
        if update["corrects"] is None:
            return update
    return None


def main(address: str, key: str, path: str) -> int:
    tracker = Tracker(address, key)
    rows = json.loads(Path(path).read_text())
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("it must hold a list of updates, each an object")
    is_all_there = True
    for start in range(0, len(rows), MOST_ROWS):
        for line, is_there in hand_in(tracker, rows[start : start + MOST_ROWS]):
            print(line)
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
