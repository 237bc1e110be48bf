"""Where an answer leads: the links of the schema, by which a client, or a fuzzer, goes on."""

from typing import Any

Part = dict[str, Any]

FIRST_ROW = "$response.body#/results/0/"
ITS_ID = {"id": "$response.body#/id"}
NEWEST = {"id": f"{FIRST_ROW}id"}
ITS_STATE = {**ITS_ID, "header.If-Match": "$response.header.ETag"}
STEPS = [
    "updates_submit_create",
    "updates_comments_create",
    "updates_comments_list",
    "updates_files_create",
    "updates_submissions_list",
]
# By the operation that is answered, and its status: the operations it leads to, with what they take
# from the answer.
LINKS: dict[tuple[str, str], dict[str, Part]] = {
    ("updates_create", "201"): {
        "updates_retrieve": ITS_ID,
        "updates_partial_update": ITS_STATE,
        "updates_update": ITS_STATE,
        **dict.fromkeys(STEPS, ITS_ID),
    },
    ("updates_list", "200"): {
        **dict.fromkeys(STEPS, NEWEST),
        "updates_take_back_create": NEWEST,
        "updates_correct_create": NEWEST,
        "updates_files_destroy": {**NEWEST, "file": f"{FIRST_ROW}files/0/id"},
    },
    ("updates_retrieve", "200"): {
        name: {**ITS_ID, "file": "$response.body#/files/0/id"}
        for name in ("updates_files_retrieve", "updates_files_destroy")
    },
    ("updates_submit_create", "200"): {"updates_take_back_create": ITS_ID},
    ("updates_take_back_create", "200"): {"updates_submit_create": ITS_ID},
    ("updates_files_create", "201"): {
        name: {"id": "$request.path.id", "file": "$response.body#/id"}
        for name in ("updates_files_retrieve", "updates_files_destroy")
    },
    ("contributions_create", "201"): {
        "contributions_retrieve": ITS_ID,
        "contributions_partial_update": ITS_STATE,
        "contributions_update": ITS_STATE,
    },
    ("rounds_list", "200"): {"rounds_returns_list": {"slug": f"{FIRST_ROW}slug"}},
}


def add_links(paths: Part) -> None:
    """Add to each answer where it leads; a list leads to each of its rows."""
    answers = {
        (operation["operationId"], status): answer
        for operations in paths.values()
        for operation in operations.values()
        for status, answer in operation["responses"].items()
    }
    for source, targets in LINKS.items():
        for target, parameters in targets.items():
            _add(answers[source], target, parameters)
    for path in paths:
        _lead_to_rows(path, paths)


def _lead_to_rows(detail: str, paths: Part) -> None:
    """Link a list to the detail of its rows, where this is the address of one."""
    address, _, name = detail.rstrip("/").rpartition("/")
    of_list = paths.get(f"{address}/", {}).get("get")
    of_detail = paths[detail].get("get")
    if name.startswith("{") and of_list and of_detail:
        member = name.strip("{}")
        answer = of_list["responses"]["200"]
        _add(answer, of_detail["operationId"], {member: f"{FIRST_ROW}{member}"})


def _add(answer: Part, target: str, parameters: Part) -> None:
    link = {"operationId": target, "parameters": parameters}
    answer.setdefault("links", {})[target] = link
